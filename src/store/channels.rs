//! What people decided about channels and items, the switch of a channel, the embargo of an item; and
//! whether a channel takes what is sent.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::StoreError;
use super::db::{Row, Tx, instant};
use crate::domain::ids::ItemId;

/// The switch of a channel.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Switch {
    /// Nothing leaves by it.
    pub is_off: bool,
    /// Who turned it last.
    pub by: Option<String>,
    /// When.
    pub at: Option<DateTime<Utc>>,
    /// Why.
    pub why: Option<String>,
}

/// How the switch of a channel stands; on, unless somebody turned it off.
///
/// # Errors
/// What the archive says.
pub fn switch(tx: &Tx<'_>, key: &str) -> Result<Switch, StoreError> {
    let found = tx.one(
        "select is_off, changed_by, changed_at, why from channels where key = ?1",
        [key],
        read,
    )?;
    Ok(found.unwrap_or_default())
}

/// Turns a channel off or on.
///
/// # Errors
/// What the archive says.
pub fn turn(
    tx: &Tx<'_>,
    key: &str,
    is_off: bool,
    (by, why): (&str, Option<&str>),
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    tx.run(
        "insert into channels (key, is_off, changed_by, changed_at, why) values (?1, ?2, ?3, ?4, ?5)
         on conflict (key) do update set is_off = ?2, changed_by = ?3, changed_at = ?4, why = ?5",
        (key, i64::from(is_off), by, now.timestamp_millis(), why),
    )?;
    tracing::warn!(channel = key, off = is_off, by, why, "channel switched");
    Ok(())
}

/// What keeps a channel's deliveries from getting through.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Stumble {
    /// Since when.
    pub at: DateTime<Utc>,
    /// The last cause.
    pub why: String,
    /// When it is tried again, unless a person must act first.
    pub next: Option<DateTime<Utc>>,
}

/// What keeps a channel's deliveries from getting through, if the last attempt failed.
///
/// # Errors
/// What the archive says.
pub fn stumble(tx: &Tx<'_>, key: &str) -> Result<Option<Stumble>, StoreError> {
    tx.one(
        "select stumbled_at, stumbled_why, stumbled_next from channels
         where key = ?1 and stumbled_at is not null",
        [key],
        |row| {
            Ok(Stumble {
                at: instant(row.get(0)?),
                why: row.get(1)?,
                next: row.get::<Option<i64>>(2)?.map(instant),
            })
        },
    )
}

/// Records that a channel did not take what was sent; answers whether that is new.
///
/// # Errors
/// What the archive says.
pub fn stumbled(
    tx: &Tx<'_>,
    key: &str,
    why: &str,
    next: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let is_new = stumble(tx, key)?.is_none();
    tx.run(
        "insert into channels (key, stumbled_at, stumbled_why, stumbled_next) values (?1, ?2, ?3, ?4)
         on conflict (key) do update set stumbled_at = coalesce(channels.stumbled_at, ?2),
           stumbled_why = ?3, stumbled_next = ?4",
        (
            key,
            now.timestamp_millis(),
            why,
            next.map(|at| at.timestamp_millis()),
        ),
    )?;
    Ok(is_new)
}

/// Records that something got through; answers whether nothing had before.
///
/// # Errors
/// What the archive says.
pub fn got_through(tx: &Tx<'_>, key: &str) -> Result<bool, StoreError> {
    let changed = tx.run(
        "update channels set stumbled_at = null, stumbled_why = null, stumbled_next = null
         where key = ?1 and stumbled_at is not null",
        [key],
    )?;
    Ok(changed == 1)
}

/// Keeps everything that speaks of `item` here until `until`; a date that has passed lifts it.
///
/// # Errors
/// What the archive says.
pub fn embargo(
    tx: &Tx<'_>,
    item: ItemId,
    until: DateTime<Utc>,
    by: &str,
) -> Result<(), StoreError> {
    tx.run(
        "insert into embargoes (item_id, until, member) values (?1, ?2, ?3)
         on conflict (item_id) do update set until = ?2, member = ?3",
        (item.0, until.timestamp_millis(), by),
    )?;
    Ok(())
}

/// Until when what speaks of `items` stays here, if it does at `now`.
///
/// # Errors
/// What the archive says.
pub fn embargoed(
    tx: &Tx<'_>,
    items: &[ItemId],
    now: DateTime<Utc>,
) -> Result<Option<DateTime<Utc>>, StoreError> {
    let mut latest = None;
    for item in items {
        let until = tx.one(
            "select until from embargoes where item_id = ?1 and until > ?2",
            (item.0, now.timestamp_millis()),
            |row| row.get(0).map(instant),
        )?;
        latest = latest.max(until);
    }
    Ok(latest)
}

fn read(row: &Row<'_>) -> Result<Switch, StoreError> {
    Ok(Switch {
        is_off: row.get::<i64>(0)? != 0,
        by: row.get(1)?,
        at: row.get::<Option<i64>>(2)?.map(instant),
        why: row.get(3)?,
    })
}
