//! Handing a story to somebody, and asking for a second opinion.

use chrono::{DateTime, Utc};

use super::curator::Curator;
use crate::domain::decision::Errand;
use crate::domain::ids::{ItemId, MemberId};
use crate::store::triage::{assignments, inbox};
use crate::store::{StoreError, Tx};

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AssignmentOutcome {
    /// It is asked, or asked no longer.
    Done(Vec<ItemId>),
    /// There is no such item, or this curator may not know of it.
    Missing,
    /// The person asked is no curator, or no longer.
    NoSuchCurator,
}

/// Asks `whom` (or anybody) about the story of `item`.
///
/// # Errors
/// What the archive says.
pub fn ask(
    tx: &Tx<'_>,
    curator: &Curator,
    item: ItemId,
    errand: Errand,
    whom: Option<MemberId>,
    now: DateTime<Utc>,
) -> Result<AssignmentOutcome, StoreError> {
    let told = inbox::told(tx, item, &curator.remit)?;
    if told.is_empty() {
        return Ok(AssignmentOutcome::Missing);
    }
    if let Some(whom) = whom {
        let curators = assignments::curators(tx)?;
        if whom != curator.member && !curators.iter().any(|(id, _)| *id == whom) {
            return Ok(AssignmentOutcome::NoSuchCurator);
        }
    }
    assignments::take_back(tx, &told, errand)?;
    assignments::ask(tx, item, errand, whom, curator.member, now)?;
    Ok(AssignmentOutcome::Done(told))
}

/// Nothing of this kind is asked about the story of `item` any longer.
///
/// # Errors
/// What the archive says.
pub fn take_back(
    tx: &Tx<'_>,
    curator: &Curator,
    item: ItemId,
    errand: Errand,
) -> Result<AssignmentOutcome, StoreError> {
    let told = inbox::told(tx, item, &curator.remit)?;
    if told.is_empty() {
        return Ok(AssignmentOutcome::Missing);
    }
    assignments::take_back(tx, &told, errand)?;
    Ok(AssignmentOutcome::Done(told))
}
