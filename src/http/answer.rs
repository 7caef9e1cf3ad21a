//! What came back, and the way that led there.

use chrono::{DateTime, TimeDelta, Utc};
use reqwest::header::{self, HeaderMap};
use url::Url;

use super::error::HttpError;
use super::fields::{self, Freshness};
use super::redact::Redacted;
use super::request::Validators;

/// One redirect that was followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hop {
    /// 301, 302, 303, 307 or 308.
    pub status: u16,
    /// Where it led.
    pub to: Url,
}

/// A whole answer, whatever its status.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Of the last response.
    pub status: u16,
    /// Where that response came from.
    pub url: Url,
    /// The redirects that led there, in order.
    pub hops: Vec<Hop>,
    /// Decompressed; cut short when the status is not a success.
    pub body: Vec<u8>,
    /// When it was received.
    pub received: DateTime<Utc>,
    pub(super) headers: HeaderMap,
}

impl Answer {
    /// The first field of this name, if it is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        std::str::from_utf8(self.headers.get(name)?.as_bytes()).ok()
    }

    /// Every field of this name that is text.
    pub fn headers<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let fields = self.headers.get_all(name).into_iter();
        fields.filter_map(|value| std::str::from_utf8(value.as_bytes()).ok())
    }

    /// Whether the status is a success.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// What to recognise this version by at the next visit.
    pub fn validators(&self) -> Option<Validators> {
        let validators = Validators {
            url: self.url.clone(),
            etag: self.header("etag").map(str::to_owned),
            last_modified: self.header("last-modified").map(str::to_owned),
        };
        let some = validators.etag.is_some() || validators.last_modified.is_some();
        some.then_some(validators)
    }

    /// How long the server says that its answer stays fresh, from reception on.
    pub fn fresh_for(&self) -> Option<TimeDelta> {
        let fields = Freshness {
            cache_control: self.header("cache-control"),
            expires: self.header("expires"),
            date: self.header("date"),
            age: self.header("age"),
        };
        fields.lifetime(self.received)
    }

    /// When the server allows us back, for the statuses that `Retry-After` goes with.
    pub fn retry_at(&self) -> Option<DateTime<Utc>> {
        retry_at(self.status, &self.headers, self.received)
    }

    /// The address at the end of the permanent redirects (301, 308) that the chain starts with.
    pub fn moved_to(&self) -> Option<&Url> {
        let permanent = self
            .hops
            .iter()
            .take_while(|hop| matches!(hop.status, 301 | 308));
        permanent.last().map(|hop| &hop.to)
    }
}

/// `Retry-After` on 429, 503 and redirects.
pub(super) fn retry_at(
    status: u16,
    headers: &HeaderMap,
    now: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    if !matches!(status, 300..=399 | 429 | 503) {
        return None;
    }
    let value = headers.get(header::RETRY_AFTER)?.to_str().ok()?;
    fields::retry_after(value, now).filter(|until| *until > now)
}

/// One response, before redirects are looked at.
#[derive(Clone, Debug)]
pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
    pub(super) received: DateTime<Utc>,
}

impl Reply {
    /// The whole answer of a request that followed no redirect.
    pub(super) fn from(self, url: Url) -> Answer {
        Walk::start(&url, 0).arrive(self)
    }
}

/// A request on its way through redirects.
pub(super) struct Walk {
    here: Url,
    hops: Vec<Hop>,
    seen: Vec<Url>,
    most: usize,
}

impl Walk {
    /// A walk that may follow at most `most` redirects.
    pub(super) fn start(url: &Url, most: usize) -> Self {
        let mut here = url.clone();
        here.set_fragment(None);
        Self {
            seen: vec![here.clone()],
            here,
            hops: Vec::new(),
            most,
        }
    }

    /// Where the next request goes.
    pub(super) fn here(&self) -> &Url {
        &self.here
    }

    /// Follows a redirect (`Err` holds the walk to go on with), or arrives.
    pub(super) fn step(mut self, reply: Reply) -> Result<Result<Answer, Self>, HttpError> {
        let Some(to) = self.target(&reply)? else {
            return Ok(Ok(self.arrive(reply)));
        };
        if self.seen.contains(&to) {
            return Err(self.broken("the redirects go round in a circle"));
        }
        if self.hops.len() >= self.most {
            return Err(self.broken("too many redirects"));
        }
        self.seen.push(to.clone());
        self.hops.push(Hop {
            status: reply.status,
            to: to.clone(),
        });
        self.here = to;
        Ok(Err(self))
    }

    fn arrive(self, reply: Reply) -> Answer {
        Answer {
            status: reply.status,
            url: self.here,
            hops: self.hops,
            body: reply.body,
            received: reply.received,
            headers: reply.headers,
        }
    }

    /// Where a redirect leads; `None` when the reply is none, or asks to wait before following.
    fn target(&self, reply: &Reply) -> Result<Option<Url>, HttpError> {
        if !matches!(reply.status, 301 | 302 | 303 | 307 | 308)
            || retry_at(reply.status, &reply.headers, reply.received).is_some()
        {
            return Ok(None);
        }
        let Some(location) = reply.headers.get(header::LOCATION) else {
            return Ok(None);
        };
        let location = String::from_utf8_lossy(location.as_bytes());
        let mut to = self
            .here
            .join(location.trim())
            .map_err(|error| self.broken(&format!("it redirects to no address: {error}")))?;
        if !matches!(to.scheme(), "http" | "https") {
            return Err(self.broken("it redirects to something else than a web address"));
        }
        // Credentials in a redirect are the server's idea, not the administrator's.
        let _ = to.set_username("").and_then(|()| to.set_password(None));
        to.set_fragment(None);
        Ok(Some(to))
    }

    fn broken(&self, why: &str) -> HttpError {
        HttpError::Redirect {
            url: Redacted::new(&self.here),
            why: why.to_owned(),
        }
    }
}

impl From<Answer> for Reply {
    fn from(answer: Answer) -> Self {
        Self {
            status: answer.status,
            headers: answer.headers,
            body: answer.body,
            received: answer.received,
        }
    }
}
