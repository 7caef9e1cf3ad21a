//! `/sources`: what is watched and how it fares; a source with its latest items; "check now".

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Serialize;

use super::home::{Before, PAGE, cut};
use crate::domain::source;
use crate::store::items::{self, Cursor};
use crate::store::sources::{self, Health, WatchedSource};
use crate::store::{StoreError, Tx, proposals};
use crate::web::errors::WebError;
use crate::web::lists::{self, Day, Label};
use crate::web::moment::Moment;
use crate::web::reader::Reader;
use crate::web::reasons;
use crate::web::site::{Place, Site};

#[derive(Serialize)]
struct SourcesPage {
    /// Those that a person should look at, what is worst first.
    sick: Vec<Card>,
    groups: Vec<Group>,
    /// Whether none could be reached: the way out is what failed.
    cut_off: bool,
    total: usize,
    failing: usize,
}

#[derive(Serialize)]
struct Group {
    name: String,
    sources: Vec<Card>,
}

/// A source and its health.
#[derive(Serialize)]
struct Card {
    key: String,
    title: String,
    url: String,
    label: Label,
    /// The heading under which it stands.
    group: String,
    /// See [`Health`].
    health: &'static str,
    last_check: Option<Moment>,
    last_success: Option<Moment>,
    /// The date of its newest item.
    last_dated: Option<Moment>,
    next_check: Moment,
    /// Until when it, or its host, asked us to wait.
    held_until: Option<Moment>,
    /// Whether the next visit waits only for a free worker.
    due: bool,
    failures: u32,
    entries: u32,
    note: Option<String>,
    moved_to: Option<String>,
    active: bool,
}

fn card(reader: &Reader, source: WatchedSource) -> Card {
    let told = |at: Option<_>| at.map(|at| reader.moment(at));
    Card {
        health: source.health(reader.now()).as_str(),
        label: Label::of(reader, source.visibility),
        last_check: told(source.last_check),
        last_success: told(source.last_success),
        last_dated: told(source.last_dated),
        group: source.group,
        next_check: reader.moment(source.next_check),
        held_until: told(source.held_until.filter(|until| *until > reader.now())),
        due: source.next_check <= reader.now(),
        failures: source.failures,
        entries: source.entries,
        note: source.note.map(|note| reasons::told(reader.lang(), note)),
        moved_to: source.moved.map(|moved| moved.to),
        active: source.active,
        key: source.key,
        title: source.title,
        url: source.url,
    }
}

/// The sources whose very existence this reader may know of.
fn visible(tx: &Tx<'_>, reader: &Reader) -> Result<Vec<WatchedSource>, StoreError> {
    let mut all = sources::all(tx)?;
    // What members propose has its own page, and is not visited.
    all.retain(|source| {
        source.key != proposals::SOURCE && reader.clearance.permits(source.visibility)
    });
    Ok(all)
}

/// `GET /sources`
pub(in crate::web) async fn list(
    State(site): State<Arc<Site>>,
    reader: Reader,
) -> Result<Response, WebError> {
    let watched = site.read(&reader, visible).await?;
    let active = watched.iter().filter(|source| source.active);
    let now = reader.now();
    let health = |source: &WatchedSource| source.health(now);
    let ill =
        |source: &&WatchedSource| matches!(health(source), Health::Failing | Health::Suspended);
    let mut page = SourcesPage {
        total: active.clone().count(),
        failing: active.clone().filter(ill).count(),
        cut_off: source::nothing_reached(active.map(|source| source.note.as_deref())),
        sick: Vec::new(),
        groups: Vec::new(),
    };
    let (mut sick, well): (Vec<_>, Vec<_>) = watched
        .into_iter()
        .partition(|source| health(source).is_sick());
    sick.sort_by_key(health);
    page.sick = sick
        .into_iter()
        .map(|source| card(&reader, source))
        .collect();
    for source in well {
        let name = source.group.clone();
        let card = card(&reader, source);
        match page.groups.last_mut() {
            Some(group) if group.name == name => group.sources.push(card),
            _ => page.groups.push(Group {
                name,
                sources: vec![card],
            }),
        }
    }
    let title = reader.words().say("sources-title");
    site.show(&reader, "sources.html", Place::Sources, &title, &page)
}

#[derive(Serialize)]
struct SourcePage {
    card: Card,
    group: String,
    days: Vec<Day>,
    older: Option<String>,
}

fn named(tx: &Tx<'_>, reader: &Reader, key: &str) -> Result<WatchedSource, WebError> {
    sources::by_key(tx, key)?
        .filter(|source| reader.clearance.permits(source.visibility))
        .ok_or(WebError::NotFound)
}

/// `GET /sources/{key}`
pub(in crate::web) async fn show(
    State(site): State<Arc<Site>>,
    reader: Reader,
    Path(key): Path<String>,
    Query(before): Query<Before>,
) -> Result<Response, WebError> {
    let cursor: Cursor = before.cursor()?;
    let page = site
        .read(&reader, move |tx, known| {
            let source = named(tx, known, &key)?;
            let id = Some(source.id);
            let mut rows = items::latest_before(tx, known.clearance, id, cursor, PAGE + 1)?;
            let older = cut(&mut rows);
            Ok::<_, WebError>(SourcePage {
                days: lists::by_day(tx, known, rows)?,
                older,
                group: source.group.clone(),
                card: card(known, source),
            })
        })
        .await?;
    let title = page.card.title.clone();
    site.show(&reader, "source.html", Place::Sources, &title, &page)
}

/// `POST /sources/{key}/check`: the next visit is due now; a worker makes it. A curator of some themes
/// asks for theirs.
pub(in crate::web) async fn check(
    State(site): State<Arc<Site>>,
    reader: Reader,
    Path(key): Path<String>,
) -> Result<Response, WebError> {
    let asked = site
        .app
        .store
        .write(move |tx| {
            let source = named(tx, &reader, &key)?;
            if !reader.may_curate(&source.group) {
                return Err(WebError::Forbidden);
            }
            if !source.active {
                return Err(WebError::BadRequest);
            }
            sources::ask_now(tx, source.id, reader.now())?;
            Ok(source.key)
        })
        .await?;
    Ok(Redirect::to(&format!("/sources/{asked}")).into_response())
}
