//! `/deliveries`: the outbox, what needs a person first.

use std::collections::HashSet;
use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Serialize;
use serde_json::{Value, json};

use super::named::number;
use crate::domain::delivery::{Act, DeliveryState};
use crate::domain::ids::{DeliveryId, EditionId, ItemId};
use crate::publish;
use crate::store::deliveries::{self, Delivery};
use crate::store::view::View;
use crate::store::{StoreError, Tx, editions};
use crate::web::errors::WebError;
use crate::web::lists::Label;
use crate::web::moment::Moment;
use crate::web::reader::Reader;
use crate::web::reasons;
use crate::web::site::{Place, Site};

/// Deliveries shown.
const SHOWN: u32 = 200;

#[derive(Serialize)]
struct DeliveriesPage {
    /// Uncertain, failed and held ones.
    troubled: Vec<Sending>,
    others: Vec<Sending>,
}

/// A delivery as people read it.
#[derive(Serialize)]
pub(super) struct Sending {
    id: i64,
    edition: Option<i64>,
    item: Option<i64>,
    /// Its edition's title, where it is not told by the page.
    edition_title: Option<String>,
    channel: String,
    /// From 1.
    part: u32,
    state: &'static str,
    /// What it does there: `publish`, `correct` or `recall`.
    act: &'static str,
    /// Whether it was sent, and taken back from there since.
    taken_back: bool,
    label: Label,
    due: Moment,
    attempts: u32,
    note: Option<String>,
    /// Why a person must look before it leaves.
    held: Vec<String>,
    remote_key: String,
    remote_id: Option<String>,
    remote_url: Option<String>,
    answer: Option<String>,
    /// What a person may say of it: the acts of [`settle`].
    acts: &'static [&'static str],
}

impl Sending {
    pub(super) fn of(reader: &Reader, delivery: Delivery, edition_title: Option<String>) -> Self {
        let acts = acts(&delivery);
        let receipt = delivery.receipt;
        let web = |url: &String| url.starts_with("https://") || url.starts_with("http://");
        Self {
            id: delivery.id.0,
            acts,
            held: delivery
                .held
                .iter()
                .flat_map(|why| why.lines())
                .map(|why| reasons::told(reader.lang(), why.to_owned()))
                .collect(),
            edition: delivery.edition.map(|edition| edition.0),
            item: delivery.item.map(|item| item.0),
            edition_title,
            channel: delivery.channel,
            part: delivery.part + 1,
            state: delivery.state.as_str(),
            act: delivery.act.as_str(),
            taken_back: false,
            label: Label::of(reader, delivery.clearance),
            due: reader.moment(delivery.due),
            attempts: delivery.attempts,
            note: delivery.note.map(|note| reasons::told(reader.lang(), note)),
            remote_key: delivery.remote_key,
            remote_id: receipt.as_ref().map(|receipt| receipt.remote_id.clone()),
            remote_url: receipt
                .as_ref()
                .and_then(|receipt| receipt.url.clone())
                .filter(web),
            answer: receipt.map(|receipt| reasons::told(reader.lang(), receipt.answer)),
        }
    }
}

/// What a person may decide of a delivery.
fn acts(delivery: &Delivery) -> &'static [&'static str] {
    match delivery.state {
        DeliveryState::Pending if delivery.held.is_some() => &["release", "cancel"],
        DeliveryState::Uncertain => &["arrived", "again", "cancel"],
        DeliveryState::Failed => &["again", "cancel"],
        DeliveryState::Pending => &["cancel"],
        DeliveryState::Sending | DeliveryState::Sent | DeliveryState::Cancelled => &[],
    }
}

/// `POST /deliveries/{id}/{act}`: a person says that it arrived, that it must leave again (a worker
/// sends it), that it must not, or that it may although something was found.
pub(in crate::web) async fn settle(
    State(site): State<Arc<Site>>,
    reader: Reader,
    Path((id, act)): Path<(String, String)>,
) -> Result<Response, WebError> {
    let id: DeliveryId = number(&id)?;
    let to = match act.as_str() {
        "arrived" => Some(DeliveryState::Sent),
        "again" => Some(DeliveryState::Pending),
        "cancel" => Some(DeliveryState::Cancelled),
        "release" => None,
        _ => return Err(WebError::NotFound),
    };
    site.app
        .store
        .write_synced(move |tx| {
            match to {
                Some(to) => publish::settle_by_hand(tx, id, to, &reader.name, reader.now())?,
                None => publish::let_go(tx, id, &reader.name, reader.now()).map(drop)?,
            }
            let after = json!(to.map_or("released", DeliveryState::as_str));
            let states = (Value::Null, after);
            reader.record(tx, "delivery.settle", format!("delivery:{id}"), states)?;
            Ok::<_, WebError>(())
        })
        .await?;
    Ok(Redirect::to("/deliveries").into_response())
}

/// `GET /deliveries`
pub(in crate::web) async fn list(
    State(site): State<Arc<Site>>,
    reader: Reader,
) -> Result<Response, WebError> {
    let page = site.read(&reader, deliveries_page).await?;
    let title = reader.words().say("deliveries-title");
    site.show(&reader, "deliveries.html", Place::Deliveries, &title, &page)
}

/// The title of the edition or of the item, if this reader may see it.
fn subject_title(
    tx: &Tx<'_>,
    reader: &Reader,
    delivery: &Delivery,
) -> Result<Option<String>, StoreError> {
    if let Some(edition) = delivery.edition {
        return Ok(editions::one(tx, edition)?.map(|edition| edition.title));
    }
    let item = match delivery.item {
        Some(item) => View::of(reader.clearance).item(tx, item)?,
        None => None,
    };
    Ok(item.map(|row| row.head.title))
}

/// What was said, and where.
fn subject_and_place(delivery: &Delivery) -> (Option<EditionId>, Option<ItemId>, String) {
    (delivery.edition, delivery.item, delivery.channel.clone())
}

fn deliveries_page(tx: &Tx<'_>, reader: &Reader) -> Result<DeliveriesPage, StoreError> {
    let (mut troubled, mut others) = (Vec::new(), Vec::new());
    let latest = deliveries::latest(tx, SHOWN)?;
    let recalls = latest
        .iter()
        .filter(|one| one.act == Act::Recall && one.state == DeliveryState::Sent);
    let recalled: HashSet<_> = recalls.map(subject_and_place).collect();
    for delivery in latest {
        let title = subject_title(tx, reader, &delivery)?;
        let waits = delivery.state == DeliveryState::Pending && delivery.held.is_some();
        let ill = waits
            || matches!(
                delivery.state,
                DeliveryState::Uncertain | DeliveryState::Failed
            );
        let list = if ill { &mut troubled } else { &mut others };
        let taken_back = delivery.act != Act::Recall
            && delivery.state == DeliveryState::Sent
            && recalled.contains(&subject_and_place(&delivery));
        list.push(Sending {
            taken_back,
            ..Sending::of(reader, delivery, title)
        });
    }
    Ok(DeliveriesPage { troubled, others })
}
