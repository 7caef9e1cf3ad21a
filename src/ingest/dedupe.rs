//! Whether an entry was seen before: identity that survives what feeds do to their ids.
//!
//! Feeds give every entry the same id, number them `1`, make a new id at each fetch, or use an old id
//! for a new article. So an entry has several keys, from the most to the least trustworthy, and only
//! those that single it out within its own document count.

use std::collections::{HashMap, HashSet};

use url::Url;

use crate::domain::canonical::canonical;
use crate::domain::feed::{Entry, Feed};
use crate::domain::html::RawHtml;
use crate::domain::ids::ItemId;
use crate::store::items::{Hashes, Known};

/// The keys of an entry, the most trustworthy first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EntryKeys {
    /// Of its id, when no other entry of the document has it.
    id: Option<i64>,
    /// Of its link, when no other entry of the document has it and it is not the site itself.
    link: Option<i64>,
    /// Of its title and date; of its text when it has no title.
    words: i64,
    /// Of its id and link together, for a feed that reuses its ids.
    both: Option<i64>,
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
    let ids = counted(feed, |entry| {
        entry.id.clone().filter(|id| !id.trim().is_empty())
    });
    let home = feed.link.as_deref().and_then(address);
    let links = counted(feed, |entry| entry.link.as_deref().and_then(address));
    let single = |counts: &HashMap<String, usize>, value: &String| counts.get(value) == Some(&1);
    feed.entries
        .iter()
        .map(|entry| {
            let id = entry.id.clone().filter(|id| single(&ids, id));
            let link = entry.link.as_deref().and_then(address);
            let link = link.filter(|link| single(&links, link) && home.as_ref() != Some(link));
            EntryKeys {
                both: id
                    .as_ref()
                    .zip(link.as_ref())
                    .map(|(id, link)| hash("both", &[id, link])),
                id: id.map(|id| hash("id", &[&id])),
                link: link.map(|link| hash("link", &[&link])),
                words: words_key(entry),
            }
        })
        .collect()
}

impl EntryKeys {
    /// Every key, the most trustworthy first: what to look up.
    pub fn all(&self) -> impl Iterator<Item = i64> {
        self.both
            .into_iter()
            .chain(self.id)
            .chain(self.link)
            .chain([self.words])
    }

    /// The keys to remember with a new or changed item, given those that other items hold already.
    pub fn to_remember(&self) -> Vec<i64> {
        // Title and date identify only what has nothing better: two notices may share a title.
        let weak = (self.id.is_none() && self.link.is_none()).then_some(self.words);
        self.both
            .into_iter()
            .chain(self.id)
            .chain(self.link)
            .chain(weak)
            .collect()
    }

    /// What the archive knows `entry` as, if it does, given what it knows under its keys.
    pub fn found<'k>(&self, entry: &Entry, known: &'k HashMap<i64, Known>) -> Option<&'k Known> {
        let by = |key: Option<i64>| key.and_then(|key| known.get(&key));
        by(self.both)
            .or_else(|| by(self.id).filter(|known| !is_reused(entry, known)))
            .or_else(|| by(self.link))
            .or_else(|| {
                let nothing_better = self.id.is_none() && self.link.is_none();
                by(nothing_better.then_some(self.words))
            })
    }
}

/// An id that now carries another link and another title was given to another article.
fn is_reused(entry: &Entry, known: &Known) -> bool {
    let link = entry.link.as_deref().and_then(address);
    let moved = matches!((&link, &known.canonical), (Some(now), Some(then)) if now != then);
    moved && !alike(entry.title.as_deref().unwrap_or_default(), &known.title)
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

/// The canonical form of an address: what identifies a page, whatever the way to write it.
fn address(link: &str) -> Option<String> {
    Url::parse(link).ok().map(|url| canonical(&url).to_string())
}

fn counted(feed: &Feed, value: impl Fn(&Entry) -> Option<String>) -> HashMap<String, usize> {
    let mut counts = HashMap::new();
    for value in feed.entries.iter().filter_map(value) {
        *counts.entry(value).or_default() += 1;
    }
    counts
}

fn words_key(entry: &Entry) -> i64 {
    let title = entry.title.as_deref().unwrap_or_default().trim();
    let day = entry
        .published
        .or(entry.updated)
        .map(|at| at.date_naive().to_string());
    let text = entry
        .content
        .as_ref()
        .or(entry.summary.as_ref())
        .map(|html| html.0.as_str());
    let text = if title.is_empty() {
        text.unwrap_or_default()
    } else {
        ""
    };
    hash("words", &[title, day.as_deref().unwrap_or_default(), text])
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
mod tests {
    use super::{EntryKeys, Verdict, keys, published_hash, said_hash, verdict};
    use crate::domain::feed::{Entry, Feed};
    use crate::domain::ids::ItemId;
    use crate::store::items::{Hashes, Known};
    use std::collections::HashMap;

    fn entry(id: &str, link: &str, title: &str) -> Entry {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Entry {
            id: some(id),
            link: some(link),
            title: some(title),
            ..Entry::default()
        }
    }

    fn feed(entries: &[Entry]) -> Feed {
        let link = Some("https://example.org/".to_owned());
        Feed {
            link,
            entries: entries.to_vec(),
            ..Feed::default()
        }
    }

    fn hashes(entry: &Entry) -> Hashes {
        Hashes {
            published: published_hash(entry),
            said: said_hash(entry, ""),
        }
    }

    /// Files every entry of `first`, then tells what becomes of those of `second`.
    fn second_visit(first: &[Entry], second: &[Entry]) -> Vec<Verdict> {
        let mut known = HashMap::new();
        for (n, (keys, entry)) in keys(&feed(first)).iter().zip(first).enumerate() {
            let item = Known {
                item: ItemId(n as i64 + 1),
                hashes: hashes(entry),
                title: entry.title.clone().unwrap_or_default(),
                canonical: entry.link.clone(),
            };
            keys.to_remember().into_iter().for_each(|key| {
                known.entry(key).or_insert_with(|| item.clone());
            });
        }
        let judge =
            |(keys, entry): (&EntryKeys, &Entry)| verdict(keys.found(entry, &known), hashes(entry));
        keys(&feed(second)).iter().zip(second).map(judge).collect()
    }

    #[test]
    fn an_entry_is_new_once_then_the_same_then_changed() {
        let first = [entry("a", "https://example.org/a", "Avis")];
        assert_eq!(second_visit(&[], &first), [Verdict::New]);
        assert_eq!(second_visit(&first, &first), [Verdict::Same(ItemId(1))]);
        let corrected = [entry("a", "https://example.org/a", "Avis corrigé")];
        assert_eq!(
            second_visit(&first, &corrected),
            [Verdict::Changed(ItemId(1))]
        );
    }

    #[test]
    fn ids_that_change_at_every_fetch_are_seen_through() {
        let first = [entry("x1", "https://example.org/a?utm_source=rss", "Avis")];
        let again = [entry("x2", "https://example.org/a", "Avis")];
        assert_eq!(second_visit(&first, &again), [Verdict::Same(ItemId(1))]);
    }

    #[test]
    fn equal_ids_do_not_merge_entries() {
        let both = [
            entry("1", "https://example.org/a", "A"),
            entry("1", "https://example.org/b", "B"),
        ];
        assert_eq!(
            second_visit(&both[..1], &both),
            [Verdict::Same(ItemId(1)), Verdict::New]
        );
    }

    #[test]
    fn an_id_given_to_another_article_makes_a_new_item() {
        let first = [entry(
            "1",
            "https://example.org/lundi",
            "Une faille dans le noyau",
        )];
        let reused = [entry(
            "1",
            "https://example.org/mardi",
            "Sortie de la version 12",
        )];
        assert_eq!(second_visit(&first, &reused), [Verdict::New]);
        let moved = [entry(
            "1",
            "https://example.org/2/lundi",
            "Une faille dans le noyau",
        )];
        assert_eq!(second_visit(&first, &moved), [Verdict::Same(ItemId(1))]);
    }

    #[test]
    fn links_that_all_entries_share_and_the_site_itself_identify_nothing() {
        let first = [
            entry("", "https://example.org/", "A"),
            entry("", "https://example.org/", "B"),
        ];
        let next = [entry("", "https://example.org/", "C")];
        assert_eq!(second_visit(&first, &next), [Verdict::New]);
        assert_eq!(
            second_visit(&first, &first[1..]),
            [Verdict::Same(ItemId(2))]
        );
    }

    #[test]
    fn a_redated_entry_is_the_same() {
        let first = entry("a", "https://example.org/a", "Avis");
        let mut redated = first.clone();
        redated.published = chrono::DateTime::from_timestamp(1, 0);
        assert_eq!(
            second_visit(&[first], &[redated]),
            [Verdict::Same(ItemId(1))]
        );
    }
}
