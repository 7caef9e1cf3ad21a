//! Which story a newcomer belongs to: candidates by shared keys, decided by comparing traces.

use chrono::{DateTime, Utc};
use url::Url;

use super::fingerprint::Fingerprint;
use super::sameness::{self, Link, Opening, Trace};
use crate::domain::ids::{ItemId, SourceId, StoryId};
use crate::store::stories::{self, Like};
use crate::store::{StoreError, Tx};

/// A key that more items share than this says nothing; so many are compared at most.
pub const CANDIDATES: usize = 40;

/// Looks for the item that tells the same as `item` of `source`, and joins its story; answers the
/// story joined. Keeps what later ones are compared with.
///
/// # Errors
/// What the archive says.
pub fn place(
    tx: &Tx<'_>,
    (item, source): (ItemId, SourceId),
    trace: &Trace,
    keys: &[i64],
    now: DateTime<Utc>,
) -> Result<Option<StoryId>, StoreError> {
    stories::keep_opening(tx, item, &trace.opening.to_bytes())?;
    let mut others = Vec::new();
    for like in stories::candidates(tx, keys, CANDIDATES)? {
        // What a person took apart stays apart.
        if like.item != item && !stories::kept_apart(tx, item, like.item)? {
            others.push((like.item, recalled(&like)));
        }
    }
    let trace = Trace {
        source: Some(source.0),
        ..trace.clone()
    };
    let best = nearest(&trace, others.into_iter());
    let Some((with, link)) = best else {
        return Ok(None);
    };
    stories::join(tx, item, with, link.score, &link.why, now).map(Some)
}

/// The candidate that is surest to belong with `trace`, the newest of equals, if any does.
pub fn nearest<I>(
    trace: &Trace,
    candidates: impl Iterator<Item = (I, Trace)>,
) -> Option<(I, Link)> {
    let mut best: Option<(I, Link)> = None;
    for (item, other) in candidates {
        let Some(link) = sameness::compare(trace, &other) else {
            continue;
        };
        let better = |(_, known): &(I, Link)| link.outdoes(known);
        if best.as_ref().is_none_or(better) {
            best = Some((item, link));
        }
    }
    best
}

/// The trace of a filed item, from its row.
fn recalled(like: &Like) -> Trace {
    let address = like
        .canonical
        .as_deref()
        .and_then(|url| Url::parse(url).ok());
    Trace {
        title: like.title.clone(),
        fingerprint: (like.fingerprint != 0).then(|| Fingerprint::from_i64(like.fingerprint)),
        address: address.as_ref().map(sameness::hash_address),
        site: address.as_ref().and_then(sameness::hash_site),
        source: Some(like.source.0),
        marks: like.marks.clone(),
        language: like.language.clone(),
        published: Some(like.published),
        opening: Opening::from_bytes(&like.opening),
    }
}
