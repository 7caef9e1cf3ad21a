//! Dates as people type them: `2026-11-03`, `03/11/2026`, `2026-11`, `2026`, `7j`, `2w`, `hier`.

use chrono::{DateTime, Days, Months, NaiveDate, TimeZone, Utc};

/// The first instant of what `typed` names, in the zone of `now`; `None` when it names nothing.
pub(super) fn read<Z: TimeZone>(typed: &str, now: &DateTime<Z>) -> Option<DateTime<Utc>> {
    let zone = now.timezone();
    let day = relative(typed, now.date_naive()).or_else(|| absolute(typed))?;
    let midnight = day.and_hms_opt(0, 0, 0)?;
    // Midnight does not exist on the day of some clock changes: an hour later does.
    let local = zone.from_local_datetime(&midnight).earliest().or_else(|| {
        zone.from_local_datetime(&day.and_hms_opt(1, 0, 0)?)
            .earliest()
    })?;
    Some(local.with_timezone(&Utc))
}

/// `7j` and the like, counted back from `today`.
fn relative(typed: &str, today: NaiveDate) -> Option<NaiveDate> {
    match typed {
        "aujourd'hui" | "aujourd’hui" | "today" => return Some(today),
        "hier" | "yesterday" => return today.pred_opt(),
        _ => {}
    }
    let digits = typed.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let count: u32 = digits.parse().ok().filter(|count| *count <= 10_000)?;
    match &typed[digits.len()..] {
        "j" | "d" | "jours" | "jour" | "days" | "day" => {
            today.checked_sub_days(Days::new(count.into()))
        }
        "s" | "w" | "sem" | "semaines" | "semaine" | "weeks" | "week" => {
            today.checked_sub_days(Days::new(u64::from(count) * 7))
        }
        "m" | "mois" | "months" | "month" => today.checked_sub_months(Months::new(count)),
        "a" | "an" | "ans" | "y" | "years" | "year" => {
            today.checked_sub_months(Months::new(count * 12))
        }
        _ => None,
    }
}

/// A day, the first of a month, or the first of a year.
fn absolute(typed: &str) -> Option<NaiveDate> {
    let parts: Vec<&str> = typed.split(['-', '/', '.']).collect();
    let number = |part: &str| part.parse::<u32>().ok();
    match parts[..] {
        [year] if year.len() == 4 => NaiveDate::from_ymd_opt(year.parse().ok()?, 1, 1),
        [year, month] if year.len() == 4 => {
            NaiveDate::from_ymd_opt(year.parse().ok()?, number(month)?, 1)
        }
        [month, year] if year.len() == 4 => {
            NaiveDate::from_ymd_opt(year.parse().ok()?, number(month)?, 1)
        }
        [year, month, day] if year.len() == 4 => {
            NaiveDate::from_ymd_opt(year.parse().ok()?, number(month)?, number(day)?)
        }
        [day, month, year] if year.len() == 4 => {
            NaiveDate::from_ymd_opt(year.parse().ok()?, number(month)?, number(day)?)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::read;
    use chrono::{DateTime, Utc};

    fn day(typed: &str, now: &str) -> Option<String> {
        let now: DateTime<Utc> = now.parse().unwrap();
        let paris = now.with_timezone(&chrono_tz::Europe::Paris);
        read(typed, &paris).map(|date| date.format("%FT%R").to_string())
    }

    #[test]
    fn days_months_and_years_start_at_local_midnight() {
        let now = "2026-11-20T10:00:00Z";
        for (typed, expected) in [
            ("2026-11-03", "2026-11-02T23:00"),
            ("03/11/2026", "2026-11-02T23:00"),
            ("3.7.2026", "2026-07-02T22:00"),
            ("2026-11", "2026-10-31T23:00"),
            ("11/2026", "2026-10-31T23:00"),
            ("2026", "2025-12-31T23:00"),
            ("7j", "2026-11-12T23:00"),
            ("7d", "2026-11-12T23:00"),
            ("2w", "2026-11-05T23:00"),
            ("1m", "2026-10-19T22:00"),
            ("1an", "2025-11-19T23:00"),
            ("hier", "2026-11-18T23:00"),
            ("today", "2026-11-19T23:00"),
        ] {
            assert_eq!(day(typed, now).as_deref(), Some(expected), "{typed}");
        }
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for typed in [
            "",
            "demain",
            "2026-13",
            "2026-02-30",
            "99999999999j",
            "12",
            "j",
            "7x",
        ] {
            assert_eq!(day(typed, "2026-11-20T10:00:00Z"), None, "{typed}");
        }
    }
}
