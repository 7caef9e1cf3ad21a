//! What holds a channel back: `budget`, `quiet`, `hold`, and the money of X.

use chrono::NaiveTime;
use chrono_tz::Tz;

use super::super::reader::Reader;
use super::super::said::said;
use super::super::value::{self, Refused};
use crate::domain::channel::Target;
use crate::domain::channel::restraint::{Micros, Quiet, Restraint};

/// Reads what every channel says; `None` where a problem was reported.
pub(super) fn read(written: &Reader<'_>, zone: Tz) -> Option<Restraint> {
    let parts = written.read("budget", |text| value::number(text, 1, 10_000));
    let quiet = written.read("quiet", quiet);
    let spend = written.read("spend", money);
    let hold = written.read("hold", |text| value::number(text, 0, 50));
    let refused = |name: &str, missing: bool| written.has(name) && missing;
    if refused("budget", parts.is_none())
        || refused("quiet", quiet.is_none())
        || refused("hold", hold.is_none())
        || refused("spend", spend.is_none())
    {
        return None;
    }
    Some(Restraint {
        zone,
        parts,
        spend,
        quiet,
        hold: hold.unwrap_or(0),
    })
}

/// A public network holds its first post unless told otherwise, and no thread is longer than a day's
/// budget.
pub(super) fn bound(
    mut restraint: Restraint,
    target: &mut Target,
    written: &Reader<'_>,
) -> Restraint {
    if target.is_public_network() && !written.has("hold") {
        restraint.hold = 1;
    }
    let most = restraint
        .parts
        .and_then(|parts| usize::try_from(parts).ok());
    let posts = match target {
        Target::Mastodon(to) => Some(&mut to.posts),
        Target::Bluesky(to) => Some(&mut to.posts),
        Target::X(to) => Some(&mut to.posts),
        _ => None,
    };
    if let (Some(most), Some(posts)) = (most, posts) {
        *posts = (*posts).min(most);
    }
    restraint
}

/// `22:00-07:00`.
fn quiet(text: &str) -> Result<Quiet, Refused> {
    let time = |text: &str| NaiveTime::parse_from_str(text.trim(), "%H:%M").ok();
    let times = text.split_once('-');
    let times = times.and_then(|(from, to)| Some((time(from)?, time(to)?)));
    match times {
        Some((from, to)) if from != to => Ok(Quiet { from, to }),
        _ => Err(Refused::new(
            said!(
                "« {text} » ne dit pas deux heures différentes",
                "\"{text}\" does not say two different times"
            ),
            said!("écrivez 22:00-07:00", "write 22:00-07:00"),
        )),
    }
}

/// `2.50`, in millionths.
pub(super) fn money(text: &str) -> Result<Micros, Refused> {
    let (whole, part) = text.trim().split_once('.').unwrap_or((text.trim(), ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let fits = !whole.is_empty() && whole.len() <= 6 && part.len() <= 6;
    let amount = format!("{whole}{part:0<6}").parse().ok();
    match amount.filter(|_| fits && digits(whole) && digits(part)) {
        Some(amount) => Ok(amount),
        None => Err(Refused::new(
            said!(
                "« {text} » n'est pas un montant",
                "\"{text}\" is not an amount"
            ),
            said!("écrivez par exemple 2.50", "write for example 2.50"),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::{money, quiet};

    #[test]
    fn amounts_are_in_millionths() {
        assert_eq!(money("2.50").unwrap(), 2_500_000);
        assert_eq!(money("0.015").unwrap(), 15_000);
        assert_eq!(money("3").unwrap(), 3_000_000);
        for bad in ["", ".", "-1", "1,5", "1.2.3", "1.1234567", "12345678"] {
            assert!(money(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn quiet_hours_are_two_different_times() {
        assert!(quiet("22:00-07:00").is_ok() && quiet(" 9:30 - 12:00").is_ok());
        for bad in ["", "22-7", "22:00", "22:00-22:00", "25:00-07:00"] {
            assert!(quiet(bad).is_err(), "{bad}");
        }
    }
}
