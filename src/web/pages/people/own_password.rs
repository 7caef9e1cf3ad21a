//! `POST /me/password`: another password; the other sessions end, this one gets another key.

use std::sync::Arc;

use axum::extract::{Form, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use super::{me, onward, refused};
use crate::domain::secret::Secret;
use crate::store::Tx;
use crate::store::members::{self, MemberError, sessions};
use crate::web::door::Entry;
use crate::web::errors::{WebError, again};
use crate::web::reader::Reader;
use crate::web::session::{self, Confirmed, password, strength};
use crate::web::site::Site;

/// What is typed.
#[derive(Deserialize)]
pub(in crate::web) struct Typed {
    current: String,
    password: String,
    again: String,
}

/// `POST /me/password`
pub(in crate::web) async fn change(
    State(site): State<Arc<Site>>,
    reader: Reader,
    Form(typed): Form<Typed>,
) -> Result<Response, WebError> {
    let wrong = wrong(&site, &reader, &typed).await?;
    if !wrong.is_empty() {
        let page = me::page(&site, &reader, wrong, None).await?;
        return Ok(again(StatusCode::UNPROCESSABLE_ENTITY, page));
    }
    let phc = password::hash(Secret::new(typed.password)).await?;
    let (id, now, entry) = (reader.member, reader.now(), reader.entry.clone());
    let write = move |tx: &Tx<'_>| {
        members::set_password(tx, id, &phc, now)?;
        let Entry::Session(this) = entry else {
            sessions::end_all(tx, id, None)?;
            return Ok(None);
        };
        sessions::end_all(tx, id, Some(this))?;
        Ok::<_, MemberError>(Some(session::turn(tx, this)?))
    };
    let kept = site.app.store.write(write).await;
    let key = kept.map_err(|error| refused(&reader, error))?;
    let cookie = key.map(|key| session::turned(&site, &key)).transpose()?;
    Ok(onward("/me#password", cookie))
}

async fn wrong(site: &Site, reader: &Reader, typed: &Typed) -> Result<Vec<String>, WebError> {
    let words = reader.words();
    if typed.password != typed.again {
        return Ok(vec![words.say("password-differs")]);
    }
    match session::confirm(site, reader, Secret::new(typed.current.clone())).await? {
        Confirmed::Yes => {}
        Confirmed::No => return Ok(vec![words.say("password-not-current")]),
        Confirmed::Wait(left) => return Ok(vec![super::sign_in::pause(reader, left)]),
    }
    let id = reader.member;
    let member = site.app.store.read(move |tx| members::one(tx, id)).await?;
    let member = member.ok_or(WebError::NotFound)?;
    let (password, role) = (typed.password.clone(), reader.role);
    let estimate = tokio::task::spawn_blocking(move || {
        let email = member.email.unwrap_or_default();
        let personal = [member.login.as_str(), &member.name, &email];
        strength::weaknesses(&password, role, &personal, words)
    });
    let lost = |_| WebError::Failed("the estimate of a password was lost".into());
    estimate.await.map_err(lost)
}
