//! Failures to sign in, counted under a hash of what failed, and forgotten after a day.

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::sign_in::{Counted, FORGOTTEN, pause};
use crate::store::StoreError;
use crate::store::db::{Tx, instant};
use crate::store::members::keys;

/// What an attempt is counted for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Track {
    counted: Counted,
    key: String,
}

impl Track {
    /// One account, as typed and folded, from one address.
    pub fn account(login: &str, address: &str) -> Self {
        Self::of(Counted::Account, &format!("account\n{login}\n{address}"))
    }

    /// One address.
    pub fn address(address: &str) -> Self {
        Self::of(Counted::Address, &format!("address\n{address}"))
    }

    /// One account from a browser that is known, by the hash of its key.
    pub fn device(login: &str, hash: &str) -> Self {
        Self::of(Counted::Device, &format!("device\n{login}\n{hash}"))
    }

    /// Letters asked for from one address, which cost as guesses do.
    pub fn asking(address: &str) -> Self {
        Self::of(Counted::Address, &format!("letters\n{address}"))
    }

    fn of(counted: Counted, text: &str) -> Self {
        let key = keys::hash(text);
        Self { counted, key }
    }
}

/// Counts an attempt as failed before it is made, so that attempts at the same time count one another;
/// [`succeed`] takes it back. Or how long to wait first: then nothing was counted.
///
/// # Errors
/// What the archive says.
pub fn attempt(
    tx: &Tx<'_>,
    tracks: &[Track],
    now: DateTime<Utc>,
) -> Result<Result<(), TimeDelta>, StoreError> {
    let forgotten = (now - FORGOTTEN).timestamp_millis();
    tx.run("delete from failures where last_at < ?1", [forgotten])?;
    let mut longest = None;
    for track in tracks {
        let row = tx.one(
            "select count, last_at from failures where key = ?1",
            [&track.key],
            |row| Ok((row.get(0)?, instant(row.get(1)?))),
        )?;
        let left = row.and_then(|(failures, last)| pause(track.counted, failures, last, now));
        longest = longest.max(left);
    }
    if let Some(left) = longest {
        return Ok(Err(left));
    }
    for track in tracks {
        tx.run(
            "insert into failures (key, count, last_at) values (?1, 1, ?2)
             on conflict (key) do update set count = failures.count + 1, last_at = excluded.last_at",
            (&track.key, now.timestamp_millis()),
        )?;
    }
    Ok(Ok(()))
}

/// It was the right password after all: what was counted for the account is forgotten, and the address
/// is given its attempt back.
///
/// # Errors
/// What the archive says.
pub fn succeed(tx: &Tx<'_>, tracks: &[Track]) -> Result<(), StoreError> {
    for track in tracks {
        match track.counted {
            Counted::Account | Counted::Device => {
                tx.run("delete from failures where key = ?1", [&track.key])?
            }
            Counted::Address => tx.run(
                "update failures set count = count - 1 where key = ?1 and count > 0",
                [&track.key],
            )?,
        };
    }
    Ok(())
}
