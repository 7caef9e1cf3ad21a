//! How an item stands in the curators' work, so that it can be put back as it was.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::super::db::{Row, Tx};
use super::super::vocabulary::items::{self as tags, Reason};
use super::super::{StoreError, items, vocabulary};
use super::marks::{self, Mark};
use crate::domain::ids::{ItemId, MemberId};
use crate::domain::item::ItemState;

/// What a decision may touch; `None` is what it leaves alone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Where it stands.
    pub state: Option<ItemState>,
    /// Its tags.
    pub tags: Option<BTreeSet<String>>,
    /// The digests that it is meant for.
    pub marks: Option<Vec<Mark>>,
}

/// What is beside the state, as it is stored.
#[derive(Default, Serialize, Deserialize)]
struct Rest {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    tags: Option<BTreeSet<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    marks: Option<Vec<Mark>>,
}

/// In whose name an item is moved, and when.
#[derive(Clone, Copy)]
pub(super) struct Hand<'a> {
    pub(super) member: MemberId,
    pub(super) name: &'a str,
    pub(super) note: &'a str,
    /// What the note speaks of.
    pub(super) about: &'a [ItemId],
    pub(super) now: DateTime<Utc>,
}

impl Standing {
    /// What is kept of it beside the state.
    pub(super) fn rest(&self) -> Result<String, StoreError> {
        let rest = Rest {
            tags: self.tags.clone(),
            marks: self.marks.clone(),
        };
        serde_json::to_string(&rest).map_err(|error| StoreError::Damaged(error.to_string()))
    }

    /// Reads it back from two columns.
    pub(super) fn read(row: &Row<'_>, state: &str, rest: &str) -> Result<Self, StoreError> {
        let word: Option<String> = row.get(state)?;
        let text: String = row.get(rest)?;
        let rest: Rest =
            serde_json::from_str(&text).map_err(|error| StoreError::Damaged(error.to_string()))?;
        Ok(Self {
            state: word.as_deref().and_then(ItemState::from_word),
            tags: rest.tags,
            marks: rest.marks,
        })
    }
}

/// Gives a tag of the vocabulary, or back a word that has left it since.
fn give(tx: &Tx<'_>, item: ItemId, name: &str, hand: Hand<'_>) -> Result<(), StoreError> {
    let reason = Reason {
        origin: "member",
        why: String::new(),
        member: Some(hand.member),
    };
    match vocabulary::called(tx, name)? {
        Some(tag) => tags::give(tx, item, tag.id, &reason, hand.now).map(|_| ()),
        None => items::tag(tx, item, name, reason.origin),
    }
}

/// Moves `item` from one standing to another. Tags that others changed meanwhile stay as they made
/// them: only the difference is applied.
pub(super) fn move_to(
    tx: &Tx<'_>,
    item: ItemId,
    from: &Standing,
    to: &Standing,
    hand: Hand<'_>,
) -> Result<(), StoreError> {
    if let (Some(before), Some(after)) = (&from.tags, &to.tags) {
        for tag in before.difference(after) {
            tags::take(tx, item, tag, hand.member, hand.now)?;
        }
        for tag in after.difference(before) {
            give(tx, item, tag, hand)?;
        }
    }
    if let Some(after) = &to.marks {
        marks::replace(tx, item, after, hand.member, hand.now)?;
    }
    if let Some(state) = to.state {
        let said = (hand.name, hand.note, hand.about);
        items::set_state_about(tx, item, state, said, hand.now)?;
    }
    Ok(())
}
