//! What the store keeps of an item to find its like.

use super::{DateTime, Fingerprint, HashSet, Url, Utc, Word, canonical, words};

/// What is known of an item when it arrives.
#[derive(Clone, Copy, Debug)]
pub struct Told<'a> {
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
    /// Identifiers named.
    pub marks: Vec<String>,
    /// ISO 639-1.
    pub language: Option<String>,
    /// When it was published.
    pub published: Option<DateTime<Utc>>,
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
    pub fn of(told: &Told<'_>) -> Self {
        let tells = words(told.text).nth(SHORTEST - 1).is_some();
        Self {
            title: told.title.to_owned(),
            fingerprint: tells.then(|| Fingerprint::of(told.text)),
            address: told.url.map(hash_address),
            marks: told.marks.to_vec(),
            language: told.language.map(str::to_owned),
            published: told.published,
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

    /// Whether the titles state different numbers: "3.1 is out" is not "3.2 is out".
    pub(super) fn numbers_differ(&self, other: &Self) -> bool {
        let numbers = |trace: &Self| -> Vec<u64> {
            let mut all: Vec<u64> = words(&trace.title)
                .filter(is_number)
                .map(|word| word.hash)
                .collect();
            all.sort_unstable();
            all
        };
        numbers(self) != numbers(other)
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
