//! Stories: items that tell the same news; one of them leads.

use chrono::{DateTime, Utc};

use super::db::{Tx, instant};
use super::items::{self, ItemRow};
use super::trail::{self, Step};
use super::triage::decisions;
use super::{StoreError, changes};
use crate::domain::ids::{ItemId, MemberId, SourceId, StoryId};
use crate::domain::item::ItemHead;
use crate::domain::visibility::Visibility;

/// What is kept of an item that may tell the same as another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Like {
    /// The item.
    pub item: ItemId,
    /// Where it came from.
    pub source: SourceId,
    /// Its title.
    pub title: String,
    /// Its canonical address.
    pub canonical: Option<String>,
    /// Of its text; 0 for a text too short to have one.
    pub fingerprint: i64,
    /// Identifiers that it names.
    pub marks: Vec<String>,
    /// ISO 639-1.
    pub language: Option<String>,
    /// What its text says first, as `ingest` packs it.
    pub opening: Vec<u8>,
    /// When it was published, or first seen where the publisher does not say.
    pub published: DateTime<Utc>,
}

/// Items that share one of `keys` with a newcomer, the newest first, at most `limit`.
///
/// A key that more than `limit` items share says nothing about any of them, and is passed over.
///
/// # Errors
/// What the archive says.
pub fn candidates(tx: &Tx<'_>, keys: &[i64], limit: usize) -> Result<Vec<Like>, StoreError> {
    let mut found = Vec::new();
    for key in keys {
        let sharing = tx.all(
            "select item_id from story_keys where key = ?1 order by item_id desc limit ?2",
            (key, i64::try_from(limit).unwrap_or(i64::MAX) + 1),
            |row| row.get::<i64>(0),
        )?;
        if sharing.len() <= limit {
            found.extend(sharing);
        }
    }
    found.sort_unstable_by(|a, b| b.cmp(a));
    found.dedup();
    found.truncate(limit);
    let likes = found.into_iter().map(|id| like(tx, id));
    Ok(likes
        .collect::<Result<Vec<_>, _>>()?
        .into_iter()
        .flatten()
        .collect())
}

fn like(tx: &Tx<'_>, id: i64) -> Result<Option<Like>, StoreError> {
    tx.one(
        "select title, canonical, fingerprint, marks, language,
           coalesce(published_at, first_seen_at),
           (select o.opening from story_openings o where o.item_id = items.id), source_id
         from items where id = ?1",
        [id],
        |row| {
            Ok(Like {
                item: ItemId(id),
                title: row.get(0)?,
                canonical: row.get(1)?,
                fingerprint: row.get(2)?,
                marks: row.get::<String>(3)?.lines().map(str::to_owned).collect(),
                language: row.get(4)?,
                published: instant(row.get(5)?),
                opening: row.get::<Option<Vec<u8>>>(6)?.unwrap_or_default(),
                source: SourceId(row.get(7)?),
            })
        },
    )
}

/// Keeps what the text of an item says first.
///
/// # Errors
/// What the archive says.
pub fn keep_opening(tx: &Tx<'_>, item: ItemId, opening: &[u8]) -> Result<(), StoreError> {
    tx.run(
        "insert into story_openings (item_id, opening) values (?1, ?2)
         on conflict (item_id) do update set opening = ?2",
        (item.0, opening),
    )
    .map(drop)
}

/// Puts `item` into the story of `with`, making one if there is none, and says why on the trail.
///
/// # Errors
/// What the archive says.
pub fn join(
    tx: &Tx<'_>,
    item: ItemId,
    with: ItemId,
    score: f32,
    why: &str,
    now: DateTime<Utc>,
) -> Result<StoryId, StoreError> {
    let existing = tx.one(
        "select story_id from items where id = ?1",
        [with.0],
        |row| row.get::<Option<i64>>(0),
    )?;
    let story = match existing.flatten() {
        Some(story) => StoryId(story),
        None => start(tx, with, now)?,
    };
    tx.run(
        "update items set story_id = ?2 where id = ?1",
        (item.0, story.0),
    )?;
    tx.run(
        "insert into story_links (item_id, with_item_id, score, why) values (?1, ?2, ?3, ?4)
         on conflict (item_id) do update set with_item_id = ?2, score = ?3, why = ?4",
        (item.0, with.0, score, why),
    )?;
    changes::touch(tx, item)?;
    let decision = format!("story {story} with item {with}");
    let step = Step::new("dedupe", decision, why).about(&[with]);
    trail::add(tx, item, &[step], now)?;
    decisions::follow(tx, item, story, now)?;
    Ok(story)
}

fn start(tx: &Tx<'_>, lead: ItemId, now: DateTime<Utc>) -> Result<StoryId, StoreError> {
    let story = StoryId(tx.add(
        "insert into stories (lead_item_id, created_at) values (?1, ?2) returning id",
        (lead.0, now.timestamp_millis()),
    )?);
    tx.run(
        "update items set story_id = ?2 where id = ?1",
        (lead.0, story.0),
    )?;
    changes::touch(tx, lead)?;
    Ok(story)
}

/// The items of a story, its lead first, then the oldest first.
///
/// # Errors
/// What the archive says.
pub fn members(tx: &Tx<'_>, story: StoryId) -> Result<Vec<ItemRow>, StoreError> {
    items::many(tx, &member_ids(tx, story)?)
}

/// The number of the story of an item.
pub(super) fn of_item(tx: &Tx<'_>, item: ItemId) -> Result<Option<StoryId>, StoreError> {
    let story = tx.one(
        "select story_id from items where id = ?1",
        [item.0],
        |row| row.get::<Option<i64>>(0),
    )?;
    Ok(story.flatten().map(StoryId))
}

/// The numbers of the items of a story, in the order of [`members`].
pub(super) fn member_ids(tx: &Tx<'_>, story: StoryId) -> Result<Vec<ItemId>, StoreError> {
    tx.all(
        "select i.id from items i join stories s on s.id = i.story_id where s.id = ?1
         order by case when s.lead_item_id = i.id then 0 else 1 end, i.sorted_at, i.id",
        [story.0],
        |row| row.get(0).map(ItemId),
    )
}

/// The item that leads a story.
///
/// # Errors
/// What the archive says.
pub fn lead(tx: &Tx<'_>, story: StoryId) -> Result<Option<ItemId>, StoreError> {
    let lead = tx.one(
        "select lead_item_id from stories where id = ?1",
        [story.0],
        |row| row.get::<Option<i64>>(0),
    )?;
    Ok(lead.flatten().map(ItemId))
}

/// How many sources tell a story.
///
/// # Errors
/// What the archive says.
pub fn sources(tx: &Tx<'_>, story: StoryId) -> Result<usize, StoreError> {
    let count = tx.one(
        "select count(distinct source_id) from items where story_id = ?1",
        [story.0],
        |row| row.get::<i64>(0),
    )?;
    Ok(count
        .and_then(|count| usize::try_from(count).ok())
        .unwrap_or(0))
}

/// In how many sources beside its own a reader cleared up to `clearance` finds the story of `item`.
///
/// # Errors
/// What the archive says.
pub fn other_sources(
    tx: &Tx<'_>,
    item: &ItemHead,
    clearance: Visibility,
) -> Result<usize, StoreError> {
    let Some(story) = item.story else {
        return Ok(0);
    };
    let mut others = members(tx, story)?
        .into_iter()
        .filter(|row| clearance.permits(row.head.visibility))
        .map(|row| row.head.source)
        .filter(|source| *source != item.source)
        .collect::<Vec<_>>();
    others.sort_unstable();
    others.dedup();
    Ok(others.len())
}

/// Why `item` stands in its story: the item it resembles, and the reason.
///
/// # Errors
/// What the archive says.
pub fn reason(tx: &Tx<'_>, item: ItemId) -> Result<Option<(ItemId, String)>, StoreError> {
    tx.one(
        "select with_item_id, why from story_links where item_id = ?1",
        [item.0],
        |row| Ok((ItemId(row.get(0)?), row.get(1)?)),
    )
}
/// What a person said of two items.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// They tell the same.
    Together,
    /// They do not.
    Apart,
}

/// Keeps what a person said of two items, in place of what was said before.
///
/// # Errors
/// What the archive says.
pub fn decide(
    tx: &Tx<'_>,
    (one, other): (ItemId, ItemId),
    decision: Decision,
    member: MemberId,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let word = match decision {
        Decision::Together => "together",
        Decision::Apart => "apart",
    };
    tx.run(
        "insert into story_decisions (item_id, other_item_id, decision, member_id, at)
         values (?1, ?2, ?3, ?4, ?5) on conflict (item_id, other_item_id)
         do update set decision = ?3, member_id = ?4, at = ?5",
        (
            one.0.min(other.0),
            one.0.max(other.0),
            word,
            member.0,
            now.timestamp_millis(),
        ),
    )?;
    Ok(())
}

/// Whether a person said that `item` tells something else than `with`, or than any item of its story:
/// no machine puts it there.
///
/// # Errors
/// What the archive says.
pub fn kept_apart(tx: &Tx<'_>, item: ItemId, with: ItemId) -> Result<bool, StoreError> {
    let apart = tx.one(
        "select 1 from story_decisions d
         join items o on o.id = case d.item_id when ?1 then d.other_item_id else d.item_id end
         join items w on w.id = ?2
         where (d.item_id = ?1 or d.other_item_id = ?1) and d.decision = 'apart'
           and (o.id = w.id or o.story_id = w.story_id)",
        (item.0, with.0),
        |_| Ok(()),
    )?;
    Ok(apart.is_some())
}

/// Takes an item out of its story. Another leads where it led; a story of one is none.
///
/// # Errors
/// What the archive says.
pub fn leave(tx: &Tx<'_>, item: ItemId, who: &str, now: DateTime<Utc>) -> Result<(), StoreError> {
    let story = tx.one(
        "select story_id from items where id = ?1",
        [item.0],
        |row| row.get::<Option<i64>>(0),
    )?;
    let Some(story) = story.flatten() else {
        return Ok(());
    };
    tx.run("update items set story_id = null where id = ?1", [item.0])?;
    tx.run("delete from story_links where item_id = ?1", [item.0])?;
    changes::touch(tx, item)?;
    let step = Step::new("curate", format!("out of story {story}"), who).about(&[item]);
    trail::add(tx, item, &[step], now)?;
    let left = members(tx, StoryId(story))?;
    match &left[..] {
        [] => {}
        [alone] => {
            tx.run(
                "update items set story_id = null where id = ?1",
                [alone.head.id.0],
            )?;
            tx.run(
                "delete from story_links where item_id = ?1",
                [alone.head.id.0],
            )?;
            changes::touch(tx, alone.head.id)?;
        }
        [first, ..] => {
            tx.run(
                "update stories set lead_item_id = ?2, lead_by = null
                 where id = ?1 and lead_item_id = ?3",
                (story, first.head.id.0, item.0),
            )?;
        }
    }
    forget_empty(tx, StoryId(story))
}

/// Forgets a story in which nothing stands any more.
///
/// # Errors
/// What the archive says.
pub fn forget_empty(tx: &Tx<'_>, story: StoryId) -> Result<(), StoreError> {
    tx.run(
        "delete from stories where id = ?1
           and not exists (select 1 from items where story_id = ?1)",
        [story.0],
    )?;
    Ok(())
}

/// A person chooses the item that leads a story.
///
/// # Errors
/// What the archive says.
pub fn set_lead(
    tx: &Tx<'_>,
    story: StoryId,
    item: ItemId,
    (member, who): (MemberId, &str),
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    tx.run(
        "update stories set lead_item_id = ?2, lead_by = ?3 where id = ?1",
        (story.0, item.0, member.0),
    )?;
    for row in members(tx, story)? {
        changes::touch(tx, row.head.id)?;
    }
    let step = Step::new("curate", format!("leads story {story}"), who).about(&[item]);
    trail::add(tx, item, &[step], now)
}
