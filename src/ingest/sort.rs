//! Telling the new and the changed entries of a document from the known ones.

use chrono::{DateTime, TimeDelta, Utc};
use url::Url;

use super::Ingest;
use super::compose::{Reading, read};
use super::dedupe::{self, EntryKeys, Verdict};
use crate::domain::feed::{Entry, Feed};
use crate::domain::ids::ItemId;
use crate::domain::item::ItemState;
use crate::store::sources::WatchedSource;
use crate::store::{StoreError, items};

/// At a source's first reading, entries older than this are archive, not news …
const NEWS_AT_FIRST: TimeDelta = TimeDelta::days(7);

/// … and later, so are those older than this: a site that moves republishes its past.
const NEWS_LATER: TimeDelta = TimeDelta::days(60);

/// At a source's first reading, no more than this many entries are news.
const MOST_AT_FIRST: usize = 20;

/// An entry that the archive does not know as it is.
#[derive(Clone, Debug)]
pub(super) struct Novelty {
    /// The item that it changes; `None` for a new one.
    pub(super) item: Option<ItemId>,
    pub(super) state: ItemState,
    pub(super) keys: EntryKeys,
    pub(super) reading: Reading,
    pub(super) entry_hash: i64,
}

/// A document, sorted.
pub(super) struct Sorted {
    /// The document.
    pub(super) feed: Feed,
    /// The oldest first, so that items are numbered in the order of their dates.
    pub(super) news: Vec<Novelty>,
    /// Entries that say what they said.
    pub(super) same: u32,
}

impl Ingest {
    pub(super) async fn sort(
        &self,
        watched: &WatchedSource,
        mut feed: Feed,
        base: Url,
    ) -> Result<Sorted, StoreError> {
        let (id, first, now) = (watched.id, watched.first_read.is_none(), self.clock.now());
        self.store
            .read(move |tx| {
                let keys = dedupe::keys(&feed);
                let known = items::known(tx, id, keys.iter().flat_map(EntryKeys::all))?;
                // Entries move into their readings; the document keeps the rest.
                let entries = std::mem::take(&mut feed.entries);
                let count = entries.len();
                let (mut news, mut same) = (Vec::new(), 0);
                for (keys, entry) in keys.into_iter().zip(entries) {
                    let reading = read(entry, &base);
                    let entry_hash = dedupe::entry_hash(&reading.entry, &reading.text);
                    let item = match keys.verdict(&reading.entry, entry_hash, &known) {
                        Verdict::Same(_) => {
                            same += 1;
                            continue;
                        }
                        Verdict::Changed(item) => Some(item),
                        Verdict::New => None,
                    };
                    let state = state(&reading.entry, first, now);
                    news.push(Novelty {
                        item,
                        state,
                        keys,
                        reading,
                        entry_hash,
                    });
                }
                feed.entries = vec![Entry::default(); count];
                Ok(Sorted {
                    feed,
                    news: ordered(news, first),
                    same,
                })
            })
            .await
    }
}

/// Whether an entry is news or archive, by its age.
fn state(entry: &Entry, first: bool, now: DateTime<Utc>) -> ItemState {
    let limit = if first { NEWS_AT_FIRST } else { NEWS_LATER };
    match entry.published.or(entry.updated) {
        Some(at) if now - at <= limit => ItemState::New,
        None if !first => ItemState::New,
        _ => ItemState::Archived,
    }
}

fn ordered(mut news: Vec<Novelty>, first: bool) -> Vec<Novelty> {
    // Feeds put the newest first: reversed, entries of one date keep their order.
    news.reverse();
    news.sort_by_key(|novelty| {
        novelty
            .reading
            .entry
            .published
            .or(novelty.reading.entry.updated)
    });
    if first {
        let fresh = news
            .iter_mut()
            .rev()
            .filter(|novelty| novelty.state == ItemState::New);
        fresh
            .skip(MOST_AT_FIRST)
            .for_each(|novelty| novelty.state = ItemState::Archived);
    }
    news
}
