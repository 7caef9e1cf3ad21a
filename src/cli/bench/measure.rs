//! Processor time, and the lines that a bench prints.

use std::time::Duration;

use cpu_time::ThreadTime;
use serde::Serialize;

use crate::cli::term;

/// The unit of `/proc/PID/stat`, a second: 100 on every Linux that runs today.
pub(super) const TICKS: f64 = 100.0;

/// Processor time of the whole process, ended threads included, children left out; `None` where the
/// system does not say.
pub(super) fn process_cpu() -> Option<Duration> {
    let (ticks, _) = times_of("self")?;
    Some(Duration::from_secs_f64(ticks as f64 / TICKS))
}

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

/// Anonymous memory of the process in bytes; `None` where the system does not say.
pub(super) fn anonymous() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("RssAnon:"))?;
    line.split_whitespace()
        .next()?
        .parse::<u64>()
        .ok()
        .map(|kb| kb * 1024)
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
