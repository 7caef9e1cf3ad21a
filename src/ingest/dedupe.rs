//! Whether an entry was seen before: identity that survives what feeds do to their ids.
//!
//! Feeds give every entry the same id, number them `1`, make a new id at each fetch, use an old id
//! for a new article, or let all entries link to one page. So an entry has several keys, from the
//! most to the least trustworthy; only those that single it out within its own document count, and
//! those that publishers use again are compared with what the archive knows under them.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Timelike, Utc};
use serde_json::Value;
use url::Url;

use crate::articles::sanitize::plain;
use crate::domain::canonical::canonical;
use crate::domain::feed::{Entry, Feed};
use crate::domain::html::RawHtml;
use crate::domain::ids::ItemId;
use crate::store::items::{Hashes, Known};
use crate::text::words::words;

/// The keys of an entry, the most trustworthy first, and what is compared where a key is doubted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EntryKeys {
    /// Of its id and link together, for a feed that reuses its ids.
    both: Option<i64>,
    /// Of its id, when no other entry of the document has it.
    id: Option<i64>,
    /// Of its title, date and text.
    whole: i64,
    /// Of its title and day (of its text when it has no title), when no other entry has them.
    words: Option<i64>,
    /// Of its link with the part of the page that it names, when no other entry has both.
    part: Option<i64>,
    /// Of its link, when no other entry of the document has it and it is not the site itself.
    link: Option<i64>,
    /// The id, the link and the words that other entries of the document have too.
    shared: Vec<i64>,
    /// The hash of what was published.
    published: i64,
    title: String,
    page: Option<Page>,
    at: Option<DateTime<Utc>>,
}

/// A page, and the part of it that a link names.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Page {
    address: String,
    part: Option<String>,
}

/// What to do with an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Never seen.
    New,
    /// Seen, and the same words.
    Same(ItemId),
    /// Seen, and its publisher changed it.
    Changed(ItemId),
}

/// The keys of each entry of a document.
pub fn keys(feed: &Feed) -> Vec<EntryKeys> {
    let home = feed.link.as_deref().and_then(Page::of);
    let pages: Vec<Option<Page>> = feed
        .entries
        .iter()
        .map(|entry| entry.link.as_deref().and_then(Page::of))
        .collect();
    let ids = counted(feed.entries.iter().filter_map(|entry| id(entry)));
    let links = counted(pages.iter().flatten().map(|page| page.address.as_str()));
    let parts = counted(pages.iter().flatten().filter_map(Page::key_of_part));
    let told = counted(feed.entries.iter().map(words_key));
    let mut all = Vec::with_capacity(pages.len());
    for (entry, page) in feed.entries.iter().zip(&pages) {
        let said = id(entry);
        let id = said.filter(|id| ids.get(id) == Some(&1));
        let address = page.as_ref().map(|page| page.address.as_str());
        let own =
            address.filter(|address| home.as_ref().is_none_or(|home| home.address != *address));
        let link = own.filter(|address| links.get(address) == Some(&1));
        let part = page.as_ref().and_then(Page::key_of_part);
        let words = words_key(entry);
        let is_told_once = told.get(&words) == Some(&1);
        let shared = [
            said.filter(|_| id.is_none()).map(|id| hash("id", &[id])),
            own.filter(|_| link.is_none())
                .map(|link| hash("link", &[link])),
            (!is_told_once).then_some(words),
        ];
        all.push(EntryKeys {
            both: id.zip(link).map(|(id, link)| hash("both", &[id, link])),
            id: id.map(|id| hash("id", &[id])),
            whole: whole_key(entry),
            words: is_told_once.then_some(words),
            part: part.filter(|part| parts.get(part) == Some(&1)),
            link: link.map(|link| hash("link", &[link])),
            shared: shared.into_iter().flatten().collect(),
            published: published_hash(entry),
            title: entry.title.clone().unwrap_or_default(),
            at: entry.published.or(entry.updated),
            page: page.clone(),
        });
    }
    all
}

impl EntryKeys {
    /// The hash of what was published: equal means the same without reading it.
    pub fn published(&self) -> i64 {
        self.published
    }

    /// The keys that a new item takes, from an older one where its publisher used them again.
    pub fn to_take(&self) -> Vec<i64> {
        let keys = [self.both, self.id, self.part, self.link];
        keys.into_iter().flatten().collect()
    }

    /// The key that is remembered beside those, unless another item holds it, of what has no id of
    /// its own: two notices may share a title.
    pub fn to_leave(&self) -> Option<i64> {
        self.id.is_none().then(|| self.words.unwrap_or(self.whole))
    }

    /// What the archive knows the entry as, if it does. `known` looks a key up, `says_the_same`
    /// compares the texts of the entry and of an item: it is asked where nothing else tells.
    ///
    /// # Errors
    /// Those of the two.
    pub fn found<E>(
        &self,
        known: impl Fn(i64) -> Result<Option<Known>, E>,
        says_the_same: impl Fn(ItemId) -> Result<bool, E>,
    ) -> Result<Option<Known>, E> {
        let by = |key: Option<i64>| key.map_or(Ok(None), &known);
        if let Some(found) = by(self.both)? {
            return Ok(Some(found));
        }
        if let Some(found) = by(self.id)?.filter(|known| !self.is_reused(known)) {
            return Ok(Some(found));
        }
        let nothing_better = self.id.is_none() && self.part.is_none() && self.link.is_none();
        for key in [Some(self.whole), self.words] {
            let meant = |known: &Known| nothing_better || self.is_on_page_of(known);
            if let Some(found) = by(key)?.filter(meant) {
                return Ok(Some(found));
            }
        }
        for key in [self.part, self.link] {
            if let Some(found) = by(key)?
                && (self.agrees_with(&found) || says_the_same(found.item)?)
            {
                return Ok(Some(found));
            }
        }
        for key in &self.shared {
            let same = |known: &Known| known.hashes.published == self.published;
            if let Some(found) = known(*key)?.filter(same) {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    /// An id that now carries another link and another title was given to another article.
    fn is_reused(&self, known: &Known) -> bool {
        let moved = self.page.is_some() && known.url.is_some() && !self.is_on_page_of(known);
        moved && !alike(&self.title, &known.title)
    }

    fn is_on_page_of(&self, known: &Known) -> bool {
        let theirs = known.url.as_deref().and_then(Page::of);
        matches!((&self.page, theirs), (Some(mine), Some(theirs)) if mine.address == theirs.address)
    }

    /// Whether title or date say that an item which has the same link is this entry, and not the
    /// announcement that stood on that page before it.
    fn agrees_with(&self, known: &Known) -> bool {
        let millis = |at: DateTime<Utc>| at.timestamp_millis();
        let theirs = [known.published, known.updated];
        let same_date = self.at.is_some_and(|at| {
            theirs
                .iter()
                .flatten()
                .any(|then| millis(*then) == millis(at))
        });
        let theirs_part = known.url.as_deref().and_then(Page::of);
        let theirs_part = theirs_part.and_then(|page| page.part);
        let mine = self.page.as_ref().and_then(|page| page.part.as_ref());
        if matches!((mine, &theirs_part), (Some(mine), Some(theirs)) if mine != theirs) {
            // Two parts of a page have titles of one pattern: `Version 1.2`, `Version 1.3`.
            return folded(&self.title) == folded(&known.title) && (same_date || self.at.is_none());
        }
        // A day without an hour is that of every notice of the day.
        let is_exact = self.at.is_some_and(|at| at.num_seconds_from_midnight() > 0);
        alike(&self.title, &known.title) || same_date && is_exact
    }
}

impl Page {
    /// The canonical form of an address, which identifies a page whatever the way to write it.
    fn of(link: &str) -> Option<Self> {
        let url = Url::parse(link).ok()?;
        let address = canonical(&url);
        let part = url.fragment().filter(|part| !part.is_empty());
        let part = part.filter(|_| address.fragment().is_none());
        Some(Self {
            part: part.map(str::to_owned),
            address: address.to_string(),
        })
    }

    fn key_of_part(&self) -> Option<i64> {
        let part = self.part.as_deref()?;
        Some(hash("part", &[&self.address, part]))
    }
}

/// The words of a text, folded.
fn folded(text: &str) -> Vec<u64> {
    words(text).map(|word| word.hash).collect()
}

/// Whether two titles share half of their words.
fn alike(a: &str, b: &str) -> bool {
    let words = |text: &str| -> HashSet<String> {
        text.split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_lowercase)
            .collect()
    };
    let (a, b) = (words(a), words(b));
    let common = a.intersection(&b).count();
    common * 2 >= a.len().min(b.len()).max(1)
}

/// Whether an entry says what another did, given as the archive keeps it: half of the pairs of
/// words of the shorter text stand in the longer one.
pub fn says_the_same(entry: &Entry, kept: &Value) -> bool {
    let then = ["content", "summary"]
        .into_iter()
        .find_map(|name| kept.get(name)?.as_str())
        .unwrap_or_default();
    let pairs = |html: &str| -> HashSet<(u64, u64)> {
        let words = folded(&plain(html));
        words
            .iter()
            .zip(words.iter().skip(1))
            .map(|(one, next)| (*one, *next))
            .collect()
    };
    let (now, then) = (pairs(longest(entry)), pairs(then));
    let fewest = now.len().min(then.len());
    fewest > 0 && now.intersection(&then).count() * 2 >= fewest
}

fn id(entry: &Entry) -> Option<&str> {
    entry.id.as_deref().filter(|id| !id.trim().is_empty())
}

fn counted<T: std::hash::Hash + Eq>(values: impl Iterator<Item = T>) -> HashMap<T, usize> {
    let mut counts = HashMap::new();
    for value in values {
        *counts.entry(value).or_default() += 1;
    }
    counts
}

fn longest(entry: &Entry) -> &str {
    raw(entry.content.as_ref().or(entry.summary.as_ref()))
}

fn words_key(entry: &Entry) -> i64 {
    let title = entry.title.as_deref().unwrap_or_default().trim();
    let at = entry.published.or(entry.updated);
    let day = at.map(|at| at.date_naive().to_string());
    let text = if title.is_empty() { longest(entry) } else { "" };
    hash("words", &[title, day.as_deref().unwrap_or_default(), text])
}

fn whole_key(entry: &Entry) -> i64 {
    let title = entry.title.as_deref().unwrap_or_default().trim();
    let at = entry.published.or(entry.updated);
    let at = at.map(|at| at.timestamp_millis().to_string());
    let text = longest(entry);
    hash("whole", &[title, at.as_deref().unwrap_or_default(), text])
}

/// What to do with an entry that the archive knows as `known`, if it does.
pub fn verdict(known: Option<&Known>, hashes: Hashes) -> Verdict {
    match known {
        None => Verdict::New,
        Some(known) if known.hashes.said == hashes.said => Verdict::Same(known.item),
        Some(known) => Verdict::Changed(known.item),
    }
}

/// The hash of an entry's title and texts as published; dates are left out, as below.
pub fn published_hash(entry: &Entry) -> i64 {
    let title = entry.title.as_deref().unwrap_or_default();
    hash(
        "published",
        &[
            title,
            raw(entry.summary.as_ref()),
            raw(entry.content.as_ref()),
        ],
    )
}

fn raw(html: Option<&RawHtml>) -> &str {
    html.map_or("", |html| &html.0)
}

/// The hash of what an entry says, its dates left out: a re-dated entry is the same entry.
pub fn said_hash(entry: &Entry, text: &str) -> i64 {
    hash("said", &[entry.title.as_deref().unwrap_or_default(), text])
}

fn hash(kind: &str, parts: &[&str]) -> i64 {
    let mut hasher = blake3::Hasher::new();
    for part in [kind].iter().chain(parts) {
        hasher.update(&part.len().to_le_bytes());
        hasher.update(part.as_bytes());
    }
    let mut first = [0; 8];
    hasher.finalize_xof().fill(&mut first);
    i64::from_le_bytes(first)
}

#[cfg(test)]
mod tests;
