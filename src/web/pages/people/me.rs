//! `/me`: one's own page: name and language, password, sessions, tokens, own data.

use std::sync::Arc;

use axum::extract::{Form, Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::{Deserialize, Serialize};

use super::{onward, refused};
use crate::domain::ids::SessionId;
use crate::domain::member::{Role, Scope, shortest_password};
use crate::store::members::sessions::{self, Session};
use crate::store::members::tokens::{self, Token};
use crate::store::members::{self, Member};
use crate::store::{StoreError, Tx};
use crate::web::door::Entry;
use crate::web::errors::WebError;
use crate::web::language::{self, Lang};
use crate::web::moment::Moment;
use crate::web::pages::named::number;
use crate::web::reader::Reader;
use crate::web::session;
use crate::web::site::{Place, Site};

/// One's own page.
#[derive(Serialize)]
pub(super) struct MePage {
    name: String,
    login: String,
    email: Option<String>,
    role: &'static str,
    themes: Vec<String>,
    language: &'static str,
    shortest: usize,
    sessions: Vec<Here>,
    tokens: Vec<Held>,
    scopes: Vec<&'static str>,
    /// What went wrong with a password, in sentences.
    wrong: Vec<String>,
    /// What went wrong with the wish to be forgotten.
    refused: Option<String>,
}

#[derive(Serialize)]
struct Here {
    id: i64,
    browser: String,
    created: Moment,
    seen: Moment,
    /// Whether it is the one that asks.
    this: bool,
}

#[derive(Serialize)]
struct Held {
    id: i64,
    name: String,
    scopes: Vec<&'static str>,
    expires: Moment,
    used: Option<Moment>,
}

/// `GET /me`
pub(in crate::web) async fn show(
    State(site): State<Arc<Site>>,
    reader: Reader,
) -> Result<Response, WebError> {
    page(&site, &reader, Vec::new(), None).await
}

/// One's own page, with what went wrong with a password or with the wish to be forgotten.
pub(super) async fn page(
    site: &Site,
    reader: &Reader,
    wrong: Vec<String>,
    refused: Option<String>,
) -> Result<Response, WebError> {
    let (id, now) = (reader.member, reader.now());
    let read = move |tx: &Tx<'_>| {
        let member = members::one(tx, id)?;
        let (sessions, tokens) = (sessions::of(tx, id, now)?, tokens::of(tx, id, now)?);
        Ok::<_, StoreError>((member, sessions, tokens))
    };
    let (member, sessions, tokens) = site.app.store.read(read).await?;
    let member = member.ok_or(WebError::NotFound)?;
    let page = MePage {
        sessions: sessions.into_iter().map(|it| here(reader, it)).collect(),
        tokens: tokens.into_iter().map(|it| held(reader, it)).collect(),
        scopes: scopes(&member),
        shortest: shortest_password(member.role),
        role: member.role.as_str(),
        themes: member.themes.names().map(str::to_owned).collect(),
        language: reader.lang().code(),
        name: member.name,
        login: member.login,
        email: member.email,
        wrong,
        refused,
    };
    let title = reader.words().say("me-title");
    site.show(reader, "people/me.html", Place::Me, &title, &page)
}

/// The scopes that are of use to this member.
pub(super) fn scopes(member: &Member) -> Vec<&'static str> {
    let may = |scope: &Scope| match scope {
        Scope::Read | Scope::Propose => true,
        Scope::Curate => member.role >= Role::Curator,
        Scope::Publish => member.role >= Role::Editor,
    };
    let useful = Scope::ALL.into_iter().filter(may);
    useful.map(Scope::as_str).collect()
}

fn here(reader: &Reader, session: Session) -> Here {
    Here {
        id: session.id.0,
        this: reader.entry == Entry::Session(session.id),
        browser: session.browser,
        created: reader.moment(session.created),
        seen: reader.moment(session.seen),
    }
}

fn held(reader: &Reader, token: Token) -> Held {
    Held {
        id: token.id.0,
        name: token.name,
        scopes: token.scopes.into_iter().map(Scope::as_str).collect(),
        expires: reader.moment(token.expires),
        used: token.used.map(|used| reader.moment(used)),
    }
}

/// How one wants to be called, and in which language.
#[derive(Deserialize)]
pub(in crate::web) struct Names {
    name: String,
    language: String,
}

/// `POST /me/name`
pub(in crate::web) async fn rename(
    State(site): State<Arc<Site>>,
    reader: Reader,
    Form(names): Form<Names>,
) -> Result<Response, WebError> {
    let lang = Lang::from_tag(&names.language).ok_or(WebError::BadRequest)?;
    let (id, now) = (reader.member, reader.now());
    let write = move |tx: &Tx<'_>| members::set_name(tx, id, (&names.name, lang.code()), now);
    let kept = site.app.store.write(write).await;
    kept.map_err(|error| refused(&reader, error))?;
    Ok(onward("/me", [language::kept(lang)]))
}

/// `POST /me/sessions/{id}/end`: signs out there.
pub(in crate::web) async fn end_session(
    State(site): State<Arc<Site>>,
    reader: Reader,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    let id: SessionId = number(&id)?;
    let member = reader.member;
    let write = move |tx: &Tx<'_>| sessions::end(tx, member, id);
    let ended: Result<bool, StoreError> = site.app.store.write(write).await;
    if !ended? {
        return Err(WebError::NotFound);
    }
    Ok(Redirect::to("/me#sessions").into_response())
}

/// `POST /me/sessions/end`: signs out everywhere, here too.
pub(in crate::web) async fn end_sessions(
    State(site): State<Arc<Site>>,
    reader: Reader,
) -> Result<Response, WebError> {
    let forget = session::end(&site, &reader, true).await?;
    Ok(onward("/sign-in", [forget]))
}
