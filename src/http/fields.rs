//! Header fields that say when to come back (RFC 9110 §10.2.3, RFC 9111 §4.2).

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::limits;

/// An HTTP date in any of the three forms that RFC 9110 §5.6.7 asks recipients to read.
pub(super) fn date(value: &str) -> Option<DateTime<Utc>> {
    httpdate::parse_http_date(value.trim())
        .ok()
        .map(DateTime::from)
}

/// `Retry-After`, seconds or date, as an instant; followed up to [`limits::WAIT`].
pub(super) fn retry_after(value: &str, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let value = value.trim();
    let longest = TimeDelta::from_std(limits::WAIT).ok()?;
    if value.is_empty() || !value.bytes().all(|byte| byte.is_ascii_digit()) {
        return date(value).map(|until| until.min(now + longest));
    }
    // More digits than make sense are still a wish to be left alone.
    let wished = value.parse().ok().and_then(TimeDelta::try_seconds);
    Some(now + wished.unwrap_or(longest).min(longest))
}

/// The fields that RFC 9111 computes freshness from, as a private cache reads them.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Freshness<'a> {
    pub(super) cache_control: Option<&'a str>,
    pub(super) expires: Option<&'a str>,
    pub(super) date: Option<&'a str>,
    pub(super) age: Option<&'a str>,
}

impl Freshness<'_> {
    /// How long the answer stays fresh from `now` on: `max-age`, else `Expires − Date`, minus
    /// `Age`. `None` when nothing is said, or when the answer must not be reused.
    pub(super) fn lifetime(&self, now: DateTime<Utc>) -> Option<TimeDelta> {
        let control = self.cache_control.unwrap_or_default();
        if directive(control, "no-cache").is_some() || directive(control, "no-store").is_some() {
            return None;
        }
        let stated = match directive(control, "max-age") {
            Some(age) => TimeDelta::try_seconds(age.trim_matches('"').parse().ok()?)?,
            None => date(self.expires?)? - self.date.and_then(date).unwrap_or(now),
        };
        let age = self
            .age
            .and_then(|age| age.trim().parse().ok())
            .unwrap_or(0);
        let left = stated - TimeDelta::try_seconds(age)?;
        (left > TimeDelta::zero()).then_some(left)
    }
}

/// The value of one directive of `Cache-Control`, empty for one that has none.
fn directive<'a>(control: &'a str, name: &str) -> Option<&'a str> {
    control.split(',').find_map(|part| {
        let (key, value) = part.split_once('=').unwrap_or((part, ""));
        key.trim().eq_ignore_ascii_case(name).then(|| value.trim())
    })
}

#[cfg(test)]
mod tests {
    use super::{Freshness, date, retry_after};
    use chrono::{DateTime, TimeDelta, Utc};

    fn noon() -> DateTime<Utc> {
        "2026-11-23T12:00:00Z".parse().unwrap()
    }

    #[test]
    fn the_three_forms_of_dates_are_read() {
        for form in [
            "Mon, 23 Nov 2026 12:00:00 GMT",
            "Monday, 23-Nov-26 12:00:00 GMT",
            "Mon Nov 23 12:00:00 2026",
        ] {
            assert_eq!(date(form), Some(noon()), "{form}");
        }
        assert_eq!(date("tomorrow"), None);
    }

    #[test]
    fn retry_after_is_seconds_or_a_date_and_followed_for_a_week_at_most() {
        assert_eq!(
            retry_after(" 172800 ", noon()),
            Some(noon() + TimeDelta::days(2))
        );
        assert_eq!(
            retry_after("Wed, 25 Nov 2026 12:00:00 GMT", noon()),
            Some(noon() + TimeDelta::days(2))
        );
        for wish in [
            "604801",
            "99999999999",
            "99999999999999999999999",
            "Fri, 31 Dec 9999 23:59:59 GMT",
        ] {
            let week = noon() + TimeDelta::days(7);
            assert_eq!(retry_after(wish, noon()), Some(week), "{wish}");
        }
        assert_eq!(retry_after("-5", noon()), None);
        assert_eq!(retry_after("", noon()), None);
    }

    #[test]
    fn freshness_follows_the_cache_rules() {
        let said = |cache_control, expires, date, age| {
            Freshness {
                cache_control,
                expires,
                date,
                age,
            }
            .lifetime(noon())
        };
        let one = "Mon, 23 Nov 2026 13:00:00 GMT";
        assert_eq!(
            said(Some("public, Max-Age=3600"), None, None, Some("600")),
            Some(TimeDelta::seconds(3000))
        );
        assert_eq!(
            said(None, Some(one), Some("Mon, 23 Nov 2026 12:30:00 GMT"), None),
            Some(TimeDelta::minutes(30))
        );
        assert_eq!(said(None, Some(one), None, None), Some(TimeDelta::hours(1)));
        assert_eq!(
            said(Some("max-age=60"), Some(one), None, None),
            Some(TimeDelta::minutes(1))
        );
        assert_eq!(said(Some("no-cache, max-age=60"), None, None, None), None);
        assert_eq!(said(None, Some("0"), None, None), None);
        assert_eq!(said(None, None, None, None), None);
    }
}
