//! What stands in an edition, and what an editor took out of it.

use serde::{Deserialize, Serialize};

use super::super::StoreError;
use super::super::db::{Tx, word};
use super::words;
use crate::domain::digest::Choice;
use crate::domain::ids::{EditionId, ItemId};
use crate::domain::visibility::anchored::Anchors;

/// An item's place in an edition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The item.
    pub item: ItemId,
    /// The title of its section.
    pub section: String,
    /// Its rank in the edition, from 0.
    pub position: u32,
    /// Why it is there.
    pub choice: Choice,
    /// What an editor says of it: Markdown.
    #[serde(default)]
    pub note: String,
    /// Whether the note is for everybody; else members alone read it.
    #[serde(default)]
    pub note_public: bool,
    /// What the note speaks of, beside the item itself.
    #[serde(default)]
    pub anchors: Anchors,
    /// The edition that told this news before, when this is an update of it.
    #[serde(default)]
    pub update_of: Option<EditionId>,
}

impl Place {
    /// A place without a note.
    pub fn new(item: ItemId, section: &str, position: u32, choice: Choice) -> Self {
        Self {
            item,
            section: section.to_owned(),
            position,
            choice,
            note: String::new(),
            note_public: false,
            anchors: Anchors::default(),
            update_of: None,
        }
    }
}

/// An item that an editor took out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drop {
    /// The item.
    pub item: ItemId,
    /// Whether it comes back in the next edition.
    pub later: bool,
}

/// Replaces what stands in a draft.
///
/// # Errors
/// What the archive says.
pub fn set_places(tx: &Tx<'_>, edition: EditionId, places: &[Place]) -> Result<(), StoreError> {
    tx.run(
        "delete from edition_items where edition_id = ?1",
        [edition.0],
    )?;
    for place in places {
        tx.run(
            "insert into edition_items (edition_id, item_id, section, position, choice, note,
               note_public, update_of, anchors, item_version, canonical)
             select ?1, i.id, ?3, ?4, ?5, ?6, ?7, ?8, ?9, i.version, i.canonical
             from items i where i.id = ?2",
            (
                edition.0,
                place.item.0,
                &place.section,
                place.position,
                place.choice.as_str(),
                &place.note,
                place.note_public,
                place.update_of.map(|of| of.0),
                place.anchors.written(),
            ),
        )?;
    }
    words::learn(tx, edition)
}

/// What stands in an edition, in order.
///
/// # Errors
/// What the archive says.
pub fn places(tx: &Tx<'_>, edition: EditionId) -> Result<Vec<Place>, StoreError> {
    tx.all(
        "select item_id, section, position, choice, note, note_public, update_of, anchors
         from edition_items where edition_id = ?1 order by position",
        [edition.0],
        |row| {
            Ok(Place {
                item: ItemId(row.get("item_id")?),
                section: row.get("section")?,
                position: row.get("position")?,
                choice: word(row, "choice", Choice::from_word)?,
                note: row.get("note")?,
                note_public: row.get("note_public")?,
                anchors: Anchors::read(row.get::<Option<String>>("anchors")?.as_deref()),
                update_of: row.get::<Option<i64>>("update_of")?.map(EditionId),
            })
        },
    )
}

/// What an editor took out of an edition.
///
/// # Errors
/// What the archive says.
pub fn drops(tx: &Tx<'_>, edition: EditionId) -> Result<Vec<Drop>, StoreError> {
    tx.all(
        "select item_id, later from edition_drops where edition_id = ?1 order by item_id",
        [edition.0],
        |row| {
            Ok(Drop {
                item: ItemId(row.get(0)?),
                later: row.get(1)?,
            })
        },
    )
}

/// Replaces what was taken out.
///
/// # Errors
/// What the archive says.
pub fn set_drops(tx: &Tx<'_>, edition: EditionId, drops: &[Drop]) -> Result<(), StoreError> {
    tx.run(
        "delete from edition_drops where edition_id = ?1",
        [edition.0],
    )?;
    for drop in drops {
        tx.run(
            "insert into edition_drops (edition_id, item_id, later) values (?1, ?2, ?3)",
            (edition.0, drop.item.0, drop.later),
        )?;
    }
    Ok(())
}
