//! `/collections`: files of items on a theme, each as its reader may see it.

use std::sync::Arc;

use axum::extract::{Form, Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::curate::collections::{
    Face, Faced, Words, changed, face, label, may_change, parts, reword,
};
use crate::digest::markdown;
use crate::domain::ids::{CollectionId, ItemId};
use crate::domain::member::Role;
use crate::domain::visibility::Visibility;
use crate::store::collections::{self, Collection};
use crate::store::rules::notices;
use crate::store::{StoreError, Tx};
use crate::web::errors::WebError;
use crate::web::lists::{Label, Line, line};
use crate::web::markup::excerpt;
use crate::web::moment::Moment;
use crate::web::pages::named::{number, visible};
use crate::web::reader::Reader;
use crate::web::site::{Place, Site};

/// A line of the list.
#[derive(Serialize)]
struct Card {
    id: i64,
    title: String,
    label: Label,
    changed: Moment,
    count: usize,
}

#[derive(Serialize)]
struct CollectionsPage {
    cards: Vec<Card>,
    may: bool,
}

/// `GET /collections`
pub(in crate::web) async fn list(
    State(site): State<Arc<Site>>,
    reader: Reader,
) -> Result<Response, WebError> {
    let page = site
        .read(&reader, move |tx, known| {
            let mut cards = Vec::new();
            for collection in collections::all(tx)? {
                if let Some(face) = face(tx, &collection, known.clearance)? {
                    cards.push(card(known, &face));
                }
            }
            Ok::<_, StoreError>(CollectionsPage {
                cards,
                may: known.role >= Role::Curator,
            })
        })
        .await?;
    let title = reader.words().say("collections-title");
    site.show(
        &reader,
        "curation/collections.html",
        Place::Contribute,
        &title,
        &page,
    )
}

fn card(reader: &Reader, face: &Face) -> Card {
    let items = face.entries.iter();
    Card {
        id: face.id.0,
        title: face.title.clone(),
        label: Label::of(reader, face.label),
        changed: reader.moment(face.changed),
        count: items
            .filter(|entry| matches!(entry, Faced::Item(..)))
            .count(),
    }
}

/// A new collection.
#[derive(Deserialize)]
pub(in crate::web) struct New {
    title: String,
}

/// `POST /collections/new`
pub(in crate::web) async fn create(
    State(site): State<Arc<Site>>,
    reader: Reader,
    Form(new): Form<New>,
) -> Result<Response, WebError> {
    let title = new.title.trim().to_owned();
    if title.is_empty() {
        return Err(WebError::BadRequest);
    }
    let id = site
        .app
        .store
        .write(move |tx| {
            let label = Visibility::Internal;
            let id = collections::add(tx, &title, label, reader.member, reader.now())?;
            let made = (Value::Null, parts(tx, id)?.into());
            reader.record(tx, "collection.add", format!("collection:{id}"), made)?;
            Ok::<_, StoreError>(id)
        })
        .await?;
    Ok(Redirect::to(&format!("/collections/{id}")).into_response())
}

/// The collection, if there is one and this reader may know of it.
pub(super) fn known(
    tx: &Tx<'_>,
    reader: &Reader,
    id: CollectionId,
) -> Result<(Collection, Face), WebError> {
    let collection = collections::one(tx, id)?.ok_or(WebError::NotFound)?;
    let face = face(tx, &collection, reader.clearance)?.ok_or(WebError::NotFound)?;
    Ok((collection, face))
}

/// An entry as shown.
#[derive(Serialize)]
struct Shown {
    id: i64,
    /// `item`, `note`, `link`.
    kind: &'static str,
    /// What buttons call it.
    name: String,
    line: Option<Line>,
    /// Markup of a note.
    html: String,
    /// What was written, to change it.
    text: String,
    url: String,
}

#[derive(Serialize)]
struct CollectionPage {
    id: i64,
    title: String,
    label: Label,
    /// What the title is labelled, for the form.
    own_label: &'static str,
    labels: Vec<&'static str>,
    lead: String,
    lead_html: String,
    changed: Moment,
    entries: Vec<Shown>,
    editors: Vec<String>,
    /// Members who could become editors.
    others: Vec<(i64, String)>,
    may: bool,
    /// Whether there is a face for everybody.
    is_public: bool,
}

/// `GET /collections/{id}`
pub(in crate::web) async fn show(
    State(site): State<Arc<Site>>,
    reader: Reader,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    let id: CollectionId = number(&id)?;
    let page = site
        .read(&reader, move |tx, asking| {
            let (collection, face) = known(tx, asking, id)?;
            collection_page(tx, asking, &collection, face)
        })
        .await?;
    let title = page.title.clone();
    site.show(
        &reader,
        "curation/collection.html",
        Place::Contribute,
        &title,
        &page,
    )
}

fn collection_page(
    tx: &Tx<'_>,
    reader: &Reader,
    collection: &Collection,
    face: Face,
) -> Result<CollectionPage, WebError> {
    let editors = collections::editors(tx, face.id)?;
    let mut others = notices::members(tx)?;
    others.retain(|(member, _)| !editors.iter().any(|(editor, _)| editor == member));
    let entries = face.entries.into_iter();
    let entries = entries.map(|entry| shown(tx, reader, entry));
    Ok(CollectionPage {
        id: face.id.0,
        entries: entries.collect::<Result<_, _>>()?,
        title: face.title,
        label: Label::of(reader, face.label),
        own_label: collection.label.as_str(),
        labels: Visibility::ALL
            .into_iter()
            .filter(|label| reader.clearance.permits(*label))
            .map(Visibility::as_str)
            .collect(),
        lead_html: markdown::to_html(&face.lead),
        lead: face.lead,
        changed: reader.moment(face.changed),
        editors: editors.into_iter().map(|(_, name)| name).collect(),
        others: others.into_iter().map(|(id, name)| (id.0, name)).collect(),
        may: may_change(tx, collection, reader.member, reader.role)?,
        is_public: collection.label == Visibility::Public,
    })
}

fn shown(tx: &Tx<'_>, reader: &Reader, entry: Faced) -> Result<Shown, StoreError> {
    let mut shown = Shown {
        id: 0,
        kind: "note",
        name: String::new(),
        line: None,
        html: String::new(),
        text: String::new(),
        url: String::new(),
    };
    match entry {
        Faced::Item(id, row) => {
            (shown.id, shown.kind) = (id, "item");
            shown.name.clone_from(&row.head.title);
            shown.line = Some(line(tx, reader, *row)?);
        }
        Faced::Note(id, text) => {
            shown.id = id;
            shown.name = excerpt(&text, 40);
            shown.html = markdown::to_html(&text);
            shown.text = text;
        }
        Faced::Link(id, title, url) => {
            shown.name.clone_from(&title);
            (shown.id, shown.kind, shown.text, shown.url) = (id, "link", title, url);
        }
    }
    Ok(shown)
}

/// What an editor of a collection sends.
#[derive(Deserialize)]
pub(in crate::web) struct Change {
    act: String,
    #[serde(default)]
    title: String,
    #[serde(default)]
    text: String,
    #[serde(default)]
    url: String,
    #[serde(default)]
    label: String,
    #[serde(default)]
    entry: String,
    #[serde(default)]
    item: String,
    #[serde(default)]
    member: String,
}

/// `POST /collections/{id}`: one change by one of its editors.
pub(in crate::web) async fn change(
    State(site): State<Arc<Site>>,
    reader: Reader,
    Path(id): Path<String>,
    Form(change): Form<Change>,
) -> Result<Response, WebError> {
    let id: CollectionId = number(&id)?;
    let anchor = match change.entry.parse::<i64>() {
        Ok(entry) => format!("#e{entry}"),
        Err(_) => String::new(),
    };
    site.app
        .store
        .write(move |tx| {
            let (collection, _) = known(tx, &reader, id)?;
            if !may_change(tx, &collection, reader.member, reader.role)? {
                return Err(WebError::Forbidden);
            }
            recorded(tx, &reader, id, &change.act, || {
                apply(tx, &reader, &collection, &change)
            })
        })
        .await?;
    Ok(Redirect::to(&format!("/collections/{id}{anchor}")).into_response())
}

/// Does `work` on a collection, and records what came of it.
pub(super) fn recorded(
    tx: &Tx<'_>,
    reader: &Reader,
    id: CollectionId,
    act: &str,
    work: impl FnOnce() -> Result<(), WebError>,
) -> Result<(), WebError> {
    let before = parts(tx, id)?;
    work()?;
    let states = changed(before, parts(tx, id)?);
    let (act, object) = (format!("collection.{act}"), format!("collection:{id}"));
    Ok(reader.record(tx, &act, object, states)?)
}

fn apply(
    tx: &Tx<'_>,
    reader: &Reader,
    collection: &Collection,
    change: &Change,
) -> Result<(), WebError> {
    let (id, now) = (collection.id, reader.now());
    let entry = || number::<i64>(&change.entry);
    let text = change.text.trim();
    // Words written beside something secret are as secret.
    let whole = label(tx, collection)?;
    let put = |content: &collections::Content| {
        collections::put(tx, id, content, whole, reader.member, now).map(|_| ())
    };
    match change.act.as_str() {
        "words" => rewrite(tx, reader, collection, change)?,
        "item" => {
            let item: ItemId = number(&change.item)?;
            visible(tx, reader, item)?;
            put(&collections::Content::Item(item))?;
        }
        "note" if !text.is_empty() => put(&collections::Content::Note(text.to_owned()))?,
        "link" => {
            let url = url::Url::parse(change.url.trim()).map_err(|_| WebError::BadRequest)?;
            if !matches!(url.scheme(), "http" | "https") {
                return Err(WebError::BadRequest);
            }
            let title = if text.is_empty() { url.as_str() } else { text };
            put(&collections::Content::Link {
                title: title.to_owned(),
                url: url.to_string(),
            })?;
        }
        "rewrite" if !text.is_empty() => collections::rewrite(tx, id, entry()?, text, whole, now)?,
        "up" => collections::shift(tx, id, entry()?, -1, now)?,
        "down" => collections::shift(tx, id, entry()?, 1, now)?,
        "remove" => collections::remove(tx, id, entry()?, now)?,
        "editor" => collections::add_editor(tx, id, number(&change.member)?)?,
        _ => return Err(WebError::BadRequest),
    }
    Ok(())
}

/// Title, lead text, and who may know of the collection.
fn rewrite(
    tx: &Tx<'_>,
    reader: &Reader,
    collection: &Collection,
    change: &Change,
) -> Result<(), WebError> {
    let chosen = Visibility::from_word(&change.label).ok_or(WebError::BadRequest)?;
    let title = change.title.trim();
    if title.is_empty() || !reader.clearance.permits(chosen) {
        return Err(WebError::BadRequest);
    }
    let words = Words {
        title,
        lead: &change.text,
        label: chosen,
    };
    Ok(reword(
        tx,
        collection,
        words,
        reader.clearance,
        reader.now(),
    )?)
}
