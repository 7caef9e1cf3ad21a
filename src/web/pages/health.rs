//! `/health`: for the programs that watch the watch.

use std::sync::Arc;

use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};

use crate::app::health;
use crate::domain::member::{Role, Scope};
use crate::web::door::Entry;
use crate::web::errors::{Explained, WebError};
use crate::web::reader::Reader;
use crate::web::site::Site;

/// `GET /health`: 200 while this process does and serves what it should, 503 when it does not. Whoever
/// asks without a name reads `{"ok":…}`; an administrator, or a program with a token that may read, all
/// that is known, as `docs/GUIDE.md` has it.
pub(in crate::web) async fn show(
    State(site): State<Arc<Site>>,
    reader: Reader,
) -> Result<Response, WebError> {
    let (ok, body) = if may_know(&reader) {
        let health = health::look(&site.app).await;
        let body = serde_json::to_string(&health);
        let body = body.map_err(|error| WebError::Failed(error.to_string().into()))?;
        (health.ok, body)
    } else {
        let ok = site.is_well().await;
        (ok, serde_json::json!({ "ok": ok }).to_string())
    };
    let status = if ok {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    // A program asks: the object says what is wrong, and no page stands in its place.
    let told = Extension(Explained);
    Ok((status, told, [(CONTENT_TYPE, "application/json")], body).into_response())
}

fn may_know(reader: &Reader) -> bool {
    match &reader.entry {
        Entry::Token(scopes) => scopes.contains(&Scope::Read),
        Entry::Session(_) | Entry::Open => reader.role >= Role::Admin,
        Entry::Nobody => false,
    }
}
