//! Zones: by name as mails and feeds have them, by offset, by their name in the tz database.

use chrono::{DateTime, FixedOffset, LocalResult, NaiveDateTime, Offset, TimeDelta, TimeZone};
use chrono_tz::{TZ_VARIANTS, Tz};

/// The zone of a time.
#[derive(Clone, Copy, Debug)]
pub(super) enum Zone {
    /// Minutes east of UTC.
    East(i32),
    /// A place, with its summer time.
    Place(Tz),
}

impl Default for Zone {
    fn default() -> Self {
        Self::East(0)
    }
}

/// Zone names and their offset from UTC in minutes (RFC 822, 5.1, and those of Europe and Asia that
/// feeds use). Military letters are as RFC 822 has them.
#[rustfmt::skip]
const ZONES: &[(&str, i32)] = &[
    ("ut", 0), ("utc", 0), ("gmt", 0), ("z", 0), ("wet", 0), ("bst", 60), ("west", 60),
    ("adt", -180), ("ast", -240), ("edt", -240), ("est", -300), ("et", -300), ("cdt", -300),
    ("cst", -360), ("ct", -360), ("mdt", -360), ("mst", -420), ("mt", -420), ("pdt", -420),
    ("pst", -480), ("pt", -480), ("akdt", -480), ("akst", -540), ("hst", -600), ("met", 60),
    ("mest", 120), ("mez", 60), ("mesz", 120), ("cet", 60), ("cest", 120), ("eet", 120),
    ("eest", 180), ("msk", 180), ("msd", 240), ("ist", 330), ("sgt", 480), ("hkt", 480),
    ("jst", 540), ("kst", 540), ("aest", 600), ("aedt", 660), ("nzst", 720), ("nzdt", 780),
    ("nst", -210), ("ndt", -150), ("brt", -180), ("trt", 180), ("sast", 120), ("cat", 120),
    ("pkt", 300), ("ict", 420), ("wib", 420), ("awst", 480), ("acst", 570), ("acdt", 630),
    ("a", -60), ("m", -720), ("n", 60), ("y", 720),
];

impl Zone {
    /// A zone by its name in lower case, by offset, or by both: `est`, `+0100`, `gmt+2`, `europe/paris`.
    pub(super) fn named(word: &str) -> Option<Self> {
        if let Some((offset, place)) = word.split_once('[') {
            // As Java writes it: the offset decides where both stand.
            return Self::named(offset).or_else(|| Self::named(place.trim_end_matches(']')));
        }
        if word.contains('/') {
            let tz = TZ_VARIANTS
                .iter()
                .find(|tz| tz.name().eq_ignore_ascii_case(word));
            return tz.map(|tz| Self::Place(*tz));
        }
        minutes_east(word).map(Self::East)
    }

    /// The same in a text, where a word may be no zone at all: it is an offset, a place, or has capitals.
    pub(super) fn in_text(word: &str) -> Option<Self> {
        let capital = word.chars().all(|c| !c.is_lowercase()) && word.len() > 1;
        let meant = capital || word.contains(['+', '-', '/']) || word.eq_ignore_ascii_case("z");
        Self::named(&word.to_ascii_lowercase()).filter(|_| meant)
    }

    /// That local time in the zone; one that summer time leaves out is as much later, one that comes
    /// twice the first.
    pub(super) fn at(self, local: NaiveDateTime) -> Option<DateTime<FixedOffset>> {
        match self {
            Self::East(minutes) => FixedOffset::east_opt(minutes.checked_mul(60)?)?
                .from_local_datetime(&local)
                .single(),
            Self::Place(tz) => {
                let fixed = |at: DateTime<Tz>| at.with_timezone(&at.offset().fix());
                match tz.from_local_datetime(&local) {
                    LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => Some(fixed(at)),
                    LocalResult::None => {
                        let before = tz
                            .from_local_datetime(&(local - TimeDelta::hours(3)))
                            .earliest()?;
                        Some(fixed(before + TimeDelta::hours(3)))
                    }
                }
            }
        }
    }
}

/// Minutes east of UTC of a zone by name, by offset, or by both.
fn minutes_east(word: &str) -> Option<i32> {
    if let Some((_, offset)) = ZONES.iter().find(|(name, _)| *name == word) {
        return Some(*offset);
    }
    let signed = word.trim_start_matches("gmt").trim_start_matches("utc");
    let sign = match signed.chars().next()? {
        '+' => 1,
        '-' | '\u{2212}' => -1,
        _ => return None,
    };
    let digits: String = signed.chars().filter(char::is_ascii_digit).collect();
    let (hours, minutes) = match digits.len() {
        0 => return None,
        1 | 2 => (digits.parse::<i32>().ok()?, 0),
        3 => (digits[..1].parse().ok()?, digits[1..].parse().ok()?),
        _ => (digits[..2].parse().ok()?, digits[2..4].parse().ok()?),
    };
    Some(sign * (hours * 60 + minutes))
}
