//! The stored unit: entry, article, language and state.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::html::CleanHtml;
use super::ids::{ItemId, Revision, SourceId, StoryId};
use super::language::Language;
use super::visibility::Visibility;

/// Where an item stands in the curators' work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ItemState {
    /// Waits for a curator.
    New,
    /// Was already old when its source was first read: searchable, never in triage.
    Archived,
    /// A curator keeps it.
    Kept,
    /// A curator put it aside; it stays so that it cannot come back as new.
    Dismissed,
}

impl ItemState {
    /// All values.
    pub const ALL: [Self; 4] = [Self::New, Self::Archived, Self::Kept, Self::Dismissed];

    /// The word stored in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Archived => "archived",
            Self::Kept => "kept",
            Self::Dismissed => "dismissed",
        }
    }

    /// Reads the word that [`ItemState::as_str`] writes.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.as_str() == word)
    }
}

/// One line of an archive list: everything but the texts.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ItemHead {
    /// Its row.
    pub id: ItemId,
    /// Where it came from.
    pub source: SourceId,
    /// The source's stable name.
    pub source_key: String,
    /// The source's title.
    pub source_title: String,
    /// Plain text, never empty.
    pub title: String,
    /// The publisher's address for it, absolute.
    pub url: Option<String>,
    /// Names.
    pub authors: Vec<String>,
    /// As the publisher claims.
    pub published: Option<DateTime<Utc>>,
    /// When Vigie first saw it.
    pub first_seen: DateTime<Utc>,
    /// What it is sorted by: the claimed date, never after the day it was first seen.
    pub sorted: DateTime<Utc>,
    /// Its language.
    pub language: Language,
    /// Its label.
    pub visibility: Visibility,
    /// Where it stands.
    pub state: ItemState,
    /// The story that it belongs to, if any other item tells the same.
    pub story: Option<StoryId>,
    /// A lead picture, absolute.
    pub image: Option<String>,
    /// Tags, in alphabetical order.
    pub tags: Vec<String>,
    /// 1 at first, one more at each change by the publisher.
    pub version: u32,
    /// The archive-wide revision of its last change.
    pub revision: Revision,
}

/// The texts of an item.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct ItemBody {
    /// The whole text, as clean markup.
    pub html: CleanHtml,
    /// The same as plain text, a blank line between paragraphs.
    pub text: String,
    /// The publisher's short text, plain.
    pub summary: String,
}
