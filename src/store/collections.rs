//! Collections and what stands in them, in order: items, notes, links.

use chrono::{DateTime, Utc};

use super::StoreError;
use super::db::{Row, Tx, instant, word};
use crate::domain::fold::sort_by_name;
use crate::domain::ids::{CollectionId, ItemId, MemberId};
use crate::domain::visibility::Visibility;

/// A lasting file of items on one theme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Collection {
    /// Its row.
    pub id: CollectionId,
    /// Shown to people.
    pub title: String,
    /// Who may know of it.
    pub label: Visibility,
    /// Markdown.
    pub lead: String,
    /// Who may read the lead text.
    pub lead_label: Visibility,
    /// Who made it.
    pub by: MemberId,
    /// When it last changed.
    pub changed: DateTime<Utc>,
}

/// What an entry is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// An item of the archive.
    Item(ItemId),
    /// Markdown between the items.
    Note(String),
    /// A page that is no item: its title and its address.
    Link {
        /// Plain text.
        title: String,
        /// Absolute.
        url: String,
    },
}

/// A place in a collection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its row.
    pub id: i64,
    /// What stands there.
    pub content: Content,
    /// Who may read a note or a link; items have their own labels.
    pub label: Visibility,
}

const SELECT: &str =
    "select id, title, label, lead, lead_label, created_by, changed_at from collections";

fn read(row: &Row<'_>) -> Result<Collection, StoreError> {
    Ok(Collection {
        id: CollectionId(row.get("id")?),
        title: row.get("title")?,
        label: word(row, "label", Visibility::from_word)?,
        lead: row.get("lead")?,
        lead_label: word(row, "lead_label", Visibility::from_word)?,
        by: MemberId(row.get("created_by")?),
        changed: instant(row.get("changed_at")?),
    })
}

/// Every collection, that which changed last first.
///
/// # Errors
/// What the archive says.
pub fn all(tx: &Tx<'_>) -> Result<Vec<Collection>, StoreError> {
    tx.all(
        &format!("{SELECT} order by changed_at desc, id desc"),
        (),
        read,
    )
}

/// One collection.
///
/// # Errors
/// What the archive says.
pub fn one(tx: &Tx<'_>, id: CollectionId) -> Result<Option<Collection>, StoreError> {
    tx.one(&format!("{SELECT} where id = ?1"), [id.0], read)
}

/// Those in which an item stands.
///
/// # Errors
/// What the archive says.
pub fn holding(tx: &Tx<'_>, item: ItemId) -> Result<Vec<Collection>, StoreError> {
    let mut holding = tx.all(
        &format!(
            "{SELECT} where id in (select collection_id from collection_entries where item_id = ?1)
             order by id"
        ),
        [item.0],
        read,
    )?;
    sort_by_name(&mut holding, |collection| &collection.title);
    Ok(holding)
}

/// Makes an empty collection; its maker is its first editor.
///
/// # Errors
/// What the archive says.
pub fn add(
    tx: &Tx<'_>,
    title: &str,
    label: Visibility,
    by: MemberId,
    now: DateTime<Utc>,
) -> Result<CollectionId, StoreError> {
    let id = CollectionId(tx.add(
        "insert into collections (title, label, lead, lead_label, created_by, created_at, changed_at)
         values (?1, ?2, '', ?2, ?3, ?4, ?4) returning id",
        (title, label.as_str(), by.0, now.timestamp_millis()),
    )?);
    add_editor(tx, id, by)?;
    Ok(id)
}

/// Replaces title, lead text and labels.
///
/// # Errors
/// What the archive says.
pub fn change(tx: &Tx<'_>, collection: &Collection, now: DateTime<Utc>) -> Result<(), StoreError> {
    tx.run(
        "update collections set title = ?2, label = ?3, lead = ?4, lead_label = ?5, changed_at = ?6
         where id = ?1",
        (
            collection.id.0,
            &collection.title,
            collection.label.as_str(),
            &collection.lead,
            collection.lead_label.as_str(),
            now.timestamp_millis(),
        ),
    )?;
    Ok(())
}

/// Lets a member change a collection.
///
/// # Errors
/// What the archive says.
pub fn add_editor(tx: &Tx<'_>, id: CollectionId, member: MemberId) -> Result<(), StoreError> {
    tx.run(
        "insert into collection_editors (collection_id, member_id) values (?1, ?2)
         on conflict (collection_id, member_id) do nothing",
        (id.0, member.0),
    )?;
    Ok(())
}

/// Who may change a collection, by name.
///
/// # Errors
/// What the archive says.
pub fn editors(tx: &Tx<'_>, id: CollectionId) -> Result<Vec<(MemberId, String)>, StoreError> {
    let mut editors: Vec<(MemberId, String)> = tx.all(
        "select m.id, m.name from collection_editors e join members m on m.id = e.member_id
         where e.collection_id = ?1 and m.closed_at is null order by m.id",
        [id.0],
        |row| Ok((MemberId(row.get(0)?), row.get(1)?)),
    )?;
    sort_by_name(&mut editors, |editor| &editor.1);
    Ok(editors)
}

/// What stands in a collection, in order.
///
/// # Errors
/// What the archive says.
pub fn entries(tx: &Tx<'_>, id: CollectionId) -> Result<Vec<Entry>, StoreError> {
    tx.all(
        "select id, kind, item_id, text, url, label from collection_entries
         where collection_id = ?1 order by position, id",
        [id.0],
        |row| {
            let text: String = row.get("text")?;
            let kind: String = row.get("kind")?;
            let content = match (kind.as_str(), row.get::<Option<i64>>("item_id")?) {
                ("item", Some(item)) => Content::Item(ItemId(item)),
                ("link", _) => Content::Link {
                    title: text,
                    url: row.get::<Option<String>>("url")?.unwrap_or_default(),
                },
                _ => Content::Note(text),
            };
            Ok(Entry {
                id: row.get("id")?,
                content,
                label: word(row, "label", Visibility::from_word)?,
            })
        },
    )
}

/// Puts something at the end of a collection; answers whether it was not there yet.
///
/// # Errors
/// What the archive says.
pub fn put(
    tx: &Tx<'_>,
    id: CollectionId,
    content: &Content,
    label: Visibility,
    by: MemberId,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let (kind, item, text, url) = match content {
        Content::Item(item) => ("item", Some(item.0), "", None),
        Content::Note(text) => ("note", None, text.as_str(), None),
        Content::Link { title, url } => ("link", None, title.as_str(), Some(url.as_str())),
    };
    let put = tx.run(
        "insert into collection_entries (collection_id, position, kind, item_id, text, url, label,
           member_id, at)
         select ?1, (select coalesce(max(position), 0) + 1 from collection_entries
             where collection_id = ?1), ?2, ?3, ?4, ?5, ?6, ?7, ?8
         from collections where id = ?1 and true on conflict (collection_id, item_id) do nothing",
        (
            id.0,
            kind,
            item,
            text,
            url,
            label.as_str(),
            by.0,
            now.timestamp_millis(),
        ),
    )?;
    touch(tx, id, now)?;
    Ok(put > 0)
}

/// A rule puts an item at the end of a collection; answers whether it was not there yet.
///
/// # Errors
/// What the archive says.
pub fn append(
    tx: &Tx<'_>,
    id: CollectionId,
    item: ItemId,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let content = Content::Item(item);
    put(tx, id, &content, Visibility::Internal, MemberId(0), now)
}

/// Rewrites a note or a link.
///
/// # Errors
/// What the archive says.
pub fn rewrite(
    tx: &Tx<'_>,
    id: CollectionId,
    entry: i64,
    text: &str,
    label: Visibility,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    tx.run(
        "update collection_entries set text = ?3, label = ?4
         where collection_id = ?1 and id = ?2 and kind <> 'item'",
        (id.0, entry, text, label.as_str()),
    )?;
    touch(tx, id, now)
}

/// Takes an entry out.
///
/// # Errors
/// What the archive says.
pub fn remove(
    tx: &Tx<'_>,
    id: CollectionId,
    entry: i64,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    tx.run(
        "delete from collection_entries where collection_id = ?1 and id = ?2",
        (id.0, entry),
    )?;
    touch(tx, id, now)
}

/// Moves an entry by as many places as `by` says, up when it is negative.
///
/// # Errors
/// What the archive says.
pub fn shift(
    tx: &Tx<'_>,
    id: CollectionId,
    entry: i64,
    by: isize,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let mut order: Vec<_> = entries(tx, id)?.into_iter().map(|one| one.id).collect();
    let Some(place) = order.iter().position(|one| *one == entry) else {
        return Ok(());
    };
    let moved = order.remove(place);
    order.insert(place.saturating_add_signed(by).min(order.len()), moved);
    for (position, entry) in (1_i64..).zip(order) {
        tx.run(
            "update collection_entries set position = ?3 where collection_id = ?1 and id = ?2",
            (id.0, entry, position),
        )?;
    }
    touch(tx, id, now)
}

fn touch(tx: &Tx<'_>, id: CollectionId, now: DateTime<Utc>) -> Result<(), StoreError> {
    tx.run(
        "update collections set changed_at = ?2 where id = ?1",
        (id.0, now.timestamp_millis()),
    )?;
    Ok(())
}
