//! Editions: the dated issues of a digest, and what stands in each.

pub mod calls;
mod candidates;
mod errata;
mod find;
mod outlets;
mod places;
mod presence;
mod revisions;
mod steps;
mod texts;
mod words;

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::StoreError;
use super::db::{Row, Tx, instant, word};
use crate::domain::digest::EditionState;
use crate::domain::ids::{EditionId, ItemId, MemberId};
use crate::domain::visibility::anchored::Anchors;

pub use candidates::{Candidate, Span, candidates, filed_before, told_before};
pub use errata::{Erratum, add_erratum, recall, set_ways};
pub use find::{Found, find, seen};
pub use outlets::{
    Outlet, OutletState, holding, keep_template, leave_at, outlets, scope, set_outlet, take_back,
    template,
};
pub use places::{Drop, Place, drops, places, set_drops, set_places};
pub use presence::{Present, be_present, present};
pub use revisions::{Act, Content, Revision, content, content_of, revision, revisions, save};
pub use steps::{approve, publish_ended, reopen, skip, wait};
pub use texts::{ReadErratum, errata, introduction, note};

/// One dated issue of a digest.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Edition {
    /// Its row.
    pub id: EditionId,
    /// Its digest, by key.
    pub digest: String,
    /// Counted from 1 in its digest; a skipped edition has the number of the one before it.
    pub number: u32,
    /// When it was due.
    pub due: DateTime<Utc>,
    /// The period that it covers: from here …
    pub from: DateTime<Utc>,
    /// … until here, not included.
    pub to: DateTime<Utc>,
    /// The last item filed when it was composed: what was filed later is news for the next one.
    pub reach: ItemId,
    /// Where it stands.
    pub state: EditionState,
    /// Its title.
    pub title: String,
    /// When it was composed.
    pub composed: DateTime<Utc>,
    /// When it was approved.
    pub approved: Option<DateTime<Utc>>,
    /// When it leaves, if that is later than its approval: the day that it bears.
    pub leaves: Option<DateTime<Utc>>,
    /// When it was taken back.
    pub recalled: Option<DateTime<Utc>>,
    /// By whom; `vigie` when nobody touched it.
    pub approved_by: Option<String>,
    /// When all that could leave had left.
    pub published: Option<DateTime<Utc>>,
    /// What an editor wrote for members: Markdown.
    pub introduction: String,
    /// What that speaks of.
    #[serde(skip)]
    pub introduction_anchors: Anchors,
    /// What an editor wrote for everybody: Markdown.
    pub introduction_public: String,
    /// What that speaks of.
    #[serde(skip)]
    pub introduction_public_anchors: Anchors,
    /// 0 as composed; one more at each change by a person.
    pub revision: i64,
    /// Who changed it last.
    pub edited_by: Option<MemberId>,
    /// That person's name.
    pub edited_name: Option<String>,
    /// When its deadline passed without anything that could leave.
    pub waits_since: Option<DateTime<Utc>>,
}

impl Edition {
    /// The day that it bears: the one on which it leaves.
    pub fn dated(&self) -> DateTime<Utc> {
        self.leaves.or(self.approved).unwrap_or(self.composed)
    }

    /// The word of its state, or that it was taken back.
    pub fn standing(&self) -> &'static str {
        match self.recalled {
            Some(_) => "recalled",
            None => self.state.as_str(),
        }
    }
}

/// A draft to file.
#[derive(Clone, Debug)]
pub struct NewEdition {
    /// Its digest, by key.
    pub digest: String,
    /// When it was due.
    pub due: DateTime<Utc>,
    /// The period that it covers.
    pub from: DateTime<Utc>,
    /// The end of the period, not included.
    pub to: DateTime<Utc>,
    /// The last item that was looked at.
    pub reach: ItemId,
    /// Its title, `{number}` standing for its number.
    pub title: String,
    /// What stands in it; empty for a skipped edition.
    pub places: Vec<Place>,
}

const COLUMNS: &str = "id, digest, number, due_at, period_from, period_to, state, title, \
    composed_at, approved_at, approved_by, published_at, introduction, introduction_public, \
    introduction_anchors, introduction_public_anchors, revision, edited_by, edited_name, waits_since, \
    leaves_at, recalled_at, reach";

/// Files a draft, or the fact that there was nothing to say; answers `None` when this due instant
/// already has its edition.
///
/// # Errors
/// What the archive says.
pub fn add(
    tx: &Tx<'_>,
    new: &NewEdition,
    now: DateTime<Utc>,
) -> Result<Option<EditionId>, StoreError> {
    let number = last_number(tx, &new.digest)? + u32::from(!new.places.is_empty());
    let state = if new.places.is_empty() {
        EditionState::Skipped
    } else {
        EditionState::Draft
    };
    let id = tx.one(
        "insert into editions (digest, number, due_at, period_from, period_to, state, title, composed_at, reach)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) on conflict (digest, due_at) do nothing returning id",
        (
            &new.digest,
            number,
            new.due.timestamp_millis(),
            new.from.timestamp_millis(),
            new.to.timestamp_millis(),
            state.as_str(),
            new.title.replace("{number}", &number.to_string()),
            now.timestamp_millis(),
            new.reach.0,
        ),
        |row| row.get(0).map(EditionId),
    )?;
    if let Some(id) = id {
        set_places(tx, id, &new.places)?;
    }
    Ok(id)
}

/// Puts what was composed anew in the place of a draft that nobody touched; `false`, and nothing is
/// done, when somebody did.
///
/// # Errors
/// What the archive says.
pub fn refresh(
    tx: &Tx<'_>,
    id: EditionId,
    new: &NewEdition,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let changed = tx.run(
        "update editions set period_from = ?2, period_to = ?3, composed_at = ?4, reach = ?5
         where id = ?1 and revision = 0 and state = 'draft'",
        (
            id.0,
            new.from.timestamp_millis(),
            new.to.timestamp_millis(),
            now.timestamp_millis(),
            new.reach.0,
        ),
    )?;
    if changed == 1 {
        set_places(tx, id, &new.places)?;
    }
    Ok(changed == 1)
}

/// Makes a draft of an edition that was skipped, since its instant came again and there is something to
/// tell: a clock that was ahead had passed it. Answers whether it was skipped.
///
/// # Errors
/// What the archive says.
pub fn take_up_again(
    tx: &Tx<'_>,
    id: EditionId,
    new: &NewEdition,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let number = last_number(tx, &new.digest)? + 1;
    let changed = tx.run(
        "update editions set state = 'draft', number = ?2, title = ?3 where id = ?1 and state = 'skipped'",
        (id.0, number, new.title.replace("{number}", &number.to_string())),
    )?;
    if changed == 1 {
        refresh(tx, id, new, now)?;
    }
    Ok(changed == 1)
}

fn last_number(tx: &Tx<'_>, digest: &str) -> Result<u32, StoreError> {
    let last = tx.one(
        "select max(number) from editions where digest = ?1",
        [digest],
        |row| row.get::<Option<u32>>(0),
    )?;
    Ok(last.flatten().unwrap_or(0))
}

/// One edition.
///
/// # Errors
/// What the archive says.
pub fn one(tx: &Tx<'_>, id: EditionId) -> Result<Option<Edition>, StoreError> {
    tx.one(
        &format!("select {COLUMNS} from editions where id = ?1"),
        [id.0],
        read,
    )
}

/// All editions, the newest first.
///
/// # Errors
/// What the archive says.
pub fn all(tx: &Tx<'_>) -> Result<Vec<Edition>, StoreError> {
    tx.all(
        &format!("select {COLUMNS} from editions order by due_at desc, id desc"),
        (),
        read,
    )
}

/// The edition of a digest that looked furthest, skipped ones included and `but` not: whatever was filed
/// after its reach is news. Neither its hour nor the items' are asked: clocks may have been wrong.
///
/// # Errors
/// What the archive says.
pub fn before(
    tx: &Tx<'_>,
    digest: &str,
    but: Option<EditionId>,
) -> Result<Option<Edition>, StoreError> {
    tx.one(
        &format!(
            "select {COLUMNS} from editions where digest = ?1 and id <> ?2
             order by reach desc, id desc limit 1"
        ),
        (digest, but.map_or(0, |edition| edition.0)),
        read,
    )
}

/// Takes away the drafts of `digest` for instants beyond `next` that nobody touched: they were made while
/// the clock was wrong, or for another schedule, and would keep what stands in them from the next edition.
///
/// # Errors
/// What the archive says.
pub fn withdraw_beyond(tx: &Tx<'_>, digest: &str, next: DateTime<Utc>) -> Result<(), StoreError> {
    let beyond = tx.all(
        "select id from editions where digest = ?1 and state = 'draft' and revision = 0 and due_at > ?2
           and not exists (select 1 from deliveries d where d.edition_id = editions.id)",
        (digest, next.timestamp_millis()),
        |row| row.get::<i64>(0),
    )?;
    for id in beyond {
        tx.run("delete from edition_items where edition_id = ?1", [id])?;
        tx.run("delete from edition_calls where edition_id = ?1", [id])?;
        tx.run("delete from edition_presence where edition_id = ?1", [id])?;
        tx.run("delete from editions where id = ?1", [id])?;
    }
    Ok(())
}

/// The draft that was prepared for a due instant, if there is one.
///
/// # Errors
/// What the archive says.
pub fn draft_for(
    tx: &Tx<'_>,
    digest: &str,
    due: DateTime<Utc>,
) -> Result<Option<EditionId>, StoreError> {
    tx.one(
        "select id from editions where digest = ?1 and due_at = ?2 and state = 'draft'",
        (digest, due.timestamp_millis()),
        |row| row.get(0).map(EditionId),
    )
}

/// The edition for a due instant, whatever its state.
///
/// # Errors
/// What the archive says.
pub fn for_due(
    tx: &Tx<'_>,
    digest: &str,
    due: DateTime<Utc>,
) -> Result<Option<Edition>, StoreError> {
    tx.one(
        &format!("select {COLUMNS} from editions where digest = ?1 and due_at = ?2"),
        (digest, due.timestamp_millis()),
        read,
    )
}

/// The drafts of `digest` whose deadline is at `now` or was before, and that do not wait for a person.
///
/// # Errors
/// What the archive says.
pub fn overdue(tx: &Tx<'_>, digest: &str, now: DateTime<Utc>) -> Result<Vec<Edition>, StoreError> {
    tx.all(
        &format!(
            "select {COLUMNS} from editions where state = 'draft' and digest = ?1 and due_at <= ?2
             and waits_since is null order by due_at"
        ),
        (digest, now.timestamp_millis()),
        read,
    )
}

/// All drafts, the one that is due first first.
///
/// # Errors
/// What the archive says.
pub fn drafts(tx: &Tx<'_>) -> Result<Vec<Edition>, StoreError> {
    tx.all(
        &format!("select {COLUMNS} from editions where state = 'draft' order by due_at, id"),
        (),
        read,
    )
}

fn read(row: &Row<'_>) -> Result<Edition, StoreError> {
    let anchors = |column: &str| {
        let written: Option<String> = row.get(column)?;
        Ok::<_, StoreError>(Anchors::read(written.as_deref()))
    };
    Ok(Edition {
        id: EditionId(row.get("id")?),
        digest: row.get("digest")?,
        number: row.get("number")?,
        due: instant(row.get("due_at")?),
        from: instant(row.get("period_from")?),
        to: instant(row.get("period_to")?),
        reach: ItemId(row.get("reach")?),
        state: word(row, "state", EditionState::from_word)?,
        title: row.get("title")?,
        composed: instant(row.get("composed_at")?),
        approved: row.get::<Option<i64>>("approved_at")?.map(instant),
        approved_by: row.get("approved_by")?,
        published: row.get::<Option<i64>>("published_at")?.map(instant),
        introduction: row.get("introduction")?,
        introduction_anchors: anchors("introduction_anchors")?,
        introduction_public: row.get("introduction_public")?,
        introduction_public_anchors: anchors("introduction_public_anchors")?,
        revision: row.get("revision")?,
        edited_by: row.get::<Option<i64>>("edited_by")?.map(MemberId),
        edited_name: row.get("edited_name")?,
        waits_since: row.get::<Option<i64>>("waits_since")?.map(instant),
        leaves: row.get::<Option<i64>>("leaves_at")?.map(instant),
        recalled: row.get::<Option<i64>>("recalled_at")?.map(instant),
    })
}
