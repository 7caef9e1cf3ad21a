//! Items as lines of a list: by day, with their source and where else they are told.

use serde::Serialize;

use super::moment::Moment;
use super::reader::Reader;
use crate::domain::item::{ItemHead, ItemState};
use crate::domain::visibility::Visibility;
use crate::store::items::ItemRow;
use crate::store::{StoreError, Tx, stories};

/// A line of a list.
#[derive(Debug, Serialize)]
pub(super) struct Line {
    pub(super) id: i64,
    pub(super) title: String,
    /// ISO 639-1, for the title's `lang` attribute.
    pub(super) lang: Option<String>,
    pub(super) source_key: String,
    pub(super) source_title: String,
    pub(super) at: Moment,
    /// Shown unless everyone may read it.
    pub(super) label: Option<Label>,
    pub(super) kept: bool,
    /// Other sources that tell the same.
    pub(super) also: usize,
    pub(super) tags: Vec<String>,
    /// The title with what a search found in it, when it was searched.
    pub(super) marked: Vec<Piece>,
    /// What a search found in it, in pieces.
    pub(super) extract: Vec<Piece>,
}

/// A part of an extract.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Piece {
    pub(super) text: String,
    /// Whether it is what was looked for.
    pub(super) found: bool,
}

/// A visibility as people read it.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct Label {
    /// The stored word: the style sheet knows it.
    pub(super) word: &'static str,
    pub(super) name: String,
    /// Its equivalent in the Traffic Light Protocol 2.0.
    pub(super) tlp: &'static str,
}

impl Label {
    pub(super) fn of(reader: &Reader, visibility: Visibility) -> Self {
        Self {
            word: visibility.as_str(),
            name: reader
                .words()
                .say(&format!("visibility-{}", visibility.as_str())),
            tlp: visibility.tlp(),
        }
    }
}

/// The lines of one day.
#[derive(Debug, Serialize)]
pub(super) struct Day {
    pub(super) heading: String,
    pub(super) lines: Vec<Line>,
}

/// `row` as a line.
///
/// # Errors
/// What the archive says.
pub(super) fn line(tx: &Tx<'_>, reader: &Reader, row: ItemRow) -> Result<Line, StoreError> {
    let also = stories::other_sources(tx, &row.head, reader.clearance)?;
    let ItemHead {
        id,
        title,
        language,
        source_key,
        source_title,
        sorted,
        visibility,
        state,
        tags,
        ..
    } = row.head;
    Ok(Line {
        id: id.0,
        title,
        lang: language.code,
        source_key,
        source_title,
        at: reader.moment(sorted),
        label: (visibility != Visibility::Public).then(|| Label::of(reader, visibility)),
        kept: state == ItemState::Kept,
        also,
        tags,
        marked: Vec::new(),
        extract: Vec::new(),
    })
}

/// `rows`, which are sorted by date, under a heading a day.
///
/// # Errors
/// What the archive says.
pub(super) fn by_day(
    tx: &Tx<'_>,
    reader: &Reader,
    rows: Vec<ItemRow>,
) -> Result<Vec<Day>, StoreError> {
    let mut days: Vec<Day> = Vec::new();
    for row in rows {
        let heading = reader.calendar.heading(row.head.sorted);
        let line = line(tx, reader, row)?;
        match days.last_mut() {
            Some(day) if day.heading == heading => day.lines.push(line),
            _ => days.push(Day {
                heading,
                lines: vec![line],
            }),
        }
    }
    Ok(days)
}
