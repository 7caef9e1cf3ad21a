//! Telling the new and the changed entries of a document from the known ones.

use chrono::{DateTime, TimeDelta, Utc};
use url::Url;

use super::Ingest;
use super::compose::{Reading, read};
use super::dedupe::{self, EntryKeys, Verdict};
use super::desks::{Desk, Stopped};
use crate::domain::feed::{Entry, Feed};
use crate::domain::ids::ItemId;
use crate::domain::item::ItemState;
use crate::store::items::{self, Hashes, Known};
use crate::store::sources::WatchedSource;
use crate::store::{StoreError, Tx};

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
    pub(super) hashes: Hashes,
}

/// A document, sorted.
pub(super) struct Sorted {
    /// The document.
    pub(super) feed: Feed,
    /// The oldest first, so that items are numbered in the order of their dates.
    pub(super) news: Vec<Novelty>,
    /// The items of entries that say what they said.
    pub(super) same: Vec<ItemId>,
}

impl Ingest {
    pub(super) async fn sort(
        &self,
        desk: &Desk,
        watched: &WatchedSource,
        feed: Feed,
        base: Url,
    ) -> Result<Sorted, Stopped> {
        let (id, first, now) = (watched.id, watched.first_read.is_none(), self.clock.now());
        let (feed, keys, found) = self
            .store
            .read::<_, StoreError>(move |tx| {
                let keys = dedupe::keys(&feed);
                let found = keys.iter().zip(&feed.entries).map(|(keys, entry)| {
                    let known = |key| items::known(tx, id, key);
                    keys.found(known, |item| says_the_same(tx, item, entry))
                });
                let found = found.collect::<Result<Vec<_>, _>>()?;
                Ok((feed, keys, found))
            })
            .await?;
        // Reading takes long, and no transaction waits for it.
        let work = desk.work(move || sorted(feed, keys, found, &base, first, now));
        Ok(work.await?)
    }
}

/// Whether an entry says what an item of the archive was published with.
fn says_the_same(tx: &Tx<'_>, item: ItemId, entry: &Entry) -> Result<bool, StoreError> {
    let Some(body) = items::body(tx, item)? else {
        return Ok(false);
    };
    let kept = serde_json::from_slice(&body.raw()?)
        .map_err(|error| StoreError::Damaged(error.to_string()))?;
    Ok(dedupe::says_the_same(entry, &kept))
}

/// Reads the entries that are not known as they are. They leave `feed`, which keeps the rest.
fn sorted(
    mut feed: Feed,
    keys: Vec<EntryKeys>,
    found: Vec<Option<Known>>,
    base: &Url,
    first: bool,
    now: DateTime<Utc>,
) -> Sorted {
    let entries = std::mem::take(&mut feed.entries);
    feed.entries = vec![Entry::default(); entries.len()];
    let (mut news, mut same) = (Vec::new(), Vec::new());
    for ((keys, entry), found) in keys.into_iter().zip(entries).zip(found) {
        let state = state(&entry, first, now);
        let published = keys.published();
        if let Some(known) = &found
            && known.hashes.published == published
        {
            same.push(known.item);
            continue;
        }
        let reading = read(entry, base);
        let said = dedupe::said_hash(&reading.entry, &reading.text);
        let hashes = Hashes { published, said };
        let item = match dedupe::verdict(found.as_ref(), hashes) {
            Verdict::Same(item) => {
                same.push(item);
                continue;
            }
            Verdict::Changed(item) => Some(item),
            Verdict::New => None,
        };
        news.push(Novelty {
            item,
            state,
            keys,
            reading,
            hashes,
        });
    }
    Sorted {
        feed,
        news: ordered(news, first),
        same,
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
