//! One-time links: who holds one chooses the password of an account.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;

use crate::domain::ids::MemberId;
use crate::domain::secret::Secret;
use crate::store::StoreError;
use crate::store::audit::{self, Act};
use crate::store::db::Tx;
use crate::store::members::keys::Key;

/// How long an invitation waits for somebody who may be on leave.
pub const INVITATION: TimeDelta = TimeDelta::days(14);

/// How long a new password may be chosen after it was asked for.
pub const RESET: TimeDelta = TimeDelta::hours(2);

/// Makes the link of a member, in place of any earlier one; answers its key, which is kept nowhere.
///
/// # Errors
/// What the archive or the system says.
pub fn make(
    tx: &Tx<'_>,
    member: MemberId,
    by: MemberId,
    lasts: TimeDelta,
    now: DateTime<Utc>,
) -> Result<Secret, StoreError> {
    let key = Key::make()?;
    tx.run(
        "insert into links (member_id, hash, made_by, expires_at) values (?1, ?2, ?3, ?4)
         on conflict (member_id) do update set hash = excluded.hash, made_by = excluded.made_by,
           expires_at = excluded.expires_at",
        (member.0, key.hash, by.0, (now + lasts).timestamp_millis()),
    )?;
    Ok(key.secret)
}

/// Records that `by` made a link of `member`.
///
/// # Errors
/// What the archive says.
pub fn told(
    tx: &Tx<'_>,
    member: MemberId,
    by: MemberId,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let act = Act {
        member: by,
        act: "member.link",
        object: format!("member:{member}"),
        before: Value::Null,
        after: Value::Null,
    };
    audit::record(tx, &act, now)
}

/// Whose link this is, while it can be used.
///
/// # Errors
/// What the archive says.
pub fn whose(tx: &Tx<'_>, hash: &str, now: DateTime<Utc>) -> Result<Option<MemberId>, StoreError> {
    tx.one(
        "select links.member_id from links join members on members.id = links.member_id
         where links.hash = ?1 and links.expires_at > ?2 and members.closed_at is null",
        (hash, now.timestamp_millis()),
        |row| Ok(MemberId(row.get(0)?)),
    )
}

/// Whether a link of this member can be used.
///
/// # Errors
/// What the archive says.
pub fn waits(tx: &Tx<'_>, member: MemberId, now: DateTime<Utc>) -> Result<bool, StoreError> {
    let waits = tx.one(
        "select 1 from links where member_id = ?1 and expires_at > ?2",
        (member.0, now.timestamp_millis()),
        |_| Ok(()),
    )?;
    Ok(waits.is_some())
}

/// Uses a link up; nothing when it was used, replaced or is too old.
///
/// # Errors
/// What the archive says.
pub fn take(tx: &Tx<'_>, hash: &str, now: DateTime<Utc>) -> Result<Option<MemberId>, StoreError> {
    let whose = whose(tx, hash, now)?;
    tx.run("delete from links where hash = ?1", [hash])?;
    Ok(whose)
}
