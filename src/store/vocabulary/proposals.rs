//! Words that members propose for the vocabulary, and what became of them.

use chrono::{DateTime, Utc};

use super::super::StoreError;
use super::super::db::{Row, Tx, instant};
use crate::domain::ids::{MemberId, TagId};

/// A word that a member proposes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TagProposal {
    /// Its row.
    pub id: i64,
    /// The word, in French.
    pub name: String,
    /// In English; may be empty.
    pub english: String,
    /// Why it is wanted.
    pub reason: String,
    /// Who proposes it.
    pub member: String,
    /// When.
    pub at: DateTime<Utc>,
    /// `waiting`, `accepted`, `merged`, `refused`.
    pub state: String,
    /// What the curator answered.
    pub answer: String,
}

/// Files a proposal.
///
/// # Errors
/// What the archive says.
pub fn add(
    tx: &Tx<'_>,
    (name, english, reason): (&str, &str, &str),
    member: MemberId,
    now: DateTime<Utc>,
) -> Result<i64, StoreError> {
    tx.add(
        "insert into tag_proposals (name, english, reason, member_id, at, state, answer)
         values (?1, ?2, ?3, ?4, ?5, 'waiting', '') returning id",
        (name, english, reason, member.0, now.timestamp_millis()),
    )
}

const SELECT: &str = "select p.id, p.name, p.english, p.reason, m.name, p.at, p.state, p.answer
    from tag_proposals p join members m on m.id = p.member_id";

fn read(row: &Row<'_>) -> Result<TagProposal, StoreError> {
    Ok(TagProposal {
        id: row.get(0)?,
        name: row.get(1)?,
        english: row.get(2)?,
        reason: row.get(3)?,
        member: row.get(4)?,
        at: instant(row.get(5)?),
        state: row.get(6)?,
        answer: row.get(7)?,
    })
}

/// What waits, the oldest first, then what was decided last.
///
/// # Errors
/// What the archive says.
pub fn all(tx: &Tx<'_>) -> Result<Vec<TagProposal>, StoreError> {
    tx.all(
        &format!(
            "{SELECT} order by case p.state when 'waiting' then 0 else 1 end,
               case p.state when 'waiting' then p.at else -p.at end limit 100"
        ),
        (),
        read,
    )
}

/// One that still waits.
///
/// # Errors
/// What the archive says.
pub fn waiting(tx: &Tx<'_>, id: i64) -> Result<Option<TagProposal>, StoreError> {
    tx.one(
        &format!("{SELECT} where p.id = ?1 and p.state = 'waiting'"),
        [id],
        read,
    )
}

/// A curator decides; `tag` is what the word now leads to.
///
/// # Errors
/// What the archive says.
pub fn decide(
    tx: &Tx<'_>,
    id: i64,
    (state, answer): (&str, &str),
    tag: Option<TagId>,
    by: MemberId,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    tx.run(
        "update tag_proposals set state = ?2, answer = ?3, tag_id = ?4, decided_by = ?5,
           decided_at = ?6 where id = ?1 and state = 'waiting'",
        (
            id,
            state,
            answer,
            tag.map(|tag| tag.0),
            by.0,
            now.timestamp_millis(),
        ),
    )?;
    Ok(())
}
