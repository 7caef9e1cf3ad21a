//! What an editor decides of a whole edition: approve it, take that back, let a channel carry it after
//! all, tell an erratum.

use std::sync::Arc;

use axum::extract::{Form, Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use serde_json::{Value, json};

use super::super::named::number;
use super::editor::{digest_of, present};
use crate::domain::ids::EditionId;
use crate::domain::limits;
use crate::publish::{self, Approval};
use crate::store::Tx;
use crate::store::editions::{self, Erratum};
use crate::web::errors::WebError;
use crate::web::reader::Reader;
use crate::web::site::Site;

/// When an approved edition leaves.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct When {
    /// `due` for its due time; else at once.
    when: String,
}

/// An erratum as sent.
#[derive(Debug, Deserialize)]
pub(in crate::web) struct ErratumForm {
    text: String,
    /// `yes` when it is for everybody.
    #[serde(default)]
    public: String,
    /// `correct` or `recall` for the channels too; else it is told here.
    #[serde(default)]
    act: String,
}

/// `POST /editions/{id}/approve`: freezes the draft and queues its deliveries; a worker sends them.
pub(in crate::web) async fn approve(
    State(site): State<Arc<Site>>,
    reader: Reader,
    Path(id): Path<String>,
    Form(When { when }): Form<When>,
) -> Result<Response, WebError> {
    let id: EditionId = number(&id)?;
    let at_due = when == "due";
    site.app
        .store
        .write_synced(move |tx| approve_one(tx, &reader, id, at_due))
        .await?;
    Ok(back(id))
}

fn approve_one(tx: &Tx<'_>, reader: &Reader, id: EditionId, at_due: bool) -> Result<(), WebError> {
    let edition = editions::one(tx, id)?.ok_or(WebError::NotFound)?;
    let digest = digest_of(reader, &edition)?;
    let now = reader.now();
    let approval = Approval {
        member: reader.member,
        name: reader.name.clone(),
        leave: if at_due { edition.due.max(now) } else { now },
    };
    let outlets = &reader.setup.outlets;
    let silent = publish::approve_edition(tx, outlets, digest, id, &approval, now)?;
    let states = (json!("draft"), json!("approved"));
    reader.record(tx, "edition.approve", format!("edition:{id}"), states)?;
    tracing::info!(edition.id = id.0, by = reader.member.0, ?silent, "approved");
    Ok(())
}

/// `POST /editions/{id}/reopen`: a draft again, while nothing has left.
pub(in crate::web) async fn reopen(
    State(site): State<Arc<Site>>,
    reader: Reader,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    let id: EditionId = number(&id)?;
    site.app
        .store
        .write_synced(move |tx| {
            publish::reopen(tx, id)?;
            let states = (json!("approved"), json!("draft"));
            reader.record(tx, "edition.reopen", format!("edition:{id}"), states)?;
            tracing::info!(edition.id = id.0, by = reader.member.0, "a draft again");
            Ok::<_, WebError>(())
        })
        .await?;
    Ok(Redirect::to(&format!("/editions/{id}/edit")).into_response())
}

/// `POST /editions/{id}/release/{channel}`: a channel that waits carries it after all.
pub(in crate::web) async fn release(
    State(site): State<Arc<Site>>,
    reader: Reader,
    Path((id, channel)): Path<(String, String)>,
) -> Result<Response, WebError> {
    let id: EditionId = number(&id)?;
    site.app
        .store
        .write_synced(move |tx| {
            publish::release_outlet(tx, &reader.setup.outlets, id, &channel, reader.now())?;
            let states = (Value::Null, json!(channel));
            reader.record(tx, "edition.release", format!("edition:{id}"), states)?;
            Ok::<_, WebError>(())
        })
        .await?;
    Ok(back(id))
}

/// `POST /editions/{id}/erratum`: what was said wrong, told on the edition's page, and mended or taken
/// back on every channel that can if that is asked.
pub(in crate::web) async fn tell_erratum(
    State(site): State<Arc<Site>>,
    reader: Reader,
    Path(id): Path<String>,
    Form(told): Form<ErratumForm>,
) -> Result<Response, WebError> {
    let id: EditionId = number(&id)?;
    let text = told.text.trim().to_owned();
    if text.is_empty() || text.chars().count() > limits::EDITION_TEXT {
        return Err(WebError::BadRequest);
    }
    let act = match told.act.as_str() {
        "" | "erratum" => "erratum",
        "correct" => "correct",
        "recall" => "recall",
        _ => return Err(WebError::BadRequest),
    };
    site.app
        .store
        .write_synced(move |tx| {
            let edition = editions::one(tx, id)?.ok_or(WebError::NotFound)?;
            if !edition.state.is_frozen() {
                return Err(WebError::BadRequest);
            }
            let erratum = Erratum {
                act: act.to_owned(),
                public: told.public == "yes",
                ways: "[]".to_owned(),
                at: reader.now(),
                by: present(&reader),
                text,
            };
            mend(tx, &reader, id, &erratum)
        })
        .await?;
    Ok(Redirect::to(&format!("/editions/{id}#errata")).into_response())
}

fn mend(tx: &Tx<'_>, reader: &Reader, id: EditionId, erratum: &Erratum) -> Result<(), WebError> {
    let (outlets, now) = (&reader.setup.outlets, reader.now());
    let amended = publish::tell_erratum(tx, id, erratum, outlets, now)?;
    if erratum.act == "erratum" {
        return Ok(());
    }
    let (act, states) = (
        format!("edition.{}", erratum.act),
        (Value::Null, json!(amended)),
    );
    Ok(reader.record(tx, &act, format!("edition:{id}"), states)?)
}

fn back(id: EditionId) -> Response {
    Redirect::to(&format!("/editions/{id}")).into_response()
}
