//! How a source fares, in a word: pages and commands say the same.

use chrono::{DateTime, TimeDelta, Utc};

use super::WatchedSource;

/// Failures in a row from which a source is shown as failing and no longer as hiccupping.
const FAILING: u32 = 3;

/// A source that published nothing for so long is shown: it may have moved without a word.
const SILENT: TimeDelta = TimeDelta::days(90);

/// The state of a source; what asks most for a person comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Health {
    /// It failed for so long that it is not visited any more.
    Suspended,
    /// Several visits failed in a row.
    Failing,
    /// Its last visit failed.
    Hiccup,
    /// Its document holds no entry.
    Empty,
    /// It answers, and published nothing for months.
    Silent,
    /// It was not visited yet.
    Waiting,
    /// Nothing to say.
    Well,
    /// The configuration does not name it any more.
    Retired,
}

impl Health {
    /// The word that names it in pages and in output for programs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Suspended => "suspended",
            Self::Failing => "failing",
            Self::Hiccup => "hiccup",
            Self::Empty => "empty",
            Self::Silent => "silent",
            Self::Waiting => "waiting",
            Self::Well => "well",
            Self::Retired => "retired",
        }
    }

    /// Whether a person should look.
    pub fn is_sick(self) -> bool {
        self < Self::Waiting
    }
}

impl WatchedSource {
    /// How it fares at `now`.
    pub fn health(&self, now: DateTime<Utc>) -> Health {
        let silent = self.last_dated.is_some_and(|last| now - last > SILENT);
        match self {
            source if !source.active => Health::Retired,
            source if source.suspended.is_some() => Health::Suspended,
            source if source.failures >= FAILING => Health::Failing,
            source if source.failures > 0 => Health::Hiccup,
            source if source.last_success.is_none() => Health::Waiting,
            source if source.entries == 0 => Health::Empty,
            _ if silent => Health::Silent,
            _ => Health::Well,
        }
    }
}
