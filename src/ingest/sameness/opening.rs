//! What a text says first: how a copy that was cut, and an account in other words, are told.

use super::names::{self, Name};
use super::{mix, words};

/// What a text says first: its opening words, three by three, and the names in it. A copy that was
/// cut has the first, an account in other words the second.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Opening {
    /// Hashes of the shingles of the first words.
    pub shingles: Vec<u16>,
    /// Hashes of names and numbers. One bit tells those that much news has.
    pub names: Vec<u16>,
    /// The names as written, the weightiest first; not kept, empty for a trace that comes back.
    pub(super) spelled: Vec<Name>,
    /// Keys of the shingles: of their smallest hashes; not kept.
    pub(super) smallest: Vec<u64>,
}

/// So many words open a text.
const OPENING: usize = 42;

/// So many of the smallest hashes are keys: two openings that share half of their shingles miss all
/// with a probability of one in sixteen, and share other keys.
const SMALLEST: usize = 4;

impl Opening {
    pub(super) fn of(title: &str, text: &str) -> Self {
        let opening: Vec<u64> = words(text).take(OPENING).map(|word| word.hash).collect();
        let shingles: Vec<u64> = opening
            .windows(3)
            .map(|three| {
                three
                    .iter()
                    .fold(7, |mixed: u64, word| mix(mixed.rotate_left(21) ^ word))
            })
            .collect();
        let mut smallest = shingles.clone();
        smallest.sort_unstable();
        smallest.dedup();
        smallest.truncate(SMALLEST);
        let spelled = names::names(title, text);
        Self {
            shingles: shingles.into_iter().map(short).collect(),
            names: spelled.iter().map(|name| of_name(name.hash)).collect(),
            spelled,
            smallest,
        }
    }

    /// In the form that a database keeps: a count, the shingles, the names, two bytes each.
    pub fn to_bytes(&self) -> Vec<u8> {
        let count = u16::try_from(self.shingles.len()).unwrap_or(u16::MAX);
        [count]
            .iter()
            .chain(self.shingles.iter().take(usize::from(count)))
            .chain(&self.names)
            .flat_map(|value| value.to_le_bytes())
            .collect()
    }

    /// From the form that a database keeps; what is no such form says nothing.
    pub fn from_bytes(bytes: &[u8]) -> Self {
        let mut values = bytes
            .as_chunks::<2>()
            .0
            .iter()
            .map(|pair| u16::from_le_bytes(*pair));
        let count = usize::from(values.next().unwrap_or(0));
        Self {
            shingles: values.by_ref().take(count).collect(),
            names: values.collect(),
            ..Self::default()
        }
    }

    /// From 0 to 1: how much of the shorter opening stands in the other; 0 where one is too short.
    pub(super) fn overlap(&self, other: &Self) -> f32 {
        const FEWEST: usize = 6;
        let (short, long) = if self.shingles.len() < other.shingles.len() {
            (&self.shingles, &other.shingles)
        } else {
            (&other.shingles, &self.shingles)
        };
        if short.len() < FEWEST {
            return 0.0;
        }
        let common = short.iter().filter(|shingle| long.contains(shingle));
        common.count() as f32 / short.len() as f32
    }

    /// How many names both say, and how alike the two lists are, from 0 to 1 (cosine); names that
    /// much news has left out.
    pub(super) fn common_names(&self, other: &Self) -> (usize, f32) {
        let own = |opening: &Self| opening.names.iter().filter(|name| *name % 2 == 0).count();
        let both = self
            .names
            .iter()
            .filter(|name| *name % 2 == 0 && other.names.contains(name));
        let common = both.count();
        let sizes = (own(self) * own(other)).max(1) as f32;
        (common, common as f32 / sizes.sqrt())
    }

    /// Whether the text is longer than its opening.
    pub(super) fn is_whole(&self) -> bool {
        self.shingles.len() + 2 >= OPENING
    }

    /// Whether each says several names that the other does not: one template, two pieces of news.
    pub(super) fn names_differ(&self, other: &Self) -> bool {
        const SEVERAL: usize = 2;
        let lacks = |one: &Self, other: &Self| {
            let alone = one.names.iter().filter(|name| !other.names.contains(name));
            alone.count() >= SEVERAL
        };
        lacks(self, other) && lacks(other, self)
    }

    /// The names that both say, as written, from the side that has them.
    pub(super) fn spell_common(&self, other: &Self) -> String {
        let (spelled, kept) = if self.spelled.is_empty() {
            (&other.spelled, &self.names)
        } else {
            (&self.spelled, &other.names)
        };
        let common = spelled
            .iter()
            .filter(|name| kept.contains(&of_name(name.hash)));
        let telling = common.filter(|name| !names::is_everywhere(name.hash));
        let texts = telling.take(4).map(|name| name.text.as_str());
        texts.collect::<Vec<_>>().join(", ")
    }
}

/// Two bytes of a hash: among the forty of another item, one in fifty openings meets one by chance.
fn short(hash: u64) -> u16 {
    (mix(hash) >> 48) as u16
}

/// Those of a name, its lowest bit set where much news has it.
pub(super) fn of_name(hash: u64) -> u16 {
    short(hash) & !1 | u16::from(names::is_everywhere(hash))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str =
        "Le port de Kermadec a coupé ses réseaux lundi, a dit Odile Prigent à Brest.";

    #[test]
    fn the_form_of_the_database_comes_back() {
        let opening = Opening::of("Kermadec coupe ses réseaux", TEXT);
        let back = Opening::from_bytes(&opening.to_bytes());
        assert_eq!(
            (&back.shingles, &back.names),
            (&opening.shingles, &opening.names)
        );
        assert!(back.names.len() >= 4 && back.shingles.len() >= 10);
        assert_eq!(Opening::from_bytes(b"x"), Opening::default());
    }

    #[test]
    fn a_cut_copy_has_the_opening_and_another_text_has_not() {
        let whole = Opening::of("", TEXT);
        let cut: String = TEXT.chars().take(60).collect();
        assert!(whole.overlap(&Opening::of("", &format!("(AFP) – {cut}…"))) > 0.7);
        let other =
            "La nouvelle version du noyau apporte un ordonnanceur plus juste et des pilotes.";
        assert!(whole.overlap(&Opening::of("", other)) < 0.1);
    }
}
