//! What is asked: a page, or something sent to a channel.

use std::sync::Arc;
use std::time::Duration;

use reqwest::cookie::{CookieStore, Jar};
use reqwest::header::HeaderValue;
use serde::{Deserialize, Serialize};
use url::Url;

use super::guard::Reach;

/// What a server gave to recognise a version of a document, kept verbatim, quotes and `W/` included.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Validators {
    /// The address that gave them, after redirects: they are sent to no other.
    pub url: Url,
    /// `ETag`.
    pub etag: Option<String>,
    /// `Last-Modified`.
    pub last_modified: Option<String>,
}

/// How much the site's robots.txt counts (RFC 9309).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Robots {
    /// For pages that we found by ourselves: forbidden means no, and so does a robots.txt that the
    /// server fails to give.
    #[default]
    Obey,
    /// For addresses that an administrator wrote down: forbidden means no, but a server that fails
    /// to give its robots.txt is asked for the document itself, whose answer says more.
    ObeyWhatIsWritten,
    /// For our own services and declared internal sources.
    Skip,
}

/// A document to fetch.
#[derive(Clone, Debug)]
pub struct Get {
    /// Where.
    pub url: Url,
    /// What the last visit got, for a conditional request.
    pub validators: Option<Validators>,
    /// `Accept`.
    pub accept: &'static str,
    /// How far redirects and names may lead.
    pub reach: Reach,
    /// Whether robots.txt is asked first.
    pub robots: Robots,
}

/// Preferences when a feed is expected.
pub const ACCEPT_FEED: &str = "application/atom+xml, application/rss+xml, application/feed+json, \
     application/rdf+xml, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5";

/// Preferences when a page is expected.
pub const ACCEPT_PAGE: &str = "text/html, application/xhtml+xml, */*;q=0.5";

impl Get {
    /// A public page, robots.txt obeyed.
    pub fn page(url: Url) -> Self {
        Self {
            url,
            validators: None,
            accept: ACCEPT_PAGE,
            reach: Reach::Public,
            robots: Robots::Obey,
        }
    }

    /// A feed that an administrator wrote down.
    pub fn feed(url: Url) -> Self {
        Self {
            accept: ACCEPT_FEED,
            robots: Robots::ObeyWhatIsWritten,
            ..Self::page(url)
        }
    }
}

/// The method of a [`Outgoing`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Method {
    /// Reads.
    Get,
    /// Creates.
    Post,
    /// Replaces.
    Put,
    /// Changes.
    Patch,
    /// Removes.
    Delete,
}

/// A request to a channel's destination. It is made once, follows no redirect, and takes a
/// connection of its own, so that a failure tells whether anything left.
#[derive(Clone)]
pub struct Outgoing {
    pub(super) method: Method,
    pub(super) url: Url,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) body: Body,
    pub(super) reach: Reach,
    pub(super) cookies: Option<Cookies>,
    pub(super) timeout: Option<Duration>,
}

/// What a [`Outgoing`] carries.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Body {
    /// Nothing.
    #[default]
    Empty,
    /// `application/json`.
    Json(serde_json::Value),
    /// `application/x-www-form-urlencoded`.
    Form(Vec<(String, String)>),
    /// `multipart/form-data`.
    Multipart(Vec<Part>),
    /// Anything else, with its media type.
    Bytes(&'static str, Vec<u8>),
}

/// One part of a multipart form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The field's name.
    pub name: String,
    /// File name and media type, for a file.
    pub file: Option<(String, String)>,
    /// The value.
    pub content: Vec<u8>,
}

impl Outgoing {
    /// A request without body, headers or cookies, to the public internet.
    pub fn new(method: Method, url: Url) -> Self {
        Self {
            method,
            url,
            headers: Vec::new(),
            body: Body::Empty,
            reach: Reach::Public,
            cookies: None,
            timeout: None,
        }
    }

    /// Adds a header field; a value that cannot be written makes the request fail unsent.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// Adds `Authorization: Bearer`.
    #[must_use]
    pub fn bearer(self, token: &str) -> Self {
        self.header("authorization", format!("Bearer {token}"))
    }

    /// Adds `Idempotency-Key`.
    #[must_use]
    pub fn idempotency_key(self, key: impl Into<String>) -> Self {
        self.header("idempotency-key", key)
    }

    /// Sets what is carried.
    #[must_use]
    pub fn body(mut self, body: Body) -> Self {
        self.body = body;
        self
    }

    /// Sets how far it may go.
    #[must_use]
    pub fn reach(mut self, reach: Reach) -> Self {
        self.reach = reach;
        self
    }

    /// Sends and keeps the cookies of one channel.
    #[must_use]
    pub fn cookies(mut self, cookies: &Cookies) -> Self {
        self.cookies = Some(cookies.clone());
        self
    }

    /// Allows another total time than the client's.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }
}

/// The cookies of one channel, in memory; clones share them. Fetching knows none.
#[derive(Clone, Debug, Default)]
pub struct Cookies(Arc<Jar>);

impl Cookies {
    /// The `Cookie` field for an address.
    pub(super) fn for_url(&self, url: &Url) -> Option<HeaderValue> {
        self.0.cookies(url)
    }

    /// Takes the `Set-Cookie` fields of an answer.
    pub(super) fn keep(&self, fields: &mut dyn Iterator<Item = &HeaderValue>, url: &Url) {
        self.0.set_cookies(fields, url);
    }
}
