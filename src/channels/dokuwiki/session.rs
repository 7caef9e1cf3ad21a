//! A conversation with a wiki's remote API: JSON-RPC where there is one (since 2024), else XML-RPC.

use serde_json::{Value, json};

use super::super::wire::{act, ask, json, said};
use super::{ChannelError, Pass, Report, xmlrpc};
use crate::domain::channel::WikiTarget;
use crate::http::{Answer, Body, Cookies, HttpClient, Method, Outgoing, Reach};

/// A logged-in conversation, with cookies of its own.
pub(super) struct Session<'a> {
    http: &'a HttpClient,
    target: &'a WikiTarget,
    cookies: Cookies,
    tongue: Tongue,
}

/// What the wiki speaks. Names and arguments differ; the old ones are kept by newer releases over
/// XML-RPC only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tongue {
    Json,
    Xml,
}

/// What became of a save.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Saved {
    /// The wiki says so.
    Yes,
    /// The wiki did not say so: only the page tells.
    Unsaid(String),
}

impl<'a> Session<'a> {
    /// Finds out what the wiki speaks, and logs in.
    pub(super) async fn open(
        http: &'a HttpClient,
        target: &'a WikiTarget,
    ) -> Result<Self, ChannelError> {
        let mut session = Self {
            http,
            target,
            cookies: Cookies::default(),
            tongue: Tongue::Json,
        };
        let probe = session.request("core.getAPIVersion", json!({}));
        if matches!(ask(http, probe).await?.status, 404 | 405) {
            session.tongue = Tongue::Xml;
        }
        let login = &target.login;
        let (user, pass) = (login.user.as_str(), login.password.reveal());
        let entered = match session.tongue {
            Tongue::Json => {
                let named = json!({"user": user, "pass": pass});
                session.question("core.login", named).await?
            }
            Tongue::Xml => {
                session
                    .question("dokuwiki.login", json!([user, pass]))
                    .await?
            }
        };
        if entered == Value::Bool(true) || entered == json!(1) {
            return Ok(session);
        }
        Err(ChannelError::refused(format!(
            "the wiki refused the login as {user}"
        )))
    }

    /// The text of a page; empty when there is none.
    pub(super) async fn page(&self, page: &str) -> Result<String, ChannelError> {
        let text = match self.tongue {
            Tongue::Json => {
                self.question("core.getPage", json!({"page": page, "rev": 0}))
                    .await?
            }
            Tongue::Xml => self.question("wiki.getPage", json!([page])).await?,
        };
        match text {
            Value::String(text) => Ok(text.replace("\r\n", "\n")),
            other => Err(ChannelError::refused(format!(
                "{page} cannot be read: {other}"
            ))),
        }
    }

    /// Whether a revision of a page has this summary.
    pub(super) async fn was_saved(&self, page: &str, summary: &str) -> Result<bool, ChannelError> {
        let (versions, field) = match self.tongue {
            Tongue::Json => {
                let named = json!({"page": page, "first": 0});
                (
                    self.question("core.getPageHistory", named).await?,
                    "summary",
                )
            }
            Tongue::Xml => {
                let versions = self
                    .question("wiki.getPageVersions", json!([page, 0]))
                    .await?;
                (versions, "sum")
            }
        };
        let versions = versions.as_array().map(Vec::as_slice).unwrap_or_default();
        Ok(versions.iter().any(|version| version[field] == summary))
    }

    /// Saves a page whole. There is no base revision: lock first, read, then save.
    pub(super) async fn save(
        &self,
        (page, text): (&str, &str),
        summary: &str,
        pass: &Pass<'_>,
    ) -> Result<Saved, ChannelError> {
        // An empty text would delete the page.
        if text.trim().is_empty() {
            return Err(ChannelError::refused(format!(
                "{page}: an empty page is not sent"
            )));
        }
        let answer = match self.tongue {
            Tongue::Json => {
                let named =
                    json!({"page": page, "text": text, "summary": summary, "isminor": false});
                act(self.http, self.request("core.savePage", named), pass).await?
            }
            Tongue::Xml => {
                let listed = json!([page, text, {"sum": summary, "minor": false}]);
                act(self.http, self.request("wiki.putPage", listed), pass).await?
            }
        };
        // The release of 2022 answers its own errors with an empty struct and status 200: nothing but
        // "true" means yes.
        Ok(match self.value(&answer) {
            Some(Ok(Value::Bool(true))) => Saved::Yes,
            Some(Err(why)) => Saved::Unsaid(why),
            _ => Saved::Unsaid(said(&answer)),
        })
    }

    /// Locks a page against people's editors, or lets it go; a page that somebody else is editing
    /// answers `false`.
    pub(super) async fn lock(&self, page: &str) -> Result<bool, ChannelError> {
        let locked = match self.tongue {
            Tongue::Json => {
                self.question("core.lockPages", json!({"pages": [page]}))
                    .await?
            }
            Tongue::Xml => {
                let both = json!([{"lock": [page], "unlock": []}]);
                self.question("dokuwiki.setLocks", both).await?["locked"].clone()
            }
        };
        Ok(locked.as_array().is_some_and(|pages| !pages.is_empty()))
    }

    /// As the other half of [`Session::lock`].
    pub(super) async fn unlock(&self, page: &str) -> Result<(), ChannelError> {
        match self.tongue {
            Tongue::Json => {
                self.question("core.unlockPages", json!({"pages": [page]}))
                    .await?
            }
            Tongue::Xml => {
                let both = json!([{"lock": [], "unlock": [page]}]);
                self.question("dokuwiki.setLocks", both).await?
            }
        };
        Ok(())
    }

    /// Says what the wiki is and whether the account may make `page`.
    pub(super) async fn rights(&self, page: &str, report: &mut Report) {
        /// DokuWiki's level of rights for making pages.
        const CREATE: i64 = 4;
        let asked = match self.tongue {
            Tongue::Json => self.question("core.aclCheck", json!({"page": page})).await,
            Tongue::Xml => self.question("wiki.aclCheck", json!([page])).await,
        };
        let version = match self.tongue {
            Tongue::Json => self.question("core.getWikiVersion", json!({})).await,
            Tongue::Xml => self.question("dokuwiki.getVersion", json!([])).await,
        };
        match version {
            Ok(version) => report.good(format!(
                "DokuWiki {}, logged in as {}",
                version.as_str().unwrap_or("?"),
                self.target.login.user
            )),
            Err(error) => report.bad(error.to_string()),
        }
        match asked.map(|level| level.as_i64().unwrap_or_default()) {
            Ok(level) if level >= CREATE => report.good(format!("may make {page}")),
            Ok(level) => report.bad(format!(
                "may not make {page} (level {level}, {CREATE} is needed)"
            )),
            Err(error) => report.bad(error.to_string()),
        }
    }

    /// A call that changes no page.
    async fn question(&self, method: &str, arguments: Value) -> Result<Value, ChannelError> {
        let answer = ask(self.http, self.request(method, arguments)).await?;
        if matches!(answer.status, 401 | 403) {
            return Err(ChannelError::refused(said(&answer)));
        }
        match self.value(&answer) {
            Some(Ok(value)) => Ok(value),
            Some(Err(why)) => Err(ChannelError::refused(format!("{method}: {why}"))),
            None => Err(ChannelError::refused(format!(
                "{method}: this is no remote API of a DokuWiki (is \"remote\" on?): {}",
                said(&answer)
            ))),
        }
    }

    /// What an answer says, or the text of the error that it tells.
    fn value(&self, answer: &Answer) -> Option<Result<Value, String>> {
        match self.tongue {
            Tongue::Xml => xmlrpc::answer(&String::from_utf8_lossy(&answer.body)),
            Tongue::Json => {
                let body = json(answer)?;
                match body.get("error").filter(|error| error["code"] != 0) {
                    Some(error) if !error.is_null() => {
                        Some(Err(format!("{}: {}", error["code"], error["message"])))
                    }
                    _ => body.get("result").cloned().map(Ok),
                }
            }
        }
    }

    fn request(&self, method: &str, arguments: Value) -> Outgoing {
        let base = self.target.address.as_str().trim_end_matches('/');
        let (script, body) = match self.tongue {
            Tongue::Json => {
                let call =
                    json!({"jsonrpc": "2.0", "id": 1, "method": method, "params": arguments});
                ("jsonrpc", Body::Json(call))
            }
            Tongue::Xml => {
                let listed = arguments.as_array().map(Vec::as_slice).unwrap_or_default();
                let call = xmlrpc::call(method, listed).into_bytes();
                ("xmlrpc", Body::Bytes("text/xml", call))
            }
        };
        let mut url = self.target.address.clone();
        if let Ok(joined) = format!("{base}/lib/exe/{script}.php").parse() {
            url = joined;
        }
        Outgoing::new(Method::Post, url)
            .reach(Reach::Internal)
            .cookies(&self.cookies)
            .body(body)
    }
}
