//! Items as lines of a list: by day, with their source and where else they are told.

use serde::Serialize;

use super::language::Lang;
use super::moment::Moment;
use super::reader::Reader;
use crate::domain::item::{ItemHead, ItemState};
use crate::domain::visibility::Visibility;
use crate::store::items::ItemRow;
use crate::store::vocabulary::items as tags;
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
    pub(super) tags: Vec<TagMark>,
    /// The title with what a search found in it, when it was searched.
    pub(super) marked: Vec<Piece>,
    /// What a search found in it, in pieces.
    pub(super) extract: Vec<Piece>,
}

/// A tag as a link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct TagMark {
    /// What the item carries, and a search looks for.
    pub(super) name: String,
    /// In the reader's language, where the vocabulary has it.
    pub(super) label: String,
    /// For the `lang` attribute, where the label is in another language than the page.
    pub(super) lang: Option<&'static str>,
    /// A word that the style sheet knows.
    pub(super) colour: String,
}

impl TagMark {
    /// Of a tag with this English label (empty for none) and colour, if it is vocabulary.
    pub(super) fn new(reader: &Reader, name: String, shown: Option<(String, String)>) -> Self {
        let in_english = reader.lang() == Lang::English;
        let (english, colour) = shown.clone().unwrap_or_default();
        let translated = in_english && !english.is_empty();
        Self {
            label: if translated { english } else { name.clone() },
            lang: (in_english && !translated && shown.is_some()).then_some("fr"),
            colour,
            name,
        }
    }
}

/// Tags as links, in the order given.
///
/// # Errors
/// What the archive says.
pub(super) fn marks(
    tx: &Tx<'_>,
    reader: &Reader,
    names: Vec<String>,
) -> Result<Vec<TagMark>, StoreError> {
    let mark = |name: String| {
        let shown = tags::shown(tx, &name)?;
        Ok(TagMark::new(reader, name, shown))
    };
    names.into_iter().map(mark).collect()
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
        tags: marks(tx, reader, tags)?,
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
