//! From a period to an edition: what is due, what stands in it, what its readers see.

mod choose;
pub mod face;
pub mod render;
pub mod schedule;
mod typography;
mod wording;

use std::collections::HashSet;

use chrono::{DateTime, TimeDelta, Utc};

use choose::{Candidate, Wanted};
use wording::Wording;

use crate::domain::digest::Digest;
use crate::domain::ids::ItemId;
use crate::domain::item::ItemState;
use crate::domain::visibility::Visibility;
use crate::store::editions::{self, NewEdition};
use crate::store::items::{self, ItemRow};
use crate::store::{StoreError, Tx, stories};

/// A text shorter than this, in bytes of its packed frame, is a title and little more.
const READABLE: usize = 700;

/// Kept items that missed their edition are still news for this long.
const LATE: TimeDelta = TimeDelta::days(28);

/// Composes the edition of `digest` due at `due` from what is there at `now`: kept items first, then the
/// best of the rest, nothing that an earlier edition said. It starts where the edition before it ends. `find` answers the items that a section's query finds. Restricted
/// items never stand in an edition.
///
/// # Errors
/// What the archive or `find` says.
pub fn compose<E: From<StoreError>>(
    tx: &Tx<'_>,
    digest: &Digest,
    due: DateTime<Utc>,
    now: DateTime<Utc>,
    find: impl Fn(&str) -> Result<HashSet<ItemId>, E>,
) -> Result<NewEdition, E> {
    let to = due.min(now);
    let before = editions::before(tx, &digest.key, due)?;
    let from = before.map_or(to - digest.period, |edition| edition.to.min(to));
    let wording = Wording::of(&digest.language);
    let mut wanted = Vec::new();
    for section in &digest.sections {
        let everything = section.query.trim().is_empty();
        let found = if everything {
            None
        } else {
            Some(find(&section.query)?)
        };
        wanted.push(Wanted { section, found });
    }
    let candidates = candidates(tx, digest, from, to)?;
    Ok(NewEdition {
        digest: digest.key.clone(),
        due,
        from,
        to,
        title: format!("{}, {} {{number}}", digest.title, wording.number),
        places: choose::choose(&wanted, candidates, (from, to), wording.rest),
    })
}

/// What could stand in an edition: the items of the period, and those kept too late for the last one.
fn candidates(
    tx: &Tx<'_>,
    digest: &Digest,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> Result<Vec<Candidate>, StoreError> {
    let mut rows = items::by_state(tx, &[ItemState::Kept], from.min(to - LATE), to)?;
    rows.extend(items::by_state(tx, &[ItemState::New], from, to)?);
    let mut candidates = Vec::with_capacity(rows.len());
    for row in rows {
        let secret = !Visibility::Internal.permits(row.head.visibility);
        if secret || editions::already_said(tx, &digest.key, row.head.id, row.head.story)? {
            continue;
        }
        candidates.push(candidate(tx, digest, &row)?);
    }
    Ok(candidates)
}

fn candidate(tx: &Tx<'_>, digest: &Digest, row: &ItemRow) -> Result<Candidate, StoreError> {
    let head = &row.head;
    let others = match head.story {
        Some(story) => stories::sources(tx, story)?.saturating_sub(1),
        None => 0,
    };
    let body = items::body(tx, head.id)?;
    Ok(Candidate {
        item: head.id,
        source: head.source_key.clone(),
        story: head.story,
        kept: head.state == ItemState::Kept,
        others,
        sorted: head.sorted,
        readable: body.is_some_and(|body| body.size() >= READABLE),
        own_language: head.language.code.as_deref() == Some(digest.language.as_str()),
    })
}
