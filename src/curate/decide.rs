//! One decision on a story: kept, dismissed, meant for a digest, tagged, put back.
//!
//! The form says which decision it saw last. When another came between, nothing is changed: the
//! curator is told who decided what, and chooses.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::curator::Curator;
use super::suggest;
use crate::domain::decision::{Act, Reason};
use crate::domain::ids::{DecisionId, ItemId};
use crate::domain::item::ItemState;
use crate::store::items::{self, ItemRow};
use crate::store::triage::decisions::{self, Decision, Moved, NewDecision};
use crate::store::triage::marks::{self, Mark};
use crate::store::triage::{Standing, assignments, claims, inbox};
use crate::store::{StoreError, Tx, vocabulary};

/// What is asked.
#[derive(Clone, Debug)]
pub struct DecisionRequest {
    /// The item whose story it is about.
    pub item: ItemId,
    /// What to do.
    pub what: What,
    /// Why, from the list.
    pub reason: Option<Reason>,
    /// Why, in words; may be empty.
    pub note: String,
    /// The last decision that the curator saw on the story; `None` when there was none.
    pub seen: Option<DecisionId>,
}

/// A decision, with what it needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// Worth telling.
    Keep,
    /// Not worth telling.
    Dismiss,
    /// Back to what waits.
    Return,
    /// Kept, for a section of a digest.
    Digest(Mark),
    /// These tags added, those taken away.
    Tag {
        /// To add.
        add: Vec<String>,
        /// To take away.
        take: Vec<String>,
    },
}

impl What {
    /// Its kind.
    pub fn act(&self) -> Act {
        match self {
            Self::Keep => Act::Keep,
            Self::Dismiss => Act::Dismiss,
            Self::Return => Act::Return,
            Self::Digest(_) => Act::Digest,
            Self::Tag { .. } => Act::Tag,
        }
    }
}

/// What became of it.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// It is done.
    Done(Done),
    /// It was so already, by this decision if by any.
    Same(Option<Decision>),
    /// Another decision came between; nothing was changed.
    Conflict(Decision),
    /// No tag is called so; nothing was changed.
    NoSuchTag(String),
    /// There is no such item, or this curator may not know of it.
    Missing,
}

/// A decision that was filed.
#[derive(Clone, Debug, PartialEq)]
pub struct Done {
    /// Its row.
    pub decision: DecisionId,
    /// The items that it moved.
    pub items: Vec<ItemId>,
}

/// Decides on the story of an item.
///
/// # Errors
/// What the archive says; then nothing was decided.
pub fn decide(
    tx: &Tx<'_>,
    curator: &Curator,
    asked: &DecisionRequest,
    now: DateTime<Utc>,
) -> Result<Outcome, StoreError> {
    let told = inbox::told(tx, asked.item, &curator.remit)?;
    if told.is_empty() {
        return Ok(Outcome::Missing);
    }
    let rows = items::many(tx, &told)?;
    if let Some(state) = asked.what.act().state()
        && let Some(settled) = settled(tx, asked, &rows, state)?
    {
        return Ok(settled);
    }
    let asked = match meant(tx, asked)? {
        Ok(asked) => asked,
        Err(unknown) => return Ok(Outcome::NoSuchTag(unknown)),
    };
    let moved = moved(tx, &asked, &rows)?;
    if moved.is_empty() {
        return Ok(Outcome::Same(None));
    }
    let decision = file(tx, curator, &asked, &moved, now)?;
    let items = moved.iter().map(|one| one.item).collect();
    if asked.what.act().state().is_some() {
        let mut judged = vec![asked.item];
        judged.extend(told.iter().filter(|item| **item != asked.item));
        suggest::follow(tx, &judged, now)?;
        assignments::close(tx, &told, decision)?;
        claims::release(tx, &told, curator.member)?;
    }
    Ok(Outcome::Done(Done { decision, items }))
}

/// Whether the story was decided meanwhile.
fn settled(
    tx: &Tx<'_>,
    asked: &DecisionRequest,
    rows: &[ItemRow],
    state: ItemState,
) -> Result<Option<Outcome>, StoreError> {
    let ids: Vec<_> = rows.iter().map(|row| row.head.id).collect();
    let last = decisions::last(tx, &ids)?;
    let there = rows
        .iter()
        .filter(|row| row.head.id == asked.item)
        .all(|row| row.head.state == state);
    let again = there && !matches!(asked.what, What::Digest(_));
    let last = match last {
        Some(id) => decisions::one(tx, id)?,
        None => None,
    };
    Ok(match last {
        _ if again => Some(Outcome::Same(last)),
        Some(last) if Some(last.id) != asked.seen => Some(Outcome::Conflict(last)),
        _ => None,
    })
}

/// What is asked, with tags by the names that items carry; or the first name that no tag has.
fn meant(
    tx: &Tx<'_>,
    asked: &DecisionRequest,
) -> Result<Result<DecisionRequest, String>, StoreError> {
    let mut meant = asked.clone();
    if let What::Tag { add, .. } = &mut meant.what {
        for name in add {
            match vocabulary::called(tx, name)? {
                Some(tag) => *name = tag.name,
                None => return Ok(Err(name.clone())),
            }
        }
    }
    Ok(Ok(meant))
}

/// Each item of the story as it stands and as it will; those that nothing changes are left out.
fn moved(tx: &Tx<'_>, asked: &DecisionRequest, rows: &[ItemRow]) -> Result<Vec<Moved>, StoreError> {
    let mut moved = Vec::new();
    for row in rows {
        let id = row.head.id;
        // What is old enough to be archive was never news: it moves only when it is meant itself.
        if row.head.state == ItemState::Archived && id != asked.item {
            continue;
        }
        let (mut before, mut after) = (Standing::default(), Standing::default());
        if let Some(state) = asked.what.act().state() {
            before.state = Some(row.head.state);
            after.state = Some(state);
        }
        match &asked.what {
            What::Digest(mark) => {
                let old = marks::of(tx, id)?;
                let mut new = old.clone();
                new.retain(|other| other.digest != mark.digest);
                new.push(mark.clone());
                (before.marks, after.marks) = (Some(old), Some(new));
            }
            // What is put aside or back is meant for no digest any longer.
            What::Dismiss | What::Return => {
                let old = marks::of(tx, id)?;
                if !old.is_empty() {
                    (before.marks, after.marks) = (Some(old), Some(Vec::new()));
                }
            }
            What::Tag { add, take } => {
                let old: BTreeSet<_> = row.head.tags.iter().cloned().collect();
                let mut new = old.clone();
                new.extend(add.iter().cloned());
                new.retain(|tag| !take.contains(tag));
                (before.tags, after.tags) = (Some(old), Some(new));
            }
            What::Keep => {}
        }
        if before != after {
            moved.push(Moved {
                item: id,
                before,
                after,
            });
        }
    }
    Ok(moved)
}

fn file(
    tx: &Tx<'_>,
    curator: &Curator,
    asked: &DecisionRequest,
    moved: &[Moved],
    now: DateTime<Utc>,
) -> Result<DecisionId, StoreError> {
    let new = NewDecision {
        member: curator.member,
        name: &curator.name,
        act: asked.what.act(),
        reason: asked.reason,
        note: &asked.note,
        undoes: None,
    };
    decisions::add(tx, &new, moved, now)
}
