//! `/tags/{key}`: what a tag covers, its items, its place in the tree, and whom to ask about it.

use std::sync::Arc;

use axum::extract::{Form, Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::refused;
use super::tags::mark;
use crate::curate::tags::{self, TagError};
use crate::domain::fold::key_of;
use crate::domain::member::Role;
use crate::domain::vocabulary::{NameKind, Tag};
use crate::search::{Query, Request, Search, Sort};
use crate::store::{StoreError, Tx, items, vocabulary};
use crate::web::errors::WebError;
use crate::web::lists::{Day, TagMark, by_day};
use crate::web::reader::Reader;
use crate::web::site::{Place, Site};

/// Items on the page of a tag; a search gives the rest.
const SHOWN: usize = 30;

#[derive(Serialize)]
struct TagPage {
    mark: TagMark,
    key: String,
    /// The label in the other language.
    other: Option<String>,
    note: String,
    broader: Option<Related>,
    narrower: Vec<Related>,
    synonyms: Vec<String>,
    former: Vec<String>,
    followers: Vec<String>,
    follows: bool,
    /// Who decided most, and how often.
    deciders: Vec<(String, i64)>,
    total: u64,
    days: Vec<Day>,
    /// The search that gives them all.
    query: String,
    /// Labels of the other tags, to merge into one.
    offered: Vec<String>,
    may: bool,
}

/// Another tag.
#[derive(Serialize)]
struct Related {
    mark: TagMark,
    key: String,
}

/// The tag of an address, by its present name; the error redirects from an old or other name.
pub(super) fn asked(tx: &Tx<'_>, key: &str) -> Result<Tag, WebError> {
    vocabulary::called(tx, key)?.ok_or(WebError::NotFound)
}

/// `GET /tags/{key}`: by any name of the tag; all but its present one lead to that.
pub(in crate::web) async fn show(
    State(site): State<Arc<Site>>,
    reader: Reader,
    Path(key): Path<String>,
) -> Result<Response, WebError> {
    let search = site.app.search.clone();
    let page = site
        .read(&reader, move |tx, known| {
            let tag = asked(tx, &key)?;
            if tag.key != key {
                return Ok(Err(tag.key));
            }
            tag_page(tx, &search, known, &tag).map(Ok)
        })
        .await?;
    let page = match page {
        Ok(page) => page,
        Err(key) => return Ok(Redirect::permanent(&format!("/tags/{key}")).into_response()),
    };
    let title = page.mark.label.clone();
    site.show(
        &reader,
        "curation/tag.html",
        Place::Contribute,
        &title,
        &page,
    )
}

fn tag_page(tx: &Tx<'_>, search: &Search, reader: &Reader, tag: &Tag) -> Result<TagPage, WebError> {
    let typed = format!("tag:\"{}\"", tag.name);
    let query = tags::meant(tx, Query::parse(&typed, &reader.now()))?;
    let mut request = Request::new(query, reader.clearance, reader.now());
    request.limit = SHOWN;
    request.sort = Sort::Newest;
    let found = search.query(&request)?;
    let ids: Vec<_> = found.hits.iter().map(|hit| hit.id).collect();
    let mut rows = items::many(tx, &ids)?;
    rows.retain(|row| reader.clearance.permits(row.head.visibility));
    let names = vocabulary::names(tx, tag.id)?;
    let of = |wanted: NameKind| {
        let names = names.iter().filter(|(kind, _)| *kind == wanted);
        names.map(|(_, written)| written.clone()).collect()
    };
    let followers = vocabulary::followers(tx, tag.id)?;
    let broader = match tag.broader {
        Some(id) => vocabulary::one(tx, id)?.map(|tag| related(reader, &tag)),
        None => None,
    };
    let narrower = vocabulary::narrower(tx, tag.id)?;
    let mark = mark(reader, tag);
    let other = if mark.label == tag.name {
        &tag.english
    } else {
        &tag.name
    };
    let lang = reader.lang().code();
    let others = vocabulary::all(tx)?
        .into_iter()
        .filter(|one| one.id != tag.id);
    Ok(TagPage {
        key: tag.key.clone(),
        other: (!other.is_empty() && *other != mark.label).then(|| other.clone()),
        note: tag.note.clone(),
        broader,
        narrower: narrower.iter().map(|tag| related(reader, tag)).collect(),
        synonyms: of(NameKind::Synonym),
        former: of(NameKind::Former),
        follows: followers.iter().any(|(id, _)| *id == reader.member),
        followers: followers.into_iter().map(|(_, name)| name).collect(),
        deciders: vocabulary::deciders(tx, &tag.name, reader.clearance)?,
        total: found.total,
        days: by_day(tx, reader, rows)?,
        query: typed,
        offered: others.map(|tag| tag.label(lang).to_owned()).collect(),
        may: reader.role >= Role::Curator,
        mark,
    })
}

fn related(reader: &Reader, tag: &Tag) -> Related {
    Related {
        mark: mark(reader, tag),
        key: tag.key.clone(),
    }
}

/// The tag to merge into.
#[derive(Deserialize)]
pub(in crate::web) struct Into {
    into: String,
}

/// `POST /tags/{key}/merge`: the tag becomes another word for `into`.
pub(in crate::web) async fn merge(
    State(site): State<Arc<Site>>,
    reader: Reader,
    Path(key): Path<String>,
    Form(form): Form<Into>,
) -> Result<Response, WebError> {
    let kept = site
        .write(&reader, move |tx, known| {
            let gone = asked(tx, &key)?;
            let kept = vocabulary::called(tx, &form.into)?;
            let kept = kept.ok_or_else(|| refused(known, TagError::Unknown(key_of(&form.into))))?;
            tags::merge(tx, &gone, &kept).map_err(|error| refused(known, error))?;
            let states = (json!(gone.name), json!(kept.name));
            known.record(tx, "tag.merge", format!("tag:{}", gone.key), states)?;
            Ok::<_, WebError>(kept.key)
        })
        .await?;
    Ok(Redirect::to(&format!("/tags/{kept}")).into_response())
}

/// `POST /tags/{key}/follow`: follows the tag, or follows it no more.
pub(in crate::web) async fn follow(
    State(site): State<Arc<Site>>,
    reader: Reader,
    Path(key): Path<String>,
) -> Result<Response, WebError> {
    let key = site
        .app
        .store
        .write(move |tx| {
            let tag = asked(tx, &key)?;
            vocabulary::toggle_follow(tx, tag.id, reader.member)
                .map_err(|error: StoreError| WebError::from(error))?;
            Ok::<_, WebError>(tag.key)
        })
        .await?;
    Ok(Redirect::to(&format!("/tags/{key}")).into_response())
}
