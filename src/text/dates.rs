//! Dates as publishers write them: RFC 822 and 850, asctime, ISO 8601 in its short and long forms,
//! month names in a dozen languages, zones by name, by offset or missing (then UTC).
//!
//! A date that can be read in two ways (05/06/2024) is no date: a wrong one is worse than none.

mod clock;
mod words;

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, Utc};
use unicode_normalization::UnicodeNormalization;

use clock::Clock;
use words::{month_of, zone};

/// A text longer than this is no date.
const LONGEST: usize = 100;

/// Years in which a publisher may have meant to publish something on the web. What programs write for want
/// of a date lies before: the years 1, 26, 1899 to 1904, the epochs of 1970 and 1980.
pub(crate) const PLAUSIBLE: std::ops::Range<i32> = 1990..2100;

/// Reads a date and time as UTC; what is missing is the first of the month, midnight, UTC.
pub(crate) fn read(text: &str) -> Option<DateTime<Utc>> {
    let text = text.trim();
    if text.len() > LONGEST || !text.bytes().any(|b| b.is_ascii_digit()) {
        return None;
    }
    let text = if text.is_ascii() {
        text.to_ascii_lowercase()
    } else {
        without_accents(text)
    };
    epoch(&text)
        .or_else(|| iso(&text))
        .or_else(|| worded(&text))
        .filter(|at| PLAUSIBLE.contains(&at.year()))
}

/// In lower case, without accents, and without the words of East Asian dates.
fn without_accents(text: &str) -> String {
    let is_accent = |c: &char| ('\u{300}'..='\u{36f}').contains(c);
    let plain: String = text
        .nfd()
        .filter(|c| !is_accent(c))
        .flat_map(char::to_lowercase)
        .collect();
    without_cjk_words(&plain)
}

/// `2004년 05월 28일 오후 1:31` as `2004-05-28 pm 1:31 +0900`. Hangul comes decomposed.
fn without_cjk_words(text: &str) -> String {
    let whole: String = text.nfc().collect();
    let korean = ["년", "오전", "오후"]
        .iter()
        .any(|word| whole.contains(word));
    let mut plain = whole
        .replace("오전", "am")
        .replace("오후", "pm")
        .replace("上午", "am")
        .replace("午前", "am")
        .replace("下午", "pm")
        .replace("午後", "pm")
        .replace(['時', '时'], ":")
        .replace(": ", ":")
        .replace(['년', '年'], "-")
        .replace(['월', '月'], "-")
        .replace(['일', '日'], " ")
        .replace("- ", "-");
    if korean {
        plain.push_str(" +0900");
    }
    plain
}

/// Seconds or milliseconds since 1970.
fn epoch(text: &str) -> Option<DateTime<Utc>> {
    let number: i64 = text
        .parse()
        .ok()
        .filter(|_| text.bytes().all(|b| b.is_ascii_digit()))?;
    match text.len() {
        10 => DateTime::from_timestamp(number, 0),
        13 => DateTime::from_timestamp_millis(number),
        _ => None,
    }
}

/// ISO 8601 and W3C-DTF: from `2004` to `2004-01-05T10:14:55.5+01:00`, with or without dashes.
fn iso(text: &str) -> Option<DateTime<Utc>> {
    let (date, rest) = iso_date(text)?;
    let rest = rest.trim_start_matches(|c: char| c == 't' || c == ',' || c.is_whitespace());
    if rest.is_empty() {
        return Some(date.and_time(NaiveTime::MIN).and_utc());
    }
    let clock = Clock::read(rest)?;
    clock.on(date)
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
    let month = month_text.parse().ok().or_else(|| month_of(month_text))?;
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

/// A date with a month by name, in any order: RFC 822, RFC 850, asctime, `5 janvier 2024 à 10h`,
/// and `31/12/2024 10:00` where only one order makes sense.
fn worded(text: &str) -> Option<DateTime<Utc>> {
    let text = text.replace(',', " ");
    let words: Vec<&str> = text.split_whitespace().flat_map(split_dashes).collect();
    let mut parts = Parts::default();
    let later_month = |at: usize| words[at + 1..].iter().any(|word| month_of(word).is_some());
    for (at, word) in words.iter().enumerate() {
        if at == 0 && word.starts_with(char::is_alphabetic) && later_month(at) {
            continue; // the name of the day, which may look like a month: `mar. 5 mars`
        }
        parts.take(word);
    }
    let (date, mut clock) = (parts.date()?, parts.clock.unwrap_or_default());
    clock.offset = parts.offset.unwrap_or(clock.offset);
    clock.on(date)
}

/// `06-nov-94` is three words, `-0500` is one.
fn split_dashes(word: &str) -> Vec<&str> {
    let has_letters = word.chars().any(char::is_alphabetic);
    let starts_with_digit = word.starts_with(|c: char| c.is_ascii_digit());
    let is_time = word.contains(':');
    if has_letters && starts_with_digit && !is_time {
        return word.split('-').collect();
    }
    vec![word]
}

/// What the words of a date say.
#[derive(Default)]
struct Parts {
    month: Option<u32>,
    numbers: Vec<(i32, usize)>,
    clock: Option<Clock>,
    offset: Option<i32>,
    slashed: Option<NaiveDate>,
}

impl Parts {
    fn take(&mut self, word: &str) {
        let bare = word.trim_matches(['.', '(', ')']);
        if bare.contains(':') && bare.starts_with(|c: char| c.is_ascii_digit()) {
            self.clock = self.clock.or_else(|| time_and_zone(bare));
        } else if let Some(number) = day_or_year(bare) {
            self.numbers.push(number);
        } else if let Some(month) = self.month.is_none().then(|| month_of(bare)).flatten() {
            self.month = Some(month);
        } else if matches!(bare, "am" | "pm") {
            if let Some(clock) = &mut self.clock {
                clock.afternoon = Some(bare == "pm");
            }
        } else if let Some(offset) = self.clock.and_then(|_| zone(bare)) {
            // A zone follows a time; before it, `a` is a word.
            self.offset = self.offset.or(Some(offset));
        } else if self.slashed.is_none() && bare.starts_with(|c: char| c.is_ascii_digit()) {
            self.slashed = numeric_date(bare);
            if self.slashed.is_none() {
                self.clock = self.clock.or_else(|| Clock::read(bare));
            }
        }
    }

    fn date(&self) -> Option<NaiveDate> {
        let Some(month) = self.month else {
            return self.slashed;
        };
        let &[(first, first_length), (second, second_length), ..] = self.numbers.as_slice() else {
            return self.slashed.or_else(|| self.of_month(month));
        };
        let (day, year, length) = if first_length > 2 || first > 31 {
            (second, first, first_length)
        } else {
            (first, second, second_length)
        };
        NaiveDate::from_ymd_opt(full_year(year, length), month, u32::try_from(day).ok()?)
    }

    /// `March 2004` is its first day.
    fn of_month(&self, month: u32) -> Option<NaiveDate> {
        match self.numbers.as_slice() {
            &[(year, 4)] => NaiveDate::from_ymd_opt(year, month, 1),
            _ => None,
        }
    }
}

/// `10:14:55+0100`, `10:14:55z`, `3:04pm`.
fn time_and_zone(word: &str) -> Option<Clock> {
    let end = word
        .find(|c: char| !(c.is_ascii_digit() || ":.".contains(c)))
        .unwrap_or(word.len());
    let mut clock = Clock::of_digits(&word[..end])?;
    if end < word.len() {
        clock.mark_or_zone(&word[end..])?;
    }
    Some(clock)
}

/// `5`, `05`, `1er`, `2nd`, `2024`: the number and how many digits it has.
fn day_or_year(word: &str) -> Option<(i32, usize)> {
    let digits = word.bytes().take_while(u8::is_ascii_digit).count();
    let rest = &word[digits..];
    let ordinal = [
        "", "st", "nd", "rd", "th", "er", "e", "o", "º", "ª", ".", "'",
    ]
    .contains(&rest);
    let number = word[..digits].parse().ok()?;
    (ordinal && digits <= 4).then_some((number, digits))
}

/// Two digits below 90 are of this century, others of the last.
fn full_year(year: i32, digits: usize) -> i32 {
    match (digits, year) {
        (0..=2, 0..90) => 2000 + year,
        (0..=2, _) => 1900 + year,
        _ => year,
    }
}

/// `2024/12/31`, `31/12/2024`, `31.12.24`, `12/31/2024`: only where one order is possible. Dots are
/// European.
fn numeric_date(word: &str) -> Option<NaiveDate> {
    let parts: Vec<&str> = word.split(['/', '.', '-']).collect();
    let &[first, second, year] = parts.as_slice() else {
        return None;
    };
    if first.len() == 4 {
        let (month, day) = (second.parse().ok()?, year.parse().ok()?);
        return NaiveDate::from_ymd_opt(first.parse().ok()?, month, day);
    }
    let year = full_year(year.parse().ok()?, year.len());
    let (first, second): (u32, u32) = (first.parse().ok()?, second.parse().ok()?);
    if first > 12 || word.contains('.') || first == second {
        NaiveDate::from_ymd_opt(year, second, first)
    } else if second > 12 {
        NaiveDate::from_ymd_opt(year, first, second)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[allow(clippy::too_many_lines)] // a table
    fn dates_of_every_form_are_read() {
        for (text, expected) in [
            // RFC 822 and what became of it
            ("Thu, 01 Jan 2004 19:48:21 GMT", "2004-01-01T19:48:21Z"),
            ("Thu, 1 January 04 19:48 EST", "2004-01-02T00:48:00Z"),
            ("Thu, Jan 1 2004 19:48:21 -0530", "2004-01-02T01:18:21Z"),
            ("01 Jan 2004", "2004-01-01T00:00:00Z"),
            ("01 Jan 2004 10:00 -", "2004-01-01T10:00:00Z"),
            (
                "Thu, 01 Jan 2004 19:48:21 GMT+02:00",
                "2004-01-01T17:48:21Z",
            ),
            ("Thu, 01 Jan 2004 19:48:21 +01:00", "2004-01-01T18:48:21Z"),
            ("Thu, 01 Jan 2004 19:48:21 Etc/GMT", "2004-01-01T19:48:21Z"),
            ("Thu, 01 Jan 2004 19:48:21 CEST", "2004-01-01T17:48:21Z"),
            ("Thu, 01 Jan 2004 19:48:21 XYZ", "2004-01-01T19:48:21Z"),
            ("Thursday, 06-Nov-94 08:49:37 GMT", "1994-11-06T08:49:37Z"),
            ("Sun, 31 Dec 1995 23:59:60 GMT", "1995-12-31T23:59:59Z"),
            ("Sun Jan  4 16:29:06 PST 2004", "2004-01-05T00:29:06Z"),
            ("Sun Jan 04 16:29:06 2004", "2004-01-04T16:29:06Z"),
            ("January 5, 2024 3:04 PM", "2024-01-05T15:04:00Z"),
            ("5th of March 2024 12:30 am", "2024-03-05T00:30:00Z"),
            // ISO 8601
            ("2003-12-31T10:14:55-08:00", "2003-12-31T18:14:55Z"),
            ("2003-12-31T10:14:55.123Z", "2003-12-31T10:14:55Z"),
            ("2003-12-31T10:14:55", "2003-12-31T10:14:55Z"),
            ("2003-12-31 10:14:55 +0530", "2003-12-31T04:44:55Z"),
            ("2003-12-31T10:14Z", "2003-12-31T10:14:00Z"),
            ("2003-12-31T24:00:00Z", "2004-01-01T00:00:00Z"),
            ("2003-12-31", "2003-12-31T00:00:00Z"),
            ("2003-12", "2003-12-01T00:00:00Z"),
            ("2003", "2003-01-01T00:00:00Z"),
            ("20031231", "2003-12-31T00:00:00Z"),
            ("20031231T101455Z", "2003-12-31T10:14:55Z"),
            ("03-12-31", "2003-12-31T00:00:00Z"),
            ("2003-335", "2003-12-01T00:00:00Z"),
            ("2003/12/31 10:14", "2003-12-31T10:14:00Z"),
            ("1072865695", "2003-12-31T10:14:55Z"),
            ("1072865695123", "2003-12-31T10:14:55Z"),
            ("2003335", "2003-12-01T00:00:00Z"),
            ("2004-W01-1", "2003-12-29T00:00:00Z"),
            ("2004W011T10:00Z", "2003-12-29T10:00:00Z"),
            ("2003-12-31T10:14:55.5-5:30", "2003-12-31T15:44:55Z"),
            ("2010-12-07 13:45:18 -0800 PST", "2010-12-07T21:45:18Z"),
            // what publishing software makes of them
            ("Fri, 2006/09/15 08:19:53 EDT", "2006-09-15T12:19:53Z"),
            ("Mon, 2006-09-25 10:00", "2006-09-25T10:00:00Z"),
            ("Tuesday, 25 December 2012, 14:00", "2012-12-25T14:00:00Z"),
            ("Wed, Sept 16 2009 15:31 +0000", "2009-09-16T15:31:00Z"),
            ("March 2004", "2004-03-01T00:00:00Z"),
            // other languages
            ("jeu., 5 déc. 2024 08:15:00 +0100", "2024-12-05T07:15:00Z"),
            ("mar. 12 mars 2024 10:00", "2024-03-12T10:00:00Z"),
            ("1er août 2024 à 10h30", "2024-08-01T10:30:00Z"),
            ("Lundi 3 février 2025", "2025-02-03T00:00:00Z"),
            ("Di, 05 Mär 2024 10:00:00 MEZ", "2024-03-05T09:00:00Z"),
            ("Κυρ, 11 Ιούλ 2004 12:00:00 EST", "2004-07-11T17:00:00Z"),
            ("2004-július-13T9:15-05:00", "2004-07-13T14:15:00Z"),
            ("pe 15. marraskuuta 2024 10:00", "2024-11-15T10:00:00Z"),
            ("3 července 2024", "2024-07-03T00:00:00Z"),
            ("12 Ağustos 2024", "2024-08-12T00:00:00Z"),
            ("5 de setembro de 2024", "2024-09-05T00:00:00Z"),
            ("12 жовтня 2024 р.", "2024-10-12T00:00:00Z"),
            ("5 يناير 2024", "2024-01-05T00:00:00Z"),
            ("2024年5月3日 下午 3:10", "2024-05-03T15:10:00Z"),
            ("2004년 05월 28일  01:31:15", "2004-05-27T16:31:15Z"),
            ("2004-05-25 오후 11:23:17", "2004-05-25T14:23:17Z"),
            // numbers alone, where one order is possible
            ("31/12/2024 10:00", "2024-12-31T10:00:00Z"),
            ("12/31/2024 3:04:05 PM", "2024-12-31T15:04:05Z"),
            ("05.03.2024", "2024-03-05T00:00:00Z"),
        ] {
            let read = read(text).map(|date| date.format("%Y-%m-%dT%H:%M:%SZ").to_string());
            assert_eq!(read.as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in [
            "",
            "tomorrow",
            "05/06/2024",
            "31 June 2024",
            "2024-13-01",
            "10:00",
            "v1.2.3",
            // what nobody can have meant
            "0001-01-01T00:00:00Z",
            "Wed, 25 Nov 0026 08:30:00 +0100",
            "Sat, 30 Dec 1899 00:00:00 GMT",
            "01 Jan 1904 00:00:00 GMT",
            "Thu, 01 Jan 1970 00:00:00 GMT",
            "1970-01-01T01:00:00+01:00",
            "0000000000",
            "1980-01-01",
            "10000-01-01",
            "9999-12-31T23:59:59Z",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
