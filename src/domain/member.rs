//! A person of the community, and what that person may do.

use serde::{Deserialize, Serialize};

/// What a person may do. The order is the order of power: each role may all that the one before may.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Reads, searches, proposes.
    #[default]
    Reader,
    /// Keeps, dismisses, tags, annotates; asks for a visit.
    Curator,
    /// Approves and publishes.
    Editor,
    /// Manages accounts.
    Admin,
}

impl Role {
    /// All values, the least powerful first.
    pub const ALL: [Self; 4] = [Self::Reader, Self::Curator, Self::Editor, Self::Admin];

    /// The word stored in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Reader => "reader",
            Self::Curator => "curator",
            Self::Editor => "editor",
            Self::Admin => "admin",
        }
    }

    /// Reads the word that [`Role::as_str`] writes.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == word)
    }
}
