//! The fields of a form in which one name may come several times: boxes to tick.

use std::sync::Arc;

use axum::extract::rejection::RawFormRejection;
use axum::extract::{FromRequest, RawForm, Request};

use super::errors::WebError;
use super::site::Site;

/// What was sent, in order.
pub(super) struct Fields(Vec<(String, String)>);

impl Fields {
    /// The value of a field; empty when it was not sent.
    pub(super) fn one(&self, name: &str) -> &str {
        let found = self.0.iter().find(|(written, _)| written == name);
        found.map_or("", |(_, value)| value.trim())
    }

    /// The values of the ticked boxes of a name.
    pub(super) fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        let ticked = self.0.iter().filter(move |(written, _)| written == name);
        ticked.map(|(_, value)| value.as_str())
    }
}

impl FromRequest<Arc<Site>> for Fields {
    type Rejection = WebError;

    async fn from_request(request: Request, site: &Arc<Site>) -> Result<Self, Self::Rejection> {
        let form = RawForm::from_request(request, site).await;
        let RawForm(bytes) = form.map_err(|_: RawFormRejection| WebError::BadRequest)?;
        Ok(Self(
            url::form_urlencoded::parse(&bytes).into_owned().collect(),
        ))
    }
}
