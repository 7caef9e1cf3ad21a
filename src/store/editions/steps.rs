//! The life of an edition: each step from one state to the next.

use chrono::{DateTime, Utc};

use super::super::StoreError;
use super::super::db::Tx;
use super::Edition;
use crate::domain::digest::EditionState;
use crate::domain::ids::EditionId;

/// Freezes a draft.
///
/// # Errors
/// [`StoreError::Transition`] when it is no draft, or what the archive says.
pub fn approve(
    tx: &Tx<'_>,
    edition: &Edition,
    by: &str,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    step(tx, edition, EditionState::Approved)?;
    tx.run(
        "update editions set approved_at = ?2, approved_by = ?3 where id = ?1",
        (edition.id.0, now.timestamp_millis(), by),
    )?;
    Ok(())
}

/// Makes an approved edition a draft again: its deliveries must have been taken back.
///
/// # Errors
/// [`StoreError::Transition`] when it is not approved, or what the archive says.
pub fn reopen(tx: &Tx<'_>, edition: &Edition) -> Result<(), StoreError> {
    step(tx, edition, EditionState::Draft)?;
    tx.run(
        "update editions set approved_at = null, approved_by = null, leaves_at = null where id = ?1",
        [edition.id.0],
    )?;
    Ok(())
}

/// Records that a draft had nothing new to say; its number goes to the next one.
///
/// # Errors
/// [`StoreError::Transition`] when it is no draft, or what the archive says.
pub fn skip(tx: &Tx<'_>, edition: &Edition) -> Result<(), StoreError> {
    step(tx, edition, EditionState::Skipped)?;
    tx.run(
        "update editions set number = number - 1 where id = ?1",
        [edition.id.0],
    )?;
    Ok(())
}

/// Records that the deadline of a draft passed and nothing may leave before a person approves.
///
/// # Errors
/// What the archive says.
pub fn wait(tx: &Tx<'_>, edition: EditionId, now: DateTime<Utc>) -> Result<(), StoreError> {
    tx.run(
        "update editions set waits_since = ?2 where id = ?1 and state = 'draft'",
        (edition.0, now.timestamp_millis()),
    )?;
    Ok(())
}

/// Approved editions of which nothing is on its way any more are published; answers how many. One that no
/// channel carried has not come out: a person mends what keeps it, or makes it a draft again.
///
/// # Errors
/// What the archive says.
pub fn publish_ended(tx: &Tx<'_>, now: DateTime<Utc>) -> Result<usize, StoreError> {
    tx.run(
        "update editions set state = 'published', published_at = ?1
         where state = 'approved' and not exists (
           select 1 from deliveries d where d.edition_id = editions.id
             and d.state in ('pending', 'sending', 'uncertain'))
           and (exists (select 1 from deliveries d where d.edition_id = editions.id
               and d.state = 'sent')
             or not exists (select 1 from deliveries d where d.edition_id = editions.id
               and d.state = 'failed'))",
        [now.timestamp_millis()],
    )
}

fn step(tx: &Tx<'_>, edition: &Edition, to: EditionState) -> Result<(), StoreError> {
    let refused = StoreError::Transition {
        what: "edition",
        id: edition.id.0,
        from: edition.state.as_str(),
        to: to.as_str(),
    };
    if !edition.state.may_become(to) {
        return Err(refused);
    }
    let changed = tx.run(
        "update editions set state = ?2 where id = ?1 and state = ?3",
        (edition.id.0, to.as_str(), edition.state.as_str()),
    )?;
    if changed == 1 { Ok(()) } else { Err(refused) }
}
