//! `digest_marks`: the digests that a curator means an item for.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::super::StoreError;
use super::super::db::Tx;
use crate::domain::ids::{ItemId, MemberId};

/// A digest, and the section of it; an empty section leaves the choice to the digest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// The digest, by key.
    pub digest: String,
    /// The title of the section.
    pub section: String,
}

/// The digests that `item` is meant for.
///
/// # Errors
/// What the archive says.
pub fn of(tx: &Tx<'_>, item: ItemId) -> Result<Vec<Mark>, StoreError> {
    tx.all(
        "select digest, section from digest_marks where item_id = ?1 order by digest",
        [item.0],
        |row| {
            Ok(Mark {
                digest: row.get(0)?,
                section: row.get(1)?,
            })
        },
    )
}

/// The section of `digest` that `item` is meant for, if it is.
///
/// # Errors
/// What the archive says.
pub fn section(tx: &Tx<'_>, item: ItemId, digest: &str) -> Result<Option<String>, StoreError> {
    tx.one(
        "select section from digest_marks where item_id = ?1 and digest = ?2",
        (item.0, digest),
        |row| row.get(0),
    )
}

/// Means `item` for these digests and no other.
pub(super) fn replace(
    tx: &Tx<'_>,
    item: ItemId,
    marks: &[Mark],
    member: MemberId,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    tx.run("delete from digest_marks where item_id = ?1", [item.0])?;
    for mark in marks {
        tx.run(
            "insert into digest_marks (item_id, digest, section, member_id, at)
             values (?1, ?2, ?3, ?4, ?5)",
            (
                item.0,
                &mark.digest,
                &mark.section,
                member.0,
                now.timestamp_millis(),
            ),
        )?;
    }
    Ok(())
}
