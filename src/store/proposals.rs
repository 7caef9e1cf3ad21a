//! What members propose, and what became of it.

use chrono::{DateTime, TimeDelta, Utc};

use super::db::{Row, Tx, instant, word};
use super::sources::{self, WatchedSource};
use super::triage::inbox;
use super::{StoreError, changes};
use crate::domain::ids::{ItemId, MemberId, ProposalId};
use crate::domain::proposal::{Proposal, ProposalKind, ProposalState};
use crate::domain::source::Rights;
use crate::domain::visibility::Visibility;

/// The source under which proposed pages are filed.
pub const SOURCE: &str = "propositions";

const SELECT: &str = "select p.id, p.kind, p.url, p.canonical, p.title, p.note, p.member_id,
    m.name as name, p.credited, p.state, p.why, p.attempts, p.item_id, p.at
    from proposals p join members m on m.id = p.member_id";

fn read(row: &Row<'_>) -> Result<Proposal, StoreError> {
    Ok(Proposal {
        id: ProposalId(row.get("id")?),
        kind: word(row, "kind", ProposalKind::from_word)?,
        url: row.get("url")?,
        canonical: row.get("canonical")?,
        title: row.get("title")?,
        note: row.get("note")?,
        member: MemberId(row.get("member_id")?),
        name: row.get("name")?,
        credited: row.get("credited")?,
        state: word(row, "state", ProposalState::from_word)?,
        why: row.get("why")?,
        attempts: row.get("attempts")?,
        item: row.get::<Option<i64>>("item_id")?.map(ItemId),
        at: instant(row.get("at")?),
    })
}

/// What is proposed, as a member writes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposing {
    /// A page or a place.
    pub kind: ProposalKind,
    /// Absolute.
    pub url: String,
    /// The same for every way to write it.
    pub canonical: String,
    /// May be empty.
    pub title: String,
    /// May be empty.
    pub note: String,
    /// Whether the member's name may stand in a digest.
    pub credited: bool,
}

/// Files a proposal; a page is to be read at once.
///
/// # Errors
/// What the archive says.
pub fn add(
    tx: &Tx<'_>,
    new: &Proposing,
    member: MemberId,
    now: DateTime<Utc>,
) -> Result<ProposalId, StoreError> {
    let due = (new.kind == ProposalKind::Link).then(|| now.timestamp_millis());
    let id = tx.add(
        "insert into proposals (kind, url, canonical, title, note, member_id, credited, state, why,
           due_at, at)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7, 'waiting', '', ?8, ?9) returning id",
        (
            new.kind.as_str(),
            &new.url,
            &new.canonical,
            &new.title,
            &new.note,
            member.0,
            new.credited,
            due,
            now.timestamp_millis(),
        ),
    )?;
    Ok(ProposalId(id))
}

/// One proposal.
///
/// # Errors
/// What the archive says.
pub fn one(tx: &Tx<'_>, id: ProposalId) -> Result<Option<Proposal>, StoreError> {
    tx.one(&format!("{SELECT} where p.id = ?1"), [id.0], read)
}

/// The newest proposals, those that wait for a person first.
///
/// # Errors
/// What the archive says.
pub fn latest(tx: &Tx<'_>, limit: usize) -> Result<Vec<Proposal>, StoreError> {
    tx.all(
        &format!("{SELECT} order by p.state = 'waiting' desc, p.id desc limit ?1"),
        [i64::try_from(limit).unwrap_or(i64::MAX)],
        read,
    )
}

/// An earlier proposal of the same page or place that waits to be read.
///
/// # Errors
/// What the archive says.
pub fn waiting(tx: &Tx<'_>, canonical: &str) -> Result<Option<Proposal>, StoreError> {
    tx.one(
        &format!("{SELECT} where p.canonical = ?1 and p.state = 'waiting' order by p.id limit 1"),
        [canonical],
        read,
    )
}

/// The item of that canonical address that readers cleared up to `clearance` may see now, the oldest if
/// there are several. What they may not see is as unknown as what was never filed.
///
/// # Errors
/// What the archive says.
pub fn known_item(
    tx: &Tx<'_>,
    canonical: &str,
    clearance: Visibility,
) -> Result<Option<ItemId>, StoreError> {
    let seen = inbox::seen(clearance);
    tx.one(
        &format!(
            "select i.id from items i where i.canonical = ?1 and {seen} order by i.id limit 1"
        ),
        [canonical],
        |row| row.get(0).map(ItemId),
    )
}

/// What a page that could not be read waits before it is tried again.
pub const AGAIN: TimeDelta = TimeDelta::hours(1);

/// Pages that are to be read now; those too that wait for longer than they ever should, as after a clock
/// that was wrong.
///
/// # Errors
/// What the archive says.
pub fn due(tx: &Tx<'_>, now: DateTime<Utc>) -> Result<Vec<Proposal>, StoreError> {
    tx.all(
        &format!(
            "{SELECT} where (p.due_at <= ?1 or p.due_at > ?2) and p.state = 'waiting'
             order by p.due_at limit 10"
        ),
        [now, now + AGAIN].map(|at| at.timestamp_millis()),
        read,
    )
}

/// A page is tried again at `due`, or given up when that is `None`; `why` says what went wrong.
///
/// # Errors
/// What the archive says.
pub fn failed(
    tx: &Tx<'_>,
    id: ProposalId,
    why: &str,
    due: Option<DateTime<Utc>>,
) -> Result<(), StoreError> {
    tx.run(
        "update proposals set attempts = attempts + 1, why = ?2, due_at = ?3,
           state = case when cast(?3 as bigint) is null then 'failed' else 'waiting' end where id = ?1",
        (id.0, why, due.map(|due| due.timestamp_millis())),
    )?;
    Ok(())
}

/// A page was read: it is `item`, which is new or was there already.
///
/// A page that a member proposes is internal until a curator opens it: nobody labelled it.
///
/// # Errors
/// What the archive says.
pub fn settled(
    tx: &Tx<'_>,
    id: ProposalId,
    item: ItemId,
    state: ProposalState,
) -> Result<(), StoreError> {
    tx.run(
        "update proposals set state = ?2, item_id = ?3, why = '', due_at = null where id = ?1",
        (id.0, state.as_str(), item.0),
    )?;
    if state == ProposalState::Filed {
        set_label(tx, item, Visibility::Internal)?;
    }
    Ok(())
}

/// Labels the item that a proposal became.
///
/// # Errors
/// What the archive says.
pub fn set_label(tx: &Tx<'_>, item: ItemId, label: Visibility) -> Result<(), StoreError> {
    tx.run(
        "update items set visibility = ?2 where id = ?1",
        (item.0, label.as_str()),
    )?;
    changes::touch(tx, item)
}

/// A person decides on a proposal.
///
/// # Errors
/// What the archive says.
pub fn decide(
    tx: &Tx<'_>,
    id: ProposalId,
    (state, why): (ProposalState, &str),
    by: MemberId,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    tx.run(
        "update proposals set state = ?2, why = ?3, due_at = null, decided_by = ?4, decided_at = ?5
         where id = ?1",
        (id.0, state.as_str(), why, by.0, now.timestamp_millis()),
    )?;
    Ok(())
}

/// A page is read once more, as if nothing had come of it yet.
///
/// # Errors
/// What the archive says.
pub fn try_again(tx: &Tx<'_>, id: ProposalId, now: DateTime<Utc>) -> Result<(), StoreError> {
    tx.run(
        "update proposals set state = 'waiting', why = '', due_at = ?2, attempts = 0, item_id = null
         where id = ?1",
        (id.0, now.timestamp_millis()),
    )?;
    Ok(())
}

/// The name of the member who proposed an item, unless that member declines to be named.
///
/// # Errors
/// What the archive says.
pub fn credit(tx: &Tx<'_>, item: ItemId) -> Result<Option<String>, StoreError> {
    tx.one(
        "select m.name from proposals p join members m on m.id = p.member_id
         where p.item_id = ?1 and p.state = 'filed' and p.credited = 1 order by p.id limit 1",
        [item.0],
        |row| row.get(0),
    )
}

/// The titles of the approved editions in which an item stands, the oldest first.
///
/// # Errors
/// What the archive says.
pub fn said_in(tx: &Tx<'_>, item: ItemId) -> Result<Vec<(i64, String)>, StoreError> {
    tx.all(
        "select e.id, e.title from edition_items i join editions e on e.id = i.edition_id
         where i.item_id = ?1 and e.state = 'approved' order by e.id",
        [item.0],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// The source under which proposed pages are filed, made at the first of them. It is never visited.
///
/// # Errors
/// What the archive says.
pub fn source(tx: &Tx<'_>, now: DateTime<Utc>) -> Result<WatchedSource, StoreError> {
    let rights = serde_json::to_string(&Rights::default())
        .map_err(|error| StoreError::Damaged(error.to_string()))?;
    tx.run(
        "insert into sources (key, title, configured_url, url, theme, visibility, rights, active,
           next_check_at, first_read_at)
         values (?1, 'Propositions', 'about:blank', 'about:blank', 'Propositions', 'public', ?2, 0,
           ?3, ?3)
         on conflict (key) do nothing",
        (SOURCE, rights, now.timestamp_millis()),
    )?;
    sources::by_key(tx, SOURCE)?
        .ok_or_else(|| StoreError::Damaged("the source of proposals is missing".to_owned()))
}
