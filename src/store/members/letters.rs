//! Links that wait to be sent by mail: a page asks, a worker makes the link and sends it.

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::ids::MemberId;
use crate::store::StoreError;
use crate::store::db::Tx;

/// A link that somebody asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkRequest {
    /// Its row.
    pub id: i64,
    /// Of whom, as typed and folded: a login or an address, of a member or not.
    pub whose: String,
    /// By whom; 0 when by somebody who is not signed in.
    pub by: MemberId,
    /// How often it was tried.
    pub attempts: u32,
}

/// A link is not asked for more often than this, for one account.
const APART: TimeDelta = TimeDelta::minutes(5);

/// No letter is put off for longer: an instant beyond was kept while the clock was wrong.
const BEYOND: TimeDelta = TimeDelta::hours(7);

/// The letters that may wait at once: whoever asks for more waits for the worker.
const LONGEST: i64 = 1000;

/// Asks for a link to be sent. LinkRequest twice within five minutes, it is sent once.
///
/// # Errors
/// What the archive says.
pub fn ask(tx: &Tx<'_>, whose: &str, by: MemberId, now: DateTime<Utc>) -> Result<(), StoreError> {
    tx.run(
        "insert into letters (asked, by_member, due_at)
         select ?1, ?2, ?3 where not exists (select 1 from letters where asked = ?1)
           and (select count(*) from letters) < ?4",
        (whose, by.0, now.timestamp_millis(), LONGEST),
    )?;
    Ok(())
}

/// What is due, the oldest first.
///
/// # Errors
/// What the archive says.
pub fn due(tx: &Tx<'_>, now: DateTime<Utc>) -> Result<Vec<LinkRequest>, StoreError> {
    tx.all(
        "select id, asked, by_member, attempts from letters
         where (due_at <= ?1 or due_at > ?2) and attempts >= 0 order by id limit 20",
        [now.timestamp_millis(), (now + BEYOND).timestamp_millis()],
        |row| {
            Ok(LinkRequest {
                id: row.get(0)?,
                whose: row.get(1)?,
                by: MemberId(row.get(2)?),
                attempts: row.get(3)?,
            })
        },
    )
}

/// It could not leave: it is tried again later.
///
/// # Errors
/// What the archive says.
pub fn postpone(tx: &Tx<'_>, id: i64, why: &str, until: DateTime<Utc>) -> Result<(), StoreError> {
    tx.run(
        "update letters set attempts = attempts + 1, note = ?2, due_at = ?3 where id = ?1",
        (id, why, until.timestamp_millis()),
    )?;
    Ok(())
}

/// It left, or never will: the row stays five minutes, so that the same is not asked for at once.
///
/// # Errors
/// What the archive says.
pub fn done(tx: &Tx<'_>, id: i64, now: DateTime<Utc>) -> Result<(), StoreError> {
    tx.run(
        "update letters set attempts = -1, note = null, due_at = ?2 where id = ?1",
        (id, (now + APART).timestamp_millis()),
    )?;
    Ok(())
}

/// Takes away what was done more than five minutes ago.
///
/// # Errors
/// What the archive says.
pub fn prune(tx: &Tx<'_>, now: DateTime<Utc>) -> Result<(), StoreError> {
    tx.run(
        "delete from letters where attempts < 0 and (due_at <= ?1 or due_at > ?2)",
        [now.timestamp_millis(), (now + BEYOND).timestamp_millis()],
    )?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{ask, done, due, postpone, prune};
    use crate::domain::ids::MemberId;
    use crate::store::StoreError;
    use crate::store::testing::store;
    use chrono::{DateTime, TimeDelta, Utc};

    #[test]
    fn a_letter_that_was_put_off_by_a_wrong_clock_waits_for_no_year() {
        let (_folder, store) = store();
        let now: DateTime<Utc> = "2026-11-23T10:30:00Z".parse().unwrap();
        let ahead = now + TimeDelta::days(3 * 365);
        let counted = store.write_here::<_, StoreError>(|tx| {
            ask(tx, "ada", MemberId(0), now)?;
            let id = due(tx, now)?[0].id;
            postpone(tx, id, "busy", now + TimeDelta::hours(6))?;
            let honest = due(tx, now)?.len();
            postpone(tx, id, "busy", ahead)?;
            let wrong = due(tx, now)?.len();
            // Done with by the wrong clock, it keeps nobody from asking again.
            done(tx, id, ahead)?;
            prune(tx, now)?;
            ask(tx, "ada", MemberId(0), now)?;
            Ok((honest, wrong, due(tx, now)?.len()))
        });
        assert_eq!(counted.unwrap(), (0, 1, 1));
    }
}
