//! A parsed document from a source, and its entries as published.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::html::RawHtml;

/// One parsed document from a source.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Feed {
    /// `rss`, `atom`, `json`, `rdf`, `cdf` or `page`, with a version where it has one: `rss 2.0`.
    pub format: String,
    /// The identity that the document claims (Atom `id`).
    pub id: Option<String>,
    /// Plain text.
    pub title: Option<String>,
    /// The site's address, absolute.
    pub link: Option<String>,
    /// When the document says that it changed.
    pub updated: Option<DateTime<Utc>>,
    /// As declared, in lower case (`fr`, `en-us`).
    pub language: Option<String>,
    /// Who writes it: of an entry that names nobody, and whose page does not either.
    pub authors: Vec<String>,
    /// What the document says about when to come back.
    pub rhythm: Rhythm,
    /// WebSub hubs, absolute.
    pub hubs: Vec<String>,
    /// In document order.
    pub entries: Vec<Entry>,
    /// What had to be mended to read it, a sentence each; empty for a well-formed document.
    pub mended: Vec<String>,
}

/// The hints of RSS 2.0 (`ttl`, `skipHours`, `skipDays`) and of RSS 1.0 syndication.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Rhythm {
    /// Minutes between two visits.
    pub ttl_minutes: Option<u32>,
    /// Hours of the day, GMT, 0 to 23, when not to come.
    pub skip_hours: Vec<u8>,
    /// Days when not to come.
    pub skip_days: Vec<chrono::Weekday>,
}

/// An element of a feed, as published.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Entry {
    /// Atom `id`, RSS `guid`, JSON `id`, RDF `rdf:about`: compared as a string.
    pub id: Option<String>,
    /// Plain text.
    pub title: Option<String>,
    /// Absolute.
    pub link: Option<String>,
    /// As claimed by the publisher.
    pub published: Option<DateTime<Utc>>,
    /// As claimed by the publisher.
    pub updated: Option<DateTime<Utc>>,
    /// Names, without addresses.
    pub authors: Vec<String>,
    /// The short text.
    pub summary: Option<RawHtml>,
    /// The whole text.
    pub content: Option<RawHtml>,
    /// Categories, tags, subjects.
    pub categories: Vec<String>,
    /// Attached files.
    pub enclosures: Vec<Enclosure>,
    /// A picture that stands for the entry, absolute.
    pub image: Option<String>,
    /// As declared, in lower case.
    pub language: Option<String>,
}

/// A file attached to an entry.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Enclosure {
    /// Absolute.
    pub url: String,
    /// Media type, as declared.
    #[serde(rename = "type")]
    pub media_type: Option<String>,
    /// Bytes, as declared.
    pub length: Option<u64>,
}
