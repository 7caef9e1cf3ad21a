//! `/editions/{id}/presence`: who else looks at a draft, and whether it has changed.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use fluent_bundle::FluentArgs;
use serde::Serialize;

use super::super::named::number;
use super::editor::present;
use crate::domain::digest::EditionState;
use crate::domain::ids::EditionId;
use crate::store::editions::{self, Present};
use crate::web::errors::WebError;
use crate::web::reader::Reader;
use crate::web::site::Site;

#[derive(Serialize)]
struct Seen {
    /// The revision of now.
    revision: i64,
    /// Whether it may still change.
    draft: bool,
    /// Who else looks at it, in words; empty for nobody.
    told: String,
}

/// `POST /editions/{id}/presence`: this person still looks at it.
pub(in crate::web) async fn tell(
    State(site): State<Arc<Site>>,
    reader: Reader,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    let id: EditionId = number(&id)?;
    let seen = site
        .app
        .store
        .write(move |tx| {
            let edition = editions::one(tx, id)?.ok_or(WebError::NotFound)?;
            editions::be_present(tx, id, &present(&reader), reader.now())?;
            let people = editions::present(tx, id, reader.member, reader.now())?;
            Ok::<_, WebError>(Seen {
                revision: edition.revision,
                draft: edition.state == EditionState::Draft,
                told: told(&reader, people),
            })
        })
        .await?;
    let body =
        serde_json::to_string(&seen).map_err(|error| WebError::Failed(error.to_string().into()))?;
    Ok(([(CONTENT_TYPE, "application/json")], body).into_response())
}

fn told(reader: &Reader, people: Vec<Present>) -> String {
    if people.is_empty() {
        return String::new();
    }
    let names: Vec<_> = people.into_iter().map(|one| one.name).collect();
    let mut args = FluentArgs::new();
    args.set("names", names.join(", "));
    reader.words().say_with("edit-present", &args)
}
