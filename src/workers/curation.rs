//! What curators asked for in bulk, and what rules say of arriving items: small transactions beside
//! the pages, each of which is whole by itself. A kill at any point is made good by the next call.

use std::time::Duration;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::driver::Task;
use super::index;
use crate::app::workings::{Report, TaskName};
use crate::app::{App, Setup};
use crate::curate::rules::{self as acts, Standing, Wish};
use crate::domain::ids::ItemId;
use crate::domain::rule::Rule;
use crate::publish::{self, PublishError};
use crate::search::IndexDoc;
use crate::store::rules::{self, replays};
use crate::store::trail::{self, Step};
use crate::store::{StoreError, Tx, items, vocabulary};

/// Items renamed in one transaction, so that a page that writes never waits long.
const RENAMED: usize = 300;

/// Arriving items looked at in one go.
const ARRIVED: usize = 500;

/// A great rename or a replay over the whole archive takes a while.
const BOUND: Duration = Duration::from_secs(3_600);

/// The task.
pub(super) fn task(app: &App) -> Task {
    let app = app.clone();
    Task::new(TaskName::Curate, BOUND, move || {
        let app = app.clone();
        async move { Ok(Report::done(catch_up(&app).await?)) }
    })
    .then(&[TaskName::Index])
}

/// Does all that waits; answers how many steps there were.
///
/// # Errors
/// What the archive or the index says.
pub async fn catch_up(app: &App) -> anyhow::Result<usize> {
    let done = rename(app).await? + arrive(app).await?;
    Ok(done + replay(app).await?)
}

/// Gives items the present names of tags that were renamed or merged.
async fn rename(app: &App) -> anyhow::Result<usize> {
    let mut moved = 0;
    loop {
        let some = app
            .store
            .write::<_, StoreError>(|tx| vocabulary::move_some(tx, RENAMED))
            .await?;
        if some == 0 {
            return Ok(moved);
        }
        moved += some;
    }
}

/// Has the rules look at the items that arrived. What they do and that they looked is one
/// transaction: an item is looked at once.
async fn arrive(app: &App) -> anyhow::Result<usize> {
    let mut looked = 0;
    let mut standing = None;
    loop {
        let now = app.clock.now();
        let local = now.with_timezone(&app.setup().config.watch.zone);
        let known = standing.take();
        let (ready, found) = app.store.read(move |tx| find(tx, known, &local)).await?;
        let Some(ready) = ready else {
            return Ok(looked);
        };
        looked += found.len();
        let version = ready.version;
        let setup = app.setup();
        app.store
            .write::<_, StoreError>(move |tx| {
                // Rules that changed in between look at these items themselves, next time.
                if rules::version(tx)? != version {
                    return Ok(());
                }
                for (item, found) in &found {
                    let found: Vec<_> = found.iter().collect();
                    for wish in acts::act(tx, *item, &found, now)? {
                        ask(tx, &setup, *item, &wish, now)?;
                    }
                    rules::looked_at(tx, *item)?;
                }
                Ok(())
            })
            .await?;
        standing = Some(ready);
    }
}

/// Puts an item into the outbox of a channel, where it waits for an editor. What the channel cannot carry
/// is told on the item's trail, and stops nothing.
fn ask(
    tx: &Tx<'_>,
    setup: &Setup,
    item: ItemId,
    wish: &Wish,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let Wish { channel, rule } = wish;
    let said = match publish::ask_consent(tx, item, (channel, rule), &setup.outlets, now) {
        Ok(true) => format!("an editor is asked to send it on {channel}"),
        Ok(false) => format!("not sent on {channel}: its readers may not see it, or it is there"),
        Err(PublishError::Store(error)) => return Err(error),
        Err(error) => format!("not sent on {channel}: {error}"),
    };
    trail::add(tx, item, &[Step::new("rule", said, rule.as_str())], now)
}

/// An item, and the rules that find it.
type Found = (ItemId, Vec<Rule>);

/// The next arrived items with the rules that find each; no rules when nothing arrived.
fn find(
    tx: &Tx<'_>,
    standing: Option<Standing>,
    now: &DateTime<Tz>,
) -> Result<(Option<Standing>, Vec<Found>), StoreError> {
    let arrived = rules::arrivals(tx, ARRIVED)?;
    if arrived.is_empty() {
        return Ok((None, Vec::new()));
    }
    let version = rules::version(tx)?;
    let standing = match standing.filter(|standing| standing.version == version) {
        Some(standing) => standing,
        None => Standing::of(tx, now)?,
    };
    let mut found = Vec::with_capacity(arrived.len());
    for item in arrived {
        // Where no rule stands, no text is unpacked for it.
        let doc = if standing.is_empty() {
            None
        } else {
            document(tx, item)?
        };
        let fitting = doc.map_or_else(Vec::new, |doc| {
            standing.finding(&doc).into_iter().cloned().collect()
        });
        found.push((item, fitting));
    }
    Ok((Some(standing), found))
}

fn document(tx: &Tx<'_>, item: ItemId) -> Result<Option<IndexDoc>, StoreError> {
    let (Some(row), Some(body)) = (items::one(tx, item)?, items::body(tx, item)?) else {
        return Ok(None);
    };
    index::document(&(row, body)).map(Some)
}

/// Has rules go on through the archive, a step at a time.
async fn replay(app: &App) -> anyhow::Result<usize> {
    let mut steps = 0;
    loop {
        let (search, now) = (app.search.clone(), app.clock.now());
        let local = now.with_timezone(&app.setup().config.watch.zone);
        let next = app
            .store
            .read(move |tx| {
                let Some(replay) = replays::all(tx)?.into_iter().next() else {
                    return Ok(None);
                };
                let rule = rules::one(tx, replay.rule)?;
                let rule = rule.filter(|rule| rule.version == replay.version);
                let found = match &rule {
                    Some(rule) => {
                        acts::next_of_replay::<anyhow::Error>(tx, &search, rule, &replay, &local)?
                    }
                    None => Vec::new(),
                };
                Ok::<_, anyhow::Error>(Some((replay, rule, found)))
            })
            .await?;
        let Some((replay, rule, found)) = next else {
            return Ok(steps);
        };
        steps += 1;
        app.store
            .write::<_, StoreError>(move |tx| match rule {
                Some(rule) => acts::replay_step(tx, &rule, replay, &found, now),
                None => replays::end(tx, &replay),
            })
            .await?;
    }
}
