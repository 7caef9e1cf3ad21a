//! What a curator decides about a story, and why.

use serde::{Deserialize, Serialize};

use super::item::ItemState;

/// A decision, by its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Act {
    /// Worth telling.
    Keep,
    /// Not worth telling.
    Dismiss,
    /// Back to what waits.
    Return,
    /// Kept, for a named digest.
    Digest,
    /// Tags, added or taken away.
    Tag,
    /// An earlier decision taken back.
    Undo,
}

impl Act {
    /// All values.
    pub const ALL: [Self; 6] = [
        Self::Keep,
        Self::Dismiss,
        Self::Return,
        Self::Digest,
        Self::Tag,
        Self::Undo,
    ];

    /// The word stored in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Keep => "keep",
            Self::Dismiss => "dismiss",
            Self::Return => "return",
            Self::Digest => "digest",
            Self::Tag => "tag",
            Self::Undo => "undo",
        }
    }

    /// Reads the word that [`Act::as_str`] writes.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|act| act.as_str() == word)
    }

    /// Where the act puts an item, if it moves it.
    pub fn state(self) -> Option<ItemState> {
        match self {
            Self::Keep | Self::Digest => Some(ItemState::Kept),
            Self::Dismiss => Some(ItemState::Dismissed),
            Self::Return => Some(ItemState::New),
            Self::Tag | Self::Undo => None,
        }
    }
}

/// Why a story is dismissed: a short closed list, so that it can be counted; a note says more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// Not what this watch is about.
    OffTopic,
    /// Already told.
    Known,
    /// Too late to be news.
    Outdated,
    /// Nothing in it.
    Shallow,
    /// It sells something.
    Promotion,
    /// See the note.
    Other,
}

impl Reason {
    /// All values, in the order of their keys.
    pub const ALL: [Self; 6] = [
        Self::OffTopic,
        Self::Known,
        Self::Outdated,
        Self::Shallow,
        Self::Promotion,
        Self::Other,
    ];

    /// The word stored in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::OffTopic => "off-topic",
            Self::Known => "known",
            Self::Outdated => "outdated",
            Self::Shallow => "shallow",
            Self::Promotion => "promotion",
            Self::Other => "other",
        }
    }

    /// Reads the word that [`Reason::as_str`] writes.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == word)
    }
}

/// What somebody is asked to do about a story.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Errand {
    /// To decide.
    Assign,
    /// To say what one thinks.
    Opinion,
}

impl Errand {
    /// All values.
    pub const ALL: [Self; 2] = [Self::Assign, Self::Opinion];

    /// The word stored in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Assign => "assign",
            Self::Opinion => "opinion",
        }
    }

    /// Reads the word that [`Errand::as_str`] writes.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|errand| errand.as_str() == word)
    }
}
