//! `/forgotten`: somebody who cannot sign in asks for a link by mail.
//!
//! What is typed becomes a row, whether there is such a member or not; a worker looks later. The answer
//! and the time that it takes tell nothing.

use std::sync::Arc;

use axum::extract::{Form, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::{Deserialize, Serialize};

use super::has_mail;
use crate::domain::ids::MemberId;
use crate::domain::limits;
use crate::store::members::failures::{self, Track};
use crate::store::members::{self, letters};
use crate::store::{StoreError, Tx};
use crate::web::errors::{WebError, again};
use crate::web::reader::Reader;
use crate::web::session::Client;
use crate::web::site::{Place, Site};

/// What is typed: a login or an address.
#[derive(Deserialize)]
pub(in crate::web) struct Typed {
    login: String,
}

#[derive(Serialize)]
struct ForgottenPage {
    by_mail: bool,
    asked: bool,
    wrong: Option<String>,
}

/// `GET /forgotten`
pub(in crate::web) async fn show(
    State(site): State<Arc<Site>>,
    reader: Reader,
) -> Result<Response, WebError> {
    page(&site, &reader, false, None)
}

fn page(
    site: &Site,
    reader: &Reader,
    asked: bool,
    wrong: Option<String>,
) -> Result<Response, WebError> {
    let page = ForgottenPage {
        by_mail: has_mail(&reader.setup),
        asked,
        wrong,
    };
    let title = reader.words().say("forgotten-title");
    site.show(
        reader,
        "people/forgotten.html",
        Place::SignIn,
        &title,
        &page,
    )
}

/// `POST /forgotten`
pub(in crate::web) async fn ask(
    State(site): State<Arc<Site>>,
    reader: Reader,
    client: Client,
    Form(typed): Form<Typed>,
) -> Result<Response, WebError> {
    if !has_mail(&reader.setup) {
        return Err(WebError::NotFound);
    }
    let (now, typed) = (site.app.clock.now(), members::fold(&typed.login));
    if typed.is_empty() || typed.chars().count() > limits::MAIL_ADDRESS {
        return Err(WebError::BadRequest);
    }
    // Asking costs an address as a failure does, so that nobody is flooded with letters.
    let track = [Track::asking(&client.address)];
    let write = move |tx: &Tx<'_>| {
        let counted = failures::attempt(tx, &track, now)?;
        if counted.is_ok() {
            letters::ask(tx, &typed, MemberId(0), now)?;
        }
        Ok::<_, StoreError>(counted)
    };
    match site.app.store.write(write).await? {
        Ok(()) => page(&site, &reader, true, None),
        Err(left) => {
            let wrong = super::sign_in::pause(&reader, left);
            let page = page(&site, &reader, false, Some(wrong))?;
            Ok(again(StatusCode::TOO_MANY_REQUESTS, page))
        }
    }
}
