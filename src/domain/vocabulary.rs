//! The controlled vocabulary: what a tag is, and finding its names in a text.

pub mod fold;

use std::collections::BTreeMap;

use aho_corasick::AhoCorasick;
use serde::{Deserialize, Serialize};

use super::ids::TagId;
use fold::{fold_char, is_dropped};

/// A name of fewer letters than this is too short to be looked for in texts.
const SHORTEST: usize = 2;

/// An acronym of at most this many letters counts only where it is written in capitals: `AI` is not
/// the « ai » of « j’ai ».
const ACRONYM: usize = 4;

/// A word of the vocabulary.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Tag {
    /// Its row.
    pub id: TagId,
    /// As in addresses.
    pub key: String,
    /// The French label: what items carry.
    pub name: String,
    /// The English label; empty where it is the same.
    pub english: String,
    /// The tag above it in the tree.
    pub broader: Option<TagId>,
    /// What it covers, and what it does not.
    pub note: String,
    /// How it is shown.
    pub colour: Colour,
}

impl Tag {
    /// Its label for readers of `language` (ISO 639-1).
    pub fn label(&self, language: &str) -> &str {
        if language == "fr" || self.english.is_empty() {
            &self.name
        } else {
            &self.english
        }
    }
}

/// A colour of the palette: each keeps its text readable on both papers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Colour {
    /// As tags are without a colour.
    #[default]
    Grey,
    /// A colour of its own, as are the others.
    Blue,
    /// Between blue and green.
    Teal,
    /// Green.
    Green,
    /// A yellow that is dark enough to be read.
    Olive,
    /// Orange.
    Amber,
    /// Red.
    Red,
    /// Violet.
    Violet,
}

impl Colour {
    /// The palette.
    pub const ALL: [Self; 8] = [
        Self::Grey,
        Self::Blue,
        Self::Teal,
        Self::Green,
        Self::Olive,
        Self::Amber,
        Self::Red,
        Self::Violet,
    ];

    /// The word stored in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Grey => "grey",
            Self::Blue => "blue",
            Self::Teal => "teal",
            Self::Green => "green",
            Self::Olive => "olive",
            Self::Amber => "amber",
            Self::Red => "red",
            Self::Violet => "violet",
        }
    }

    /// Reads the word that [`Colour::as_str`] writes.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|colour| colour.as_str() == word)
    }
}

/// What a name of a tag is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum NameKind {
    /// The French label.
    Name,
    /// The English label.
    English,
    /// Another word for the same.
    Synonym,
    /// What it was called: leads to it, and is not looked for in texts.
    Former,
}

impl NameKind {
    /// All values.
    pub const ALL: [Self; 4] = [Self::Name, Self::English, Self::Synonym, Self::Former];

    /// The word stored in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::English => "english",
            Self::Synonym => "synonym",
            Self::Former => "former",
        }
    }

    /// Reads the word that [`NameKind::as_str`] writes.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// Where a text names a tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// The tag.
    pub tag: TagId,
    /// Whether its title does.
    pub in_title: bool,
    /// The name that was found, as the vocabulary writes it.
    pub name: String,
}

/// The names of the vocabulary, ready to be looked for in one pass over a text.
pub struct Vocabulary {
    names: Vec<(TagId, String, bool)>,
    automaton: Option<AhoCorasick>,
}

impl Vocabulary {
    /// Of these names, as written. Names too short to mean anything are passed over.
    pub fn new(names: impl IntoIterator<Item = (TagId, String)>) -> Self {
        let mut kept = Vec::new();
        let mut patterns = Vec::new();
        for (tag, written) in names {
            let pattern = Words::of(&written).folded;
            if pattern.chars().filter(|c| *c != ' ').count() < SHORTEST {
                continue;
            }
            let letters = written.chars().filter(|c| c.is_alphabetic());
            let acronym =
                letters.clone().count() <= ACRONYM && letters.clone().all(char::is_uppercase);
            kept.push((tag, written, acronym));
            patterns.push(pattern);
        }
        // It fails for gigabytes of names only; a vocabulary has thousands.
        let automaton = AhoCorasick::new(&patterns).ok();
        Self {
            names: kept,
            automaton: automaton.filter(|_| !patterns.is_empty()),
        }
    }

    /// The tags that `title` and `text` name at the boundaries of words, each once, a title first.
    pub fn find(&self, title: &str, text: &str) -> Vec<Named> {
        let mut found = BTreeMap::new();
        for (in_title, text) in [(true, title), (false, text)] {
            self.each(text, |one| {
                if one.written_so {
                    found.entry(one.tag).or_insert_with(|| Named {
                        tag: one.tag,
                        in_title,
                        name: one.name.to_owned(),
                    });
                }
            });
        }
        found.into_values().collect()
    }

    /// The tag that is called so, whole: a publisher's category that is a word of the vocabulary.
    pub fn called(&self, category: &str) -> Option<TagId> {
        let length = Words::of(category).folded.len();
        let mut whole = None;
        self.each(category, |found| {
            if found.place == (0, length) {
                whole = Some(found.tag);
            }
        });
        whole
    }

    fn each<'a>(&'a self, text: &str, mut seen: impl FnMut(Found<'a>)) {
        let Some(automaton) = &self.automaton else {
            return;
        };
        let words = Words::of(text);
        for hit in automaton.find_overlapping_iter(&words.folded) {
            let place = (hit.start(), hit.end());
            let Some((tag, name, acronym)) = self.names.get(hit.pattern().as_usize()) else {
                continue;
            };
            if words.bounds(place) {
                seen(Found {
                    tag: *tag,
                    name,
                    written_so: !acronym || words.in_capitals(place.0),
                    place,
                });
            }
        }
    }
}

/// A name found in a text.
struct Found<'a> {
    tag: TagId,
    name: &'a str,
    /// In capitals, where it is an acronym.
    written_so: bool,
    place: (usize, usize),
}

/// A text as folded words with one space between them.
#[derive(Default)]
struct Words {
    folded: String,
    /// Where each word begins, and whether it is written in capitals.
    starts: Vec<(usize, bool)>,
}

impl Words {
    fn of(text: &str) -> Self {
        let mut words = Self::default();
        let mut inside = false;
        for c in text.chars() {
            let part = c.is_alphanumeric() || (inside && matches!(c, '+' | '#'));
            if part {
                if !inside {
                    if !words.folded.is_empty() {
                        words.folded.push(' ');
                    }
                    words.starts.push((words.folded.len(), true));
                }
                if let Some((_, capitals)) = words.starts.last_mut() {
                    *capitals &= !c.is_lowercase();
                }
                fold_char(c, &mut words.folded);
            }
            inside = part || (inside && is_dropped(c));
        }
        words
    }

    fn bounds(&self, (start, end): (usize, usize)) -> bool {
        let bytes = self.folded.as_bytes();
        (start == 0 || bytes[start - 1] == b' ') && (end == bytes.len() || bytes[end] == b' ')
    }

    fn in_capitals(&self, start: usize) -> bool {
        let word = self.starts.binary_search_by_key(&start, |word| word.0);
        word.is_ok_and(|word| self.starts[word].1)
    }
}

#[cfg(test)]
mod tests {
    use super::{TagId, Vocabulary};

    fn vocabulary() -> Vocabulary {
        let names = [
            (1, "Sécurité"),
            (1, "cyber-sécurité"),
            (2, "IA"),
            (2, "AI"),
            (3, "C++"),
            (4, "C"),
            (5, "noyau Linux"),
            (6, "Linux"),
        ];
        Vocabulary::new(names.map(|(tag, name)| (TagId(tag), name.to_owned())))
    }

    fn found(title: &str, text: &str) -> Vec<(i64, bool)> {
        let found = vocabulary().find(title, text);
        found.iter().map(|one| (one.tag.0, one.in_title)).collect()
    }

    #[test]
    fn names_are_found_at_the_bounds_of_words_however_they_are_written() {
        assert_eq!(found("La SECURITE d’abord", ""), [(1, true)]);
        assert_eq!(found("", "la cyber sécurité, oui"), [(1, false)]);
        assert_eq!(found("insécurité, sécuritésx", ""), []);
        assert_eq!(found("En C++.", ""), [(3, true)]);
        assert_eq!(found("", ""), []);
    }

    #[test]
    fn names_inside_one_another_are_all_found_and_a_title_counts_first() {
        assert_eq!(
            found("Un noyau\nLinux", "linux encore"),
            [(5, true), (6, true)]
        );
    }

    #[test]
    fn an_acronym_counts_only_in_capitals() {
        assert_eq!(found("J’ai vu", "ia ou ai"), []);
        assert_eq!(found("L’IA générative", ""), [(2, true)]);
    }

    #[test]
    fn a_category_is_a_tag_only_when_it_is_called_so_whole() {
        let vocabulary = vocabulary();
        assert_eq!(vocabulary.called("cyber sécurité"), Some(TagId(1)));
        assert_eq!(vocabulary.called("Sécurité routière"), None);
    }

    #[test]
    fn a_vocabulary_without_names_finds_nothing() {
        assert!(Vocabulary::new([]).find("a", "b").is_empty());
    }
}
