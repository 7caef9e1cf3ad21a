//! The one driver of background work: it runs a task when its bell rings, never twice at once, catches
//! its panic, backs off after failures, and keeps what is known of it for pages and letters.
//!
//! A task is a name, a period, a bound and an idempotent function over rows: what is due is rows in the
//! archive, so that a task killed anywhere is made good by its next run. After the background tasks of
//! Omicron's `nexus`.

mod bells;
mod ticks;

use std::pin::Pin;
use std::time::{Duration, Instant};

use tokio::task::JoinError;
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;

use crate::app::App;
use crate::app::workings::{LeftUndone, Moment, Report, TaskName, Workings};
use crate::clock::Clock;
use crate::store::{StoreError, changes};

pub use bells::Bells;
pub(super) use ticks::{Ringer, watch};

/// Between two rings of a bell: how soon what became due is looked at.
pub const PERIOD: Duration = Duration::from_secs(2);

/// After failures a task waits longer from time to time, up to so many periods: what was in its way is
/// gone as soon as a disk has room again, and then it goes on within seconds.
const LONGEST_PAUSE: u32 = 4;

/// A background task.
pub struct Task {
    /// Which one.
    pub name: TaskName,
    /// How often its bell rings.
    pub period: Duration,
    /// At work for longer than this, it is stuck.
    bound: Duration,
    /// What it rests for after it did something.
    rest: Duration,
    /// Those whose bells ring once it did something.
    then: &'static [TaskName],
    work: Work,
}

type Work = Box<dyn Fn() -> Pin<Box<dyn Future<Output = anyhow::Result<Report>> + Send>> + Send>;

impl Task {
    /// A task that does `work`, and is stuck when that takes longer than `bound`.
    pub fn new<F>(name: TaskName, bound: Duration, work: impl Fn() -> F + Send + 'static) -> Self
    where
        F: Future<Output = anyhow::Result<Report>> + Send + 'static,
    {
        Self {
            name,
            period: PERIOD,
            bound,
            rest: Duration::ZERO,
            then: &[],
            work: Box::new(move || Box::pin(work())),
        }
    }

    /// The same, with a rest after each run that did something.
    pub fn with_rest(self, rest: Duration) -> Self {
        Self { rest, ..self }
    }

    /// The same, for work that speaks to the world: while the archive is quiet, nothing of it is done.
    pub fn unless_quiet(self, app: &App) -> Self {
        let (store, work) = (app.store.clone(), self.work);
        let work: Work = Box::new(move || {
            let (store, run) = (store.clone(), work());
            Box::pin(async move {
                match store.read::<_, StoreError>(changes::quiet).await? {
                    Some(_) => Ok(Report::default()),
                    None => run.await,
                }
            })
        });
        Self { work, ..self }
    }

    /// What it waits for before it listens to its bell again.
    fn pause(&self, outcome: &Result<Report, String>, failures: u32) -> Duration {
        match outcome {
            Ok(report) if report.done > 0 => self.rest,
            Ok(_) => Duration::ZERO,
            Err(_) => self.period * LONGEST_PAUSE.min(1 << failures.min(8)),
        }
    }

    /// The same; it rings other bells when it did something.
    pub fn then(self, then: &'static [TaskName]) -> Self {
        Self { then, ..self }
    }
}

/// What every task is driven with. Clones share it.
#[derive(Clone)]
pub struct Driver {
    /// What wakes the tasks.
    pub bells: Bells,
    /// What is known of them.
    pub workings: Workings,
    /// The time of day.
    pub clock: Clock,
}

impl Driver {
    /// Drives the tasks of a watch.
    pub fn of(app: &App) -> Self {
        Self {
            bells: Bells::default(),
            workings: app.workings.clone(),
            clock: app.clock.clone(),
        }
    }

    /// Drives a task until `stop`.
    pub async fn drive(self, task: Task, stop: CancellationToken) {
        self.workings
            .declare(task.name, task.period, task.bound, Instant::now());
        let mut log = Log::default();
        let mut failures = 0;
        loop {
            tokio::select! {
                biased;
                () = stop.cancelled() => return,
                () = self.bells.heard(task.name) => {}
            }
            self.workings.begin(task.name, self.now());
            let run = AbortOnDropHandle::new(tokio::spawn((task.work)()));
            let outcome = match run.await {
                Ok(outcome) => outcome.map_err(|error| format!("{error:#}")),
                Err(broken) => Err(words_of(broken)),
            };
            failures = if outcome.is_ok() { 0 } else { failures + 1 };
            let pause = task.pause(&outcome, failures);
            self.workings.end(task.name, &outcome, pause, self.now());
            log.write(task.name, &outcome);
            if outcome.is_ok_and(|report| report.done > 0) {
                task.then.iter().for_each(|name| self.bells.ring(*name));
            }
            if !pause.is_zero() {
                tokio::select! {
                    () = stop.cancelled() => return,
                    () = tokio::time::sleep(pause) => {}
                }
            }
        }
    }

    fn now(&self) -> Moment {
        Moment {
            ticks: Instant::now(),
            at: self.clock.now(),
        }
    }
}

/// What a task that broke off said.
fn words_of(broken: JoinError) -> String {
    let Ok(panic) = broken.try_into_panic() else {
        return "it was broken off".to_owned();
    };
    let said = panic.downcast_ref::<&str>().map(|said| (*said).to_owned());
    let said = said.or_else(|| panic.downcast_ref::<String>().cloned());
    format!("it panicked: {}", said.unwrap_or_default())
}

/// What was logged of a task: a trouble that stays is told once, and its end once.
#[derive(Default)]
struct Log {
    error: Option<String>,
    left: Vec<LeftUndone>,
}

impl Log {
    fn write(&mut self, name: TaskName, outcome: &Result<Report, String>) {
        let task = name.as_str();
        match outcome {
            Err(why) => {
                if self.error.as_ref() != Some(why) {
                    tracing::error!(task, why, "this work cannot go on; it is tried again");
                }
                self.error = Some(why.clone());
            }
            Ok(report) => {
                if self.error.take().is_some() {
                    tracing::info!(task, "this work goes on");
                }
                if report.done > 0 {
                    tracing::debug!(task, done = report.done, "did its work");
                }
                for LeftUndone { row, why } in &report.left {
                    if !self
                        .left
                        .iter()
                        .any(|told| told.row == *row && told.why == *why)
                    {
                        tracing::error!(task, row, why, "left undone; the others go on");
                    }
                }
                for LeftUndone { row, .. } in &self.left {
                    if !report.left.iter().any(|left| left.row == *row) {
                        tracing::info!(task, row, "no longer in the way");
                    }
                }
                self.left.clone_from(&report.left);
            }
        }
    }
}

#[cfg(test)]
mod tests;
