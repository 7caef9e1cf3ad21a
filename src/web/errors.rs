//! What can go wrong with a request: a status, a page with a way out, and one line in the log.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use fluent_bundle::FluentArgs;
use serde::Serialize;

use super::reader::Reader;
use super::session;
use super::site::{Place, Site};
use crate::publish::PublishError;
use crate::search::SearchError;
use crate::store::StoreError;

/// Why a page cannot be given.
#[derive(Clone, Debug)]
pub(super) enum WebError {
    /// There is no such thing, or this reader may not know of it.
    NotFound,
    /// The address or the form makes no sense.
    BadRequest,
    /// Nobody has signed in, or the token is worth nothing.
    Unauthorized,
    /// The request comes from another site, or from a reader without the right.
    Forbidden,
    /// The item or the theme is for other curators to decide on.
    NotYours,
    /// The `Host` header names another site than the address of the pages: both.
    Misdirected([Arc<str>; 2]),
    /// A one-time link that is worth nothing any more.
    Gone,
    /// Too many wait for the same.
    Busy,
    /// It cannot be done now; the words say why.
    Conflict(Arc<str>),
    /// Something of ours failed; the words are for the log.
    Failed(Arc<str>),
}

/// Marks an answer whose own page says what is wrong and what can be done.
#[derive(Clone, Copy, Debug)]
pub(super) struct Explained;

impl WebError {
    fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::BadRequest => StatusCode::BAD_REQUEST,
            Self::Unauthorized => StatusCode::UNAUTHORIZED,
            Self::Forbidden | Self::NotYours => StatusCode::FORBIDDEN,
            Self::Misdirected(_) => StatusCode::MISDIRECTED_REQUEST,
            Self::Gone => StatusCode::GONE,
            Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
            Self::Conflict(_) => StatusCode::CONFLICT,
            Self::Failed(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl From<StoreError> for WebError {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.to_string().into())
    }
}

impl From<SearchError> for WebError {
    fn from(error: SearchError) -> Self {
        Self::Failed(error.to_string().into())
    }
}

impl From<PublishError> for WebError {
    fn from(error: PublishError) -> Self {
        match error {
            PublishError::Missing(_)
            | PublishError::MissingDelivery(_)
            | PublishError::MissingItem(_)
            | PublishError::UnknownChannel(_) => Self::NotFound,
            // What a person can mend, said to that person.
            PublishError::Unfit { .. }
            | PublishError::FourEyes(_)
            | PublishError::Left(_)
            | PublishError::Template(_)
            | PublishError::Store(StoreError::Transition { .. }) => {
                Self::Conflict(error.to_string().into())
            }
            PublishError::Store(error) => error.into(),
        }
    }
}

impl From<minijinja::Error> for WebError {
    fn from(error: minijinja::Error) -> Self {
        // Names the template and the line; the alternate form would put the text of items in the log.
        Self::Failed(error.to_string().into())
    }
}

impl IntoResponse for WebError {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Gives `page` the status of a refusal that it explains itself.
pub(super) fn again(status: StatusCode, mut page: Response) -> Response {
    *page.status_mut() = status;
    page.extensions_mut().insert(Explained);
    page
}

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
    let program = session::bearer(request.headers()).is_some();
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
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
        400 | 401 | 403 | 404 | 405 | 409 | 410 | 421 | 500 | 503 => status.as_u16(),
        400..500 => 400,
        _ => 500,
    };
    let words = reader.words();
    let why = match response.extensions().get::<WebError>() {
        Some(WebError::Conflict(why)) => Some(why.to_string()),
        Some(WebError::Misdirected([host, base])) => {
            let mut args = FluentArgs::new();
            args.set("host", host.to_string());
            args.set("base", base.to_string());
            Some(words.say_with("error-421-why", &args))
        }
        _ => None,
    };
    let message = match response.extensions().get::<WebError>() {
        Some(WebError::NotYours) => "not-yours".to_owned(),
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
