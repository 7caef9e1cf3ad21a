//! What the index holds of a document, and how one number carries its small facts.

use chrono::{DateTime, Datelike, Utc};
use tantivy::schema::{
    FAST, Field, INDEXED, IndexRecordOption, STRING, Schema, TextFieldIndexing, TextOptions,
};

use crate::domain::item::ItemState;
use crate::domain::visibility::Visibility;

/// Advanced whenever fields, analysers, stems or the payload change: an index of another version is
/// rebuilt.
pub(super) const VERSION: u32 = 2;

/// The name under which [`super::analyse::Line`] is registered.
pub(super) const LINE: &str = "vigie-line";

/// The fields, by what they are for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fields {
    /// The item's row.
    pub(super) id: Field,
    /// Folded words of title and texts, with positions: phrases and identifiers.
    pub(super) exact: Field,
    /// Stems of the same, with counts: what plain words look up.
    pub(super) stems: Field,
    /// Folded words of the title, with positions.
    pub(super) title: Field,
    /// Stems of the title.
    pub(super) title_stems: Field,
    /// All that filters look up, as `name:value`.
    pub(super) keys: Field,
    /// Milliseconds since 1970.
    pub(super) sorted: Field,
    /// A [`Card`].
    pub(super) card: Field,
    /// The source's key, for its count.
    pub(super) source: Field,
    /// Tags, for their counts.
    pub(super) tags: Field,
}

/// Makes the schema.
pub(super) fn schema() -> (Schema, Fields) {
    let mut schema = Schema::builder();
    let words = |record| {
        TextOptions::default().set_indexing_options(
            TextFieldIndexing::default()
                .set_tokenizer(LINE)
                .set_index_option(record),
        )
    };
    let placed = || words(IndexRecordOption::WithFreqsAndPositions);
    let counted = || words(IndexRecordOption::WithFreqs);
    let name = TextOptions::default().set_fast("raw");
    let fields = Fields {
        id: schema.add_i64_field("id", INDEXED | FAST),
        exact: schema.add_text_field("exact", placed()),
        stems: schema.add_text_field("stems", counted()),
        title: schema.add_text_field("title", placed()),
        title_stems: schema.add_text_field("title_stems", counted()),
        keys: schema.add_text_field("keys", STRING),
        sorted: schema.add_i64_field("sorted", FAST | INDEXED),
        card: schema.add_u64_field("card", FAST),
        source: schema.add_text_field("source", name.clone()),
        tags: schema.add_text_field("tags", name),
    };
    (schema.build(), fields)
}

/// The small facts of a document in one number, so that a search reads one column a match:
/// visibility (2 bits), state (2), language (10, two letters), then the date as month and day (17).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Card(pub(super) u64);

impl Card {
    /// Packs the facts.
    pub(super) fn new(
        visibility: Visibility,
        state: ItemState,
        language: Option<&str>,
        sorted: DateTime<Utc>,
    ) -> Self {
        Self(
            place(&Visibility::ALL, visibility)
                | place(&ItemState::ALL, state) << 2
                | pack_language(language) << 4
                | u64::from(stamp(sorted)) << 14,
        )
    }

    /// Whether a reader of this clearance may see the document.
    pub(super) fn is_seen_by(self, clearance: Visibility) -> bool {
        (self.0 & 3) <= place(&Visibility::ALL, clearance)
    }

    /// Its place in [`Visibility::ALL`].
    pub(super) fn visibility(self) -> usize {
        (self.0 & 3) as usize
    }

    /// Its place in [`ItemState::ALL`].
    pub(super) fn state(self) -> usize {
        (self.0 >> 2 & 3) as usize
    }

    /// A number for the language, read back by [`unpack_language`].
    pub(super) fn language(self) -> usize {
        (self.0 >> 4 & 1023) as usize
    }

    /// See [`stamp`].
    pub(super) fn stamp(self) -> u32 {
        (self.0 >> 14 & 0x1_ffff) as u32
    }
}

/// A day as months since 1970 times 32 plus the day of the month: it sorts, and names its month.
pub(super) fn stamp(date: DateTime<Utc>) -> u32 {
    let months = (date.year() - 1970).clamp(0, 340) as u32 * 12 + date.month0();
    months * 32 + date.day()
}

/// The place of a value in the list of all values.
fn place<T: PartialEq>(all: &[T], value: T) -> u64 {
    all.iter()
        .position(|other| *other == value)
        .unwrap_or(all.len()) as u64
}

/// Two letters as ten bits; 0 for none, or for what is no two-letter code.
fn pack_language(language: Option<&str>) -> u64 {
    match language.map(str::as_bytes) {
        Some([a @ b'a'..=b'z', b @ b'a'..=b'z', ..]) => {
            u64::from(a - b'a' + 1) << 5 | u64::from(b - b'a' + 1)
        }
        _ => 0,
    }
}

/// Reads back a language; empty for none.
pub(super) fn unpack_language(packed: usize) -> String {
    [packed >> 5 & 31, packed & 31]
        .into_iter()
        .filter(|letter| *letter > 0)
        .map(|letter| char::from(b'a' + letter as u8 - 1))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{Card, stamp, unpack_language};
    use crate::domain::item::ItemState;
    use crate::domain::visibility::Visibility;
    use chrono::DateTime;

    #[test]
    fn a_card_gives_back_what_was_packed() {
        let date = DateTime::from_timestamp(1_795_392_000, 0).unwrap();
        for visibility in Visibility::ALL {
            for state in ItemState::ALL {
                let card = Card::new(visibility, state, Some("fr"), date);
                assert_eq!(Visibility::ALL[card.visibility()], visibility);
                assert_eq!(ItemState::ALL[card.state()], state);
                assert_eq!(unpack_language(card.language()), "fr");
                assert_eq!(card.stamp(), stamp(date));
                for clearance in Visibility::ALL {
                    assert_eq!(card.is_seen_by(clearance), clearance.permits(visibility));
                }
            }
        }
        let none = Card::new(Visibility::Public, ItemState::New, None, date);
        assert_eq!(unpack_language(none.language()), "");
    }
}
