//! A session with a personal data server: opened once, renewed, and opened again when it must.

use serde_json::{Value, json};
use tokio::sync::Mutex;

use super::super::wire::{act, ask, json, text};
use super::picture::Picture;
use super::{ChannelError, Pass};
use crate::domain::channel::BlueskyTarget;
use crate::http::{Answer, Body, HttpClient, Method, Outgoing};

/// Who we are, and what proves it. Servers allow few logins a day, so it is kept.
#[derive(Clone)]
struct Login {
    did: String,
    access: String,
    refresh: String,
}

/// The way to one account.
pub(super) struct Account {
    http: HttpClient,
    target: BlueskyTarget,
    login: Mutex<Option<Login>>,
}

/// What a request does, which decides what its failure leaves open.
#[derive(Clone, Copy)]
pub(super) enum Effect<'a, 'p> {
    Reads,
    /// If it may leave.
    Writes(&'a Pass<'p>),
}

impl Account {
    pub(super) fn new(http: &HttpClient, target: &BlueskyTarget) -> Self {
        Self {
            http: http.clone(),
            target: target.clone(),
            login: Mutex::default(),
        }
    }

    pub(super) fn handle(&self) -> &str {
        &self.target.handle
    }

    /// Our own identity, logged in.
    pub(super) async fn did(&self) -> Result<String, ChannelError> {
        Ok(self.login().await?.did)
    }

    /// Calls a procedure (with a body) or a query, renewing the session once if it has run out.
    pub(super) async fn call(
        &self,
        method: &str,
        body: Option<&Value>,
        effect: Effect<'_, '_>,
    ) -> Result<Answer, ChannelError> {
        let login = self.login().await?;
        let answer = self.once(method, body, &login.access, effect).await?;
        if !run_out(&answer) {
            return Ok(answer);
        }
        let login = self.renew(&login).await?;
        self.once(method, body, &login.access, effect).await
    }

    async fn once(
        &self,
        method: &str,
        body: Option<&Value>,
        token: &str,
        effect: Effect<'_, '_>,
    ) -> Result<Answer, ChannelError> {
        let request = self.request(method, body)?.bearer(token);
        match effect {
            Effect::Reads => ask(&self.http, request).await,
            Effect::Writes(pass) => act(&self.http, request, pass).await,
        }
    }

    /// Uploads a picture, which nobody sees until a record names it.
    pub(super) async fn upload(&self, picture: Picture) -> Result<Answer, ChannelError> {
        const METHOD: &str = "com.atproto.repo.uploadBlob";
        let Picture { kind, bytes } = picture;
        let request = |login: &Login, bytes| {
            let request = self.request(METHOD, Some(&Value::Null))?;
            Ok::<_, ChannelError>(request.body(Body::Bytes(kind, bytes)).bearer(&login.access))
        };
        let login = self.login().await?;
        let answer = ask(&self.http, request(&login, bytes.clone())?).await?;
        if !run_out(&answer) {
            return Ok(answer);
        }
        let login = self.renew(&login).await?;
        ask(&self.http, request(&login, bytes)?).await
    }

    async fn login(&self) -> Result<Login, ChannelError> {
        let mut kept = self.login.lock().await;
        if let Some(login) = &*kept {
            return Ok(login.clone());
        }
        let asked = json!({
            "identifier": self.target.handle,
            "password": self.target.password.reveal(),
        });
        let request = self.request("com.atproto.server.createSession", Some(&asked))?;
        let login = self.opened(ask(&self.http, request).await?)?;
        *kept = Some(login.clone());
        Ok(login)
    }

    /// Renews a session; where that fails too, the next call logs in again.
    async fn renew(&self, old: &Login) -> Result<Login, ChannelError> {
        let mut kept = self.login.lock().await;
        if let Some(login) = kept.as_ref().filter(|login| login.access != old.access) {
            return Ok(login.clone());
        }
        let request = self
            .request("com.atproto.server.refreshSession", Some(&Value::Null))?
            .bearer(&old.refresh);
        let renewed = self.opened(ask(&self.http, request).await?);
        *kept = renewed.as_ref().ok().cloned();
        renewed.map_err(|_| ChannelError::later("the session ran out: logging in again"))
    }

    fn opened(&self, answer: Answer) -> Result<Login, ChannelError> {
        let body = json(&answer).unwrap_or_default();
        let [did, access, refresh] =
            ["/did", "/accessJwt", "/refreshJwt"].map(|name| text(&body, name).to_owned());
        if !answer.is_success() || [&did, &access, &refresh].iter().any(|it| it.is_empty()) {
            let (error, message) = (text(&body, "/error"), text(&body, "/message"));
            let handle = &self.target.handle;
            return Err(ChannelError::refused(format!(
                "login as {handle}: {error} {message}"
            )));
        }
        Ok(Login {
            did,
            access,
            refresh,
        })
    }

    fn request(&self, method: &str, body: Option<&Value>) -> Result<Outgoing, ChannelError> {
        let server = self.target.server.as_str().trim_end_matches('/');
        let url = format!("{server}/xrpc/{method}")
            .parse()
            .map_err(|error| ChannelError::refused(format!("{server}: {error}")))?;
        Ok(match body {
            None => Outgoing::new(Method::Get, url),
            Some(Value::Null) => Outgoing::new(Method::Post, url),
            Some(body) => Outgoing::new(Method::Post, url).body(Body::Json(body.clone())),
        })
    }
}

impl std::fmt::Debug for Account {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Account({})", self.target.handle)
    }
}

fn run_out(answer: &Answer) -> bool {
    let body = json(answer).unwrap_or_default();
    let error = text(&body, "/error");
    matches!(answer.status, 400 | 401)
        && matches!(error, "ExpiredToken" | "InvalidToken" | "AuthMissing")
}
