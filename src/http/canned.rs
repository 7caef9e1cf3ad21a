//! Answers without a network, by address, and a record of what would have left.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use url::Url;

use super::answer::Reply;
use super::error::HttpError;
use super::redact::Redacted;
use super::request::{Body, Get, Method, Outgoing};
use crate::clock::Clock;

/// Scripted answers, and the requests that asked for them.
#[derive(Debug, Default)]
pub struct Canned {
    clock: Clock,
    scripts: Mutex<HashMap<(Method, String), Script>>,
    asked: Mutex<Vec<CannedRequest>>,
}

/// What one address answers, in turn; the last one stays.
type Script = Vec<Result<CannedAnswer, HttpError>>;

/// One scripted response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CannedAnswer {
    /// Its status.
    pub status: u16,
    /// Its fields.
    pub headers: Vec<(String, String)>,
    /// Its body.
    pub body: Vec<u8>,
}

/// A request that was made, as it would have left.
#[derive(Clone, Debug, PartialEq)]
pub struct CannedRequest {
    /// Its method.
    pub method: Method,
    /// Where it went.
    pub url: Url,
    /// Its own fields, names in lower case; those that every request carries are left out.
    pub headers: Vec<(String, String)>,
    /// What it carried.
    pub body: Body,
}

impl CannedAnswer {
    /// A success with a body and its media type.
    pub fn ok(media_type: &str, body: impl Into<Vec<u8>>) -> Self {
        Self::status(200, body).header("content-type", media_type)
    }

    /// Any status.
    pub fn status(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: body.into(),
        }
    }

    /// Adds a field.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }
}

impl Canned {
    /// Answers nothing yet; the clock dates the answers.
    pub fn new(clock: Clock) -> Self {
        Self {
            clock,
            ..Self::default()
        }
    }

    /// Adds an answer for an address: requests take them in turn, and the last one stays.
    pub fn on(&self, method: Method, url: &str, answer: Result<CannedAnswer, HttpError>) {
        let key = (method, normal(url));
        let mut scripts = self.scripts.lock().unwrap_or_else(PoisonError::into_inner);
        scripts.entry(key).or_default().push(answer);
    }

    /// Every request so far, in order.
    pub fn asked(&self) -> Vec<CannedRequest> {
        self.asked
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// One hop of a fetch. A request whose validators match the answer's own gets a 304.
    pub(super) fn get(&self, request: &Get, here: &Url) -> Result<Reply, HttpError> {
        let validators = request
            .validators
            .as_ref()
            .filter(|known| known.url == *here);
        let etag = validators.and_then(|known| known.etag.clone());
        let since = validators.and_then(|known| known.last_modified.clone());
        let fields = [("if-none-match", &etag), ("if-modified-since", &since)];
        let headers = fields
            .iter()
            .filter_map(|(name, value)| Some(((*name).to_owned(), value.as_ref()?.clone())))
            .collect();
        let mut reply = self.answer(Method::Get, here, headers, Body::Empty)?;
        let has = |name: &str, value: &Option<String>| {
            value.is_some()
                && reply.headers.get(name).map(HeaderValue::as_bytes)
                    == value.as_deref().map(str::as_bytes)
        };
        if reply.status == 200 && (has("etag", &etag) || has("last-modified", &since)) {
            reply.status = 304;
            reply.body.clear();
        }
        Ok(reply)
    }

    /// A request to a channel.
    pub(super) fn send(&self, request: &Outgoing) -> Result<Reply, HttpError> {
        let headers = request
            .headers
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.clone()));
        self.answer(
            request.method,
            &request.url,
            headers.collect(),
            request.body.clone(),
        )
    }

    fn answer(
        &self,
        method: Method,
        url: &Url,
        headers: Vec<(String, String)>,
        body: Body,
    ) -> Result<Reply, HttpError> {
        self.asked
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(CannedRequest {
                method,
                url: url.clone(),
                headers,
                body,
            });
        let mut scripts = self.scripts.lock().unwrap_or_else(PoisonError::into_inner);
        let script = scripts.get_mut(&(method, url.as_str().to_owned()));
        let answer = match script {
            Some(list) if list.len() > 1 => list.remove(0)?,
            Some(list) if !list.is_empty() => list[0].clone()?,
            _ => CannedAnswer::status(404, "nothing is scripted here"),
        };
        let headers = fields(&answer.headers).ok_or_else(|| HttpError::Unknown {
            url: Redacted::new(url),
            why: "a scripted header field cannot be written".to_owned(),
        })?;
        Ok(Reply {
            status: answer.status,
            headers,
            body: answer.body,
            received: self.clock.now(),
        })
    }
}

/// The spelling that a parsed address has.
fn normal(url: &str) -> String {
    Url::parse(url).map_or_else(|_| url.to_owned(), String::from)
}

fn fields(pairs: &[(String, String)]) -> Option<HeaderMap> {
    let mut headers = HeaderMap::new();
    for (name, value) in pairs {
        let name: HeaderName = name.parse().ok()?;
        headers.append(name, HeaderValue::from_bytes(value.as_bytes()).ok()?);
    }
    Some(headers)
}
