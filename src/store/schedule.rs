//! When each digest is due next: kept, so that a machine that was off still publishes, once.

use chrono::{DateTime, Utc};

use super::StoreError;
use super::db::{Tx, instant};

/// The due instant kept for a digest, if its schedule is still the one it was computed from.
///
/// # Errors
/// What the archive says.
pub fn next_due(
    tx: &Tx<'_>,
    digest: &str,
    schedule: &str,
) -> Result<Option<DateTime<Utc>>, StoreError> {
    let due = tx.one(
        "select next_due_at from digests where key = ?1 and schedule = ?2",
        (digest, schedule),
        |row| row.get::<Option<i64>>(0),
    )?;
    Ok(due.flatten().map(instant))
}

/// Keeps the next due instant of a digest; `None` when its schedule never fires again.
///
/// # Errors
/// What the archive says.
pub fn set_next_due(
    tx: &Tx<'_>,
    digest: &str,
    schedule: &str,
    due: Option<DateTime<Utc>>,
) -> Result<(), StoreError> {
    tx.run(
        "insert into digests (key, schedule, next_due_at) values (?1, ?2, ?3)
         on conflict (key) do update set schedule = ?2, next_due_at = ?3",
        (digest, schedule, due.map(|at| at.timestamp_millis())),
    )?;
    Ok(())
}

/// When it was last looked whether the next edition has something to say.
///
/// # Errors
/// What the archive says.
pub fn looked(tx: &Tx<'_>, digest: &str) -> Result<Option<DateTime<Utc>>, StoreError> {
    let at = tx.one(
        "select looked_at from digests where key = ?1",
        [digest],
        |row| row.get::<Option<i64>>(0),
    )?;
    Ok(at.flatten().map(instant))
}

/// Keeps that it was looked, and nothing was new.
///
/// # Errors
/// What the archive says.
pub fn set_looked(tx: &Tx<'_>, digest: &str, at: DateTime<Utc>) -> Result<(), StoreError> {
    tx.run(
        "update digests set looked_at = ?2 where key = ?1",
        (digest, at.timestamp_millis()),
    )?;
    Ok(())
}
