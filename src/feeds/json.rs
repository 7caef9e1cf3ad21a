//! JSON Feed 1.0 and 1.1 (jsonfeed.org), read by name rather than by type: an id may be a number.

pub(super) mod mend;

use serde_json::Value;
use url::Url;

use super::Hints;
use super::element::{language, non_empty};
use super::links::{absolute, absolutise};
use super::text;
use crate::domain::feed::{Enclosure, Entry, Feed};
use crate::domain::html::RawHtml;
use crate::text::dates::{self, Order};

/// Reads a JSON Feed; `None` when the JSON is something else.
pub(super) fn read(document: &Value, hints: &Hints<'_>) -> Option<Feed> {
    let base = hints.base_url;
    let version = document
        .get("version")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let items = document.get("items").and_then(Value::as_array);
    if !version.contains("jsonfeed.org") && items.is_none() {
        return None;
    }
    let number = version.rsplit('/').next().unwrap_or_default();
    let entries = items.into_iter().flatten().filter(|item| item.is_object());
    let language = string(document, "language").and_then(|tag| language(&tag));
    let claims = [language.as_deref(), hints.language];
    Some(Feed {
        format: if number.is_empty() {
            "json".into()
        } else {
            format!("json {number}")
        },
        id: None,
        title: plain(document, "title"),
        link: address(document, "home_page_url", base),
        updated: None,
        authors: authors(document),
        hubs: list(document, "hubs")
            .filter_map(|hub| address(hub, "url", base))
            .collect(),
        entries: entries.map(|item| entry(item, base, claims)).collect(),
        language,
        ..Feed::default()
    })
}

fn entry(item: &Value, base: Option<&Url>, [feed, source]: [Option<&str>; 2]) -> Entry {
    let images = ["image", "banner_image"].into_iter();
    let language = string(item, "language").and_then(|tag| language(&tag));
    let order = Order::of([language.as_deref(), feed, source]);
    let date = |name| string(item, name).and_then(|date| dates::read(&date, order));
    Entry {
        id: string(item, "id"),
        title: plain(item, "title"),
        link: address(item, "url", base).or_else(|| address(item, "external_url", base)),
        published: date("date_published"),
        updated: date("date_modified"),
        authors: authors(item),
        summary: string(item, "summary").map(|summary| RawHtml(text::as_markup(&summary))),
        content: content(item, base),
        categories: list(item, "tags")
            .filter_map(scalar)
            .take(super::NAMES)
            .collect(),
        enclosures: list(item, "attachments")
            .filter_map(|file| attachment(file, base))
            .take(super::NAMES)
            .collect(),
        image: images.filter_map(|name| address(item, name, base)).next(),
        language,
    }
}

fn content(item: &Value, base: Option<&Url>) -> Option<RawHtml> {
    if let Some(html) = string(item, "content_html") {
        let html = std::borrow::Cow::<str>::Owned(html);
        let html = base.map_or_else(|| html.clone(), |base| absolutise(&html, base));
        return Some(RawHtml(html.into_owned()));
    }
    string(item, "content_text").map(|text| RawHtml(text::as_markup(&text)))
}

/// `authors` of version 1.1, `author` of version 1.0.
fn authors(item: &Value) -> Vec<String> {
    let name =
        |author: &Value| string(author, "name").or_else(|| author.as_str().and_then(non_empty));
    let mut names: Vec<String> = Vec::new();
    let all = list(item, "authors").chain(item.get("author"));
    for author in all.take(super::NAMES) {
        names.extend(name(author).filter(|name| !names.contains(name)));
    }
    names
}

fn attachment(file: &Value, base: Option<&Url>) -> Option<Enclosure> {
    let length = file.get("size_in_bytes");
    Some(Enclosure {
        url: address(file, "url", base)?,
        media_type: string(file, "mime_type"),
        length: length.and_then(|length| length.as_u64().or_else(|| scalar(length)?.parse().ok())),
    })
}

fn list<'v>(value: &'v Value, name: &str) -> impl Iterator<Item = &'v Value> + use<'v> {
    value
        .get(name)
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
}

fn string(value: &Value, name: &str) -> Option<String> {
    value.get(name).and_then(scalar)
}

/// A string, or a number as one.
fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => non_empty(text),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn plain(value: &Value, name: &str) -> Option<String> {
    text::one_line(&string(value, name)?)
}

fn address(value: &Value, name: &str, base: Option<&Url>) -> Option<String> {
    absolute(&string(value, name)?, base)
}
