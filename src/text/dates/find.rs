//! Dates as pages write them, found in a text: month names, ISO 8601, RFC 2822, digits.

use std::sync::LazyLock;

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime};
use regex::{Captures, Regex};

use super::zones::Zone;
use super::{Order, is_plausible, iso, months};

/// The first date that `text` holds, in the zone that it states: the day that readers see is the
/// publisher's. Midnight UTC when it names a day only. A time without a zone
/// is read as UTC. Years before 1990 and after 2099 are taken for something else.
pub(crate) fn find(text: &str, order: Order) -> Option<DateTime<FixedOffset>> {
    let text = text.trim();
    if !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let text = &text[..text.floor_char_boundary(300)];
    iso::find(text)
        .or_else(|| DateTime::parse_from_rfc2822(text).ok())
        .or_else(|| named(text))
        .or_else(|| digits(text, order))
        .or_else(|| compact(text))
        .filter(is_plausible)
}

/// Builds a pattern once; the patterns below are constants, tested to compile.
fn pattern(source: &str) -> Option<Regex> {
    Regex::new(source).ok()
}

static DAY_MONTH_YEAR: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(
        r"(?xi)(?:^|[^0-9]) (\d{1,2}) (?:st|nd|rd|th|er|º|°|\.|ª)? (?:\s+|-|\s*/\s*|\s*) (?:de\s+|of\s+|d['’])?
          (\p{L}{3,12}) \.? ,? (?:\s+|-|\s*/\s*) (?:de\s+|del\s+)? ((?:19|20)\d\d) (?:[^0-9]|$)",
    )
});

static MONTH_DAY_YEAR: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(
        r"(?xi)(?:^|\P{L}) (\p{L}{3,10}) \.? \s* (\d{1,2}) (?:st|nd|rd|th)? \.? (?:\s*,\s*|\s+) ((?:19|20)\d\d) (?:[^0-9]|$)",
    )
});

static YEAR_MONTH_DAY: LazyLock<Option<Regex>> =
    LazyLock::new(|| pattern(r"((?:19|20)\d\d)\.\s*(\p{L}{3,12})\s+(\d{1,2})(?:[^0-9]|$)"));

static CLOCK: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(
        r"(?xi) \b (\d{1,2}) \s? [h:.] \s? (\d\d) (?: :\d\d )? \s* (am|pm|a\.m\.|p\.m\.)? \s* (Z\b|UTC|GMT|[+-]\d\d:?\d\d)?",
    )
});

static DIGITS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(
        r"(?:^|[^0-9./-])(\d{1,2})\s?([./-])\s?(\d{1,2})\s?[./-]\s?((?:19|20)?\d\d)(?:[^0-9]|$)",
    )
});

static EASTERN: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(r"((?:19|20)\d\d)\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일]")
});

fn number(found: &Captures<'_>, group: usize) -> Option<u32> {
    found.get(group)?.as_str().parse().ok()
}

fn day(year: u32, month: u32, day: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)
}

/// `12 mars 2024 à 10h12`, `March 12, 2024`, `12. März 2024`, `12 de marzo de 2024`.
fn named(text: &str) -> Option<DateTime<FixedOffset>> {
    let day_first = DAY_MONTH_YEAR
        .as_ref()?
        .captures_iter(text)
        .find_map(|found| {
            let date = day(
                number(&found, 3)?,
                months::named(&found[2])?,
                number(&found, 1)?,
            )?;
            Some((found.get(3)?, date))
        });
    let month_first = MONTH_DAY_YEAR
        .as_ref()?
        .captures_iter(text)
        .find_map(|found| {
            let date = day(
                number(&found, 3)?,
                months::named(&found[1])?,
                number(&found, 2)?,
            )?;
            Some((found.get(3)?, date))
        });
    // As Hungarians write it: `2024. március 12.`
    let year_first = || {
        let found = YEAR_MONTH_DAY.as_ref()?.captures(text)?;
        let date = day(
            number(&found, 1)?,
            months::named(&found[2])?,
            number(&found, 3)?,
        )?;
        Some((found.get(3)?, date))
    };
    let (year, date) = match (day_first, month_first) {
        (Some(a), Some(b)) => {
            if a.0.start() <= b.0.start() {
                a
            } else {
                b
            }
        }
        (a, b) => a.or(b).or_else(year_first)?,
    };
    with_clock(date, &text[year.end()..])
}

/// The time of day that stands just after a day, if one does.
fn with_clock(date: NaiveDate, after: &str) -> Option<DateTime<FixedOffset>> {
    let near = &after[..after.floor_char_boundary(24)];
    let time = CLOCK.as_ref()?.captures(near).and_then(|found| {
        let half = found.get(3).map(|half| half.as_str().to_ascii_lowercase());
        let hour = match (
            half.as_deref().map(|half| half.starts_with('p')),
            number(&found, 1)?,
        ) {
            (Some(true), 12) => 12,
            (Some(true), hour) => hour + 12,
            (Some(false), 12) => 0,
            (_, hour) => hour,
        };
        let time = NaiveTime::from_hms_opt(hour, number(&found, 2)?, 0)?;
        Some((time, found.get(4).map(|zone| zone.as_str())))
    });
    let (time, zone) = time.unwrap_or_default();
    let zone = zone.and_then(Zone::in_text).unwrap_or_default();
    zone.at(date.and_time(time))
}

fn digits(text: &str, order: Order) -> Option<DateTime<FixedOffset>> {
    if let Some(found) = EASTERN.as_ref()?.captures(text) {
        let date = day(number(&found, 1)?, number(&found, 2)?, number(&found, 3)?)?;
        return Zone::default().at(date.and_time(NaiveTime::MIN));
    }
    let found = DIGITS.as_ref()?.captures(text)?;
    let (first, second) = (number(&found, 1)?, number(&found, 3)?);
    let year = match number(&found, 4)? {
        short if short < 70 => 2000 + short,
        short if short < 100 => 1900 + short,
        year => year,
    };
    // Points are not used in the United States.
    let month_first = order == Order::MonthFirst && &found[2] != "." || second > 12;
    let (day_number, month) = if month_first && first <= 12 {
        (second, first)
    } else {
        (first, second)
    };
    with_clock(day(year, month, day_number)?, &text[found.get(4)?.end()..])
}

/// `20240312`, `20240312T101200`, or seconds or milliseconds since 1970.
fn compact(text: &str) -> Option<DateTime<FixedOffset>> {
    let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
    let whole = digits.len() == text.len();
    match digits.len() {
        8 => {
            let date = NaiveDate::parse_from_str(&digits, "%Y%m%d").ok()?;
            Zone::default().at(date.and_time(NaiveTime::MIN))
        }
        10 if whole => Some(DateTime::from_timestamp(digits.parse().ok()?, 0)?.fixed_offset()),
        13 if whole => Some(DateTime::from_timestamp_millis(digits.parse().ok()?)?.fixed_offset()),
        14 if whole => {
            let date = NaiveDateTime::parse_from_str(&digits, "%Y%m%d%H%M%S").ok()?;
            Some(date.and_utc().fixed_offset())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::Order;
    use super::find;

    fn day_first(text: &str) -> Option<String> {
        find(text, Order::DayFirst).map(|date| date.to_utc().format("%Y-%m-%dT%H:%MZ").to_string())
    }

    #[test]
    fn machine_dates_are_read_with_their_zone() {
        for (text, expected) in [
            ("2024-03-12", "2024-03-12T00:00Z"),
            ("2024-03-12T10:12:00+01:00", "2024-03-12T09:12Z"),
            ("2024-03-12T10:12:00.123Z", "2024-03-12T10:12Z"),
            ("2024-3-2 7:05", "2024-03-02T07:05Z"),
            ("2024/03/12", "2024-03-12T00:00Z"),
            ("Tue, 12 Mar 2024 10:12:00 -0500", "2024-03-12T15:12Z"),
            ("20240312", "2024-03-12T00:00Z"),
            ("1710238320", "2024-03-12T10:12Z"),
            ("1710238320000", "2024-03-12T10:12Z"),
        ] {
            assert_eq!(day_first(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn the_day_stays_the_publishers() {
        let date = find("2025-06-25T20:57:54.3-0400", Order::DayFirst).unwrap();
        assert_eq!(date.to_rfc3339(), "2025-06-25T20:57:54-04:00");
    }

    #[test]
    fn months_are_known_in_european_languages() {
        for text in [
            "12 mars 2024",
            "Publié le mardi 12 mars 2024",
            "12. März 2024",
            "12 de marzo de 2024",
            "12 marzo 2024",
            "12 de março de 2024",
            "12 de març de 2024",
            "2024. március 12.",
            "12 марта 2024",
            "12 березня 2024",
            "12 Μαρτίου 2024",
            "12 maart 2024",
            "12 marca 2024",
            "March 12, 2024",
            "Mar. 12th, 2024",
            "12th of March 2024",
            "12-Mar-2024",
            "12. maaliskuuta 2024",
            "2024年3月12日",
        ] {
            assert_eq!(
                day_first(text).as_deref(),
                Some("2024-03-12T00:00Z"),
                "{text}"
            );
        }
        assert_eq!(
            day_first("1er février 2023").as_deref(),
            Some("2023-02-01T00:00Z")
        );
        assert_eq!(
            day_first("5 août 2025").as_deref(),
            Some("2025-08-05T00:00Z")
        );
    }

    #[test]
    fn a_time_of_day_beside_the_day_counts() {
        assert_eq!(
            day_first("Publié le 03/04/2025 à 10h12").as_deref(),
            Some("2025-04-03T10:12Z")
        );
        assert_eq!(
            day_first("12 mars 2024 à 10h12").as_deref(),
            Some("2024-03-12T10:12Z")
        );
        assert_eq!(
            day_first("March 12, 2024 3:05 pm").as_deref(),
            Some("2024-03-12T15:05Z")
        );
    }

    #[test]
    fn digits_follow_the_country() {
        assert_eq!(
            day_first("03/04/2025").as_deref(),
            Some("2025-04-03T00:00Z")
        );
        assert_eq!(day_first("12.3.24").as_deref(), Some("2024-03-12T00:00Z"));
        let american = find("03/04/2025", Order::MonthFirst).map(|d| d.format("%m-%d").to_string());
        assert_eq!(american.as_deref(), Some("03-04"));
        assert_eq!(
            day_first("03/25/2025").as_deref(),
            Some("2025-03-25T00:00Z")
        );
    }

    #[test]
    fn what_is_no_date_gives_none() {
        for text in [
            "",
            "hier",
            "version 1.2.3",
            "99/99/2024",
            "2024",
            "le 31 février 2024",
            "12 pommes 2024",
        ] {
            assert_eq!(day_first(text), None, "{text}");
        }
    }
}
