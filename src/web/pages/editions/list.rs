//! `/editions`: the table of all editions, and looking in them.

use std::sync::Arc;

use axum::extract::{Query as Asking, State};
use axum::response::Response;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::super::digests::Issue;
use crate::store::editions::{self, Found};
use crate::store::{StoreError, Tx};
use crate::web::errors::WebError;
use crate::web::reader::Reader;
use crate::web::site::{Place, Site};

/// Editions on a page.
const PAGE: usize = 50;

/// What the address asks for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct EditionsQuery {
    q: String,
    digest: String,
    /// Milliseconds since 1970: older than this.
    before: String,
}

#[derive(Serialize)]
struct EditionsPage {
    query: String,
    digest: String,
    digests: Vec<Named>,
    rows: Vec<Row>,
    older: Option<i64>,
}

/// A digest to choose.
#[derive(Serialize)]
struct Named {
    key: String,
    title: String,
}

#[derive(Serialize)]
struct Row {
    issue: Issue,
    number: u32,
    digest: String,
    items: usize,
    by: Option<String>,
}

/// `GET /editions?q=…&digest=…`
pub(in crate::web) async fn list(
    State(site): State<Arc<Site>>,
    reader: Reader,
    Asking(asked): Asking<EditionsQuery>,
) -> Result<Response, WebError> {
    let page = site
        .read(&reader, move |tx, known| editions_page(tx, known, &asked))
        .await?;
    let title = reader.words().say("editions-title");
    site.show(&reader, "editions.html", Place::Digests, &title, &page)
}

fn editions_page(
    tx: &Tx<'_>,
    reader: &Reader,
    asked: &EditionsQuery,
) -> Result<EditionsPage, StoreError> {
    let digests = &reader.setup.config.digests;
    let before = asked.before.parse().ok();
    let mut found = editions::find(
        tx,
        &Found {
            words: asked.q.chars().take(200).collect(),
            digest: Some(asked.digest.clone()).filter(|key| !key.is_empty()),
            before: before.and_then(DateTime::<Utc>::from_timestamp_millis),
            limit: PAGE + 1,
        },
        reader.view(),
    )?;
    let more = found.len() > PAGE;
    found.truncate(PAGE);
    let older = found.last().filter(|_| more);
    let older = older.map(|edition| edition.due.timestamp_millis());
    let mut rows = Vec::new();
    for edition in found {
        let named = digests.iter().find(|one| one.key == edition.digest);
        rows.push(Row {
            issue: Issue::of(reader, &edition),
            number: edition.number,
            digest: named.map_or(edition.digest, |digest| digest.title.clone()),
            items: editions::seen(tx, edition.id, reader.view())?,
            by: edition.approved_by,
        });
    }
    Ok(EditionsPage {
        query: asked.q.clone(),
        digest: asked.digest.clone(),
        digests: digests
            .iter()
            .map(|digest| Named {
                key: digest.key.clone(),
                title: digest.title.clone(),
            })
            .collect(),
        rows,
        older,
    })
}
