//! `/channels`: where editions go, what waits, and the switch of each channel.

use std::sync::Arc;

use axum::Form;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::domain::channel::{ChannelSpec, Place as Leads};
use crate::store::{StoreError, Tx, channels, deliveries};
use crate::web::errors::WebError;
use crate::web::lists::Label;
use crate::web::moment::Moment;
use crate::web::reader::Reader;
use crate::web::reasons;
use crate::web::site::{Place, Site};

#[derive(Serialize)]
struct ChannelsPage {
    channels: Vec<Outgoing>,
}

/// A channel as people read it.
#[derive(Serialize)]
struct Outgoing {
    key: String,
    kind: &'static str,
    place: String,
    label: Label,
    is_off: bool,
    by: Option<String>,
    at: Option<Moment>,
    why: Option<String>,
    waiting: u32,
    held: u32,
    troubled: u32,
    /// What keeps deliveries from getting through.
    stumble: Option<Stumbling>,
    today: u32,
    budget: Option<u32>,
}

/// What keeps a channel's deliveries from getting through, as people read it.
#[derive(Serialize)]
struct Stumbling {
    at: Moment,
    why: String,
    /// `None` when a person must act first.
    next: Option<Moment>,
}

/// `GET /channels`
pub(in crate::web) async fn list(
    State(site): State<Arc<Site>>,
    reader: Reader,
) -> Result<Response, WebError> {
    let page = site.read(&reader, page).await?;
    let title = reader.words().say("channels-title");
    site.show(&reader, "channels.html", Place::Deliveries, &title, &page)
}

fn page(tx: &Tx<'_>, reader: &Reader) -> Result<ChannelsPage, StoreError> {
    let specs = reader.setup.config.channels.iter();
    let channels = specs.map(|spec| outgoing(tx, reader, spec));
    Ok(ChannelsPage {
        channels: channels.collect::<Result<_, _>>()?,
    })
}

fn outgoing(tx: &Tx<'_>, reader: &Reader, spec: &ChannelSpec) -> Result<Outgoing, StoreError> {
    let key = &spec.head.key;
    let waiting = deliveries::waiting_for(tx, key)?;
    let stumble = channels::stumble(tx, key)?.map(|one| Stumbling {
        at: reader.moment(one.at),
        why: reasons::told(reader.lang(), one.why),
        next: one.next.map(|at| reader.moment(at)),
    });
    let switch = channels::switch(tx, key)?;
    let day = spec.restraint.day_start(reader.now());
    Ok(Outgoing {
        key: key.clone(),
        kind: spec.target.kind(),
        place: match spec.target.place() {
            Leads::Own => reader.words().say("channels-own-feeds"),
            Leads::At(at) => at,
            Leads::Of(of, at) => format!("{of} → {at}"),
        },
        label: Label::of(reader, spec.head.clearance),
        is_off: switch.is_off,
        by: switch.by,
        at: switch.at.map(|at| reader.moment(at)),
        why: switch.why.filter(|why| !why.is_empty()),
        held: waiting.held,
        waiting: waiting.all,
        troubled: waiting.troubled,
        stumble,
        today: deliveries::used(tx, key, day)?.parts,
        budget: spec.restraint.parts,
    })
}

/// What a person says with the switch.
#[derive(Deserialize)]
pub(in crate::web) struct Reason {
    #[serde(default)]
    why: String,
}

/// `POST /channels/{key}/{act}`: `off` stops a channel at once, `on` lets it go on.
pub(in crate::web) async fn turn(
    State(site): State<Arc<Site>>,
    reader: Reader,
    Path((key, act)): Path<(String, String)>,
    Form(reason): Form<Reason>,
) -> Result<Response, WebError> {
    let off = match act.as_str() {
        "off" => true,
        "on" => false,
        _ => return Err(WebError::NotFound),
    };
    if reader.setup.config.channel(&key).is_none() {
        return Err(WebError::NotFound);
    }
    site.app
        .store
        .write_synced::<_, StoreError>(move |tx| {
            let said = (reader.name.as_str(), Some(reason.why.trim()));
            channels::turn(tx, &key, off, said, reader.now())?;
            let (before, after) = if off { ("on", "off") } else { ("off", "on") };
            let states = (json!(before), json!(after));
            reader.record(tx, "channel.turn", format!("channel:{key}"), states)
        })
        .await?;
    Ok(Redirect::to("/channels").into_response())
}
