//! What holds a channel back: a budget for the day, quiet hours, first posts that a person looks at.

use chrono::{DateTime, LocalResult, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use serde::Serialize;

/// Money in millionths of the unit in which a network bills.
pub type Micros = i64;

/// The rules of one channel. The default holds nothing back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restraint {
    /// Its day and its hours are those of this zone.
    pub zone: Tz,
    /// Parts that may leave in a day.
    pub parts: Option<u32>,
    /// Money that may be spent in a day.
    pub spend: Option<Micros>,
    /// When nothing new leaves.
    pub quiet: Option<Quiet>,
    /// So many first editions or items wait until a person releases each.
    pub hold: u32,
}

impl Default for Restraint {
    fn default() -> Self {
        Self {
            zone: Tz::UTC,
            parts: None,
            spend: None,
            quiet: None,
            hold: 0,
        }
    }
}

/// Hours of the day without anything new, from one time to the next one of the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Quiet {
    /// They begin at this time of day.
    pub from: NaiveTime,
    /// They end at this time of day, perhaps of the next one.
    pub to: NaiveTime,
}

impl Restraint {
    /// The instant at which the day of `now` began.
    pub fn day_start(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        let day = now.with_timezone(&self.zone).date_naive();
        self.instant(day, NaiveTime::MIN)
    }

    /// The instant at which the day after that of `now` begins.
    pub fn next_day(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        let day = now.with_timezone(&self.zone).date_naive();
        self.instant(day.succ_opt().unwrap_or(day), NaiveTime::MIN)
    }

    /// When the quiet hours that `now` falls into end; `None` outside of them.
    pub fn quiet_until(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let Quiet { from, to } = self.quiet?;
        let local = now.with_timezone(&self.zone);
        let (day, time) = (local.date_naive(), local.time());
        let ends = match from <= to {
            true => (from <= time && time < to).then_some(day),
            // They span midnight.
            false if time >= from => day.succ_opt(),
            false => (time < to).then_some(day),
        };
        // An hour that the clock repeats is quiet twice, never for ever.
        Some(self.instant(ends?, to)).filter(|end| *end > now)
    }

    /// A wall time as an instant: the first one where the clock repeats it, the next whole one where
    /// the clock skips it.
    fn instant(&self, day: chrono::NaiveDate, time: NaiveTime) -> DateTime<Utc> {
        let wall = day.and_time(time);
        match self.zone.from_local_datetime(&wall) {
            LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => at.to_utc(),
            LocalResult::None => match self.zone.from_local_datetime(&(wall + TimeDelta::hours(1)))
            {
                LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => at.to_utc(),
                LocalResult::None => wall.and_utc(),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Quiet, Restraint};
    use chrono::{DateTime, NaiveTime, TimeDelta, Utc};

    fn at(text: &str) -> DateTime<Utc> {
        DateTime::parse_from_rfc3339(text).unwrap().to_utc()
    }

    fn quiet(from: u32, to: u32) -> Restraint {
        let time = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap();
        Restraint {
            zone: chrono_tz::Europe::Paris,
            quiet: Some(Quiet {
                from: time(from),
                to: time(to),
            }),
            ..Restraint::default()
        }
    }

    #[test]
    fn quiet_hours_may_span_midnight() {
        let night = quiet(22, 7);
        let end = Some(at("2026-10-10T05:00:00Z"));
        assert_eq!(night.quiet_until(at("2026-10-09T20:00:00Z")), end);
        assert_eq!(night.quiet_until(at("2026-10-10T04:59:00Z")), end);
        assert_eq!(night.quiet_until(at("2026-10-10T05:00:00Z")), None);
        assert_eq!(night.quiet_until(at("2026-10-09T19:59:00Z")), None);
        let noon = quiet(12, 14);
        assert_eq!(
            noon.quiet_until(at("2026-10-09T11:00:00Z")),
            Some(at("2026-10-09T12:00:00Z"))
        );
        assert_eq!(noon.quiet_until(at("2026-10-09T12:00:00Z")), None);
    }

    #[test]
    fn quiet_hours_end_whatever_the_clock_changes() {
        for (from, to) in [(22, 2), (2, 3), (1, 2), (0, 7)] {
            let rule = quiet(from, to);
            let (mut now, end) = (at("2026-03-28T00:00:00Z"), at("2026-10-27T00:00:00Z"));
            while now < end {
                if let Some(until) = rule.quiet_until(now) {
                    assert!(
                        until > now && until - now <= TimeDelta::hours(25),
                        "{now} {until}"
                    );
                }
                now += TimeDelta::minutes(30);
            }
        }
    }

    #[test]
    fn a_day_is_that_of_the_wall() {
        let rule = quiet(22, 7);
        let now = at("2026-10-25T12:00:00Z");
        assert_eq!(rule.day_start(now), at("2026-10-24T22:00:00Z"));
        assert_eq!(rule.next_day(now), at("2026-10-25T23:00:00Z"));
    }
}
