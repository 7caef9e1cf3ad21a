//! From a draft to what leaves: an approval, or the deadline, freezes an edition for each of its
//! channels and keeps the proof of what was made.

use chrono::{DateTime, Utc};

use super::PublishError;
use super::approve::{approve, enqueue};
use super::outlets::Outlets;
use crate::digest::face::Setting;
use crate::digest::render::Templates;
use crate::domain::digest::{Deadline, Digest, Scope};
use crate::domain::ids::{EditionId, MemberId};
use crate::store::Tx;
use crate::store::editions::calls::{self, Reason};
use crate::store::editions::{self, OutletState};

/// Who approves, and when it leaves.
#[derive(Clone, Debug)]
pub struct Approval {
    /// Who; 0 is Vigie itself.
    pub member: MemberId,
    /// That person's name.
    pub name: String,
    /// Not before this.
    pub leave: DateTime<Utc>,
}

/// What became of a draft at its deadline.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Passed {
    /// Channels whose readers may see nothing of it.
    pub silent: Vec<String>,
    /// Channels that wait for a person.
    pub held: Vec<String>,
    /// Whether all of it waits: it is still a draft.
    pub waits: bool,
}

/// Freezes a draft that a person approves, for every channel of its digest; answers the channels
/// whose readers may see nothing of it.
///
/// # Errors
/// [`PublishError`]; then nothing was frozen nor queued.
pub fn approve_edition(
    tx: &Tx<'_>,
    outlets: &Outlets,
    digest: &Digest,
    id: EditionId,
    approval: &Approval,
    now: DateTime<Utc>,
) -> Result<Vec<String>, PublishError> {
    let edition = editions::one(tx, id)?.ok_or(PublishError::Missing(id))?;
    if !digest.may_approve(approval.member, edition.edited_by) {
        return Err(PublishError::FourEyes(approval.name.clone()));
    }
    if approval.leave > now {
        editions::leave_at(tx, id, approval.leave)?;
    }
    let all = |_: &str| Deadline::All;
    let passed = freeze(tx, outlets, digest, id, (&approval.name, all), now)?;
    Ok(passed.silent)
}

/// What the digest says for a draft that nobody approved in time: each channel carries all of it, what
/// a person chose, or waits.
///
/// # Errors
/// [`PublishError`]; then nothing was frozen nor queued.
pub fn pass_deadline(
    tx: &Tx<'_>,
    outlets: &Outlets,
    digest: &Digest,
    id: EditionId,
    now: DateTime<Utc>,
) -> Result<Passed, PublishError> {
    let waits = |key: &String| digest.deadline(key) == Deadline::Hold;
    if !digest.channels.is_empty() && digest.channels.iter().all(waits) {
        editions::wait(tx, id, now)?;
        calls::call(tx, id, Reason::Waits, now)?;
        return Ok(Passed {
            held: digest.channels.clone(),
            waits: true,
            ..Passed::default()
        });
    }
    let deadline = |key: &str| digest.deadline(key);
    freeze(tx, outlets, digest, id, ("vigie", deadline), now)
}

fn freeze(
    tx: &Tx<'_>,
    outlets: &Outlets,
    digest: &Digest,
    id: EditionId,
    (by, deadline): (&str, impl Fn(&str) -> Deadline),
    now: DateTime<Utc>,
) -> Result<Passed, PublishError> {
    let written = written(outlets, &digest.key, id)?;
    let mut passed = Passed::default();
    let mut open = Vec::new();
    for outlet in digest.channels.iter().filter_map(|key| outlets.outlet(key)) {
        let (state, scope) = match deadline(outlet.key) {
            Deadline::All => (OutletState::Queued, Scope::Whole),
            Deadline::Chosen => (OutletState::Queued, Scope::Chosen),
            Deadline::Hold => (OutletState::Held, Scope::Whole),
        };
        decide(tx, id, outlet.key, (state, scope))?;
        match state {
            OutletState::Held => passed.held.push(outlet.key.to_owned()),
            _ => open.push(outlet),
        }
    }
    passed.silent = approve(tx, id, by, &open, written, now)?;
    Ok(passed)
}

/// Lets a channel that waits carry a frozen edition after all; `false` when its readers may see nothing
/// of it.
///
/// # Errors
/// [`PublishError::Missing`] when it does not wait, or as for the others.
pub fn release_outlet(
    tx: &Tx<'_>,
    outlets: &Outlets,
    id: EditionId,
    channel: &str,
    now: DateTime<Utc>,
) -> Result<bool, PublishError> {
    let frozen = editions::one(tx, id)?.ok_or(PublishError::Missing(id))?;
    let decided = editions::outlets(tx, id)?;
    let held = decided
        .iter()
        .any(|one| one.channel == channel && one.state == OutletState::Held);
    let outlet = outlets.outlet(channel).filter(|_| held);
    let outlet = outlet.ok_or(PublishError::Missing(id))?;
    let written = written(outlets, &frozen.digest, id)?;
    enqueue(tx, &frozen, &outlet, written, now)
}

/// Makes an approved edition of which nothing has left a draft again.
///
/// # Errors
/// [`PublishError::Left`] when something has left, or as for the others.
pub fn reopen(tx: &Tx<'_>, id: EditionId) -> Result<(), PublishError> {
    let edition = editions::one(tx, id)?.ok_or(PublishError::Missing(id))?;
    if !editions::take_back(tx, id)? {
        return Err(PublishError::Left(id));
    }
    Ok(editions::reopen(tx, &edition)?)
}

fn written<'a>(
    outlets: &'a Outlets,
    digest: &str,
    id: EditionId,
) -> Result<(&'a Templates, &'a Setting), PublishError> {
    let setting = outlets.settings.get(digest);
    Ok((
        &outlets.templates,
        setting.ok_or(PublishError::Missing(id))?,
    ))
}

fn decide(
    tx: &Tx<'_>,
    edition: EditionId,
    channel: &str,
    (state, scope): (OutletState, Scope),
) -> Result<(), PublishError> {
    let outlet = editions::Outlet {
        channel: channel.to_owned(),
        state,
        scope,
        proof: None,
    };
    Ok(editions::set_outlet(tx, edition, &outlet)?)
}
