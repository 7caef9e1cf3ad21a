//! Processor time, and the lines that a bench prints.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use cpu_time::{ProcessTime, ThreadTime};
use serde::Serialize;

use super::term;

/// The unit of `/proc/PID/stat`, a second: 100 on every Linux that runs today.
pub(super) const TICKS: f64 = 100.0;

/// User and system time of a process in [`TICKS`], and whether it has ended (proc(5), `stat`).
pub(super) fn times_of(process: &str) -> Option<(u64, bool)> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // The name, in parentheses, may hold anything.
    let (_, rest) = stat.rsplit_once(") ")?;
    let fields: Vec<&str> = rest.split(' ').collect();
    let time = |place: usize| fields.get(place)?.parse::<u64>().ok();
    Some((time(11)? + time(12)?, fields.first() == Some(&"Z")))
}

/// Bytes as megabytes.
pub(super) fn mega(bytes: Option<u64>) -> f64 {
    bytes.map_or(f64::NAN, |bytes| bytes as f64 / 1e6)
}

/// Anonymous memory of this process in bytes; `None` where the system does not say.
pub(super) fn anonymous() -> Option<u64> {
    anonymous_of("self")
}

/// Anonymous memory of a process in bytes (proc(5), `status`).
pub(super) fn anonymous_of(process: &str) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("RssAnon:"))?;
    line.split_whitespace()
        .next()?
        .parse::<u64>()
        .ok()
        .map(|kb| kb * 1024)
}

/// Follows the anonymous memory of this process.
pub(super) struct Memory(Arc<AtomicU64>);

impl Memory {
    pub(super) fn watch() -> Self {
        let peak = Arc::new(AtomicU64::new(0));
        let seen = Arc::downgrade(&peak);
        std::thread::spawn(move || {
            while let Some(peak) = seen.upgrade() {
                peak.fetch_max(anonymous().unwrap_or(0), Ordering::Relaxed);
                std::thread::sleep(Duration::from_millis(20));
            }
        });
        Self(peak)
    }

    /// The most so far, in bytes.
    pub(super) fn peak(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// Processor and wall time of some work, in seconds.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cost {
    pub(super) cpu: f64,
    pub(super) wall: f64,
}

/// A running measurement of this process, ended threads included, children left out.
pub(super) struct Stopwatch(ProcessTime, Instant);

impl Stopwatch {
    pub(super) fn start() -> Self {
        Self(ProcessTime::now(), Instant::now())
    }

    pub(super) fn read(&self) -> Cost {
        Cost {
            cpu: self.0.elapsed().as_secs_f64(),
            wall: self.1.elapsed().as_secs_f64(),
        }
    }
}

impl Cost {
    /// The run in the middle of several, by processor time.
    pub(super) fn median(mut runs: Vec<Self>) -> Self {
        runs.sort_by(|one, other| one.cpu.total_cmp(&other.cpu));
        let nothing = Self {
            cpu: f64::NAN,
            wall: f64::NAN,
        };
        runs.get(runs.len() / 2).copied().unwrap_or(nothing)
    }
}

/// Times of one kind of work.
#[derive(Default)]
pub(super) struct Times(Vec<Duration>);

impl Times {
    /// Does the work and notes its processor time.
    pub(super) fn of<T>(&mut self, work: impl FnOnce() -> anyhow::Result<T>) -> anyhow::Result<T> {
        let started = ThreadTime::now();
        let done = work()?;
        self.0.push(started.elapsed());
        Ok(done)
    }

    /// Notes a time that was measured elsewhere.
    pub(super) fn note(&mut self, time: Duration) {
        self.0.push(time);
    }

    /// Adds the times of another.
    pub(super) fn join(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.0.len()
    }

    /// The mean time, in milliseconds.
    pub(super) fn mean(&self) -> f64 {
        self.0.iter().sum::<Duration>().as_secs_f64() * 1e3 / self.0.len() as f64
    }

    /// The time that `share` of the runs (0 to 1) stayed below, in milliseconds.
    pub(super) fn percentile(&mut self, share: f64) -> f64 {
        self.0.sort_unstable();
        let place = (self.0.len() as f64 * share).ceil() as usize;
        let time = self
            .0
            .get(place.saturating_sub(1))
            .copied()
            .unwrap_or_default();
        time.as_secs_f64() * 1e3
    }
}

/// One line of a bench.
#[derive(Serialize)]
pub(super) struct Row {
    /// The row of the performance page.
    pub(super) row: &'static str,
    /// What was measured.
    pub(super) what: String,
    /// What was found.
    pub(super) figure: f64,
    /// What it should be.
    pub(super) bar: Option<f64>,
    /// `ms`, `MB`, `×`, …
    pub(super) unit: &'static str,
    /// Whether more is better.
    #[serde(skip)]
    pub(super) more_is_better: bool,
}

impl Row {
    /// Prints the line.
    pub(super) fn print(&self, json: bool) -> anyhow::Result<()> {
        if json {
            return term::json(self);
        }
        let verdict = self.bar.map_or(String::new(), |bar| {
            let met = if self.more_is_better {
                self.figure >= bar
            } else {
                self.figure <= bar
            };
            let sign = if self.more_is_better { "≥" } else { "≤" };
            format!(
                "bar {sign} {bar} {}: {}",
                self.unit,
                if met { "met" } else { "NOT met" }
            )
        });
        term::line(format!(
            "{:<9} {:<46} {:>10.3} {:<4} {verdict}",
            self.row, self.what, self.figure, self.unit
        ));
        Ok(())
    }
}
