//! Putting an item into collections, on its page.

use std::sync::Arc;

use axum::extract::{Form, Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::{Deserialize, Serialize};

use super::collections::{known, recorded};
use crate::curate::collections::{may_change, title};
use crate::domain::ids::{CollectionId, ItemId};
use crate::store::collections;
use crate::store::{StoreError, Tx};
use crate::web::errors::WebError;
use crate::web::pages::named::{number, visible};
use crate::web::reader::Reader;
use crate::web::site::Site;

/// Where to put an item.
#[derive(Deserialize)]
pub(in crate::web) struct Into {
    collection: String,
}

/// `POST /items/{id}/collections`: puts the item at the end of a collection.
pub(in crate::web) async fn file(
    State(site): State<Arc<Site>>,
    reader: Reader,
    Path(id): Path<String>,
    Form(into): Form<Into>,
) -> Result<Response, WebError> {
    let (item, id): (ItemId, CollectionId) = (number(&id)?, number(&into.collection)?);
    site.app
        .store
        .write(move |tx| {
            let (collection, _) = known(tx, &reader, id)?;
            let row = visible(tx, &reader, item)?;
            if !may_change(tx, &collection, reader.member, reader.role)? {
                return Err(WebError::Forbidden);
            }
            let content = collections::Content::Item(item);
            let label = row.head.visibility;
            recorded(tx, &reader, id, "item", || {
                collections::put(tx, id, &content, label, reader.member, reader.now())?;
                Ok(())
            })
        })
        .await?;
    Ok(Redirect::to(&format!("/items/{item}#collections")).into_response())
}

/// What the page of an item shows of the collections that hold it.
#[derive(Serialize)]
pub(in crate::web) struct Filing {
    held: Vec<(i64, String)>,
    /// Those that this reader may put it into.
    open: Vec<(i64, String)>,
}

impl Filing {
    pub(in crate::web) fn of(
        tx: &Tx<'_>,
        reader: &Reader,
        item: ItemId,
    ) -> Result<Self, StoreError> {
        let mut held = Vec::new();
        for one in collections::holding(tx, item)? {
            held.extend(title(tx, &one, reader.clearance)?.map(|title| (one.id.0, title)));
        }
        let mut open = Vec::new();
        for one in collections::all(tx)? {
            let new = !held.iter().any(|(held, _)| *held == one.id.0);
            if new && may_change(tx, &one, reader.member, reader.role)? {
                open.extend(title(tx, &one, reader.clearance)?.map(|title| (one.id.0, title)));
            }
        }
        Ok(Self { held, open })
    }
}
