//! Digests on time: compose what is due, approve it, deliver what waits.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;

use super::driver::Task;
use super::index;
use crate::app::workings::{Report, TaskName};
use crate::app::{App, Setup};
use crate::curate::tags;
use crate::digest::{self, schedule};
use crate::domain::digest::{Digest, EditionState};
use crate::domain::ids::{EditionId, ItemId, MemberId};
use crate::domain::visibility::Visibility;
use crate::publish::{self, Approval, Delivered, Passed, PublishError};
use crate::search::{Query, Request, Search};
use crate::store::editions::calls::{self, Reason};
use crate::store::editions::{self, Edition, NewEdition};
use crate::store::schedule as kept;
use crate::store::{StoreError, Tx, items, sources};

/// A section's query finds at most this many items of a period.
const FOUND: usize = 5_000;

/// Destinations are asked one after the other, and each may be slow.
const DELIVERING: Duration = Duration::from_secs(3_600);

/// The task that delivers: a slow destination keeps no digest waiting.
pub(super) fn deliver_task(app: &App) -> Task {
    let app = app.clone();
    Task::new(TaskName::Deliver, DELIVERING, move || {
        let app = app.clone();
        async move { Ok(Report::done(deliver(&app).await?.len())) }
    })
}

/// After a start, so long at most, drafts wait for the visits that were due: what came in the meantime
/// is news for them.
const FIRST_VISITS: Range<TimeDelta> = TimeDelta::zero()..TimeDelta::minutes(30);

/// What became of a digest that was due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issued {
    /// The digest, by key.
    pub digest: String,
    /// The edition; `None` when that due instant had been dealt with already.
    pub edition: Option<EditionId>,
    /// Whether there was nothing new to say.
    pub skipped: bool,
    /// What left, and what waits.
    pub passed: Passed,
}

/// What a digest asks for at this moment.
struct Wanted {
    /// Drafts whose deadline passed while nobody was there.
    overdue: Vec<Edition>,
    /// The instant for which an edition is due.
    due: Option<DateTime<Utc>>,
    /// The instant for which one should be drafted.
    review: Option<DateTime<Utc>>,
}

/// Drafts and issues one digest.
pub(super) async fn issue(
    app: &App,
    setup: &Arc<Setup>,
    digest: &Digest,
) -> anyhow::Result<Vec<Issued>> {
    let (now, opened, asking) = (app.clock.now(), app.opened, digest.clone());
    let wanted = app
        .store
        .write::<_, StoreError>(move |tx| {
            schedule::begin(tx, &asking, now)?;
            Ok(Wanted {
                overdue: editions::overdue(tx, &asking.key, now)?,
                due: schedule::due(tx, &asking, now)?,
                review: match FIRST_VISITS.contains(&(now - opened))
                    && sources::waits_since(tx, opened)?
                {
                    true => None,
                    false => schedule::review(tx, &asking, now)?,
                },
            })
        })
        .await?;
    let mut issued = Vec::new();
    for draft in wanted.overdue {
        if Some(draft.due) != wanted.due {
            let (setup, digest) = (setup.clone(), digest.clone());
            let late = app
                .store
                .write_synced(move |tx| close(tx, &setup, &digest, draft.id, now))
                .await?;
            issued.push(late);
        }
    }
    if let Some(due) = wanted.due {
        let drafted = compose(app, digest, due).await?;
        let (setup, digest) = (setup.clone(), digest.clone());
        let on_time = app
            .store
            .write_synced(move |tx| pass_due(tx, &setup, &digest, &drafted, now))
            .await?;
        issued.push(on_time);
    } else if let Some(due) = wanted.review {
        let drafted = compose(app, digest, due).await?;
        let filed = app
            .store
            .write::<_, StoreError>(move |tx| propose(tx, &drafted, now))
            .await?;
        if let Some(edition) = filed {
            tracing::info!(
                edition.id = edition.0,
                digest = digest.key,
                "drafted, to be looked at"
            );
        }
    }
    for one in &issued {
        tracing::info!(digest = one.digest, skipped = one.skipped, passed = ?one.passed, "issued");
    }
    Ok(issued)
}

/// Files a draft and calls the editors to it; nothing when there is nothing new yet.
fn propose(
    tx: &Tx<'_>,
    drafted: &NewEdition,
    now: DateTime<Utc>,
) -> Result<Option<EditionId>, StoreError> {
    if drafted.places.is_empty() {
        kept::set_looked(tx, &drafted.digest, now)?;
        return Ok(None);
    }
    let filed = editions::add(tx, drafted, now)?;
    if let Some(edition) = filed {
        calls::call(tx, edition, Reason::Review, now)?;
    }
    Ok(filed)
}

/// Composes the draft of the next edition of `digest` and files it, in place of one that nobody
/// touched; answers its number and how many items it has.
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
    let id = filed.ok_or_else(|| {
        anyhow::anyhow!(
            "the edition due at {due} was changed by an editor, or is no draft any more"
        )
    })?;
    Ok((id, count))
}

/// Files a draft, in place of the one for the same instant if nobody touched it.
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
    let anew = editions::refresh(tx, before, drafted, now)?;
    Ok(anew.then_some(before))
}

/// Composes the edition of `digest` due at `due`, without filing it.
///
/// # Errors
/// What the archive or the index says.
pub async fn compose(app: &App, digest: &Digest, due: DateTime<Utc>) -> anyhow::Result<NewEdition> {
    // Sections are searches: an index that lags behind, or was deleted, would leave them empty, and pass
    // over what is filed while it catches up.
    let reach = app.store.read(items::last).await?;
    let (store, search) = (app.store.clone(), app.search.clone());
    tokio::task::spawn_blocking(move || index::catch_up(&store, &search)).await??;
    let (digest, search, now) = (digest.clone(), app.search.clone(), app.clock.now());
    let local = now.with_timezone(&digest.zone);
    app.store
        .read(move |tx| {
            digest::compose(tx, &digest, due, now, reach, |query| {
                found(tx, &search, query, &local)
            })
        })
        .await
}

fn found(
    tx: &Tx<'_>,
    search: &Search,
    query: &str,
    now: &DateTime<Tz>,
) -> anyhow::Result<HashSet<ItemId>> {
    let query = tags::meant(tx, Query::parse(query, now).or_nothing())?;
    let mut request = Request::new(query, Visibility::Internal, now.to_utc());
    request.limit = FOUND;
    request.sort = crate::search::Sort::Newest;
    Ok(search
        .query(&request)?
        .hits
        .into_iter()
        .map(|hit| hit.id)
        .collect())
}

/// Deals with a due instant: what people prepared leaves as they left it, what nobody touched is
/// composed anew.
fn pass_due(
    tx: &Tx<'_>,
    setup: &Setup,
    digest: &Digest,
    drafted: &NewEdition,
    now: DateTime<Utc>,
) -> Result<Issued, PublishError> {
    let mut issued = Issued {
        digest: digest.key.clone(),
        edition: None,
        skipped: false,
        passed: Passed::default(),
    };
    match editions::for_due(tx, &digest.key, drafted.due)? {
        None => {
            issued.edition = editions::add(tx, drafted, now)?;
            issued.skipped = drafted.places.is_empty();
        }
        Some(prepared) if prepared.state == EditionState::Draft => {
            issued.edition = Some(prepared.id);
            if prepared.revision == 0 && drafted.places.is_empty() {
                editions::skip(tx, &prepared)?;
                issued.skipped = true;
            } else if prepared.revision == 0 {
                editions::refresh(tx, prepared.id, drafted, now)?;
            }
        }
        Some(passed) if passed.state == EditionState::Skipped && !drafted.places.is_empty() => {
            if editions::take_up_again(tx, passed.id, drafted, now)? {
                issued.edition = Some(passed.id);
            }
        }
        // Approved before it was due: its deliveries wait in the outbox.
        Some(_) => {}
    }
    if let (Some(edition), false) = (issued.edition, issued.skipped) {
        issued.passed = close(tx, setup, digest, edition, now)?.passed;
    }
    schedule::done(tx, digest, drafted.due)?;
    Ok(issued)
}

/// Passes the deadline of a draft.
fn close(
    tx: &Tx<'_>,
    setup: &Setup,
    digest: &Digest,
    edition: EditionId,
    now: DateTime<Utc>,
) -> Result<Issued, PublishError> {
    let passed = publish::pass_deadline(tx, &setup.outlets, digest, edition, now)?;
    Ok(Issued {
        digest: digest.key.clone(),
        edition: Some(edition),
        skipped: false,
        passed,
    })
}

/// Approves an edition for the channels of its digest, from the console; it leaves at once.
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
    let approval = Approval {
        member: MemberId(0),
        name: by.to_owned(),
        leave: now,
    };
    publish::approve_edition(tx, &setup.outlets, digest, edition, &approval, now)
}

/// Delivers what is due, once what was uncertain has been asked about; then looks whether what was
/// sent earlier is there. An edition of which nothing is on its way any more is published.
///
/// # Errors
/// Only when the archive fails.
pub async fn deliver(app: &App) -> Result<Vec<Delivered>, PublishError> {
    let outlets = app.setup().outlets.clone();
    let mut ended = publish::verify_uncertain(&app.store, &app.clock, &outlets).await?;
    ended.extend(publish::deliver_due(&app.store, &app.clock, &outlets).await?);
    let now = app.clock.now();
    app.store
        .write::<_, StoreError>(move |tx| editions::publish_ended(tx, now))
        .await?;
    ended.extend(publish::probe(&app.store, &app.clock, &outlets).await?);
    Ok(ended)
}
