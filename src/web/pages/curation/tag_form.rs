//! `/tags/new`, `/tags/{key}/edit`: what is written of a tag.

use std::sync::Arc;

use axum::extract::{Form, Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::refused;
use super::tag::asked;
use crate::curate::tags::{self, Draft};
use crate::domain::vocabulary::Colour;
use crate::store::{StoreError, Tx, vocabulary};
use crate::web::errors::WebError;
use crate::web::reader::Reader;
use crate::web::site::{Place, Site};

#[derive(Serialize)]
struct FormPage {
    /// Absent for a new one.
    key: Option<String>,
    name: String,
    english: String,
    broader: String,
    /// One a line.
    synonyms: String,
    note: String,
    colour: &'static str,
    colours: Vec<&'static str>,
    offered: Vec<String>,
}

impl FormPage {
    fn of(
        tx: &Tx<'_>,
        reader: &Reader,
        key: Option<&str>,
        draft: &Draft,
    ) -> Result<Self, StoreError> {
        let lang = reader.lang().code();
        let others = vocabulary::all(tx)?.into_iter();
        let others = others.filter(|tag| Some(tag.key.as_str()) != key);
        Ok(Self {
            key: key.map(str::to_owned),
            name: draft.name.clone(),
            english: draft.english.clone(),
            broader: draft.broader.clone(),
            synonyms: draft.synonyms.join("\n"),
            note: draft.note.clone(),
            colour: draft.colour.as_str(),
            colours: Colour::ALL.map(Colour::as_str).to_vec(),
            offered: others.map(|tag| tag.label(lang).to_owned()).collect(),
        })
    }
}

fn shown(site: &Site, reader: &Reader, page: &FormPage) -> Result<Response, WebError> {
    let title = match page.key {
        Some(_) => page.name.clone(),
        None => reader.words().say("tag-new"),
    };
    site.show(
        reader,
        "curation/tag_form.html",
        Place::Contribute,
        &title,
        page,
    )
}

/// The name to begin with.
#[derive(Deserialize)]
pub(in crate::web) struct Named {
    #[serde(default)]
    name: String,
}

/// `GET /tags/new?name=…`
pub(in crate::web) async fn blank(
    State(site): State<Arc<Site>>,
    reader: Reader,
    Query(named): Query<Named>,
) -> Result<Response, WebError> {
    let page = site
        .read(&reader, move |tx, known| {
            let draft = Draft {
                name: named.name,
                ..Draft::default()
            };
            FormPage::of(tx, known, None, &draft)
        })
        .await?;
    shown(&site, &reader, &page)
}

/// `GET /tags/{key}/edit`
pub(in crate::web) async fn show(
    State(site): State<Arc<Site>>,
    reader: Reader,
    Path(key): Path<String>,
) -> Result<Response, WebError> {
    let page = site
        .read(&reader, move |tx, known| {
            let tag = asked(tx, &key)?;
            let draft = Draft::of(tx, &tag)?;
            Ok::<_, WebError>(FormPage::of(tx, known, Some(&tag.key), &draft)?)
        })
        .await?;
    shown(&site, &reader, &page)
}

/// What a curator writes.
#[derive(Deserialize)]
pub(in crate::web) struct Written {
    name: String,
    #[serde(default)]
    english: String,
    #[serde(default)]
    broader: String,
    #[serde(default)]
    synonyms: String,
    #[serde(default)]
    note: String,
    #[serde(default)]
    colour: String,
}

impl Written {
    fn draft(self) -> Draft {
        Draft {
            name: self.name,
            english: self.english,
            broader: self.broader,
            synonyms: self.synonyms.lines().map(str::to_owned).collect(),
            former: Vec::new(),
            note: self.note,
            colour: Colour::from_word(&self.colour).unwrap_or_default(),
        }
    }
}

/// `POST /tags/new`
pub(in crate::web) async fn create(
    State(site): State<Arc<Site>>,
    reader: Reader,
    Form(written): Form<Written>,
) -> Result<Response, WebError> {
    let now = reader.now();
    let tag = site
        .app
        .store
        .write(move |tx| {
            let tag = tags::create(tx, &written.draft(), now);
            let tag = tag.map_err(|error| refused(&reader, error))?;
            let states = (Value::Null, json!(tag.name));
            reader.record(tx, "tag.add", format!("tag:{}", tag.key), states)?;
            Ok::<_, WebError>(tag)
        })
        .await?;
    Ok(Redirect::to(&format!("/tags/{}", tag.key)).into_response())
}

/// `POST /tags/{key}/edit`: a new name leaves the old one leading here.
pub(in crate::web) async fn save(
    State(site): State<Arc<Site>>,
    reader: Reader,
    Path(key): Path<String>,
    Form(written): Form<Written>,
) -> Result<Response, WebError> {
    let tag = site
        .app
        .store
        .write(move |tx| {
            let old = asked(tx, &key)?;
            let tag = tags::edit(tx, &old, &written.draft());
            let tag = tag.map_err(|error| refused(&reader, error))?;
            let states = (json!(old.name), json!(tag.name));
            reader.record(tx, "tag.change", format!("tag:{}", old.key), states)?;
            Ok::<_, WebError>(tag)
        })
        .await?;
    Ok(Redirect::to(&format!("/tags/{}", tag.key)).into_response())
}
