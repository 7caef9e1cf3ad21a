//! The steps of a visit between the network and the archive.

use super::compose::{Composed, Page, compose as compose_one};
use super::dedupe::EntryKeys;
use super::desks::{Desk, Stopped};
use super::fetch::{Document, Expect, Failure, FetchOutcome, Visit};
use super::file::tags::Tags;
use super::sort::{Novelty, Sorted};
use super::{Ingest, schedule};
use crate::domain::feed::{Feed, Rhythm};
use crate::domain::ids::ItemId;
use crate::domain::item::ItemState;
use crate::domain::source::{Source, SourceKind};
use crate::domain::vocabulary::Vocabulary;
use crate::feeds::{self, Hints, page};
use crate::http::{Reach, Robots, Validators};
use crate::store::StoreError;
use crate::store::items::Hashes;
use crate::store::sources::WatchedSource;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use url::Url;

/// What to ask of a source.
pub(super) fn plan(source: &Source, watched: &WatchedSource) -> Visit {
    let kept = &watched.kept;
    let validators = kept
        .url
        .as_deref()
        .and_then(|url| Url::parse(url).ok())
        .map(|url| Validators {
            url,
            etag: kept.etag.clone(),
            last_modified: kept.last_modified.clone(),
        });
    Visit {
        url: Url::parse(&watched.url).unwrap_or_else(|_| source.url.clone()),
        expect: match source.kind {
            SourceKind::Feed => Expect::Feed,
            SourceKind::Page(_) => Expect::Page,
        },
        validators,
        body_hash: kept.body_hash.clone(),
        reach: source.reach,
        robots: robots(source),
    }
}

/// What is declared to be inside is our own; whatever else is asked for has a say, whoever may see
/// its items.
fn robots(source: &Source) -> Robots {
    match source.reach {
        Reach::Public | Reach::PublicOnly => Robots::ObeyWhatIsWritten,
        Reach::Internal => Robots::Skip,
    }
}

/// Parses a document off the asynchronous threads; the error is a sentence.
pub(super) async fn parse(
    desk: &Desk,
    source: &Source,
    document: &Document,
) -> Result<Feed, String> {
    let (kind, document) = (source.kind.clone(), document.clone());
    let language = source.language.clone();
    let parsing = desk.work(move || {
        let content_type = document.content_type.as_deref();
        let language = language.as_deref();
        match kind {
            SourceKind::Feed => {
                let hints = Hints {
                    content_type,
                    base_url: Some(&document.url),
                    language,
                };
                feeds::parse(&document.body, &hints).map_err(|error| error.to_string())
            }
            SourceKind::Page(selectors) => page::list(
                &document.body,
                &document.url,
                &selectors,
                content_type,
                language,
            )
            .map_err(|error| error.to_string()),
        }
    });
    parsing
        .await
        .unwrap_or_else(|unread| Err(unread.to_string()))
}

/// A document that is no feed counts as a failure of the source; what was kept stays.
pub(super) fn unreadable(why: String) -> FetchOutcome {
    FetchOutcome::Failed {
        kind: Failure::Unexpected,
        message: why,
    }
}

/// An item on its way into the archive.
pub(super) struct Filing {
    /// `None` for a new one.
    pub(super) item: Option<ItemId>,
    pub(super) state: ItemState,
    pub(super) keys: EntryKeys,
    pub(super) composed: Composed,
    pub(super) tags: Tags,
}

/// All that a visit brings.
pub(super) struct Filings {
    pub(super) items: Vec<Filing>,
    /// The items of entries that say what they said.
    pub(super) same: Vec<ItemId>,
    pub(super) entries: u32,
    pub(super) rhythm: Rhythm,
    pub(super) mended: Vec<String>,
    /// Items whose pages are asked for once they are filed.
    pub(super) put_off: usize,
}

impl Ingest {
    /// Composes every new or changed item, off the asynchronous threads.
    pub(super) async fn compose(
        &self,
        desk: Desk,
        source: &Source,
        sorted: Sorted,
        pages: Vec<Page>,
        vocabulary: Arc<Vocabulary>,
    ) -> Result<Filings, Stopped> {
        let (source, now) = (source.clone(), self.clock.now());
        let work = desk.work(move || composed(&source, sorted, pages, &vocabulary, now));
        Ok(work.await??)
    }
}

fn composed(
    source: &Source,
    sorted: Sorted,
    pages: Vec<Page>,
    vocabulary: &Vocabulary,
    now: DateTime<Utc>,
) -> Result<Filings, StoreError> {
    let Sorted { feed, news, same } = sorted;
    let is_put_off = |page: &&Page| matches!(page, Page::PutOff(_));
    let put_off = pages.iter().filter(is_put_off).count();
    let items = news
        .into_iter()
        .zip(pages)
        .map(|(novelty, page)| file_one((source, &feed, vocabulary), novelty, page, now))
        .collect::<Result<_, StoreError>>()?;
    let entries = u32::try_from(feed.entries.len()).unwrap_or(u32::MAX);
    Ok(Filings {
        items,
        same,
        entries,
        rhythm: feed.rhythm,
        mended: feed.mended,
        put_off,
    })
}

fn file_one(
    (source, feed, vocabulary): (&Source, &Feed, &Vocabulary),
    novelty: Novelty,
    page: Page,
    now: DateTime<Utc>,
) -> Result<Filing, StoreError> {
    let Novelty {
        item,
        state,
        keys,
        reading,
        hashes,
    } = novelty;
    let hashes = match page {
        Page::PutOff(_) => Hashes::UNFINISHED,
        _ => hashes,
    };
    let categories = reading.entry.categories.clone();
    let composed = compose_one(source, feed, reading, page, hashes, now)?;
    let read = (composed.content.title.as_str(), composed.text.as_str());
    let tags = Tags::of(vocabulary, &source.tags, &categories, read);
    Ok(Filing {
        item,
        state,
        keys,
        composed,
        tags,
    })
}

/// What the schedule needs to know of a source.
pub(super) fn schedule_of<'a>(
    source: &'a Source,
    rhythm: &'a Rhythm,
    failures: u32,
) -> schedule::Schedule<'a> {
    schedule::Schedule {
        key: &source.key,
        every: source.every,
        rhythm,
        failures,
    }
}
