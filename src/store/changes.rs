//! The archive-wide revision: every change of an item takes the next one, and the search index
//! follows it.

use super::db::Tx;
use super::items::{self, ItemRow};
use super::{PackedBody, StoreError};
use crate::domain::ids::{ItemId, Revision, SourceId};

/// The next revision, now taken.
pub(super) fn next(tx: &Tx<'_>) -> Result<Revision, StoreError> {
    let taken = tx.one(
        "update counters set value = value + 1 where name = 'revision' returning value",
        (),
        |row| row.get(0).map(Revision),
    )?;
    taken.ok_or_else(|| StoreError::Damaged("the revision counter is missing".to_owned()))
}

/// The last revision taken.
///
/// # Errors
/// What the archive says.
pub fn last(tx: &Tx<'_>) -> Result<Revision, StoreError> {
    let last = tx.one(
        "select value from counters where name = 'revision'",
        (),
        |row| row.get(0),
    )?;
    Ok(Revision(last.unwrap_or(0)))
}

/// Writes, and changes nothing: whether the archive can be written is looked at, not assumed.
///
/// # Errors
/// What the archive says.
pub fn touch_nothing(tx: &Tx<'_>) -> Result<(), StoreError> {
    tx.run(
        "update counters set value = value where name = 'revision'",
        (),
    )?;
    Ok(())
}

/// Has an item indexed again.
pub(super) fn touch(tx: &Tx<'_>, item: ItemId) -> Result<(), StoreError> {
    let revision = next(tx)?;
    tx.run(
        "update items set revision = ?2 where id = ?1",
        (item.0, revision.0),
    )?;
    Ok(())
}

/// Has every item of a source indexed again, as after a change of its label.
pub(super) fn touch_source(tx: &Tx<'_>, source: SourceId) -> Result<(), StoreError> {
    touch_each(
        tx,
        "select id from items where source_id = ?1 order by revision",
        source.0,
    )
}

fn touch_each(tx: &Tx<'_>, sql: &str, owner: i64) -> Result<(), StoreError> {
    let items = tx.all(sql, [owner], |row| row.get(0).map(ItemId))?;
    items.into_iter().try_for_each(|item| touch(tx, item))
}

/// What the index does not know yet: at most `limit` items changed after `after`, in the order of
/// their revisions, with their texts.
///
/// # Errors
/// What the archive says.
pub fn since(
    tx: &Tx<'_>,
    after: Revision,
    limit: usize,
) -> Result<Vec<(ItemRow, PackedBody)>, StoreError> {
    items::after_revision(tx, after, limit)
}
