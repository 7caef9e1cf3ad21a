//! What can go wrong with a request: a status, a page with a way out, and one line in the log.

use std::sync::Arc;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

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
    /// The search index is being built again, or cannot be read.
    NoSearch,
    /// A field of a form is longer than it may be.
    TooLong {
        /// Its name.
        field: Arc<str>,
        /// Signs that it may have.
        most: usize,
        /// Signs that it has.
        written: usize,
    },
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
            Self::Busy | Self::NoSearch => StatusCode::SERVICE_UNAVAILABLE,
            Self::TooLong { .. } => StatusCode::PAYLOAD_TOO_LARGE,
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
        match error {
            // The indexer tells the log, once.
            SearchError::Rebuilding { .. } | SearchError::Unreadable { .. } => Self::NoSearch,
            error => Self::Failed(error.to_string().into()),
        }
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
