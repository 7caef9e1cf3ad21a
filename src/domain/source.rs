//! A place that is watched, as meant by the administrator.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use url::Url;

use super::visibility::Visibility;

/// A place that is watched. Built by `config`, never by hand outside tests.
#[derive(Clone, Debug, PartialEq)]
pub struct Source {
    /// The administrator's stable name for it: lower case letters, digits, `-`.
    pub key: String,
    /// Shown to people.
    pub title: String,
    /// Where it is fetched.
    pub url: Url,
    /// What is found there.
    pub kind: SourceKind,
    /// The heading under which it is shown.
    pub group: String,
    /// Tags that every one of its items gets.
    pub tags: Vec<String>,
    /// The label of its items, and whether private addresses may be contacted (all but `Public`).
    pub visibility: Visibility,
    /// Its language where it has only one: ISO 639-1.
    pub language: Option<String>,
    /// When the page behind an entry is fetched.
    pub article: ArticlePolicy,
    /// How much of its text may be shown and sent.
    pub rights: Rights,
    /// The shortest time between two visits.
    pub every: Duration,
}

/// What is found at a source's address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SourceKind {
    /// RSS, RDF, Atom or JSON Feed.
    Feed,
    /// A web page that lists articles.
    Page(PageSelectors),
}

/// CSS selectors that find entries on a page; checked by `config`, compiled where they are used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageSelectors {
    /// One match an entry.
    pub entry: String,
    /// Within the entry, the link; the first `a[href]` by default.
    pub link: Option<String>,
    /// Within the entry, the title; the link's text by default.
    pub title: Option<String>,
    /// Within the entry, the date (its `datetime` attribute or its text).
    pub date: Option<String>,
    /// Within the entry, the short text.
    pub summary: Option<String>,
}

/// When the page behind an entry is fetched for its article.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ArticlePolicy {
    /// Where the feed has only a summary.
    #[default]
    Auto,
    /// For every entry.
    Always,
    /// For none.
    Never,
}

/// How much of a source's text may be shown and sent outside the archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Rights {
    /// Title, source, date and link only.
    Link,
    /// And an extract of at most this many characters.
    Excerpt(u32),
    /// And the whole text.
    Full,
}

impl Default for Rights {
    fn default() -> Self {
        Self::Excerpt(300)
    }
}

/// Whether several visits failed before anything was sent, all of them: then the way out is what is
/// wrong, and not each source. The notes are those that the visits left.
pub fn nothing_reached<'a>(notes: impl Iterator<Item = Option<&'a str>>) -> bool {
    let mut count = 0;
    for note in notes {
        if !note.is_some_and(|note| note.ends_with(NOTHING_SENT)) {
            return false;
        }
        count += 1;
    }
    count > 1
}

/// How the note of a visit ends that reached nobody.
const NOTHING_SENT: &str = "(nothing was sent)";
