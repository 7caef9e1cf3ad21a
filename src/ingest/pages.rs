//! Fetching the pages behind the entries that need it.

use url::Url;

use super::Ingest;
use super::compose::Page;
use super::sort::{Novelty, Sorted};
use super::visit::{self, Desk};
use crate::articles::extract::extract;
use crate::domain::item::ItemState;
use crate::domain::source::{ArticlePolicy, Source};
use crate::domain::visibility::Visibility;
use crate::http::{Answer, Get, Robots};

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
        let mut pages = Vec::with_capacity(wanted.len());
        for url in wanted {
            pages.push(match url {
                Some(url) => self.read_page(source, url).await,
                None => Page::NotAsked,
            });
        }
        (self.desks.take().await, pages)
    }

    async fn read_page(&self, source: &Source, url: Url) -> Page {
        let public = source.visibility == Visibility::Public;
        let request = Get {
            reach: visit::reach(source),
            robots: if public { Robots::Obey } else { Robots::Skip },
            ..Get::page(url)
        };
        match self.http.get(&request).await {
            Ok(answer) if answer.is_success() => self.read_article(answer).await,
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
            Err(_) => Page::Unusable("the page broke the reader; please report it".to_owned()),
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
