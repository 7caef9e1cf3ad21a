//! Dates as publishers write them: RFC 822 and 850, asctime, ISO 8601 in its short and long forms,
//! month names in a dozen languages, zones by name, by offset or missing (then UTC).
//!
//! A date that can be read in two ways (05/06/2024) is no date: a wrong one is worse than none.

mod words;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use unicode_normalization::UnicodeNormalization;

use words::{month_of, zone};

/// A text longer than this is no date.
const LONGEST: usize = 100;

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
            let Some(rest) = text[4..].strip_prefix(['-', '/', '.']) else {
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

/// `12-31…`, `12…`, `366…` (the day of the year), `dec-31…`.
fn after_year(year: i32, rest: &str) -> Option<(NaiveDate, &str)> {
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

/// A time of day with its zone.
#[derive(Clone, Copy, Debug, Default)]
struct Clock {
    hour: u32,
    minute: u32,
    second: u32,
    /// `Some(true)` for the afternoon.
    afternoon: Option<bool>,
    /// Minutes east of UTC.
    offset: i32,
}

impl Clock {
    /// Reads `10:14:55.5 pm +01:00`, `1014`, `10h14`; anything strange in it refuses it.
    fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        let start = text.find(|c: char| c.is_ascii_digit())?;
        let before = match text[..start].trim() {
            "" => None,
            "am" => Some(false),
            "pm" => Some(true),
            _ => return None,
        };
        let end = text[start..]
            .find(|c: char| !(c.is_ascii_digit() || ":.,h".contains(c)))
            .map_or(text.len(), |end| start + end);
        let mut clock = Self::of_digits(&text[start..end])?;
        clock.afternoon = before;
        for word in text[end..].split_whitespace() {
            clock.mark_or_zone(word)?;
        }
        Some(clock)
    }

    /// `10:14:55.5`, `10h14`, `101455`, `1014`.
    fn of_digits(digits: &str) -> Option<Self> {
        let whole = digits.trim_end_matches([',', '.', ':', 'h']);
        let mut parts = whole.split([':', 'h', '.', ',']);
        let first = parts.next()?;
        let number = |text: &str| text.parse::<u32>().ok();
        if first.len() >= 4 {
            let at = |from: usize| first.get(from..from + 2).map_or(Some(0), number);
            return Some(Self {
                hour: at(0)?,
                minute: at(2)?,
                second: at(4)?,
                ..Self::default()
            });
        }
        let mut next = || parts.next().map_or(Some(0), number);
        Some(Self {
            hour: number(first)?,
            minute: next()?,
            second: next()?,
            ..Self::default()
        })
    }

    /// Understands a word after the time: `pm`, `est`, `+0100`, `gmt-5`, `z`. Unknown names of zones
    /// are UTC, as a missing one.
    fn mark_or_zone(&mut self, word: &str) -> Option<()> {
        let word = word.trim_matches(['(', ')', '[', ']', '.', ',']);
        match word {
            "am" | "a.m" => self.afternoon = Some(false),
            "pm" | "p.m" => self.afternoon = Some(true),
            _ => {
                if let Some(offset) = zone(word) {
                    self.offset = offset;
                }
            }
        }
        Some(())
    }

    /// That time on that day, in UTC. A leap second is the second before, 24:00 the next midnight.
    fn on(self, date: NaiveDate) -> Option<DateTime<Utc>> {
        let hour = match self.afternoon {
            Some(true) if self.hour < 12 => self.hour + 12,
            Some(false) if self.hour == 12 => 0,
            _ => self.hour,
        };
        let (date, hour) = match hour {
            24 => (date.succ_opt()?, 0),
            hour => (date, hour),
        };
        let second = if self.second == 60 { 59 } else { self.second };
        let local: NaiveDateTime = date.and_hms_opt(hour, self.minute, second)?;
        let utc = local.checked_sub_signed(TimeDelta::minutes(i64::from(self.offset)))?;
        Some(utc.and_utc())
    }
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
    let (date, clock) = (parts.date()?, parts.clock.unwrap_or_default());
    Clock {
        offset: parts.offset.unwrap_or(clock.offset),
        ..clock
    }
    .on(date)
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
            return None;
        };
        let (day, year, length) = if first_length > 2 || first > 31 {
            (second, first, first_length)
        } else {
            (first, second, second_length)
        };
        NaiveDate::from_ymd_opt(full_year(year, length), month, u32::try_from(day).ok()?)
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

/// `31/12/2024`, `31.12.24`, `12/31/2024`: only where one order is possible. Dots are European.
fn numeric_date(word: &str) -> Option<NaiveDate> {
    let parts: Vec<&str> = word.split(['/', '.', '-']).collect();
    let &[first, second, year] = parts.as_slice() else {
        return None;
    };
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
            // other languages
            ("jeu., 5 déc. 2024 08:15:00 +0100", "2024-12-05T07:15:00Z"),
            ("mar. 12 mars 2024 10:00", "2024-03-12T10:00:00Z"),
            ("1er août 2024 à 10h30", "2024-08-01T10:30:00Z"),
            ("Lundi 3 février 2025", "2025-02-03T00:00:00Z"),
            ("Di, 05 Mär 2024 10:00:00 MEZ", "2024-03-05T09:00:00Z"),
            ("Κυρ, 11 Ιούλ 2004 12:00:00 EST", "2004-07-11T17:00:00Z"),
            ("2004-július-13T9:15-05:00", "2004-07-13T14:15:00Z"),
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
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
