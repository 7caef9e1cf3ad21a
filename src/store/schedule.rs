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

/// Why a digest could not be issued or drafted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// Failures in a row.
    pub failures: u32,
    /// What was in the way the last time.
    pub why: String,
    /// When it is tried again.
    pub retry: DateTime<Utc>,
}

/// What keeps a digest back, if anything does.
///
/// # Errors
/// What the archive says.
pub fn trouble(tx: &Tx<'_>, digest: &str) -> Result<Option<Trouble>, StoreError> {
    tx.one(
        "select failures, trouble, retry_at from digests
         where key = ?1 and trouble is not null and retry_at is not null",
        [digest],
        |row| {
            Ok(Trouble {
                failures: row.get(0)?,
                why: row.get(1)?,
                retry: instant(row.get(2)?),
            })
        },
    )
}

/// Keeps what keeps a digest back; `None` when nothing does any more.
///
/// # Errors
/// What the archive says.
pub fn set_trouble(tx: &Tx<'_>, digest: &str, trouble: Option<&Trouble>) -> Result<(), StoreError> {
    tx.run(
        "update digests set failures = ?2, trouble = ?3, retry_at = ?4 where key = ?1",
        (
            digest,
            trouble.map_or(0, |trouble| trouble.failures),
            trouble.map(|trouble| trouble.why.as_str()),
            trouble.map(|trouble| trouble.retry.timestamp_millis()),
        ),
    )?;
    Ok(())
}
