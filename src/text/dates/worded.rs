//! Dates in words: the name of a month anywhere, or digits alone.

use chrono::{DateTime, FixedOffset, NaiveDate};

use super::clock::Clock;
use super::zones::Zone;
use super::{Order, months};

/// A date with a month by name, in any order: RFC 822, RFC 850, asctime, `5 janvier 2024 à 10h`,
/// and `31/12/2024 10:00` where only one order makes sense.
pub(super) fn read(text: &str, order: Option<Order>) -> Option<DateTime<FixedOffset>> {
    let text = text.replace(',', " ");
    let words: Vec<&str> = text.split_whitespace().flat_map(split_dashes).collect();
    let mut parts = Parts {
        order,
        ..Parts::default()
    };
    let later_month = |at: usize| {
        words[at + 1..]
            .iter()
            .any(|word| months::begun_by(word).is_some())
    };
    for (at, word) in words.iter().enumerate() {
        if at == 0 && word.starts_with(char::is_alphabetic) && later_month(at) {
            continue; // the name of the day, which may look like a month: `mar. 5 mars`
        }
        parts.take(word);
    }
    let (date, mut clock) = (parts.date()?, parts.clock.unwrap_or_default());
    clock.zone = parts.zone.unwrap_or(clock.zone);
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
    order: Option<Order>,
    month: Option<u32>,
    numbers: Vec<(i32, usize)>,
    clock: Option<Clock>,
    zone: Option<Zone>,
    slashed: Option<NaiveDate>,
}

impl Parts {
    fn take(&mut self, word: &str) {
        let bare = word.trim_matches(['.', '(', ')']);
        if bare.contains(':') && bare.starts_with(|c: char| c.is_ascii_digit()) {
            self.clock = self.clock.or_else(|| time_and_zone(bare));
        } else if let Some(number) = day_or_year(bare) {
            self.numbers.push(number);
        } else if let Some(month) = self
            .month
            .is_none()
            .then(|| months::begun_by(bare))
            .flatten()
        {
            self.month = Some(month);
        } else if matches!(bare, "am" | "pm") {
            if let Some(clock) = &mut self.clock {
                clock.afternoon = Some(bare == "pm");
            }
        } else if let Some(zone) = self.clock.and_then(|_| Zone::named(bare)) {
            // A zone follows a time; before it, `a` is a word.
            self.zone = self.zone.or(Some(zone));
        } else if self.slashed.is_none() && bare.starts_with(|c: char| c.is_ascii_digit()) {
            self.slashed = numeric_date(bare, self.order);
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

/// `2024/12/31`, `31/12/2024`, `31.12.24`, `12/31/2024`: where one order is possible, or known. Dots
/// are European.
fn numeric_date(word: &str, order: Option<Order>) -> Option<NaiveDate> {
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
    let order = if first > 12 || word.contains('.') || first == second {
        Order::DayFirst
    } else if second > 12 {
        Order::MonthFirst
    } else {
        order?
    };
    let (day, month) = match order {
        Order::DayFirst => (first, second),
        Order::MonthFirst => (second, first),
    };
    NaiveDate::from_ymd_opt(year, month, day)
}
