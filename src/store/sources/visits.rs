//! What a visit leaves in its source's row.

use chrono::{DateTime, Utc};

use super::{Kept, Moved};
use crate::domain::feed::Rhythm;
use crate::domain::ids::SourceId;
use crate::store::StoreError;
use crate::store::db::Tx;

/// What a visit changes in its source's row.
#[derive(Clone, Debug, Default)]
pub struct VisitRecord {
    /// The outcome, in a word.
    pub outcome: &'static str,
    /// What a person should know.
    pub note: Option<String>,
    /// What the next conditional request needs; `None` leaves what was kept.
    pub kept: Option<Kept>,
    /// What the document said about when to come back, when one was read.
    pub rhythm: Option<Rhythm>,
    /// When to come back.
    pub next_check: DateTime<Utc>,
    /// Failures in a row, this one included.
    pub failures: u32,
    /// Whether the source answered well.
    pub success: bool,
    /// New items.
    pub new: u32,
    /// Entries in the document, when one was read.
    pub entries: Option<u32>,
    /// Until when it asked us to wait.
    pub held_until: Option<DateTime<Utc>>,
    /// Whether the source is suspended from now on.
    pub suspend: bool,
    /// The address to use from now on, when a move is believed.
    pub url: Option<String>,
    /// The move that is announced.
    pub moved: Option<Moved>,
}

/// Puts a source off that was not asked, since its host wants rest: how its visits went stays as it was.
///
/// # Errors
/// What the archive says.
pub fn hold(tx: &Tx<'_>, id: SourceId, until: DateTime<Utc>) -> Result<(), StoreError> {
    tx.run(
        "update sources set next_check_at = ?2, held_until = ?2 where id = ?1",
        (id.0, until.timestamp_millis()),
    )?;
    Ok(())
}

/// Records how a visit went.
///
/// # Errors
/// What the archive says.
pub fn record(
    tx: &Tx<'_>,
    id: SourceId,
    visit: &VisitRecord,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let (at, moved) = (now.timestamp_millis(), visit.moved.as_ref());
    tx.run(
        "update sources set outcome = ?2, note = ?3, next_check_at = ?4, failures = ?5,
           last_check_at = ?6,
           last_success_at = case when ?7 then ?6 else last_success_at end,
           last_new_at = case when ?8 > 0 then ?6 else last_new_at end,
           entries = coalesce(?9, entries),
           first_read_at = case when ?9 is null then first_read_at else coalesce(first_read_at, ?6) end,
           suspended_at = case when ?10 then ?6 else null end,
           url = coalesce(?11, url), moved_to = ?12, moved_seen = ?13, moved_at = ?14, held_until = ?15
         where id = ?1",
        (
            id.0,
            visit.outcome,
            &visit.note,
            visit.next_check.timestamp_millis(),
            visit.failures,
            at,
            visit.success,
            visit.new,
            visit.entries,
            visit.suspend,
            &visit.url,
            moved.map(|moved| &moved.to),
            moved.map_or(0, |moved| moved.seen),
            moved.map(|moved| moved.since.timestamp_millis()),
            visit.held_until.map(|until| until.timestamp_millis()),
        ),
    )?;
    if let Some(kept) = &visit.kept {
        tx.run(
            "update sources set etag = ?2, last_modified = ?3, validators_url = ?4, body_hash = ?5
             where id = ?1",
            (
                id.0,
                &kept.etag,
                &kept.last_modified,
                &kept.url,
                &kept.body_hash,
            ),
        )?;
    }
    if let Some(rhythm) = &visit.rhythm {
        let rhythm = serde_json::to_string(rhythm).unwrap_or_default();
        tx.run(
            "update sources set rhythm = ?2 where id = ?1",
            (id.0, rhythm),
        )?;
    }
    Ok(())
}
