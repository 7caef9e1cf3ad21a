//! Editions: the dated issues of a digest, and what stands in each.

use chrono::{DateTime, Utc};
use rusqlite::Row;
use serde::Serialize;

use super::StoreError;
use super::db::{Tx, instant, word};
use crate::domain::digest::{Choice, EditionState};
use crate::domain::ids::{EditionId, ItemId, StoryId};

/// One dated issue of a digest.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Edition {
    /// Its row.
    pub id: EditionId,
    /// Its digest, by key.
    pub digest: String,
    /// Counted from 1 in its digest; a skipped edition has the number of the one before it.
    pub number: u32,
    /// When it was due.
    pub due: DateTime<Utc>,
    /// The period that it covers: from here …
    pub from: DateTime<Utc>,
    /// … until here, not included.
    pub to: DateTime<Utc>,
    /// Where it stands.
    pub state: EditionState,
    /// Its title.
    pub title: String,
    /// When it was composed.
    pub composed: DateTime<Utc>,
    /// When it was approved.
    pub approved: Option<DateTime<Utc>>,
    /// By whom; `vigie` when nobody touched it.
    pub approved_by: Option<String>,
}

/// An item's place in an edition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Place {
    /// The item.
    pub item: ItemId,
    /// The title of its section.
    pub section: String,
    /// Its rank in the edition, from 0.
    pub position: u32,
    /// Why it is there.
    pub choice: Choice,
}

/// A draft to file.
#[derive(Clone, Debug)]
pub struct NewEdition {
    /// Its digest, by key.
    pub digest: String,
    /// When it was due.
    pub due: DateTime<Utc>,
    /// The period that it covers.
    pub from: DateTime<Utc>,
    /// The end of the period, not included.
    pub to: DateTime<Utc>,
    /// Its title, `{number}` standing for its number.
    pub title: String,
    /// What stands in it; empty for a skipped edition.
    pub places: Vec<Place>,
}

const COLUMNS: &str = "id, digest, number, due_at, period_from, period_to, state, title, \
    composed_at, approved_at, approved_by";

/// Files a draft, or the fact that there was nothing to say; answers `None` when this due instant
/// already has its edition.
///
/// # Errors
/// What the archive says.
pub fn add(
    tx: &Tx<'_>,
    new: &NewEdition,
    now: DateTime<Utc>,
) -> Result<Option<EditionId>, StoreError> {
    let number = last_number(tx, &new.digest)? + u32::from(!new.places.is_empty());
    let state = if new.places.is_empty() {
        EditionState::Skipped
    } else {
        EditionState::Draft
    };
    let id = tx.one(
        "insert into editions (digest, number, due_at, period_from, period_to, state, title, composed_at)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) on conflict (digest, due_at) do nothing returning id",
        (
            &new.digest,
            number,
            new.due.timestamp_millis(),
            new.from.timestamp_millis(),
            new.to.timestamp_millis(),
            state.as_str(),
            new.title.replace("{number}", &number.to_string()),
            now.timestamp_millis(),
        ),
        |row| row.get(0).map(EditionId),
    )?;
    if let Some(id) = id {
        set_places(tx, id, &new.places)?;
    }
    Ok(id)
}

fn last_number(tx: &Tx<'_>, digest: &str) -> Result<u32, StoreError> {
    let last = tx.one(
        "select max(number) from editions where digest = ?1",
        [digest],
        |row| row.get::<_, Option<u32>>(0),
    )?;
    Ok(last.flatten().unwrap_or(0))
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
            "insert into edition_items (edition_id, item_id, section, position, choice, item_version)
             select ?1, i.id, ?3, ?4, ?5, i.version from items i where i.id = ?2",
            (edition.0, place.item.0, &place.section, place.position, choice_word(place.choice)),
        )?;
    }
    Ok(())
}

fn choice_word(choice: Choice) -> &'static str {
    match choice {
        Choice::Kept => "kept",
        Choice::Best => "best",
    }
}

/// What stands in an edition, in order.
///
/// # Errors
/// What the archive says.
pub fn places(tx: &Tx<'_>, edition: EditionId) -> Result<Vec<Place>, StoreError> {
    tx.all(
        "select item_id, section, position, choice from edition_items
         where edition_id = ?1 order by position",
        [edition.0],
        |row| {
            Ok(Place {
                item: ItemId(row.get("item_id")?),
                section: row.get("section")?,
                position: row.get("position")?,
                choice: word(row, "choice", |text| match text {
                    "kept" => Some(Choice::Kept),
                    "best" => Some(Choice::Best),
                    _ => None,
                })?,
            })
        },
    )
}

/// One edition.
///
/// # Errors
/// What the archive says.
pub fn one(tx: &Tx<'_>, id: EditionId) -> Result<Option<Edition>, StoreError> {
    tx.one(
        &format!("select {COLUMNS} from editions where id = ?1"),
        [id.0],
        read,
    )
}

/// All editions, the newest first.
///
/// # Errors
/// What the archive says.
pub fn all(tx: &Tx<'_>) -> Result<Vec<Edition>, StoreError> {
    tx.all(
        &format!("select {COLUMNS} from editions order by due_at desc, id desc"),
        (),
        read,
    )
}

/// The edition of a digest before the one due at `due`, skipped ones included.
///
/// # Errors
/// What the archive says.
pub fn before(
    tx: &Tx<'_>,
    digest: &str,
    due: DateTime<Utc>,
) -> Result<Option<Edition>, StoreError> {
    tx.one(
        &format!(
            "select {COLUMNS} from editions where digest = ?1 and due_at < ?2
             order by due_at desc limit 1"
        ),
        (digest, due.timestamp_millis()),
        read,
    )
}

/// The draft that was prepared for a due instant, if there is one.
///
/// # Errors
/// What the archive says.
pub fn draft_for(
    tx: &Tx<'_>,
    digest: &str,
    due: DateTime<Utc>,
) -> Result<Option<EditionId>, StoreError> {
    tx.one(
        "select id from editions where digest = ?1 and due_at = ?2 and state = 'draft'",
        (digest, due.timestamp_millis()),
        |row| row.get(0).map(EditionId),
    )
}

/// Freezes a draft.
///
/// # Errors
/// [`StoreError::Transition`] when it is no draft, or what the archive says.
pub fn approve(
    tx: &Tx<'_>,
    edition: &Edition,
    by: &str,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let changed = tx.run(
        "update editions set state = 'approved', approved_at = ?2, approved_by = ?3
         where id = ?1 and state = 'draft'",
        (edition.id.0, now.timestamp_millis(), by),
    )?;
    if changed == 1 {
        return Ok(());
    }
    Err(StoreError::Transition {
        what: "edition",
        id: edition.id.0,
        from: edition.state.as_str(),
        to: EditionState::Approved.as_str(),
    })
}

/// Whether `item`, or another item of its story, already stood in an approved edition of `digest`.
///
/// # Errors
/// What the archive says.
pub fn already_said(
    tx: &Tx<'_>,
    digest: &str,
    item: ItemId,
    story: Option<StoryId>,
) -> Result<bool, StoreError> {
    let said = tx.one(
        "select 1 from edition_items p join editions e on e.id = p.edition_id
         where e.digest = ?1 and e.state = 'approved' and (p.item_id = ?2
           or p.item_id in (select id from items where story_id = ?3)) limit 1",
        (digest, item.0, story.map(|story| story.0)),
        |_| Ok(()),
    )?;
    Ok(said.is_some())
}

fn read(row: &Row<'_>) -> rusqlite::Result<Edition> {
    Ok(Edition {
        id: EditionId(row.get("id")?),
        digest: row.get("digest")?,
        number: row.get("number")?,
        due: instant(row.get("due_at")?),
        from: instant(row.get("period_from")?),
        to: instant(row.get("period_to")?),
        state: word(row, "state", EditionState::from_word)?,
        title: row.get("title")?,
        composed: instant(row.get("composed_at")?),
        approved: row.get::<_, Option<i64>>("approved_at")?.map(instant),
        approved_by: row.get("approved_by")?,
    })
}
