//! `/editions/{id}`: what stands in an edition, how its readers see it, where it went; approving it.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE, X_FRAME_OPTIONS};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Serialize;

use super::deliveries::Sending;
use super::digests::Issue;
use super::item::number;
use crate::digest::face::{Face, face};
use crate::domain::digest::{Choice, Digest, EditionState};
use crate::domain::ids::EditionId;
use crate::domain::visibility::Visibility;
use crate::publish::{Approval, PublishError, approve_edition};
use crate::store::editions::{self, Edition};
use crate::store::{Tx, deliveries, items};
use crate::web::errors::WebError;
use crate::web::lists::{Label, Line, line};
use crate::web::moment::Moment;
use crate::web::reader::Reader;
use crate::web::site::{Place, Site};

/// A preview is a page of its own, with the styles of a mail and no way to run or load anything; it is
/// shown in our pages only.
const PREVIEW_POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox";

#[derive(Serialize)]
struct EditionPage {
    issue: Issue,
    id: i64,
    approved: Option<Moment>,
    approved_by: Option<String>,
    sections: Vec<Section>,
    /// One for each clearance that its channels have.
    previews: Vec<Label>,
    deliveries: Vec<Sending>,
    /// Where it goes when it is approved.
    channels: Vec<String>,
    may_approve: bool,
}

#[derive(Serialize)]
struct Section {
    title: String,
    places: Vec<Stand>,
}

/// An item's place.
#[derive(Serialize)]
struct Stand {
    line: Line,
    /// Whether a curator chose it; else the rule did.
    kept: bool,
}

/// `GET /editions/{id}`
pub(in crate::web) async fn show(
    State(site): State<Arc<Site>>,
    reader: Reader,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    let id: EditionId = number(&id)?;
    let known = reader.clone();
    let page = site
        .app
        .store
        .read(move |tx| edition_page(tx, &known, id))
        .await?;
    let title = page.issue.title.clone();
    Ok(site
        .page(&reader, "edition.html", Place::Digests, &title, &page)?
        .into_response())
}

fn edition_page(tx: &Tx<'_>, reader: &Reader, id: EditionId) -> Result<EditionPage, WebError> {
    let edition = editions::one(tx, id)?.ok_or(WebError::NotFound)?;
    let digest = recipe(reader, &edition);
    let draft = edition.state == EditionState::Draft;
    let sent = deliveries::of_edition(tx, id)?.into_iter();
    let told = |delivery| Sending::of(reader, delivery, None);
    Ok(EditionPage {
        issue: Issue::of(reader, &edition),
        id: id.0,
        approved: edition.approved.map(|at| reader.moment(at)),
        approved_by: edition.approved_by.clone(),
        sections: sections(tx, reader, id)?,
        previews: previews(reader, digest),
        deliveries: sent.map(told).collect(),
        channels: digest
            .map(|digest| digest.channels.clone())
            .unwrap_or_default(),
        may_approve: draft && digest.is_some(),
    })
}

/// The digest of an edition, if the configuration still has it.
fn recipe<'a>(reader: &'a Reader, edition: &Edition) -> Option<&'a Digest> {
    let mut digests = reader.setup.config.digests.iter();
    digests.find(|digest| digest.key == edition.digest)
}

fn sections(tx: &Tx<'_>, reader: &Reader, id: EditionId) -> Result<Vec<Section>, WebError> {
    let mut sections: Vec<Section> = Vec::new();
    for place in editions::places(tx, id)? {
        let row = items::one(tx, place.item)?;
        let Some(row) = row.filter(|row| reader.clearance.permits(row.head.visibility)) else {
            continue;
        };
        let stand = Stand {
            line: line(tx, reader, row)?,
            kept: place.choice == Choice::Kept,
        };
        match sections.last_mut() {
            Some(section) if section.title == place.section => section.places.push(stand),
            _ => sections.push(Section {
                title: place.section,
                places: vec![stand],
            }),
        }
    }
    Ok(sections)
}

/// The readers whose view may be previewed: those of its channels, as far as this reader may see.
fn previews(reader: &Reader, digest: Option<&Digest>) -> Vec<Label> {
    let outlets = &reader.setup.outlets;
    let channels = digest.into_iter().flat_map(|digest| &digest.channels);
    let mut clearances: Vec<Visibility> = channels
        .filter_map(|key| outlets.channels.get(key))
        .map(|(clearance, _)| *clearance)
        .filter(|clearance| reader.clearance.permits(*clearance))
        .collect();
    clearances.sort_unstable();
    clearances.dedup();
    clearances
        .into_iter()
        .rev()
        .map(|clearance| Label::of(reader, clearance))
        .collect()
}

/// `GET /editions/{id}/preview/{clearance}/{file}`: the edition as readers of that clearance would get
/// it now; `file` is a template's name: `edition.html`, `edition.txt`, `edition.md`.
pub(in crate::web) async fn preview(
    State(site): State<Arc<Site>>,
    reader: Reader,
    Path((id, clearance, file)): Path<(String, String, String)>,
) -> Result<Response, WebError> {
    let id: EditionId = number(&id)?;
    let clearance = Visibility::from_word(&clearance)
        .filter(|clearance| reader.clearance.permits(*clearance))
        .ok_or(WebError::NotFound)?;
    let media_type = match file.as_str() {
        "edition.html" => "text/html; charset=utf-8",
        "edition.txt" | "edition.md" => "text/plain; charset=utf-8",
        _ => return Err(WebError::NotFound),
    };
    let known = reader.clone();
    let (face, language) = site
        .app
        .store
        .read(move |tx| faced(tx, &known, id, clearance))
        .await?;
    let filled = reader.setup.outlets.templates.fill(&file, &face, &language);
    let filled = filled.map_err(PublishError::Template)?;
    let headers = [
        (CONTENT_TYPE, media_type),
        (CONTENT_SECURITY_POLICY, PREVIEW_POLICY),
        (X_FRAME_OPTIONS, "SAMEORIGIN"),
    ];
    Ok((headers, filled).into_response())
}

fn faced(
    tx: &Tx<'_>,
    reader: &Reader,
    id: EditionId,
    clearance: Visibility,
) -> Result<(Face, String), WebError> {
    let edition = editions::one(tx, id)?.ok_or(WebError::NotFound)?;
    let settings = &reader.setup.outlets.settings;
    let setting = settings.get(&edition.digest).ok_or(WebError::NotFound)?;
    let face = face(tx, &edition, clearance, setting)?.ok_or(WebError::NotFound)?;
    Ok((face, setting.language.clone()))
}

/// `POST /editions/{id}/approve`: freezes the draft and queues its deliveries; a worker sends them.
pub(in crate::web) async fn approve_draft(
    State(site): State<Arc<Site>>,
    reader: Reader,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    let id: EditionId = number(&id)?;
    let path = format!("/editions/{id}");
    site.app
        .store
        .write_synced(move |tx| approve_one(tx, &reader, id))
        .await?;
    Ok(Redirect::to(&path).into_response())
}

fn approve_one(tx: &Tx<'_>, reader: &Reader, id: EditionId) -> Result<(), WebError> {
    let edition = editions::one(tx, id)?.ok_or(WebError::NotFound)?;
    let digest = recipe(reader, &edition).ok_or(WebError::NotFound)?;
    let approval = Approval {
        member: reader.member,
        name: reader.name.clone(),
        leave: reader.now(),
    };
    let outlets = &reader.setup.outlets;
    let silent = approve_edition(tx, outlets, digest, id, &approval, reader.now())?;
    tracing::info!(edition.id = id.0, by = reader.member.0, ?silent, "approved");
    Ok(())
}
