//! `/items/{id}`: an item with its text, its story, its trail and its earlier versions.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use serde::Serialize;

use super::desk::{self, DeskPart};
use super::named::{number, visible};
use crate::domain::ids::ItemId;
use crate::domain::member::Role;
use crate::domain::source::Rights;
use crate::store::items::{self, ItemRow};
use crate::store::trail;
use crate::store::{StoreError, Tx, stories};
use crate::web::errors::WebError;
use crate::web::language::Lang;
use crate::web::lists::{Label, Line, line};
use crate::web::markup;
use crate::web::moment::Moment;
use crate::web::pages::curation::filing::Filing;
use crate::web::pages::curation::item_tags::Tagging;
use crate::web::reader::Reader;
use crate::web::reasons;
use crate::web::site::{Place, Site};
use crate::web::versions::{DiffLine, compare};

#[derive(Serialize)]
struct ItemPage {
    line: Line,
    group: String,
    /// The publisher's page.
    url: Option<String>,
    authors: Vec<String>,
    label: Label,
    published: Option<Moment>,
    updated: Option<Moment>,
    first_seen: Moment,
    language: Option<String>,
    /// Per cent.
    confidence: u8,
    /// How the language was found, in words.
    language_origin: String,
    state: String,
    marks: Vec<String>,
    image: Option<String>,
    text: Text,
    story: Vec<StoryMember>,
    /// Whether it leads its story.
    leads: bool,
    tagging: Tagging,
    filing: Filing,
    /// How many versions there are.
    version: u32,
    trail: Vec<Passed>,
    /// The curators' acts, for those who may.
    desk: Option<DeskPart>,
    /// Whether this reader may send it at once.
    may_send: bool,
}

/// As much of the text as the source's rights let show.
#[derive(Serialize)]
struct Text {
    /// Clean markup, whole.
    html: Option<String>,
    /// The first words, plain.
    excerpt: Option<String>,
}

/// Another item of the same story.
#[derive(Serialize)]
struct StoryMember {
    line: Line,
    /// Why the two are together.
    why: Option<String>,
    leads: bool,
}

#[derive(Serialize)]
struct Passed {
    at: Moment,
    steps: Vec<Decided>,
}

/// A step of the trail; unlike the stored one, it always has its `why`, be it empty.
#[derive(Serialize)]
struct Decided {
    step: String,
    decision: String,
    why: String,
}

impl Decided {
    /// A step in the reader's language.
    fn told(lang: Lang, step: trail::Step) -> Self {
        Self {
            step: reasons::told(lang, step.step),
            decision: reasons::told(lang, step.decision),
            why: reasons::told(lang, step.why),
        }
    }
}

/// `GET /items/{id}`
pub(in crate::web) async fn show(
    State(site): State<Arc<Site>>,
    reader: Reader,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    let id = number(&id)?;
    let page = site
        .read(&reader, move |tx, known| {
            let row = visible(tx, known, id)?;
            item_page(tx, known, row)
        })
        .await?;
    let title = page.line.title.clone();
    site.show(&reader, "item.html", Place::Archive, &title, &page)
}

fn item_page(tx: &Tx<'_>, reader: &Reader, row: ItemRow) -> Result<ItemPage, WebError> {
    let words = reader.words();
    let head = row.head.clone();
    let language = head
        .language
        .code
        .as_deref()
        .map(|code| language_name(reader, code));
    Ok(ItemPage {
        text: text(tx, reader, &row)?,
        story: story(tx, reader, &row)?,
        trail: passages(tx, reader, head.id)?,
        leads: leads(tx, &row)?,
        tagging: Tagging::of(tx, reader, &row)?,
        desk: desk::part(tx, reader, &row)?,
        may_send: reader.role >= Role::Editor && !reader.setup.config.channels.is_empty(),
        filing: Filing::of(tx, reader, head.id)?,
        line: line(tx, reader, row.clone())?,
        group: row.group,
        url: head.url,
        authors: head.authors,
        label: Label::of(reader, head.visibility),
        published: head.published.map(|at| reader.moment(at)),
        updated: row.updated.map(|at| reader.moment(at)),
        first_seen: reader.moment(head.first_seen),
        language,
        confidence: (head.language.confidence.clamp(0.0, 1.0) * 100.0).round() as u8,
        language_origin: words.say(&format!("origin-{}", head.language.origin.as_str())),
        state: words.say(&format!("state-{}", head.state.as_str())),
        marks: row.marks,
        image: head.image.filter(|image| image.starts_with("http")),
        version: head.version,
    })
}

/// The name of a language, or its code where the catalogue has none.
pub(super) fn language_name(reader: &Reader, code: &str) -> String {
    let key = format!("language-{code}");
    if reader.words().has(&key) {
        reader.words().say(&key)
    } else {
        code.to_owned()
    }
}

fn text(tx: &Tx<'_>, reader: &Reader, row: &ItemRow) -> Result<Text, WebError> {
    let nothing = Text {
        html: None,
        excerpt: None,
    };
    let Some(packed) = items::body(tx, row.head.id)? else {
        return Ok(nothing);
    };
    let body = packed.texts_of(row.head.id);
    let words = if body.summary.trim().is_empty() {
        &body.text
    } else {
        &body.summary
    };
    Ok(match row.rights {
        Rights::Link => nothing,
        Rights::Full if !body.html.is_empty() => Text {
            html: Some(markup::fit(
                &body.html,
                &body.text,
                &row.head.title,
                reader.words(),
            )),
            excerpt: None,
        },
        Rights::Full => Text {
            html: None,
            excerpt: some_text(words.clone()),
        },
        Rights::Excerpt(limit) => Text {
            html: None,
            excerpt: some_text(markup::excerpt(words, limit as usize)),
        },
    })
}

fn some_text(text: String) -> Option<String> {
    (!text.trim().is_empty()).then_some(text)
}

fn story(tx: &Tx<'_>, reader: &Reader, row: &ItemRow) -> Result<Vec<StoryMember>, StoreError> {
    let Some(story) = row.head.story else {
        return Ok(Vec::new());
    };
    let own = stories::reason(tx, row.head.id)?;
    let members = reader.view().members(tx, story)?;
    let ids: Vec<_> = members.iter().map(|member| member.head.id).collect();
    // Why two items are together is told to who may see both.
    let seen = |id: ItemId| ids.contains(&id);
    let mut told = Vec::new();
    for other in members {
        let id = other.head.id;
        if id == row.head.id {
            continue;
        }
        let why = match &own {
            Some((with, why)) if *with == id => Some(why.clone()),
            _ => {
                let theirs = stories::reason(tx, id)?;
                theirs.filter(|(with, _)| seen(*with)).map(|(_, why)| why)
            }
        };
        told.push(StoryMember {
            leads: leads(tx, &other)?,
            line: line(tx, reader, other)?,
            why: why.map(|why| reasons::told(reader.lang(), why)),
        });
    }
    Ok(told)
}

/// Whether an item leads its story.
fn leads(tx: &Tx<'_>, row: &ItemRow) -> Result<bool, StoreError> {
    match row.head.story {
        Some(story) => Ok(stories::lead(tx, story)? == Some(row.head.id)),
        None => Ok(false),
    }
}

fn passages(tx: &Tx<'_>, reader: &Reader, id: ItemId) -> Result<Vec<Passed>, StoreError> {
    let lang = reader.lang();
    let told = |steps: Vec<trail::Step>| {
        let steps = steps.into_iter();
        steps.map(|step| Decided::told(lang, step)).collect()
    };
    let passages = reader.view().trail(tx, id)?.into_iter();
    Ok(passages
        .map(|passage| Passed {
            at: reader.moment(passage.at),
            steps: told(passage.steps),
        })
        .collect())
}

#[derive(Serialize)]
struct VersionsPage {
    line: Line,
    /// The newest change first.
    changes: Vec<Change>,
    /// Whether the source's rights let the text be shown.
    shown: bool,
}

/// From one version to the next.
#[derive(Serialize)]
struct Change {
    from: u32,
    to: u32,
    /// When the older one was first seen.
    seen: Moment,
    title: Vec<DiffLine>,
    text: Vec<DiffLine>,
}

/// `GET /items/{id}/versions`
pub(in crate::web) async fn versions(
    State(site): State<Arc<Site>>,
    reader: Reader,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    let id = number(&id)?;
    let page = site
        .read(&reader, move |tx, known| {
            let row = visible(tx, known, id)?;
            versions_page(tx, known, row)
        })
        .await?;
    let title = format!(
        "{} – {}",
        reader.words().say("versions-title"),
        page.line.title
    );
    site.show(&reader, "versions.html", Place::Archive, &title, &page)
}

fn versions_page(tx: &Tx<'_>, reader: &Reader, row: ItemRow) -> Result<VersionsPage, WebError> {
    let id = row.head.id;
    let shown = row.rights == Rights::Full;
    let body = items::body(tx, id)?.ok_or(WebError::NotFound)?.texts_of(id);
    let mut newer = (row.head.version, row.head.title.clone(), body.text);
    let mut changes = Vec::new();
    for old in items::versions(tx, id)?.into_iter().rev() {
        let text = old.body.texts_of(id).text;
        changes.push(Change {
            from: old.version,
            to: newer.0,
            seen: reader.moment(old.seen),
            title: compare(&old.title, &newer.1),
            text: if shown {
                compare(&text, &newer.2)
            } else {
                Vec::new()
            },
        });
        newer = (old.version, old.title, text);
    }
    Ok(VersionsPage {
        line: line(tx, reader, row)?,
        changes,
        shown,
    })
}
