//! What curators decide about a story, and take back; a form and the script are answered alike.

use std::sync::Arc;

use axum::Form;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};

use super::answer::{ActOutcome, ShownDecision, by, wants_json, way_back};
use super::news::{Happened, News};
use super::{curator, refusal};
use crate::curate::decide::{self, DecisionRequest, Outcome, What};
use crate::curate::undo::{self, Undone};
use crate::domain::decision::{Act, Reason};
use crate::domain::ids::{DecisionId, ItemId};
use crate::domain::limits;
use crate::store::items;
use crate::store::triage::decisions::Decision;
use crate::store::triage::marks::Mark;
use crate::web::errors::{Explained, WebError};
use crate::web::pages::named::number;
use crate::web::reader::Reader;
use crate::web::site::{Place, Site};

/// The form of a decision.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Deciding {
    act: String,
    /// The last decision that was seen; 0 for none.
    seen: i64,
    reason: String,
    note: String,
    /// `digest|section`.
    digest: String,
    /// Tags to add, and to take away, with commas between.
    add: String,
    take: String,
    back: String,
}

impl Deciding {
    fn asked(&self, item: ItemId, reader: &Reader) -> Result<DecisionRequest, WebError> {
        let what = match Act::from_word(&self.act) {
            Some(Act::Keep) => What::Keep,
            Some(Act::Dismiss) => What::Dismiss,
            Some(Act::Return) => What::Return,
            Some(Act::Digest) => What::Digest(self.mark(reader)?),
            Some(Act::Tag) => What::Tag {
                add: tags(&self.add),
                take: tags(&self.take),
            },
            _ => return Err(WebError::BadRequest),
        };
        let reason = match self.reason.as_str() {
            "" => None,
            word => Some(Reason::from_word(word).ok_or(WebError::BadRequest)?),
        };
        Ok(DecisionRequest {
            item,
            what,
            reason,
            note: self.note.trim().chars().take(limits::REMARK).collect(),
            seen: (self.seen > 0).then_some(DecisionId(self.seen)),
        })
    }

    /// A digest and a section that the configuration has.
    fn mark(&self, reader: &Reader) -> Result<Mark, WebError> {
        let (key, section) = self.digest.split_once('|').ok_or(WebError::BadRequest)?;
        let digests = &reader.setup.config.digests;
        let digest = digests.iter().find(|digest| digest.key == key);
        let known = digest.is_some_and(|digest| {
            section.is_empty() || digest.sections.iter().any(|one| one.title == section)
        });
        if !known {
            return Err(WebError::BadRequest);
        }
        Ok(Mark {
            digest: key.to_owned(),
            section: section.to_owned(),
        })
    }
}

fn tags(list: &str) -> Vec<String> {
    let list: String = list.chars().take(limits::REMARK).collect();
    let tags = list.split(',').map(str::trim);
    tags.filter(|tag| !tag.is_empty() && !tag.contains(char::is_control))
        .map(str::to_owned)
        .collect()
}

/// `POST /desk/items/{id}/decide`
pub(in crate::web) async fn decide(
    State(site): State<Arc<Site>>,
    reader: Reader,
    Path(id): Path<String>,
    headers: HeaderMap,
    Form(form): Form<Deciding>,
) -> Result<Response, WebError> {
    let asked = form.asked(number(&id)?, &reader)?;
    let (by_whom, now, wanted) = (curator(&reader), reader.now(), asked.clone());
    let outcome = site
        .app
        .store
        .write(move |tx| decide::decide(tx, &by_whom, &wanted, now))
        .await?;
    let act = asked.what.act();
    let said = |key: &str| reader.words().say(&format!("{key}-{}", act.as_str()));
    match outcome {
        Outcome::Missing => Err(refusal(&site, &reader, asked.item).await),
        Outcome::NoSuchTag(name) if wants_json(&headers) => {
            let said = by(reader.words(), "desk-no-tag", &name);
            ActOutcome::new("unknown", said, &[asked.item]).reply(&headers, &form.back)
        }
        Outcome::NoSuchTag(name) => Err(WebError::Conflict(
            by(reader.words(), "desk-no-tag", &name).into(),
        )),
        Outcome::Done(done) => {
            if let Some(state) = act.state() {
                let what = Happened::Moved(state, done.decision);
                tell(&site, &reader, what, &done.items);
            }
            ActOutcome::new("done", said("desk-done"), &done.items)
                .at(act.state(), Some(done.decision.0))
                .reply(&headers, &form.back)
        }
        Outcome::Same(last) => {
            let told = last.as_ref().map_or_else(
                || said("desk-done"),
                |last| ShownDecision::of(&reader, last).said,
            );
            ActOutcome::new("same", told, &[asked.item])
                .at(act.state(), last.map(|last| last.id.0))
                .reply(&headers, &form.back)
        }
        Outcome::Conflict(last) if wants_json(&headers) => {
            let told = ShownDecision::of(&reader, &last);
            ActOutcome::new("conflict", told.said, &[asked.item])
                .at(None, Some(last.id.0))
                .reply(&headers, &form.back)
        }
        Outcome::Conflict(last) => conflict(&site, &reader, &form, asked.item, &last).await,
    }
}

#[derive(Serialize)]
struct ConflictPage {
    item: i64,
    title: String,
    last: ShownDecision,
    act: String,
    reason: String,
    note: String,
    digest: String,
    back: String,
}

/// Who decided what meanwhile, and the choice: to let it be, or to decide after all.
async fn conflict(
    site: &Arc<Site>,
    reader: &Reader,
    form: &Deciding,
    item: ItemId,
    last: &Decision,
) -> Result<Response, WebError> {
    let row = site.app.store.read(move |tx| items::one(tx, item)).await?;
    let page = ConflictPage {
        item: item.0,
        title: row.map(|row| row.head.title).unwrap_or_default(),
        last: ShownDecision::of(reader, last),
        act: form.act.clone(),
        reason: form.reason.clone(),
        note: form.note.clone(),
        digest: form.digest.clone(),
        back: way_back(&form.back).to_owned(),
    };
    let title = reader.words().say("desk-conflict-title");
    let body = site.page(reader, "desk-conflict.html", Place::Desk, &title, &page)?;
    let mut response = (StatusCode::CONFLICT, body).into_response();
    response.extensions_mut().insert(Explained);
    Ok(response)
}

pub(super) fn tell(site: &Site, reader: &Reader, what: Happened, items: &[ItemId]) {
    site.live.tell(News {
        what,
        items: items.to_vec(),
        member: reader.member,
        name: reader.name.clone(),
    });
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Undoing {
    /// The decision to take back; the last of this person when none is named.
    decision: i64,
    back: String,
}

/// `POST /desk/undo`
pub(in crate::web) async fn undo(
    State(site): State<Arc<Site>>,
    reader: Reader,
    headers: HeaderMap,
    Form(form): Form<Undoing>,
) -> Result<Response, WebError> {
    let (by_whom, now, named) = (curator(&reader), reader.now(), form.decision);
    let undone = site
        .app
        .store
        .write(move |tx| match named {
            0 => undo::undo_last(tx, &by_whom, now),
            id => undo::undo(tx, &by_whom, DecisionId(id), now),
        })
        .await?;
    let words = reader.words();
    let answer = match undone {
        Undone::Done {
            decision,
            by,
            items,
            state,
            stayed,
        } => {
            if let Some(state) = state {
                tell(&site, &reader, Happened::Moved(state, by), &items);
            }
            let key = format!("desk-undone-{}", decision.act.as_str());
            let mut said = words.say(&key);
            if stayed > 0 {
                let stayed = i64::try_from(stayed).unwrap_or(i64::MAX);
                said = format!("{said} {}", words.count("desk-undo-stayed", stayed));
            }
            ActOutcome::new("done", said, &items).at(state, Some(by.0))
        }
        Undone::Overtaken(last) => {
            ActOutcome::new("conflict", ShownDecision::of(&reader, &last).said, &[])
                .at(None, Some(last.id.0))
        }
        Undone::Already => ActOutcome::new("same", words.say("desk-undo-already"), &[]),
        Undone::Nothing => ActOutcome::new("nothing", words.say("desk-undo-nothing"), &[]),
    };
    if answer.outcome == "conflict" && !wants_json(&headers) {
        return Err(WebError::Conflict(answer.said.into()));
    }
    answer.reply(&headers, &form.back)
}
