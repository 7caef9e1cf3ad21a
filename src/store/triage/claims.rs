//! `claims`: who has a story open for work, until when.

use chrono::{DateTime, Utc};

use super::super::StoreError;
use super::super::db::{Tx, instant};
use crate::domain::ids::{ItemId, MemberId};

/// A story that somebody has open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Whose it is.
    pub member: MemberId,
    /// That person's name.
    pub name: String,
    /// When it ends by itself.
    pub expires: DateTime<Utc>,
}

/// Who has one of `items` open at `now`.
///
/// # Errors
/// What the archive says.
pub fn of(tx: &Tx<'_>, items: &[ItemId], now: DateTime<Utc>) -> Result<Option<Claim>, StoreError> {
    for item in items {
        let claim = tx.one(
            "select c.member_id, m.name, c.expires_at from claims c
             join members m on m.id = c.member_id where c.item_id = ?1 and c.expires_at > ?2",
            (item.0, now.timestamp_millis()),
            |row| {
                Ok(Claim {
                    member: MemberId(row.get(0)?),
                    name: row.get(1)?,
                    expires: instant(row.get(2)?),
                })
            },
        )?;
        if claim.is_some() {
            return Ok(claim);
        }
    }
    Ok(None)
}

/// `member` has `items` open until `expires`.
///
/// # Errors
/// What the archive says.
pub fn set(
    tx: &Tx<'_>,
    items: &[ItemId],
    member: MemberId,
    now: DateTime<Utc>,
    expires: DateTime<Utc>,
) -> Result<(), StoreError> {
    for item in items {
        tx.run(
            "insert into claims (item_id, member_id, at, expires_at) values (?1, ?2, ?3, ?4)
             on conflict (item_id) do update set member_id = ?2, at = ?3, expires_at = ?4",
            (
                item.0,
                member.0,
                now.timestamp_millis(),
                expires.timestamp_millis(),
            ),
        )?;
    }
    Ok(())
}

/// `member` has `items` open no longer; answers whether it had.
///
/// # Errors
/// What the archive says.
pub fn release(tx: &Tx<'_>, items: &[ItemId], member: MemberId) -> Result<bool, StoreError> {
    let mut released = 0;
    for item in items {
        released += tx.run(
            "delete from claims where item_id = ?1 and member_id = ?2",
            (item.0, member.0),
        )?;
    }
    Ok(released > 0)
}
