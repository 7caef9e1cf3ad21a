//! Dates as pages write them: ISO 8601, RFC 2822, month names of thirteen languages, digits.

use std::sync::LazyLock;

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeZone};
use regex::{Captures, Regex};

use super::tree::head;

/// Which comes first in `03/04/2025`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    /// As most of the world writes.
    DayFirst,
    /// As the United States write.
    MonthFirst,
}

impl Order {
    /// What readers of a page in this language, at this address, expect.
    pub(super) fn of(language: Option<&str>, url: &url::Url) -> Self {
        let elsewhere =
            |suffix: &str| [".uk", ".au", ".nz", ".ie", ".in", ".za", ".eu"].contains(&suffix);
        let host = url.host_str().unwrap_or_default();
        let suffix = host.rfind('.').map_or("", |at| &host[at..]);
        match language {
            Some("en-us") => Self::MonthFirst,
            Some("en") | None if !elsewhere(suffix) && suffix.len() != 3 => Self::MonthFirst,
            _ => Self::DayFirst,
        }
    }
}

/// The first date that `text` holds, in the zone that it states: the day that readers see is the
/// publisher's. Midnight UTC when it names a day only. A time without a zone
/// is read as UTC. Years before 1990 and after 2099 are taken for something else.
pub(super) fn find(text: &str, order: Order) -> Option<DateTime<FixedOffset>> {
    let text = text.trim();
    if !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let text = head(text, 300);
    iso(text)
        .or_else(|| DateTime::parse_from_rfc2822(text).ok())
        .or_else(|| named(text))
        .or_else(|| digits(text, order))
        .or_else(|| compact(text))
        .filter(|date| (1990..2100).contains(&date.year()))
}

/// Builds a pattern once; the patterns below are constants, tested to compile.
fn pattern(source: &str) -> Option<Regex> {
    Regex::new(source).ok()
}

static ISO: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(
        r"(?x)(?:^|[^0-9]) ((?:19|20)\d\d) [-/.] (\d{1,2}) [-/.] (\d{1,2})
          (?: [Tt\ ]\s* (\d{1,2}) : (\d\d) (?: :(\d\d) (?: [.,]\d+ )? )?
              \s* ( Z | z | (?:UTC|GMT)? [+-]\d\d:?\d\d | UTC | GMT )? )? (?:[^0-9]|$)",
    )
});

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

/// A day and a time in a zone given as `+0200`, `+02:00`, `Z`, or nothing for UTC.
fn moment(day: NaiveDate, time: NaiveTime, zone: Option<&str>) -> Option<DateTime<FixedOffset>> {
    let local = NaiveDateTime::new(day, time);
    let offset = zone.and_then(seconds_east).unwrap_or(0);
    FixedOffset::east_opt(offset)?
        .from_local_datetime(&local)
        .single()
}

fn seconds_east(zone: &str) -> Option<i32> {
    let at = zone.find(['+', '-'])?;
    let digits: String = zone[at + 1..]
        .chars()
        .filter(char::is_ascii_digit)
        .collect();
    let hours: i32 = digits.get(..2)?.parse().ok()?;
    let minutes: i32 = digits.get(2..4)?.parse().ok()?;
    let east = hours * 3600 + minutes * 60;
    Some(if zone[at..].starts_with('-') {
        -east
    } else {
        east
    })
}

fn iso(text: &str) -> Option<DateTime<FixedOffset>> {
    let found = ISO.as_ref()?.captures(text)?;
    let date = day(number(&found, 1)?, number(&found, 2)?, number(&found, 3)?)?;
    let time = number(&found, 4).and_then(|hour| {
        NaiveTime::from_hms_opt(hour, number(&found, 5)?, number(&found, 6).unwrap_or(0))
    });
    let zone = found.get(7).map(|zone| zone.as_str());
    moment(date, time.unwrap_or_default(), zone)
}

/// `12 mars 2024 à 10h12`, `March 12, 2024`, `12. März 2024`, `12 de marzo de 2024`.
fn named(text: &str) -> Option<DateTime<FixedOffset>> {
    let day_first = DAY_MONTH_YEAR
        .as_ref()?
        .captures_iter(text)
        .find_map(|found| {
            let date = day(number(&found, 3)?, month(&found[2])?, number(&found, 1)?)?;
            Some((found.get(3)?, date))
        });
    let month_first = MONTH_DAY_YEAR
        .as_ref()?
        .captures_iter(text)
        .find_map(|found| {
            let date = day(number(&found, 3)?, month(&found[1])?, number(&found, 2)?)?;
            Some((found.get(3)?, date))
        });
    // As Hungarians write it: `2024. március 12.`
    let year_first = || {
        let found = YEAR_MONTH_DAY.as_ref()?.captures(text)?;
        let date = day(number(&found, 1)?, month(&found[2])?, number(&found, 3)?)?;
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
    let near = head(after, 24);
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
    moment(date, time, zone)
}

fn digits(text: &str, order: Order) -> Option<DateTime<FixedOffset>> {
    if let Some(found) = EASTERN.as_ref()?.captures(text) {
        let date = day(number(&found, 1)?, number(&found, 2)?, number(&found, 3)?)?;
        return moment(date, NaiveTime::default(), None);
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
            moment(date, NaiveTime::default(), None)
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

/// Names of the months, January first: English, French, German, Spanish, Italian, Portuguese,
/// Dutch, Polish, Swedish, Danish and Norwegian, Finnish, Czech, Romanian, Hungarian, Slovak, Catalan,
/// Slovene, Russian, Ukrainian, Bulgarian, Greek, Lithuanian, Estonian; without accents.
const MONTHS: [&str; 12] = [
    "january janvier januar enero gennaio janeiro januari stycznia styczen tammikuuta ledna leden ianuarie janv jan jaenner janner ene gen januara gener января січня януари ιανουαριου sausio jaanuar janvari",
    "february fevrier februar febrero febbraio fevereiro februari lutego luty helmikuuta unora unor februarie fevr fev feb febr februara febrer февраля лютого февруари φεβρουαριου vasario veebruar",
    "march mars marz maerz marzo marco maart marca marzec maaliskuuta brezna brezen martie mar mrz mrt marcius marc marts марта березня март μαρτιου kovo",
    "april avril abril aprile kwietnia kwiecien huhtikuuta dubna duben aprilie avr abr apr aprilis aprila апреля квітня април απριλιου balandzio aprill",
    "may mai mayo maggio maio mei maja maj toukokuuta kvetna kveten mag mei majus maig мая травня май μαιου geguzes",
    "june juin juni junio giugno junho czerwca czerwiec kesakuuta cervna cerven iunie jun giu junius juna juny junij июня червня юни ιουνιου birzelio juuni junijs",
    "july juillet juli julio luglio julho lipca lipiec heinakuuta cervence cervenec iulie juil jul lug julius jula juliol julij июля липня юли ιουλιου liepos juuli julijs",
    "august aout agosto augustus sierpnia sierpien augusti elokuuta srpna srpen aug ago agt augusztus augusta agost avgust августа серпня август αυγουστου rugpjucio",
    "september septembre septiembre settembre setembro wrzesnia wrzesien syyskuuta zari septembrie sept sep set szeptember septembra setembre сентября вересня септември σεπτεμβριου rugsejo",
    "october octobre oktober octubre ottobre outubro pazdziernika pazdziernik lokakuuta rijna rijen octombrie oct okt ott out oktobra октября жовтня октомври οκτωβριου spalio oktoober",
    "november novembre noviembre novembro listopada listopad marraskuuta listopadu noiembrie nov novembra ноября листопада ноември νοεμβριου lapkricio",
    "december decembre dezember diciembre dicembre dezembro grudnia grudzien joulukuuta prosince prosinec decembrie dec dez dic des decembra desembre декабря грудня декември δεκεμβριου gruodzio detsember",
];

/// The number of a month, from 1.
fn month(name: &str) -> Option<u32> {
    let plain: String = name.to_lowercase().chars().map(unaccented).collect();
    // The Finnish and Czech forms differ from the Polish ones, but listopad is October in Croatian
    // only: Polish and Czech agree on November.
    let index = MONTHS
        .iter()
        .position(|names| names.split(' ').any(|month| month == plain))?;
    u32::try_from(index + 1).ok()
}

fn unaccented(c: char) -> char {
    match c {
        'à' | 'á' | 'â' | 'ä' | 'ã' | 'å' | 'ă' => 'a',
        'é' | 'è' | 'ê' | 'ë' | 'ě' | 'ė' | 'ę' => 'e',
        'í' | 'ì' | 'î' | 'ï' => 'i',
        'ó' | 'ò' | 'ô' | 'ö' | 'õ' | 'ő' => 'o',
        'ú' | 'ù' | 'û' | 'ü' | 'ů' | 'ű' | 'ū' => 'u',
        'ç' | 'č' | 'ć' => 'c',
        'ř' => 'r',
        'š' | 'ś' => 's',
        'ž' | 'ź' | 'ż' => 'z',
        'ń' | 'ñ' => 'n',
        'ά' => 'α',
        'έ' => 'ε',
        'ή' => 'η',
        'ί' | 'ϊ' | 'ΐ' => 'ι',
        'ό' => 'ο',
        'ύ' | 'ϋ' => 'υ',
        'ώ' => 'ω',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::{Order, find};

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
