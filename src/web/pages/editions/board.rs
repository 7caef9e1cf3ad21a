//! The parts of the editor's page that show items: what stands, what came since, what was taken out,
//! what a search finds.

use serde::Serialize;

use crate::digest::{arrived, edit};
use crate::domain::digest::Digest;
use crate::domain::ids::ItemId;
use crate::domain::visibility::Visibility;
use crate::search::{Query, Request, Search};
use crate::store::editions::{self, Edition, Place};
use crate::store::{StoreError, Tx, items};
use crate::web::errors::WebError;
use crate::web::lists::{Line, line};
use crate::web::reader::Reader;

/// Items shown beside the draft, of each kind.
const BESIDE: usize = 12;

/// A section of the draft.
#[derive(Serialize)]
pub(super) struct Section {
    title: String,
    stands: Vec<Stand>,
}

/// An item's place.
#[derive(Serialize)]
pub(super) struct Stand {
    line: Line,
    /// The stored word: the catalogue knows it.
    choice: &'static str,
    pub(super) note: String,
    note_public: bool,
    /// The title of the edition that told it before.
    update_of: Option<String>,
}

/// An item that was taken out.
#[derive(Serialize)]
pub(super) struct Dropped {
    line: Line,
    later: bool,
}

/// Items beside the draft, and how many more there are.
#[derive(Serialize, Default)]
pub(super) struct Beside {
    lines: Vec<Line>,
    more: usize,
}

/// Every section of the recipe, the empty ones too: something may be moved there.
pub(super) fn sections(
    tx: &Tx<'_>,
    reader: &Reader,
    digest: &Digest,
    edition: &Edition,
) -> Result<Vec<Section>, WebError> {
    let mut sections: Vec<Section> = edit::sections(digest)
        .into_iter()
        .map(|title| Section {
            title,
            stands: Vec::new(),
        })
        .collect();
    for place in editions::places(tx, edition.id)? {
        let title = place.section.clone();
        let Some(stand) = stand(tx, reader, place)? else {
            continue;
        };
        match sections.iter_mut().find(|section| section.title == title) {
            Some(section) => section.stands.push(stand),
            None => sections.push(Section {
                title,
                stands: vec![stand],
            }),
        }
    }
    Ok(sections)
}

/// An item's place as this reader may see it.
pub(super) fn stand(tx: &Tx<'_>, reader: &Reader, place: Place) -> Result<Option<Stand>, WebError> {
    let Some(line) = one(tx, reader, place.item)? else {
        return Ok(None);
    };
    let update_of = match place.update_of {
        Some(of) => editions::one(tx, of)?.map(|edition| edition.title),
        None => None,
    };
    Ok(Some(Stand {
        line,
        choice: place.choice.as_str(),
        note: place.note,
        note_public: place.note_public,
        update_of,
    }))
}

/// What came since the draft was composed.
pub(super) fn late(
    tx: &Tx<'_>,
    reader: &Reader,
    digest: &Digest,
    edition: &Edition,
) -> Result<Beside, WebError> {
    let late = arrived(tx, digest, edition, reader.now())?;
    let mut lines = Vec::new();
    for id in late.iter().take(BESIDE) {
        lines.extend(one(tx, reader, *id)?);
    }
    Ok(Beside {
        lines,
        more: late.len().saturating_sub(BESIDE),
    })
}

/// What was taken out.
pub(super) fn dropped(
    tx: &Tx<'_>,
    reader: &Reader,
    edition: &Edition,
) -> Result<Vec<Dropped>, WebError> {
    let mut dropped = Vec::new();
    for drop in editions::drops(tx, edition.id)? {
        let line = one(tx, reader, drop.item)?;
        dropped.extend(line.map(|line| Dropped {
            line,
            later: drop.later,
        }));
    }
    Ok(dropped)
}

/// What a search finds that may stand in an edition and does not yet.
pub(super) fn results(
    tx: &Tx<'_>,
    search: &Search,
    reader: &Reader,
    edition: &Edition,
    typed: &str,
) -> Result<Beside, WebError> {
    if typed.is_empty() {
        return Ok(Beside::default());
    }
    let query = Query::parse(typed, &reader.local_now());
    let clearance = reader.clearance.min(Visibility::Internal);
    let request = Request::new(query, clearance, reader.now());
    let found = search.query(&request)?;
    let standing = editions::places(tx, edition.id)?;
    let mut lines = Vec::new();
    let stands = |id: ItemId| standing.iter().any(|place| place.item == id);
    for hit in found.hits.iter().filter(|hit| !stands(hit.id)).take(BESIDE) {
        lines.extend(one(tx, reader, hit.id)?);
    }
    let total = usize::try_from(found.total).unwrap_or(usize::MAX);
    Ok(Beside {
        more: total.saturating_sub(lines.len()),
        lines,
    })
}

fn one(tx: &Tx<'_>, reader: &Reader, id: ItemId) -> Result<Option<Line>, StoreError> {
    let row = items::one(tx, id)?.filter(|row| reader.clearance.permits(row.head.visibility));
    row.map(|row| line(tx, reader, row)).transpose()
}
