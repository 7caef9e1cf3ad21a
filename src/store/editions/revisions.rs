//! Every state that a draft had: for undoing, and for knowing who did what.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::super::StoreError;
use super::super::db::{Row, Tx, instant};
use super::{Drop, Edition, Place, drops, places, set_drops, set_places, words};
use crate::domain::ids::{EditionId, ItemId, MemberId};
use crate::domain::visibility::anchored::Anchors;

/// All that people may change of a draft.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    /// For members: Markdown.
    pub introduction: String,
    /// What that speaks of.
    #[serde(default)]
    pub introduction_anchors: Anchors,
    /// For everybody: Markdown.
    pub introduction_public: String,
    /// What that speaks of.
    #[serde(default)]
    pub introduction_public_anchors: Anchors,
    /// In order.
    pub places: Vec<Place>,
    /// What was taken out.
    pub drops: Vec<Drop>,
}

/// What a person did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Act {
    /// Who.
    pub member: MemberId,
    /// That person's name.
    pub name: String,
    /// The word for it.
    pub what: String,
    /// To which item, if to one.
    pub item: Option<ItemId>,
}

/// One state of a draft.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Revision {
    /// Its number, 0 as composed.
    pub revision: i64,
    /// What led to it.
    pub act: Act,
    /// When.
    pub at: DateTime<Utc>,
    /// What undoing leads to.
    pub back: Option<i64>,
    /// What redoing leads to.
    pub forward: Option<i64>,
}

/// What a draft says now.
///
/// # Errors
/// What the archive says.
pub fn content(tx: &Tx<'_>, edition: &Edition) -> Result<Content, StoreError> {
    Ok(Content {
        introduction: edition.introduction.clone(),
        introduction_anchors: edition.introduction_anchors.clone(),
        introduction_public: edition.introduction_public.clone(),
        introduction_public_anchors: edition.introduction_public_anchors.clone(),
        places: places(tx, edition.id)?,
        drops: drops(tx, edition.id)?,
    })
}

/// What a draft said at `revision`.
///
/// # Errors
/// What the archive says.
pub fn content_of(
    tx: &Tx<'_>,
    edition: &Edition,
    revision: i64,
) -> Result<Option<Content>, StoreError> {
    if revision == edition.revision {
        return content(tx, edition).map(Some);
    }
    let kept = tx.one(
        "select content from edition_revisions where edition_id = ?1 and revision = ?2",
        (edition.id.0, revision),
        |row| row.get::<String>(0),
    )?;
    kept.map(|kept| {
        serde_json::from_str(&kept).map_err(|error| StoreError::Damaged(error.to_string()))
    })
    .transpose()
}

/// Makes `content` the next revision of a draft; answers its number. `undo` says what undoing and
/// redoing lead to from there.
///
/// # Errors
/// [`StoreError::Transition`] when somebody else changed or froze it since `edition` was read, or what
/// the archive says.
pub fn save(
    tx: &Tx<'_>,
    edition: &Edition,
    content: &Content,
    act: &Act,
    undo: (Option<i64>, Option<i64>),
    now: DateTime<Utc>,
) -> Result<i64, StoreError> {
    if edition.revision == 0 {
        keep_composed(tx, edition)?;
    }
    let next = edition.revision + 1;
    let changed = tx.run(
        "update editions set revision = ?3, introduction = ?4, introduction_public = ?5,
           edited_by = ?6, edited_name = ?7, introduction_anchors = ?8,
           introduction_public_anchors = ?9
         where id = ?1 and revision = ?2 and state = 'draft'",
        (
            edition.id.0,
            edition.revision,
            next,
            &content.introduction,
            &content.introduction_public,
            act.member.0,
            &act.name,
            content.introduction_anchors.written(),
            content.introduction_public_anchors.written(),
        ),
    )?;
    if changed != 1 {
        return Err(StoreError::Transition {
            what: "edition",
            id: edition.id.0,
            from: edition.state.as_str(),
            to: "a later revision",
        });
    }
    set_places(tx, edition.id, &content.places)?;
    set_drops(tx, edition.id, &content.drops)?;
    words::learn(tx, edition.id)?;
    keep(tx, edition.id, (next, content), act, undo, now)?;
    Ok(next)
}

/// The draft as Vigie composed it is what the last undoing leads to.
fn keep_composed(tx: &Tx<'_>, edition: &Edition) -> Result<(), StoreError> {
    let composed = content(tx, edition)?;
    let act = Act {
        member: MemberId(0),
        name: "vigie".to_owned(),
        what: "compose".to_owned(),
        item: None,
    };
    let at = edition.composed;
    keep(tx, edition.id, (0, &composed), &act, (None, None), at)
}

fn keep(
    tx: &Tx<'_>,
    edition: EditionId,
    (revision, content): (i64, &Content),
    act: &Act,
    (back, forward): (Option<i64>, Option<i64>),
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let text = serde_json::to_string(content)
        .map_err(|error| StoreError::Damaged(format!("a draft cannot be kept: {error}")))?;
    tx.run(
        "insert into edition_revisions (edition_id, revision, member_id, member_name, at, act,
           item_id, content, back, forward) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
         on conflict (edition_id, revision) do nothing",
        (
            edition.0,
            revision,
            act.member.0,
            &act.name,
            at.timestamp_millis(),
            &act.what,
            act.item.map(|item| item.0),
            text,
            back,
            forward,
        ),
    )?;
    Ok(())
}

/// One revision.
///
/// # Errors
/// What the archive says.
pub fn revision(
    tx: &Tx<'_>,
    edition: EditionId,
    revision: i64,
) -> Result<Option<Revision>, StoreError> {
    tx.one(
        "select * from edition_revisions where edition_id = ?1 and revision = ?2",
        (edition.0, revision),
        read,
    )
}

/// The revisions of a draft, the last first, at most `limit`.
///
/// # Errors
/// What the archive says.
pub fn revisions(tx: &Tx<'_>, edition: EditionId, limit: u32) -> Result<Vec<Revision>, StoreError> {
    tx.all(
        "select * from edition_revisions where edition_id = ?1 order by revision desc limit ?2",
        (edition.0, limit),
        read,
    )
}

fn read(row: &Row<'_>) -> Result<Revision, StoreError> {
    Ok(Revision {
        revision: row.get("revision")?,
        act: Act {
            member: MemberId(row.get("member_id")?),
            name: row.get("member_name")?,
            what: row.get("act")?,
            item: row.get::<Option<i64>>("item_id")?.map(ItemId),
        },
        at: instant(row.get("at")?),
        back: row.get("back")?,
        forward: row.get("forward")?,
    })
}
