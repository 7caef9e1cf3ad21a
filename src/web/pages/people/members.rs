//! `/members`: who is of the watch; inviting somebody.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Serialize;

use super::{has_mail, refused, show_link};
use crate::app::Setup;
use crate::domain::member::{Role, Themes};
use crate::store::Tx;
use crate::store::members::{self, Member, MemberError, NewMember, letters, links};
use crate::web::errors::WebError;
use crate::web::fields::Fields;
use crate::web::moment::Moment;
use crate::web::reader::Reader;
use crate::web::site::{Place, Site};

#[derive(Serialize)]
struct MembersPage {
    members: Vec<Row>,
    roles: Vec<&'static str>,
    themes: Vec<String>,
    by_mail: bool,
}

#[derive(Serialize)]
struct Row {
    id: i64,
    name: String,
    login: String,
    role: &'static str,
    themes: Vec<String>,
    state: &'static str,
    seen: Option<Moment>,
}

/// `active`, `invited`, `closed` or `erased`.
pub(super) fn state(member: &Member) -> &'static str {
    match member {
        member if member.erased.is_some() => "erased",
        member if member.closed.is_some() => "closed",
        member if !member.has_password => "invited",
        _ => "active",
    }
}

/// The words of all roles, the least powerful first.
pub(super) fn roles() -> Vec<&'static str> {
    Role::ALL.into_iter().map(Role::as_str).collect()
}

/// The themes that the configuration names, as its sources are grouped.
pub(super) fn themes(setup: &Setup) -> Vec<String> {
    let named = setup
        .config
        .sources
        .iter()
        .map(|source| source.group.clone());
    Themes::of(named).names().map(str::to_owned).collect()
}

/// The role and the themes that a form names.
pub(super) fn chosen(fields: &Fields) -> Result<(Role, Themes), WebError> {
    let role = Role::from_word(fields.one("role")).ok_or(WebError::BadRequest)?;
    let themes = match role {
        Role::Curator => Themes::of(fields.all("theme").map(str::to_owned)),
        Role::Reader | Role::Editor | Role::Admin => Themes::All,
    };
    Ok((role, themes))
}

/// `GET /members`
pub(in crate::web) async fn list(
    State(site): State<Arc<Site>>,
    reader: Reader,
) -> Result<Response, WebError> {
    let members = site.app.store.read(members::all).await?;
    let row = |member: Member| Row {
        id: member.id.0,
        state: state(&member),
        role: member.role.as_str(),
        themes: member.themes.names().map(str::to_owned).collect(),
        seen: member.seen.map(|seen| reader.moment(seen)),
        name: member.name,
        login: member.login,
    };
    let page = MembersPage {
        members: members.into_iter().map(row).collect(),
        roles: roles(),
        themes: themes(&reader.setup),
        by_mail: has_mail(&reader.setup),
    };
    let title = reader.words().say("members-title");
    site.show(
        &reader,
        "people/members.html",
        Place::Members,
        &title,
        &page,
    )
}

/// `POST /members`: invites somebody, by a link that is shown, or that a worker sends.
pub(in crate::web) async fn invite(
    State(site): State<Arc<Site>>,
    reader: Reader,
    fields: Fields,
) -> Result<Response, WebError> {
    let (role, themes) = chosen(&fields)?;
    let email = Some(fields.one("email").to_owned()).filter(|email| !email.is_empty());
    let send = fields.one("send") == "mail" && email.is_some() && has_mail(&reader.setup);
    let new = NewMember {
        login: fields.one("login").to_owned(),
        name: fields.one("name").to_owned(),
        email,
        role,
        themes,
    };
    let (by, now) = (reader.member, reader.now());
    let write = move |tx: &Tx<'_>| {
        let id = members::add(tx, &new, by, now)?;
        let member = members::one(tx, id)?.ok_or(MemberError::Missing(id))?;
        if send {
            letters::ask(tx, &member.login, by, now)?;
            return Ok((member, None));
        }
        let key = links::make(tx, id, by, links::INVITATION, now)?;
        Ok((member, Some(key)))
    };
    let invited = site.app.store.write(write).await;
    match invited.map_err(|error| refused(&reader, error))? {
        (member, Some(key)) => show_link(&site, &reader, &member, &key),
        (member, None) => {
            let there = format!("/members/{}?sent=1", member.id);
            Ok(Redirect::to(&there).into_response())
        }
    }
}
