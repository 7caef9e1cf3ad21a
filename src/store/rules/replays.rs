//! Rules that go through the archive, a step at a time.

use chrono::{DateTime, Utc};

use super::super::StoreError;
use super::super::db::{Tx, instant};
use crate::domain::ids::RuleId;
use crate::domain::rule::Rule;

/// Where a rule stands in the archive that it goes through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Replay {
    /// The rule.
    pub rule: RuleId,
    /// The version that was asked for.
    pub version: i64,
    /// What is dated before it is still to come.
    pub before: DateTime<Utc>,
    /// Items acted on so far.
    pub done: i64,
}

/// Has a rule go through the archive, from the newest item.
///
/// # Errors
/// What the archive says.
pub fn ask(tx: &Tx<'_>, rule: &Rule, now: DateTime<Utc>) -> Result<(), StoreError> {
    // Items may be dated a little after the instant at which they were seen.
    let from = now + chrono::TimeDelta::days(2);
    tx.run(
        "insert into rule_replays (rule_id, version, before_at, done, asked_at)
         values (?1, ?2, ?3, 0, ?4)
         on conflict (rule_id) do update set version = ?2, before_at = ?3, done = 0, asked_at = ?4",
        (
            rule.id.0,
            rule.version,
            from.timestamp_millis(),
            now.timestamp_millis(),
        ),
    )?;
    Ok(())
}

/// The replays under way.
///
/// # Errors
/// What the archive says.
pub fn all(tx: &Tx<'_>) -> Result<Vec<Replay>, StoreError> {
    tx.all(
        "select rule_id, version, before_at, done from rule_replays order by asked_at",
        (),
        |row| {
            Ok(Replay {
                rule: RuleId(row.get(0)?),
                version: row.get(1)?,
                before: instant(row.get(2)?),
                done: row.get(3)?,
            })
        },
    )
}

/// Keeps how far a replay came.
///
/// # Errors
/// What the archive says.
pub fn keep(tx: &Tx<'_>, replay: &Replay) -> Result<(), StoreError> {
    tx.run(
        "update rule_replays set before_at = ?3, done = ?4 where rule_id = ?1 and version = ?2",
        (
            replay.rule.0,
            replay.version,
            replay.before.timestamp_millis(),
            replay.done,
        ),
    )?;
    Ok(())
}

/// A replay has seen the whole archive.
///
/// # Errors
/// What the archive says.
pub fn end(tx: &Tx<'_>, replay: &Replay) -> Result<(), StoreError> {
    tx.run(
        "delete from rule_replays where rule_id = ?1 and version = ?2",
        (replay.rule.0, replay.version),
    )?;
    Ok(())
}
