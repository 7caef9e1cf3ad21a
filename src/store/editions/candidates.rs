//! What could stand in an edition, without its texts: one row an item, read in one go.

use chrono::{DateTime, Utc};

use super::super::StoreError;
use super::super::db::{Row, Tx, instant, word};
use super::Edition;
use crate::domain::ids::{EditionId, ItemId, StoryId};
use crate::domain::item::ItemState;
use crate::domain::visibility::Visibility;

/// An item that could stand in an edition.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// The item.
    pub item: ItemId,
    /// Its source, by key.
    pub source: String,
    /// Its story.
    pub story: Option<StoryId>,
    /// Its canonical address.
    pub canonical: Option<String>,
    /// Its label.
    pub visibility: Visibility,
    /// A curator keeps it, or an editor left it for this edition.
    pub kept: bool,
    /// The other sources that tell the same.
    pub others: usize,
    /// When it is dated.
    pub sorted: DateTime<Utc>,
    /// The size of its packed texts in bytes.
    pub size: usize,
    /// ISO 639-1.
    pub language: Option<String>,
}

const SELECT: &str = "select i.id, s.key, i.story_id, i.canonical, i.visibility,
    s.visibility as source_visibility, i.state, i.sorted_at, i.language,
    (select length(b.body) from item_bodies b where b.item_id = i.id) as size,
    (select count(distinct o.source_id) from items o where o.story_id = i.story_id) as tellers
    from items i join sources s on s.id = i.source_id";

// Neither it, nor its story, nor another item at its address stands in an edition of the digest or
// was taken out of one for good; the edition ?2 itself does not count, nor one that said nothing.
const UNSAID: &str = "not exists (
      select 1 from edition_items p join editions e on e.id = p.edition_id
      where e.digest = ?1 and e.id <> ?2 and e.state <> 'skipped' and p.item_id = i.id)
    and not exists (
      select 1 from edition_items p join editions e on e.id = p.edition_id
      where e.digest = ?1 and e.id <> ?2 and e.state <> 'skipped'
        and p.item_id in (select o.id from items o where o.story_id = i.story_id))
    and not exists (
      select 1 from edition_items p join editions e on e.id = p.edition_id
      where e.digest = ?1 and e.id <> ?2 and e.state <> 'skipped' and p.canonical = i.canonical)
    and not exists (
      select 1 from edition_drops d join editions e on e.id = d.edition_id
      where e.digest = ?1 and d.later = 0 and (d.item_id = i.id
        or d.item_id in (select o.id from items o where o.story_id = i.story_id)))";

/// What an edition looks at: what was filed after one item and up to another, whatever the clock said then.
#[derive(Clone, Copy, Debug)]
pub struct Span {
    /// The last item at which an edition looked before.
    pub after: ItemId,
    /// The last item to look at.
    pub reach: ItemId,
    /// New items first seen since, too: those of a first edition.
    pub new_from: Option<DateTime<Utc>>,
    /// Kept items first seen since, too: they were kept too late for the edition before.
    pub kept_from: DateTime<Utc>,
    /// Items left for later by editions due until then, too.
    pub to: DateTime<Utc>,
}

/// The last item filed before those first seen from `from` until `to`; all of them when there are none.
///
/// # Errors
/// What the archive says.
pub fn filed_before(
    tx: &Tx<'_>,
    (from, to): (DateTime<Utc>, DateTime<Utc>),
) -> Result<ItemId, StoreError> {
    let first = tx.one(
        "select min(id) from items
         where state in ('new', 'kept') and first_seen_at >= ?1 and first_seen_at < ?2",
        [from, to].map(|at| at.timestamp_millis()),
        |row| row.get::<Option<i64>>(0),
    )?;
    Ok(ItemId(first.flatten().map_or(i64::MAX, |first| first - 1)))
}

/// What `digest` has not said of a span: the new items, the kept ones, and those that an editor left for
/// later. `but` is an edition whose own places do not count as said.
///
/// # Errors
/// What the archive says.
pub fn candidates(
    tx: &Tx<'_>,
    digest: &str,
    span: Span,
    but: Option<EditionId>,
) -> Result<Vec<Candidate>, StoreError> {
    let but = but.map_or(0, |edition| edition.0);
    let mut found = Vec::new();
    for (state, from) in [
        (ItemState::Kept, Some(span.kept_from)),
        (ItemState::New, span.new_from),
    ] {
        // Each half by an index of its own; the two states are named so that the one of states serves.
        let sql = format!(
            "{SELECT} where i.state = '{0}' and i.id <= ?5 and i.id in (
               select n.id from items n where n.id > ?3 and n.id <= ?5
               union select n.id from items n where n.state in ('new', 'kept') and n.state = '{0}'
                 and n.first_seen_at >= ?4)
             and {UNSAID}",
            state.as_str()
        );
        let from = from.map_or(i64::MAX, |from| from.timestamp_millis());
        let of_span = (digest, but, span.after.0, from, span.reach.0);
        found.extend(tx.all(&sql, of_span, read)?);
    }
    let sql = format!(
        "{SELECT} where i.id in (
           select d.item_id from edition_drops d join editions e on e.id = d.edition_id
           where e.digest = ?1 and e.id <> ?2 and d.later = 1 and e.due_at < ?3)
         and i.state in ('new', 'kept') and {UNSAID}"
    );
    for mut left in tx.all(&sql, (digest, but, span.to.timestamp_millis() + 1), read)? {
        left.kept = true;
        match found.iter_mut().find(|one| one.item == left.item) {
            Some(there) => there.kept = true,
            None => found.push(left),
        }
    }
    Ok(found)
}

/// The last edition of `digest`, other than `but`, in which `item`, its story or its address stood.
///
/// # Errors
/// What the archive says.
pub fn told_before(
    tx: &Tx<'_>,
    digest: &str,
    item: ItemId,
    but: EditionId,
) -> Result<Option<Edition>, StoreError> {
    let told = tx.one(
        "select e.id from edition_items p join editions e on e.id = p.edition_id
         where e.digest = ?1 and e.id <> ?2 and e.state <> 'skipped' and (p.item_id = ?3
           or p.item_id in (select o.id from items o join items i on o.story_id = i.story_id
             where i.id = ?3)
           or p.canonical = (select canonical from items where id = ?3))
         order by e.due_at desc, e.id desc limit 1",
        (digest, but.0, item.0),
        |row| row.get(0).map(EditionId),
    )?;
    match told {
        Some(id) => super::one(tx, id),
        None => Ok(None),
    }
}

fn read(row: &Row<'_>) -> Result<Candidate, StoreError> {
    let of_source = word(row, "source_visibility", Visibility::from_word)?;
    let own: Option<String> = row.get("visibility")?;
    let own = own.and_then(|word| Visibility::from_word(&word));
    let state = word(row, "state", ItemState::from_word)?;
    let count = |column: &str| {
        let count = row.get::<Option<i64>>(column)?.unwrap_or(0);
        Ok::<_, StoreError>(usize::try_from(count).unwrap_or(0))
    };
    Ok(Candidate {
        item: ItemId(row.get("id")?),
        source: row.get("key")?,
        story: row.get::<Option<i64>>("story_id")?.map(StoryId),
        canonical: row.get("canonical")?,
        visibility: own.unwrap_or(of_source).max(of_source),
        kept: state == ItemState::Kept,
        others: count("tellers")?.saturating_sub(1),
        sorted: instant(row.get("sorted_at")?),
        size: count("size")?,
        language: row.get("language")?,
    })
}
