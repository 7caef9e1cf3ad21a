//! Finding editions by the words of their texts and of the titles in them, as far as a reader may read
//! those at this moment.

use chrono::{DateTime, Utc};

use super::super::StoreError;
use super::super::db::Tx;
use super::super::view::View;
use super::words::folded;
use super::{COLUMNS, Edition, introduction, note, places, read};
use crate::domain::ids::EditionId;

/// What editions are looked for by.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// Words, all of which must stand in it; accents and capitals do not matter.
    pub words: String,
    /// A digest, by key.
    pub digest: Option<String>,
    /// Due before this, and …
    pub before: Option<DateTime<Utc>>,
    /// … at most so many.
    pub limit: usize,
}

/// The editions that are looked for, as far as readers of `view` may find them, the newest first.
///
/// # Errors
/// What the archive says.
pub fn find(tx: &Tx<'_>, wanted: &Found, view: View) -> Result<Vec<Edition>, StoreError> {
    let before = wanted.before.map_or(i64::MAX, |at| at.timestamp_millis());
    let all = tx.all(
        &format!(
            "select {COLUMNS}, words from editions where due_at < ?1
             and (cast(?2 as text) is null or digest = ?2) order by due_at desc, id desc"
        ),
        (before, &wanted.digest),
        |row| Ok((read(row)?, row.get::<String>("words")?)),
    )?;
    let sought = folded(&wanted.words);
    let has_all = |words: &str| sought.split_whitespace().all(|word| words.contains(word));
    let mut found = Vec::new();
    // The words that are kept are those of everything in an edition: what has them is looked at.
    for (edition, _) in all.into_iter().filter(|(_, words)| has_all(words)) {
        if found.len() == wanted.limit {
            break;
        }
        if sought.is_empty() || has_all(&folded(&readable(tx, &edition, view)?)) {
            found.push(edition);
        }
    }
    Ok(found)
}

/// How many items readers of `view` see in an edition.
///
/// # Errors
/// What the archive says.
pub fn seen(tx: &Tx<'_>, id: EditionId, view: View) -> Result<usize, StoreError> {
    let mut seen = 0;
    for place in places(tx, id)? {
        seen += usize::from(view.item(tx, place.item)?.is_some());
    }
    Ok(seen)
}

/// The words of an edition that readers of `view` may read at this moment.
fn readable(tx: &Tx<'_>, edition: &Edition, view: View) -> Result<String, StoreError> {
    let mut words = vec![edition.title.clone()];
    words.extend(introduction(tx, edition, view)?.map(|read| read.text));
    for place in places(tx, edition.id)? {
        if let Some(row) = view.item(tx, place.item)? {
            words.extend([place.section.clone(), row.head.title]);
            words.extend(note(tx, &place, view)?.map(|read| read.text));
        }
    }
    Ok(words.join(" "))
}
