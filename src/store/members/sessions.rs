//! Sessions: who is signed in, from which browser, since when; and the browsers that are known.

use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;

use super::{Member, one};
use crate::domain::ids::{MemberId, SessionId};
use crate::store::StoreError;
use crate::store::db::{Tx, instant};

/// A session ends after this long without a request …
pub const IDLE: TimeDelta = TimeDelta::days(7);

/// … and after this long in any case.
pub const LONGEST: TimeDelta = TimeDelta::days(30);

/// A browser is forgotten after this long without signing in.
pub const KNOWN: TimeDelta = TimeDelta::days(400);

/// A request refreshes a session that was last seen earlier than this: not every page is a write.
const REFRESH: TimeDelta = TimeDelta::minutes(5);

/// A session as its owner sees it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Session {
    /// Its row.
    pub id: SessionId,
    /// The browser, in a word or two.
    pub browser: String,
    /// Since when.
    pub created: DateTime<Utc>,
    /// The last request, to some minutes.
    pub seen: DateTime<Utc>,
}

/// Opens a session for `member`; `hash` is that of its key.
///
/// # Errors
/// What the archive says.
pub fn begin(
    tx: &Tx<'_>,
    member: MemberId,
    hash: &str,
    browser: &str,
    now: DateTime<Utc>,
) -> Result<SessionId, StoreError> {
    prune(tx, now)?;
    let at = now.timestamp_millis();
    tx.run(
        "update members set seen_at = ?2 where id = ?1",
        (member.0, at),
    )?;
    let id = tx.add(
        "insert into sessions (member_id, hash, created_at, seen_at, browser)
         values (?1, ?2, ?3, ?3, ?4) returning id",
        (member.0, hash, at, browser),
    )?;
    Ok(SessionId(id))
}

/// The session whose key has this hash, and its member: neither ended nor closed. The last answer says
/// whether it is to be refreshed.
///
/// # Errors
/// What the archive says.
pub fn find(
    tx: &Tx<'_>,
    hash: &str,
    now: DateTime<Utc>,
) -> Result<Option<(SessionId, Member, bool)>, StoreError> {
    let found = tx.one(
        "select id, member_id, created_at, seen_at from sessions where hash = ?1",
        [hash],
        |row| {
            let (id, member) = (SessionId(row.get(0)?), MemberId(row.get(1)?));
            Ok((id, member, instant(row.get(2)?), instant(row.get(3)?)))
        },
    )?;
    let Some((id, member, created, seen)) = found else {
        return Ok(None);
    };
    if now - created > LONGEST || now - seen > IDLE {
        return Ok(None);
    }
    let member = one(tx, member)?.filter(|member| member.closed.is_none());
    Ok(member.map(|member| (id, member, now - seen > REFRESH)))
}

/// A request was made in this session.
///
/// # Errors
/// What the archive says.
pub fn refresh(tx: &Tx<'_>, id: SessionId, now: DateTime<Utc>) -> Result<(), StoreError> {
    let at = now.timestamp_millis();
    tx.run("update sessions set seen_at = ?2 where id = ?1", (id.0, at))?;
    tx.run(
        "update members set seen_at = ?2
         where id = (select member_id from sessions where id = ?1)",
        (id.0, at),
    )?;
    Ok(())
}

/// Gives a session another key: the former one opens nothing any more.
///
/// # Errors
/// What the archive says.
pub fn turn(tx: &Tx<'_>, id: SessionId, hash: &str) -> Result<(), StoreError> {
    tx.run("update sessions set hash = ?2 where id = ?1", (id.0, hash))?;
    Ok(())
}

/// The sessions of a member, the latest seen first.
///
/// # Errors
/// What the archive says.
pub fn of(tx: &Tx<'_>, member: MemberId, now: DateTime<Utc>) -> Result<Vec<Session>, StoreError> {
    tx.all(
        "select id, browser, created_at, seen_at from sessions
         where member_id = ?1 and created_at >= ?2 and seen_at >= ?3 order by seen_at desc, id desc",
        (member.0, (now - LONGEST).timestamp_millis(), (now - IDLE).timestamp_millis()),
        |row| {
            Ok(Session {
                id: SessionId(row.get(0)?),
                browser: row.get(1)?,
                created: instant(row.get(2)?),
                seen: instant(row.get(3)?),
            })
        },
    )
}

/// Ends one session of a member; answers whether the member had it.
///
/// # Errors
/// What the archive says.
pub fn end(tx: &Tx<'_>, member: MemberId, id: SessionId) -> Result<bool, StoreError> {
    let ended = tx.run(
        "delete from sessions where member_id = ?1 and id = ?2",
        (member.0, id.0),
    )?;
    Ok(ended > 0)
}

/// Ends every session of a member, but the one to keep.
///
/// # Errors
/// What the archive says.
pub fn end_all(
    tx: &Tx<'_>,
    member: MemberId,
    keep: Option<SessionId>,
) -> Result<usize, StoreError> {
    tx.run(
        "delete from sessions where member_id = ?1 and id <> ?2",
        (member.0, keep.map_or(-1, |id| id.0)),
    )
}

/// Remembers a browser from which a member has signed in; `hash` is that of its key.
///
/// # Errors
/// What the archive says.
pub fn know(
    tx: &Tx<'_>,
    member: MemberId,
    hash: &str,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    tx.run(
        "insert into devices (hash, member_id, seen_at) values (?1, ?2, ?3)
         on conflict (hash) do update set member_id = excluded.member_id, seen_at = excluded.seen_at",
        (hash, member.0, now.timestamp_millis()),
    )?;
    Ok(())
}

/// Whether a member has signed in from this browser before.
///
/// # Errors
/// What the archive says.
pub fn knows(tx: &Tx<'_>, member: MemberId, hash: &str) -> Result<bool, StoreError> {
    let found = tx.one(
        "select 1 from devices where hash = ?1 and member_id = ?2",
        (hash, member.0),
        |_| Ok(()),
    )?;
    Ok(found.is_some())
}

/// Takes away what has ended by itself.
fn prune(tx: &Tx<'_>, now: DateTime<Utc>) -> Result<(), StoreError> {
    let before = |age: TimeDelta| (now - age).timestamp_millis();
    tx.run(
        "delete from sessions where created_at < ?1 or seen_at < ?2",
        (before(LONGEST), before(IDLE)),
    )?;
    tx.run("delete from devices where seen_at < ?1", [before(KNOWN)])?;
    Ok(())
}
