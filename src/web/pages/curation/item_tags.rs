//! The tags on the page of an item: why each is there, taking one away, giving another.

use std::sync::Arc;

use axum::extract::{Form, Path, Query, State};
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Redirect, Response};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{refused, said};
use crate::curate::tags::{self, TagError};
use crate::domain::fold::fold_name;
use crate::domain::ids::ItemId;
use crate::store::items::ItemRow;
use crate::store::vocabulary::{self, items};
use crate::store::{StoreError, Tx};
use crate::web::errors::WebError;
use crate::web::lists::TagMark;
use crate::web::pages::named::{number, visible};
use crate::web::reader::Reader;
use crate::web::site::Site;

/// So many names are offered to choose from without a script.
const OFFERED: usize = 500;

/// What the page of an item shows of its tags.
#[derive(Serialize)]
pub(in crate::web) struct Tagging {
    tags: Vec<Given>,
    /// The publisher's words.
    words: Vec<String>,
    /// Whether this reader may change them.
    may: bool,
    /// Names to choose from.
    offered: Vec<String>,
}

/// A tag, and why it is there.
#[derive(Serialize)]
struct Given {
    mark: TagMark,
    /// As in the address of its page; absent for a word that is no vocabulary.
    key: Option<String>,
    why: String,
}

impl Tagging {
    pub(in crate::web) fn of(
        tx: &Tx<'_>,
        reader: &Reader,
        row: &ItemRow,
    ) -> Result<Self, StoreError> {
        let (item, may) = (row.head.id, reader.may_curate(&row.group));
        let tags = items::of(tx, item)?.into_iter();
        Ok(Self {
            tags: tags.map(|tag| given(reader, tag)).collect(),
            words: items::words(tx, item)?,
            may,
            offered: if may { names(tx, reader)? } else { Vec::new() },
        })
    }
}

fn given(reader: &Reader, tag: items::ItemTag) -> Given {
    let known = ["source", "feed", "title", "text", "rule", "member"];
    let origin = known.iter().find(|origin| **origin == tag.origin);
    let who = tag.member.unwrap_or_default();
    let why = match origin {
        Some(origin) => said(
            reader,
            &format!("tag-why-{origin}"),
            &[("why", &tag.why), ("who", &who)],
        ),
        None => tag.origin,
    };
    let shown = tag.key.as_ref().map(|_| (tag.english, tag.colour));
    Given {
        mark: TagMark::new(reader, tag.name, shown),
        key: tag.key,
        why,
    }
}

/// The labels of the vocabulary in the reader's language.
fn names(tx: &Tx<'_>, reader: &Reader) -> Result<Vec<String>, StoreError> {
    let tags = vocabulary::all(tx)?.into_iter().take(OFFERED);
    Ok(tags
        .map(|tag| tag.label(reader.lang().code()).to_owned())
        .collect())
}

/// One tag to give, or one to take away.
#[derive(Deserialize)]
pub(in crate::web) struct Change {
    #[serde(default)]
    add: String,
    #[serde(default)]
    remove: String,
}

/// `POST /items/{id}/tags`: gives `add`, by any name of a tag; takes `remove` away for good.
pub(in crate::web) async fn change(
    State(site): State<Arc<Site>>,
    reader: Reader,
    Path(id): Path<String>,
    Form(form): Form<Change>,
) -> Result<Response, WebError> {
    let (id, now) = (number(&id)?, reader.now());
    site.write(&reader, move |tx, known| {
        if !known.may_curate(&visible(tx, known, id)?.group) {
            return Err(WebError::NotYours);
        }
        let before = names_of(tx, id)?;
        let by = (known.member, known.name.as_str());
        if !form.remove.is_empty() {
            tags::take_off(tx, id, &form.remove, by, now)?;
        }
        if !form.add.trim().is_empty() {
            let put = tags::put_on(tx, id, &form.add, by, now);
            put.map_err(|error| refused(known, error))?;
        }
        let change = (before, names_of(tx, id)?);
        if change.0 != change.1 {
            known.record(tx, "item.tags", format!("item:{id}"), change)?;
        }
        Ok::<_, WebError>(())
    })
    .await?;
    Ok(Redirect::to(&format!("/items/{id}#tags")).into_response())
}

/// The names of an item's tags, for the record of what was done.
fn names_of(tx: &Tx<'_>, item: ItemId) -> Result<Value, StoreError> {
    let tags = items::of(tx, item)?.into_iter();
    Ok(tags.map(|tag| tag.name).collect())
}

/// What is typed so far.
#[derive(Deserialize)]
pub(in crate::web) struct Typed {
    #[serde(default)]
    q: String,
}

/// A tag that may be meant.
#[derive(Serialize)]
struct Meant {
    /// What to send to `/items/{id}/tags`.
    name: String,
    /// What to show.
    label: String,
    /// The name that fits what was typed.
    by: String,
}

/// `GET /tags/complete?q=…`: at most ten tags with a name that begins so, as JSON.
pub(in crate::web) async fn complete(
    State(site): State<Arc<Site>>,
    reader: Reader,
    Query(typed): Query<Typed>,
) -> Result<Response, WebError> {
    let lang = reader.lang().code();
    let found = site
        .app
        .store
        .read(move |tx| {
            let start = fold_name(&typed.q);
            let mut meant: Vec<Meant> = Vec::new();
            for tag in vocabulary::all(tx)? {
                let names = vocabulary::names(tx, tag.id)?;
                let fits = names
                    .into_iter()
                    .map(|(_, written)| written)
                    .find(|written| fold_name(written).starts_with(&start));
                if let Some(by) = fits {
                    meant.push(Meant {
                        label: tag.label(lang).to_owned(),
                        name: tag.name,
                        by,
                    });
                }
                if meant.len() == 10 {
                    break;
                }
            }
            Ok::<_, TagError>(meant)
        })
        .await
        .map_err(|error| refused(&reader, error))?;
    let json =
        serde_json::to_string(&found).map_err(|why| WebError::Failed(why.to_string().into()))?;
    Ok(([(CONTENT_TYPE, "application/json")], json).into_response())
}
