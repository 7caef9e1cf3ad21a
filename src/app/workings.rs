//! How the background work goes: what each task does now, when it last ended, what it could not do.
//!
//! The tasks write it, pages and letters read it. How long something has lasted is told by the monotonic
//! clock, which no step of the machine's time moves; when it was, by the time of day.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use serde::Serialize;

/// The tasks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum TaskName {
    /// Visits the sources that are due.
    Fetch,
    /// Keeps the search index at the archive's last revision.
    Index,
    /// Does what curators asked for in bulk, and what rules say of arriving items.
    Curate,
    /// Reads the pages that members propose.
    Proposals,
    /// Drafts and issues the digests that are due.
    Issue,
    /// Delivers what waits in the outbox.
    Deliver,
    /// Sends one-time links by mail.
    Letters,
    /// Calls editors by mail.
    Calls,
    /// Keeps the scores of what waits.
    Suggest,
    /// Puts a changed configuration in force.
    Reload,
    /// Warns the administrator by mail.
    Alert,
    /// Makes the back-ups that are due.
    Backup,
}

impl TaskName {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::Fetch,
        Self::Index,
        Self::Curate,
        Self::Proposals,
        Self::Issue,
        Self::Deliver,
        Self::Letters,
        Self::Calls,
        Self::Suggest,
        Self::Reload,
        Self::Alert,
        Self::Backup,
    ];

    /// The word for it in logs and in `/health`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Fetch => "fetch",
            Self::Index => "index",
            Self::Curate => "curate",
            Self::Proposals => "proposals",
            Self::Issue => "issue",
            Self::Deliver => "deliver",
            Self::Letters => "letters",
            Self::Calls => "calls",
            Self::Suggest => "suggest",
            Self::Reload => "reload",
            Self::Alert => "alert",
            Self::Backup => "backup",
        }
    }
}

/// What a task did in one go, and what it could not do, row by row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Rows that were dealt with.
    pub done: usize,
    /// Rows that could not be; the others went on.
    pub left: Vec<LeftUndone>,
}

impl Report {
    /// Everything that was to do is done.
    pub fn done(done: usize) -> Self {
        let left = Vec::new();
        Self { done, left }
    }
}

/// A row that a task could not deal with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LeftUndone {
    /// Which one: `digest hebdo`, `source 12`.
    pub row: String,
    /// What is in the way.
    pub why: String,
}

/// One instant on both clocks.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    /// On the monotonic clock.
    pub ticks: Instant,
    /// As people read it.
    pub at: DateTime<Utc>,
}

/// How a task stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Condition {
    /// It ended well and waits for its bell.
    Waiting,
    /// It is at work.
    Running,
    /// It has been at work for longer than it ever should.
    Stuck,
    /// It has not run for three of its periods.
    Late,
    /// It ended with an error the last time, and is tried again.
    Failing,
}

/// What is known of a task.
#[derive(Clone, Debug)]
pub struct Working {
    /// Which task.
    pub name: TaskName,
    /// How often its bell rings.
    pub period: Duration,
    /// At work for longer than this, it is stuck.
    pub bound: Duration,
    /// When it began what it does now.
    pub running: Option<Moment>,
    /// When it last began.
    pub last_start: Option<DateTime<Utc>>,
    /// When it last ended.
    pub last_end: Option<DateTime<Utc>>,
    /// How long that took.
    pub took: Option<Duration>,
    /// How many rows it dealt with the last time.
    pub done: usize,
    /// And since the start of Vigie.
    pub done_in_all: usize,
    /// Failures in a row.
    pub failures: u32,
    /// The last error, and when; kept after it works again.
    pub error: Option<(String, DateTime<Utc>)>,
    /// Since when it works again, after that error.
    pub well_since: Option<DateTime<Utc>>,
    /// What it could not do the last time, row by row.
    pub left: Vec<LeftUndone>,
    /// From when on it may run again: since its end, or after its pause.
    free: Instant,
}

/// Periods without a run that make a task late.
const LATE: u32 = 3;

/// Failures in a row that make a task fail, and not stumble.
const FAILING: u32 = 3;

impl Working {
    /// How it stands at `now`.
    pub fn condition(&self, now: Instant) -> Condition {
        if let Some(since) = self.running {
            let lasts = now.saturating_duration_since(since.ticks);
            return if lasts > self.bound {
                Condition::Stuck
            } else {
                Condition::Running
            };
        }
        if now.saturating_duration_since(self.free) > self.period * LATE {
            Condition::Late
        } else if self.failures > 0 {
            Condition::Failing
        } else {
            Condition::Waiting
        }
    }

    /// Whether it does its work: it may stumble, and be at it for long, within its bound.
    pub fn is_well(&self, now: Instant) -> bool {
        let works = !matches!(self.condition(now), Condition::Stuck | Condition::Late);
        works && self.failures < FAILING
    }
}

/// What is known of every task. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct Workings(Arc<Mutex<BTreeMap<TaskName, Working>>>);

impl Workings {
    /// A task is there from `now` on.
    pub fn declare(&self, name: TaskName, period: Duration, bound: Duration, now: Instant) {
        let working = Working {
            name,
            period,
            bound,
            running: None,
            last_start: None,
            last_end: None,
            took: None,
            done: 0,
            done_in_all: 0,
            failures: 0,
            error: None,
            well_since: None,
            left: Vec::new(),
            free: now,
        };
        self.lock().insert(name, working);
    }

    /// A task begins.
    pub fn begin(&self, name: TaskName, now: Moment) {
        if let Some(working) = self.lock().get_mut(&name) {
            working.running = Some(now);
            working.last_start = Some(now.at);
        }
    }

    /// A task ended, and rests for `pause` before it listens to its bell again.
    pub fn end(
        &self,
        name: TaskName,
        outcome: &Result<Report, String>,
        pause: Duration,
        now: Moment,
    ) {
        let mut all = self.lock();
        let Some(working) = all.get_mut(&name) else {
            return;
        };
        let began = working.running.take();
        working.took = began.map(|began| now.ticks.saturating_duration_since(began.ticks));
        working.last_end = Some(now.at);
        working.free = now.ticks + pause;
        match outcome {
            Ok(report) => {
                if working.failures > 0 {
                    working.well_since = Some(now.at);
                }
                working.failures = 0;
                working.done = report.done;
                working.done_in_all += report.done;
                working.left.clone_from(&report.left);
            }
            Err(why) => {
                working.failures += 1;
                working.done = 0;
                working.error = Some((why.clone(), now.at));
                working.well_since = None;
            }
        }
    }

    /// What is known of every task now.
    pub fn all(&self) -> Vec<Working> {
        self.lock().values().cloned().collect()
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<TaskName, Working>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::{Condition, Moment, Report, TaskName, Working, Workings};
    use chrono::DateTime;
    use std::time::{Duration, Instant};

    const SECOND: Duration = Duration::from_secs(1);

    struct Bench {
        workings: Workings,
        zero: Instant,
    }

    impl Bench {
        fn new() -> Self {
            let (workings, zero) = (Workings::default(), Instant::now());
            workings.declare(TaskName::Fetch, 2 * SECOND, 60 * SECOND, zero);
            Self { workings, zero }
        }

        fn after(&self, seconds: u32) -> Moment {
            let at = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
            let ticks = self.zero + SECOND * seconds;
            Moment { ticks, at }
        }

        fn begin(&self, seconds: u32) {
            self.workings.begin(TaskName::Fetch, self.after(seconds));
        }

        fn end(&self, outcome: Result<usize, &str>, pause: u32, seconds: u32) {
            let outcome = outcome.map(Report::done).map_err(str::to_owned);
            let now = self.after(seconds);
            self.workings
                .end(TaskName::Fetch, &outcome, SECOND * pause, now);
        }

        fn at(&self, seconds: u32) -> (Condition, bool) {
            let working: Working = self.workings.all().remove(0);
            let now = self.after(seconds).ticks;
            (working.condition(now), working.is_well(now))
        }
    }

    #[test]
    fn running_for_long_is_told_from_stuck() {
        let told = Bench::new();
        told.begin(1);
        assert_eq!(told.at(61), (Condition::Running, true));
        assert_eq!(told.at(62), (Condition::Stuck, false));
        told.end(Ok(7), 0, 63);
        assert_eq!(told.at(64), (Condition::Waiting, true));
        let working = told.workings.all().remove(0);
        assert_eq!((working.done, working.took), (7, Some(62 * SECOND)));
    }

    #[test]
    fn a_task_that_did_not_run_for_three_periods_is_late_whether_it_ever_ran_or_not() {
        let told = Bench::new();
        assert_eq!(told.at(6), (Condition::Waiting, true));
        assert_eq!(told.at(7), (Condition::Late, false));
        told.begin(8);
        told.end(Ok(0), 0, 8);
        assert_eq!(told.at(14), (Condition::Waiting, true));
        assert_eq!(told.at(15), (Condition::Late, false));
    }

    #[test]
    fn a_pause_is_no_lateness_and_three_failures_in_a_row_are_no_stumbling() {
        let told = Bench::new();
        for (count, second) in [(1, 1), (2, 20), (3, 40)] {
            told.begin(second);
            told.end(Err("the disk is full"), 10, second);
            assert_eq!(told.at(second + 12), (Condition::Failing, count < 3));
        }
        let failing = told.workings.all().remove(0);
        assert_eq!(failing.well_since, None);
        told.begin(60);
        told.end(Ok(1), 0, 60);
        assert_eq!(told.at(61), (Condition::Waiting, true));
        let working = told.workings.all().remove(0);
        assert_eq!(working.error.unwrap().0, "the disk is full", "remembered");
        assert_eq!(working.well_since, Some(told.after(60).at));
        told.begin(70);
        told.end(Err("the disk is full"), 0, 70);
        assert_eq!(told.workings.all().remove(0).well_since, None);
    }
}
