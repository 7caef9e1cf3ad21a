//! `notes`: what curators write to each other about a story, with every earlier text.

use chrono::{DateTime, Utc};

use super::super::StoreError;
use super::super::db::{Tx, instant};
use crate::domain::ids::{ItemId, MemberId};

/// The shared note on a story.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// The item that it was begun on.
    pub item: ItemId,
    /// 1 at first, one more at each change.
    pub version: i64,
    /// Plain text.
    pub text: String,
    /// Who wrote last.
    pub name: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// The note on one of `items`.
///
/// # Errors
/// What the archive says.
pub fn of(tx: &Tx<'_>, items: &[ItemId]) -> Result<Option<Note>, StoreError> {
    for item in items {
        let note = tx.one(
            "select n.version, n.text, m.name, n.at from notes n
             join members m on m.id = n.member_id where n.item_id = ?1",
            [item.0],
            |row| {
                Ok(Note {
                    item: *item,
                    version: row.get(0)?,
                    text: row.get(1)?,
                    name: row.get(2)?,
                    at: instant(row.get(3)?),
                })
            },
        )?;
        if note.is_some() {
            return Ok(note);
        }
    }
    Ok(None)
}

/// The text of a version; version 0 is the empty page.
///
/// # Errors
/// What the archive says.
pub fn text_of(tx: &Tx<'_>, item: ItemId, version: i64) -> Result<Option<String>, StoreError> {
    if version == 0 {
        return Ok(Some(String::new()));
    }
    tx.one(
        "select text from note_versions where item_id = ?1 and version = ?2",
        (item.0, version),
        |row| row.get(0),
    )
}

/// Writes the next version of the note on `item`; answers its number.
///
/// # Errors
/// What the archive says.
pub fn write(
    tx: &Tx<'_>,
    item: ItemId,
    text: &str,
    member: MemberId,
    now: DateTime<Utc>,
) -> Result<i64, StoreError> {
    let at = now.timestamp_millis();
    let version = tx.one(
        "insert into notes (item_id, version, text, member_id, at) values (?1, 1, ?2, ?3, ?4)
         on conflict (item_id) do update set version = notes.version + 1, text = ?2,
           member_id = ?3, at = ?4 returning version",
        (item.0, text, member.0, at),
        |row| row.get(0),
    )?;
    let version = version.unwrap_or(1);
    tx.run(
        "insert into note_versions (item_id, version, text, member_id, at)
         values (?1, ?2, ?3, ?4, ?5)",
        (item.0, version, text, member.0, at),
    )?;
    Ok(version)
}
