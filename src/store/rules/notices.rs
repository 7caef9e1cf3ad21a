//! What rules tell members.

use chrono::{DateTime, Utc};

use super::super::StoreError;
use super::super::db::{Tx, instant};
use crate::domain::fold::sort_by_name;
use crate::domain::ids::{ItemId, MemberId};

/// Tells a member of an item.
///
/// # Errors
/// What the archive says.
pub fn add(
    tx: &Tx<'_>,
    member: MemberId,
    item: ItemId,
    (kind, why): (&str, &str),
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    tx.run(
        "insert into notices (member_id, item_id, kind, why, at)
         select id, ?2, ?3, ?4, ?5 from members where id = ?1 and closed_at is null",
        (member.0, item.0, kind, why, now.timestamp_millis()),
    )?;
    Ok(())
}

/// What a member is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// The item.
    pub item: ItemId,
    /// `notify` or `assign`.
    pub kind: String,
    /// The rule's name.
    pub why: String,
    /// When.
    pub at: DateTime<Utc>,
    /// Whether it was there when the member last looked.
    pub seen: bool,
}

/// What a member was told last, the newest first.
///
/// # Errors
/// What the archive says.
pub fn of(tx: &Tx<'_>, member: MemberId, limit: usize) -> Result<Vec<Notice>, StoreError> {
    tx.all(
        "select item_id, kind, why, at, seen_at is not null from notices where member_id = ?1
         order by id desc limit ?2",
        (member.0, i64::try_from(limit).unwrap_or(i64::MAX)),
        |row| {
            Ok(Notice {
                item: ItemId(row.get(0)?),
                kind: row.get(1)?,
                why: row.get(2)?,
                at: instant(row.get(3)?),
                seen: row.get(4)?,
            })
        },
    )
}

/// A member has looked.
///
/// # Errors
/// What the archive says.
pub fn seen(tx: &Tx<'_>, member: MemberId, now: DateTime<Utc>) -> Result<(), StoreError> {
    tx.run(
        "update notices set seen_at = ?2 where member_id = ?1 and seen_at is null",
        (member.0, now.timestamp_millis()),
    )?;
    Ok(())
}

/// Members who may be told of items, by name; Vigie itself reads nothing.
///
/// # Errors
/// What the archive says.
pub fn members(tx: &Tx<'_>) -> Result<Vec<(MemberId, String)>, StoreError> {
    let mut members: Vec<(MemberId, String)> = tx.all(
        "select id, name from members where id > 0 and closed_at is null order by id",
        (),
        |row| Ok((MemberId(row.get(0)?), row.get(1)?)),
    )?;
    sort_by_name(&mut members, |member| &member.1);
    Ok(members)
}
