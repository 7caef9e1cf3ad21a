//! The time of day in a date, and its zone.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime};

use super::zones::Zone;

/// A time of day with its zone.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Clock {
    hour: u32,
    minute: u32,
    second: u32,
    /// `Some(true)` for the afternoon.
    pub(super) afternoon: Option<bool>,
    pub(super) zone: Zone,
}

impl Clock {
    /// Reads `10:14:55.5 pm +01:00`, `1014`, `10h14`; anything strange in it refuses it.
    pub(super) fn read(text: &str) -> Option<Self> {
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
    pub(super) fn of_digits(digits: &str) -> Option<Self> {
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
    pub(super) fn mark_or_zone(&mut self, word: &str) -> Option<()> {
        let word = word.trim_matches(['(', ')', '[', ']', '.', ',']);
        match word {
            "am" | "a.m" => self.afternoon = Some(false),
            "pm" | "p.m" => self.afternoon = Some(true),
            _ => {
                if let Some(zone) = Zone::named(word) {
                    self.zone = zone;
                }
            }
        }
        Some(())
    }

    /// The time at the start of what follows a date in a text: `T10:14:55+01:00`, ` 10:14 GMT`.
    pub(super) fn at_start(text: &str) -> Option<Self> {
        let text = text.trim_start_matches(['t', 'T', ' ']);
        let is_part = |c: char| c.is_ascii_digit() || ":.,".contains(c);
        let (digits, rest) = text.split_at(text.find(|c| !is_part(c)).unwrap_or(text.len()));
        let minutes = digits.split_once(':')?.1;
        if minutes.bytes().take_while(u8::is_ascii_digit).count() != 2 {
            return None;
        }
        let mut clock = Self::of_digits(digits)?;
        let word = rest.trim_start();
        let ends = |c: char| !(c.is_ascii_alphanumeric() || "+-:/_".contains(c));
        let word = &word[..word.find(ends).unwrap_or(word.len())];
        clock.zone = Zone::in_text(word).unwrap_or_default();
        Some(clock)
    }

    /// That time on that day, in its zone. A leap second is the second before, 24:00 the next midnight.
    pub(super) fn on(self, date: NaiveDate) -> Option<DateTime<FixedOffset>> {
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
        self.zone.at(local)
    }
}
