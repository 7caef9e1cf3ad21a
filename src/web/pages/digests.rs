//! `/digests`: what goes out, when next, and what went out.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::digest::schedule;
use crate::domain::digest::Digest;
use crate::store::editions::{self, Edition};
use crate::store::{StoreError, Tx};
use crate::web::errors::WebError;
use crate::web::moment::{Calendar, Moment};
use crate::web::reader::Reader;
use crate::web::site::{Place, Site};

#[derive(Serialize)]
struct DigestsPage {
    digests: Vec<Recipe>,
}

/// A digest and its editions.
#[derive(Serialize)]
struct Recipe {
    key: String,
    title: String,
    /// The next due instant, in the digest's own zone.
    next: Option<Moment>,
    zone: &'static str,
    sections: Vec<String>,
    channels: Vec<String>,
    /// Its channels that are feeds.
    feeds: Vec<String>,
    /// The newest first.
    editions: Vec<Issue>,
}

/// A line of the table of editions.
#[derive(Serialize)]
pub(super) struct Issue {
    id: i64,
    pub(super) title: String,
    pub(super) due: Moment,
    pub(super) from: Moment,
    pub(super) to: Moment,
    /// The stored word: the style sheet and the catalogue know it.
    pub(super) state: &'static str,
}

impl Issue {
    pub(super) fn of(reader: &Reader, edition: &Edition) -> Self {
        Self {
            id: edition.id.0,
            title: edition.title.clone(),
            due: reader.moment(edition.due),
            from: reader.moment(edition.from),
            to: reader.moment(edition.to),
            state: edition.standing(),
        }
    }
}

/// `GET /digests`
pub(in crate::web) async fn list(
    State(site): State<Arc<Site>>,
    reader: Reader,
) -> Result<Response, WebError> {
    let page = site.read(&reader, digests_page).await?;
    let title = reader.words().say("digests-title");
    site.show(&reader, "digests.html", Place::Digests, &title, &page)
}

fn digests_page(tx: &Tx<'_>, reader: &Reader) -> Result<DigestsPage, StoreError> {
    let all = editions::all(tx)?;
    let mut digests = Vec::new();
    for digest in &reader.setup.config.digests {
        let next = schedule::next(tx, digest)?;
        digests.push(recipe(reader, digest, next, &all));
    }
    Ok(DigestsPage { digests })
}

fn recipe(
    reader: &Reader,
    digest: &Digest,
    next: Option<DateTime<Utc>>,
    all: &[Edition],
) -> Recipe {
    let local = Calendar {
        zone: digest.zone,
        ..reader.calendar
    };
    let own = all.iter().filter(|edition| edition.digest == digest.key);
    Recipe {
        key: digest.key.clone(),
        title: digest.title.clone(),
        next: next.map(|at| local.moment(at)),
        zone: digest.zone.name(),
        sections: digest
            .sections
            .iter()
            .map(|section| section.title.clone())
            .collect(),
        channels: digest.channels.clone(),
        feeds: super::feed::channels(reader, digest),
        editions: own.map(|edition| Issue::of(reader, edition)).collect(),
    }
}
