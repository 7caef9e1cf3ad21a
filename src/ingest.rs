//! The pipeline: from a source to stored items, one step a file.
//!
//! [`Ingest::visit`] names the steps in their order. Fetching computes and filing writes: no
//! transaction waits for the network, and all between the bytes and the verdict is pure.

pub mod compose;
pub mod dedupe;
mod desks;
pub mod fetch;
mod file;
pub mod fingerprint;
mod pages;
mod propose;
pub mod sameness;
pub mod schedule;
mod sort;
pub mod story;
mod visit;

use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::clock::Clock;
use crate::domain::feed::Feed;
use crate::domain::limits;
use crate::domain::source::Source;
use crate::http::HttpClient;
use crate::store::sources::WatchedSource;
use crate::store::{Store, StoreError};
pub use desks::Desks;
use desks::{Desk, Stopped};
use fetch::{FetchOutcome, Held, fetch};
use pages::Late;

/// What the pipeline works with.
#[derive(Clone)]
pub struct Ingest {
    /// The way out.
    pub http: HttpClient,
    /// Where items go.
    pub store: Store,
    /// The time.
    pub clock: Clock,
    /// Where documents are read.
    pub desks: Desks,
    /// How long the pages behind entries are waited for.
    pub waits: PageWaits,
}

/// How long the pages behind entries are waited for.
#[derive(Clone, Copy, Debug)]
pub struct PageWaits {
    /// Before what a visit brings is filed.
    pub before_filing: Duration,
    /// After that.
    pub after_filing: Duration,
}

impl Default for PageWaits {
    fn default() -> Self {
        Self {
            before_filing: limits::PAGES_BEFORE_FILING,
            after_filing: limits::PAGES_AFTER_FILING,
        }
    }
}

/// How a visit went.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Visited {
    /// The source's stable name.
    pub source: String,
    /// `fresh`, `empty` (read, without any entry), `unchanged`, `gone`, `limited` (it asks us to wait),
    /// `failed`, or `held`: nothing was asked, as its host asked us to wait.
    pub outcome: &'static str,
    /// Items filed.
    pub new: u32,
    /// Items whose publisher changed them.
    pub changed: u32,
    /// Entries that say what they said.
    pub same: u32,
    /// Why it failed, or what was mended.
    pub note: Option<String>,
    /// Until when it, or its host, asked us to wait.
    pub held_until: Option<DateTime<Utc>>,
}

impl Ingest {
    /// Visits one source: fetch, parse, tell new from known, read the pages behind, file; then read
    /// and file the pages that would have kept all this waiting.
    ///
    /// Whatever the source does, the answer is a [`Visited`] and a record in the archive. A source whose
    /// host wants rest is not asked, and nothing is held against it.
    ///
    /// # Errors
    /// Only when the archive fails.
    pub async fn visit(
        &self,
        source: &Source,
        watched: WatchedSource,
    ) -> Result<Visited, StoreError> {
        let outcome = match fetch(&self.http, &visit::plan(source, &watched)).await {
            Ok(outcome) => outcome,
            Err(Held(until)) => return self.hold(source, &watched, until).await,
        };
        let FetchOutcome::Fresh(document) = &outcome else {
            return self.record(source, watched, outcome).await;
        };
        let desk = self.desks.take().await;
        let feed = match visit::parse(&desk, source, document).await {
            Ok(feed) => feed,
            Err(why) => return self.record(source, watched, visit::unreadable(why)).await,
        };
        match self.take_in(desk, source, &watched, &outcome, feed).await {
            Ok(visited) => Ok(visited),
            Err(Stopped::Archive(error)) => Err(error),
            Err(Stopped::Document(unread)) => {
                let outcome = visit::unreadable(unread.to_string());
                self.record(source, watched, outcome).await
            }
        }
    }

    /// From a document that was parsed to items that are filed.
    async fn take_in(
        &self,
        desk: Desk,
        source: &Source,
        watched: &WatchedSource,
        outcome: &FetchOutcome,
        feed: Feed,
    ) -> Result<Visited, Stopped> {
        let base = match outcome {
            FetchOutcome::Fresh(document) => document.url.clone(),
            _ => source.url.clone(),
        };
        let sorted = self.sort(&desk, watched, feed, base).await?;
        let (desk, pages) = self.read_pages(desk, source, &sorted).await;
        let late = Late::of(&sorted, &pages);
        let store = self.store.clone();
        let read = self
            .store
            .read::<_, StoreError>(move |tx| store.vocabulary(tx));
        let vocabulary = read.await?;
        let filing = self
            .compose(desk, source, sorted, pages, vocabulary.clone())
            .await?;
        let (visited, items) = self.file(source, watched, outcome, filing).await?;
        self.read_late(source, watched, late, &items, vocabulary)
            .await?;
        Ok(visited)
    }
}

#[cfg(test)]
mod tests;
