//! `/items/{id}/send`: an editor sends one item at once, after having seen what each channel would say.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use chrono::{DateTime, NaiveDateTime, Utc};
use serde::Serialize;
use serde_json::{Value, json};

use super::deliveries::Sending;
use super::editions::Measured;
use super::named::{number, visible};
use crate::domain::delivery::{Act, DeliveryState, Subject};
use crate::domain::ids::ItemId;
use crate::publish::{self, Outlet};
use crate::store::deliveries::Delivery;
use crate::store::{Tx, channels, deliveries};
use crate::web::errors::WebError;
use crate::web::fields::Fields;
use crate::web::lists::{Label, Line, line};
use crate::web::moment::Moment;
use crate::web::reader::Reader;
use crate::web::reasons;
use crate::web::site::{Place, Site};

#[derive(Serialize)]
struct SendPage {
    line: Line,
    label: Label,
    channels: Vec<Choice>,
    /// Nothing that speaks of it leaves before that.
    embargo: Option<Moment>,
    /// What was sent of it before, or waits.
    deliveries: Vec<Sending>,
    /// Why nothing was sent, when the form comes back: the catalogue knows the word.
    refused: Option<&'static str>,
}

/// A channel that may be chosen.
#[derive(Serialize)]
struct Choice {
    key: String,
    kind: &'static str,
    label: Label,
    texts: Vec<Measured>,
    problem: Option<String>,
    /// Its readers may not see the item.
    is_silent: bool,
    /// It carries the item already, or will.
    is_there: bool,
    is_off: bool,
    /// Posts that left today, and how many may.
    today: u32,
    budget: Option<u32>,
}

/// `GET /items/{id}/send`
pub(in crate::web) async fn show(
    State(site): State<Arc<Site>>,
    reader: Reader,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    shown(&site, reader, number(&id)?, None).await
}

async fn shown(
    site: &Site,
    reader: Reader,
    id: ItemId,
    refused: Option<&'static str>,
) -> Result<Response, WebError> {
    let known = reader.clone();
    let read = move |tx: &Tx<'_>| page(tx, &known, id, refused);
    let page = site.app.store.read(read).await?;
    let title = reader.words().say("send-title");
    site.show(&reader, "send.html", Place::Archive, &title, &page)
}

fn page(
    tx: &Tx<'_>,
    reader: &Reader,
    id: ItemId,
    refused: Option<&'static str>,
) -> Result<SendPage, WebError> {
    let row = visible(tx, reader, id)?;
    let sent = deliveries::of(tx, Subject::Item(id))?;
    let specs = reader.setup.config.channels.iter();
    let outlets = specs.filter_map(|spec| reader.setup.outlets.outlet(&spec.head.key));
    let permitted = outlets.filter(|outlet| reader.clearance.permits(outlet.clearance));
    let channels = permitted.map(|outlet| choice(tx, reader, id, &outlet, &sent));
    let embargo = channels::embargoed(tx, &[id], reader.now())?;
    Ok(SendPage {
        label: Label::of(reader, row.head.visibility),
        channels: channels.collect::<Result<_, _>>()?,
        embargo: embargo.map(|until| reader.moment(until)),
        line: line(tx, reader, row)?,
        deliveries: sent
            .into_iter()
            .map(|delivery| Sending::of(reader, delivery, None))
            .collect(),
        refused,
    })
}

fn choice(
    tx: &Tx<'_>,
    reader: &Reader,
    id: ItemId,
    outlet: &Outlet<'_>,
    sent: &[Delivery],
) -> Result<Choice, WebError> {
    let carried = publish::carried_alone(tx, id, outlet, &reader.setup.outlets, reader.now())?;
    let restraint = outlet.exit.restraint(outlet.key);
    let day = restraint.day_start(reader.now());
    let here = sent.iter().filter(|one| one.channel == outlet.key);
    let live = here.filter(|one| one.state != DeliveryState::Cancelled);
    Ok(Choice {
        key: outlet.key.to_owned(),
        kind: carried.kind,
        label: Label::of(reader, outlet.clearance),
        is_silent: carried.face.is_none(),
        texts: carried.texts.into_iter().map(Measured::from).collect(),
        problem: carried.problem.map(|why| reasons::told(reader.lang(), why)),
        // The last word counts: what was taken back may be said again.
        is_there: live
            .max_by_key(|one| one.id)
            .is_some_and(|one| one.act != Act::Recall),
        is_off: channels::switch(tx, outlet.key)?.is_off,
        today: deliveries::used(tx, outlet.key, day)?.parts,
        budget: restraint.parts,
    })
}

/// `POST /items/{id}/send`: puts the item into the outbox of the chosen channels; workers send it.
pub(in crate::web) async fn send(
    State(site): State<Arc<Site>>,
    reader: Reader,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, WebError> {
    let id: ItemId = number(&id)?;
    let to: Vec<String> = fields.all("to").map(str::to_owned).collect();
    if to.is_empty() {
        return shown(&site, reader, id, Some("send-none")).await;
    }
    let embargo = match fields.one("embargo") {
        "" => None,
        typed => match instant(&reader, typed) {
            Some(until) => Some(until),
            None => return shown(&site, reader, id, Some("send-embargo-wrong")).await,
        },
    };
    let write = move |tx: &Tx<'_>| {
        visible(tx, &reader, id)?;
        let (outlets, now) = (&reader.setup.outlets, reader.now());
        let how = (reader.name.as_str(), embargo);
        publish::instant(tx, id, &to, how, outlets, now)?;
        let after = json!({ "channels": to, "embargo": embargo });
        reader.record(tx, "item.send", format!("item:{id}"), (Value::Null, after))?;
        Ok::<_, WebError>(())
    };
    site.app.store.write_synced(write).await?;
    Ok(Redirect::to(&format!("/items/{id}/send")).into_response())
}

/// What a field for day and hour holds, in the watch's zone; `None` for what is no instant there.
fn instant(reader: &Reader, typed: &str) -> Option<DateTime<Utc>> {
    let local = NaiveDateTime::parse_from_str(typed, "%Y-%m-%dT%H:%M").ok()?;
    let there = local.and_local_timezone(reader.calendar.zone).earliest()?;
    Some(there.to_utc())
}
