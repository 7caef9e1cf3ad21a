//! `/welcome`: a one-time link leads here: who holds it chooses the password of an account.
//!
//! Opening the page uses nothing up: programs that look at mails open links too. Only the form does.

use std::sync::Arc;

use axum::extract::{Form, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::{Deserialize, Serialize};

use super::{onward, refused, unkept};
use crate::domain::member::shortest_password;
use crate::domain::secret::Secret;
use crate::store::members::{self, Member, MemberError, keys, links, sessions};
use crate::store::{StoreError, Tx};
use crate::web::errors::{WebError, again};
use crate::web::reader::Reader;
use crate::web::session::{self, Client, password, strength};
use crate::web::site::{Place, Site};

/// The key in the link.
#[derive(Deserialize)]
pub(in crate::web) struct Held {
    #[serde(default)]
    key: String,
}

/// What is chosen.
#[derive(Deserialize)]
pub(in crate::web) struct Chosen {
    key: String,
    name: String,
    password: String,
    again: String,
}

#[derive(Serialize)]
struct WelcomePage {
    key: String,
    login: String,
    name: String,
    shortest: usize,
    /// Whether the account is new.
    invited: bool,
    /// Why the password cannot be chosen.
    wrong: Vec<String>,
}

/// `GET /welcome`
pub(in crate::web) async fn show(
    State(site): State<Arc<Site>>,
    reader: Reader,
    Query(held): Query<Held>,
) -> Result<Response, WebError> {
    let Some(member) = whose(&site, &held.key).await? else {
        return Err(WebError::Gone);
    };
    form(
        &site,
        &reader,
        &member,
        (&held.key, &member.name),
        Vec::new(),
    )
}

async fn whose(site: &Site, key: &str) -> Result<Option<Member>, StoreError> {
    let (hash, now) = (keys::hash(key), site.app.clock.now());
    let read = move |tx: &Tx<'_>| match links::whose(tx, &hash, now)? {
        Some(id) => members::one(tx, id),
        None => Ok(None),
    };
    site.app.store.read(read).await
}

fn form(
    site: &Site,
    reader: &Reader,
    member: &Member,
    (key, name): (&str, &str),
    wrong: Vec<String>,
) -> Result<Response, WebError> {
    let page = WelcomePage {
        key: key.to_owned(),
        login: member.login.clone(),
        name: name.to_owned(),
        shortest: shortest_password(member.role),
        invited: !member.has_password,
        wrong,
    };
    let invited = if page.invited {
        "welcome-title"
    } else {
        "welcome-back-title"
    };
    let title = reader.words().say(invited);
    let page = site.page(reader, "people/welcome.html", Place::SignIn, &title, &page)?;
    Ok(unkept(page))
}

/// `POST /welcome`: keeps the password, uses the link up, ends what was signed in, and signs in.
pub(in crate::web) async fn choose(
    State(site): State<Arc<Site>>,
    reader: Reader,
    client: Client,
    Form(chosen): Form<Chosen>,
) -> Result<Response, WebError> {
    let Some(member) = whose(&site, &chosen.key).await? else {
        return Err(WebError::Gone);
    };
    let wrong = wrong(&reader, &member, &chosen).await?;
    if !wrong.is_empty() {
        let page = form(&site, &reader, &member, (&chosen.key, &chosen.name), wrong)?;
        return Ok(again(StatusCode::UNPROCESSABLE_ENTITY, page));
    }
    let phc = password::hash(Secret::new(chosen.password)).await?;
    let (now, hash) = (site.app.clock.now(), keys::hash(&chosen.key));
    let lang = reader.lang().code();
    let write = move |tx: &Tx<'_>| {
        // Twice at the same time, once.
        let Some(id) = links::take(tx, &hash, now)? else {
            return Ok::<_, MemberError>(None);
        };
        members::set_password(tx, id, &phc, now)?;
        members::set_name(tx, id, (&chosen.name, lang), now)?;
        sessions::end_all(tx, id, None)?;
        Ok(Some(id))
    };
    let taken = site.app.store.write(write).await;
    let taken = taken.map_err(|error| refused(&reader, error))?;
    let id = taken.ok_or(WebError::Gone)?;
    let cookies = session::begin(&site, &client, id, Vec::new()).await?;
    Ok(onward("/", [cookies.session, cookies.device]))
}

async fn wrong(reader: &Reader, member: &Member, chosen: &Chosen) -> Result<Vec<String>, WebError> {
    let words = reader.words();
    if chosen.password != chosen.again {
        return Ok(vec![words.say("password-differs")]);
    }
    let password = chosen.password.clone();
    let personal = [
        member.login.clone(),
        member.name.clone(),
        chosen.name.clone(),
        member.email.clone().unwrap_or_default(),
    ];
    let role = member.role;
    // Estimating takes milliseconds of a core.
    let estimate = tokio::task::spawn_blocking(move || {
        let personal: Vec<_> = personal.iter().map(String::as_str).collect();
        strength::weaknesses(&password, role, &personal, words)
    });
    let lost = |_| WebError::Failed("the estimate of a password was lost".into());
    estimate.await.map_err(lost)
}
