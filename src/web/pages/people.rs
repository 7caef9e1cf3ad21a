//! The pages about people: signing in, one's own page, accounts, the audit.

pub(in crate::web) mod audit;
pub(in crate::web) mod forgotten;
pub(in crate::web) mod me;
pub(in crate::web) mod member;
pub(in crate::web) mod members;
pub(in crate::web) mod mine;
pub(in crate::web) mod own_password;
pub(in crate::web) mod own_tokens;
pub(in crate::web) mod sign_in;
pub(in crate::web) mod welcome;

use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, HeaderName};
use axum::response::{Html, IntoResponse, Response};
use fluent_bundle::FluentArgs;
use serde::Serialize;

use crate::app::Setup;
use crate::domain::channel::Target;
use crate::domain::secret::Secret;
use crate::store::members::{Member, MemberError};
use crate::web::errors::WebError;
use crate::web::reader::Reader;
use crate::web::site::{Place, Site};

/// A page that shows a key once: nobody keeps it, and no address that it leads to is told of it.
pub(super) fn unkept(page: Html<String>) -> Response {
    let headers = [(CACHE_CONTROL, "no-store"), (REFERRER, "strict-origin")];
    (headers, page).into_response()
}

const REFERRER: HeaderName = axum::http::header::REFERRER_POLICY;

/// Whether links can be sent by mail.
pub(super) fn has_mail(setup: &Setup) -> bool {
    let mut channels = setup.config.channels.iter();
    channels.any(|channel| matches!(channel.target, Target::Mail(_)))
}

#[derive(Serialize)]
struct LinkPage {
    name: String,
    login: String,
    link: String,
    back: String,
    /// Whether it makes an account or gives it a new password.
    invites: bool,
}

/// Shows a link that an administrator passes on.
pub(super) fn show_link(
    site: &Site,
    reader: &Reader,
    member: &Member,
    key: &Secret,
) -> Result<Response, WebError> {
    let page = LinkPage {
        name: member.name.clone(),
        login: member.login.clone(),
        link: reader.setup.config.watch.welcome(key),
        back: format!("/members/{}", member.id),
        invites: !member.has_password,
    };
    let title = reader.words().say("one-time-title");
    let page = site.page(reader, "people/link.html", Place::Members, &title, &page)?;
    Ok(unkept(page))
}

/// Why an account cannot be changed so, in the reader's language.
pub(super) fn refused(reader: &Reader, error: MemberError) -> WebError {
    let say = |key: &str, what: &str| {
        let mut args = FluentArgs::new();
        args.set("what", what.to_owned());
        WebError::Conflict(reader.words().say_with(key, &args).into())
    };
    match error {
        MemberError::Taken(what) => say("member-taken", &what),
        MemberError::Unfit(what) => say("member-unfit", &what),
        MemberError::BadAddress(what) => say("member-bad-address", &what),
        MemberError::LastAdmin => say("member-last-admin", ""),
        MemberError::Missing(_) => WebError::NotFound,
        MemberError::Store(error) => error.into(),
    }
}

/// Sends the browser on, with cookies to keep.
pub(super) fn onward(to: &str, cookies: impl IntoIterator<Item = HeaderValue>) -> Response {
    let mut response = axum::response::Redirect::to(to).into_response();
    for cookie in cookies {
        let headers = response.headers_mut();
        headers.append(axum::http::header::SET_COOKIE, cookie);
    }
    response
}
