//! An archive that came out of a back-up is quiet: nothing is sent and no source is asked until a person
//! says so, since nobody here knows what was sent after the back-up was made.

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::store::StoreError;
use crate::store::db::{Tx, instant};

/// Why an archive is quiet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Quiet {
    /// When the back-up was made.
    pub made_at: DateTime<Utc>,
    /// When it was restored.
    pub since: DateTime<Utc>,
}

/// Whether the archive is quiet.
///
/// # Errors
/// What the archive says.
pub fn quiet(tx: &Tx<'_>) -> Result<Option<Quiet>, StoreError> {
    tx.one("select made_at, since from quiet where id = 1", (), |row| {
        Ok(Quiet {
            made_at: instant(row.get(0)?),
            since: instant(row.get(1)?),
        })
    })
}

/// Makes the archive quiet, and doubts whatever waited in the outbox when the back-up was made: it may
/// have left since. What was made is looked for at its destination once the archive resumes; what was not
/// made yet waits for a person. Answers how many deliveries are doubted.
///
/// # Errors
/// What the archive says.
pub fn hush(tx: &Tx<'_>, quiet: Quiet) -> Result<usize, StoreError> {
    tx.run(
        "insert into quiet (id, made_at, since) values (1, ?1, ?2)
         on conflict (id) do update set made_at = excluded.made_at, since = excluded.since",
        (
            quiet.made_at.timestamp_millis(),
            quiet.since.timestamp_millis(),
        ),
    )?;
    let now = quiet.since.timestamp_millis();
    let made = tx.run(
        "update deliveries set state = 'uncertain', note = ?1, due_at = ?2, changed_at = ?2
         where state in ('pending', 'sending') and remote_key <> ''",
        (DOUBTED, now),
    )?;
    let unmade = tx.run(
        "update deliveries set state = 'failed', note = ?1, changed_at = ?2
         where state in ('pending', 'sending') and remote_key = ''",
        (DOUBTED, now),
    )?;
    Ok(made + unmade)
}

/// Lets the archive speak again. Answers whether it was quiet.
///
/// # Errors
/// What the archive says.
pub fn resume(tx: &Tx<'_>) -> Result<bool, StoreError> {
    Ok(tx.run("delete from quiet where id = 1", ())? == 1)
}

/// What a person reads beside a delivery that came out of a back-up.
pub const DOUBTED: &str = "restored from a back-up: it may have left since";
