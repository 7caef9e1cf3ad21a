//! What people decide about stories: which items tell the same, and which one leads.

use chrono::{DateTime, Utc};
use thiserror::Error;

use crate::domain::ids::{ItemId, MemberId};
use crate::store::items::{self, ItemRow};
use crate::store::stories::{self, Decision};
use crate::store::triage::inbox::Remit;
use crate::store::{StoreError, Tx};

/// Why a story cannot be changed so.
#[derive(Debug, Error)]
pub enum StoryError {
    /// There is no such item.
    #[error("there is no item {0}")]
    Missing(ItemId),
    /// An item tells the same as itself.
    #[error("item {0} is that very item")]
    Same(ItemId),
    /// The item stands alone.
    #[error("item {0} is in no story")]
    Alone(ItemId),
    /// An item of the two stories is none of this curator's.
    #[error("item {0} belongs to a theme of somebody else")]
    NotYours(ItemId),
    /// The archive failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

fn row(tx: &Tx<'_>, item: ItemId) -> Result<ItemRow, StoryError> {
    items::one(tx, item)?.ok_or(StoryError::Missing(item))
}

/// A person takes `item` out of its story: it tells something else than each of the others, for ever.
///
/// # Errors
/// [`StoryError`]; then nothing changed.
pub fn split(
    tx: &Tx<'_>,
    item: ItemId,
    (member, who): (MemberId, &str),
    now: DateTime<Utc>,
) -> Result<(), StoryError> {
    let story = row(tx, item)?.head.story.ok_or(StoryError::Alone(item))?;
    for other in stories::members(tx, story)? {
        if other.head.id != item {
            let pair = (item, other.head.id);
            stories::decide(tx, pair, Decision::Apart, member, now)?;
        }
    }
    stories::leave(tx, item, who, now)?;
    Ok(())
}

/// A person says that two items tell the same: their stories become one. Every item of both must be
/// within `remit`, as if each were decided by hand.
///
/// # Errors
/// [`StoryError`]; then nothing changed.
pub fn merge(
    tx: &Tx<'_>,
    item: ItemId,
    with: ItemId,
    (member, who, remit): (MemberId, &str, &Remit),
    now: DateTime<Utc>,
) -> Result<(), StoryError> {
    if item == with {
        return Err(StoryError::Same(item));
    }
    let (one, other) = (row(tx, item)?, row(tx, with)?);
    let of = |row: &ItemRow| match row.head.story {
        Some(story) => stories::members(tx, story),
        None => Ok(vec![row.clone()]),
    };
    let (mine, theirs) = (of(&one)?, of(&other)?);
    let within = |row: &&ItemRow| {
        remit.clearance.permits(row.head.visibility) && remit.themes.hold(&row.group)
    };
    if let Some(row) = mine.iter().chain(&theirs).find(|row| !within(row)) {
        return Err(StoryError::NotYours(row.head.id));
    }
    if one.head.story.is_none() || one.head.story != other.head.story {
        for mover in &mine {
            stories::join(
                tx,
                mover.head.id,
                with,
                1.0,
                &format!("decided by {who}"),
                now,
            )?;
        }
        if let Some(emptied) = one.head.story {
            stories::forget_empty(tx, emptied)?;
        }
    }
    for a in &mine {
        for b in theirs.iter().filter(|b| b.head.id != a.head.id) {
            let pair = (a.head.id, b.head.id);
            stories::decide(tx, pair, Decision::Together, member, now)?;
        }
    }
    Ok(())
}

/// A person chooses the item that leads its story.
///
/// # Errors
/// [`StoryError`]; then nothing changed.
pub fn lead(
    tx: &Tx<'_>,
    item: ItemId,
    (member, who): (MemberId, &str),
    now: DateTime<Utc>,
) -> Result<(), StoryError> {
    let story = row(tx, item)?.head.story.ok_or(StoryError::Alone(item))?;
    Ok(stories::set_lead(tx, story, item, (member, who), now)?)
}
