//! `/editions/{id}`: what stands in an edition, how its readers see it, where it went, and the proof.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use serde::{Deserialize, Serialize};

use super::super::deliveries::Sending;
use super::super::digests::Issue;
use super::super::named::number;
use super::board::{Stand, stand};
use super::recipe;
use crate::digest::markdown;
use crate::domain::delivery::{DeliveryState, Way};
use crate::domain::digest::{Digest, EditionState};
use crate::domain::ids::EditionId;
use crate::domain::member::Role;
use crate::domain::visibility::Visibility;
use crate::publish::{self, Reproduced};
use crate::store::editions::{self, Edition, OutletState};
use crate::store::{StoreError, Tx, deliveries};
use crate::web::errors::WebError;
use crate::web::lists::Label;
use crate::web::moment::Moment;
use crate::web::reader::Reader;
use crate::web::reasons;
use crate::web::site::{Place, Site};

#[derive(Serialize)]
struct EditionPage {
    issue: Issue,
    id: i64,
    number: u32,
    digest_key: String,
    approved: Option<Moment>,
    approved_by: Option<String>,
    published: Option<Moment>,
    /// Markup of ours.
    introduction: String,
    sections: Vec<Section>,
    errata: Vec<ShownErratum>,
    /// One for each clearance that its channels have.
    previews: Vec<Label>,
    deliveries: Vec<Sending>,
    /// Channels that wait for a person.
    held: Vec<String>,
    /// Channels whose readers may see nothing of it.
    silent: Vec<String>,
    proofs: Vec<Reproduced>,
    /// Where it goes when it is approved.
    channels: Vec<String>,
    may_approve: bool,
    may_edit: bool,
    /// Approved, and nothing has left.
    may_reopen: bool,
    /// An editor may decide here.
    edits: bool,
}

#[derive(Serialize)]
struct Section {
    title: String,
    places: Vec<Stand>,
}

/// An erratum as people read it.
#[derive(Serialize)]
struct ShownErratum {
    at: Moment,
    by: String,
    /// Markup of ours.
    text: String,
    /// What was done on each channel.
    ways: Vec<Mended>,
}

/// What was done about an erratum on one channel.
#[derive(Serialize, Deserialize)]
struct Mended {
    channel: String,
    way: Way,
    why: Option<String>,
}

/// `GET /editions/{id}`
pub(in crate::web) async fn show(
    State(site): State<Arc<Site>>,
    reader: Reader,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    let id: EditionId = number(&id)?;
    let page = site
        .read(&reader, move |tx, known| edition_page(tx, known, id))
        .await?;
    let title = page.issue.title.clone();
    site.show(&reader, "edition.html", Place::Digests, &title, &page)
}

fn edition_page(tx: &Tx<'_>, reader: &Reader, id: EditionId) -> Result<EditionPage, WebError> {
    let edition = editions::one(tx, id)?.ok_or(WebError::NotFound)?;
    let digest = recipe(reader, &edition);
    let edits = reader.role >= Role::Editor;
    let is_draft = edition.state == EditionState::Draft && digest.is_some();
    let sent = deliveries::of_edition(tx, id)?;
    let waiting =
        |state: DeliveryState, attempts: u32| state == DeliveryState::Pending && attempts == 0;
    let untouched = sent
        .iter()
        .all(|one| one.is_unmade() || waiting(one.state, one.attempts));
    let told = |delivery| Sending::of(reader, delivery, None);
    let decided = editions::outlets(tx, id)?;
    let with = |state| {
        let found = decided.iter().filter(move |one| one.state == state);
        found.map(|one| one.channel.clone()).collect::<Vec<_>>()
    };
    let proofs = match edition.state.is_frozen() {
        true => publish::reproduce(tx, id, &reader.setup.outlets)?,
        false => Vec::new(),
    };
    Ok(EditionPage {
        issue: Issue::of(reader, &edition),
        id: id.0,
        number: edition.number,
        digest_key: edition.digest.clone(),
        approved: edition.approved.map(|at| reader.moment(at)),
        approved_by: edition.approved_by.clone(),
        published: edition.published.map(|at| reader.moment(at)),
        introduction: introduction(tx, reader, &edition)?,
        sections: sections(tx, reader, id)?,
        errata: errata(tx, reader, id)?,
        previews: previews(reader, digest),
        may_reopen: edits && edition.state == EditionState::Approved && untouched,
        deliveries: sent.into_iter().map(told).collect(),
        held: with(OutletState::Held),
        silent: with(OutletState::Silent),
        proofs,
        channels: digest
            .map(|digest| digest.channels.clone())
            .unwrap_or_default(),
        may_approve: edits
            && is_draft
            && digest.is_some_and(|one| one.may_approve(reader.member, edition.edited_by)),
        may_edit: edits && is_draft,
        edits,
    })
}

/// What members read above the items.
fn introduction(tx: &Tx<'_>, reader: &Reader, edition: &Edition) -> Result<String, StoreError> {
    let read = editions::introduction(tx, edition, reader.view())?;
    Ok(read.map_or_else(String::new, |read| markdown::to_html(&read.text)))
}

fn sections(tx: &Tx<'_>, reader: &Reader, id: EditionId) -> Result<Vec<Section>, WebError> {
    let mut sections: Vec<Section> = Vec::new();
    for place in editions::places(tx, id)? {
        let title = place.section.clone();
        let Some(mut stand) = stand(tx, reader, place)? else {
            continue;
        };
        stand.note = markdown::to_html(&stand.note);
        match sections.last_mut() {
            Some(section) if section.title == title => section.places.push(stand),
            _ => sections.push(Section {
                title,
                places: vec![stand],
            }),
        }
    }
    Ok(sections)
}

fn errata(tx: &Tx<'_>, reader: &Reader, id: EditionId) -> Result<Vec<ShownErratum>, WebError> {
    let read = editions::errata(tx, id, reader.view())?.into_iter();
    let told = read.map(|one| {
        Ok(ShownErratum {
            at: reader.moment(one.erratum.at),
            by: one.erratum.by.name,
            text: markdown::to_html(&one.read.text),
            ways: mended(reader, &one.erratum.ways)?,
        })
    });
    told.collect()
}

fn mended(reader: &Reader, ways: &str) -> Result<Vec<Mended>, StoreError> {
    let mut ways: Vec<Mended> =
        serde_json::from_str(ways).map_err(|error| StoreError::Damaged(error.to_string()))?;
    for one in &mut ways {
        one.why = one.why.take().map(|why| reasons::told(reader.lang(), why));
    }
    Ok(ways)
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
