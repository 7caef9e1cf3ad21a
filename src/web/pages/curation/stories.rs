//! What a curator decides about the story of an item, on its page.

use std::sync::Arc;

use axum::extract::{Form, Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::said;
use crate::curate::stories::{self, StoryError};
use crate::domain::ids::ItemId;
use crate::web::errors::WebError;
use crate::web::pages::item::{number, visible};
use crate::web::reader::Reader;
use crate::web::site::Site;

/// The other item: its number, or the address of its page.
#[derive(Deserialize)]
pub(in crate::web) struct With {
    #[serde(default)]
    with: String,
}

impl With {
    fn item(&self) -> Option<ItemId> {
        let last = self.with.trim().trim_end_matches('/').rsplit('/').next()?;
        let digits = last.split(['?', '#']).next()?;
        digits.parse().ok()
    }
}

/// `POST /items/{id}/story/{act}`: `split` it off, `lead` with it, `merge` it with another.
pub(in crate::web) async fn decide(
    State(site): State<Arc<Site>>,
    reader: Reader,
    Path((id, act)): Path<(String, String)>,
    Form(form): Form<With>,
) -> Result<Response, WebError> {
    let (id, now): (ItemId, _) = (number(&id)?, reader.now());
    let back = site
        .app
        .store
        .write(move |tx| {
            visible(tx, &reader, id)?;
            let by = (reader.member, reader.name.as_str());
            let done = match act.as_str() {
                "split" => stories::split(tx, id, by, now),
                "lead" => stories::lead(tx, id, by, now),
                "merge" => {
                    let unknown = || {
                        let named = [("with", form.with.trim())];
                        WebError::Conflict(said(&reader, "story-error-missing", &named).into())
                    };
                    let with = form.item().ok_or_else(unknown)?;
                    visible(tx, &reader, with).map_err(|_| unknown())?;
                    stories::merge(tx, id, with, by, now)
                }
                _ => return Err(WebError::NotFound),
            };
            done.map_err(|error| refused(&reader, &error))?;
            Ok(id)
        })
        .await?;
    Ok(Redirect::to(&format!("/items/{back}#story")).into_response())
}

fn refused(reader: &Reader, error: &StoryError) -> WebError {
    let sentence = match error {
        StoryError::Missing(_) => return WebError::NotFound,
        StoryError::Same(_) => said(reader, "story-error-same", &[]),
        StoryError::Alone(_) => said(reader, "story-error-alone", &[]),
        StoryError::Store(_) => return WebError::Failed(error.to_string().into()),
    };
    WebError::Conflict(sentence.into())
}
