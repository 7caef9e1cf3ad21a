//! When to come back to a source, and when to believe that it has moved.

use std::time::Duration;

use chrono::{DateTime, Datelike, TimeDelta, Timelike, Utc};
use url::Url;

use super::fetch::{Failure, FetchOutcome, Known};
use crate::domain::feed::Rhythm;

/// What is known of a source when its next visit is decided.
#[derive(Clone, Copy, Debug)]
pub struct Schedule<'a> {
    /// The source's key: spreads sources that fail together.
    pub key: &'a str,
    /// The shortest time between two visits.
    pub every: Duration,
    /// The feed's own hints, as last read.
    pub rhythm: &'a Rhythm,
    /// Failures in a row, this visit included.
    pub failures: u32,
}

/// What follows a visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// The next visit, not before.
    At(DateTime<Utc>),
    /// No more visits until a person says so.
    Suspend,
}

/// However rare a source says that it is, we look once a week.
const LONGEST: TimeDelta = TimeDelta::days(7);

/// Failures double the wait up to here.
const LONGEST_AFTER_FAILURE: TimeDelta = TimeDelta::days(1);

/// A page not found so many times in a row is given up: six days and more for an hourly source.
const MISSING_TOO_LONG: u32 = 10;

/// When to visit next: the longest of what we, the feed and the server want, a week at most.
pub fn next_check(outcome: &FetchOutcome, schedule: &Schedule<'_>, now: DateTime<Utc>) -> Next {
    match outcome {
        FetchOutcome::Fresh(document) => Next::At(after_success(&document.known, schedule, now)),
        FetchOutcome::NotModified(known) => Next::At(after_success(known, schedule, now)),
        FetchOutcome::Gone => Next::Suspend,
        FetchOutcome::RateLimited { until } => Next::At((*until).max(now + every(schedule))),
        FetchOutcome::Failed {
            kind: Failure::Missing,
            ..
        } if schedule.failures >= MISSING_TOO_LONG => Next::Suspend,
        FetchOutcome::Failed { kind, .. } => Next::At(now + after_failure(*kind, schedule)),
    }
}

fn every(schedule: &Schedule<'_>) -> TimeDelta {
    TimeDelta::from_std(schedule.every)
        .unwrap_or(LONGEST)
        .min(LONGEST)
}

fn after_success(known: &Known, schedule: &Schedule<'_>, now: DateTime<Utc>) -> DateTime<Utc> {
    let ttl = TimeDelta::minutes(schedule.rhythm.ttl_minutes.unwrap_or(0).into());
    let fresh = known.fresh_for.unwrap_or_default();
    let wait = every(schedule).max(ttl).max(fresh).min(LONGEST);
    past_skipped(now + wait, schedule.rhythm)
}

/// Moves an instant out of the hours and days (GMT) when the feed asks not to come. A feed that
/// skips them all is not obeyed.
fn past_skipped(at: DateTime<Utc>, rhythm: &Rhythm) -> DateTime<Utc> {
    let skipped = |at: DateTime<Utc>| {
        let hour = u8::try_from(at.hour()).unwrap_or_default();
        rhythm.skip_hours.contains(&hour) || rhythm.skip_days.contains(&at.weekday())
    };
    if !skipped(at) {
        return at;
    }
    let past_hour = TimeDelta::seconds(i64::from(at.minute() * 60 + at.second()));
    let hour = at - past_hour;
    let coming = (1..=24 * 7).map(|hours| hour + TimeDelta::hours(hours));
    coming.into_iter().find(|at| !skipped(*at)).unwrap_or(at)
}

/// The usual wait, doubled for each failure after the first up to a day, and up to a tenth more so
/// that sources that failed together do not come back together.
fn after_failure(kind: Failure, schedule: &Schedule<'_>) -> TimeDelta {
    let usual = every(schedule);
    let doublings = schedule.failures.saturating_sub(1).min(16);
    let longest = LONGEST_AFTER_FAILURE.max(usual);
    let mut wait = (usual * (1 << doublings)).min(longest);
    if matches!(kind, Failure::Forbidden | Failure::Refused) {
        wait = wait.max(longest);
    }
    wait + jitter(wait / 10, schedule)
}

/// Between nothing and `most`, always the same for one source and count of failures.
fn jitter(most: TimeDelta, schedule: &Schedule<'_>) -> TimeDelta {
    let seed = blake3::hash(format!("{} {}", schedule.key, schedule.failures).as_bytes());
    let part = i64::from(u16::from_le_bytes([seed.as_bytes()[0], seed.as_bytes()[1]]));
    TimeDelta::milliseconds(most.num_milliseconds() * part / i64::from(u16::MAX))
}

/// A move that permanent redirects announce, until it is believed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Announced {
    /// The announced address.
    pub to: Url,
    /// Visits that confirmed it.
    pub seen: u32,
    /// The first of them.
    pub since: DateTime<Utc>,
}

/// What to do about a source's address after a visit that read or confirmed its document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Move {
    /// It stays, and no move is announced.
    Stay,
    /// It stays for now: remember the announcement.
    Wait(Announced),
    /// The source lives there from now on; its validators stay with the address that gave them.
    Believe(Url),
}

/// Visits that must agree before a move is believed…
const CONFIRMED: u32 = 3;

/// …over this time: a misconfigured redirect is usually mended within days.
const CONFIRMED_OVER: TimeDelta = TimeDelta::days(3);

/// Judges an announced move. Call it only when the target answered as the same kind of document;
/// `announced` is what the visit saw, `before` what was remembered.
pub fn judge_move(announced: Option<&Url>, before: Option<&Announced>, now: DateTime<Utc>) -> Move {
    let Some(to) = announced else {
        return Move::Stay;
    };
    let (seen, since) = match before {
        Some(before) if before.to == *to => (before.seen + 1, before.since),
        _ => (1, now),
    };
    if seen >= CONFIRMED && now - since >= CONFIRMED_OVER {
        return Move::Believe(to.clone());
    }
    Move::Wait(Announced {
        to: to.clone(),
        seen,
        since,
    })
}

#[cfg(test)]
mod tests {
    use super::{Announced, Move, Next, Schedule, judge_move, next_check};
    use crate::domain::feed::Rhythm;
    use crate::ingest::fetch::{Failure, FetchOutcome, Known};
    use chrono::{DateTime, TimeDelta, Utc, Weekday};
    use std::time::Duration;
    use url::Url;

    fn noon() -> DateTime<Utc> {
        "2026-11-23T12:34:56Z".parse().unwrap()
    }

    fn hourly(rhythm: &Rhythm, failures: u32) -> Schedule<'_> {
        Schedule {
            key: "cert-fr",
            every: Duration::from_secs(3600),
            rhythm,
            failures,
        }
    }

    fn fresh_for(fresh_for: TimeDelta) -> FetchOutcome {
        FetchOutcome::NotModified(Box::new(Known {
            fresh_for: Some(fresh_for),
            ..Known::default()
        }))
    }

    fn failed(kind: Failure) -> FetchOutcome {
        FetchOutcome::Failed {
            kind,
            message: String::new(),
        }
    }

    fn wait(outcome: &FetchOutcome, rhythm: &Rhythm, failures: u32) -> TimeDelta {
        match next_check(outcome, &hourly(rhythm, failures), noon()) {
            Next::At(at) => at - noon(),
            Next::Suspend => panic!("suspended"),
        }
    }

    #[test]
    fn the_longest_wish_counts_up_to_a_week() {
        let rhythm = Rhythm {
            ttl_minutes: Some(120),
            ..Rhythm::default()
        };
        let none = Rhythm::default();
        assert_eq!(
            wait(&fresh_for(TimeDelta::minutes(5)), &none, 0),
            TimeDelta::hours(1)
        );
        assert_eq!(
            wait(&fresh_for(TimeDelta::minutes(5)), &rhythm, 0),
            TimeDelta::hours(2)
        );
        assert_eq!(
            wait(&fresh_for(TimeDelta::hours(6)), &rhythm, 0),
            TimeDelta::hours(6)
        );
        assert_eq!(
            wait(&fresh_for(TimeDelta::days(365)), &none, 0),
            TimeDelta::days(7)
        );
    }

    #[test]
    fn retry_after_is_never_cut_and_never_shortens_the_rhythm() {
        let limited = |until| FetchOutcome::RateLimited { until };
        let none = Rhythm::default();
        assert_eq!(
            wait(&limited(noon() + TimeDelta::days(30)), &none, 1),
            TimeDelta::days(30)
        );
        assert_eq!(
            wait(&limited(noon() + TimeDelta::seconds(5)), &none, 1),
            TimeDelta::hours(1)
        );
    }

    #[test]
    fn skipped_hours_and_days_are_left_out() {
        let evening = Rhythm {
            skip_hours: vec![13, 14],
            ..Rhythm::default()
        };
        assert_eq!(
            noon() + wait(&fresh_for(TimeDelta::zero()), &evening, 0),
            "2026-11-23T15:00:00Z".parse::<DateTime<Utc>>().unwrap()
        );
        let monday = Rhythm {
            skip_days: vec![Weekday::Mon],
            ..Rhythm::default()
        };
        assert_eq!(
            noon() + wait(&fresh_for(TimeDelta::zero()), &monday, 0),
            "2026-11-24T00:00:00Z".parse::<DateTime<Utc>>().unwrap()
        );
        let always = Rhythm {
            skip_hours: (0..24).collect(),
            ..Rhythm::default()
        };
        assert_eq!(
            wait(&fresh_for(TimeDelta::zero()), &always, 0),
            TimeDelta::hours(1)
        );
    }

    #[test]
    fn failures_double_the_wait_up_to_a_day_and_a_tenth() {
        let none = Rhythm::default();
        for (failures, hours) in [(1, 1), (2, 2), (3, 4), (5, 16), (6, 24), (60, 24)] {
            let least = TimeDelta::hours(hours);
            let waited = wait(&failed(Failure::Server), &none, failures);
            assert!(
                waited >= least && waited <= least + least / 10,
                "{failures}: {waited}"
            );
        }
        assert_eq!(
            wait(&failed(Failure::Network), &none, 2),
            wait(&failed(Failure::Server), &none, 2)
        );
        assert!(wait(&failed(Failure::Forbidden), &none, 1) >= TimeDelta::days(1));
    }

    #[test]
    fn what_is_gone_or_missing_for_long_is_suspended() {
        let none = Rhythm::default();
        assert_eq!(
            next_check(&FetchOutcome::Gone, &hourly(&none, 1), noon()),
            Next::Suspend
        );
        let missing = failed(Failure::Missing);
        assert!(matches!(
            next_check(&missing, &hourly(&none, 9), noon()),
            Next::At(_)
        ));
        assert_eq!(
            next_check(&missing, &hourly(&none, 10), noon()),
            Next::Suspend
        );
        assert!(matches!(
            next_check(&failed(Failure::Server), &hourly(&none, 99), noon()),
            Next::At(_)
        ));
    }

    #[test]
    fn a_move_is_believed_after_three_visits_over_three_days() {
        let to = Url::parse("https://b.fr/feed").unwrap();
        let before = |seen, days| Announced {
            to: to.clone(),
            seen,
            since: noon() - TimeDelta::days(days),
        };
        let judged = |before: Option<&Announced>| judge_move(Some(&to), before, noon());
        assert_eq!(judged(None), Move::Wait(before(1, 0)));
        assert_eq!(judged(Some(&before(8, 2))), Move::Wait(before(9, 2)));
        assert_eq!(judged(Some(&before(1, 9))), Move::Wait(before(2, 9)));
        assert_eq!(judged(Some(&before(2, 3))), Move::Believe(to.clone()));
        let other = Announced {
            to: Url::parse("https://c.fr/").unwrap(),
            ..before(9, 9)
        };
        assert_eq!(judged(Some(&other)), Move::Wait(before(1, 0)));
        assert_eq!(judge_move(None, Some(&before(2, 9)), noon()), Move::Stay);
    }
}
