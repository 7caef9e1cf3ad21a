//! Dates of ISO 8601 and W3C-DTF, alone or at a place in a text.

use chrono::{DateTime, FixedOffset, NaiveDate};

use super::clock::Clock;
use super::months;

/// ISO 8601 and W3C-DTF: from `2004` to `2004-01-05T10:14:55.5+01:00`, with or without dashes.
pub(super) fn read(text: &str) -> Option<DateTime<FixedOffset>> {
    let (date, rest) = iso_date(text)?;
    let rest = rest.trim_start_matches(|c: char| c == 't' || c == ',' || c.is_whitespace());
    if rest.is_empty() {
        return Clock::default().on(date);
    }
    let clock = Clock::read(rest)?;
    clock.on(date)
}

/// The first date in `text`, in lower case, that has its day, with the time and the zone that follow it.
pub(super) fn find(text: &str) -> Option<DateTime<FixedOffset>> {
    let bytes = text.as_bytes();
    let starts = (0..bytes.len()).filter(|at| {
        let follows_digit = *at > 0 && bytes[at - 1].is_ascii_digit();
        let year = bytes.get(*at..*at + 4);
        !follows_digit && year.is_some_and(|year| year.iter().all(u8::is_ascii_digit))
    });
    starts.filter_map(|at| text.get(at..)).find_map(|text| {
        let (date, rest) = iso_date(text)?;
        let written = &text[..text.len() - rest.len()];
        let separators = written.bytes().filter(|byte| !byte.is_ascii_digit());
        let is_whole = separators.clone().count() == 2
            && separators.into_iter().all(|byte| b"-/.".contains(&byte));
        let clock = Clock::at_start(rest).and_then(|clock| clock.on(date));
        clock
            .or_else(|| Clock::default().on(date))
            .filter(|_| is_whole)
    })
}

/// The date at the start of `text`, and what follows.
fn iso_date(text: &str) -> Option<(NaiveDate, &str)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    match digits {
        4 => {
            let year = text[..4].parse().ok()?;
            let week = || text[4..].starts_with('w').then_some(&text[4..]);
            let Some(rest) = text[4..].strip_prefix(['-', '/', '.']).or_else(week) else {
                let whole = text.len() == 4;
                return Some((NaiveDate::from_ymd_opt(year, 1, 1)?, "")).filter(|_| whole);
            };
            after_year(year, rest)
        }
        2 => {
            // ISO 8601 means the present century.
            let rest = text[2..].strip_prefix('-')?;
            let year = 2000 + text[..2].parse::<i32>().ok()?;
            let whole = rest.len() >= 5 && rest.as_bytes()[2] == b'-';
            after_year(year, rest).filter(|_| whole)
        }
        7 => {
            let date = NaiveDate::from_yo_opt(text[..4].parse().ok()?, text[4..7].parse().ok()?)?;
            Some((date, &text[7..]))
        }
        8 => {
            let date = compact_date(&text[..8])?;
            Some((date, &text[8..]))
        }
        14 => Some((compact_date(&text[..8])?, &text[8..])),
        _ => None,
    }
}

fn compact_date(digits: &str) -> Option<NaiveDate> {
    let number: u32 = digits.parse().ok()?;
    NaiveDate::from_ymd_opt((number / 10_000) as i32, number / 100 % 100, number % 100)
}

/// `12-31…`, `12…`, `366…` (the day of the year), `w53-7…` (week and day), `dec-31…`.
fn after_year(year: i32, rest: &str) -> Option<(NaiveDate, &str)> {
    if let Some(week) = rest.strip_prefix('w') {
        return after_week(year, week);
    }
    let (month_text, after) = split_word(rest);
    if month_text.len() == 3 && month_text.bytes().all(|b| b.is_ascii_digit()) {
        return Some((
            NaiveDate::from_yo_opt(year, month_text.parse().ok()?)?,
            after,
        ));
    }
    let month = month_text
        .parse()
        .ok()
        .or_else(|| months::begun_by(month_text))?;
    let Some(day_text) = after.strip_prefix(['-', '/', '.']) else {
        return Some((NaiveDate::from_ymd_opt(year, month, 1)?, after));
    };
    let length = day_text.bytes().take_while(u8::is_ascii_digit).count();
    let day = day_text[..length].parse().ok()?;
    Some((
        NaiveDate::from_ymd_opt(year, month, day)?,
        &day_text[length..],
    ))
}

/// `53-7…`, `537…`, `53`: without a day, its Monday.
fn after_week(year: i32, rest: &str) -> Option<(NaiveDate, &str)> {
    let week = rest.get(..2)?.parse().ok()?;
    let after = rest[2..].trim_start_matches('-');
    let number = after.bytes().next().filter(u8::is_ascii_digit);
    let monday = NaiveDate::from_isoywd_opt(year, week, chrono::Weekday::Mon)?;
    let Some(number) = number else {
        return Some((monday, after));
    };
    let days = u64::from(number - b'0')
        .checked_sub(1)
        .filter(|days| *days < 7)?;
    Some((
        monday.checked_add_days(chrono::Days::new(days))?,
        &after[1..],
    ))
}

/// The run of digits or of letters at the start of `text`.
fn split_word(text: &str) -> (&str, &str) {
    let is_digit = text.starts_with(|c: char| c.is_ascii_digit());
    let end = text
        .find(|c: char| {
            if is_digit {
                !c.is_ascii_digit()
            } else {
                !c.is_alphabetic()
            }
        })
        .unwrap_or(text.len());
    text.split_at(end)
}
