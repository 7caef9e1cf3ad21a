//! What an act answers: a line of JSON to the script, a page to a form.

use axum::http::HeaderMap;
use axum::http::header::{ACCEPT, CONTENT_TYPE};
use axum::response::{IntoResponse, Redirect, Response};
use fluent_bundle::FluentArgs;
use serde::Serialize;

use crate::domain::ids::ItemId;
use crate::domain::item::ItemState;
use crate::store::triage::decisions::Decision;
use crate::web::errors::WebError;
use crate::web::moment::Moment;
use crate::web::reader::Reader;
use crate::web::words::Words;

/// What became of an act.
#[derive(Debug, Default, Serialize)]
pub(super) struct ActOutcome {
    /// `done`, `same`, `conflict`, `taken`, `merged`, `clash` or `nothing`.
    pub(super) outcome: &'static str,
    /// In words.
    pub(super) said: String,
    /// The items that it concerns.
    pub(super) items: Vec<i64>,
    /// Where they stand now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) state: Option<&'static str>,
    /// The decision to name next time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) seen: Option<i64>,
    /// The text of a note as it stands, and its version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) text: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) version: Option<i64>,
}

impl ActOutcome {
    pub(super) fn new(outcome: &'static str, said: String, items: &[ItemId]) -> Self {
        Self {
            outcome,
            said,
            items: items.iter().map(|item| item.0).collect(),
            ..Self::default()
        }
    }

    pub(super) fn at(mut self, state: Option<ItemState>, seen: Option<i64>) -> Self {
        self.state = state.map(ItemState::as_str);
        self.seen = seen;
        self
    }

    /// To the script as JSON; to a form as the way back.
    pub(super) fn reply(&self, headers: &HeaderMap, back: &str) -> Result<Response, WebError> {
        if !wants_json(headers) {
            return Ok(Redirect::to(way_back(back)).into_response());
        }
        let json = serde_json::to_string(self)
            .map_err(|error| WebError::Failed(error.to_string().into()))?;
        Ok(([(CONTENT_TYPE, "application/json")], json).into_response())
    }
}

/// Whether the script asks, and not a form.
pub(super) fn wants_json(headers: &HeaderMap) -> bool {
    headers
        .get(ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .is_some_and(|accept| accept.starts_with("application/json"))
}

/// A page of the desk or of an item, and nothing else.
pub(super) fn way_back(back: &str) -> &str {
    let ours = back.starts_with("/desk") || back.starts_with("/items/");
    if ours && !back.contains(['\\', '\n', '\r']) {
        back
    } else {
        "/desk"
    }
}

/// A message about somebody.
pub(super) fn by(words: &Words, key: &str, name: &str) -> String {
    let mut args = FluentArgs::new();
    args.set("name", name.to_owned());
    words.say_with(key, &args)
}

/// A decision as people read it.
#[derive(Serialize)]
pub(super) struct ShownDecision {
    pub(super) id: i64,
    /// Who did what.
    pub(super) said: String,
    /// Why, from the list.
    pub(super) reason: Option<String>,
    pub(super) note: String,
    pub(super) at: Moment,
    /// Whether it was taken back.
    pub(super) undone: bool,
}

impl ShownDecision {
    pub(super) fn of(reader: &Reader, decision: &Decision) -> Self {
        let words = reader.words();
        Self {
            id: decision.id.0,
            said: by(
                words,
                &format!("desk-did-{}", decision.act.as_str()),
                &decision.name,
            ),
            reason: decision
                .reason
                .map(|reason| words.say(&format!("reason-{}", reason.as_str()))),
            note: decision.note.clone(),
            at: reader.moment(decision.at),
            undone: decision.undone_by.is_some(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::way_back;

    #[test]
    fn the_way_back_stays_here() {
        assert_eq!(way_back("/desk?order=best"), "/desk?order=best");
        assert_eq!(way_back("/items/12"), "/items/12");
        for away in ["//evil.example", "https://evil.example", "/\\evil", ""] {
            assert_eq!(way_back(away), "/desk");
        }
    }
}
