//! A page that a member proposes: read by the ordinary pipeline, filed as an item of its own source.

use std::time::Duration;

use chrono::{DateTime, Utc};
use url::Url;

use super::Ingest;
use super::compose::Page;
use super::desks::Stopped;
use super::file::{Filed, file_one};
use super::visit::Filing;
use crate::domain::feed::{Entry, Feed};
use crate::domain::ids::ItemId;
use crate::domain::item::ItemState;
use crate::domain::proposal::{MOST_ATTEMPTS, Proposal, ProposalState, UNREACHED};
use crate::domain::source::{ArticlePolicy, Rights, Source, SourceKind};
use crate::domain::visibility::Visibility;
use crate::http::{Get, HttpError, Reach, Robots};
use crate::store::{StoreError, proposals};

/// Every member reads what became of a proposal: what they may not see is no answer to it, and a page that
/// such an item holds is read as one that nobody knows.
const MEMBERS: Visibility = Visibility::Internal;

impl Ingest {
    /// Reads the page of a proposal and files it, or finds that it is known, or notes why it cannot be
    /// read. What it became and the item are one transaction.
    ///
    /// # Errors
    /// Only when the archive fails.
    pub async fn read_proposal(&self, proposal: &Proposal) -> Result<(), StoreError> {
        let now = self.clock.now();
        let (id, canonical) = (proposal.id, proposal.canonical.clone());
        let known = self
            .store
            .write(move |tx| {
                let known = proposals::known_item(tx, &canonical, MEMBERS)?;
                if let Some(item) = known {
                    proposals::settled(tx, id, item, ProposalState::Known)?;
                }
                Ok::<_, StoreError>(known)
            })
            .await?;
        if known.is_some() {
            return Ok(());
        }
        let Ok(url) = Url::parse(&proposal.url) else {
            return self.put_off(proposal, "this is no address", now).await;
        };
        match self.ask(proposal, url.clone()).await {
            Ok(page) => match self.file_proposal(proposal, url, page, now).await {
                Ok(()) => Ok(()),
                Err(Stopped::Archive(error)) => Err(error),
                Err(Stopped::Document(unread)) => {
                    self.put_off(proposal, &unread.to_string(), now).await
                }
            },
            Err(why) => self.put_off(proposal, &why, now).await,
        }
    }

    /// Fetches a page. Members may not have Vigie look into private networks, the allowed ones neither, and
    /// are not told what keeps it from there: that goes to the log.
    async fn ask(&self, proposal: &Proposal, url: Url) -> Result<Page, String> {
        let request = Get {
            reach: Reach::PublicOnly,
            robots: Robots::Obey,
            ..Get::page(url)
        };
        match self.http.get(&request).await {
            Ok(answer) if answer.is_success() => Ok(self.read_article(answer).await),
            Ok(answer) => Err(format!("the page answered {}", answer.status)),
            // These come after an answer from outside.
            Err(said @ (HttpError::Robots { .. } | HttpError::TooLarge { .. })) => {
                Err(said.to_string())
            }
            Err(cause) => {
                tracing::info!(proposal.id = proposal.id.0, %cause, "a proposed page is not reached");
                Err(UNREACHED.to_owned())
            }
        }
    }

    async fn put_off(
        &self,
        proposal: &Proposal,
        why: &str,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let due = (proposal.attempts + 1 < MOST_ATTEMPTS).then(|| now + proposals::AGAIN);
        let (id, why) = (proposal.id, why.to_owned());
        self.store
            .write(move |tx| proposals::failed(tx, id, &why, due))
            .await
    }

    async fn file_proposal(
        &self,
        proposal: &Proposal,
        url: Url,
        page: Page,
        now: DateTime<Utc>,
    ) -> Result<(), Stopped> {
        let source = source(&url);
        let feed = Feed {
            format: "proposal".to_owned(),
            entries: vec![entry(proposal, now)],
            // Its address is no identity: an item that members may not see may have it.
            link: Some(proposal.url.clone()),
            ..Feed::default()
        };
        let watched = self
            .store
            .write(move |tx| proposals::source(tx, now))
            .await?;
        let desk = self.desks.take().await;
        let mut sorted = self.sort(&desk, &watched, feed, url).await?;
        for novelty in &mut sorted.news {
            // A person points to it now, however old it is.
            novelty.state = ItemState::New;
        }
        let store = self.store.clone();
        let vocabulary = self.store.read(move |tx| store.vocabulary(tx)).await?;
        let pages = sorted.news.iter().map(|_| page.clone()).collect();
        let filings = self
            .compose(desk, &source, sorted, pages, vocabulary)
            .await?;
        let id = proposal.id;
        self.store
            .write(move |tx| {
                for item in filings.same {
                    proposals::settled(tx, id, item, ProposalState::Known)?;
                }
                for filing in filings.items {
                    let (item, state) = match known(tx, &filing)? {
                        Some(item) => (item, ProposalState::Known),
                        None => match file_one(tx, watched.id, filing, now)? {
                            Filed::New(item) => (item, ProposalState::Filed),
                            Filed::Changed(item) | Filed::Same(item) => {
                                (item, ProposalState::Known)
                            }
                        },
                    };
                    proposals::settled(tx, id, item, state)?;
                }
                Ok::<_, StoreError>(())
            })
            .await?;
        Ok(())
    }
}

/// The item that was made of this page before, or has the address which the page claims. What a
/// member writes beside it is no change of its publisher's.
fn known(tx: &crate::store::Tx<'_>, filing: &Filing) -> Result<Option<ItemId>, StoreError> {
    if filing.item.is_some() {
        return Ok(filing.item);
    }
    match &filing.composed.content.canonical {
        Some(canonical) => proposals::known_item(tx, canonical, MEMBERS),
        None => Ok(None),
    }
}

fn entry(proposal: &Proposal, now: DateTime<Utc>) -> Entry {
    Entry {
        // Whether a page is known is told by its address and by the one that it claims, among what members
        // may see; nor is it what the same proposal became before, which may be hidden since.
        id: Some(format!(
            "proposal:{}:{}",
            proposal.id,
            now.timestamp_millis()
        )),
        title: (!proposal.title.is_empty()).then(|| proposal.title.clone()),
        // Without the part of the page that it names, which would be an identity too.
        link: proposal.url.split('#').next().map(str::to_owned),
        ..Entry::default()
    }
}

/// The source of proposals, as the pipeline wants it.
fn source(url: &Url) -> Source {
    Source {
        key: proposals::SOURCE.to_owned(),
        title: "Propositions".to_owned(),
        url: url.clone(),
        kind: SourceKind::Feed,
        group: "Propositions".to_owned(),
        tags: Vec::new(),
        visibility: Visibility::Public,
        reach: Reach::PublicOnly,
        language: None,
        article: ArticlePolicy::Always,
        rights: Rights::default(),
        every: Duration::from_secs(3_600),
    }
}
