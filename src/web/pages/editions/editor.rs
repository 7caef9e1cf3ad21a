//! `/editions/{id}/edit`: the editor's page, and what an editor does there.

use std::sync::Arc;

use axum::extract::{Form, Path, Query as Asking, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::{Deserialize, Serialize};

use super::super::digests::Issue;
use super::super::named::number;
use super::board::{self, Beside, Dropped, Section};
use super::form::{Done, edit_of};
use super::previews::{self, Card};
use super::recipe;
use crate::digest::differences::Difference;
use crate::digest::edit::{self, Edit, EditError};
use crate::domain::digest::{Digest, EditionState};
use crate::domain::ids::EditionId;
use crate::domain::limits;
use crate::search::Search;
use crate::store::editions::{self, Edition, Present, Revision};
use crate::store::{Tx, items};
use crate::web::errors::WebError;
use crate::web::moment::Moment;
use crate::web::reader::Reader;
use crate::web::site::{Place, Site};

/// Revisions shown.
const SHOWN: u32 = 15;

/// What the address of the page asks for.
#[derive(Debug, Default, Deserialize)]
pub(in crate::web) struct EditorQuery {
    /// What to look for, to add it.
    #[serde(default)]
    q: String,
}

#[derive(Serialize)]
struct EditorPage {
    id: i64,
    issue: Issue,
    revision: i64,
    edited_by: Option<String>,
    /// The deadline passed, and it waits for a person.
    waits: bool,
    introduction: String,
    introduction_public: String,
    /// The longest text.
    longest: usize,
    sections: Vec<Section>,
    late: Beside,
    dropped: Vec<Dropped>,
    query: String,
    results: Beside,
    people: Vec<String>,
    differences: Vec<Difference>,
    previews: Vec<Card>,
    history: Vec<Past>,
    can_undo: bool,
    can_redo: bool,
    /// Whether this person may approve it: not with four eyes, who edited last.
    may_approve: bool,
    /// Whether it is due later than now.
    is_early: bool,
    channels: Vec<String>,
    notice: Option<Notice>,
}

/// A line of the history.
#[derive(Serialize)]
struct Past {
    at: Moment,
    name: String,
    what: String,
    title: Option<String>,
}

/// Why the last change was not made.
#[derive(Serialize)]
struct Notice {
    /// The catalogue knows it.
    kind: &'static str,
    /// Who was faster.
    by: String,
    /// What stands now.
    now: String,
    /// What this person wrote: nothing typed is lost.
    mine: Option<Done>,
}

/// `GET /editions/{id}/edit?q=…`
pub(in crate::web) async fn show(
    State(site): State<Arc<Site>>,
    reader: Reader,
    Path(id): Path<String>,
    Asking(asked): Asking<EditorQuery>,
) -> Result<Response, WebError> {
    let id: EditionId = number(&id)?;
    let typed: String = asked.q.trim().chars().take(limits::QUERY).collect();
    answer(&site, reader, id, typed, None).await
}

/// `POST /editions/{id}/edit`: one change. Answers with the page as it is then.
pub(in crate::web) async fn act(
    State(site): State<Arc<Site>>,
    reader: Reader,
    Path(id): Path<String>,
    Form(done): Form<Done>,
) -> Result<Response, WebError> {
    let id: EditionId = number(&id)?;
    let edit = edit_of(&done).ok_or(WebError::BadRequest)?;
    let (who, base, now) = (present(&reader), done.revision, reader.now());
    let (known, asked) = (reader.clone(), edit.clone());
    let changed = site
        .app
        .store
        .write(move |tx| change(tx, &known, id, (&who, base), &asked, now))
        .await;
    let notice = match changed {
        Ok(_) => None,
        Err(EditError::Store(error)) => return Err(error.into()),
        Err(EditError::Missing) => return Err(WebError::NotFound),
        Err(EditError::Frozen(_)) => return Ok(to(id, "").into_response()),
        Err(error) => Some(notice(&error, &done)),
    };
    let typed: String = done.q.trim().chars().take(limits::QUERY).collect();
    if notice.is_some() {
        return answer(&site, reader, id, typed, notice).await;
    }
    let query = match typed.as_str() {
        "" => String::new(),
        typed => {
            let encoded: String = url::form_urlencoded::byte_serialize(typed.as_bytes()).collect();
            format!("?q={encoded}")
        }
    };
    let place = edit_place(&edit);
    Ok(to(id, &format!("/edit{query}{place}")).into_response())
}

fn change(
    tx: &Tx<'_>,
    reader: &Reader,
    id: EditionId,
    seen: (&Present, i64),
    edit: &Edit,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<i64, EditError> {
    let edition = editions::one(tx, id)?.ok_or(EditError::Missing)?;
    let digest = recipe(reader, &edition).ok_or(EditError::Missing)?;
    edit::change(tx, digest, id, seen, edit, now)
}

/// Where the page should be after a change.
fn edit_place(edit: &Edit) -> String {
    match edit {
        Edit::Up(item) | Edit::Down(item) | Edit::Vouch(item) => format!("#item-{item}"),
        Edit::Move { item, .. } | Edit::Note { item, .. } => format!("#item-{item}"),
        Edit::Introduce { .. } => "#introduction".to_owned(),
        Edit::Add { .. } => "#beside".to_owned(),
        Edit::Drop { .. } | Edit::Undo | Edit::Redo => String::new(),
    }
}

fn to(id: EditionId, rest: &str) -> Redirect {
    Redirect::to(&format!("/editions/{id}{rest}"))
}

fn notice(error: &EditError, done: &Done) -> Notice {
    let (kind, by, now) = match error {
        EditError::Overtaken { by, now } => ("overtaken", by.clone(), now.clone()),
        EditError::Gone(_) => ("gone", String::new(), String::new()),
        EditError::TooLong => ("too-long", String::new(), String::new()),
        EditError::Restricted => ("restricted", String::new(), String::new()),
        _ => ("nothing", String::new(), String::new()),
    };
    let wrote = matches!(error, EditError::Overtaken { .. } | EditError::TooLong);
    Notice {
        kind,
        by,
        now,
        mine: wrote.then(|| done.clone()),
    }
}

/// Who looks at the page.
pub(super) fn present(reader: &Reader) -> Present {
    Present {
        member: reader.member,
        name: reader.name.clone(),
    }
}

async fn answer(
    site: &Arc<Site>,
    reader: Reader,
    id: EditionId,
    typed: String,
    notice: Option<Notice>,
) -> Result<Response, WebError> {
    let search = site.app.search.clone();
    let page = site
        .write(&reader, move |tx, known| {
            editions::one(tx, id)?.ok_or(WebError::NotFound)?;
            editions::be_present(tx, id, &present(known), known.now())?;
            editor_page(tx, &search, known, id, typed, notice)
        })
        .await?;
    let Some(page) = page else {
        return Ok(to(id, "").into_response());
    };
    let title = reader.words().say("editor-title");
    let title = format!("{title} – {}", page.issue.title);
    site.show(&reader, "editor.html", Place::Digests, &title, &page)
}

/// The page; `None` when the edition is no draft any more.
fn editor_page(
    tx: &Tx<'_>,
    search: &Search,
    reader: &Reader,
    id: EditionId,
    typed: String,
    notice: Option<Notice>,
) -> Result<Option<EditorPage>, WebError> {
    let edition = editions::one(tx, id)?.ok_or(WebError::NotFound)?;
    if edition.state != EditionState::Draft {
        return Ok(None);
    }
    let digest = recipe(reader, &edition).ok_or(WebError::NotFound)?;
    let here = editions::revision(tx, id, edition.revision)?;
    let people = editions::present(tx, id, reader.member, reader.now())?;
    Ok(Some(EditorPage {
        id: id.0,
        issue: Issue::of(reader, &edition),
        revision: edition.revision,
        waits: edition.waits_since.is_some(),
        longest: limits::EDITION_TEXT,
        sections: board::sections(tx, reader, digest, &edition)?,
        late: board::late(tx, reader, digest, &edition)?,
        dropped: board::dropped(tx, reader, &edition)?,
        results: board::results(tx, search, reader, &edition, &typed)?,
        query: typed,
        people: people.into_iter().map(|one| one.name).collect(),
        differences: previews::differing(tx, reader, digest, &edition)?,
        previews: previews::cards(tx, reader, digest, &edition)?,
        history: history(tx, reader, &edition)?,
        can_undo: here.as_ref().is_some_and(|here| here.back.is_some()),
        can_redo: here.as_ref().is_some_and(|here| here.forward.is_some()),
        may_approve: digest.may_approve(reader.member, edition.edited_by),
        is_early: edition.due > reader.now(),
        channels: digest.channels.clone(),
        introduction: edition.introduction,
        introduction_public: edition.introduction_public,
        edited_by: edition.edited_name,
        notice,
    }))
}

fn history(tx: &Tx<'_>, reader: &Reader, edition: &Edition) -> Result<Vec<Past>, WebError> {
    let mut history = Vec::new();
    for Revision { act, at, .. } in editions::revisions(tx, edition.id, SHOWN)? {
        let item = match act.item {
            Some(item) => items::one(tx, item)?,
            None => None,
        };
        let seen = item.filter(|row| reader.clearance.permits(row.head.visibility));
        history.push(Past {
            at: reader.moment(at),
            name: act.name,
            what: reader.words().say(&format!("edit-did-{}", act.what)),
            title: seen.map(|row| row.head.title),
        });
    }
    Ok(history)
}

/// The digest of a draft, for other pages of it.
pub(super) fn digest_of<'a>(reader: &'a Reader, edition: &Edition) -> Result<&'a Digest, WebError> {
    recipe(reader, edition).ok_or(WebError::NotFound)
}
