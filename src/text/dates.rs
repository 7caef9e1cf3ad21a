//! One room for dates: those that stand alone, as feeds write them ([`read`]), and those in a text, as pages
//! do ([`find()`]). Both know the same months, zones and forms of ISO 8601.
//!
//! RFC 822 and 850, asctime, ISO 8601 in its short and long forms, month names in two dozen languages,
//! zones by name, by offset or missing (then UTC). A date that can be read in two ways (05/06/2024) is
//! read as the language around it has it, and is none where that is not known: a wrong one is worse.

mod clock;
mod find;
mod iso;
mod months;
mod order;
mod worded;
mod zones;

use chrono::{DateTime, Datelike, FixedOffset, Utc};
use unicode_normalization::UnicodeNormalization;

pub(crate) use find::find;
pub(crate) use order::Order;

/// A text longer than this is no date.
const LONGEST: usize = 100;

/// Years in which a publisher may have meant to publish something on the web. What programs write for
/// want of a date lies before: the years 1, 26, 1899 to 1904, the epochs of 1970 and 1980.
const PLAUSIBLE: std::ops::Range<i32> = 1990..2100;

/// Reads a date and time as UTC; what is missing is the first of the month, midnight, UTC. `order` is
/// that of a date in digits, where anything tells it.
pub(crate) fn read(text: &str, order: Option<Order>) -> Option<DateTime<Utc>> {
    let text = text.trim();
    if text.len() > LONGEST || !text.bytes().any(|b| b.is_ascii_digit()) {
        return None;
    }
    let text = if text.is_ascii() {
        text.to_ascii_lowercase()
    } else {
        without_cjk_words(&without_accents(text))
    };
    epoch(&text)
        .or_else(|| iso::read(&text))
        .or_else(|| worded::read(&text, order))
        .filter(is_plausible)
        .map(|at| at.to_utc())
}

fn is_plausible(at: &DateTime<FixedOffset>) -> bool {
    PLAUSIBLE.contains(&at.year())
}

/// In lower case, without accents.
fn without_accents(text: &str) -> String {
    let is_accent = |c: &char| ('\u{300}'..='\u{36f}').contains(c);
    text.nfd()
        .filter(|c| !is_accent(c))
        .flat_map(char::to_lowercase)
        .collect()
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
fn epoch(text: &str) -> Option<DateTime<FixedOffset>> {
    let number: i64 = text
        .parse()
        .ok()
        .filter(|_| text.bytes().all(|b| b.is_ascii_digit()))?;
    let at = match text.len() {
        10 => DateTime::from_timestamp(number, 0)?,
        13 => DateTime::from_timestamp_millis(number)?,
        _ => return None,
    };
    Some(at.fixed_offset())
}

#[cfg(test)]
mod tests;
