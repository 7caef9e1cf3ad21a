//! The other way round: which of many saved searches a new item fits.
//!
//! Each search is filed under a word that an item must have to fit it, the most telling one; only the
//! searches filed under the words of the item are then tried in full, as the index would.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, PoisonError};

use super::analyse::{Analyser, SAME_PLACE};
use super::document::IndexDoc;
use super::filter::Filter;
use super::plan::{Typed, is_telling, key_of, stems};
use super::query::{Node, Query};
use super::stopwords::is_stop_word;

/// Where a word is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Kind {
    Stem,
    Exact,
    Key,
}

/// What an item must have one of, and how many items are likely to: 0 for few.
struct Required {
    rank: u8,
    one_of: Vec<(Kind, String)>,
}

/// Saved searches, ready to be tried on items.
pub struct Percolator {
    queries: Vec<(i64, Node)>,
    filed: HashMap<Kind, HashMap<String, Vec<usize>>>,
    /// Those that ask for no word: tried on every item.
    always: Vec<usize>,
    analyser: Mutex<Analyser>,
}

impl Percolator {
    /// Files searches, each under the caller's number for it.
    pub fn new(queries: impl IntoIterator<Item = (i64, Query)>) -> Self {
        let mut percolator = Self {
            queries: Vec::new(),
            filed: HashMap::new(),
            always: Vec::new(),
            analyser: Mutex::default(),
        };
        for (number, query) in queries {
            let place = percolator.queries.len();
            match required(&query.root, false) {
                Some(required) => {
                    for (kind, word) in required.one_of {
                        let words = percolator.filed.entry(kind).or_default();
                        words.entry(word).or_default().push(place);
                    }
                }
                None => percolator.always.push(place),
            }
            percolator.queries.push((number, query.root));
        }
        percolator
    }

    /// The numbers of the searches that `doc` fits, in the order in which they were filed.
    pub fn fitting(&self, doc: &IndexDoc) -> Vec<i64> {
        if self.queries.is_empty() {
            return Vec::new();
        }
        let read = {
            let mut analyser = self.analyser.lock().unwrap_or_else(PoisonError::into_inner);
            Read::of(doc, &mut analyser)
        };
        let mut places: Vec<_> = self.candidates(&read);
        places.sort_unstable();
        places.dedup();
        let fits = |place: &usize| self.queries.get(*place).filter(|(_, node)| read.fits(node));
        places
            .iter()
            .filter_map(fits)
            .map(|(number, _)| *number)
            .collect()
    }

    fn candidates(&self, read: &Read) -> Vec<usize> {
        let mut places = self.always.clone();
        let mut look = |kind: Kind, words: &mut dyn Iterator<Item = &str>| {
            if let Some(filed) = self.filed.get(&kind) {
                places.extend(words.filter_map(|word| filed.get(word)).flatten());
            }
        };
        look(Kind::Stem, &mut read.stems.iter().map(String::as_str));
        look(Kind::Exact, &mut read.exact.keys().map(String::as_str));
        look(Kind::Key, &mut read.keys.iter().map(String::as_str));
        places
    }
}

/// What an item must have to fit, if there is such a thing.
fn required(node: &Node, telling: bool) -> Option<Required> {
    let exact = |word: &str, rank| {
        Some(Required {
            rank,
            one_of: vec![(Kind::Exact, word.to_owned())],
        })
    };
    match node {
        Node::All | Node::Not(_) | Node::Prefix(_) => None,
        Node::Word(word) => {
            let typed = Typed::cut(word);
            match &typed.parts[..] {
                [part] if typed.whole.is_none() && is_stop_word(part) => {
                    if telling {
                        None
                    } else {
                        exact(part, 4)
                    }
                }
                [part] if typed.whole.is_none() => Some(one_stem_of(part)),
                _ => exact(longest(&typed)?, 0),
            }
        }
        Node::Phrase(words) => exact(longest(&Typed::cut(words))?, 1),
        Node::Filter(Filter::Title(words)) => {
            let typed = Typed::cut(words);
            let telling = typed.parts.iter().filter(|part| !is_stop_word(part));
            telling
                .max_by_key(|part| part.len())
                .map(|part| one_stem_of(part))
        }
        Node::Filter(filter) => Some(Required {
            rank: match filter {
                Filter::Language(_) | Filter::State(_) | Filter::Visibility(_) => 5,
                Filter::Group(_) => 4,
                Filter::Source(_) | Filter::Tag(_) => 3,
                _ => 0,
            },
            one_of: vec![(Kind::Key, key_of(filter)?)],
        }),
        Node::And(parts) => {
            let telling = parts.iter().any(is_telling);
            let required = parts.iter().filter_map(|part| required(part, telling));
            required.min_by_key(|required| required.rank)
        }
        Node::Or(parts) => {
            let each = parts.iter().map(|part| required(part, false));
            let each = each.collect::<Option<Vec<_>>>()?;
            Some(Required {
                rank: each.iter().map(|one| one.rank).max().unwrap_or(0),
                one_of: each.into_iter().flat_map(|one| one.one_of).collect(),
            })
        }
    }
}

fn one_stem_of(part: &str) -> Required {
    Required {
        rank: 1,
        one_of: stems(part)
            .into_iter()
            .map(|stem| (Kind::Stem, stem))
            .collect(),
    }
}

/// The part of several words that says most.
fn longest(typed: &Typed) -> Option<&String> {
    let parts = typed.parts.iter().filter(|part| !is_stop_word(part));
    parts
        .max_by_key(|part| part.len())
        .or(typed.parts.first())
        .or(typed.whole.as_ref())
}

/// An item as the index would hold it.
#[derive(Default)]
struct Read {
    /// Folded words, with their places in order.
    exact: HashMap<String, Vec<u32>>,
    stems: HashSet<String>,
    title: HashSet<String>,
    title_stems: HashSet<String>,
    keys: HashSet<String>,
    sorted: i64,
}

impl Read {
    fn of(doc: &IndexDoc, analyser: &mut Analyser) -> Self {
        let mut read = Self {
            sorted: doc.sorted.timestamp_millis(),
            keys: doc.keys().into_iter().collect(),
            ..Self::default()
        };
        let mut place = 0;
        for (at, lines) in doc.lines(analyser).into_iter().enumerate() {
            let mut shares = false;
            for word in lines.exact.split_terminator(' ') {
                let whole = word.strip_prefix(SAME_PLACE);
                place += u32::from(!shares);
                shares = whole.is_some();
                let word = whole.unwrap_or(word);
                if at == 0 {
                    read.title.insert(word.to_owned());
                }
                match read.exact.get_mut(word) {
                    Some(places) => places.push(place),
                    None => {
                        read.exact.insert(word.to_owned(), vec![place]);
                    }
                }
            }
            for stem in lines.stems.split_terminator(' ') {
                if at == 0 {
                    read.title_stems.insert(stem.to_owned());
                }
                if !read.stems.contains(stem) {
                    read.stems.insert(stem.to_owned());
                }
            }
            // No phrase runs from one text into the next.
            place += 1;
        }
        read
    }

    fn fits(&self, node: &Node) -> bool {
        match node {
            Node::And(parts) => {
                let telling = parts.iter().any(is_telling);
                parts.iter().all(|part| match part {
                    Node::And(_) => self.fits(part),
                    _ => self.leaf(part, telling),
                })
            }
            _ => self.leaf(node, false),
        }
    }

    fn leaf(&self, node: &Node, telling: bool) -> bool {
        match node {
            Node::All => true,
            Node::Not(part) => !self.fits(part),
            Node::And(_) => self.fits(node),
            Node::Or(parts) => parts.iter().any(|part| self.fits(part)),
            Node::Word(word) => self.word(word, telling),
            Node::Phrase(words) => {
                let typed = Typed::cut(words);
                match typed.identifier() {
                    Some(_) => self.joined(&typed),
                    None => self.in_order(&typed.parts),
                }
            }
            Node::Prefix(start) => {
                let typed = Typed::cut(start);
                let start = typed.whole.as_ref().or(typed.parts.last());
                start.is_none_or(|start| {
                    self.exact
                        .keys()
                        .any(|word| word.starts_with(start.as_str()))
                })
            }
            Node::Filter(Filter::Since(date)) => self.sorted >= date.timestamp_millis(),
            Node::Filter(Filter::Before(date)) => self.sorted < date.timestamp_millis(),
            Node::Filter(Filter::Title(words)) => {
                let parts = Typed::cut(words).parts;
                parts.iter().all(|part| match is_stop_word(part) {
                    true => self.title.contains(part),
                    false => stems(part)
                        .iter()
                        .any(|stem| self.title_stems.contains(stem)),
                })
            }
            Node::Filter(filter) => key_of(filter).is_some_and(|key| self.keys.contains(&key)),
        }
    }

    fn word(&self, word: &str, telling: bool) -> bool {
        let typed = Typed::cut(word);
        match &typed.parts[..] {
            [part] if typed.whole.is_none() && is_stop_word(part) => {
                telling || self.exact.contains_key(part)
            }
            [part] if typed.whole.is_none() => {
                stems(part).iter().any(|stem| self.stems.contains(stem))
            }
            _ => self.joined(&typed),
        }
    }

    /// An identifier whole, or its parts in order: the index asks for parts only where no document
    /// has the whole, which one item alone cannot tell.
    fn joined(&self, typed: &Typed) -> bool {
        let whole = typed
            .identifier()
            .is_some_and(|whole| self.exact.contains_key(whole));
        whole || self.in_order(&typed.parts)
    }

    fn in_order(&self, parts: &[String]) -> bool {
        let Some(first) = parts.first() else {
            // Nothing is asked for.
            return true;
        };
        let Some(starts) = self.exact.get(first) else {
            return false;
        };
        starts.iter().any(|start| {
            (*start..).zip(parts).all(|(place, part)| {
                let places = self.exact.get(part);
                places.is_some_and(|places| places.binary_search(&place).is_ok())
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{doc, index};
    use super::{IndexDoc, Percolator};
    use crate::domain::visibility::Visibility;
    use crate::search::{Query, Request};
    use chrono::DateTime;

    fn parse(typed: &str) -> Query {
        Query::parse(typed, &DateTime::from_timestamp(1_795_392_000, 0).unwrap())
    }

    fn docs() -> Vec<IndexDoc> {
        let mut docs = vec![
            doc(
                1,
                "Une faille du noyau Linux",
                "La CVE-2026-1234 touche systemd-resolved et C++.",
            ),
            doc(
                2,
                "The kernel is fixed",
                "A flaw in the network stack, fixed in 6.2.",
            ),
            doc(
                3,
                "Recette de cuisine",
                "Des œufs et du beurre, sans faille.",
            ),
        ];
        docs[0].tags = vec!["Sécurité".to_owned()];
        docs[0].host = Some("www.blog.example.org".to_owned());
        docs[1].language = Some("en".to_owned());
        docs
    }

    #[test]
    fn an_item_fits_the_searches_that_the_index_finds_it_with() {
        let docs = docs();
        let (_folder, search) = index(&docs);
        let asked = [
            "faille",
            "failles -cuisine",
            "noyau OU kernel",
            "\"noyau Linux\"",
            "\"Linux noyau\"",
            "cve-2026-1234",
            "CVE",
            "systemd-resolved",
            "C++",
            "C",
            "kuber*",
            "reso*",
            "titre:noyau",
            "titre:faille noyau",
            "tag:securite",
            "étiquette:cuisine",
            "langue:en",
            "langue:fr faille",
            "site:example.org",
            "depuis:2020",
            "avant:2020",
            "état:nouveau",
            "le",
            "le noyau",
            "(noyau OU recette) faille",
            "-faille",
            "OEUFS",
            "6.2",
            "\"in the network\"",
            "",
            "NON (noyau OU kernel)",
            "visibilité:interne",
            "groupe:essai",
        ];
        for typed in asked {
            let percolator = Percolator::new([(7, parse(typed))]);
            let now = DateTime::from_timestamp(1_795_392_000, 0).unwrap();
            let mut request = Request::new(parse(typed), Visibility::Restricted, now);
            request.limit = 10;
            let found = search.query(&request).unwrap();
            for doc in &docs {
                let expected = found.hits.iter().any(|hit| hit.id == doc.id);
                let fits = !percolator.fitting(doc).is_empty();
                assert_eq!(fits, expected, "« {typed} » and item {}", doc.id);
            }
        }
    }

    #[test]
    fn of_ten_thousand_searches_an_item_is_tried_on_those_of_its_words() {
        let word = |n: i64| {
            format!("mot{}", char::from(b'a' + (n % 26) as u8))
                + &"x".repeat((n / 26 % 40) as usize)
        };
        let queries =
            (0..10_000).map(|n| (n, parse(&format!("{} {} langue:fr", word(n), word(n * 7)))));
        let percolator = Percolator::new(queries.chain([(10_000, parse("noyau linux"))]));
        let read = super::Read::of(&docs()[0], &mut super::Analyser::default());
        assert_eq!(percolator.candidates(&read), [10_000]);
        assert_eq!(percolator.fitting(&docs()[0]), [10_000]);
    }
}
