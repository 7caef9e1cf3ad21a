//! Tokens: what a program of a member signs in with, and for what.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;
use serde_json::{Value, json};

use super::{Member, one};
use crate::domain::ids::{MemberId, TokenId};
use crate::domain::member::Scope;
use crate::store::StoreError;
use crate::store::audit::{self, Act};
use crate::store::db::{Row, Tx, instant};

/// The longest life of a token.
pub const LONGEST: TimeDelta = TimeDelta::days(366);

/// The uses of a token are noted to this precision.
const REFRESH: TimeDelta = TimeDelta::minutes(5);

/// A token as its owner sees it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Token {
    /// Its row.
    pub id: TokenId,
    /// What it is for, in its owner's words.
    pub name: String,
    /// What it may do.
    pub scopes: BTreeSet<Scope>,
    /// Since when.
    pub created: DateTime<Utc>,
    /// Until when.
    pub expires: DateTime<Utc>,
    /// The last use, to some minutes.
    pub used: Option<DateTime<Utc>>,
}

/// Makes a token; `hash` is that of its key.
///
/// # Errors
/// What the archive says.
pub fn make(
    tx: &Tx<'_>,
    member: MemberId,
    (name, scopes): (&str, &BTreeSet<Scope>),
    hash: &str,
    lasts: TimeDelta,
    now: DateTime<Utc>,
) -> Result<TokenId, StoreError> {
    let words: Vec<_> = scopes.iter().map(|scope| scope.as_str()).collect();
    let expires = now + lasts.min(LONGEST);
    let id = tx.add(
        "insert into tokens (member_id, name, hash, scopes, created_at, expires_at)
         values (?1, ?2, ?3, ?4, ?5, ?6) returning id",
        (
            member.0,
            name,
            hash,
            words.join(" "),
            now.timestamp_millis(),
            expires.timestamp_millis(),
        ),
    )?;
    let act = Act {
        member,
        act: "token.make",
        object: format!("token:{id}"),
        before: Value::Null,
        after: json!({ "scopes": scopes, "expires": expires }),
    };
    audit::record(tx, &act, now)?;
    Ok(TokenId(id))
}

/// The tokens of a member that work, the latest first.
///
/// # Errors
/// What the archive says.
pub fn of(tx: &Tx<'_>, member: MemberId, now: DateTime<Utc>) -> Result<Vec<Token>, StoreError> {
    tx.all(
        "select id, name, scopes, created_at, expires_at, used_at from tokens
         where member_id = ?1 and revoked_at is null and expires_at > ?2 order by id desc",
        (member.0, now.timestamp_millis()),
        token,
    )
}

/// The token whose key has this hash, and its member, noting the use.
///
/// # Errors
/// What the archive says.
pub fn find(
    tx: &Tx<'_>,
    hash: &str,
    now: DateTime<Utc>,
) -> Result<Option<(Token, Member, bool)>, StoreError> {
    let found = tx.one(
        "select id, name, scopes, created_at, expires_at, used_at, member_id from tokens
         where hash = ?1 and revoked_at is null and expires_at > ?2",
        (hash, now.timestamp_millis()),
        |row| Ok((token(row)?, MemberId(row.get(6)?))),
    )?;
    let Some((token, member)) = found else {
        return Ok(None);
    };
    let stale = token.used.is_none_or(|used| now - used > REFRESH);
    let member = one(tx, member)?.filter(|member| member.closed.is_none());
    Ok(member.map(|member| (token, member, stale)))
}

/// A token was used.
///
/// # Errors
/// What the archive says.
pub fn refresh(tx: &Tx<'_>, id: TokenId, now: DateTime<Utc>) -> Result<(), StoreError> {
    tx.run(
        "update tokens set used_at = ?2 where id = ?1",
        (id.0, now.timestamp_millis()),
    )?;
    Ok(())
}

/// Revokes a token of a member; answers whether the member has such a token, revoked before or now.
///
/// # Errors
/// What the archive says.
pub fn revoke(
    tx: &Tx<'_>,
    member: MemberId,
    id: TokenId,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let revoked = tx.run(
        "update tokens set revoked_at = ?3
         where member_id = ?1 and id = ?2 and revoked_at is null",
        (member.0, id.0, now.timestamp_millis()),
    )?;
    if revoked == 0 {
        let there = tx.one(
            "select 1 from tokens where member_id = ?1 and id = ?2",
            (member.0, id.0),
            |_| Ok(()),
        )?;
        return Ok(there.is_some());
    }
    let act = Act {
        member,
        act: "token.revoke",
        object: format!("token:{id}"),
        before: Value::Null,
        after: Value::Null,
    };
    audit::record(tx, &act, now)?;
    Ok(true)
}

/// Revokes every token of a member.
///
/// # Errors
/// What the archive says.
pub fn revoke_all(tx: &Tx<'_>, member: MemberId, now: DateTime<Utc>) -> Result<(), StoreError> {
    tx.run(
        "update tokens set revoked_at = ?2 where member_id = ?1 and revoked_at is null",
        (member.0, now.timestamp_millis()),
    )?;
    Ok(())
}

fn token(row: &Row<'_>) -> Result<Token, StoreError> {
    let scopes: String = row.get(2)?;
    Ok(Token {
        id: TokenId(row.get(0)?),
        name: row.get(1)?,
        scopes: scopes.split(' ').filter_map(Scope::from_word).collect(),
        created: instant(row.get(3)?),
        expires: instant(row.get(4)?),
        used: row.get::<Option<i64>>(5)?.map(instant),
    })
}
