//! `/`: the latest items, by day.

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::response::Response;
use serde::{Deserialize, Serialize};

use super::digests::Issue;
use crate::domain::member::Role;
use crate::store::items::{self, Cursor, ItemRow};
use crate::store::{StoreError, Tx, editions};
use crate::web::errors::WebError;
use crate::web::lists::{self, Day};
use crate::web::reader::Reader;
use crate::web::site::{Place, Site};

/// Lines on a page.
pub(super) const PAGE: usize = 40;

/// Where a page of a list starts: `?before=1790000000000.42`.
#[derive(Debug, Default, Deserialize)]
pub(in crate::web) struct Before {
    before: Option<String>,
}

impl Before {
    /// The place in the list; its start when none is named.
    ///
    /// # Errors
    /// [`WebError::BadRequest`] when it is not one of ours.
    pub(super) fn cursor(&self) -> Result<Cursor, WebError> {
        let Some(before) = &self.before else {
            return Ok(Cursor::END);
        };
        let (sorted, id) = before.split_once('.').ok_or(WebError::BadRequest)?;
        Ok(Cursor {
            sorted: sorted.parse().map_err(|_| WebError::BadRequest)?,
            id: id.parse().map_err(|_| WebError::BadRequest)?,
        })
    }
}

/// Cuts `rows`, of which one more than a page was asked, and names the next page if there is one.
pub(super) fn cut(rows: &mut Vec<ItemRow>) -> Option<String> {
    if rows.len() <= PAGE {
        return None;
    }
    rows.truncate(PAGE);
    let Cursor { sorted, id } = rows.last().map(Cursor::below)?;
    Some(format!("{sorted}.{id}"))
}

#[derive(Serialize)]
struct HomePage {
    days: Vec<Day>,
    /// Whether this is the top of the list.
    first: bool,
    /// The start of the next page.
    older: Option<String>,
    /// Drafts that an editor should look at.
    drafts: Vec<Issue>,
    /// Editions of which a channel waits for an editor.
    held: Vec<Issue>,
}

/// `GET /`
pub(in crate::web) async fn show(
    State(site): State<Arc<Site>>,
    reader: Reader,
    Query(before): Query<Before>,
) -> Result<Response, WebError> {
    let cursor = before.cursor()?;
    let page = site
        .read(&reader, move |tx, known| {
            let mut rows = items::latest_before(tx, known.clearance, None, cursor, PAGE + 1)?;
            let older = cut(&mut rows);
            Ok::<_, StoreError>(HomePage {
                days: lists::by_day(tx, known, rows)?,
                first: cursor == Cursor::END,
                older,
                drafts: drafts(tx, known)?,
                held: held(tx, known)?,
            })
        })
        .await?;
    let title = reader.words().say("home-title");
    site.show(&reader, "home.html", Place::Archive, &title, &page)
}

/// What waits for an editor, the first due first; nothing for the others.
fn drafts(tx: &Tx<'_>, reader: &Reader) -> Result<Vec<Issue>, StoreError> {
    if reader.role < Role::Editor {
        return Ok(Vec::new());
    }
    let drafts = editions::drafts(tx)?;
    Ok(drafts
        .iter()
        .map(|edition| Issue::of(reader, edition))
        .collect())
}

fn held(tx: &Tx<'_>, reader: &Reader) -> Result<Vec<Issue>, StoreError> {
    if reader.role < Role::Editor {
        return Ok(Vec::new());
    }
    let mut held = Vec::new();
    for id in editions::holding(tx)? {
        held.extend(editions::one(tx, id)?.map(|edition| Issue::of(reader, &edition)));
    }
    Ok(held)
}
