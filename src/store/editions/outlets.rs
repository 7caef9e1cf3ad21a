//! What was decided for each channel when an edition was frozen, and the proof of what was made.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::super::StoreError;
use super::super::db::{Tx, word};
use crate::domain::digest::Scope;
use crate::domain::ids::EditionId;

/// What was decided for one channel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Outlet {
    /// The channel, by key.
    pub channel: String,
    /// What was decided.
    pub state: OutletState,
    /// How much of the edition it carries.
    pub scope: Scope,
    /// What was made for it, as `publish` wrote it.
    #[serde(skip)]
    pub proof: Option<String>,
}

/// What was decided for a channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum OutletState {
    /// Its deliveries are in the outbox.
    Queued,
    /// Its readers may see nothing of the edition.
    Silent,
    /// It waits for a person.
    Held,
    /// A person decided that it carries nothing.
    Dropped,
}

impl OutletState {
    /// All values.
    pub const ALL: [Self; 4] = [Self::Queued, Self::Silent, Self::Held, Self::Dropped];

    /// The word stored in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Silent => "silent",
            Self::Held => "held",
            Self::Dropped => "dropped",
        }
    }

    /// Reads the word that [`OutletState::as_str`] writes.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.as_str() == word)
    }
}

/// Keeps what was decided for a channel, in place of what was decided before.
///
/// # Errors
/// What the archive says.
pub fn set_outlet(tx: &Tx<'_>, edition: EditionId, outlet: &Outlet) -> Result<(), StoreError> {
    tx.run(
        "insert into edition_outlets (edition_id, channel, state, scope, proof)
         values (?1, ?2, ?3, ?4, ?5)
         on conflict (edition_id, channel) do update set state = ?3, scope = ?4, proof = ?5",
        (
            edition.0,
            &outlet.channel,
            outlet.state.as_str(),
            scope_word(outlet.scope),
            &outlet.proof,
        ),
    )?;
    Ok(())
}

/// What was decided for each channel.
///
/// # Errors
/// What the archive says.
pub fn outlets(tx: &Tx<'_>, edition: EditionId) -> Result<Vec<Outlet>, StoreError> {
    tx.all(
        "select channel, state, scope, proof from edition_outlets where edition_id = ?1
         order by channel",
        [edition.0],
        |row| {
            Ok(Outlet {
                channel: row.get("channel")?,
                state: word(row, "state", OutletState::from_word)?,
                scope: word(row, "scope", scope_of)?,
                proof: row.get("proof")?,
            })
        },
    )
}

/// The editions of which a channel waits for a person, the newest first.
///
/// # Errors
/// What the archive says.
pub fn holding(tx: &Tx<'_>) -> Result<Vec<EditionId>, StoreError> {
    tx.all(
        "select distinct edition_id from edition_outlets where state = 'held'
         order by edition_id desc",
        (),
        |row| row.get(0).map(EditionId),
    )
}

/// How much of an edition a channel carries: all of it unless something else was decided.
///
/// # Errors
/// What the archive says.
pub fn scope(tx: &Tx<'_>, edition: EditionId, channel: &str) -> Result<Scope, StoreError> {
    let decided = tx.one(
        "select scope from edition_outlets where edition_id = ?1 and channel = ?2",
        (edition.0, channel),
        |row| word(row, "scope", scope_of),
    )?;
    Ok(decided.unwrap_or_default())
}

fn scope_word(scope: Scope) -> &'static str {
    match scope {
        Scope::Whole => "whole",
        Scope::Chosen => "chosen",
    }
}

fn scope_of(word: &str) -> Option<Scope> {
    match word {
        "whole" => Some(Scope::Whole),
        "chosen" => Some(Scope::Chosen),
        _ => None,
    }
}

/// Has an edition that is to be approved leave at `at`.
///
/// # Errors
/// What the archive says.
pub fn leave_at(tx: &Tx<'_>, edition: EditionId, at: DateTime<Utc>) -> Result<(), StoreError> {
    tx.run(
        "update editions set leaves_at = ?2 where id = ?1",
        (edition.0, at.timestamp_millis()),
    )?;
    Ok(())
}

/// Takes the deliveries of an edition out of the outbox; `false`, and nothing is done, when one was
/// tried already. One that could not even be made was not.
///
/// # Errors
/// What the archive says.
pub fn take_back(tx: &Tx<'_>, edition: EditionId) -> Result<bool, StoreError> {
    let tried = tx.one(
        "select 1 from deliveries where edition_id = ?1
           and (state <> 'pending' or attempts > 0) and remote_key <> ''",
        [edition.0],
        |_| Ok(()),
    )?;
    if tried.is_some() {
        return Ok(false);
    }
    tx.run(
        "delete from delivery_items where delivery_id in (
           select id from deliveries where edition_id = ?1)",
        [edition.0],
    )?;
    tx.run("delete from deliveries where edition_id = ?1", [edition.0])?;
    tx.run(
        "delete from edition_outlets where edition_id = ?1",
        [edition.0],
    )?;
    Ok(true)
}

/// Keeps the text of a template, by its hash.
///
/// # Errors
/// What the archive says.
pub fn keep_template(tx: &Tx<'_>, hash: &str, name: &str, text: &str) -> Result<(), StoreError> {
    tx.run(
        "insert into templates (hash, name, text) values (?1, ?2, ?3) on conflict (hash) do nothing",
        (hash, name, text),
    )?;
    Ok(())
}

/// The text of a template that was kept.
///
/// # Errors
/// What the archive says.
pub fn template(tx: &Tx<'_>, hash: &str) -> Result<Option<String>, StoreError> {
    tx.one(
        "select text from templates where hash = ?1",
        [hash],
        |row| row.get(0),
    )
}
