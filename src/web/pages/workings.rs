//! `/workings`: how Vigie is, in sentences, with what to do about each thing that is not well.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Serialize;
use serde_json::json;

use crate::app::health::{self, Health, TaskHealth};
use crate::app::workings::Condition;
use crate::store::StoreError;
use crate::web::errors::WebError;
use crate::web::language::Lang;
use crate::web::moment::Moment;
use crate::web::reader::Reader;
use crate::web::site::{Place, Site};
use crate::web::words::typeset;

#[derive(Serialize)]
struct WorkingsPage {
    ok: bool,
    troubles: Vec<ShownTrouble>,
    tasks: Vec<Task>,
    health: Health,
    last_visit: Option<Moment>,
    /// Until when the last source waits that its site asked to.
    held_until: Option<Moment>,
    /// What is left.
    free: Option<String>,
    /// Sources about which a person is asked whether they may go.
    retiring: Vec<String>,
}

/// Something that is not well.
#[derive(Serialize)]
struct ShownTrouble {
    is_grave: bool,
    what: String,
    advice: String,
    place: Option<&'static str>,
}

/// A task as people read it.
#[derive(Serialize)]
struct Task {
    name: &'static str,
    state: Condition,
    ok: bool,
    since: Option<Moment>,
    ended: Option<Moment>,
    /// Seconds, with one decimal.
    took: Option<String>,
    done: usize,
    error: Option<String>,
    error_at: Option<Moment>,
    /// Since when it works again.
    well_since: Option<Moment>,
}

/// `GET /workings`
pub(in crate::web) async fn show(
    State(site): State<Arc<Site>>,
    reader: Reader,
) -> Result<Response, WebError> {
    let health = health::look(&site.app).await;
    let language = reader.lang().code();
    let troubles = health.troubles();
    let troubles = troubles.iter().map(|trouble| {
        let said = trouble.said(language);
        let set = |text: &str| match reader.lang() {
            Lang::French => typeset(text),
            Lang::English => text.to_owned(),
        };
        ShownTrouble {
            is_grave: trouble.is_grave,
            what: set(&said.what),
            advice: set(&said.advice),
            place: trouble.place.map(health::Place::path),
        }
    });
    let page = WorkingsPage {
        ok: health.ok,
        troubles: troubles.collect(),
        tasks: health.tasks.iter().map(|one| task(&reader, one)).collect(),
        last_visit: health.last_visit.map(|at| reader.moment(at)),
        held_until: health.held.until.map(|at| reader.moment(at)),
        free: health.disk.map(|disk| room(disk.free, reader.lang())),
        retiring: site.app.retiring.asked().unwrap_or_default(),
        health,
    };
    let title = reader.words().say("workings-title");
    site.show(&reader, "workings.html", Place::Workings, &title, &page)
}

/// Bytes as disks are sold: in millions, or in thousands of millions with one decimal.
fn room(bytes: u64, language: Lang) -> String {
    let (mega, giga) = match language {
        Lang::French => ("Mo", "Go"),
        Lang::English => ("MB", "GB"),
    };
    let millions = bytes / 1_000_000;
    if millions < 1_000 {
        return format!("{millions} {mega}");
    }
    let told = format!("{}.{} {giga}", millions / 1_000, millions % 1_000 / 100);
    match language {
        Lang::French => typeset(&told.replace('.', ",")),
        Lang::English => told,
    }
}

fn task(reader: &Reader, task: &TaskHealth) -> Task {
    let took = task.took_ms.map(|took| {
        let told = format!("{}.{}", took / 1000, took % 1000 / 100);
        match reader.lang().code() {
            "fr" => told.replace('.', ","),
            _ => told,
        }
    });
    Task {
        name: task.name,
        state: task.state,
        ok: task.ok,
        since: task.running_since.map(|at| reader.moment(at)),
        ended: task.last_end.map(|at| reader.moment(at)),
        took,
        done: task.done_in_all,
        error: task.error.clone(),
        error_at: task.error_at.map(|at| reader.moment(at)),
        well_since: task.well_since.map(|at| reader.moment(at)),
    }
}

/// `POST /workings/retire`: the sources that the changed configuration no longer names may go.
pub(in crate::web) async fn retire(
    State(site): State<Arc<Site>>,
    reader: Reader,
) -> Result<Response, WebError> {
    if let Some(keys) = site.app.retiring.grant() {
        site.app
            .store
            .write_synced::<_, StoreError>(move |tx| {
                let states = (json!(keys), json!([]));
                reader.record(tx, "sources.retire", "configuration".to_owned(), states)
            })
            .await?;
    }
    Ok(Redirect::to("/workings").into_response())
}
