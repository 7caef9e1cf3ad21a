//! Reading items back.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::super::changes::Change;
use super::super::db::{Row, Tx, instant, word};
use super::super::{PackedBody, StoreError};
use super::write::Hashes;
use crate::domain::ids::{ItemId, Revision, SourceId, StoryId};
use crate::domain::item::{ItemHead, ItemState};
use crate::domain::language::{Language, LanguageOrigin};
use crate::domain::network::web_address;
use crate::domain::source::Rights;
use crate::domain::visibility::Visibility;

/// An item with what the search index wants to know beside its head.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ItemRow {
    /// Everything but the texts.
    #[serde(flatten)]
    pub head: ItemHead,
    /// The heading of its source.
    pub group: String,
    /// Identifiers that the text names: `CVE-2026-1234`.
    pub marks: Vec<String>,
    /// The canonical address, the same for every way to write it.
    pub canonical: Option<String>,
    /// The fingerprint of its text.
    #[serde(skip)]
    pub fingerprint: i64,
    /// When its publisher last changed it, as claimed.
    pub updated: Option<DateTime<Utc>>,
    /// How much of its text may be shown and sent.
    pub rights: Rights,
}

/// What is known of an entry that was seen before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// Its item.
    pub item: ItemId,
    /// The hashes of the entry as it was.
    pub hashes: Hashes,
    /// Its title.
    pub title: String,
    /// The publisher's address for it.
    pub url: Option<String>,
    /// As claimed.
    pub published: Option<DateTime<Utc>>,
    /// As claimed.
    pub updated: Option<DateTime<Utc>>,
}

/// An earlier text of an item.
#[derive(Clone, Debug, PartialEq)]
pub struct ItemVersion {
    /// Its number, from 1.
    pub version: u32,
    /// When Vigie first saw it.
    pub seen: DateTime<Utc>,
    /// Its title.
    pub title: String,
    /// Its texts.
    pub body: PackedBody,
}

// The label of an item is the more secret of its own and its source's *present* one, so that
// reclassifying a source is enough to hold all its items back.
const SELECT: &str = "select i.id, i.source_id, s.key as source_key, s.title as source_title,
    coalesce(i.theme, s.theme) as theme, s.rights, s.visibility as source_visibility, i.title, i.url, i.canonical, i.authors,
    i.published_at, i.updated_at, i.first_seen_at, i.sorted_at, i.language,
    i.language_confidence, i.language_origin, i.visibility, i.state, i.story_id, i.image, i.marks,
    i.fingerprint, i.version, i.revision,
    (select string_agg(tag, '\n') from item_tags t where t.item_id = i.id) as tags
    from items i join sources s on s.id = i.source_id";

/// One item.
///
/// # Errors
/// What the archive says.
pub fn one(tx: &Tx<'_>, id: ItemId) -> Result<Option<ItemRow>, StoreError> {
    tx.one(&format!("{SELECT} where i.id = ?1"), [id.0], read)
}

/// One item that everybody may see, read through the view that holds no other.
pub(in crate::store) fn public(tx: &Tx<'_>, id: ItemId) -> Result<Option<ItemRow>, StoreError> {
    let select = SELECT.replace("from items i", "from public_items i");
    tx.one(&format!("{select} where i.id = ?1"), [id.0], read)
}

/// The texts of an item that everybody may see.
pub(in crate::store) fn public_body(
    tx: &Tx<'_>,
    id: ItemId,
) -> Result<Option<PackedBody>, StoreError> {
    tx.one(
        "select b.body from item_bodies b join public_items i on i.id = b.item_id
         where i.id = ?1",
        [id.0],
        |row| row.get(0).map(PackedBody),
    )
}

/// Several items, in the order asked; those that do not exist are left out.
///
/// # Errors
/// What the archive says.
pub fn many(tx: &Tx<'_>, ids: &[ItemId]) -> Result<Vec<ItemRow>, StoreError> {
    let found = ids.iter().map(|id| one(tx, *id));
    Ok(found
        .collect::<Result<Vec<_>, _>>()?
        .into_iter()
        .flatten()
        .collect())
}

/// The texts of an item.
///
/// # Errors
/// What the archive says.
pub fn body(tx: &Tx<'_>, id: ItemId) -> Result<Option<PackedBody>, StoreError> {
    tx.one(
        "select body from item_bodies where item_id = ?1",
        [id.0],
        |row| row.get(0).map(PackedBody),
    )
}

/// The earlier texts of an item, the oldest first.
///
/// # Errors
/// What the archive says.
pub fn versions(tx: &Tx<'_>, id: ItemId) -> Result<Vec<ItemVersion>, StoreError> {
    tx.all(
        "select version, seen_at, title, body from item_versions where item_id = ?1 order by version",
        [id.0],
        |row| {
            Ok(ItemVersion {
                version: row.get(0)?,
                seen: instant(row.get(1)?),
                title: row.get(2)?,
                body: PackedBody(row.get(3)?),
            })
        },
    )
}

/// What is known of the entry of `source` that has `key`.
///
/// # Errors
/// What the archive says.
pub fn known(tx: &Tx<'_>, source: SourceId, key: i64) -> Result<Option<Known>, StoreError> {
    tx.one(
        &format!(
            "{KNOWN} join entry_keys k on k.item_id = i.id where k.source_id = ?1 and k.key = ?2"
        ),
        (source.0, key),
        read_known,
    )
}

/// What is known of the entry that is `item`.
///
/// # Errors
/// What the archive says.
pub fn known_as(tx: &Tx<'_>, item: ItemId) -> Result<Option<Known>, StoreError> {
    tx.one(&format!("{KNOWN} where i.id = ?1"), [item.0], read_known)
}

const KNOWN: &str =
    "select i.id, i.published_hash, i.said_hash, i.title, i.url, i.published_at, i.updated_at
    from items i";

fn read_known(row: &Row<'_>) -> Result<Known, StoreError> {
    Ok(Known {
        item: ItemId(row.get(0)?),
        hashes: Hashes {
            published: row.get(1)?,
            said: row.get(2)?,
        },
        title: row.get(3)?,
        url: row.get(4)?,
        published: row.get::<Option<i64>>(5)?.map(instant),
        updated: row.get::<Option<i64>>(6)?.map(instant),
    })
}

/// Items in one of `states` first seen in `from..to`, the newest first.
///
/// # Errors
/// What the archive says.
pub fn by_state(
    tx: &Tx<'_>,
    states: &[ItemState],
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> Result<Vec<ItemRow>, StoreError> {
    let mut rows = Vec::new();
    for state in states {
        rows.extend(tx.all(
            &format!(
                "{SELECT} where i.state = '{}' and i.first_seen_at >= ?1 and i.first_seen_at < ?2",
                state.as_str()
            ),
            (from.timestamp_millis(), to.timestamp_millis()),
            read,
        )?);
    }
    rows.sort_by_key(|row| (std::cmp::Reverse(row.head.sorted), row.head.id));
    Ok(rows)
}

/// The newest items that a reader cleared up to `clearance` may see.
///
/// # Errors
/// What the archive says.
pub fn latest(
    tx: &Tx<'_>,
    clearance: Visibility,
    limit: usize,
) -> Result<Vec<ItemRow>, StoreError> {
    latest_before(tx, clearance, None, Cursor::END, limit)
}

/// A place in a list that is sorted by date, the newest first: what follows it is older.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// The sorting date of the last item above, in milliseconds since 1970.
    pub sorted: i64,
    /// Its number.
    pub id: i64,
}

impl Cursor {
    /// Before the first item.
    pub const END: Self = Self {
        sorted: i64::MAX,
        id: i64::MAX,
    };

    /// Just below `row`.
    pub fn below(row: &ItemRow) -> Self {
        Self {
            sorted: row.head.sorted.timestamp_millis(),
            id: row.head.id.0,
        }
    }
}

/// The newest items below `cursor`, of `source` if one is given, that a reader cleared up to
/// `clearance` may see. Costs the same at any depth of the archive.
///
/// # Errors
/// What the archive says.
pub fn latest_before(
    tx: &Tx<'_>,
    clearance: Visibility,
    source: Option<SourceId>,
    mut cursor: Cursor,
    limit: usize,
) -> Result<Vec<ItemRow>, StoreError> {
    // Two texts and no optional parameter: each of them must find its own index.
    let of_source = source.map_or("", |_| "i.source_id = ?3 and");
    let sql = format!(
        "{SELECT} where {of_source} (i.sorted_at, i.id) < (?1, ?2)
         order by i.sorted_at desc, i.id desc limit 100"
    );
    let mut rows = Vec::new();
    while rows.len() < limit {
        let at = (cursor.sorted, cursor.id);
        let page = match source {
            Some(source) => tx.all(&sql, (at.0, at.1, source.0), read)?,
            None => tx.all(&sql, at, read)?,
        };
        let Some(last) = page.last() else { break };
        cursor = Cursor::below(last);
        rows.extend(
            page.into_iter()
                .filter(|row| clearance.permits(row.head.visibility)),
        );
    }
    rows.truncate(limit);
    Ok(rows)
}

/// Items whose revision is after `after`, in that order, with their texts.
///
/// # Errors
/// What the archive says. What one item says is that item's.
pub fn after_revision(
    tx: &Tx<'_>,
    after: Revision,
    limit: usize,
) -> Result<Vec<Change>, StoreError> {
    let rows = tx.all(
        &format!("{SELECT} where i.revision > ?1 order by i.revision limit ?2"),
        (after.0, i64::try_from(limit).unwrap_or(i64::MAX)),
        |row| {
            let item = ItemId(row.get("id")?);
            Ok((item, Revision(row.get("revision")?), read(row)))
        },
    )?;
    rows.into_iter()
        .map(|(item, revision, row)| {
            let packed = body(tx, item)?;
            let packed = packed.ok_or_else(|| StoreError::Damaged("it has no text".to_owned()));
            let now = row.and_then(|row| Ok((row, packed?)));
            Ok(Change {
                item,
                revision,
                now,
            })
        })
        .collect()
}

/// The last item filed; zero when there is none.
///
/// # Errors
/// What the archive says.
pub fn last(tx: &Tx<'_>) -> Result<ItemId, StoreError> {
    let last = tx.one("select max(id) from items", (), |row| {
        row.get::<Option<i64>>(0)
    })?;
    Ok(ItemId(last.flatten().unwrap_or(0)))
}

/// How many items there are.
///
/// # Errors
/// What the archive says.
pub fn count(tx: &Tx<'_>) -> Result<i64, StoreError> {
    Ok(tx
        .one("select count(*) from items", (), |row| row.get(0))?
        .unwrap_or(0))
}

/// How many items stand so.
///
/// # Errors
/// What the archive says.
pub fn count_in(tx: &Tx<'_>, state: ItemState) -> Result<i64, StoreError> {
    let count = tx.one(
        "select count(*) from items where state = ?1",
        [state.as_str()],
        |row| row.get(0),
    )?;
    Ok(count.unwrap_or(0))
}

fn read(row: &Row<'_>) -> Result<ItemRow, StoreError> {
    let time = |column: &str| Ok::<_, StoreError>(row.get::<Option<i64>>(column)?.map(instant));
    // An archive of 0.1.0 may hold others, which must not leave.
    let address = |column: &str| {
        let written = row.get::<Option<String>>(column)?;
        Ok::<_, StoreError>(written.filter(|address| web_address(address).is_some()))
    };
    let lines = |text: String| text.lines().map(str::to_owned).collect::<Vec<_>>();
    let of_source = word(row, "source_visibility", Visibility::from_word)?;
    let own: Option<String> = row.get("visibility")?;
    let own = own
        .and_then(|word| Visibility::from_word(&word))
        .unwrap_or(of_source);
    let mut tags = lines(row.get::<Option<String>>("tags")?.unwrap_or_default());
    crate::domain::fold::sort_by_name(&mut tags, |tag| tag);
    let head = ItemHead {
        id: ItemId(row.get("id")?),
        source: SourceId(row.get("source_id")?),
        source_key: row.get("source_key")?,
        source_title: row.get("source_title")?,
        title: row.get("title")?,
        url: address("url")?,
        authors: lines(row.get("authors")?),
        published: time("published_at")?,
        first_seen: instant(row.get("first_seen_at")?),
        sorted: instant(row.get("sorted_at")?),
        language: Language {
            code: row.get("language")?,
            confidence: row.get("language_confidence")?,
            origin: word(row, "language_origin", LanguageOrigin::from_word)?,
        },
        visibility: own.max(of_source),
        state: word(row, "state", ItemState::from_word)?,
        story: row.get::<Option<i64>>("story_id")?.map(StoryId),
        image: address("image")?,
        tags,
        version: row.get("version")?,
        revision: Revision(row.get("revision")?),
    };
    Ok(ItemRow {
        head,
        group: row.get("theme")?,
        marks: lines(row.get("marks")?),
        canonical: address("canonical")?,
        fingerprint: row.get("fingerprint")?,
        updated: time("updated_at")?,
        rights: word(row, "rights", |text| serde_json::from_str(text).ok())?,
    })
}
