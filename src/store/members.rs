//! Members: the people of the watch, their role. What an administrator does to an account is in `rights`.
//!
//! Every act that changes an account is recorded in the audit, in the same transaction, without
//! names or addresses. What proves who somebody is stands in the modules below.

pub mod alerts;
pub mod failures;
pub mod keys;
pub mod letters;
pub mod links;
pub mod own;
mod persons;
mod rights;
pub mod sessions;
pub mod tokens;
mod withheld;

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::{Value, json};
use thiserror::Error;

use super::StoreError;
use super::audit::{self, Act};
use super::db::{Row, Tx, instant, word};
use crate::domain::fold::sort_by_name;
use crate::domain::ids::MemberId;
use crate::domain::limits;
use crate::domain::member::{Role, Themes};

pub use rights::{close, has_admin, reopen, set_role};

/// A person of the watch.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Member {
    /// Its row.
    pub id: MemberId,
    /// What is typed to sign in, in lower case.
    pub login: String,
    /// How the person is called.
    pub name: String,
    /// Where links are sent.
    pub email: Option<String>,
    /// What the person may do.
    pub role: Role,
    /// For what, if a curator.
    pub themes: Themes,
    /// Since when.
    pub created: DateTime<Utc>,
    /// Closed since when.
    pub closed: Option<DateTime<Utc>>,
    /// Whether a password was chosen: until then the account is an invitation.
    pub has_password: bool,
    /// The language of the pages, as chosen.
    pub language: Option<String>,
    /// The last day on which the person was seen, to some minutes.
    pub seen: Option<DateTime<Utc>>,
    /// When the person asked to be forgotten.
    pub erased: Option<DateTime<Utc>>,
}

/// Somebody to invite.
#[derive(Clone, Debug, PartialEq)]
pub struct NewMember {
    /// What will be typed to sign in; case does not count.
    pub login: String,
    /// How the person is called.
    pub name: String,
    /// Where links are sent.
    pub email: Option<String>,
    /// What the person may do.
    pub role: Role,
    /// For what, if a curator.
    pub themes: Themes,
}

/// Why an account cannot be changed so.
#[derive(Debug, Error)]
pub enum MemberError {
    /// Another member has this login or this address.
    #[error("another member signs in as {0}; choose another login or address")]
    Taken(String),
    /// Letters, digits and `. _ - @` alone; a name is not empty.
    #[error("{0:?} cannot be a login: write letters, digits and . _ - without spaces")]
    Unfit(String),
    /// A mail address as `ada@example.org`: on one line, without spaces.
    #[error("{0:?} is not a mail address; write it as ada@example.org")]
    BadAddress(String),
    /// Nobody would be left to administrate.
    #[error("this is the last administrator: make another one first")]
    LastAdmin,
    /// There is no such account, or it was erased.
    #[error("there is no member {0}")]
    Missing(MemberId),
    /// Anything else.
    #[error(transparent)]
    Store(#[from] StoreError),
}

const COLUMNS: &str = "id, login, name, email, role, created_at, closed_at, password is not null as \
                       has_password, language, seen_at, erased_at";

/// Invites somebody: an account without a password; a link makes it theirs.
///
/// # Errors
/// [`MemberError::Taken`], [`MemberError::Unfit`], or what the archive says.
pub fn add(
    tx: &Tx<'_>,
    new: &NewMember,
    by: MemberId,
    now: DateTime<Utc>,
) -> Result<MemberId, MemberError> {
    let login = fit_login(&new.login)?;
    let email = new.email.as_deref().map(fit_address).transpose()?.flatten();
    for taken in [Some(&login), email.as_ref()].into_iter().flatten() {
        if by_typed(tx, taken)?.is_some() {
            return Err(MemberError::Taken(taken.clone()));
        }
    }
    let id = tx.add(
        "insert into members (login, name, email, role, created_at) values (?1, ?2, ?3, ?4, ?5)
         returning id",
        (
            &login,
            one_line(&new.name, &login),
            &email,
            new.role.as_str(),
            now.timestamp_millis(),
        ),
    )?;
    let id = MemberId(id);
    set_themes(tx, id, &new.themes)?;
    let after = json!({ "role": new.role, "themes": new.themes });
    told(tx, by, "member.invite", id, (Value::Null, after), now)?;
    Ok(id)
}

/// The member of this number, whatever its state.
///
/// # Errors
/// What the archive says.
pub fn one(tx: &Tx<'_>, id: MemberId) -> Result<Option<Member>, StoreError> {
    let found = tx.one(
        &format!("select {COLUMNS} from members where id = ?1"),
        [id.0],
        member,
    )?;
    found.map(|found| with_themes(tx, found)).transpose()
}

/// Who signs in with `typed`: a login or an address.
///
/// # Errors
/// What the archive says.
pub fn by_typed(tx: &Tx<'_>, typed: &str) -> Result<Option<Member>, StoreError> {
    let found = tx.one(
        &format!("select {COLUMNS} from members where id > 0 and (login = ?1 or email = ?1)"),
        [fold(typed)],
        member,
    )?;
    found.map(|found| with_themes(tx, found)).transpose()
}

/// Every person, the closed accounts last; Vigie itself is not one.
///
/// # Errors
/// What the archive says.
pub fn all(tx: &Tx<'_>) -> Result<Vec<Member>, StoreError> {
    let select = format!("select {COLUMNS} from members where id > 0 order by id");
    let mut rows = tx.all(&select, (), member)?;
    sort_by_name(&mut rows, |member| &member.name);
    rows.sort_by_key(|member| member.closed.is_some());
    rows.into_iter().map(|row| with_themes(tx, row)).collect()
}

/// The stored form of a member's password, for the one who compares.
///
/// # Errors
/// What the archive says.
pub fn password(tx: &Tx<'_>, id: MemberId) -> Result<Option<String>, StoreError> {
    let stored = tx.one(
        "select password from members where id = ?1",
        [id.0],
        |row| row.get(0),
    )?;
    Ok(stored.flatten())
}

/// Keeps the stored form of a new password; the caller ends or turns the sessions.
///
/// # Errors
/// [`MemberError::Missing`], or what the archive says.
pub fn set_password(
    tx: &Tx<'_>,
    id: MemberId,
    phc: &str,
    now: DateTime<Utc>,
) -> Result<(), MemberError> {
    existing(tx, id)?;
    tx.run(
        "update members set password = ?2 where id = ?1",
        (id.0, phc),
    )?;
    Ok(told(
        tx,
        id,
        "member.password",
        id,
        (Value::Null, Value::Null),
        now,
    )?)
}

/// Keeps how a person wants to be called, and in which language.
///
/// # Errors
/// [`MemberError::Missing`], or what the archive says.
pub fn set_name(
    tx: &Tx<'_>,
    id: MemberId,
    (name, language): (&str, &str),
    now: DateTime<Utc>,
) -> Result<(), MemberError> {
    let found = existing(tx, id)?;
    let name = one_line(name, &found.login);
    if name != found.name {
        persons::keep_former(tx, id, &found.name)?;
    }
    tx.run(
        "update members set name = ?2, language = ?3 where id = ?1",
        (id.0, name, language),
    )?;
    Ok(told(
        tx,
        id,
        "member.name",
        id,
        (Value::Null, Value::Null),
        now,
    )?)
}

/// What is typed is compared without case and without spaces around it.
pub fn fold(typed: &str) -> String {
    typed.trim().to_lowercase()
}

fn existing(tx: &Tx<'_>, id: MemberId) -> Result<Member, MemberError> {
    let found = one(tx, id)?.filter(|found| found.id.0 > 0 && found.erased.is_none());
    found.ok_or(MemberError::Missing(id))
}

fn set_themes(tx: &Tx<'_>, id: MemberId, themes: &Themes) -> Result<(), StoreError> {
    tx.run("delete from member_themes where member_id = ?1", [id.0])?;
    for theme in themes.names() {
        tx.run(
            "insert into member_themes (member_id, theme) values (?1, ?2)",
            (id.0, theme),
        )?;
    }
    Ok(())
}

fn fit_login(typed: &str) -> Result<String, MemberError> {
    let login = fold(typed);
    let fits = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '@');
    if login.is_empty() || login.chars().count() > limits::NAME || !login.chars().all(fits) {
        return Err(MemberError::Unfit(typed.to_owned()));
    }
    Ok(login)
}

/// An address that a letter can be sent to; `None` when nothing was written. What could begin a header
/// of its own, or a second address, is refused (RFC 5321, 4.1.2 has more forms than anybody uses).
fn fit_address(typed: &str) -> Result<Option<String>, MemberError> {
    let address = fold(typed);
    let stops = |c: char| c.is_control() || c.is_whitespace() || "<>(),;:\\\"[]".contains(c);
    let parts = address.split_once('@');
    let whole = parts.is_some_and(|(local, domain)| {
        !local.is_empty() && !domain.is_empty() && !domain.contains('@')
    });
    match address.is_empty() {
        true => Ok(None),
        false if whole && address.len() <= 254 && !address.contains(stops) => Ok(Some(address)),
        false => Err(MemberError::BadAddress(typed.to_owned())),
    }
}

/// A name stands on one line and is not endless; without one, the login does.
fn one_line(name: &str, login: &str) -> String {
    let spaced = name.replace(char::is_control, " ");
    let words: Vec<_> = spaced.split_whitespace().collect();
    let name: String = words.join(" ").chars().take(80).collect();
    if name.is_empty() {
        login.to_owned()
    } else {
        name
    }
}

fn told(
    tx: &Tx<'_>,
    by: MemberId,
    act: &str,
    id: MemberId,
    (before, after): (Value, Value),
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let object = format!("member:{id}");
    let act = Act {
        member: by,
        act,
        object,
        before,
        after,
    };
    audit::record(tx, &act, now)
}

fn with_themes(tx: &Tx<'_>, mut found: Member) -> Result<Member, StoreError> {
    let names = tx.all(
        "select theme from member_themes where member_id = ?1",
        [found.id.0],
        |row| row.get(0),
    )?;
    found.themes = Themes::of(names);
    Ok(found)
}

fn member(row: &Row<'_>) -> Result<Member, StoreError> {
    let at = |column| Ok::<_, StoreError>(row.get::<Option<i64>>(column)?.map(instant));
    Ok(Member {
        id: MemberId(row.get("id")?),
        login: row.get("login")?,
        name: row.get("name")?,
        email: row.get("email")?,
        role: word(row, "role", Role::from_word)?,
        themes: Themes::All,
        created: instant(row.get("created_at")?),
        closed: at("closed_at")?,
        has_password: row.get("has_password")?,
        language: row.get("language")?,
        seen: at("seen_at")?,
        erased: at("erased_at")?,
    })
}

#[cfg(test)]
mod tests;
