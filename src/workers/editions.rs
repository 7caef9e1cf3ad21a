//! Digests on time: compose what is due, approve it, deliver what waits.

use std::collections::HashSet;

use chrono::{DateTime, Utc};

use super::index;
use crate::app::{App, Setup};
use crate::digest::{self, schedule};
use crate::domain::digest::Digest;
use crate::domain::ids::{EditionId, ItemId};
use crate::domain::visibility::Visibility;
use crate::publish::{self, Delivered, Outlet, PublishError};
use crate::search::{Query, Request, Search};
use crate::store::editions::{self, NewEdition};
use crate::store::{StoreError, Tx};

/// A section's query finds at most this many items of a period.
const FOUND: usize = 5_000;

/// What became of a digest that was due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issued {
    /// The digest, by key.
    pub digest: String,
    /// The edition; `None` when that due instant had been dealt with already.
    pub edition: Option<EditionId>,
    /// Whether there was nothing new to say.
    pub skipped: bool,
    /// Channels whose readers may see nothing of it.
    pub silent: Vec<String>,
}

/// Issues every digest that is due. An edition, its approval, its deliveries and the next due
/// instant are one transaction: killed anywhere, it happens again whole, or not at all.
///
/// # Errors
/// What the archive, the index or a template says.
pub async fn issue_due(app: &App) -> anyhow::Result<Vec<Issued>> {
    let setup = app.setup();
    let mut issued = Vec::new();
    for digest in &setup.config.digests {
        issued.extend(issue(app, &setup, digest).await?);
    }
    Ok(issued)
}

async fn issue(
    app: &App,
    setup: &std::sync::Arc<Setup>,
    digest: &Digest,
) -> anyhow::Result<Option<Issued>> {
    let (now, asked) = (app.clock.now(), digest.clone());
    let due = app
        .store
        .write::<_, StoreError>(move |tx| {
            schedule::begin(tx, &asked, now)?;
            schedule::due(tx, &asked, now)
        })
        .await?;
    let Some(due) = due else { return Ok(None) };
    let drafted = compose(app, digest, due).await?;
    let (setup, digest) = (setup.clone(), digest.clone());
    let issued = app
        .store
        .write_synced(move |tx| settle(tx, &setup, &digest, &drafted, now))
        .await?;
    tracing::info!(digest = issued.digest, skipped = issued.skipped, silent = ?issued.silent, "issued");
    Ok(Some(issued))
}

/// Composes the draft of the next edition of `digest` and files it, in place of the one before;
/// answers its number and how many items it has.
///
/// # Errors
/// What the archive or the index says.
pub async fn draft(app: &App, digest: &Digest) -> anyhow::Result<(EditionId, usize)> {
    let (now, asked) = (app.clock.now(), digest.clone());
    let due = app
        .store
        .write::<_, StoreError>(move |tx| {
            schedule::begin(tx, &asked, now)?;
            schedule::next(tx, &asked)
        })
        .await?
        .ok_or_else(|| anyhow::anyhow!("the schedule of {} never fires again", digest.key))?;
    let drafted = compose(app, digest, due).await?;
    let count = drafted.places.len();
    anyhow::ensure!(count > 0, "nothing new to say in {}", digest.key);
    let filed = app
        .store
        .write::<_, StoreError>(move |tx| file_draft(tx, &drafted, now))
        .await?;
    let id =
        filed.ok_or_else(|| anyhow::anyhow!("the edition due at {due} is no draft any more"))?;
    Ok((id, count))
}

/// Files a draft, in place of the one for the same instant if there is one.
///
/// # Errors
/// What the archive says.
pub fn file_draft(
    tx: &Tx<'_>,
    drafted: &NewEdition,
    now: DateTime<Utc>,
) -> Result<Option<EditionId>, StoreError> {
    let Some(before) = editions::draft_for(tx, &drafted.digest, drafted.due)? else {
        return editions::add(tx, drafted, now);
    };
    editions::set_places(tx, before, &drafted.places)?;
    Ok(Some(before))
}

/// Composes the edition of `digest` due at `due`, without filing it.
///
/// # Errors
/// What the archive or the index says.
pub async fn compose(app: &App, digest: &Digest, due: DateTime<Utc>) -> anyhow::Result<NewEdition> {
    // Sections are searches: an index that lags behind, or was deleted, would leave them empty.
    let (store, search) = (app.store.clone(), app.search.clone());
    tokio::task::spawn_blocking(move || index::catch_up(&store, &search)).await??;
    let (digest, search, now) = (digest.clone(), app.search.clone(), app.clock.now());
    app.store
        .read(move |tx| digest::compose(tx, &digest, due, now, |query| found(&search, query, now)))
        .await
}

fn found(search: &Search, query: &str, now: DateTime<Utc>) -> anyhow::Result<HashSet<ItemId>> {
    let mut request = Request::new(Query::parse(query, &now), Visibility::Internal, now);
    request.limit = FOUND;
    request.sort = crate::search::Sort::Newest;
    Ok(search
        .query(&request)?
        .hits
        .into_iter()
        .map(|hit| hit.id)
        .collect())
}

fn settle(
    tx: &Tx<'_>,
    setup: &Setup,
    digest: &Digest,
    drafted: &NewEdition,
    now: DateTime<Utc>,
) -> Result<Issued, PublishError> {
    // A draft that people prepared for this instant leaves as they left it.
    let prepared = editions::draft_for(tx, &digest.key, drafted.due)?;
    let edition = match prepared {
        Some(prepared) => Some(prepared),
        None => editions::add(tx, drafted, now)?,
    };
    let skipped = prepared.is_none() && drafted.places.is_empty();
    let mut silent = Vec::new();
    if let (Some(edition), false) = (edition, skipped) {
        silent = approve(tx, setup, digest, edition, "vigie", now)?;
    }
    schedule::done(tx, digest, drafted.due)?;
    Ok(Issued {
        digest: digest.key.clone(),
        edition,
        skipped,
        silent,
    })
}

/// Approves an edition for the channels of its digest.
///
/// # Errors
/// [`PublishError`]; then nothing is queued.
pub fn approve(
    tx: &Tx<'_>,
    setup: &Setup,
    digest: &Digest,
    edition: EditionId,
    by: &str,
    now: DateTime<Utc>,
) -> Result<Vec<String>, PublishError> {
    let outlets: Vec<Outlet<'_>> = digest
        .channels
        .iter()
        .filter_map(|key| setup.outlets.outlet(key))
        .collect();
    let Some(setting) = setup.outlets.settings.get(&digest.key) else {
        return Err(PublishError::Missing(edition));
    };
    publish::approve(
        tx,
        edition,
        by,
        &outlets,
        (&setup.outlets.templates, setting),
        now,
    )
}

/// Delivers what is due, once what was uncertain has been asked about; then looks whether what was
/// sent earlier is there.
///
/// # Errors
/// Only when the archive fails.
pub async fn deliver(app: &App) -> Result<Vec<Delivered>, PublishError> {
    let outlets = app.setup().outlets.clone();
    let mut ended = publish::verify_uncertain(&app.store, &app.clock, &outlets).await?;
    ended.extend(publish::deliver_due(&app.store, &app.clock, &outlets).await?);
    ended.extend(publish::probe(&app.store, &app.clock, &outlets).await?);
    Ok(ended)
}
