//! What the watch holds about oneself: all of it to take along, and to be forgotten (RGPD).

use std::sync::Arc;

use axum::extract::{Form, State};
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::{me, onward, refused};
use crate::domain::secret::Secret;
use crate::store::Tx;
use crate::store::members::own;
use crate::web::errors::{WebError, again};
use crate::web::reader::Reader;
use crate::web::session::{self, Confirmed};
use crate::web::site::Site;

/// `GET /me/export`: everything that refers to this member and that this member may read now, as JSON.
pub(in crate::web) async fn export(
    State(site): State<Arc<Site>>,
    reader: Reader,
) -> Result<Response, WebError> {
    let (id, clearance) = (reader.member, reader.clearance);
    let read = move |tx: &Tx<'_>| own::export(tx, id, clearance);
    let held = site.app.store.read(read).await;
    let held = held.map_err(|error| refused(&reader, error))?;
    let text = serde_json::to_string_pretty(&held);
    let text = text.map_err(|error| WebError::Failed(error.to_string().into()))?;
    let headers = [
        (CONTENT_TYPE, "application/json"),
        (CONTENT_DISPOSITION, "attachment; filename=\"vigie.json\""),
        (CACHE_CONTROL, "no-store"),
    ];
    Ok((headers, text).into_response())
}

/// A wish that cannot be taken back is confirmed by the password.
#[derive(Deserialize)]
pub(in crate::web) struct Wish {
    password: String,
}

/// `POST /me/erase`
pub(in crate::web) async fn erase(
    State(site): State<Arc<Site>>,
    reader: Reader,
    Form(wish): Form<Wish>,
) -> Result<Response, WebError> {
    let wrong = match session::confirm(&site, &reader, Secret::new(wish.password)).await? {
        Confirmed::Yes => None,
        Confirmed::No => Some(reader.words().say("password-not-current")),
        Confirmed::Wait(left) => Some(super::sign_in::pause(&reader, left)),
    };
    if wrong.is_some() {
        let page = me::page(&site, &reader, Vec::new(), wrong).await?;
        return Ok(again(StatusCode::UNPROCESSABLE_ENTITY, page));
    }
    let (id, now) = (reader.member, reader.now());
    let write = move |tx: &Tx<'_>| own::erase(tx, id, id, now);
    let done = site.app.store.write_synced(write).await;
    done.map_err(|error| refused(&reader, error))?;
    Ok(onward("/sign-in", [session::forgotten(&site)]))
}
