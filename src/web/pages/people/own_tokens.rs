//! `/me/tokens`: what one's programs sign in with.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use chrono::TimeDelta;
use serde::Serialize;

use super::{me, unkept};
use crate::domain::ids::TokenId;
use crate::domain::member::Scope;
use crate::store::members::keys::Key;
use crate::store::members::{self, tokens};
use crate::store::{StoreError, Tx};
use crate::web::errors::WebError;
use crate::web::fields::Fields;
use crate::web::pages::named::number;
use crate::web::reader::Reader;
use crate::web::site::{Place, Site};

#[derive(Serialize)]
struct TokenPage {
    name: String,
    token: String,
    scopes: Vec<&'static str>,
    /// An address to try it on.
    address: String,
}

/// `POST /me/tokens`: makes one, and shows it once.
pub(in crate::web) async fn make(
    State(site): State<Arc<Site>>,
    reader: Reader,
    fields: Fields,
) -> Result<Response, WebError> {
    let scopes: Option<BTreeSet<_>> = fields.all("scope").map(Scope::from_word).collect();
    let scopes = scopes
        .filter(|scopes| !scopes.is_empty())
        .ok_or(WebError::BadRequest)?;
    let days = fields.one("days").parse::<i64>().unwrap_or_default();
    if !(1..=366).contains(&days) {
        return Err(WebError::BadRequest);
    }
    let name: String = fields.one("name").to_owned();
    let (id, now, named, held) = (reader.member, reader.now(), name.clone(), scopes.clone());
    let write = move |tx: &Tx<'_>| {
        let member = members::one(tx, id)?.ok_or(WebError::NotFound)?;
        let useful = me::scopes(&member);
        if !held.iter().all(|scope| useful.contains(&scope.as_str())) {
            return Err(WebError::Forbidden);
        }
        let key = Key::make()?;
        tokens::make(
            tx,
            id,
            (&named, &held),
            &key.hash,
            TimeDelta::days(days),
            now,
        )?;
        Ok(key.secret)
    };
    let secret = site.app.store.write(write).await?;
    let page = TokenPage {
        name,
        token: secret.reveal().to_owned(),
        scopes: scopes.into_iter().map(Scope::as_str).collect(),
        address: reader.setup.config.watch.base_url.to_string(),
    };
    let title = reader.words().say("token-title");
    let page = site.page(&reader, "people/token.html", Place::Me, &title, &page)?;
    Ok(unkept(page))
}

/// `POST /me/tokens/{id}/revoke`
pub(in crate::web) async fn revoke(
    State(site): State<Arc<Site>>,
    reader: Reader,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    let id: TokenId = number(&id)?;
    let (member, now) = (reader.member, reader.now());
    let write = move |tx: &Tx<'_>| tokens::revoke(tx, member, id, now);
    let is_there: Result<bool, StoreError> = site.app.store.write(write).await;
    if !is_there? {
        return Err(WebError::NotFound);
    }
    Ok(Redirect::to("/me#tokens").into_response())
}
