//! Letters that call editors to a draft: a worker sends them.

use chrono::{DateTime, TimeDelta, Utc};

use super::super::StoreError;
use super::super::db::{Tx, word};
use crate::domain::ids::{EditionId, MemberId};

/// Why editors are called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// A draft is there to be looked at before it leaves.
    Review,
    /// Its deadline has passed, and nothing leaves before a person approves.
    Waits,
}

impl Reason {
    fn as_str(self) -> &'static str {
        match self {
            Self::Review => "review",
            Self::Waits => "waits",
        }
    }

    fn from_word(word: &str) -> Option<Self> {
        [Self::Review, Self::Waits]
            .into_iter()
            .find(|reason| reason.as_str() == word)
    }
}

/// A letter to write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Call {
    /// The draft.
    pub edition: EditionId,
    /// Who is called.
    pub member: MemberId,
    /// Why.
    pub reason: Reason,
    /// How often it was tried.
    pub attempts: u32,
}

/// No letter is put off for longer: an instant beyond was kept while the clock was wrong.
const BEYOND: TimeDelta = TimeDelta::hours(7);

/// Calls every editor who has an address; who was called for that reason before is not called again.
///
/// # Errors
/// What the archive says.
pub fn call(
    tx: &Tx<'_>,
    edition: EditionId,
    reason: Reason,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    tx.run(
        "insert into edition_calls (edition_id, member_id, reason, due_at)
         select ?1, id, ?2, ?3 from members
         where role in ('editor', 'admin') and email is not null and closed_at is null
         on conflict (edition_id, member_id, reason) do nothing",
        (edition.0, reason.as_str(), now.timestamp_millis()),
    )?;
    Ok(())
}

/// The letters that are due; none for what is no draft any more, or for who is no editor any more.
///
/// # Errors
/// What the archive says.
pub fn due(tx: &Tx<'_>, now: DateTime<Utc>) -> Result<Vec<Call>, StoreError> {
    tx.all(
        "select c.edition_id, c.member_id, c.reason, c.attempts
         from edition_calls c join editions e on e.id = c.edition_id join members m on m.id = c.member_id
         where c.done_at is null and (c.due_at <= ?1 or c.due_at > ?2) and e.state = 'draft'
           and m.closed_at is null and m.email is not null and m.role in ('editor', 'admin')
         order by c.due_at, c.edition_id, c.member_id limit 20",
        [now.timestamp_millis(), (now + BEYOND).timestamp_millis()],
        |row| {
            Ok(Call {
                edition: EditionId(row.get(0)?),
                member: MemberId(row.get(1)?),
                reason: word(row, "reason", Reason::from_word)?,
                attempts: row.get(3)?,
            })
        },
    )
}

/// It could not leave: it is tried again later.
///
/// # Errors
/// What the archive says.
pub fn postpone(
    tx: &Tx<'_>,
    call: &Call,
    why: &str,
    until: DateTime<Utc>,
) -> Result<(), StoreError> {
    tx.run(
        "update edition_calls set attempts = attempts + 1, note = ?4, due_at = ?5
         where edition_id = ?1 and member_id = ?2 and reason = ?3",
        (
            call.edition.0,
            call.member.0,
            call.reason.as_str(),
            why,
            until.timestamp_millis(),
        ),
    )?;
    Ok(())
}

/// It left, or never will.
///
/// # Errors
/// What the archive says.
pub fn done(tx: &Tx<'_>, call: &Call, now: DateTime<Utc>) -> Result<(), StoreError> {
    tx.run(
        "update edition_calls set done_at = ?4
         where edition_id = ?1 and member_id = ?2 and reason = ?3",
        (
            call.edition.0,
            call.member.0,
            call.reason.as_str(),
            now.timestamp_millis(),
        ),
    )?;
    Ok(())
}
