//! Adding and changing items: each change takes a revision and leaves a line on the trail.

use chrono::{DateTime, Utc};

use super::super::db::Tx;
use super::super::trail::{self, Step};
use super::super::{PackedBody, StoreError, changes};
use crate::domain::ids::{ItemId, SourceId};
use crate::domain::item::ItemState;
use crate::domain::language::Language;

/// An item to add.
#[derive(Clone, Debug)]
pub struct NewItem {
    /// Where it came from.
    pub source: SourceId,
    /// The keys under which its entry will be recognised; it takes them from items that hold them.
    pub entry_keys: Vec<i64>,
    /// What a publisher may change.
    pub content: Changed,
    /// Its first state.
    pub state: ItemState,
    /// Tags, each with where it comes from: `source`, `feed`.
    pub tags: Vec<(String, &'static str)>,
}

/// What tells whether an entry is as it was.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Hashes {
    /// Of what was published, markup included: equal means the same without reading it.
    pub published: i64,
    /// Of what it says: equal means the same, whatever the markup around it.
    pub said: i64,
}

impl Hashes {
    /// Of an item whose page is still to be read: its entry is looked at again at the next visit.
    pub const UNFINISHED: Self = Self {
        published: 0,
        said: 0,
    };
}

/// What a publisher may change.
#[derive(Clone, Debug)]
pub struct Changed {
    /// Plain text, never empty.
    pub title: String,
    /// The publisher's address for it, absolute.
    pub url: Option<String>,
    /// The canonical address.
    pub canonical: Option<String>,
    /// Names.
    pub authors: Vec<String>,
    /// As claimed.
    pub published: Option<DateTime<Utc>>,
    /// As claimed.
    pub updated: Option<DateTime<Utc>>,
    /// What it is sorted by.
    pub sorted: DateTime<Utc>,
    /// Its language.
    pub language: Language,
    /// A lead picture.
    pub image: Option<String>,
    /// Identifiers that it names.
    pub marks: Vec<String>,
    /// The texts, packed.
    pub body: PackedBody,
    /// What tells whether its publisher changed it.
    pub hashes: Hashes,
    /// The fingerprint of the text.
    pub fingerprint: i64,
    /// The keys by which its story is found.
    pub story_keys: Vec<i64>,
    /// What was decided on the way, for the trail.
    pub steps: Vec<Step>,
}

/// Files a new item; answers its number.
///
/// # Errors
/// What the archive says.
pub fn add(tx: &Tx<'_>, item: &NewItem, now: DateTime<Utc>) -> Result<ItemId, StoreError> {
    let revision = changes::next(tx)?;
    let content = &item.content;
    let id = ItemId(tx.add(
        "insert into items (source_id, title, url, canonical, authors, published_at, updated_at,
           first_seen_at, sorted_at, language, language_confidence, language_origin, state, image,
           marks, published_hash, said_hash, fingerprint, version, revision)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, 1, ?19)
         returning id",
        (
            item.source.0,
            &content.title,
            &content.url,
            &content.canonical,
            content.authors.join("\n"),
            content.published.map(|at| at.timestamp_millis()),
            content.updated.map(|at| at.timestamp_millis()),
            now.timestamp_millis(),
            content.sorted.timestamp_millis(),
            &content.language.code,
            content.language.confidence,
            content.language.origin.as_str(),
            item.state.as_str(),
            &content.image,
            content.marks.join("\n"),
            content.hashes.published,
            content.hashes.said,
            content.fingerprint,
            revision.0,
        ),
    )?);
    tx.run(
        "insert into item_bodies (item_id, body) values (?1, ?2)",
        (id.0, &content.body.0),
    )?;
    for (tag, origin) in &item.tags {
        insert_tag(tx, id, tag, origin)?;
    }
    // Rules look at it before a person does.
    tx.run("insert into arrivals (item_id) values (?1)", [id.0])?;
    take_keys(tx, item.source, id, &item.entry_keys)?;
    remember_story_keys(tx, id, &content.story_keys)?;
    trail::add(tx, id, &content.steps, now)?;
    Ok(id)
}

/// Replaces the content of an item by what its publisher says now, keeping the text as it was in
/// `item_versions`. First sight, state, tags and story stay.
///
/// # Errors
/// What the archive says.
pub fn change(
    tx: &Tx<'_>,
    id: ItemId,
    source: SourceId,
    entry_keys: &[i64],
    content: &Changed,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    tx.run(
        "insert into item_versions (item_id, version, seen_at, title, body)
         select i.id, i.version, coalesce((select max(v.seen_at) from item_versions v
             where v.item_id = i.id and v.version = i.version - 1), i.first_seen_at), i.title, b.body
         from items i join item_bodies b on b.item_id = i.id where i.id = ?1",
        [id.0],
    )?;
    tx.run(
        "update items set version = version + 1 where id = ?1",
        [id.0],
    )?;
    complete(tx, id, source, entry_keys, content, now)
}

/// Gives an item that was filed before its page was read what its page says: nobody changed it, and
/// it stays in its version.
///
/// # Errors
/// What the archive says.
pub fn complete(
    tx: &Tx<'_>,
    id: ItemId,
    source: SourceId,
    entry_keys: &[i64],
    content: &Changed,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let revision = changes::next(tx)?;
    tx.run(
        "update items set title = ?2, url = ?3, canonical = ?4, authors = ?5, published_at = ?6,
           updated_at = ?7, language = ?8, language_confidence = ?9, language_origin = ?10,
           image = ?11, marks = ?12, published_hash = ?13, said_hash = ?14, fingerprint = ?15,
           revision = ?16 where id = ?1",
        (
            id.0,
            &content.title,
            &content.url,
            &content.canonical,
            content.authors.join("\n"),
            content.published.map(|at| at.timestamp_millis()),
            content.updated.map(|at| at.timestamp_millis()),
            &content.language.code,
            content.language.confidence,
            content.language.origin.as_str(),
            &content.image,
            content.marks.join("\n"),
            content.hashes.published,
            content.hashes.said,
            content.fingerprint,
            revision.0,
        ),
    )?;
    tx.run(
        "update item_bodies set body = ?2 where item_id = ?1",
        (id.0, &content.body.0),
    )?;
    remember_keys(tx, source, id, entry_keys)?;
    remember_story_keys(tx, id, &content.story_keys)?;
    trail::add(tx, id, &content.steps, now)
}

/// A key that a publisher used again leads to the newest item that has it.
fn take_keys(tx: &Tx<'_>, source: SourceId, item: ItemId, keys: &[i64]) -> Result<(), StoreError> {
    for key in keys {
        tx.run(
            "insert into entry_keys (source_id, key, item_id) values (?1, ?2, ?3)
             on conflict (source_id, key) do update set item_id = excluded.item_id",
            (source.0, key, item.0),
        )?;
    }
    Ok(())
}

fn remember_keys(
    tx: &Tx<'_>,
    source: SourceId,
    item: ItemId,
    keys: &[i64],
) -> Result<(), StoreError> {
    for key in keys {
        tx.run(
            "insert into entry_keys (source_id, key, item_id) values (?1, ?2, ?3)
             on conflict (source_id, key) do nothing",
            (source.0, key, item.0),
        )?;
    }
    Ok(())
}

fn remember_story_keys(tx: &Tx<'_>, item: ItemId, keys: &[i64]) -> Result<(), StoreError> {
    // An item has some twenty keys: a statement for each would cost more than the rows.
    let (eights, rest) = keys.as_chunks::<8>();
    for eight in eights {
        let [a, b, c, d, e, f, g, h] = *eight;
        tx.run(
            "insert into story_keys (key, item_id)
             values (?1, ?9), (?2, ?9), (?3, ?9), (?4, ?9), (?5, ?9), (?6, ?9), (?7, ?9), (?8, ?9)
             on conflict (key, item_id) do nothing",
            (a, b, c, d, e, f, g, h, item.0),
        )?;
    }
    for key in rest {
        tx.run(
            "insert into story_keys (key, item_id) values (?1, ?2) on conflict (key, item_id) do nothing",
            (key, item.0),
        )?;
    }
    Ok(())
}

/// A person or a rule decides where an item stands.
///
/// # Errors
/// What the archive says.
pub fn set_state(
    tx: &Tx<'_>,
    id: ItemId,
    state: ItemState,
    member: &str,
    note: &str,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    tx.run(
        "update items set state = ?2 where id = ?1",
        (id.0, state.as_str()),
    )?;
    tx.run(
        "insert into curations (item_id, member, act, note, at) values (?1, ?2, ?3, ?4, ?5)",
        (id.0, member, state.as_str(), note, now.timestamp_millis()),
    )?;
    changes::touch(tx, id)?;
    trail::add(
        tx,
        id,
        &[Step::new(
            "curate",
            state.as_str(),
            format!("{member} {note}").trim(),
        )],
        now,
    )
}

/// Tags an item.
///
/// # Errors
/// What the archive says.
pub fn tag(tx: &Tx<'_>, id: ItemId, tag: &str, origin: &str) -> Result<(), StoreError> {
    insert_tag(tx, id, tag, origin)?;
    changes::touch(tx, id)
}

fn insert_tag(tx: &Tx<'_>, id: ItemId, tag: &str, origin: &str) -> Result<(), StoreError> {
    tx.run(
        "insert into item_tags (item_id, tag, origin) values (?1, ?2, ?3)
         on conflict (item_id, tag) do nothing",
        (id.0, tag, origin),
    )?;
    Ok(())
}
