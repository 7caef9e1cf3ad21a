//! What an administrator does to an account: its role, closing it, opening it again.

use chrono::{DateTime, Utc};
use serde_json::json;

use super::{Member, MemberError, existing, sessions, set_themes, tokens, told};
use crate::domain::ids::MemberId;
use crate::domain::member::{Role, Themes};
use crate::store::StoreError;
use crate::store::db::Tx;

/// Whether there is an administrator who can sign in.
///
/// # Errors
/// What the archive says.
pub fn has_admin(tx: &Tx<'_>) -> Result<bool, StoreError> {
    has_other_admin(tx, MemberId(0))
}

/// Gives `id` another role and other themes. Their sessions end: who signs in again has the new rights.
///
/// # Errors
/// [`MemberError::LastAdmin`], [`MemberError::Missing`], or what the archive says.
pub fn set_role(
    tx: &Tx<'_>,
    id: MemberId,
    (role, themes): (Role, &Themes),
    by: MemberId,
    now: DateTime<Utc>,
) -> Result<(), MemberError> {
    let found = existing(tx, id)?;
    if role < Role::Admin {
        keep_an_admin(tx, &found)?;
    }
    if (found.role, &found.themes) == (role, themes) {
        return Ok(());
    }
    tx.run(
        "update members set role = ?2 where id = ?1",
        (id.0, role.as_str()),
    )?;
    set_themes(tx, id, themes)?;
    sessions::end_all(tx, id, None)?;
    let before = json!({ "role": found.role, "themes": found.themes });
    let after = json!({ "role": role, "themes": themes });
    Ok(told(tx, by, "member.role", id, (before, after), now)?)
}

/// Closes an account: its sessions, links and tokens end with this transaction.
///
/// # Errors
/// [`MemberError::LastAdmin`], [`MemberError::Missing`], or what the archive says.
pub fn close(
    tx: &Tx<'_>,
    id: MemberId,
    by: MemberId,
    now: DateTime<Utc>,
) -> Result<(), MemberError> {
    let found = existing(tx, id)?;
    if found.closed.is_some() {
        return Ok(());
    }
    keep_an_admin(tx, &found)?;
    tx.run(
        "update members set closed_at = ?2 where id = ?1",
        (id.0, now.timestamp_millis()),
    )?;
    disarm(tx, id, now)?;
    let change = (json!({ "closed": false }), json!({ "closed": true }));
    Ok(told(tx, by, "member.close", id, change, now)?)
}

/// Opens a closed account again; the person signs in as before.
///
/// # Errors
/// [`MemberError::Missing`], or what the archive says.
pub fn reopen(
    tx: &Tx<'_>,
    id: MemberId,
    by: MemberId,
    now: DateTime<Utc>,
) -> Result<(), MemberError> {
    if existing(tx, id)?.closed.is_none() {
        return Ok(());
    }
    tx.run("update members set closed_at = null where id = ?1", [id.0])?;
    let change = (json!({ "closed": true }), json!({ "closed": false }));
    Ok(told(tx, by, "member.reopen", id, change, now)?)
}

/// Ends all that opens a door for a member.
pub(super) fn disarm(tx: &Tx<'_>, id: MemberId, now: DateTime<Utc>) -> Result<(), StoreError> {
    sessions::end_all(tx, id, None)?;
    tokens::revoke_all(tx, id, now)?;
    tx.run("delete from links where member_id = ?1", [id.0])?;
    tx.run("delete from devices where member_id = ?1", [id.0])?;
    Ok(())
}

fn has_other_admin(tx: &Tx<'_>, than: MemberId) -> Result<bool, StoreError> {
    let other = tx.one(
        "select 1 from members where role = 'admin' and closed_at is null
           and password is not null and id > 0 and id <> ?1",
        [than.0],
        |_| Ok(()),
    )?;
    Ok(other.is_some())
}

/// Refuses to let go of the last administrator who can sign in.
pub(super) fn keep_an_admin(tx: &Tx<'_>, leaving: &Member) -> Result<(), MemberError> {
    let counts = leaving.role == Role::Admin && leaving.closed.is_none();
    if counts && !has_other_admin(tx, leaving.id)? {
        return Err(MemberError::LastAdmin);
    }
    Ok(())
}
