//! Words proposed for the vocabulary, and what curators answer.

use std::sync::Arc;

use axum::extract::{Form, Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::{Deserialize, Serialize};

use super::refused;
use crate::curate::tags::{self, Draft, ProposalAnswer, TagError};
use crate::domain::limits;
use crate::store::vocabulary::proposals::{self, TagProposal};
use crate::store::{StoreError, vocabulary};
use crate::web::errors::WebError;
use crate::web::moment::Moment;
use crate::web::pages::named::number;
use crate::web::reader::Reader;
use crate::web::site::Site;

/// A proposal as shown.
#[derive(Serialize)]
pub(super) struct Proposed {
    id: i64,
    name: String,
    english: String,
    reason: String,
    member: String,
    at: Moment,
    state: String,
    answer: String,
}

impl Proposed {
    pub(super) fn of(reader: &Reader, proposal: TagProposal) -> Self {
        Self {
            id: proposal.id,
            name: proposal.name,
            english: proposal.english,
            reason: proposal.reason,
            member: proposal.member,
            at: reader.moment(proposal.at),
            state: proposal.state,
            answer: proposal.answer,
        }
    }

    pub(super) fn waits(&self) -> bool {
        self.state == "waiting"
    }
}

/// A word that is wanted.
#[derive(Deserialize)]
pub(in crate::web) struct Wanted {
    name: String,
    #[serde(default)]
    english: String,
    #[serde(default)]
    reason: String,
}

/// `POST /tags/proposals`: files a proposal; a word that is there already leads to its page.
pub(in crate::web) async fn propose(
    State(site): State<Arc<Site>>,
    reader: Reader,
    Form(wanted): Form<Wanted>,
) -> Result<Response, WebError> {
    let (member, now) = (reader.member, reader.now());
    let name = wanted.name.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.is_empty() || name.chars().count() > limits::NAME {
        return Err(refused(&reader, TagError::Nameless));
    }
    let known = site
        .app
        .store
        .write(move |tx| {
            let known = vocabulary::called(tx, &name)?;
            if known.is_none() {
                let words = (name.as_str(), wanted.english.trim(), wanted.reason.trim());
                proposals::add(tx, words, member, now)?;
            }
            Ok::<_, StoreError>(known)
        })
        .await?;
    Ok(match known {
        Some(tag) => Redirect::to(&format!("/tags/{}", tag.key)),
        None => Redirect::to("/tags#proposals"),
    }
    .into_response())
}

/// What a curator answers.
#[derive(Deserialize)]
pub(in crate::web) struct Decision {
    act: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    english: String,
    #[serde(default)]
    into: String,
    #[serde(default)]
    why: String,
}

/// `POST /tags/proposals/{id}`: accepts it, merges it into a tag, or refuses it with a reason.
pub(in crate::web) async fn answer(
    State(site): State<Arc<Site>>,
    reader: Reader,
    Path(id): Path<String>,
    Form(decision): Form<Decision>,
) -> Result<Response, WebError> {
    let (id, now) = (number(&id)?, reader.now());
    let said = match decision.act.as_str() {
        "accept" => ProposalAnswer::Accept(Draft {
            name: decision.name,
            english: decision.english,
            ..Draft::default()
        }),
        "merge" => ProposalAnswer::Merge(decision.into),
        "refuse" if !decision.why.trim().is_empty() => {
            ProposalAnswer::Refuse(decision.why.trim().to_owned())
        }
        _ => return Err(WebError::BadRequest),
    };
    let answered = site
        .write(&reader, move |tx, known| {
            let done = tags::answer(tx, id, &said, known.member, now);
            done.map_err(|error| refused(known, error))
        })
        .await?;
    answered.ok_or(WebError::NotFound)?;
    Ok(Redirect::to("/tags#proposals").into_response())
}
