//! Days and hours as people write them, in French and in English.

use chrono::{DateTime, Datelike, Timelike};
use chrono_tz::Tz;

/// The names and habits of one language.
#[derive(Debug)]
pub struct Calendar {
    days: [&'static str; 7],
    months: [&'static str; 12],
    short_months: [&'static str; 12],
    /// Set behind the number of a month's first day.
    first: &'static str,
    is_french: bool,
}

static FRENCH: Calendar = Calendar {
    days: [
        "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche",
    ],
    months: [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ],
    short_months: [
        "janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.",
        "déc.",
    ],
    first: "er",
    is_french: true,
};

static ENGLISH: Calendar = Calendar {
    days: [
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
    ],
    months: [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    short_months: [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ],
    first: "",
    is_french: false,
};

impl Calendar {
    /// That of `language` (ISO 639-1): English for `en`, French for anything else.
    pub fn of(language: &str) -> &'static Self {
        if language.starts_with("en") {
            &ENGLISH
        } else {
            &FRENCH
        }
    }

    /// The names of days and months.
    pub fn names(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.days.into_iter().chain(self.months)
    }

    /// `1er août 2026`, `1 August 2026`.
    pub fn day(&self, at: &DateTime<Tz>) -> String {
        let first = if at.day() == 1 { self.first } else { "" };
        let month = self.months[at.month0() as usize];
        format!("{}{first} {month} {}", at.day(), at.year())
    }

    /// `lundi 1er juin 2026`, `Monday 1 June 2026`.
    pub fn long_day(&self, at: &DateTime<Tz>) -> String {
        let name = self.days[at.weekday().num_days_from_monday() as usize];
        format!("{name} {}", self.day(at))
    }

    /// `23 nov. 2026`, in one piece.
    pub fn short_day(&self, at: &DateTime<Tz>) -> String {
        let month = self.short_months[at.month0() as usize];
        format!("{}\u{a0}{month}\u{a0}{}", at.day(), at.year())
    }

    /// `14 h 05`, in one piece; `14:05`.
    pub fn time(&self, at: &DateTime<Tz>) -> String {
        let (hour, minute) = (at.hour(), at.minute());
        if self.is_french {
            format!("{hour}\u{a0}h\u{a0}{minute:02}")
        } else {
            format!("{hour:02}:{minute:02}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Calendar;
    use chrono::{DateTime, Utc};

    #[test]
    fn days_and_hours_are_written_as_each_language_does() {
        let at: DateTime<Utc> = "2026-07-31T22:05:00Z".parse().unwrap();
        let local = at.with_timezone(&chrono_tz::Europe::Paris);
        let told = |language: &str| {
            let calendar = Calendar::of(language);
            let (day, time) = (calendar.long_day(&local), calendar.time(&local));
            (day, time, calendar.short_day(&local))
        };
        let french = (
            "samedi 1er août 2026",
            "0\u{a0}h\u{a0}05",
            "1\u{a0}août\u{a0}2026",
        );
        let english = ("Saturday 1 August 2026", "00:05", "1\u{a0}Aug\u{a0}2026");
        for (language, (day, time, short)) in [("fr", french), ("en", english)] {
            assert_eq!(told(language), (day.into(), time.into(), short.into()));
        }
    }
}
