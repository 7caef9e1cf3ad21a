//! Whether two items tell the same news, and why.
//!
//! An item leaves its [`Trace`] in its row. [`keys`] of it are looked up by exact match, which
//! gives a few candidates; [`compare`] decides on each from the two traces alone. Pure.

use std::collections::HashSet;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use url::Url;

use super::canonical::canonical;
use super::fingerprint::{Fingerprint, mix};
use super::words::{Word, words};

mod trace;
pub use trace::{Told, Trace, hash_address};

/// News this far apart in time is other news.
const WINDOW: TimeDelta = TimeDelta::hours(72);

/// A copy may come back later than news does: planets, reposts, corrected feeds.
const COPY_WINDOW: TimeDelta = TimeDelta::days(30);

/// How two items belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kinship {
    /// The same article, perhaps edited.
    Copy,
    /// Another account of the same news.
    Story,
}

/// The finding that two items belong together.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Link {
    /// How they belong together.
    pub kinship: Kinship,
    /// From 0 to 1: how sure.
    pub score: f32,
    /// A reason for a person, in English.
    pub why: String,
}

/// A value that two traces of the same news probably share: what the store indexes.
pub type Key = i64;

/// The keys of a trace, distinct. A key that hundreds of items share proves nothing: the store
/// should skip keys with a long posting list.
pub fn keys(trace: &Trace) -> Vec<Key> {
    let mut keys: Vec<Key> = trace
        .fingerprint
        .map(|f| f.bands().to_vec())
        .unwrap_or_default();
    keys.extend(trace.address.map(|address| tagged(1, address)));
    keys.extend(trace.marks.iter().take(8).map(|mark| tagged(2, hash(mark))));
    let mut strong = trace.title_words();
    strong.sort_by_key(|word| std::cmp::Reverse(word.weight));
    strong.truncate(5);
    for (place, one) in strong.iter().enumerate() {
        for other in &strong[place + 1..] {
            let (low, high) = (one.hash.min(other.hash), one.hash.max(other.hash));
            keys.push(tagged(3, mix(low) ^ high));
        }
    }
    keys.sort_unstable();
    keys.dedup();
    keys
}

fn tagged(kind: u64, value: u64) -> Key {
    mix(value.wrapping_mul(8) ^ kind).cast_signed()
}

fn hash(text: &str) -> u64 {
    words(text).fold(0, |mixed, Word { hash, .. }| mix(mixed ^ hash))
}

/// Decides whether two items belong together; `None` if nothing proves it.
pub fn compare(a: &Trace, b: &Trace) -> Option<Link> {
    let apart = match (a.published, b.published) {
        (Some(one), Some(other)) => (one - other).abs(),
        _ => TimeDelta::zero(),
    };
    if apart > COPY_WINDOW {
        return None;
    }
    same_article(a, b).or_else(|| (apart <= WINDOW).then(|| same_news(a, b)).flatten())
}

/// The same article, told by its address or its text.
fn same_article(a: &Trace, b: &Trace) -> Option<Link> {
    let title = a.title_overlap(b);
    let text = match (a.fingerprint, b.fingerprint) {
        (Some(one), Some(other)) if one.is_near(other) => one.similarity(other),
        _ => 0.0,
    };
    if a.address.is_some() && a.address == b.address && (title >= 0.3 || text > 0.0) {
        return Some(link(Kinship::Copy, 1.0, "same address".to_owned()));
    }
    if text > 0.0 && !a.numbers_differ(b) {
        let why = format!("{} of the text the same", percent(text));
        return Some(link(Kinship::Copy, text, why));
    }
    None
}

/// Another account of the same news.
fn same_news(a: &Trace, b: &Trace) -> Option<Link> {
    let title = a.title_overlap(b);
    if let Some(mark) = a.common_mark(b) {
        let why = if title > 0.0 {
            format!("same {mark} and {} of the title", percent(title))
        } else {
            format!("same {mark}")
        };
        return Some(link(Kinship::Story, 0.7 + title * 0.3, why));
    }
    if a.language == b.language
        && title >= 0.6
        && a.title_words().len() >= 4
        && !a.numbers_differ(b)
    {
        let why = format!("{} of the title the same", percent(title));
        return Some(link(Kinship::Story, title, why));
    }
    None
}

fn link(kinship: Kinship, score: f32, why: String) -> Link {
    Link {
        kinship,
        score,
        why,
    }
}

fn percent(share: f32) -> String {
    format!("{:.0} %", share * 100.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trace(title: &str, text: &str, url: &str) -> Trace {
        Trace::of(&Told {
            title,
            text,
            url: Url::parse(url).ok().as_ref(),
            marks: &super::super::marks::identifiers(title, text),
            language: Some("fr"),
            published: DateTime::from_timestamp(1_770_000_000, 0),
        })
    }

    #[test]
    fn the_same_address_with_the_same_title_is_the_same_article() {
        let one = trace(
            "Un nouveau service",
            "",
            "https://example.com/a?utm_source=x",
        );
        let other = trace("Un nouveau service", "", "http://www.example.com/a");
        let link = compare(&one, &other);
        assert_eq!(link.map(|link| link.kinship), Some(Kinship::Copy));
        assert!(keys(&one).iter().any(|key| keys(&other).contains(key)));
    }

    #[test]
    fn a_common_cve_makes_a_story_and_is_the_reason() {
        let one = trace(
            "Faille critique dans le serveur",
            "Voir CVE-2026-1234.",
            "https://a.example/1",
        );
        let other = trace(
            "Critical flaw",
            "It is CVE-2026-1234",
            "https://b.example/2",
        );
        let link = compare(&one, &other);
        assert!(link.is_some_and(|link| link.why.contains("CVE-2026-1234")));
    }

    #[test]
    fn other_news_is_not_linked() {
        let one = trace("Un nouveau service ouvre à Lyon", "", "https://a.example/1");
        let other = trace("Le noyau passe en version six", "", "https://a.example/2");
        assert_eq!(compare(&one, &other), None);
    }
}
