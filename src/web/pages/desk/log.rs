//! `GET /desk/log`: every decision, the newest first, each with its undoing.

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::response::Response;
use serde::{Deserialize, Serialize};

use super::answer::ShownDecision;
use crate::domain::ids::DecisionId;
use crate::store::triage::decisions::{self, Decision};
use crate::store::triage::inbox::{self, Remit};
use crate::store::{StoreError, Tx, items};
use crate::web::errors::WebError;
use crate::web::reader::Reader;
use crate::web::site::{Place, Site};

/// Decisions on a page.
const PAGE: usize = 40;
/// Titles named under one decision.
const NAMED: usize = 3;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct LogQuery {
    /// Anything: only those of this person.
    mine: String,
    /// Below this decision.
    before: Option<i64>,
}

#[derive(Serialize)]
struct LogPage {
    decisions: Vec<Row>,
    mine: bool,
    first: bool,
    older: Option<i64>,
}

#[derive(Serialize)]
struct Row {
    told: ShownDecision,
    items: Vec<Named>,
    /// How many more items it moved.
    others: i64,
}

#[derive(Serialize)]
struct Named {
    id: i64,
    title: String,
    lang: Option<String>,
}

/// `GET /desk/log`
pub(in crate::web) async fn list(
    State(site): State<Arc<Site>>,
    reader: Reader,
    Query(asked): Query<LogQuery>,
) -> Result<Response, WebError> {
    let page = site
        .read(&reader, move |tx, known| log_page(tx, known, &asked))
        .await?;
    let title = reader.words().say("log-title");
    site.show(&reader, "desk-log.html", Place::Desk, &title, &page)
}

fn log_page(tx: &Tx<'_>, reader: &Reader, asked: &LogQuery) -> Result<LogPage, StoreError> {
    let mine = !asked.mine.is_empty();
    let below = DecisionId(asked.before.unwrap_or(i64::MAX));
    let mut found = decisions::before(tx, mine.then_some(reader.member), below, PAGE + 1)?;
    let more = found.len() > PAGE;
    found.truncate(PAGE);
    let older = found.last().filter(|_| more).map(|last| last.id.0);
    let mut rows = Vec::with_capacity(found.len());
    for decision in found {
        rows.push(row(tx, reader, &decision)?);
    }
    Ok(LogPage {
        decisions: rows,
        mine,
        first: asked.before.is_none(),
        older,
    })
}

fn row(tx: &Tx<'_>, reader: &Reader, decision: &Decision) -> Result<Row, StoreError> {
    let moved = decisions::moved(tx, decision.id)?;
    let mut named = Vec::new();
    for one in &moved {
        if named.len() == NAMED {
            break;
        }
        // What this person may not know of is not named, and not counted either.
        if inbox::told(tx, one.item, &Remit::whole(reader.clearance))?.is_empty() {
            continue;
        }
        named.extend(items::one(tx, one.item)?.map(|row| Named {
            id: row.head.id.0,
            title: row.head.title,
            lang: row.head.language.code,
        }));
    }
    let others = if named.len() == NAMED {
        moved.len() - NAMED
    } else {
        0
    };
    Ok(Row {
        told: ShownDecision::of(reader, decision),
        items: named,
        others: i64::try_from(others).unwrap_or(i64::MAX),
    })
}
