//! The page of a refusal, in the reader's language, with a way out.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use fluent_bundle::FluentArgs;
use serde::Serialize;

use super::errors::{Explained, WebError};
use super::reader::Reader;
use super::session;
use super::site::{Place, Site};

/// Gives every refusal its page, in the reader's language.
pub(super) fn around(pages: Router<Arc<Site>>, site: &Arc<Site>) -> Router<Arc<Site>> {
    pages.layer(from_fn_with_state(site.clone(), explain))
}

#[derive(Serialize)]
struct ErrorPage {
    status: u16,
    title: String,
    advice: String,
    why: Option<String>,
    /// Whether signing in is the way on.
    sign_in: bool,
}

async fn explain(
    State(site): State<Arc<Site>>,
    reader: Reader,
    request: Request,
    next: Next,
) -> Response {
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let program = session::bearer(request.headers()).is_some() || path == "/health";
    let response = next.run(request).await;
    let status = response.status();
    let explained = response.extensions().get::<Explained>().is_some();
    if explained || !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    if let Some(WebError::Failed(why)) = response.extensions().get::<WebError>() {
        tracing::error!(%method, path, why = %why, "a page failed");
    }
    let kind = match status.as_u16() {
        400 | 401 | 403 | 404 | 405 | 409 | 410 | 413 | 421 | 500 | 503 => status.as_u16(),
        400..500 => 400,
        _ => 500,
    };
    let words = reader.words();
    let why = response
        .extensions()
        .get()
        .and_then(|error| why(error, &reader));
    let message = match response.extensions().get::<WebError>() {
        Some(WebError::NotYours) => "not-yours".to_owned(),
        Some(WebError::NoSearch) => "no-search".to_owned(),
        _ => kind.to_string(),
    };
    let page = ErrorPage {
        why,
        sign_in: status == StatusCode::UNAUTHORIZED,
        status: status.as_u16(),
        title: words.say(&format!("error-{message}")),
        advice: words.say(&format!("error-{message}-advice")),
    };
    let told = told_how(status);
    if program {
        let said = serde_json::json!({
            "status": page.status, "error": page.title, "why": page.why, "advice": page.advice,
        });
        let kind = [(CONTENT_TYPE, "application/json")];
        return (status, told, kind, said.to_string()).into_response();
    }
    let title = page.title.clone();
    match site.page(&reader, "error.html", Place::Nowhere, &title, &page) {
        Ok(body) => (status, told, body).into_response(),
        Err(error) => {
            tracing::error!(?error, "the page that explains errors failed");
            response
        }
    }
}

/// The particular of a refusal, in the reader's language.
fn why(error: &WebError, reader: &Reader) -> Option<String> {
    let words = reader.words();
    match error {
        WebError::Conflict(why) => Some(why.to_string()),
        WebError::TooLong {
            field,
            most,
            written,
        } => {
            let mut args = FluentArgs::new();
            args.set("field", field.to_string());
            args.set(
                "most",
                words.number(i64::try_from(*most).unwrap_or(i64::MAX)),
            );
            args.set(
                "written",
                words.number(i64::try_from(*written).unwrap_or(i64::MAX)),
            );
            Some(words.say_with("error-413-why", &args))
        }
        WebError::Misdirected([host, base]) => {
            let mut args = FluentArgs::new();
            args.set("host", host.to_string());
            args.set("base", base.to_string());
            Some(words.say_with("error-421-why", &args))
        }
        _ => None,
    }
}

/// What a refusal says in its headers: how to be let in (RFC 9110, 11.6.1), or when to come back.
fn told_how(status: StatusCode) -> HeaderMap {
    let mut headers = HeaderMap::new();
    match status {
        StatusCode::UNAUTHORIZED => {
            let scheme = HeaderValue::from_static("Bearer realm=\"Vigie\"");
            headers.insert(WWW_AUTHENTICATE, scheme);
        }
        StatusCode::SERVICE_UNAVAILABLE => {
            headers.insert(RETRY_AFTER, HeaderValue::from_static("5"));
        }
        _ => {}
    }
    headers
}
