//! What the search index follows: the archive-wide revision, of which every change of an item takes the
//! next one, and the epoch, which says whose revisions they are.

mod quiet;

use super::db::Tx;
use super::items::{self, ItemRow};
use super::{PackedBody, StoreError};
use crate::domain::ids::{Epoch, ItemId, Revision, SourceId};

pub use quiet::{DOUBTED, Quiet, hush, quiet, resume};

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

/// Writes, and changes nothing that anybody reads: whether the archive can be written is looked at, not
/// assumed. A value is put in place of another one, as SQLite writes no page for the same.
///
/// # Errors
/// What the archive says.
pub fn touch_nothing(tx: &Tx<'_>) -> Result<(), StoreError> {
    tx.run(
        "insert into counters (name, value) values ('touched', 0)
         on conflict (name) do update set value = counters.value + 1",
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

/// A change that the index does not know yet.
#[derive(Debug)]
pub struct Change {
    /// The item.
    pub item: ItemId,
    /// The revision that it took.
    pub revision: Revision,
    /// The item and its texts, or why it cannot be read: that is for this item alone.
    pub now: Result<(ItemRow, PackedBody), StoreError>,
}

/// What the index does not know yet: at most `limit` items changed after `after`, in the order of
/// their revisions, with their texts.
///
/// # Errors
/// What the archive says.
pub fn since(tx: &Tx<'_>, after: Revision, limit: usize) -> Result<Vec<Change>, StoreError> {
    items::after_revision(tx, after, limit)
}

/// Which archive this is.
///
/// # Errors
/// What the archive says.
pub fn epoch(tx: &Tx<'_>) -> Result<Epoch, StoreError> {
    let epoch = tx.one("select epoch from epoch where id = 1", (), |row| row.get(0))?;
    let epoch = epoch.ok_or_else(|| StoreError::Damaged("it has no epoch".to_owned()))?;
    Ok(Epoch(epoch))
}

/// Makes of the archive another one than that of which it was copied: every index made of that one is
/// built again. For whoever restores, copies or promotes an archive, once, before it is used.
///
/// # Errors
/// What the archive says, or [`StoreError::NoRandom`].
pub fn renew_epoch(tx: &Tx<'_>) -> Result<Epoch, StoreError> {
    let mut bits = [0; 16];
    getrandom::fill(&mut bits).map_err(|error| StoreError::NoRandom(error.to_string()))?;
    let epoch = Epoch(format!("{:032x}", u128::from_be_bytes(bits)));
    tx.run(
        "insert into epoch (id, epoch) values (1, ?1)
         on conflict (id) do update set epoch = excluded.epoch",
        [&epoch.0],
    )?;
    Ok(epoch)
}

/// Gives a new archive its epoch.
pub(super) fn ensure_epoch(tx: &Tx<'_>) -> Result<(), StoreError> {
    let known = tx.one("select 1 from epoch where id = 1", (), |_| Ok(()))?;
    match known {
        Some(()) => Ok(()),
        None => renew_epoch(tx).map(|_| ()),
    }
}

/// Remembers that an item could not be indexed, and why.
///
/// # Errors
/// What the archive says.
pub fn leave_unindexed(tx: &Tx<'_>, item: ItemId, why: &str) -> Result<(), StoreError> {
    tx.run(
        "insert into unindexed (item_id, why) values (?1, ?2)
         on conflict (item_id) do update set why = excluded.why",
        (item.0, why),
    )?;
    Ok(())
}

/// Forgets that an item could not be indexed: it now is.
///
/// # Errors
/// What the archive says.
pub fn forget_unindexed(tx: &Tx<'_>, item: ItemId) -> Result<(), StoreError> {
    tx.run("delete from unindexed where item_id = ?1", [item.0])?;
    Ok(())
}

/// The items that could not be indexed, each with the reason.
///
/// # Errors
/// What the archive says.
pub fn unindexed(tx: &Tx<'_>) -> Result<Vec<(ItemId, String)>, StoreError> {
    tx.all(
        "select item_id, why from unindexed order by item_id",
        (),
        |row| Ok((ItemId(row.get(0)?), row.get(1)?)),
    )
}

#[cfg(test)]
mod tests {
    use crate::store::testing::store;
    use crate::store::{Store, StoreError, changes};

    #[test]
    fn an_archive_keeps_its_epoch_until_it_is_renewed() {
        let (folder, first) = store();
        let epoch = first.read_here(changes::epoch).unwrap();
        assert_eq!(epoch.0.len(), 32);
        drop(first);
        let again = Store::open(&folder.path().join("archive.db")).unwrap();
        assert_eq!(again.read_here(changes::epoch).unwrap(), epoch);
        let renewed = again.write_here(changes::renew_epoch).unwrap();
        assert_ne!(renewed, epoch);
        assert_eq!(again.read_here(changes::epoch).unwrap(), renewed);
    }

    #[test]
    fn two_archives_differ_in_their_epoch() {
        let ((_one, a), (_two, b)) = (store(), store());
        let epoch = |store: &Store| store.read_here::<_, StoreError>(changes::epoch).unwrap();
        assert_ne!(epoch(&a), epoch(&b));
    }
}
