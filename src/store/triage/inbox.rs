//! What waits for a curator: items of the state `new`, a line a story, by date or by score.
//!
//! Every list is read along an index that holds only what waits, from where the page before it ended:
//! a page costs the same at any size of the archive.

use super::super::StoreError;
use super::super::db::{Row, Tx};
use crate::domain::fold::sort_by_name;
use crate::domain::ids::{ItemId, SourceId, StoryId};
use crate::domain::member::Themes;
use crate::domain::visibility::Visibility;

/// In which order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// The newest first.
    #[default]
    Newest,
    /// What curators are most likely to keep first.
    Best,
}

/// A place in the list: what follows has a smaller key.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    /// The sorting date in milliseconds, or the score.
    pub key: f64,
    /// Tells equals apart.
    pub item: i64,
}

impl Place {
    /// Before everything.
    pub const TOP: Self = Self {
        key: f64::MAX,
        item: i64::MAX,
    };
}

/// What a curator answers for: nothing beyond it waits for that person, or is decided by them.
#[derive(Clone, Debug)]
pub struct Remit {
    /// The most secret label that the curator may see.
    pub clearance: Visibility,
    /// The themes of the sources.
    pub themes: Themes,
}

impl Remit {
    /// Whatever `clearance` permits, of every theme.
    pub fn whole(clearance: Visibility) -> Self {
        Self {
            clearance,
            themes: Themes::All,
        }
    }

    /// The sources that it holds; `None` when it is all of them.
    ///
    /// # Errors
    /// What the archive says.
    pub fn sources(&self, tx: &Tx<'_>) -> Result<Option<Vec<SourceId>>, StoreError> {
        if self.themes == Themes::All {
            return Ok(None);
        }
        let mut sources = Vec::new();
        for theme in self.themes.names() {
            sources.extend(of_theme(tx, theme)?);
        }
        Ok(Some(sources))
    }
}

/// What is asked for.
#[derive(Clone, Debug)]
pub struct InboxQuery {
    /// These sources only; all when absent.
    pub sources: Option<Vec<SourceId>>,
    /// In which order.
    pub order: Order,
    /// What the curator may see.
    pub clearance: Visibility,
}

/// A line: a story, or an item that nothing else tells.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Line {
    /// Where it stands: at the item of its story that comes first in this list.
    pub place: Place,
    /// The item that is shown: the one that leads its story, if it waits too.
    pub item: ItemId,
}

/// The rules look at an item before a person does; without any, nobody waits for them.
const RULED: &str = "(not exists (select 1 from rules where active = 1)
    or not exists (select 1 from arrivals a where a.item_id = i.id))";

/// Rows read at a time.
const CHUNK: usize = 64;

/// At most `limit` lines below `from`.
///
/// # Errors
/// What the archive says.
pub fn lines(
    tx: &Tx<'_>,
    asked: &InboxQuery,
    mut from: Place,
    limit: usize,
) -> Result<Vec<Line>, StoreError> {
    let mut lines = Vec::new();
    while lines.len() < limit {
        let chunk = below(tx, asked, from)?;
        let Some(last) = chunk.last() else { break };
        from = *last;
        for place in chunk {
            lines.extend(line(tx, asked, place)?);
        }
    }
    lines.truncate(limit);
    Ok(lines)
}

/// The themes of the sources that a curator cleared up to `clearance` may know of, in order.
///
/// # Errors
/// What the archive says.
pub fn themes(tx: &Tx<'_>, clearance: Visibility) -> Result<Vec<String>, StoreError> {
    let sql = format!(
        "select distinct theme from sources where active = 1 and visibility in ({}) order by theme",
        permitted(clearance)
    );
    let mut themes: Vec<String> = tx.all(&sql, (), |row| row.get(0))?;
    sort_by_name(&mut themes, |theme| theme);
    Ok(themes)
}

/// The sources of a theme.
///
/// # Errors
/// What the archive says.
pub fn of_theme(tx: &Tx<'_>, theme: &str) -> Result<Vec<SourceId>, StoreError> {
    tx.all("select id from sources where theme = ?1", [theme], |row| {
        row.get(0).map(SourceId)
    })
}

/// What `clearance` permits, as a list in SQL.
fn permitted(clearance: Visibility) -> String {
    let words: Vec<_> = Visibility::ALL
        .into_iter()
        .filter(|label| clearance.permits(*label))
        .map(|label| format!("'{}'", label.as_str()))
        .collect();
    words.join(", ")
}

impl InboxQuery {
    fn key(&self) -> &'static str {
        match self.order {
            Order::Newest => "sorted_at",
            Order::Best => "score",
        }
    }

    fn wants(&self, source: SourceId) -> bool {
        self.sources
            .as_ref()
            .is_none_or(|sources| sources.contains(&source))
    }
}

/// The next places below `from`, whatever their story and label.
fn below(tx: &Tx<'_>, asked: &InboxQuery, from: Place) -> Result<Vec<Place>, StoreError> {
    let place = |row: &Row<'_>| {
        Ok(Place {
            key: row.get(0)?,
            item: row.get(1)?,
        })
    };
    let Some(sources) = &asked.sources else {
        let sql = listing(asked.key(), "");
        return tx.all(&sql, (from.key, from.item, CHUNK as i64), place);
    };
    let sql = listing(asked.key(), "and source_id = ?4");
    let mut places = Vec::new();
    for source in sources {
        let asked = (from.key, from.item, CHUNK as i64, source.0);
        places.extend(tx.all(&sql, asked, place)?);
    }
    places.sort_by(|a, b| b.key.total_cmp(&a.key).then(b.item.cmp(&a.item)));
    places.truncate(CHUNK);
    Ok(places)
}

/// Two texts and no optional parameter: each of them must find its own index.
fn listing(key: &str, of_source: &str) -> String {
    format!(
        "select cast({key} as real), id from items where state = 'new' {of_source}
         and ({key}, id) < (?1, ?2) order by {key} desc, id desc limit ?3"
    )
}

/// The line of an item, if the curator may see it and no other of its story stands higher.
fn line(tx: &Tx<'_>, asked: &InboxQuery, place: Place) -> Result<Option<Line>, StoreError> {
    let sql = format!(
        "select i.story_id from items i where i.id = ?1 and {RULED} and {}",
        seen(asked.clearance)
    );
    let Some(story) = tx.one(&sql, [place.item], |row| row.get::<Option<i64>>(0))? else {
        return Ok(None);
    };
    let item = match story {
        None => ItemId(place.item),
        Some(story) => match spokesman(tx, asked, place, StoryId(story))? {
            Some(item) => item,
            None => return Ok(None),
        },
    };
    Ok(Some(Line { place, item }))
}

/// The item that is shown for a story at `place`; `None` when another item of it stands higher.
fn spokesman(
    tx: &Tx<'_>,
    asked: &InboxQuery,
    place: Place,
    story: StoryId,
) -> Result<Option<ItemId>, StoreError> {
    let sql = format!(
        "select cast(i.{} as real), i.id, i.source_id, i.id = t.lead_item_id
         from items i join stories t on t.id = i.story_id
         where i.story_id = ?1 and i.state = 'new' and {}",
        asked.key(),
        seen(asked.clearance)
    );
    let mut told = tx.all(&sql, [story.0], |row| {
        let key: f64 = row.get(0)?;
        let leads: Option<bool> = row.get(3)?;
        Ok((
            key,
            row.get::<i64>(1)?,
            SourceId(row.get(2)?),
            leads == Some(true),
        ))
    })?;
    told.retain(|(_, _, source, _)| asked.wants(*source));
    if told
        .iter()
        .any(|(key, item, ..)| (*key, *item) > (place.key, place.item))
    {
        return Ok(None);
    }
    let lead = told.iter().find(|(.., leads)| *leads);
    Ok(Some(
        lead.map_or(ItemId(place.item), |(_, item, ..)| ItemId(*item)),
    ))
}

/// How many items of a list wait, counted up to `most`.
///
/// # Errors
/// What the archive says.
pub fn left(tx: &Tx<'_>, asked: &InboxQuery, most: i64) -> Result<i64, StoreError> {
    let of_sources = match &asked.sources {
        None => String::new(),
        Some(sources) => {
            let numbers: Vec<_> = sources.iter().map(|source| source.0.to_string()).collect();
            format!("and i.source_id in ({})", numbers.join(", "))
        }
    };
    let sql = format!(
        "select count(*) from (select 1 from items i where i.state = 'new' {of_sources} and {RULED}
           and {} limit ?1) as few",
        seen(asked.clearance)
    );
    let left = tx.one(&sql, [most], |row| row.get(0))?;
    Ok(left.unwrap_or(0))
}

/// The items of a story, or the lone item, that are within `remit`; empty when `item` is none of them.
///
/// # Errors
/// What the archive says.
pub fn told(tx: &Tx<'_>, item: ItemId, remit: &Remit) -> Result<Vec<ItemId>, StoreError> {
    let select = format!(
        "select i.id, s.theme, i.story_id from items i join sources s on s.id = i.source_id
         where {}",
        seen(remit.clearance)
    );
    let held = |row: &Row<'_>| {
        let held = remit.themes.hold(&row.get::<String>(1)?);
        Ok((held, ItemId(row.get(0)?), row.get::<Option<i64>>(2)?))
    };
    let own = tx.one(&format!("{select} and i.id = ?1"), [item.0], held)?;
    match own {
        None | Some((false, ..)) => Ok(Vec::new()),
        Some((_, item, None)) => Ok(vec![item]),
        Some((.., Some(story))) => {
            let all = format!("{select} and i.story_id = ?1 order by i.id");
            let all = tx.all(&all, [story], held)?.into_iter();
            Ok(all.filter(|one| one.0).map(|one| one.1).collect())
        }
    }
}

/// Whether a person of this clearance may see an item, as SQL over the table `i`.
pub(in crate::store) fn seen(clearance: Visibility) -> String {
    let words = permitted(clearance);
    format!(
        "(i.visibility is null or i.visibility in ({words}))
         and (select s.visibility from sources s where s.id = i.source_id) in ({words})"
    )
}

#[cfg(test)]
mod tests {
    use super::listing;
    use crate::store::testing::store;

    #[test]
    fn every_list_is_read_along_an_index_of_what_waits_and_nothing_is_sorted() {
        let (_folder, store) = store();
        for (key, of_source, index) in [
            ("sorted_at", "", "inbox_by_date"),
            ("score", "", "inbox_by_score"),
            ("sorted_at", "and source_id = ?4", "inbox_by_source"),
            ("score", "and source_id = ?4", "inbox_by_source_score"),
        ] {
            let sql = format!("explain query plan {}", listing(key, of_source));
            let values = [1, 1, 1, 1];
            let values = &values[..if of_source.is_empty() { 3 } else { 4 }];
            let plan: Vec<String> = store
                .read_here(|tx| tx.all(&sql, values, |row| row.get(3)))
                .unwrap();
            assert_eq!(plan.len(), 1, "{plan:?}");
            assert!(
                plan[0].starts_with("SEARCH") && plan[0].contains(&format!("{index} (")),
                "{plan:?}"
            );
        }
    }
}
