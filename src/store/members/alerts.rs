//! The `alerts` table: what is not well, since when, and whether a letter told it. A restart finds what
//! was told, and tells nothing twice.

use chrono::{DateTime, TimeDelta, Utc};

use super::super::StoreError;
use super::super::db::{Tx, instant};

/// Something that is not well, as it is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alert {
    /// The same for the same thing.
    pub key: String,
    /// Whether this process cannot do or serve something.
    pub is_grave: bool,
    /// A sentence.
    pub what: String,
    /// What to do.
    pub advice: String,
}

/// What passes within this is no reason for a letter.
const LASTING: TimeDelta = TimeDelta::minutes(1);

/// The small things are told once in this time.
const DAY: TimeDelta = TimeDelta::hours(24);

/// No back-off is longer: an instant beyond was kept while the clock was wrong.
const BEYOND: TimeDelta = TimeDelta::hours(25);

/// Keeps what is not well at `now`, and what no longer is.
///
/// # Errors
/// What the archive says.
pub fn see(tx: &Tx<'_>, seen: &[Alert], now: DateTime<Utc>) -> Result<(), StoreError> {
    for alert in seen {
        tx.run(
            "insert into alerts (key, grave, what, advice, since_at) values (?1, ?2, ?3, ?4, ?5)
             on conflict (key) do update set grave = ?2, what = ?3, advice = ?4, over_at = null",
            (
                &alert.key,
                alert.is_grave,
                &alert.what,
                &alert.advice,
                now.timestamp_millis(),
            ),
        )?;
    }
    let open = tx.all("select key from alerts where over_at is null", (), |row| {
        row.get::<String>(0)
    })?;
    for key in open {
        if !seen.iter().any(|alert| alert.key == key) {
            tx.run(
                "update alerts set over_at = ?2 where key = ?1",
                (&key, now.timestamp_millis()),
            )?;
        }
    }
    // What nobody was told of, and what is small, ends without a word.
    tx.run(
        "delete from alerts where over_at is not null and (told_at is null or grave = 0)",
        (),
    )?;
    Ok(())
}

/// What a letter is to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Letter {
    /// What broke.
    Broken(Vec<Alert>),
    /// What works again.
    Healed(Vec<Alert>),
    /// The small things of a day.
    Small(Vec<Alert>),
}

/// Takes the next letter that is due at `now`, which counts as told from then on: killed before it
/// leaves, it is lost rather than sent twice.
///
/// # Errors
/// What the archive says.
pub fn take_letter(tx: &Tx<'_>, now: DateTime<Utc>) -> Result<Option<Letter>, StoreError> {
    let retry = counter(tx, "alerts.retry")?;
    if now < retry && retry < now + BEYOND {
        return Ok(None);
    }
    let (at, lasting) = (now.timestamp_millis(), (now - LASTING).timestamp_millis());
    let broken = alerts(
        tx,
        "grave = 1 and told_at is null and over_at is null and since_at <= ?1",
        lasting,
    )?;
    if !broken.is_empty() {
        for alert in &broken {
            tx.run(
                "update alerts set told_at = ?2 where key = ?1",
                (&alert.key, at),
            )?;
        }
        return Ok(Some(Letter::Broken(broken)));
    }
    let healed = alerts(tx, "told_at is not null and over_at <= ?1", lasting)?;
    if !healed.is_empty() {
        for alert in &healed {
            tx.run("delete from alerts where key = ?1", [&alert.key])?;
        }
        return Ok(Some(Letter::Healed(healed)));
    }
    let daily = counter(tx, "alerts.daily")?;
    if now - daily < DAY && daily <= now {
        return Ok(None);
    }
    let small = alerts(
        tx,
        "grave = 0 and over_at is null and since_at <= ?1",
        lasting,
    )?;
    let untold = alerts(
        tx,
        "grave = 0 and told_at is null and over_at is null and since_at <= ?1",
        lasting,
    )?;
    if untold.is_empty() {
        return Ok(None);
    }
    tx.run("update alerts set told_at = ?1 where grave = 0", [at])?;
    set_counter(tx, "alerts.daily", at)?;
    Ok(Some(Letter::Small(small)))
}

/// A letter left, or never will.
///
/// # Errors
/// What the archive says.
pub fn done(tx: &Tx<'_>) -> Result<(), StoreError> {
    set_counter(tx, "alerts.attempts", 0)?;
    set_counter(tx, "alerts.retry", 0)
}

/// How often in a row a letter could not leave.
///
/// # Errors
/// What the archive says.
pub fn attempts(tx: &Tx<'_>) -> Result<u32, StoreError> {
    let attempts = counter(tx, "alerts.attempts")?.timestamp_millis();
    Ok(u32::try_from(attempts).unwrap_or_default())
}

/// A letter surely did not leave: it is due again at `until`.
///
/// # Errors
/// What the archive says.
pub fn put_back(
    tx: &Tx<'_>,
    letter: &Letter,
    until: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let count = i64::from(attempts(tx)?) + 1;
    set_counter(tx, "alerts.attempts", count)?;
    set_counter(tx, "alerts.retry", until.timestamp_millis())?;
    let at = now.timestamp_millis();
    match letter {
        Letter::Broken(alerts) => {
            for alert in alerts {
                tx.run(
                    "update alerts set told_at = null where key = ?1",
                    [&alert.key],
                )?;
            }
        }
        Letter::Healed(alerts) => {
            for alert in alerts {
                tx.run(
                    "insert into alerts (key, grave, what, advice, since_at, told_at, over_at)
                     values (?1, 1, ?2, ?3, ?4, ?4, ?5) on conflict (key) do nothing",
                    (
                        &alert.key,
                        &alert.what,
                        &alert.advice,
                        at,
                        (now - LASTING).timestamp_millis(),
                    ),
                )?;
            }
        }
        Letter::Small(alerts) => {
            for alert in alerts {
                tx.run(
                    "update alerts set told_at = null where key = ?1",
                    [&alert.key],
                )?;
            }
            set_counter(tx, "alerts.daily", 0)?;
        }
    }
    Ok(())
}

fn alerts(tx: &Tx<'_>, which: &str, at: i64) -> Result<Vec<Alert>, StoreError> {
    tx.all(
        &format!(
            "select key, grave, what, advice from alerts where {which} order by since_at, key"
        ),
        [at],
        |row| {
            Ok(Alert {
                key: row.get(0)?,
                is_grave: row.get(1)?,
                what: row.get(2)?,
                advice: row.get(3)?,
            })
        },
    )
}

fn counter(tx: &Tx<'_>, name: &str) -> Result<DateTime<Utc>, StoreError> {
    let value = tx.one(
        "select value from counters where name = ?1",
        [name],
        |row| row.get(0),
    )?;
    Ok(instant(value.unwrap_or(0)))
}

fn set_counter(tx: &Tx<'_>, name: &str, value: i64) -> Result<(), StoreError> {
    tx.run(
        "insert into counters (name, value) values (?1, ?2)
         on conflict (name) do update set value = ?2",
        (name, value),
    )?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{Alert, Letter, done, put_back, see, take_letter};
    use crate::store::testing::store;
    use crate::store::{Store, StoreError};
    use chrono::{DateTime, TimeDelta, Utc};

    fn alert(key: &str, is_grave: bool) -> Alert {
        Alert {
            key: key.to_owned(),
            is_grave,
            what: format!("{key} is not well"),
            advice: "Look at it.".to_owned(),
        }
    }

    fn start() -> DateTime<Utc> {
        "2026-11-23T10:30:00Z".parse().unwrap()
    }

    /// What is told at each of these seconds, when these are not well there.
    fn told(store: &Store, at: &[(i64, &[Alert])]) -> Vec<String> {
        let mut said = Vec::new();
        for (second, alerts) in at {
            let now = start() + TimeDelta::seconds(*second);
            let letter = store.write_here::<_, StoreError>(|tx| {
                see(tx, alerts, now)?;
                take_letter(tx, now)
            });
            said.push(match letter.unwrap() {
                None => String::new(),
                Some(Letter::Broken(alerts)) => format!("broken {}", keys(&alerts)),
                Some(Letter::Healed(alerts)) => format!("healed {}", keys(&alerts)),
                Some(Letter::Small(alerts)) => format!("small {}", keys(&alerts)),
            });
        }
        said
    }

    fn keys(alerts: &[Alert]) -> String {
        let keys: Vec<_> = alerts.iter().map(|alert| alert.key.as_str()).collect();
        keys.join("+")
    }

    #[test]
    fn what_breaks_and_lasts_is_told_once_and_its_end_once() {
        let (_folder, store) = store();
        let (disk, none) = ([alert("archive", true)], []);
        let said = told(
            &store,
            &[
                (0, &disk),
                (59, &disk),
                (60, &disk),
                (300, &disk),
                // It comes back within the minute: neither healed nor broken anew.
                (310, &none),
                (340, &disk),
                (400, &none),
                (459, &none),
                (460, &none),
                (900, &none),
            ],
        );
        let expected = [
            "",
            "",
            "broken archive",
            "",
            "",
            "",
            "",
            "",
            "healed archive",
            "",
        ];
        assert_eq!(said, expected);
    }

    #[test]
    fn what_passes_within_a_minute_is_told_to_nobody() {
        let (_folder, store) = store();
        let (late, none) = ([alert("task fetch", true)], []);
        let said = told(
            &store,
            &[(0, &late), (50, &none), (70, &none), (700, &none)],
        );
        assert_eq!(said, ["", "", "", ""]);
    }

    #[test]
    fn the_small_things_of_a_day_are_one_letter() {
        let (_folder, store) = store();
        let one = [alert("failed", false)];
        let two = [alert("failed", false), alert("uncertain", false)];
        let hour = 3_600;
        let said = told(
            &store,
            &[
                (0, &one),
                (60, &one),
                (hour, &two),
                (20 * hour, &two),
                (24 * hour + 61, &two),
                (60 * hour, &two),
                (61 * hour, &[]),
                (62 * hour, &one),
                (63 * hour, &one),
            ],
        );
        let expected = [
            "",
            "small failed",
            "",
            "",
            "small failed+uncertain",
            "",
            "",
            "",
            "small failed",
        ];
        assert_eq!(said, expected);
    }

    #[test]
    fn a_letter_that_did_not_leave_is_due_again_later_whatever_it_said() {
        let (_folder, store) = store();
        let now = start();
        let turn = |seconds: i64, seen: &[Alert], fails: bool| {
            let now = now + TimeDelta::seconds(seconds);
            store
                .write_here::<_, StoreError>(|tx| {
                    see(tx, seen, now)?;
                    let letter = take_letter(tx, now)?;
                    if let Some(letter) = &letter {
                        if fails {
                            put_back(tx, letter, now + TimeDelta::minutes(5), now)?;
                        } else {
                            done(tx)?;
                        }
                    }
                    Ok(letter.is_some())
                })
                .unwrap()
        };
        let disk = [alert("archive", true)];
        assert!(!turn(0, &disk, false));
        assert!(turn(60, &disk, true));
        assert!(!turn(120, &disk, false), "it waits");
        assert!(turn(361, &disk, false));
        assert!(!turn(362, &disk, false), "told");
        assert!(!turn(400, &[], false));
        assert!(turn(460, &[], true));
        assert!(turn(761, &[], false), "the end too");
        assert!(!turn(2_000, &[], false));
    }
}
