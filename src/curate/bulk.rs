//! Many stories at once: first shown, then confirmed against the very same set.

use chrono::{DateTime, Utc};

use super::curator::Curator;
use super::decide::Done;
use super::suggest;
use crate::domain::decision::{Act, Reason};
use crate::domain::ids::ItemId;
use crate::domain::item::ItemState;
use crate::domain::limits;
use crate::store::triage::decisions::{self, Moved, NewDecision};
use crate::store::triage::inbox::{self, Place};
use crate::store::triage::{Standing, assignments};
use crate::store::{StoreError, Tx, items};

/// Which stories.
#[derive(Clone, Debug)]
pub enum Set {
    /// Those picked one by one.
    Picked(Vec<ItemId>),
    /// Everything below a place of a list.
    Below(inbox::InboxQuery, Place),
}

/// What would happen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preview {
    /// An item for each story, as the list shows them.
    pub stories: Vec<ItemId>,
    /// Every item that would move.
    pub items: Vec<ItemId>,
    /// Whether more stories are in the set than one act takes.
    pub more: bool,
    /// Tells this set from any other.
    pub print: String,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// It is done.
    Done(Done),
    /// The set is no longer what was shown; nothing was changed, this is what it is now.
    Changed(Preview),
}

/// What an act on `set` would move.
///
/// # Errors
/// What the archive says.
pub fn preview(tx: &Tx<'_>, curator: &Curator, set: &Set) -> Result<Preview, StoreError> {
    let mut stories = match set {
        Set::Picked(items) => items.clone(),
        Set::Below(asked, place) => inbox::lines(tx, asked, *place, limits::BULK + 1)?
            .into_iter()
            .map(|line| line.item)
            .collect(),
    };
    let more = stories.len() > limits::BULK;
    stories.truncate(limits::BULK);
    let mut moving = Vec::new();
    let mut kept = Vec::new();
    for story in stories {
        let told = inbox::told(tx, story, &curator.remit)?;
        let rows = items::many(tx, &told)?;
        let waiting = rows.iter().filter(|row| row.head.state == ItemState::New);
        let before = moving.len();
        moving.extend(waiting.map(|row| row.head.id));
        if moving.len() > before {
            kept.push(story);
        }
    }
    moving.sort_unstable();
    moving.dedup();
    let mut print = blake3::Hasher::new();
    for item in &moving {
        print.update(&item.0.to_le_bytes());
    }
    Ok(Preview {
        stories: kept,
        items: moving,
        more,
        print: print.finalize().to_hex()[..16].to_owned(),
    })
}

/// Keeps or dismisses `set`, if it is still the one that bears `print`.
///
/// # Errors
/// What the archive says; then nothing was decided.
pub fn confirm(
    tx: &Tx<'_>,
    curator: &Curator,
    (act, reason): (Act, Option<Reason>),
    set: &Set,
    print: &str,
    now: DateTime<Utc>,
) -> Result<Outcome, StoreError> {
    let shown = preview(tx, curator, set)?;
    let Some(state) = act
        .state()
        .filter(|_| shown.print == print && !shown.items.is_empty())
    else {
        return Ok(Outcome::Changed(shown));
    };
    let standing = |state| Standing {
        state: Some(state),
        ..Standing::default()
    };
    let moved: Vec<_> = shown
        .items
        .iter()
        .map(|item| Moved {
            item: *item,
            before: standing(ItemState::New),
            after: standing(state),
        })
        .collect();
    let new = NewDecision {
        member: curator.member,
        name: &curator.name,
        act,
        reason,
        note: "",
        undoes: None,
    };
    let decision = decisions::add(tx, &new, &moved, now)?;
    assignments::close(tx, &shown.items, decision)?;
    // Sweeping away what is old says nothing about what it was worth.
    if matches!(set, Set::Picked(_)) {
        suggest::follow(tx, &shown.stories, now)?;
    }
    Ok(Outcome::Done(Done {
        decision,
        items: shown.items,
    }))
}
