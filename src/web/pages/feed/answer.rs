//! A feed in the three forms that readers know, and the answers that spare a reader what it has.

use std::time::SystemTime;

use axum::http::header::{
    CONTENT_TYPE, ETAG, HeaderName, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;
use serde_json::{Value, json};

use crate::web::errors::WebError;
use crate::web::site::Site;

/// The forms of a feed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// RFC 4287.
    Atom,
    /// RSS 2.0.
    Rss,
    /// JSON Feed 1.1.
    Json,
}

impl Form {
    /// Splits `kept.rss` into a name and its form; Atom where none is named.
    pub(super) fn of(name: &str) -> (&str, Self) {
        match name.rsplit_once('.') {
            Some((name, "rss")) => (name, Self::Rss),
            Some((name, "json")) => (name, Self::Json),
            Some((name, "atom")) => (name, Self::Atom),
            _ => (name, Self::Atom),
        }
    }

    fn media_type(self) -> &'static str {
        match self {
            Self::Atom => "application/atom+xml; charset=utf-8",
            Self::Rss => "application/rss+xml; charset=utf-8",
            Self::Json => "application/feed+json",
        }
    }
}

/// A feed, whatever its form.
#[derive(Serialize)]
pub(super) struct Feed {
    pub(super) title: String,
    pub(super) language: String,
    pub(super) watch: String,
    /// The address of the feed itself.
    pub(super) own: String,
    /// The page that it is the feed of.
    pub(super) page: String,
    pub(super) entries: Vec<Entry>,
}

/// An entry. Its identity stays when its text changes: then `updated` does.
#[derive(Serialize)]
pub(super) struct Entry {
    pub(super) id: String,
    pub(super) url: Option<String>,
    pub(super) title: String,
    #[serde(skip)]
    pub(super) updated: DateTime<Utc>,
    #[serde(skip)]
    pub(super) published: DateTime<Utc>,
    /// Its text, as markup of ours.
    pub(super) html: String,
    pub(super) tags: Vec<String>,
    pub(super) language: Option<String>,
}

/// An entry with its dates as a form writes them.
#[derive(Serialize)]
struct Dated<'a> {
    #[serde(flatten)]
    entry: &'a Entry,
    updated: String,
    published: String,
}

#[derive(Serialize)]
struct Written<'a> {
    #[serde(flatten)]
    feed: &'a Feed,
    changed: String,
    entries: Vec<Dated<'a>>,
}

impl Feed {
    /// When anything in it last changed.
    fn changed(&self) -> DateTime<Utc> {
        let newest = self.entries.iter().map(|entry| entry.updated).max();
        newest.unwrap_or(DateTime::UNIX_EPOCH)
    }

    fn write(&self, site: &Site, form: Form) -> Result<String, WebError> {
        let (name, date): (_, fn(DateTime<Utc>) -> String) = match form {
            Form::Json => return Ok(self.json().to_string()),
            Form::Atom => ("feed.xml", instant),
            Form::Rss => ("feed.rss.xml", |at| at.to_rfc2822()),
        };
        let dated = |entry| Dated {
            entry,
            updated: date(entry.updated),
            published: date(entry.published),
        };
        let written = Written {
            feed: self,
            changed: date(self.changed()),
            entries: self.entries.iter().map(dated).collect(),
        };
        Ok(site.feed(name, &written)?)
    }

    fn json(&self) -> Value {
        let items = self.entries.iter().map(|entry| {
            let mut item = json!({
                "id": entry.id,
                "title": entry.title,
                "content_html": entry.html,
                "date_published": instant(entry.published),
                "date_modified": instant(entry.updated),
            });
            if let Some(url) = &entry.url {
                item["url"] = url.as_str().into();
            }
            if !entry.tags.is_empty() {
                item["tags"] = entry.tags.clone().into();
            }
            if let Some(language) = &entry.language {
                item["language"] = language.as_str().into();
            }
            item
        });
        json!({
            "version": "https://jsonfeed.org/version/1.1",
            "title": self.title,
            "home_page_url": self.page,
            "feed_url": self.own,
            "language": self.language,
            "authors": [{"name": self.watch}],
            "items": items.collect::<Vec<_>>(),
        })
    }
}

/// Answers with the feed, or with "you have it" (RFC 9110, section 13): a reader that sends both an entity
/// tag and a date is judged by the tag.
pub(super) fn answer(
    site: &Site,
    feed: &Feed,
    form: Form,
    asked: &HeaderMap,
) -> Result<Response, WebError> {
    let body = feed.write(site, form)?;
    let tag = format!("\"{}\"", &blake3::hash(body.as_bytes()).to_hex()[..16]);
    let changed = httpdate::fmt_http_date(SystemTime::from(feed.changed()));
    let held = |name: HeaderName| asked.get(name).and_then(|value| value.to_str().ok());
    let has_it = match (held(IF_NONE_MATCH), held(IF_MODIFIED_SINCE)) {
        (Some(tags), _) => tags.contains(&tag) || tags.trim() == "*",
        (None, Some(since)) => httpdate::parse_http_date(since).is_ok_and(|since| {
            DateTime::<Utc>::from(since).timestamp() >= feed.changed().timestamp()
        }),
        (None, None) => false,
    };
    let mut response = match has_it {
        true => StatusCode::NOT_MODIFIED.into_response(),
        false => ([(CONTENT_TYPE, form.media_type())], body).into_response(),
    };
    for (name, value) in [(ETAG, &tag), (LAST_MODIFIED, &changed)] {
        if let Ok(value) = HeaderValue::from_str(value) {
            response.headers_mut().insert(name, value);
        }
    }
    Ok(response)
}

fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}
