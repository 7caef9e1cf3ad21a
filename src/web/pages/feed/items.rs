//! `/feeds/…`: what curators keep, and what bears a tag; for members, and under `/feeds/public/` for
//! everybody, from public items alone.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;

use super::answer::{Entry, Feed, Form, answer};
use crate::digest::face::{Face, item_face};
use crate::domain::visibility::Visibility;
use crate::publish;
use crate::store::Tx;
use crate::store::items::ItemRow;
use crate::store::view::View;
use crate::web::errors::WebError;
use crate::web::reader::Reader;
use crate::web::site::Site;

/// A feed shows at most this many items, the newest first.
const ITEMS: usize = 50;

/// What a feed holds.
#[derive(Clone, Debug)]
enum Of {
    Kept,
    Tag(String),
}

/// `GET /feeds/{name}`: `kept.atom`, `kept.rss`, `kept.json`, as far as this reader may see.
pub(in crate::web) async fn kept(
    State(site): State<Arc<Site>>,
    reader: Reader,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Result<Response, WebError> {
    let (name, form) = of_name(&name)?;
    let clearance = reader.clearance;
    show(site, reader, (Of::Kept, name, form), clearance, headers).await
}

/// `GET /feeds/tags/{name}`: the items that bear a tag: `postgresql.atom`.
pub(in crate::web) async fn tagged(
    State(site): State<Arc<Site>>,
    reader: Reader,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Result<Response, WebError> {
    let (tag, form) = Form::of(&name);
    let (clearance, of) = (reader.clearance, Of::Tag(tag.to_owned()));
    show(
        site,
        reader,
        (of, format!("tags/{tag}"), form),
        clearance,
        headers,
    )
    .await
}

/// `GET /feeds/public/{name}`
pub(in crate::web) async fn public_kept(
    State(site): State<Arc<Site>>,
    reader: Reader,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Result<Response, WebError> {
    let (name, form) = of_name(&name)?;
    let chosen = (Of::Kept, format!("public/{name}"), form);
    show(site, reader, chosen, Visibility::Public, headers).await
}

/// `GET /feeds/public/tags/{name}`
pub(in crate::web) async fn public_tagged(
    State(site): State<Arc<Site>>,
    reader: Reader,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Result<Response, WebError> {
    let (tag, form) = Form::of(&name);
    let chosen = (Of::Tag(tag.to_owned()), format!("public/tags/{tag}"), form);
    show(site, reader, chosen, Visibility::Public, headers).await
}

fn of_name(name: &str) -> Result<(String, Form), WebError> {
    match Form::of(name) {
        ("kept", form) => Ok(("kept".to_owned(), form)),
        _ => Err(WebError::NotFound),
    }
}

async fn show(
    site: Arc<Site>,
    reader: Reader,
    (of, path, form): (Of, String, Form),
    clearance: Visibility,
    headers: HeaderMap,
) -> Result<Response, WebError> {
    let known = reader.clone();
    let shown = of.clone();
    let faces = site
        .app
        .store
        .read(move |tx| faces(tx, &known, &shown, clearance))
        .await?;
    let config = &reader.setup.config;
    let base = &config.watch.base_url;
    let host = base.host_str().unwrap_or("localhost");
    let mut entries = Vec::with_capacity(faces.len());
    for (row, face) in faces {
        entries.push(entry(&site, (host, &config.watch.language), &row, &face)?);
    }
    let end = match form {
        Form::Atom => "atom",
        Form::Rss => "rss",
        Form::Json => "json",
    };
    let (title, page) = match &of {
        Of::Kept => (reader.words().say("feed-kept"), base.to_string()),
        Of::Tag(tag) => (tag.clone(), base.to_string()),
    };
    let feed = Feed {
        title: format!("{} · {title}", config.watch.name),
        language: config.watch.language.clone(),
        watch: config.watch.name.clone(),
        own: format!("{base}feeds/{path}.{end}"),
        page,
        entries,
    };
    answer(&site, &feed, form, &headers)
}

fn faces(
    tx: &Tx<'_>,
    reader: &Reader,
    of: &Of,
    clearance: Visibility,
) -> Result<Vec<(ItemRow, Face)>, WebError> {
    let view = View::of(clearance);
    let ids = match of {
        Of::Kept => view.kept(tx, ITEMS)?,
        Of::Tag(tag) => view.tagged(tx, tag, ITEMS)?,
    };
    let exit = &reader.setup.outlets.exit;
    let Some(setting) = &exit.setting else {
        return Err(WebError::NotFound);
    };
    let mut faces = Vec::with_capacity(ids.len());
    for id in ids {
        if let (Some(row), Some(face)) =
            (view.item(tx, id)?, item_face(tx, id, clearance, setting)?)
            && (clearance > Visibility::Public || publish::traces(&exit.lint, &face).is_empty())
        {
            faces.push((row, face));
        }
    }
    Ok(faces)
}

/// An item's identity names it for ever (RFC 4151); what its publisher changes moves its date.
fn entry(
    site: &Site,
    (host, language): (&str, &str),
    row: &ItemRow,
    face: &Face,
) -> Result<Entry, WebError> {
    let head = &row.head;
    let shown = face
        .sections
        .iter()
        .flat_map(|section| &section.items)
        .next();
    let html = match shown {
        Some(item) => site.fragment(language, "feed-item.html", item)?,
        None => String::new(),
    };
    let day = head.first_seen.format("%Y-%m-%d");
    Ok(Entry {
        id: format!("tag:{host},{day}:items/{}", head.id),
        url: head.url.clone(),
        title: face.title.clone(),
        updated: row
            .updated
            .map_or(head.first_seen, |at| at.max(head.first_seen)),
        published: head.published.unwrap_or(head.first_seen),
        html,
        tags: head.tags.clone(),
        language: head.language.code.clone(),
    })
}
