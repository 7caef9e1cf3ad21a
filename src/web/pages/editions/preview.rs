//! `/editions/{id}/preview/{clearance}/{file}`: an edition as readers of that clearance would get it.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE, X_FRAME_OPTIONS};
use axum::response::{IntoResponse, Response};

use super::super::named::number;
use crate::digest::face::{Face, face};
use crate::domain::ids::EditionId;
use crate::domain::visibility::Visibility;
use crate::publish::PublishError;
use crate::store::{Tx, editions};
use crate::web::errors::WebError;
use crate::web::reader::Reader;
use crate::web::site::Site;

/// A preview is a page of its own, with the styles of a mail and no way to run or load anything; it is
/// shown in our pages only. It may be printed: that asks for a dialogue of the browser.
const PREVIEW_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; \
    frame-ancestors 'self'; sandbox allow-modals allow-popups";

/// `GET /editions/{id}/preview/{clearance}/{file}`: `file` is a template's name: `edition.html`,
/// `print.html`, `edition.txt`, `edition.md`, `edition.mediawiki`, `edition.dokuwiki`.
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
        "edition.html" | "print.html" => "text/html; charset=utf-8",
        "edition.txt" | "edition.md" | "edition.mediawiki" | "edition.dokuwiki" => {
            "text/plain; charset=utf-8"
        }
        _ => return Err(WebError::NotFound),
    };
    let (face, language) = site
        .read(&reader, move |tx, known| faced(tx, known, id, clearance))
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
