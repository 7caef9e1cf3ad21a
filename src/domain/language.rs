//! The language of a text: what it is, how sure we are, and how we know.

use serde::{Deserialize, Serialize};

/// How a language was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LanguageOrigin {
    /// The text itself says so.
    Detected,
    /// The feed, the page or the source declares it, and the text does not contradict.
    Declared,
    /// Nothing decided it.
    Undecided,
}

impl LanguageOrigin {
    /// The word stored in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Detected => "detected",
            Self::Declared => "declared",
            Self::Undecided => "undecided",
        }
    }

    /// Reads the word that [`LanguageOrigin::as_str`] writes.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Detected, Self::Declared, Self::Undecided]
            .into_iter()
            .find(|o| o.as_str() == word)
    }
}

/// The language of a text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Language {
    /// ISO 639-1 code in lower case, or `None` when undecided.
    pub code: Option<String>,
    /// From 0 (a guess) to 1 (certain).
    pub confidence: f32,
    /// How it was found.
    pub origin: LanguageOrigin,
}

impl Language {
    /// Nothing is known.
    pub fn undecided() -> Self {
        Self {
            code: None,
            confidence: 0.0,
            origin: LanguageOrigin::Undecided,
        }
    }
}
