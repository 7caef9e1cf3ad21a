//! `/health`: for the programs that watch the watch.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};

use crate::store::{StoreError, changes};
use crate::web::errors::WebError;
use crate::web::site::Site;

/// `GET /health`: `{"ok":true,"revision":…,"indexed":…}`, the archive's last revision and the one
/// that can be searched; 500 when the archive does
/// not answer.
pub(in crate::web) async fn show(State(site): State<Arc<Site>>) -> Result<Response, WebError> {
    let revision = site.app.store.read::<_, StoreError>(changes::last).await?;
    let body = serde_json::json!({ "ok": true, "revision": revision.0, "indexed": site.app.search.applied().0 }).to_string();
    Ok(([(CONTENT_TYPE, "application/json")], body).into_response())
}
