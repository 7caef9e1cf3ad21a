//! How long the fields of a form may be, looked at once for every form: what is longer is refused, and told
//! by the name of its field, before anything of it is read.

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::header::CONTENT_TYPE;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::domain::limits;
use crate::web::errors::WebError;

/// Where a whole file is pasted into a field.
const PASTED: &str = "/tags/import";

/// Lets a form through whose fields are no longer than [`limits::field`] says.
pub(in crate::web) async fn bounded(request: Request, next: Next) -> Response {
    let kind = request.headers().get(CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if !kind.starts_with("application/x-www-form-urlencoded") || request.uri().path() == PASTED {
        return next.run(request).await;
    }
    let (head, body) = request.into_parts();
    let Ok(bytes) = to_bytes(body, limits::FORM).await else {
        return WebError::BadRequest.into_response();
    };
    for (name, value) in url::form_urlencoded::parse(&bytes) {
        let (most, written) = (limits::field(&name), value.chars().count());
        if written > most {
            // A name is ours, or of no use to whoever made it up.
            let field: Arc<str> = name.chars().take(40).collect::<String>().into();
            let (field, most, written) = (field, most, written);
            return WebError::TooLong {
                field,
                most,
                written,
            }
            .into_response();
        }
    }
    next.run(Request::from_parts(head, Body::from(bytes))).await
}
