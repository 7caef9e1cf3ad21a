//! What the store keeps of an item to find its like.

use super::opening::{Opening, of_name};
use super::{DateTime, Fingerprint, HashSet, Url, Utc, Word, canonical, mix, words};

/// What is known of an item when it arrives.
#[derive(Clone, Copy, Debug)]
pub struct Arrival<'a> {
    /// Plain text.
    pub title: &'a str,
    /// Plain text; may be empty.
    pub text: &'a str,
    /// The publisher's address for it.
    pub url: Option<&'a Url>,
    /// The identifiers that title and text name.
    pub marks: &'a [String],
    /// ISO 639-1.
    pub language: Option<&'a str>,
    /// When it was published, or first seen where the publisher does not say.
    pub published: Option<DateTime<Utc>>,
}

/// What is compared of an item to find its like. All of it is in the item's row, so that a
/// candidate costs one row and no text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Trace {
    /// The title, as shown.
    pub title: String,
    /// Of the text; `None` where it is too short to tell anything.
    pub fingerprint: Option<Fingerprint>,
    /// Hash of the canonical address.
    pub address: Option<u64>,
    /// Hash of the name of its site.
    pub site: Option<u64>,
    /// The row of its source; `None` where it does not count.
    pub source: Option<i64>,
    /// Identifiers named.
    pub marks: Vec<String>,
    /// ISO 639-1.
    pub language: Option<String>,
    /// When it was published.
    pub published: Option<DateTime<Utc>>,
    /// What the text says first.
    pub opening: Opening,
}

/// A word of a title that says what it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Strong {
    pub(super) hash: u64,
    pub(super) weight: usize,
}

/// Texts with fewer words than this have no fingerprint: their few shingles meet by chance.
const SHORTEST: usize = 30;

/// Two texts that share an identifier of which each names more than this many are lists.
const MOST_OF_A_FAMILY: usize = 10;

impl Trace {
    /// Draws the trace of an item.
    pub fn of(told: &Arrival<'_>) -> Self {
        let tells = words(told.text).nth(SHORTEST - 1).is_some();
        Self {
            title: told.title.to_owned(),
            fingerprint: tells.then(|| Fingerprint::of(told.text)),
            address: told.url.map(hash_address),
            site: told.url.and_then(hash_site),
            source: None,
            marks: told.marks.to_vec(),
            language: told.language.map(str::to_owned),
            published: told.published,
            opening: Opening::of(told.title, told.text),
        }
    }

    /// The words of the title that carry meaning: long ones, names, numbers.
    pub(super) fn title_words(&self) -> Vec<Strong> {
        let mut known = HashSet::new();
        words(&self.title)
            .filter(|word| weight(word) > 0 && known.insert(word.hash))
            .map(|word| Strong {
                hash: word.hash,
                weight: weight(&word),
            })
            .collect()
    }

    /// From 0 to 1: how much of the two titles' words is common (Dice).
    pub(super) fn title_overlap(&self, other: &Self) -> f32 {
        let mine: HashSet<u64> = self.title_words().iter().map(|word| word.hash).collect();
        let theirs: HashSet<u64> = other.title_words().iter().map(|word| word.hash).collect();
        let total = mine.len() + theirs.len();
        if total == 0 {
            return 0.0;
        }
        let common = mine.intersection(&theirs).count() * 2;
        f32::from(u16::try_from(common).unwrap_or(u16::MAX))
            / f32::from(u16::try_from(total).unwrap_or(u16::MAX))
    }

    /// Whether one publisher wrote both, as far as sites and sources tell.
    pub(super) fn same_publisher(&self, other: &Self) -> bool {
        self.site.is_some() && self.site == other.site
            || self.source.is_some() && self.source == other.source
    }

    /// Whether each title states a number that the other does not: "3.1 is out" is not "3.2 is out".
    pub(super) fn numbers_differ(&self, other: &Self) -> bool {
        let (mine, theirs) = (title_numbers(&self.title), title_numbers(&other.title));
        lacks(&mine, &theirs) && lacks(&theirs, &mine)
    }

    /// Whether the titles state the same numbers.
    pub(super) fn numbers_agree(&self, other: &Self) -> bool {
        title_numbers(&self.title) == title_numbers(&other.title)
    }

    /// The names in the title.
    fn title_names(&self) -> HashSet<u16> {
        let hashes = words(&self.title).map(|word| of_name(word.hash));
        hashes
            .filter(|hash| self.opening.names.contains(hash))
            .collect()
    }

    /// Whether each title names what the other item does not: the notice about one product is not
    /// that about another, however alike they are.
    pub(super) fn titles_differ(&self, other: &Self) -> bool {
        let lacks = |one: &Self, other: &Self| {
            let said: HashSet<u16> = words(&other.title).map(|word| of_name(word.hash)).collect();
            let known = |name: &u16| said.contains(name) || other.opening.names.contains(name);
            one.title_names().iter().any(|name| !known(name))
        };
        lacks(self, other) && lacks(other, self)
    }

    /// Whether one publisher filled one template twice: titles with the same words in the same order, but for
    /// a few that stand in each alone. What differs is a name, however it is written: `nginx`, `Ceph`.
    pub(super) fn templates_differ(&self, other: &Self) -> bool {
        const FEWEST_COMMON: usize = 3;
        const NAME: std::ops::RangeInclusive<usize> = 1..=3;
        const LONGEST: usize = 64;
        let titles = [self, other].map(|trace| -> Vec<u64> {
            let words = words(&trace.title).map(|word| word.hash);
            words.take(LONGEST).collect()
        });
        let [mine, theirs] = &titles;
        let common = |one: &[u64], other: &[u64]| -> Vec<u64> {
            one.iter()
                .copied()
                .filter(|word| other.contains(word))
                .collect()
        };
        let (same, too) = (common(mine, theirs), common(theirs, mine));
        self.same_publisher(other)
            && same == too
            && same.len() >= FEWEST_COMMON
            && NAME.contains(&(mine.len() - same.len()))
            && NAME.contains(&(theirs.len() - same.len()))
    }

    /// Whether what the two have in common is named in a title, where a title names anything.
    pub(super) fn common_in_title(&self, other: &Self) -> bool {
        let (mine, theirs) = (self.title_names(), other.title_names());
        mine.is_empty() && theirs.is_empty()
            || mine.iter().any(|name| other.opening.names.contains(name))
            || theirs.iter().any(|name| self.opening.names.contains(name))
    }

    /// Whether both name identifiers of one family, and none in common.
    pub(super) fn marks_differ(&self, other: &Self) -> bool {
        let families = |trace: &Self| -> HashSet<String> {
            trace
                .marks
                .iter()
                .map(|mark| family(mark).to_owned())
                .collect()
        };
        let both = families(self);
        families(other).intersection(&both).any(|of| {
            let mine = self.marks.iter().filter(|mark| family(mark) == of);
            mine.clone().next().is_some() && mine.clone().all(|mark| !other.marks.contains(mark))
        })
    }

    /// The first identifier that both name.
    pub(super) fn common_mark<'a>(&'a self, other: &Self) -> Option<&'a str> {
        let few = |trace: &Self, of: &str| {
            let alike = trace.marks.iter().filter(|mark| family(mark) == of);
            alike.count() <= MOST_OF_A_FAMILY
        };
        let common = |mark: &&String| {
            other.marks.contains(mark) && few(self, family(mark)) && few(other, family(mark))
        };
        self.marks.iter().find(common).map(String::as_str)
    }
}

/// What has a digit in a title, sorted, versions whole: `4.0.1.rc1`, `58A`.
fn title_numbers(title: &str) -> Vec<&str> {
    let mut numbers: Vec<&str> = title
        .split(|c: char| !c.is_alphanumeric() && c != '.')
        .map(|run| run.trim_matches('.'))
        .filter(|run| run.contains(|c: char| c.is_ascii_digit()))
        .collect();
    numbers.sort_unstable();
    numbers
}

/// Whether `other` has not all of `one`, as often.
fn lacks(one: &[&str], other: &[&str]) -> bool {
    let mut left = other.to_vec();
    one.iter().any(
        |number| match left.iter().position(|known| known == number) {
            Some(place) => {
                left.swap_remove(place);
                false
            }
            None => true,
        },
    )
}

/// What numbers an identifier: `CVE`, `CERTFR`, `RHSA`.
fn family(mark: &str) -> &str {
    mark.split(['-', ':']).next().unwrap_or_default()
}

/// The hash of an address in its canonical form.
pub fn hash_address(url: &Url) -> u64 {
    canonical(url)
        .as_str()
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        })
}

/// The hash of the name of a site; an address of the network is none.
pub fn hash_site(url: &Url) -> Option<u64> {
    let name = url.domain()?.trim_start_matches("www.");
    Some(words(name).fold(3, |mixed, word| mix(mixed ^ word.hash)))
}

fn is_number(word: &Word<'_>) -> bool {
    word.text.bytes().all(|byte| byte.is_ascii_digit())
}

/// How much a word of a title says: nothing for short lower-case ones, more for names and numbers.
fn weight(word: &Word<'_>) -> usize {
    let letters = word.text.chars().count();
    let named = word.text.chars().next().is_some_and(char::is_uppercase);
    if is_number(word) {
        return letters + 2;
    }
    if letters < 4 && !named {
        return 0;
    }
    letters + if named { 3 } else { 0 }
}
