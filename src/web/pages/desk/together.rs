//! What curators do so as not to work twice: claim a story, write its note, hand it over.

use std::sync::Arc;

use axum::Form;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Deserialize;

use super::acts::tell;
use super::answer::{ActOutcome, by};
use super::news::Happened;
use super::{curator, refusal};
use crate::curate::claim::{self, Claimed};
use crate::curate::{assign, note};
use crate::domain::decision::Errand;
use crate::domain::ids::{ItemId, MemberId};
use crate::web::errors::WebError;
use crate::web::pages::named::number;
use crate::web::reader::Reader;
use crate::web::site::Site;

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Claiming {
    /// `claim`, `take` over, or `release`.
    act: String,
    back: String,
}

/// `POST /desk/items/{id}/claim`
pub(in crate::web) async fn claim(
    State(site): State<Arc<Site>>,
    reader: Reader,
    Path(id): Path<String>,
    headers: HeaderMap,
    Form(form): Form<Claiming>,
) -> Result<Response, WebError> {
    let item: ItemId = number(&id)?;
    let (by_whom, now, act) = (curator(&reader), reader.now(), form.act.clone());
    let words = reader.words();
    if act == "release" {
        let let_go = site
            .app
            .store
            .write(move |tx| claim::release(tx, &by_whom, item))
            .await?;
        if !let_go.is_empty() {
            tell(&site, &reader, Happened::Released, &let_go);
        }
        return ActOutcome::new("done", words.say("desk-released"), &let_go)
            .reply(&headers, &form.back);
    }
    let over = match act.as_str() {
        "claim" => false,
        "take" => true,
        _ => return Err(WebError::BadRequest),
    };
    let claimed = site
        .app
        .store
        .write(move |tx| claim::claim(tx, &by_whom, item, over, now))
        .await?;
    match claimed {
        Claimed::Missing => Err(refusal(&site, &reader, item).await),
        Claimed::Taken(claim) => {
            let said = by(words, "desk-by-claimed", &claim.name);
            ActOutcome::new("taken", said, &[item]).reply(&headers, &form.back)
        }
        Claimed::Yours(told) => {
            tell(&site, &reader, Happened::Claimed, &told);
            ActOutcome::new("done", words.say("desk-claimed-me"), &told).reply(&headers, &form.back)
        }
    }
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Noting {
    text: String,
    /// The version that the writer began from; 0 for an empty page.
    base: i64,
    back: String,
}

/// `POST /desk/items/{id}/note`
pub(in crate::web) async fn note(
    State(site): State<Arc<Site>>,
    reader: Reader,
    Path(id): Path<String>,
    headers: HeaderMap,
    Form(form): Form<Noting>,
) -> Result<Response, WebError> {
    let item: ItemId = number(&id)?;
    let (by_whom, now, back) = (curator(&reader), reader.now(), form.back.clone());
    let written = site
        .app
        .store
        .write(move |tx| note::write(tx, &by_whom, item, form.base, &form.text, now))
        .await?;
    let Some(written) = written else {
        return Err(refusal(&site, &reader, item).await);
    };
    tell(&site, &reader, Happened::Noted, &[item]);
    let (outcome, key) = match (written.clash, written.merged) {
        (true, _) => ("clash", "desk-note-clash"),
        (_, true) => ("merged", "desk-note-merged"),
        _ => ("done", "desk-note-done"),
    };
    let mut answer = ActOutcome::new(outcome, reader.words().say(key), &[item]);
    answer.text = Some(written.note.text);
    answer.version = Some(written.note.version);
    // A form sees what became of its text where it stands.
    let back = if written.merged {
        format!("/items/{item}")
    } else {
        back
    };
    answer.reply(&headers, &back)
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Asking {
    /// `assign` or `opinion`.
    errand: String,
    /// A member's number, empty for anybody, `-` for nobody any longer.
    member: String,
    back: String,
}

/// `POST /desk/items/{id}/assign`
pub(in crate::web) async fn assign(
    State(site): State<Arc<Site>>,
    reader: Reader,
    Path(id): Path<String>,
    headers: HeaderMap,
    Form(form): Form<Asking>,
) -> Result<Response, WebError> {
    let item: ItemId = number(&id)?;
    let errand = Errand::from_word(&form.errand).ok_or(WebError::BadRequest)?;
    let whom: Option<MemberId> = match form.member.as_str() {
        "" | "-" => None,
        number => Some(number.parse().map_err(|_| WebError::BadRequest)?),
    };
    let (by_whom, now, nobody) = (curator(&reader), reader.now(), form.member == "-");
    let asked = site
        .app
        .store
        .write(move |tx| {
            if nobody {
                assign::take_back(tx, &by_whom, item, errand)
            } else {
                assign::ask(tx, &by_whom, item, errand, whom, now)
            }
        })
        .await?;
    match asked {
        assign::AssignmentOutcome::Missing => Err(refusal(&site, &reader, item).await),
        assign::AssignmentOutcome::NoSuchCurator => Err(WebError::BadRequest),
        assign::AssignmentOutcome::Done(told) => {
            tell(&site, &reader, Happened::Asked, &told);
            let key = if nobody {
                "desk-asked-off"
            } else {
                "desk-asked"
            };
            ActOutcome::new("done", reader.words().say(key), &told).reply(&headers, &form.back)
        }
    }
}
