//! The main job: every task is driven until the end, and the end of them all.

use std::time::Duration;

use anyhow::Context;
use tokio::signal::unix::{SignalKind, signal};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::driver::{Bells, Driver, Ringer, Task, watch};
use super::reload::Insisting;
use super::{
    alert, backup, calls, curation, editions, fetch, index, issue, letters, proposals, reload,
    suggest,
};
use crate::app::App;
use crate::config::Env;
use crate::publish;

/// What is under way has this long to end after the signal; what has not is made good at the next
/// start.
const GRACE: Duration = Duration::from_secs(3);

/// Runs every task until `stop`; returns within five seconds of it.
///
/// # Errors
/// What prevents the start. Afterwards each task tells its errors and goes on.
pub async fn run(app: App, env: Env, stop: CancellationToken) -> anyhow::Result<()> {
    let interrupted = publish::recover(&app.store, &app.clock).await?;
    if interrupted > 0 {
        tracing::warn!(
            interrupted,
            "deliveries were under way at the last stop: they are verified first"
        );
    }
    let driver = Driver::of(&app);
    let hangup = signal(SignalKind::hangup()).context("SIGHUP cannot be listened to")?;
    let insisting = Insisting::default();
    let listening = insisting
        .clone()
        .listen(hangup, driver.bells.clone(), stop.clone());
    let mut under_way = JoinSet::new();
    under_way.spawn(listening);
    for task in tasks(&app, env, insisting, &driver.bells) {
        under_way.spawn(driver.clone().drive(task, stop.clone()));
    }
    let mut ringer = Ringer::Scheduler(None);
    let started = ringer.start(&driver).await;
    started.context("the scheduler cannot start")?;
    watch(driver, &mut ringer, stop).await;
    let ended = async { while under_way.join_next().await.is_some() {} };
    if tokio::time::timeout(GRACE, ended).await.is_err() {
        tracing::warn!("something was still under way; the next start makes it good");
        under_way.abort_all();
    }
    Ok(())
}

/// All the background work.
pub(super) fn tasks(app: &App, env: Env, insisting: Insisting, bells: &Bells) -> [Task; 12] {
    [
        fetch::task(app, bells).unless_quiet(app),
        index::task(app),
        curation::task(app),
        proposals::task(app).unless_quiet(app),
        issue::task(app).unless_quiet(app),
        editions::deliver_task(app).unless_quiet(app),
        letters::task(app).unless_quiet(app),
        calls::task(app).unless_quiet(app),
        suggest::task(app),
        reload::task(app, env, insisting),
        alert::task(app).unless_quiet(app),
        // Where it was copied from, another may keep its own in the same folder.
        backup::task(app).unless_quiet(app),
    ]
}
