//! Markup before and after the sanitiser, as two types that cannot be mistaken for each other.

use serde::{Deserialize, Serialize};

/// Markup as somebody else wrote it: hostile until `articles::sanitize` has seen it. It is written to
/// the archive as published, and read back by nothing that shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct RawHtml(pub String);

/// Markup that may be stored and shown: it comes from `articles::sanitize`, or back from the archive.
///
/// Serde reads and writes it for the archive and for `--json`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CleanHtml(String);

impl CleanHtml {
    /// Vouches for `markup`. Only the sanitiser and the archive's row mapping call this
    /// (`tests/it/architecture.rs` checks it).
    pub(crate) fn vouched(markup: String) -> Self {
        Self(markup)
    }

    /// The markup.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether nothing is left.
    pub fn is_empty(&self) -> bool {
        self.0.trim().is_empty()
    }
}
