//! The shared note of a story: who writes at the same time as another loses nothing.

use chrono::{DateTime, Utc};

use super::curator::Curator;
use super::merge::merge;
use crate::domain::ids::ItemId;
use crate::domain::limits;
use crate::store::triage::inbox;
use crate::store::triage::notes::{self, Note};
use crate::store::{StoreError, Tx};

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// The note as it stands.
    pub note: Note,
    /// Whether another had written since the page was opened: both texts are in it.
    pub merged: bool,
    /// Whether both had changed the same lines: they stand one after the other.
    pub clash: bool,
}

/// Writes `text` on the story of `item`, begun from the version `base` (0: an empty page); `None` when
/// there is no such item, or this curator may not know of it.
///
/// # Errors
/// What the archive says; then nothing was written.
pub fn write(
    tx: &Tx<'_>,
    curator: &Curator,
    item: ItemId,
    base: i64,
    text: &str,
    now: DateTime<Utc>,
) -> Result<Option<Written>, StoreError> {
    let told = inbox::told(tx, item, &curator.remit)?;
    if told.is_empty() {
        return Ok(None);
    }
    let mine: String = text
        .replace("\r\n", "\n")
        .trim_end()
        .chars()
        .take(limits::NOTE)
        .collect();
    let standing = notes::of(tx, &told)?;
    let home = standing.as_ref().map_or(item, |note| note.item);
    let (mut text, mut merged, mut clash) = (mine, false, false);
    if let Some(standing) = standing.filter(|note| note.version != base) {
        // A base that was never written is an empty page: everything is an addition.
        let from = notes::text_of(tx, home, base)?.unwrap_or_default();
        let joined = merge(&from, &text, &standing.text);
        merged = true;
        (text, clash) = (joined.text, joined.clash);
    }
    notes::write(tx, home, &text, curator.member, now)?;
    let note = notes::of(tx, &[home])?;
    Ok(note.map(|note| Written {
        note,
        merged,
        clash,
    }))
}
