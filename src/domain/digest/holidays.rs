//! Days on which nobody reads a letter: public holidays of France, computed, and a house's own.

use std::collections::BTreeSet;

use chrono::{DateTime, Datelike, Days, LocalResult, NaiveDate, TimeDelta, TimeZone, Utc, Weekday};
use chrono_tz::Tz;

/// Which public holidays count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Country {
    /// None.
    #[default]
    Nowhere,
    /// The eleven of the Code du travail, article L3133-1.
    France,
    /// The same with Good Friday and 26 December, article L3134-13.
    AlsaceMoselle,
}

/// What becomes of an edition that is due on a day off.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnHoliday {
    /// It leaves on the working day before, at the same hour.
    #[default]
    Before,
    /// It leaves on the working day after, at the same hour.
    After,
    /// There is none: the next one covers its period too.
    Skip,
}

/// The days off of a digest, and what they do to it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DaysOff {
    /// The public holidays.
    pub country: Country,
    /// The house's own days.
    pub own: BTreeSet<NaiveDate>,
    /// What an edition does that is due on one of them.
    pub rule: OnHoliday,
}

/// A row of days off longer than this is not stepped over: the edition is left out.
const LONGEST: u32 = 31;

impl DaysOff {
    /// Whether no day is ever off.
    pub fn is_empty(&self) -> bool {
        self.country == Country::Nowhere && self.own.is_empty()
    }

    /// Whether `day` is off. A week-end is not: who schedules a Sunday means it.
    pub fn is_off(&self, day: NaiveDate) -> bool {
        self.own.contains(&day) || is_holiday(self.country, day)
    }

    /// Where an edition due at `due` on the clocks of `zone` goes; `None` when there is none.
    pub fn moved(&self, due: DateTime<Utc>, zone: Tz) -> Option<DateTime<Utc>> {
        let local = due.with_timezone(&zone).naive_local();
        if !self.is_off(local.date()) {
            return Some(due);
        }
        let step = |day: NaiveDate| match self.rule {
            OnHoliday::Before => day.pred_opt(),
            OnHoliday::After => day.succ_opt(),
            OnHoliday::Skip => None,
        };
        let mut day = local.date();
        for _ in 0..LONGEST {
            day = step(day)?;
            if self.is_working(day) {
                return on_clocks(day.and_time(local.time()), zone);
            }
        }
        None
    }

    /// The first day of the row of days off and week-ends that ends on the day of `after` or just
    /// before: an edition due since then may still be moved past `after`.
    pub fn row_before(&self, after: DateTime<Utc>, zone: Tz) -> DateTime<Utc> {
        let mut day = after.with_timezone(&zone).date_naive();
        for _ in 0..LONGEST {
            match day.pred_opt() {
                Some(before) if !self.is_working(before) => day = before,
                _ => break,
            }
        }
        on_clocks(day.and_time(chrono::NaiveTime::MIN), zone)
            .map_or(after, |start| start.min(after))
    }

    /// What the next due instant was computed from: when it changes, so must the instant.
    pub fn stamp(&self) -> String {
        let own: Vec<_> = self.own.iter().map(NaiveDate::to_string).collect();
        format!("{:?} {:?} {}", self.country, self.rule, own.join(" "))
    }

    fn is_working(&self, day: NaiveDate) -> bool {
        !matches!(day.weekday(), Weekday::Sat | Weekday::Sun) && !self.is_off(day)
    }
}

/// The instant at which the clocks of `zone` show `local`: the first when they show it twice, the hour
/// after when they leave it out.
fn on_clocks(local: chrono::NaiveDateTime, zone: Tz) -> Option<DateTime<Utc>> {
    let shown = match zone.from_local_datetime(&local) {
        LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => at,
        LocalResult::None => zone
            .from_local_datetime(&(local + TimeDelta::hours(1)))
            .earliest()?,
    };
    Some(shown.with_timezone(&Utc))
}

fn is_holiday(country: Country, day: NaiveDate) -> bool {
    if country == Country::Nowhere {
        return false;
    }
    let fixed = [
        (1, 1),
        (5, 1),
        (5, 8),
        (7, 14),
        (8, 15),
        (11, 1),
        (11, 11),
        (12, 25),
    ];
    let local = country == Country::AlsaceMoselle;
    if fixed.contains(&(day.month(), day.day())) || local && (day.month(), day.day()) == (12, 26) {
        return true;
    }
    let Some(easter) = easter(day.year()) else {
        return false;
    };
    // Easter Monday, Ascension, Whit Monday.
    let after = |days| easter.checked_add_days(Days::new(days)) == Some(day);
    [1, 39, 50].into_iter().any(after)
        || local && easter.checked_sub_days(Days::new(2)) == Some(day)
}

/// Easter Sunday of a Gregorian year: the anonymous algorithm that Meeus gives in Astronomical
/// Algorithms, chapter 8.
fn easter(year: i32) -> Option<NaiveDate> {
    let (a, b, c) = (year % 19, year / 100, year % 100);
    let (d, e) = (b / 4, b % 4);
    let g = (b - (b + 8) / 25 + 1) / 3;
    let h = (19 * a + b - d - g + 15) % 30;
    let l = (32 + 2 * e + 2 * (c / 4) - h - c % 4) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let sum = h + l - 7 * m + 114;
    NaiveDate::from_ymd_opt(
        year,
        u32::try_from(sum / 31).ok()?,
        u32::try_from(sum % 31 + 1).ok()?,
    )
}

#[cfg(test)]
mod tests {
    use super::{Country, DaysOff, OnHoliday, easter, is_holiday};
    use chrono::{DateTime, NaiveDate, Utc};

    const PARIS: chrono_tz::Tz = chrono_tz::Europe::Paris;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn off(country: Country, rule: OnHoliday, own: &[&str]) -> DaysOff {
        let own = own.iter().map(|text| day(text)).collect();
        DaysOff { country, own, rule }
    }

    #[test]
    fn easter_falls_where_almanacs_say() {
        for (year, date) in [
            (1961, "1961-04-02"),
            (2008, "2008-03-23"),
            (2011, "2011-04-24"),
            (2026, "2026-04-05"),
            (2027, "2027-03-28"),
            (2038, "2038-04-25"),
        ] {
            assert_eq!(easter(year), Some(day(date)));
        }
    }

    #[test]
    fn the_holidays_of_2026_are_eleven_and_two_more_in_alsace_moselle() {
        let of = |country| {
            let days = day("2026-01-01").iter_days().take(365);
            days.filter(|day| is_holiday(country, *day))
                .map(|day| day.format("%m-%d").to_string())
                .collect::<Vec<_>>()
        };
        let france = [
            "01-01", "04-06", "05-01", "05-08", "05-14", "05-25", "07-14", "08-15", "11-01",
            "11-11", "12-25",
        ];
        assert_eq!(of(Country::France), france);
        let local = of(Country::AlsaceMoselle);
        assert_eq!(local.len(), 13);
        assert!(local.contains(&"04-03".to_owned()) && local.contains(&"12-26".to_owned()));
        assert!(of(Country::Nowhere).is_empty());
    }

    #[test]
    fn an_edition_due_on_a_day_off_moves_to_a_working_day_at_the_same_hour() {
        // Friday 25 December 2026, 16:00 in Paris.
        let christmas = at("2026-12-25T15:00:00Z");
        let before = off(Country::France, OnHoliday::Before, &["2026-12-24"]);
        assert_eq!(
            before.moved(christmas, PARIS),
            Some(at("2026-12-23T15:00:00Z"))
        );
        let after = off(Country::France, OnHoliday::After, &[]);
        assert_eq!(
            after.moved(christmas, PARIS),
            Some(at("2026-12-28T15:00:00Z"))
        );
        let skip = off(Country::France, OnHoliday::Skip, &[]);
        assert_eq!(skip.moved(christmas, PARIS), None);
        let plain = at("2026-12-18T15:00:00Z");
        assert_eq!(skip.moved(plain, PARIS), Some(plain));
    }

    #[test]
    fn the_hour_is_kept_over_a_change_of_the_clocks() {
        // Easter Monday 6 April 2026 is in summer time; the working day before the closure is not.
        let closed = [
            "2026-03-27",
            "2026-03-30",
            "2026-03-31",
            "2026-04-01",
            "2026-04-02",
            "2026-04-03",
        ];
        let before = off(Country::France, OnHoliday::Before, &closed);
        let moved = before.moved(at("2026-04-06T07:00:00Z"), PARIS);
        assert_eq!(moved, Some(at("2026-03-26T08:00:00Z")));
    }
}
