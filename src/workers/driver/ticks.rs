//! The clock that rings the bells, and whoever watches it.
//!
//! `tokio-cron-scheduler` compares the time of day with the next ring that it computed: after a pause of
//! the process, or a step of the clock, its repeated jobs never fire again (its issue 113). The watch
//! stands on tokio's monotonic interval, which both leave alone: it sees a step at once, and a pause by the
//! silence that follows.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use tokio::time::MissedTickBehavior;
use tokio_cron_scheduler::{Job, JobScheduler};
use tokio_util::sync::CancellationToken;

use super::{Driver, PERIOD};
use crate::app::workings::{Condition, TaskName};

/// Periods without a ring after which the scheduler is made anew.
const SILENCE: Duration = PERIOD.saturating_mul(3);

/// What the time of day may differ by between two looks without having been stepped.
const STEP: TimeDelta = TimeDelta::seconds(1);

/// Between two looks of the watch.
const LOOK: Duration = Duration::from_secs(1);

/// What rings the bells when their time has come.
pub(in crate::workers) enum Ringer {
    /// The scheduler.
    Scheduler(Option<JobScheduler>),
    /// None that ever rings: it counts how often it was started.
    #[cfg(test)]
    Mute(usize),
}

impl Ringer {
    /// Starts it, in place of the one before.
    pub(in crate::workers) async fn start(&mut self, driver: &Driver) -> anyhow::Result<()> {
        self.stop().await;
        match self {
            Self::Scheduler(running) => *running = Some(scheduler(driver).await?),
            #[cfg(test)]
            Self::Mute(started) => *started += 1,
        }
        Ok(())
    }

    /// Stops it.
    pub(in crate::workers) async fn stop(&mut self) {
        let running = match self {
            Self::Scheduler(running) => running.take(),
            #[cfg(test)]
            Self::Mute(_) => None,
        };
        if let Some(mut scheduler) = running
            && let Err(error) = scheduler.shutdown().await
        {
            tracing::warn!(%error, "the scheduler did not stop cleanly");
        }
    }
}

/// The scheduler only rings; due instants are rows, compared with the clock (upstream issue 107 makes
/// its local times wrong after a clock change).
async fn scheduler(driver: &Driver) -> anyhow::Result<JobScheduler> {
    let scheduler = JobScheduler::new().await?;
    let bells = driver.bells.clone();
    let ring = move |_, _| -> std::pin::Pin<Box<dyn Future<Output = ()> + Send>> {
        bells.ring_by_clock(Instant::now());
        Box::pin(std::future::ready(()))
    };
    scheduler
        .add(Job::new_repeated_async(PERIOD, ring)?)
        .await?;
    scheduler.start().await?;
    Ok(scheduler)
}

/// Watches over the ringer and the tasks until `stop`.
pub(in crate::workers) async fn watch(
    driver: Driver,
    ringer: &mut Ringer,
    stop: CancellationToken,
) {
    let mut look = tokio::time::interval(LOOK);
    look.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut ill = BTreeSet::new();
    let mut clocks = Clocks::of(Instant::now(), driver.clock.now());
    loop {
        tokio::select! {
            () = stop.cancelled() => break,
            _ = look.tick() => {}
        }
        let now = Instant::now();
        if clocks.stepped(now, driver.clock.now()) {
            tracing::warn!("the clock was stepped: the scheduler is made anew");
            start_anew(&driver, ringer, now).await;
        }
        look_at_ringer(&driver, ringer, now).await;
        tell(&driver, &mut ill, now);
    }
    ringer.stop().await;
}

/// Makes a silent ringer anew; nobody waits for its first ring.
pub(super) async fn look_at_ringer(driver: &Driver, ringer: &mut Ringer, now: Instant) {
    if driver.bells.silence(now) <= SILENCE {
        return;
    }
    tracing::warn!(
        "no bell has rung for three periods, as after a pause or a step of the clock: the scheduler is made anew"
    );
    start_anew(driver, ringer, now).await;
}

async fn start_anew(driver: &Driver, ringer: &mut Ringer, now: Instant) {
    driver.bells.ring_by_clock(now);
    if let Err(error) = ringer.start(driver).await {
        tracing::error!("the scheduler cannot start; it is tried again: {error:#}");
    }
}

/// The monotonic clock and the time of day, as they stood together.
pub(super) struct Clocks {
    ticks: Instant,
    time: DateTime<Utc>,
}

impl Clocks {
    pub(super) fn of(ticks: Instant, time: DateTime<Utc>) -> Self {
        Self { ticks, time }
    }

    /// Whether the time of day moved otherwise than the monotonic clock since the last look, by more than
    /// a clock that is slowed down or sped up does.
    pub(super) fn stepped(&mut self, ticks: Instant, time: DateTime<Utc>) -> bool {
        let (passed, told) = (ticks - self.ticks, time - self.time);
        *self = Self { ticks, time };
        let passed = TimeDelta::from_std(passed).unwrap_or(TimeDelta::MAX);
        (told - passed).abs() > STEP
    }
}

/// Tells once that a task is late or stuck, and once that it is well again. What fails says so itself.
fn tell(driver: &Driver, ill: &mut BTreeSet<TaskName>, now: Instant) {
    for working in driver.workings.all() {
        let (task, since) = (working.name.as_str(), working.last_start);
        let condition = working.condition(now);
        if !matches!(condition, Condition::Late | Condition::Stuck) {
            if ill.remove(&working.name) {
                tracing::info!(task, "this work goes on");
            }
        } else if ill.insert(working.name) {
            match condition {
                Condition::Stuck => {
                    tracing::warn!(task, ?since, "this work takes longer than it ever should")
                }
                _ => tracing::warn!(
                    task,
                    ?since,
                    "this work has not run for three of its periods"
                ),
            }
        }
    }
}
