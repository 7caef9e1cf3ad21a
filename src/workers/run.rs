//! The main job: ticks of `tokio-cron-scheduler` wake the loops, the archive says what is due.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio_cron_scheduler::{Job, JobScheduler};
use tokio_util::sync::CancellationToken;

use super::places::Places;
use super::reload::Reload;
use super::{calls, curation, editions, index, letters, proposals, rounds, suggest};
use crate::app::App;
use crate::config::Env;
use crate::publish;

/// What is under way has this long to end after the signal; what has not is made good at the next
/// start.
const GRACE: Duration = Duration::from_secs(3);

/// Between two looks at what is due.
const TICK: Duration = Duration::from_secs(2);

/// What wakes the loops.
#[derive(Clone, Default)]
struct Bells {
    fetch: Arc<Notify>,
    index: Arc<Notify>,
    curation: Arc<Notify>,
    proposals: Arc<Notify>,
    editions: Arc<Notify>,
    letters: Arc<Notify>,
    reload: Arc<Notify>,
    suggest: Arc<Notify>,
}

/// Runs every loop until `stop`; returns within five seconds of it.
///
/// # Errors
/// What prevents the start. Afterwards each loop logs its errors and goes on.
pub async fn run(app: App, env: Env, stop: CancellationToken) -> anyhow::Result<()> {
    let interrupted = publish::recover(&app.store, &app.clock).await?;
    if interrupted > 0 {
        tracing::warn!(
            interrupted,
            "deliveries were under way at the last stop: they are verified first"
        );
    }
    let bells = Bells::default();
    let mut ticks = ticks(&bells).await.context("the scheduler cannot start")?;
    let mut loops = JoinSet::new();
    loops.spawn(fetching(app.clone(), bells.clone(), stop.clone()));
    loops.spawn(indexing(app.clone(), bells.clone(), stop.clone()));
    loops.spawn(curating(app.clone(), bells.clone(), stop.clone()));
    loops.spawn(reading(app.clone(), bells.clone(), stop.clone()));
    loops.spawn(issuing(app.clone(), bells.clone(), stop.clone()));
    loops.spawn(writing(app.clone(), bells.clone(), stop.clone()));
    loops.spawn(suggesting(app.clone(), bells.clone(), stop.clone()));
    loops.spawn(reloading(app, env, bells.clone(), stop.clone()));
    stop.cancelled().await;
    let ended = tokio::time::timeout(GRACE, async { while loops.join_next().await.is_some() {} });
    if ended.await.is_err() {
        tracing::warn!("something was still under way; the next start makes it good");
        loops.abort_all();
    }
    ticks
        .shutdown()
        .await
        .context("the scheduler cannot stop")?;
    Ok(())
}

/// The scheduler only rings; due instants are rows, compared with the clock (upstream issue 107 makes
/// its local times wrong after a clock change).
async fn ticks(bells: &Bells) -> anyhow::Result<JobScheduler> {
    let scheduler = JobScheduler::new().await?;
    for bell in [
        &bells.fetch,
        &bells.index,
        &bells.curation,
        &bells.proposals,
        &bells.editions,
        &bells.letters,
        &bells.reload,
        &bells.suggest,
    ] {
        let bell = bell.clone();
        let ring = move |_, _| -> std::pin::Pin<Box<dyn Future<Output = ()> + Send>> {
            bell.notify_one();
            Box::pin(std::future::ready(()))
        };
        scheduler.add(Job::new_repeated_async(TICK, ring)?).await?;
    }
    scheduler.start().await?;
    Ok(scheduler)
}

/// Visits due sources as places become free; one visit a source at a time.
async fn fetching(app: App, bells: Bells, stop: CancellationToken) {
    let mut visits = JoinSet::new();
    let mut under_way = HashMap::<_, String>::new();
    let mut places = Places::default();
    let mut line = VecDeque::new();
    loop {
        tokio::select! {
            () = stop.cancelled() => break,
            () = bells.fetch.notified() => match rounds::due(&app, &[]).await {
                // What is under way is still due in the archive: it must not stand in line again.
                Ok(due) => line = due.into_iter().filter(|due| !places.hold(&due.0.key)).collect(),
                Err(error) => tracing::error!("what is due cannot be read: {error:#}"),
            },
            Some(ended) = visits.join_next_with_id() => {
                // A visit that broke gives its place back like any other.
                let id = ended.map_or_else(|error| error.id(), |(id, ())| id);
                if let Some(key) = under_way.remove(&id) {
                    places.give_back(&key);
                }
                bells.curation.notify_one();
                bells.index.notify_one();
            }
        }
        while let Some((source, watched)) = places.take(&mut line) {
            let (ingest, key) = (app.ingest(), source.key.clone());
            let visit = visits.spawn(async move {
                match ingest.visit(&source, watched).await {
                    Ok(visited) => rounds::told(&visited),
                    Err(error) => tracing::error!(source.key = source.key, "{error}"),
                }
            });
            under_way.insert(visit.id(), key);
        }
    }
}

/// Keeps the index at the archive's last revision.
async fn indexing(app: App, bells: Bells, stop: CancellationToken) {
    index::follow(&app, &bells.index, &stop).await;
}

/// Does what curators asked for in bulk, and what rules say of arriving items.
async fn curating(app: App, bells: Bells, stop: CancellationToken) {
    loop {
        tokio::select! {
            () = stop.cancelled() => break,
            () = bells.curation.notified() => {}
        }
        match curation::catch_up(&app).await {
            Ok(0) => {}
            Ok(_) => bells.index.notify_one(),
            Err(error) => tracing::error!("what curators asked for cannot go on: {error:#}"),
        }
    }
}

/// Reads the pages that members propose.
async fn reading(app: App, bells: Bells, stop: CancellationToken) {
    loop {
        tokio::select! {
            () = stop.cancelled() => break,
            () = bells.proposals.notified() => {}
        }
        match proposals::read_due(&app).await {
            Ok(0) => {}
            Ok(_) => bells.curation.notify_one(),
            Err(error) => tracing::error!("proposals cannot be read: {error}"),
        }
    }
}

/// Issues the digests that are due, then delivers.
async fn issuing(app: App, bells: Bells, stop: CancellationToken) {
    loop {
        tokio::select! {
            () = stop.cancelled() => break,
            () = bells.editions.notified() => {}
        }
        if let Err(error) = editions::issue_due(&app).await {
            tracing::error!("a digest cannot be issued: {error:#}");
        }
        if let Err(error) = editions::deliver(&app).await {
            tracing::error!("deliveries cannot go on: {error:#}");
        }
    }
}

/// Writes to single people: links that were asked for, calls to editors. A server that keeps these
/// waiting keeps no digest waiting.
async fn writing(app: App, bells: Bells, stop: CancellationToken) {
    loop {
        tokio::select! {
            () = stop.cancelled() => break,
            () = bells.letters.notified() => {}
        }
        if let Err(error) = letters::send_due(&app).await {
            tracing::error!("links by mail cannot go on: {error:#}");
        }
        if let Err(error) = calls::send_due(&app).await {
            tracing::error!("editors cannot be called by mail: {error:#}");
        }
    }
}

/// Keeps the scores of what waits up with what the curators teach.
async fn suggesting(app: App, bells: Bells, stop: CancellationToken) {
    loop {
        tokio::select! {
            () = stop.cancelled() => break,
            () = bells.suggest.notified() => {}
        }
        match suggest::catch_up(&app.store).await {
            Ok(0) => {}
            Ok(scored) => tracing::debug!(scored, "scored"),
            Err(error) => tracing::error!("scores cannot follow: {error}"),
        }
    }
}

/// Puts a changed configuration in force.
async fn reloading(app: App, env: Env, bells: Bells, stop: CancellationToken) {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut hangup) = signal(SignalKind::hangup()) else {
        tracing::error!("SIGHUP cannot be listened to; the file is still watched");
        return;
    };
    let mut reload = Reload::new(env);
    loop {
        let insist = tokio::select! {
            () = stop.cancelled() => break,
            () = bells.reload.notified() => false,
            received = hangup.recv() => received.is_some(),
        };
        reload.look(&app, insist);
    }
}
