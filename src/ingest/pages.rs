//! Fetching the pages behind the entries that need it.
//!
//! What is new is filed soon, whatever its pages do: those that a site's pace or slowness keeps back
//! are put off, asked for once all is filed, and at the next visits where that is not enough.

use std::sync::Arc;

use chrono::TimeDelta;
use tokio::time::{Instant, timeout_at};
use url::Url;

use super::Ingest;
use super::compose::{PUT_OFF, Page};
use super::desks::{Desk, Stopped};
use super::sort::{Novelty, Sorted};
use crate::articles::extract::extract;
use crate::domain::feed::Feed;
use crate::domain::ids::ItemId;
use crate::domain::item::ItemState;
use crate::domain::source::{ArticlePolicy, Source};
use crate::domain::vocabulary::Vocabulary;
use crate::http::{Answer, Get, HttpError, Reach, Robots};
use crate::ingest::file::file_one;
use crate::store::StoreError;
use crate::store::sources::WatchedSource;

/// What waits for its pages while it is filed.
#[derive(Default)]
pub(super) struct Late {
    /// The document, without its entries.
    feed: Feed,
    /// Each with its place among what is filed.
    news: Vec<(usize, Novelty)>,
}

impl Late {
    /// Those whose page was put off.
    pub(super) fn of(sorted: &Sorted, pages: &[Page]) -> Self {
        let together = sorted.news.iter().zip(pages).enumerate();
        let news: Vec<_> = together
            .filter(|(_, (_, page))| matches!(page, Page::PutOff(_)))
            .map(|(place, (novelty, _))| (place, novelty.clone()))
            .collect();
        if news.is_empty() {
            return Self::default();
        }
        let feed = sorted.feed.clone();
        Self { feed, news }
    }
}

impl Ingest {
    /// The page behind each novelty, in order. One after the other: they usually share a host. The
    /// network is waited for without the desk.
    pub(super) async fn read_pages(
        &self,
        desk: Desk,
        source: &Source,
        sorted: &Sorted,
    ) -> (Desk, Vec<Page>) {
        let wanted: Vec<_> = sorted
            .news
            .iter()
            .map(|novelty| wanted(source, novelty))
            .collect();
        if wanted.iter().all(Option::is_none) {
            return (desk, vec![Page::NotAsked; wanted.len()]);
        }
        drop(desk);
        let until = Instant::now() + self.waits.before_filing;
        let mut pages = Vec::with_capacity(wanted.len());
        for url in wanted {
            pages.push(match url {
                Some(url) => self.read_page_until(until, source, url).await,
                None => Page::NotAsked,
            });
        }
        (self.desks.take().await, pages)
    }

    /// Reads and files the pages that were put off, as many as there is time for.
    pub(super) async fn read_late(
        &self,
        source: &Source,
        watched: &WatchedSource,
        late: Late,
        items: &[ItemId],
        vocabulary: Arc<Vocabulary>,
    ) -> Result<(), Stopped> {
        let until = Instant::now() + self.waits.after_filing;
        for (place, mut novelty) in late.news {
            let (Some(url), Some(item)) = (wanted(source, &novelty), items.get(place)) else {
                continue;
            };
            let page = self.read_page_until(until, source, url).await;
            if matches!(page, Page::PutOff(_)) {
                continue;
            }
            novelty.item = Some(*item);
            let sorted = Sorted {
                feed: late.feed.clone(),
                news: vec![novelty],
                same: Vec::new(),
            };
            let desk = self.desks.take().await;
            let filings = self.compose(desk, source, sorted, vec![page], vocabulary.clone());
            let (filings, id, now) = (filings.await?, watched.id, self.clock.now());
            let filing = self.store.write::<_, StoreError>(move |tx| {
                for filing in filings.items {
                    file_one(tx, id, filing, now)?;
                }
                Ok(())
            });
            filing.await?;
        }
        Ok(())
    }

    async fn read_page_until(&self, until: Instant, source: &Source, url: Url) -> Page {
        let left = until.saturating_duration_since(Instant::now());
        let busy = self.http.pace().zip(url.host_str());
        let busy = busy.and_then(|(pace, host)| pace.busy_until(host));
        let soon = self.clock.now() + TimeDelta::from_std(left).unwrap_or_default();
        if busy.is_some_and(|busy| busy > soon) {
            return Page::PutOff(PUT_OFF);
        }
        let reading = timeout_at(until, self.read_page(source, url));
        reading.await.unwrap_or(Page::PutOff(PUT_OFF))
    }

    async fn read_page(&self, source: &Source, url: Url) -> Page {
        let robots = match source.reach {
            Reach::Public | Reach::PublicOnly => Robots::Obey,
            Reach::Internal => Robots::Skip,
        };
        let request = Get {
            reach: source.reach,
            robots,
            ..Get::page(url)
        };
        match self.http.get(&request).await {
            Ok(answer) if answer.is_success() => self.read_article(answer).await,
            // It will be given later.
            Ok(answer) if answer.retry_at().is_some() => Page::PutOff(PUT_OFF),
            Err(HttpError::Paced { .. }) => Page::PutOff(PUT_OFF),
            Ok(answer) => Page::Unusable(format!("the page answered {}", answer.status)),
            Err(error) => Page::Unusable(error.to_string()),
        }
    }

    pub(super) async fn read_article(&self, answer: Answer) -> Page {
        let desk = self.desks.take().await;
        let reading = desk.work(move || {
            let content_type = answer.header("content-type").map(str::to_owned);
            extract(&answer.body, &answer.url, content_type.as_deref(), None)
        });
        match reading.await {
            Ok(Ok(article)) => Page::Article(Box::new(article)),
            Ok(Err(error)) => Page::Unusable(error.to_string()),
            Err(unread) => Page::Unusable(unread.to_string()),
        }
    }
}

/// The page to fetch, if one is: by default only for news whose feed gives a summary, so that a
/// first import of years of archive does not ask for years of pages.
fn wanted(source: &Source, novelty: &Novelty) -> Option<Url> {
    let link = || {
        novelty
            .reading
            .entry
            .link
            .as_deref()
            .and_then(|link| Url::parse(link).ok())
    };
    match source.article {
        ArticlePolicy::Never => None,
        ArticlePolicy::Always => link(),
        ArticlePolicy::Auto => (novelty.state == ItemState::New && novelty.reading.is_summary())
            .then(link)
            .flatten(),
    }
}
