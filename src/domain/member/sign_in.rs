//! How signing in is slowed for who guesses, and not for who knows.
//!
//! Failures are counted for an account from an address, for an address, and, where the browser has
//! signed in to that account before, for that browser alone. Nothing is counted for an account as a
//! whole: it could be locked by anybody who knows its name.

use chrono::{DateTime, TimeDelta, Utc};

/// What failures are counted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counted {
    /// One account from one address, by browsers that are not known there.
    Account,
    /// One address, whatever the account: a whole building may stand behind it.
    Address,
    /// One account from a browser that has signed in to it before.
    Device,
}

impl Counted {
    /// Failures that cost nothing, and the longest pause after many.
    fn bounds(self) -> (u32, TimeDelta) {
        match self {
            Self::Account => (4, TimeDelta::minutes(15)),
            Self::Address => (30, TimeDelta::minutes(1)),
            Self::Device => (9, TimeDelta::minutes(5)),
        }
    }
}

/// Failures are forgotten after this long without another.
pub const FORGOTTEN: TimeDelta = TimeDelta::hours(24);

/// How long to wait at `now` after `failures`, the last of them at `last`; nothing when no more. Each
/// failure beyond the free ones doubles the pause, from two seconds on.
pub fn pause(
    counted: Counted,
    failures: u32,
    last: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Option<TimeDelta> {
    let (free, longest) = counted.bounds();
    let beyond = failures.checked_sub(free).filter(|beyond| *beyond > 0)?;
    let whole = TimeDelta::seconds(1 << beyond.min(12)).min(longest);
    let left = whole - (now - last);
    (left > TimeDelta::zero()).then_some(left)
}

#[cfg(test)]
mod tests {
    use super::{Counted, pause};
    use chrono::{TimeDelta, TimeZone, Utc};

    #[test]
    fn each_failure_doubles_the_pause_up_to_a_bound() {
        let now = Utc.with_ymd_and_hms(2026, 11, 23, 10, 30, 0).unwrap();
        let seconds = |counted, failures| {
            pause(counted, failures, now, now).map_or(0, |pause| pause.num_seconds())
        };
        assert_eq!(
            [4, 5, 6, 9, 99].map(|n| seconds(Counted::Account, n)),
            [0, 2, 4, 32, 900]
        );
        assert_eq!(
            [30, 31, 99].map(|n| seconds(Counted::Address, n)),
            [0, 2, 60]
        );
    }

    #[test]
    fn a_pause_ends() {
        let last = Utc.with_ymd_and_hms(2026, 11, 23, 10, 30, 0).unwrap();
        let after = |seconds| {
            pause(
                Counted::Account,
                6,
                last,
                last + TimeDelta::seconds(seconds),
            )
        };
        assert_eq!(after(1), Some(TimeDelta::seconds(3)));
        assert_eq!(after(4), None);
    }
}
