//! Which story a newcomer belongs to: candidates by shared keys, decided by comparing traces.

use chrono::{DateTime, Utc};
use url::Url;

use super::sameness::{self, Link, Told, Trace};
use crate::domain::ids::{ItemId, StoryId};
use crate::store::items::{self, ItemRow};
use crate::store::{StoreError, Tx, stories};

/// A key that more items share than this says nothing; so many are compared at most.
const CANDIDATES: usize = 40;

/// Looks for the item that tells the same as `item`, and joins its story; answers the story joined.
///
/// # Errors
/// What the archive says.
pub fn place(
    tx: &Tx<'_>,
    item: ItemId,
    trace: &Trace,
    keys: &[i64],
    now: DateTime<Utc>,
) -> Result<Option<StoryId>, StoreError> {
    let mut best: Option<(ItemId, Link)> = None;
    for candidate in stories::candidates(tx, keys, CANDIDATES)? {
        if candidate == item {
            continue;
        }
        let Some(row) = items::one(tx, candidate)? else {
            continue;
        };
        let Some(link) = sameness::compare(trace, &recalled(tx, &row)?) else {
            continue;
        };
        if best
            .as_ref()
            .is_none_or(|(_, known)| link.score > known.score)
        {
            best = Some((candidate, link));
        }
    }
    let Some((with, link)) = best else {
        return Ok(None);
    };
    stories::join(tx, item, with, link.score, &link.why, now).map(Some)
}

/// The trace of a filed item, drawn again from its text: it is needed too seldom to be worth its
/// place in the archive.
fn recalled(tx: &Tx<'_>, row: &ItemRow) -> Result<Trace, StoreError> {
    let body = match items::body(tx, row.head.id)? {
        Some(packed) => packed.unpack()?,
        None => crate::domain::item::ItemBody::default(),
    };
    let address = row
        .canonical
        .as_deref()
        .and_then(|url| Url::parse(url).ok());
    Ok(Trace::of(&Told {
        title: &row.head.title,
        text: &body.text,
        url: address.as_ref(),
        links: &super::compose::links(body.html.as_str()),
        language: row.head.language.code.as_deref(),
        published: Some(row.head.published.unwrap_or(row.head.first_seen)),
    }))
}
