//! From a period to an edition: what is due, what stands in it, what its readers see.

mod choose;
pub mod differences;
pub mod edit;
pub mod escape;
pub mod face;
pub mod markdown;
pub mod render;
pub(crate) mod sample;
pub mod schedule;
mod typography;
mod wording;

use std::collections::HashSet;

use chrono::{DateTime, TimeDelta, Utc};

use choose::{Candidate, Wanted};
use wording::Wording;

use crate::domain::digest::Digest;
use crate::domain::ids::{EditionId, ItemId};
use crate::domain::visibility::Visibility;
use crate::store::editions::{self, Edition, NewEdition, Span};
use crate::store::items;
use crate::store::triage::marks;
use crate::store::{StoreError, Tx};

/// A text shorter than this, in bytes of its packed frame, is a title and little more.
const READABLE: usize = 700;

/// Kept items that missed their edition are still news for this long.
const LATE: TimeDelta = TimeDelta::days(28);

/// Composes the edition of `digest` due at `due` from what is there at `now`, up to the item `reach`: kept
/// items first, then the best of the rest, nothing that an earlier edition said. It starts where the
/// edition before it ends, in the order in which items were filed: a clock that was wrong loses none.
/// `find` answers the items that a section's query finds. Restricted items never stand in an edition.
///
/// # Errors
/// What the archive or `find` says.
pub fn compose<E: From<StoreError>>(
    tx: &Tx<'_>,
    digest: &Digest,
    due: DateTime<Utc>,
    now: DateTime<Utc>,
    reach: ItemId,
    find: impl Fn(&str) -> Result<HashSet<ItemId>, E>,
) -> Result<NewEdition, E> {
    let to = due.min(now);
    let own = editions::draft_for(tx, &digest.key, due)?;
    let before = editions::before(tx, &digest.key, own)?;
    let (after, from, new_from) = match before {
        Some(edition) => (edition.reach, edition.to.min(to), None),
        None => {
            // The first due instant that was kept may have passed long ago.
            let first = schedule::next(tx, digest)?.map_or(to, |first| first.min(to));
            let from = first - digest.period;
            (editions::filed_before(tx, (from, to))?, from, Some(from))
        }
    };
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
    let span = Span {
        after,
        reach,
        new_from,
        kept_from: from.min(to - LATE),
        to,
    };
    let candidates = candidates(tx, digest, span, own)?;
    Ok(NewEdition {
        digest: digest.key.clone(),
        due,
        from,
        to,
        reach,
        title: format!("{}, {} {{number}}", digest.title, wording.number),
        places: choose::choose(&wanted, candidates, (from, to), wording.rest),
    })
}

/// The items that came since a draft was composed, or that a curator kept since: an editor may add
/// them, else the next edition has them.
///
/// # Errors
/// What the archive says.
pub fn arrived(
    tx: &Tx<'_>,
    digest: &Digest,
    edition: &Edition,
    now: DateTime<Utc>,
) -> Result<Vec<ItemId>, StoreError> {
    // Its own places count as said, with their stories.
    let span = Span {
        after: edition.reach,
        reach: items::last(tx)?,
        new_from: None,
        kept_from: edition.to.min(now - LATE),
        to: now,
    };
    let mut late = candidates(tx, digest, span, None)?;
    choose::best_first(&mut late, (edition.from, now));
    Ok(late.into_iter().map(|one| one.item).collect())
}

/// What could stand in an edition: the items of its span, and those kept too late for the last one.
fn candidates(
    tx: &Tx<'_>,
    digest: &Digest,
    span: Span,
    own: Option<EditionId>,
) -> Result<Vec<Candidate>, StoreError> {
    let found = editions::candidates(tx, &digest.key, span, own)?;
    let allowed = found
        .into_iter()
        .filter(|one| Visibility::Internal.permits(one.visibility));
    allowed
        .map(|one| {
            Ok(Candidate {
                meant: marks::section(tx, one.item, &digest.key)?,
                readable: one.size >= READABLE,
                own_language: one.language.as_deref() == Some(digest.language.as_str()),
                item: one.item,
                source: one.source,
                story: one.story,
                canonical: one.canonical,
                kept: one.kept,
                others: one.others,
                sorted: one.sorted,
            })
        })
        .collect()
}
