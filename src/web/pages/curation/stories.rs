//! What a curator decides about the story of an item, on its page.

use std::sync::Arc;

use axum::extract::{Form, Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use serde_json::{Value, json};

use super::said;
use crate::curate::stories::{self, StoryError};
use crate::domain::ids::ItemId;
use crate::store::{Tx, items, stories as rows};
use crate::web::errors::WebError;
use crate::web::pages::named::{number, visible};
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
            if !reader.may_curate(&visible(tx, &reader, id)?.group) {
                return Err(WebError::NotYours);
            }
            let before = told(tx, id)?;
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
                    stories::merge(tx, id, with, (by.0, by.1, &reader.remit()), now)
                }
                _ => return Err(WebError::NotFound),
            };
            done.map_err(|error| refused(&reader, &error))?;
            let states = (before, told(tx, id)?);
            reader.record(tx, &format!("story.{act}"), format!("item:{id}"), states)?;
            Ok(id)
        })
        .await?;
    Ok(Redirect::to(&format!("/items/{back}#story")).into_response())
}

/// The story of an item, for the record: its items, and the one that leads.
fn told(tx: &Tx<'_>, item: ItemId) -> Result<Value, WebError> {
    let story = items::one(tx, item)?.and_then(|row| row.head.story);
    let Some(story) = story else {
        return Ok(Value::Null);
    };
    let members = rows::members(tx, story)?.into_iter();
    let items: Vec<_> = members.map(|row| row.head.id.0).collect();
    let lead = rows::lead(tx, story)?.map(|lead| lead.0);
    Ok(json!({ "items": items, "lead": lead }))
}

fn refused(reader: &Reader, error: &StoryError) -> WebError {
    let sentence = match error {
        StoryError::Missing(_) => return WebError::NotFound,
        StoryError::NotYours(_) => return WebError::NotYours,
        StoryError::Same(_) => said(reader, "story-error-same", &[]),
        StoryError::Alone(_) => said(reader, "story-error-alone", &[]),
        StoryError::Store(_) => return WebError::Failed(error.to_string().into()),
    };
    WebError::Conflict(sentence.into())
}
