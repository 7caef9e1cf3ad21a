//! The client that really goes out.

mod robots;

use std::error::Error as _;
use std::sync::Arc;
use std::time::Duration;

use reqwest::header::{
    ACCEPT, ACCEPT_ENCODING, COOKIE, HeaderMap, HeaderValue, IF_MODIFIED_SINCE, IF_NONE_MATCH,
    SET_COOKIE,
};
use reqwest::{Client, RequestBuilder};
use url::{Host, Url};

use super::answer::{Reply, retry_at};
use super::body;
use super::causes::in_words;
use super::encoding;
use super::error::HttpError;
use super::guard::{Guard, Reach};
use super::limit::{Limit, too_large};
use super::pace::{Pace, Turn};
use super::redact::Redacted;
use super::request::{Body, Cookies, Get, Method, Outgoing, Part, Robots};
use super::resolver::{NoAdmittedAddress, Vetted};
use super::robots_seen::RobotsSeen;
use super::settings::{Settings, SettingsError};
use super::tls;
use crate::clock::Clock;

/// Connections, the guard in front of them, and what is remembered of hosts.
#[derive(Debug)]
pub struct Live {
    clients: Clients,
    guard: Guard,
    clock: Clock,
    settings: Settings,
    pub(super) pace: Arc<Pace>,
    robots: Arc<RobotsSeen>,
}

/// Pools apart by reach, so that a connection into a private network never serves a public request;
/// and for channels clients that keep no connection at all.
#[derive(Debug)]
struct Clients {
    public: Client,
    public_only: Client,
    internal: Client,
    public_once: Client,
    internal_once: Client,
}

/// A connection is kept this long for the next page of its site: past the usual gap, and no longer,
/// since each holds buffers and a round meets a thousand hosts.
const IDLE: Duration = Duration::from_secs(3);

impl Live {
    /// Makes the client.
    ///
    /// # Errors
    /// When a file of authorities cannot be read or the settings are refused.
    pub(super) fn new(settings: Settings, clock: Clock) -> Result<Self, SettingsError> {
        let tls = tls::client(&settings.extra_roots)?;
        let guard = Guard::new(settings.declared.clone());
        let client = |reach, kept| {
            let through = settings.proxy.as_ref().filter(|_| reach != Reach::Internal);
            let names = Vetted::new(settings.names.clone(), guard.clone(), reach, through);
            let mut building = Client::builder()
                .user_agent(&settings.user_agent)
                .default_headers(HeaderMap::from_iter([(
                    ACCEPT_ENCODING,
                    HeaderValue::from_static(encoding::ACCEPTED),
                )]))
                // RFC 9112, 5.2: a user agent must read a folded field; and one bad line is not
                // the whole answer, to browsers.
                .http1_allow_obsolete_multiline_headers_in_responses(true)
                .http1_allow_spaces_after_header_name_in_responses(true)
                .http1_ignore_invalid_headers_in_responses(true)
                .tls_backend_preconfigured(tls.clone())
                .dns_resolver(names)
                .redirect(reqwest::redirect::Policy::none())
                .referer(false)
                .no_proxy()
                .connect_timeout(settings.connect_timeout)
                .timeout(settings.timeout)
                .pool_max_idle_per_host(kept)
                .pool_idle_timeout(IDLE);
            if let Some(proxy) = through {
                let proxy = reqwest::Proxy::all(proxy.clone());
                let proxy = proxy.map_err(|error| SettingsError::Client(in_words(&error)))?;
                building = building.proxy(proxy);
            }
            building
                .build()
                .map_err(|error| SettingsError::Client(in_words(&error)))
        };
        let clients = Clients {
            public: client(Reach::Public, 1)?,
            public_only: client(Reach::PublicOnly, 1)?,
            internal: client(Reach::Internal, 1)?,
            public_once: client(Reach::Public, 0)?,
            internal_once: client(Reach::Internal, 0)?,
        };
        Ok(Self {
            clients,
            guard,
            pace: Arc::new(Pace::new(settings.gap, clock.clone())),
            robots: Arc::new(RobotsSeen::new(&settings.user_agent)),
            clock,
            settings,
        })
    }

    /// A client for other settings that remembers what this one knows of hosts.
    pub(super) fn renew(&self, settings: Settings) -> Result<Self, SettingsError> {
        let gap = settings.gap;
        let renewed = Self {
            pace: self.pace.clone(),
            robots: self.robots.clone(),
            ..Self::new(settings, self.clock.clone())?
        };
        self.pace.set_gap(gap);
        Ok(renewed)
    }

    /// How many redirects a document may take.
    pub(super) fn max_redirects(&self) -> usize {
        self.settings.max_redirects
    }

    /// One hop of a fetch, in the host's turn; `turn` is kept from hop to hop on one host.
    pub(super) async fn get(
        &self,
        request: &Get,
        here: &Url,
        turn: &mut Option<Turn>,
    ) -> Result<Reply, HttpError> {
        let host = here.host_str().unwrap_or_default();
        if turn.as_ref().is_none_or(|turn| !turn.is_for(host)) {
            // The turn of the previous host goes back before this one is waited for.
            *turn = None;
            *turn = Some(self.pace.turn(host).await);
        }
        if let Some(until) = self.pace.sent_away(here) {
            return Err(HttpError::Paced {
                url: Redacted::new(here),
                until,
            });
        }
        if request.robots != Robots::Skip {
            self.heed_robots(request, here, host).await?;
        }
        let reply = self
            .ask(request, here, Limit::Refuse(self.settings.max_bytes))
            .await?;
        if let Some(until) = retry_at(reply.status, &reply.headers, reply.received) {
            self.pace.send_away(here, until);
        }
        Ok(reply)
    }

    /// Asks the origin's robots.txt, from memory when it was read in the last day.
    async fn heed_robots(&self, request: &Get, here: &Url, host: &str) -> Result<(), HttpError> {
        let now = self.clock.now();
        let known = match self.robots.recall(here, request.reach, now) {
            Some(known) => known,
            None => {
                let found = self.fetch_robots(here, request.reach).await;
                let known = self.robots.learn((here, request.reach), found, now);
                if let Some(delay) = known.delay() {
                    self.pace.widen(host, delay);
                }
                known
            }
        };
        if known.allows(here, request.robots) {
            return Ok(());
        }
        let url = Redacted::new(here);
        Err(match known.unread() {
            Some(why) => HttpError::RobotsUnread {
                url,
                why: why.to_owned(),
            },
            None => HttpError::Robots { url },
        })
    }

    /// One request through the pool of its reach.
    pub(super) async fn ask(
        &self,
        request: &Get,
        here: &Url,
        limit: Limit,
    ) -> Result<Reply, HttpError> {
        self.check(here, request.reach).await?;
        let client = match request.reach {
            Reach::Public => &self.clients.public,
            Reach::PublicOnly => &self.clients.public_only,
            Reach::Internal => &self.clients.internal,
        };
        let mut asking = client.get(here.clone()).header(ACCEPT, request.accept);
        if let Some(known) = request
            .validators
            .as_ref()
            .filter(|known| known.url == *here)
        {
            if let Some(etag) = &known.etag {
                asking = asking.header(IF_NONE_MATCH, etag);
            }
            if let Some(date) = &known.last_modified {
                asking = asking.header(IF_MODIFIED_SINCE, date);
            }
        }
        let mut reply = self.exchange(asking, here, limit, None).await?;
        if (200..300).contains(&reply.status) {
            reply.body = body::unwrap_gzip(reply.body, self.settings.max_bytes)
                .ok_or_else(|| too_large(here, self.settings.max_bytes))?;
        }
        Ok(reply)
    }

    /// One request to a channel, on a connection of its own.
    pub(super) async fn send(&self, request: &Outgoing) -> Result<Reply, HttpError> {
        let url = &request.url;
        self.check(url, request.reach).await?;
        let client = match request.reach {
            Reach::Public | Reach::PublicOnly => &self.clients.public_once,
            Reach::Internal => &self.clients.internal_once,
        };
        let mut sending = client.request(method(request.method), url.clone());
        for (name, value) in &request.headers {
            sending = sending.header(*name, value);
        }
        if let Some(cookies) = request.cookies.as_ref().and_then(|jar| jar.for_url(url)) {
            sending = sending.header(COOKIE, cookies);
        }
        if let Some(timeout) = request.timeout {
            sending = sending.timeout(timeout);
        }
        sending = carry(sending, &request.body, url)?;
        let limit = Limit::Refuse(self.settings.max_bytes);
        self.exchange(sending, url, limit, request.cookies.as_ref())
            .await
    }

    async fn exchange(
        &self,
        asking: RequestBuilder,
        url: &Url,
        limit: Limit,
        cookies: Option<&Cookies>,
    ) -> Result<Reply, HttpError> {
        let mut response = asking.send().await.map_err(|error| failure(url, &error))?;
        let status = response.status().as_u16();
        let headers = std::mem::take(response.headers_mut());
        if let Some(jar) = cookies {
            jar.keep(&mut headers.get_all(SET_COOKIE).iter(), url);
        }
        let limit = limit.for_status(status);
        let body = body::read(&mut response, limit, url).await?;
        let body = encoding::undo(body, &headers, limit, url)?;
        Ok(Reply {
            status,
            headers,
            body,
            received: self.clock.now(),
        })
    }

    /// What is judged before the connector judges the address that it connects to. Behind a proxy it
    /// connects to the proxy alone: a name that leads into a private network from here is refused
    /// before the proxy is asked to go there; one that means nothing here is the proxy's to look up.
    async fn check(&self, url: &Url, reach: Reach) -> Result<(), HttpError> {
        self.check_literal(url, reach)?;
        let (Some(_), Reach::Public | Reach::PublicOnly, Some(Host::Domain(name))) =
            (&self.settings.proxy, reach, url.host())
        else {
            return Ok(());
        };
        let found = self.settings.names.look_up(name).await.unwrap_or_default();
        if found.is_empty() || found.iter().all(|ip| self.guard.admits(*ip, reach)) {
            return Ok(());
        }
        Err(HttpError::Guarded {
            url: Redacted::new(url),
        })
    }

    fn check_literal(&self, url: &Url, reach: Reach) -> Result<(), HttpError> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(unsent(url, "only http and https addresses can be asked"));
        }
        if self.guard.refuses_literal(url, reach) {
            return Err(HttpError::Guarded {
                url: Redacted::new(url),
            });
        }
        Ok(())
    }
}

fn method(method: Method) -> reqwest::Method {
    match method {
        Method::Get => reqwest::Method::GET,
        Method::Post => reqwest::Method::POST,
        Method::Put => reqwest::Method::PUT,
        Method::Patch => reqwest::Method::PATCH,
        Method::Delete => reqwest::Method::DELETE,
    }
}

fn carry(sending: RequestBuilder, body: &Body, url: &Url) -> Result<RequestBuilder, HttpError> {
    Ok(match body {
        Body::Empty => sending,
        Body::Json(value) => sending.json(value),
        Body::Form(pairs) => sending.form(pairs),
        Body::Bytes(media_type, bytes) => sending
            .header("content-type", *media_type)
            .body(bytes.clone()),
        Body::Multipart(parts) => {
            let mut form = reqwest::multipart::Form::new();
            for part in parts {
                form = form.part(part.name.clone(), multipart(part, url)?);
            }
            sending.multipart(form)
        }
    })
}

fn multipart(part: &Part, url: &Url) -> Result<reqwest::multipart::Part, HttpError> {
    let content = reqwest::multipart::Part::bytes(part.content.clone());
    match &part.file {
        None => Ok(content),
        Some((name, media_type)) => content
            .file_name(name.clone())
            .mime_str(media_type)
            .map_err(|error| unsent(url, &in_words(&error))),
    }
}

/// Sorts a failure by what it proves. The connector fails before a request is handed to the
/// connection, and a request that cannot be built goes nowhere: in these cases nothing was sent.
/// After that, whatever the error says, bytes may have arrived.
fn failure(url: &Url, error: &reqwest::Error) -> HttpError {
    if caused_by_guard(error) {
        return HttpError::Guarded {
            url: Redacted::new(url),
        };
    }
    if error.is_connect() || error.is_builder() {
        return unsent(url, &in_words(error));
    }
    HttpError::Unknown {
        url: Redacted::new(url),
        why: in_words(error),
    }
}

fn unsent(url: &Url, why: &str) -> HttpError {
    HttpError::Unsent {
        url: Redacted::new(url),
        why: why.to_owned(),
    }
}

fn caused_by_guard(error: &reqwest::Error) -> bool {
    let mut cause = error.source();
    while let Some(found) = cause {
        if found.is::<NoAdmittedAddress>() {
            return true;
        }
        cause = found.source();
    }
    false
}
