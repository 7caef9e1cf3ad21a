//! What stands beside a text that is written about items, and how secret that is at this moment.

use std::collections::BTreeMap;

use super::super::StoreError;
use super::super::db::{Tx, word};
use crate::domain::ids::ItemId;
use crate::domain::visibility::Visibility;
use crate::domain::visibility::anchored::Anchors;

/// The labels of these items at this moment, each the more secret of the item's own and its source's; those
/// that do not exist have none.
///
/// # Errors
/// What the archive says.
pub fn labels(tx: &Tx<'_>, items: &[ItemId]) -> Result<BTreeMap<ItemId, Visibility>, StoreError> {
    let sql = "select coalesce(i.visibility, s.visibility) as own, s.visibility as of_source
        from items i join sources s on s.id = i.source_id where i.id = ?1";
    let mut labels = BTreeMap::new();
    for item in items {
        let label = tx.one(sql, [item.0], |row| {
            let own = word(row, "own", Visibility::from_word)?;
            Ok(own.max(word(row, "of_source", Visibility::from_word)?))
        })?;
        labels.extend(label.map(|label| (*item, label)));
    }
    Ok(labels)
}

/// `items` with all that tell the same.
///
/// # Errors
/// What the archive says.
pub fn beside(
    tx: &Tx<'_>,
    items: impl IntoIterator<Item = ItemId>,
) -> Result<Vec<ItemId>, StoreError> {
    let mut beside = Vec::new();
    for item in items {
        beside.push(item);
        beside.extend(tx.all(
            "select o.id from items i join items o on o.story_id = i.story_id where i.id = ?1",
            [item.0],
            |row| row.get(0).map(ItemId),
        )?);
    }
    beside.sort_unstable();
    beside.dedup();
    Ok(beside)
}

/// What a text that is written now for readers cleared up to `label` speaks of: of what stands `beside`
/// it, all that they may see.
///
/// # Errors
/// What the archive says.
pub fn anchors(tx: &Tx<'_>, beside: &[ItemId], label: Visibility) -> Result<Anchors, StoreError> {
    let labels = labels(tx, beside)?.into_iter();
    let seen = labels.filter(|(_, of)| label.permits(*of));
    Ok(Anchors::of(seen.map(|(item, _)| item)))
}
