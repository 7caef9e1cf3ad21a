//! `/collections/{id}/export/{form}`: a collection as a file to publish: Markdown, HTML, MediaWiki,
//! DokuWiki, BibTeX. For members as the reader sees it, or for everybody from what is public alone.

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::curate::collections::{Face, Faced, face};
use crate::digest::escape::{escape_dokuwiki, escape_link, escape_markdown, escape_mediawiki};
use crate::digest::markdown;
use crate::domain::ids::CollectionId;
use crate::domain::visibility::Visibility;
use crate::publish;
use crate::store::collections;
use crate::store::items::ItemRow;
use crate::web::errors::WebError;
use crate::web::pages::named::number;
use crate::web::reader::Reader;
use crate::web::site::{Place, Site};

/// For whom: `public` for everybody, else for the reader.
#[derive(Deserialize)]
pub(in crate::web) struct For {
    #[serde(default)]
    face: String,
}

/// `GET /collections/{id}/export/{form}`
pub(in crate::web) async fn export(
    State(site): State<Arc<Site>>,
    reader: Reader,
    Path((id, form)): Path<(String, String)>,
    Query(whom): Query<For>,
) -> Result<Response, WebError> {
    let id: CollectionId = number(&id)?;
    let clearance = match whom.face.as_str() {
        "public" => Visibility::Public,
        _ => reader.clearance,
    };
    let face = site
        .app
        .store
        .read(move |tx| {
            let collection = collections::one(tx, id)?.ok_or(WebError::NotFound)?;
            face(tx, &collection, clearance)?.ok_or(WebError::NotFound)
        })
        .await?;
    if clearance == Visibility::Public {
        pass(&reader, &face)?;
    }
    let words = Wording::of(&reader);
    let (kind, extension, text) = match form.as_str() {
        "markdown" => ("text/markdown", "md", to_markdown(&face, &words)),
        "mediawiki" => ("text/plain", "mediawiki.txt", to_mediawiki(&face, &words)),
        "dokuwiki" => ("text/plain", "dokuwiki.txt", to_dokuwiki(&face, &words)),
        "bibtex" => (
            "application/x-bibtex",
            "bib",
            to_bibtex(&face, reader.calendar.zone),
        ),
        "html" => ("text/html", "html", to_html(&site, &reader, &face, &words)?),
        _ => return Err(WebError::NotFound),
    };
    let headers = [
        (CONTENT_TYPE, format!("{kind}; charset=utf-8")),
        (
            CONTENT_DISPOSITION,
            format!("attachment; filename=\"collection-{id}.{extension}\""),
        ),
    ];
    Ok((headers, text).into_response())
}

/// What is for everybody passes the lint, as whatever channels carry does.
fn pass(reader: &Reader, face: &Face) -> Result<(), WebError> {
    let mut texts = vec![("title", face.title.as_str()), ("text", &face.lead)];
    for entry in &face.entries {
        match entry {
            Faced::Note(_, note) => texts.push(("text", note)),
            Faced::Link(_, title, url) => texts.extend([("title", title.as_str()), ("link", url)]),
            Faced::Item(_, row) => {
                let head = &row.head;
                texts.extend([
                    ("title", head.title.as_str()),
                    ("title", &head.source_title),
                ]);
                texts.extend(head.url.iter().map(|url| ("link", url.as_str())));
                texts.extend(head.authors.iter().map(|name| ("text", name.as_str())));
            }
        }
    }
    let found = publish::traces_in(&reader.setup.outlets.exit.lint, texts);
    if found.is_empty() {
        return Ok(());
    }
    let lines = found.join(" ; ");
    let sentence = super::said(reader, "export-refused", &[("found", &lines)]);
    Err(WebError::Conflict(sentence.into()))
}

/// What the forms say of an item, in the language of who asks.
struct Wording<'a> {
    reader: &'a Reader,
}

impl<'a> Wording<'a> {
    fn of(reader: &'a Reader) -> Self {
        Self { reader }
    }

    /// Source, authors, date.
    fn about(&self, row: &ItemRow) -> String {
        let head = &row.head;
        let mut parts = vec![head.source_title.clone()];
        if !head.authors.is_empty() {
            parts.push(head.authors.join(", "));
        }
        parts.push(self.reader.moment(head.sorted).day);
        parts.join(", ")
    }
}

/// The label of the whole, as every export begins.
fn marking(face: &Face) -> &'static str {
    face.label.tlp()
}

fn to_markdown(face: &Face, words: &Wording<'_>) -> String {
    let mut text = format!(
        "# {}\n\n**{}**\n",
        escape_markdown(&face.title),
        marking(face)
    );
    if !face.lead.is_empty() {
        text.push_str(&format!("\n{}\n", markdown::to_markdown(&face.lead)));
    }
    for entry in &face.entries {
        text.push('\n');
        text.push_str(&match entry {
            Faced::Note(_, note) => format!("{}\n", markdown::to_markdown(note)),
            Faced::Link(_, title, url) => {
                format!("- [{}](<{}>)\n", escape_markdown(title), escape_link(url))
            }
            Faced::Item(_, row) => {
                let title = escape_markdown(&row.head.title);
                let linked = match &row.head.url {
                    Some(url) => format!("[{title}](<{}>)", escape_link(url)),
                    None => title,
                };
                format!("- {linked}  \n  {}\n", escape_markdown(&words.about(row)))
            }
        });
    }
    text
}

fn to_mediawiki(face: &Face, words: &Wording<'_>) -> String {
    let mut text = format!(
        "= {} =\n\n'''{}'''\n",
        escape_mediawiki(&face.title),
        marking(face)
    );
    if !face.lead.is_empty() {
        text.push_str(&format!("\n{}\n", markdown::to_mediawiki(&face.lead)));
    }
    for entry in &face.entries {
        text.push('\n');
        text.push_str(&match entry {
            Faced::Note(_, note) => format!("{}\n", markdown::to_mediawiki(note)),
            Faced::Link(_, title, url) => {
                format!("* [{} {}]\n", escape_link(url), escape_mediawiki(title))
            }
            Faced::Item(_, row) => {
                let title = escape_mediawiki(&row.head.title);
                let linked = match &row.head.url {
                    Some(url) => format!("[{} {title}]", escape_link(url)),
                    None => title,
                };
                format!("* {linked}<br>{}\n", escape_mediawiki(&words.about(row)))
            }
        });
    }
    text
}

fn to_dokuwiki(face: &Face, words: &Wording<'_>) -> String {
    let mut text = format!(
        "====== {} ======\n\n**{}**\n",
        escape_dokuwiki(&face.title),
        marking(face)
    );
    if !face.lead.is_empty() {
        text.push_str(&format!("\n{}\n", markdown::to_dokuwiki(&face.lead)));
    }
    // A link's text is read as it is, up to its end.
    let label = |title: &str| {
        title
            .replace(['[', '{'], "(")
            .replace([']', '}'], ")")
            .replace('|', " ")
    };
    let link = |url: &str, title: &str| format!("[[{}|{}]]", escape_link(url), label(title));
    for entry in &face.entries {
        text.push('\n');
        text.push_str(&match entry {
            Faced::Note(_, note) => format!("{}\n", markdown::to_dokuwiki(note)),
            Faced::Link(_, title, url) => format!("  * {}\n", link(url, title)),
            Faced::Item(_, row) => {
                let linked = match &row.head.url {
                    Some(url) => link(url, &row.head.title),
                    None => escape_dokuwiki(&row.head.title),
                };
                format!("  * {linked} \\\\ {}\n", escape_dokuwiki(&words.about(row)))
            }
        });
    }
    text
}

fn to_bibtex(face: &Face, zone: Tz) -> String {
    let mut text = String::new();
    for entry in &face.entries {
        let (key, title, url, row) = match entry {
            Faced::Item(_, row) => {
                let head = &row.head;
                (
                    format!("vigie{}", head.id),
                    &head.title,
                    head.url.as_ref(),
                    Some(row),
                )
            }
            Faced::Link(id, title, url) => (format!("lien{id}"), title, Some(url), None),
            Faced::Note(..) => continue,
        };
        text.push_str(&format!(
            "@online{{{key},\n  title = {{{}}}",
            escape_bibtex(title)
        ));
        let mut field = |name: &str, value: &str| {
            text.push_str(&format!(",\n  {name} = {{{value}}}"));
        };
        if let Some(row) = row {
            let head = &row.head;
            if !head.authors.is_empty() {
                let names = head
                    .authors
                    .iter()
                    .map(|name| format!("{{{}}}", escape_bibtex(name)));
                field("author", &names.collect::<Vec<_>>().join(" and "));
            }
            field("organization", &escape_bibtex(&head.source_title));
            let day = head.sorted.with_timezone(&zone);
            field("date", &day.format("%Y-%m-%d").to_string());
            if let Some(code) = &head.language.code {
                field("langid", code);
            }
        }
        if let Some(url) = url {
            field("url", &escape_link(url));
        }
        text.push_str("\n}\n\n");
    }
    text
}

/// Takes from a text the power to be TeX.
fn escape_bibtex(text: &str) -> String {
    let mut safe = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        match character {
            '\\' => safe.push_str("\\textbackslash{}"),
            '~' => safe.push_str("\\textasciitilde{}"),
            '^' => safe.push_str("\\textasciicircum{}"),
            '{' | '}' | '$' | '&' | '#' | '%' | '_' => {
                safe.push('\\');
                safe.push(character);
            }
            '\n' | '\r' => safe.push(' '),
            _ => safe.push(character),
        }
    }
    safe
}

/// An entry of the HTML file.
#[derive(Serialize)]
struct Part {
    /// Markup of a note; empty for what has a title.
    html: String,
    title: String,
    lang: Option<String>,
    url: Option<String>,
    about: String,
}

#[derive(Serialize)]
struct Whole {
    title: String,
    marking: &'static str,
    lead: String,
    parts: Vec<Part>,
}

fn to_html(
    site: &Site,
    reader: &Reader,
    face: &Face,
    words: &Wording<'_>,
) -> Result<String, WebError> {
    let part = |entry: &Faced| match entry {
        Faced::Note(_, note) => Part {
            html: markdown::to_html(note),
            title: String::new(),
            lang: None,
            url: None,
            about: String::new(),
        },
        Faced::Link(_, title, url) => Part {
            html: String::new(),
            title: title.clone(),
            lang: None,
            url: Some(url.clone()),
            about: String::new(),
        },
        Faced::Item(_, row) => Part {
            html: String::new(),
            title: row.head.title.clone(),
            lang: row.head.language.code.clone(),
            url: row.head.url.clone(),
            about: words.about(row),
        },
    };
    let whole = Whole {
        title: face.title.clone(),
        marking: marking(face),
        lead: markdown::to_html(&face.lead),
        parts: face.entries.iter().map(part).collect(),
    };
    let page = site.page(
        reader,
        "curation/export.html",
        Place::Nowhere,
        &face.title,
        &whole,
    )?;
    Ok(page.0)
}

#[cfg(test)]
mod tests {
    use super::escape_bibtex;

    #[test]
    fn a_title_cannot_leave_its_field_of_a_bibliography() {
        assert_eq!(
            escape_bibtex("a}, url = {\\input{x} 5 % _"),
            "a\\}, url = \\{\\textbackslash{}input\\{x\\} 5 \\% \\_"
        );
    }
}
