//! When an edition is due: instants kept in the archive and compared with the clock at each tick.

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::digest::Digest;
use crate::store::{StoreError, Tx, editions, schedule};

/// The instant for which an edition is due at `now`, if one is.
///
/// A digest seen for the first time, or whose schedule was rewritten, is never due for the past.
/// After an absence over several due instants, only the last of them counts: one edition covers all.
///
/// # Errors
/// What the archive says.
pub fn due(
    tx: &Tx<'_>,
    digest: &Digest,
    now: DateTime<Utc>,
) -> Result<Option<DateTime<Utc>>, StoreError> {
    let kept = schedule::next_due(tx, &digest.key, &stamp(digest))?;
    let Some(mut due) = kept.filter(|due| *due <= now) else {
        return Ok(None);
    };
    while let Some(next) = digest.due_after(due).filter(|next| *next <= now) {
        due = next;
    }
    Ok(Some(due))
}

/// The next instant when an edition is due, as kept.
///
/// # Errors
/// What the archive says.
pub fn next(tx: &Tx<'_>, digest: &Digest) -> Result<Option<DateTime<Utc>>, StoreError> {
    schedule::next_due(tx, &digest.key, &stamp(digest))
}

/// Between two looks whether the next edition has something to say, at most; they come closer to each
/// other as its hour does, so that what came late is still drafted before.
const LOOK_AGAIN: TimeDelta = TimeDelta::minutes(30);

/// The instant whose edition should be drafted at `now`, for editors to look at, if one should.
///
/// # Errors
/// What the archive says.
pub fn review(
    tx: &Tx<'_>,
    digest: &Digest,
    now: DateTime<Utc>,
) -> Result<Option<DateTime<Utc>>, StoreError> {
    let Some(due) = next(tx, digest)?.filter(|due| now < *due && *due - digest.review <= now)
    else {
        return Ok(None);
    };
    let looked = schedule::looked(tx, &digest.key)?;
    let lately = looked.is_some_and(|at| {
        let again = LOOK_AGAIN.min((due - at) / 4);
        // Later than now, it was written while the clock was wrong.
        (TimeDelta::zero()..again).contains(&(now - at))
    });
    let there = editions::for_due(tx, &digest.key, due)?.is_some();
    Ok((!lately && !there).then_some(due))
}

/// Keeps the first due instant of a digest that has none for its present schedule, or one beyond the
/// next occurrence: that one was kept while the clock was wrong, and so were the drafts beyond.
///
/// # Errors
/// What the archive says.
pub fn begin(tx: &Tx<'_>, digest: &Digest, now: DateTime<Utc>) -> Result<(), StoreError> {
    let kept = schedule::next_due(tx, &digest.key, &stamp(digest))?;
    if kept.is_some_and(|kept| kept <= now) {
        return Ok(());
    }
    let next = digest.due_after(now);
    // Earlier versions kept parts of a second: that is the same instant.
    let next_but_parts = next.map(|next| next + TimeDelta::seconds(1));
    let is_beyond = |kept: DateTime<Utc>| next_but_parts.is_some_and(|next| kept > next);
    if kept.is_none_or(is_beyond) {
        schedule::set_next_due(tx, &digest.key, &stamp(digest), next)?;
        if let Some(next) = next_but_parts {
            editions::withdraw_beyond(tx, &digest.key, next)?;
        }
    }
    Ok(())
}

/// Keeps the next due instant after the edition of `due` was dealt with.
///
/// # Errors
/// What the archive says.
pub fn done(tx: &Tx<'_>, digest: &Digest, due: DateTime<Utc>) -> Result<(), StoreError> {
    schedule::set_next_due(tx, &digest.key, &stamp(digest), digest.due_after(due))
}

/// What the kept instant was computed from: when it changes, so must the instant.
fn stamp(digest: &Digest) -> String {
    let mut stamp = format!("{} {}", digest.schedule.pattern, digest.zone);
    if !digest.days_off.is_empty() {
        stamp = format!("{stamp} {}", digest.days_off.stamp());
    }
    stamp
}

#[cfg(test)]
mod tests {
    use super::{begin, done, due, next, review};
    use crate::domain::digest::Digest;
    use crate::store::{Store, schedule};
    use chrono::{DateTime, TimeDelta, Utc};
    use std::str::FromStr;

    fn weekly(pattern: &str) -> Digest {
        Digest {
            key: "hebdo".to_owned(),
            title: "La semaine".to_owned(),
            schedule: croner::Cron::from_str(pattern).unwrap(),
            zone: chrono_tz::Europe::Paris,
            days_off: crate::domain::digest::holidays::DaysOff::default(),
            review: TimeDelta::zero(),
            four_eyes: false,
            period: TimeDelta::days(7),
            language: "fr".to_owned(),
            sections: vec![],
            channels: vec![],
            deadlines: std::collections::BTreeMap::new(),
        }
    }

    fn at(text: &str) -> DateTime<Utc> {
        DateTime::parse_from_rfc3339(text).unwrap().to_utc()
    }

    fn archive() -> (tempfile::TempDir, Store) {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("archive.db")).unwrap();
        (folder, store)
    }

    /// The due instants met by a clock that ticks every `step` from `from` to `to`.
    fn met(store: &Store, digest: &Digest, from: &str, to: &str, step: TimeDelta) -> Vec<String> {
        let (mut now, end, mut met) = (at(from), at(to), vec![]);
        while now <= end {
            store
                .write_here::<_, crate::store::StoreError>(|tx| {
                    begin(tx, digest, now)?;
                    if let Some(instant) = due(tx, digest, now)? {
                        done(tx, digest, instant)?;
                        met.push(instant.to_rfc3339());
                    }
                    Ok(())
                })
                .unwrap();
            now += step;
        }
        met
    }

    #[test]
    fn friday_at_four_stays_so_over_the_autumn_change() {
        let (_folder, store) = archive();
        let digest = weekly("0 16 * * FRI");
        let met = met(
            &store,
            &digest,
            "2026-10-20T00:00:00Z",
            "2026-11-08T00:00:00Z",
            TimeDelta::minutes(7),
        );
        let expected = [
            "2026-10-23T14:00:00+00:00",
            "2026-10-30T15:00:00+00:00",
            "2026-11-06T15:00:00+00:00",
        ];
        assert_eq!(met, expected);
    }

    #[test]
    fn friday_at_four_stays_so_over_the_spring_change() {
        let (_folder, store) = archive();
        let digest = weekly("0 16 * * FRI");
        let met = met(
            &store,
            &digest,
            "2026-03-24T00:00:00Z",
            "2026-04-04T00:00:00Z",
            TimeDelta::minutes(7),
        );
        assert_eq!(
            met,
            ["2026-03-27T15:00:00+00:00", "2026-04-03T14:00:00+00:00"]
        );
    }

    #[test]
    fn an_hour_that_the_change_skips_or_repeats_is_due_once_a_day() {
        let (_folder, store) = archive();
        let digest = weekly("30 2 * * *");
        let spring = met(
            &store,
            &digest,
            "2026-03-28T12:00:00Z",
            "2026-03-30T12:00:00Z",
            TimeDelta::minutes(5),
        );
        assert_eq!(spring.len(), 2, "{spring:?}");
        let (_folder, store) = archive();
        let autumn = met(
            &store,
            &digest,
            "2026-10-24T12:00:00Z",
            "2026-10-26T12:00:00Z",
            TimeDelta::minutes(5),
        );
        assert_eq!(autumn.len(), 2, "{autumn:?}");
    }

    #[test]
    fn a_machine_that_was_off_publishes_once_for_the_last_due_instant() {
        let (_folder, store) = archive();
        let digest = weekly("0 16 * * FRI");
        store
            .write_here(|tx| begin(tx, &digest, at("2026-11-02T00:00:00Z")))
            .unwrap();
        let back = at("2026-11-23T09:00:00Z");
        let late = store.read_here(|tx| due(tx, &digest, back)).unwrap();
        assert_eq!(late, Some(at("2026-11-20T15:00:00Z")));
        store
            .write_here(|tx| done(tx, &digest, late.unwrap()))
            .unwrap();
        assert_eq!(store.read_here(|tx| due(tx, &digest, back)).unwrap(), None);
        assert_eq!(
            store.read_here(|tx| next(tx, &digest)).unwrap(),
            Some(at("2026-11-27T15:00:00Z"))
        );
    }

    #[test]
    fn a_clock_that_was_years_ahead_once_keeps_no_digest_waiting() {
        let digest = weekly("0 16 * * FRI");
        for wrong in [
            "2026-11-23T09:00:00Z",
            "2029-11-23T09:00:00Z",
            "2106-02-07T06:28:15Z",
        ] {
            let (_folder, store) = archive();
            let turn = |now| {
                store
                    .write_here::<_, crate::store::StoreError>(|tx| {
                        begin(tx, &digest, now)?;
                        if let Some(instant) = due(tx, &digest, now)? {
                            done(tx, &digest, instant)?;
                        }
                        next(tx, &digest)
                    })
                    .unwrap()
            };
            turn(at("2026-11-02T00:00:00Z"));
            turn(at(wrong));
            let right = turn(at("2026-11-17T09:00:00Z"));
            assert_eq!(right, Some(at("2026-11-20T15:00:00Z")), "{wrong}");
        }
    }

    #[test]
    fn looks_for_news_come_closer_as_the_hour_does() {
        let (_folder, store) = archive();
        let digest = Digest {
            review: TimeDelta::days(1),
            ..weekly("0 16 * * FRI")
        };
        let (mut now, hour, mut looks) =
            (at("2026-11-20T14:20:00Z"), at("2026-11-20T15:00:00Z"), 0);
        store.write_here(|tx| begin(tx, &digest, now)).unwrap();
        while now < hour {
            let due = store.read_here(|tx| review(tx, &digest, now)).unwrap();
            if due.is_some() {
                assert_eq!(due, Some(hour));
                let looked = |tx: &crate::store::Tx<'_>| schedule::set_looked(tx, "hebdo", now);
                store.write_here(looked).unwrap();
                looks += 1;
            }
            now += TimeDelta::seconds(2);
        }
        assert!((8..40).contains(&looks), "{looks} looks in forty minutes");
        // Written while the clock was wrong.
        let ahead = at("2029-11-20T14:20:00Z");
        store
            .write_here(|tx| schedule::set_looked(tx, "hebdo", ahead))
            .unwrap();
        let now = at("2026-11-20T14:30:00Z");
        assert_eq!(
            store.read_here(|tx| review(tx, &digest, now)).unwrap(),
            Some(hour)
        );
    }

    #[test]
    fn a_rewritten_schedule_is_never_due_for_the_past() {
        let (_folder, store) = archive();
        store
            .write_here(|tx| begin(tx, &weekly("0 16 * * FRI"), at("2026-11-02T00:00:00Z")))
            .unwrap();
        let other = weekly("0 9 * * MON");
        let now = at("2026-11-23T12:00:00Z");
        assert_eq!(store.read_here(|tx| due(tx, &other, now)).unwrap(), None);
        store.write_here(|tx| begin(tx, &other, now)).unwrap();
        assert_eq!(
            store.read_here(|tx| next(tx, &other)).unwrap(),
            Some(at("2026-11-30T08:00:00Z"))
        );
    }
}
