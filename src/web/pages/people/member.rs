//! `/members/{id}`: one account: its role, a new link, closing it and opening it again.

use std::sync::Arc;

use axum::extract::{Form, Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::{Deserialize, Serialize};

use super::members::{chosen, roles, state, themes};
use super::{has_mail, refused, show_link};
use crate::domain::ids::MemberId;
use crate::store::Tx;
use crate::store::members::{self, Member, MemberError, letters, links, sessions};
use crate::web::errors::WebError;
use crate::web::fields::Fields;
use crate::web::moment::Moment;
use crate::web::pages::named::number;
use crate::web::reader::Reader;
use crate::web::site::{Place, Site};

#[derive(Serialize)]
struct MemberPage {
    id: i64,
    name: String,
    login: String,
    email: Option<String>,
    state: &'static str,
    role: &'static str,
    roles: Vec<&'static str>,
    themes: Vec<Theme>,
    created: Moment,
    seen: Option<Moment>,
    closed: Option<Moment>,
    sessions: usize,
    /// Whether a link can be sent to this person.
    by_mail: bool,
    /// Whether one has just been asked for.
    sent: bool,
    /// Whether it is the account of who reads.
    oneself: bool,
}

#[derive(Serialize)]
struct Theme {
    name: String,
    chosen: bool,
}

/// What the page has just done.
#[derive(Default, Deserialize)]
pub(in crate::web) struct Done {
    #[serde(default)]
    sent: String,
}

fn existing(tx: &Tx<'_>, id: MemberId) -> Result<Member, WebError> {
    let found = members::one(tx, id)?.filter(|found| found.id.0 > 0);
    found.ok_or(WebError::NotFound)
}

/// `GET /members/{id}`
pub(in crate::web) async fn show(
    State(site): State<Arc<Site>>,
    reader: Reader,
    Path(id): Path<String>,
    Query(done): Query<Done>,
) -> Result<Response, WebError> {
    let (id, now): (MemberId, _) = (number(&id)?, reader.now());
    let read = move |tx: &Tx<'_>| {
        let member = existing(tx, id)?;
        Ok::<_, WebError>((member, sessions::of(tx, id, now)?.len()))
    };
    let (member, sessions) = site.app.store.read(read).await?;
    let told = |at: Option<_>| at.map(|at| reader.moment(at));
    let mut names = themes(&reader.setup);
    // A theme that the configuration no longer has is still one of theirs.
    names.extend(member.themes.names().map(str::to_owned));
    names.sort_unstable();
    names.dedup();
    let theme = |name: String| Theme {
        chosen: member.themes.names().any(|theirs| theirs == name),
        name,
    };
    let page = MemberPage {
        id: id.0,
        themes: names.into_iter().map(theme).collect(),
        state: state(&member),
        role: member.role.as_str(),
        roles: roles(),
        created: reader.moment(member.created),
        seen: told(member.seen),
        closed: told(member.closed),
        sessions,
        by_mail: member.email.is_some() && has_mail(&reader.setup),
        sent: !done.sent.is_empty(),
        oneself: id == reader.member,
        name: member.name.clone(),
        login: member.login.clone(),
        email: member.email.clone(),
    };
    let title = member.name;
    site.show(&reader, "people/member.html", Place::Members, &title, &page)
}

/// `POST /members/{id}/role`
pub(in crate::web) async fn set_role(
    State(site): State<Arc<Site>>,
    reader: Reader,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, WebError> {
    let id: MemberId = number(&id)?;
    let (role, themes) = chosen(&fields)?;
    let (by, now) = (reader.member, reader.now());
    let write = move |tx: &Tx<'_>| members::set_role(tx, id, (role, &themes), by, now);
    finish(&reader, id, site.app.store.write(write).await)
}

/// `POST /members/{id}/close`
pub(in crate::web) async fn close(
    State(site): State<Arc<Site>>,
    reader: Reader,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    let id: MemberId = number(&id)?;
    let (by, now) = (reader.member, reader.now());
    let write = move |tx: &Tx<'_>| members::close(tx, id, by, now);
    finish(&reader, id, site.app.store.write(write).await)
}

/// `POST /members/{id}/reopen`
pub(in crate::web) async fn reopen(
    State(site): State<Arc<Site>>,
    reader: Reader,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    let id: MemberId = number(&id)?;
    let (by, now) = (reader.member, reader.now());
    let write = move |tx: &Tx<'_>| members::reopen(tx, id, by, now);
    finish(&reader, id, site.app.store.write(write).await)
}

fn finish(
    reader: &Reader,
    id: MemberId,
    done: Result<(), MemberError>,
) -> Result<Response, WebError> {
    done.map_err(|error| refused(reader, error))?;
    Ok(Redirect::to(&format!("/members/{id}")).into_response())
}

/// How a link reaches the person.
#[derive(Deserialize)]
pub(in crate::web) struct Way {
    #[serde(default)]
    send: String,
}

/// `POST /members/{id}/link`: a new link, shown or sent; an earlier one is worth nothing any more.
pub(in crate::web) async fn make_link(
    State(site): State<Arc<Site>>,
    reader: Reader,
    Path(id): Path<String>,
    Form(way): Form<Way>,
) -> Result<Response, WebError> {
    let id: MemberId = number(&id)?;
    let (by, now) = (reader.member, reader.now());
    let mail = way.send == "mail" && has_mail(&reader.setup);
    let write = move |tx: &Tx<'_>| {
        let member = existing(tx, id)?;
        if member.closed.is_some() {
            return Err(WebError::BadRequest);
        }
        if mail && member.email.is_some() {
            letters::ask(tx, &member.login, by, now)?;
            return Ok((member, None));
        }
        let lasts = if member.has_password {
            links::RESET
        } else {
            links::INVITATION
        };
        let key = links::make(tx, id, by, lasts, now)?;
        links::told(tx, id, by, now)?;
        Ok((member, Some(key)))
    };
    match site.app.store.write(write).await? {
        (member, Some(key)) => show_link(&site, &reader, &member, &key),
        (_, None) => Ok(Redirect::to(&format!("/members/{id}?sent=1")).into_response()),
    }
}

/// `POST /members/{id}/sign-out`: ends the sessions of an account.
pub(in crate::web) async fn sign_out(
    State(site): State<Arc<Site>>,
    reader: Reader,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    let id: MemberId = number(&id)?;
    let write = move |tx: &Tx<'_>| {
        // Vigie itself has a number, and no account.
        let found = members::one(tx, id)?.filter(|_| id.0 > 0);
        found.ok_or(MemberError::Missing(id))?;
        sessions::end_all(tx, id, None)?;
        Ok(())
    };
    let done: Result<(), MemberError> = site.app.store.write(write).await;
    finish(&reader, id, done)
}
