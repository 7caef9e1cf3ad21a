//! `/sign-in`: who is there? And `/sign-out`.

use std::sync::Arc;

use axum::extract::{Form, Query, State};
use axum::http::StatusCode;
use axum::http::header::{HeaderName, RETRY_AFTER};
use axum::response::{IntoResponse, Redirect, Response};
use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use super::{has_mail, onward};
use crate::domain::secret::Secret;
use crate::web::errors::{WebError, again};
use crate::web::pages::language::own_path;
use crate::web::reader::Reader;
use crate::web::session::{self, Client, SignIn};
use crate::web::site::{Place, Site};

/// Where to go once signed in.
#[derive(Default, Deserialize)]
pub(in crate::web) struct Back {
    #[serde(default)]
    back: String,
}

/// What is typed.
#[derive(Deserialize)]
pub(in crate::web) struct Typed {
    login: String,
    password: String,
    #[serde(default)]
    back: String,
}

#[derive(Serialize)]
struct SignInPage {
    login: String,
    back: String,
    /// What went wrong, in a sentence.
    wrong: Option<String>,
    by_mail: bool,
}

/// `GET /sign-in`
pub(in crate::web) async fn show(
    State(site): State<Arc<Site>>,
    reader: Reader,
    Query(asked): Query<Back>,
) -> Result<Response, WebError> {
    let back = own_path(&asked.back).to_owned();
    if reader.is_signed_in() {
        return Ok(Redirect::to(&back).into_response());
    }
    Ok(form(&site, &reader, "", &back, None)?.into_response())
}

fn form(
    site: &Site,
    reader: &Reader,
    login: &str,
    back: &str,
    wrong: Option<String>,
) -> Result<Response, WebError> {
    let page = SignInPage {
        login: login.to_owned(),
        back: back.to_owned(),
        wrong,
        by_mail: has_mail(&reader.setup),
    };
    let title = reader.words().say("sign-in-title");
    site.show(reader, "people/sign-in.html", Place::SignIn, &title, &page)
}

/// `POST /sign-in`
pub(in crate::web) async fn enter(
    State(site): State<Arc<Site>>,
    reader: Reader,
    client: Client,
    Form(typed): Form<Typed>,
) -> Result<Response, WebError> {
    let back = own_path(&typed.back).to_owned();
    let password = Secret::new(typed.password);
    match session::by_password(&site, &client, &typed.login, password).await? {
        SignIn::Begun(cookies) => Ok(onward(&back, [cookies.session, cookies.device])),
        SignIn::TooShort(key) => {
            let address = format!("/welcome?key={}", key.reveal());
            Ok(Redirect::to(&address).into_response())
        }
        SignIn::Wrong => {
            told_apart(&client);
            let wrong = reader.words().say("sign-in-wrong");
            let page = form(&site, &reader, &typed.login, &back, Some(wrong))?;
            Ok(again(StatusCode::UNPROCESSABLE_ENTITY, page))
        }
        SignIn::Wait(left) => {
            told_apart(&client);
            let seconds = left.num_seconds() + 1;
            let wrong = pause(&reader, left);
            let page = form(&site, &reader, &typed.login, &back, Some(wrong))?;
            let page = ([(RETRY_AFTER, seconds.to_string())], page).into_response();
            Ok(again(StatusCode::TOO_MANY_REQUESTS, page))
        }
    }
}

/// A line for whoever closes the door on addresses that try too often, as fail2ban does. What was typed
/// is not in it: people type passwords into the wrong field.
fn told_apart(client: &Client) {
    tracing::warn!(client = client.address, "sign-in failed");
}

/// How long to wait, as people say it.
pub(super) fn pause(reader: &Reader, left: TimeDelta) -> String {
    let words = reader.words();
    match left.num_seconds() + 1 {
        seconds @ ..=90 => words.count("sign-in-wait-seconds", seconds),
        seconds => words.count("sign-in-wait-minutes", (seconds + 59) / 60),
    }
}

/// What a browser keeps of the pages goes with the session (it obeys over TLS only).
const CLEAR: (HeaderName, &str) = (HeaderName::from_static("clear-site-data"), "\"cache\"");

/// `POST /sign-out`: ends this session, here and now.
pub(in crate::web) async fn leave(
    State(site): State<Arc<Site>>,
    reader: Reader,
) -> Result<Response, WebError> {
    let forget = session::end(&site, &reader, false).await?;
    Ok(([CLEAR], onward("/sign-in", [forget])).into_response())
}
