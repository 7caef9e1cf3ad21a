//! Taking a decision back, for ever: what it moved stands again as it stood. An undoing is a decision
//! too, and can itself be taken back.

use chrono::{DateTime, Utc};

use super::curator::Curator;
use super::suggest;
use crate::domain::decision::Act;
use crate::domain::ids::{DecisionId, ItemId};
use crate::domain::item::ItemState;
use crate::store::triage::decisions::{self, Decision, Moved, NewDecision};
use crate::store::triage::{assignments, inbox};
use crate::store::{StoreError, Tx};

/// What became of it.
#[derive(Clone, Debug, PartialEq)]
pub enum Undone {
    /// It is taken back.
    Done {
        /// The decision that was taken back.
        decision: Decision,
        /// The decision that took it back.
        by: DecisionId,
        /// What stands again as it stood.
        items: Vec<ItemId>,
        /// Where the first of them stands, if it was moved.
        state: Option<ItemState>,
        /// How many items were decided otherwise since, and stay.
        stayed: usize,
    },
    /// Every item of it was decided otherwise since, last by this.
    Overtaken(Decision),
    /// It was taken back before.
    Already,
    /// There is nothing to take back.
    Nothing,
}

/// Takes back the last decision of `curator` that stands.
///
/// # Errors
/// What the archive says; then nothing was changed.
pub fn undo_last(tx: &Tx<'_>, curator: &Curator, now: DateTime<Utc>) -> Result<Undone, StoreError> {
    match decisions::latest_of(tx, curator.member)? {
        Some(decision) => undo(tx, curator, decision.id, now),
        None => Ok(Undone::Nothing),
    }
}

/// Takes back a decision, whoever took it.
///
/// # Errors
/// What the archive says; then nothing was changed.
pub fn undo(
    tx: &Tx<'_>,
    curator: &Curator,
    id: DecisionId,
    now: DateTime<Utc>,
) -> Result<Undone, StoreError> {
    let Some(decision) = decisions::one(tx, id)? else {
        return Ok(Undone::Nothing);
    };
    if decision.undone_by.is_some() {
        return Ok(Undone::Already);
    }
    let (mut back, mut stayed) = (Vec::new(), Vec::new());
    for moved in decisions::moved(tx, id)? {
        if inbox::told(tx, moved.item, &curator.remit)?.is_empty() {
            // A curator who may not know of an item does not move it.
            continue;
        }
        let in_force = decisions::in_force(tx, moved.item)?;
        let untouched = match decision.undoes {
            None => in_force == Some(id),
            // To take an undoing back, nothing may have been decided after what it took back.
            Some(undone) => in_force < Some(undone),
        };
        if moved.after.state.is_none() || untouched {
            back.push(Moved {
                item: moved.item,
                before: moved.after,
                after: moved.before,
            });
        } else {
            stayed.push(in_force.max(decisions::last(tx, &[moved.item])?));
        }
    }
    if back.is_empty() {
        let since = stayed.into_iter().flatten().max();
        let since = since.map(|id| decisions::one(tx, id)).transpose()?;
        return Ok(since.flatten().map_or(Undone::Nothing, Undone::Overtaken));
    }
    let new = NewDecision {
        member: curator.member,
        name: &curator.name,
        act: Act::Undo,
        reason: None,
        note: "",
        undoes: Some(id),
    };
    let by = decisions::add(tx, &new, &back, now)?;
    assignments::reopen(tx, id)?;
    let items: Vec<_> = back.iter().map(|one| one.item).collect();
    if back.iter().any(|one| one.after.state.is_some()) {
        suggest::follow(tx, &items, now)?;
    }
    Ok(Undone::Done {
        decision,
        by,
        items,
        state: back.first().and_then(|one| one.after.state),
        stayed: stayed.len(),
    })
}
