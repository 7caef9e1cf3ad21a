//! Instants as people read them, in the watch's time zone.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::Serialize;

use super::language::Lang;
use super::words::Words;
use crate::domain::calendar;

/// An instant in the forms that pages use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Moment {
    /// RFC 3339, UTC, for machines.
    iso: String,
    /// `lundi 23 novembre 2026, 14 h 05`.
    full: String,
    /// `23 nov. 2026`.
    pub(super) day: String,
    /// `14 h 05`.
    time: String,
    /// `il y a 3 h`, `dans 2 j`; beyond a month, the day.
    near: String,
}

/// How to write instants for one reader.
#[derive(Clone, Copy)]
pub(super) struct Calendar {
    /// The language of the words.
    pub(super) lang: Lang,
    /// The zone of the hours.
    pub(super) zone: Tz,
    /// The present.
    pub(super) now: DateTime<Utc>,
}

impl Calendar {
    /// `at` in all its forms.
    pub(super) fn moment(&self, at: DateTime<Utc>) -> Moment {
        let (day, time) = (self.short_day(at), self.time(at));
        Moment {
            iso: at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
            full: format!("{}, {time}", self.long_day(at)),
            near: self.near(at).unwrap_or_else(|| day.clone()),
            day,
            time,
        }
    }

    /// The heading of a day in a list: today, yesterday, or its date.
    pub(super) fn heading(&self, at: DateTime<Utc>) -> String {
        let day = at.with_timezone(&self.zone).date_naive();
        let today = self.now.with_timezone(&self.zone).date_naive();
        let words = Words::of(self.lang);
        match (today - day).num_days() {
            0 => words.say("today"),
            1 => words.say("yesterday"),
            _ => self.long_day(at),
        }
    }

    /// `lundi 1er juin 2026`, `Monday 1 June 2026`.
    pub(super) fn long_day(&self, at: DateTime<Utc>) -> String {
        self.written().long_day(&at.with_timezone(&self.zone))
    }

    fn short_day(&self, at: DateTime<Utc>) -> String {
        self.written().short_day(&at.with_timezone(&self.zone))
    }

    fn time(&self, at: DateTime<Utc>) -> String {
        self.written().time(&at.with_timezone(&self.zone))
    }

    /// `None` beyond a month.
    fn near(&self, at: DateTime<Utc>) -> Option<String> {
        let gap = self.now - at;
        let direction = if gap < chrono::TimeDelta::zero() {
            "in"
        } else {
            "ago"
        };
        let minutes = gap.num_minutes().abs();
        let (unit, n) = match minutes {
            0 => return Some(Words::of(self.lang).say(&format!("{direction}-moment"))),
            1..60 => ("minutes", minutes),
            60..1440 => ("hours", minutes / 60),
            1440..44_640 => ("days", minutes / 1440),
            _ => return None,
        };
        Some(Words::of(self.lang).count(&format!("{direction}-{unit}"), n))
    }

    fn written(&self) -> &'static calendar::Calendar {
        calendar::Calendar::of(self.lang.code())
    }
}

#[cfg(test)]
mod tests {
    use super::Calendar;
    use crate::web::language::Lang;
    use chrono::{DateTime, TimeDelta, Utc};

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn calendar(lang: Lang) -> Calendar {
        Calendar {
            lang,
            zone: chrono_tz::Europe::Paris,
            now: at("2026-11-23T23:30:00Z"),
        }
    }

    #[test]
    fn an_instant_is_told_in_the_zone_and_the_language() {
        let french = calendar(Lang::French).moment(at("2026-05-31T22:05:00Z"));
        assert_eq!(french.full, "lundi 1er juin 2026, 0\u{a0}h\u{a0}05");
        assert_eq!(french.iso, "2026-05-31T22:05:00Z");
        let english = calendar(Lang::English).moment(at("2026-05-31T22:05:00Z"));
        assert_eq!(english.full, "Monday 1 June 2026, 00:05");
        assert_eq!(english.near, "1\u{a0}Jun\u{a0}2026");
    }

    #[test]
    fn what_is_near_is_told_from_now() {
        let calendar = calendar(Lang::English);
        let near = |minutes| {
            calendar
                .moment(calendar.now - TimeDelta::minutes(minutes))
                .near
        };
        assert_eq!(near(0), "just now");
        assert_eq!(near(59), "59 min ago");
        assert_eq!(near(60 * 3), "3 h ago");
        assert_eq!(near(-60 * 48), "in 2 days");
    }

    #[test]
    fn today_is_the_day_of_the_zone() {
        let calendar = calendar(Lang::French);
        assert_eq!(calendar.heading(at("2026-11-23T23:10:00Z")), "Aujourd’hui");
        assert_eq!(calendar.heading(at("2026-11-23T22:50:00Z")), "Hier");
        assert_eq!(
            calendar.heading(at("2026-11-20T12:00:00Z")),
            "vendredi 20 novembre 2026"
        );
    }
}
