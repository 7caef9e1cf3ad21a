//! Delivering: from the outbox to the destination, with the last look at the labels.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;

use super::PublishError;
use super::approve::{Outlet, prepare};
use crate::channels::{Channel, ChannelError, Parcel, Verdict};
use crate::clock::Clock;
use crate::digest::face::Setting;
use crate::digest::render::Templates;
use crate::domain::delivery::{DeliveryState, Receipt, retry_at};
use crate::domain::ids::DeliveryId;
use crate::domain::visibility::Visibility;
use crate::store::deliveries::{self, Delivery, Move};
use crate::store::{Store, StoreError, Tx, editions, items};

/// After so many refusals that were worth a retry, about two days, a person must look.
const ATTEMPTS: u32 = 14;

/// A channel that cannot tell whether something arrived is asked again after this.
pub(super) const ASK_AGAIN: TimeDelta = TimeDelta::hours(6);

/// The destinations and what is needed to render an edition again.
#[derive(Debug)]
pub struct Outlets {
    /// The destinations by key, with the clearance that the configuration gives them now.
    pub channels: HashMap<String, (Visibility, Channel)>,
    /// The templates.
    pub templates: Templates,
    /// How each digest is written, by its key.
    pub settings: HashMap<String, Setting>,
}

impl Outlets {
    /// One channel, as something to deliver through.
    pub fn outlet<'a>(&'a self, key: &'a str) -> Option<Outlet<'a>> {
        let (clearance, channel) = self.channels.get(key)?;
        Some(Outlet {
            key,
            clearance: *clearance,
            channel,
        })
    }
}

/// How one delivery ended for now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Delivered {
    /// Its row.
    pub delivery: DeliveryId,
    /// Its channel, by key.
    pub channel: String,
    /// Where it stands now.
    pub state: DeliveryState,
    /// What the destination said, or why it did not work.
    pub note: String,
}

/// What was being sent when the machine stopped becomes uncertain: call it once, before anything is
/// sent.
///
/// # Errors
/// What the archive says.
pub async fn recover(store: &Store, clock: &Clock) -> Result<usize, StoreError> {
    let now = clock.now();
    store
        .write_synced(move |tx| deliveries::doubt_interrupted(tx, now))
        .await
}

/// Sends what is due, one after the other.
///
/// # Errors
/// Only when the archive fails: what a destination does is in the answers.
pub async fn deliver_due(
    store: &Store,
    clock: &Clock,
    outlets: &std::sync::Arc<Outlets>,
) -> Result<Vec<Delivered>, PublishError> {
    let now = clock.now();
    let mut ended = Vec::new();
    for delivery in store.read(move |tx| deliveries::due(tx, now)).await? {
        ended.push(deliver(store, clock, outlets, delivery).await?);
    }
    Ok(ended)
}

async fn deliver(
    store: &Store,
    clock: &Clock,
    outlets: &std::sync::Arc<Outlets>,
    delivery: Delivery,
) -> Result<Delivered, PublishError> {
    let (for_claim, now) = (outlets.clone(), clock.now());
    let claimed = store
        .write_synced(move |tx| claim(tx, &delivery, &for_claim, now))
        .await?;
    let (delivery, parcel) = match claimed {
        Claim::Held(ended) => return Ok(ended),
        Claim::Mine(mine) => *mine,
    };
    let Some(outlet) = outlets.outlet(&delivery.channel) else {
        return Err(PublishError::Store(StoreError::Interrupted));
    };
    let answer = attempt(outlet.channel, &delivery, &parcel, clock.now()).await;
    let now = clock.now();
    store
        .write_synced(move |tx| conclude(tx, &delivery, answer, now))
        .await
}

/// Sends, once the destination was asked whether an earlier attempt arrived in spite of its answer.
async fn attempt(
    channel: &Channel,
    delivery: &Delivery,
    parcel: &Parcel,
    now: DateTime<Utc>,
) -> Result<Receipt, ChannelError> {
    if delivery.attempts > 1 {
        match channel.verify(parcel, now).await {
            Ok(Verdict::Present(receipt)) => return Ok(receipt),
            // One that cannot tell said "not now", or a person said "again": that is all there is.
            Ok(Verdict::Absent | Verdict::Unknown) => {}
            // Nothing was sent this time.
            Err(error) => {
                let why = format!("it cannot be asked what it has: {error}");
                return Err(ChannelError::Retry { at: None, why });
            }
        }
    }
    channel.send(parcel, now).await
}

/// Whether a delivery may be sent now, by us.
enum Claim {
    Mine(Box<(Delivery, Parcel)>),
    Held(Delivered),
}

/// The last look before the socket opens: the labels and the clearance of this moment.
fn claim(
    tx: &Tx<'_>,
    delivery: &Delivery,
    outlets: &Outlets,
    now: DateTime<Utc>,
) -> Result<Claim, PublishError> {
    let Some(outlet) = outlets.outlet(&delivery.channel) else {
        let note = "the configuration no longer has this channel";
        return hold(tx, delivery, note, now);
    };
    let clearance = outlet.clearance.min(delivery.clearance);
    let mut delivery = delivery.clone();
    if !permitted(tx, &delivery, clearance)? {
        match rebuild(
            tx,
            &delivery,
            &Outlet {
                clearance,
                ..outlet
            },
            outlets,
        )? {
            Some(rebuilt) => delivery = rebuilt,
            None => {
                let note = "withdrawn: an item was relabelled after the approval, and this channel may not carry it";
                return withdraw(tx, &delivery, note, now);
            }
        }
    }
    let step = Move {
        to: DeliveryState::Sending,
        note: None,
        due: None,
    };
    deliveries::advance(tx, &delivery, &step, now)?;
    let parcel = parcel(tx, &delivery)?;
    let sending = deliveries::one(tx, delivery.id)?.unwrap_or(delivery);
    Ok(Claim::Mine(Box::new((sending, parcel))))
}

fn permitted(tx: &Tx<'_>, delivery: &Delivery, clearance: Visibility) -> Result<bool, StoreError> {
    for item in deliveries::items(tx, delivery.id)? {
        let label = items::one(tx, item)?.map(|row| row.head.visibility);
        if label.is_none_or(|label| !clearance.permits(label)) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Renders a waiting delivery again without what its channel may no longer carry. Only one that is
/// whole in one part: of a thread, parts may have left already.
fn rebuild(
    tx: &Tx<'_>,
    delivery: &Delivery,
    outlet: &Outlet<'_>,
    outlets: &Outlets,
) -> Result<Option<Delivery>, PublishError> {
    let Some(edition) = editions::one(tx, delivery.edition)? else {
        return Ok(None);
    };
    let Some(setting) = outlets.settings.get(&edition.digest) else {
        return Ok(None);
    };
    let siblings = deliveries::of_edition(tx, edition.id)?;
    let alone = siblings
        .iter()
        .filter(|other| other.channel == delivery.channel)
        .count()
        == 1;
    let prepared = prepare(tx, &edition, outlet, &outlets.templates, setting)?;
    let Some(mut prepared) = prepared.filter(|prepared| alone && prepared.parts.len() == 1) else {
        return Ok(None);
    };
    let packed = prepared.parts.remove(0);
    deliveries::replace(
        tx,
        delivery,
        &packed.remote_key,
        &packed.payload,
        &prepared.face.items,
    )?;
    Ok(deliveries::one(tx, delivery.id)?)
}

fn hold(
    tx: &Tx<'_>,
    delivery: &Delivery,
    note: &str,
    now: DateTime<Utc>,
) -> Result<Claim, PublishError> {
    deliveries::postpone(tx, delivery.id, note, now + ASK_AGAIN)?;
    Ok(Claim::Held(ended(delivery, DeliveryState::Pending, note)))
}

fn withdraw(
    tx: &Tx<'_>,
    delivery: &Delivery,
    note: &str,
    now: DateTime<Utc>,
) -> Result<Claim, PublishError> {
    let step = Move {
        to: DeliveryState::Cancelled,
        note: Some(note.to_owned()),
        due: None,
    };
    for other in deliveries::of_edition(tx, delivery.edition)? {
        if other.channel == delivery.channel && other.state == DeliveryState::Pending {
            deliveries::advance(tx, &other, &step, now)?;
        }
    }
    tracing::error!(
        delivery.id = delivery.id.0,
        channel = delivery.channel,
        note
    );
    Ok(Claim::Held(ended(delivery, DeliveryState::Cancelled, note)))
}

pub(super) fn parcel(tx: &Tx<'_>, delivery: &Delivery) -> Result<Parcel, StoreError> {
    let siblings = deliveries::of_edition(tx, delivery.edition)?;
    let before = siblings
        .into_iter()
        .filter(|other| other.channel == delivery.channel && other.part < delivery.part)
        .filter_map(|other| other.receipt)
        .collect();
    Ok(Parcel {
        part: delivery.part,
        remote_key: delivery.remote_key.clone(),
        payload: delivery.payload.clone(),
        created_at: delivery.created,
        before,
    })
}

/// Records what the destination answered.
fn conclude(
    tx: &Tx<'_>,
    delivery: &Delivery,
    answer: Result<Receipt, ChannelError>,
    now: DateTime<Utc>,
) -> Result<Delivered, PublishError> {
    let (to, note, due) = match answer {
        Ok(receipt) => return arrived(tx, delivery, &receipt, now),
        Err(ChannelError::Retry { at, why }) if delivery.attempts < ATTEMPTS => (
            DeliveryState::Pending,
            why,
            Some(retry_at(now, delivery.attempts.saturating_sub(1), at)),
        ),
        Err(ChannelError::Retry { why, .. }) => (
            DeliveryState::Failed,
            format!("given up after {ATTEMPTS} attempts: {why}"),
            None,
        ),
        Err(ChannelError::Refused { why }) => (DeliveryState::Failed, why, None),
        Err(ChannelError::Uncertain { why }) => (DeliveryState::Uncertain, why, Some(now)),
    };
    if to != DeliveryState::Pending {
        tracing::error!(
            delivery.id = delivery.id.0,
            channel = delivery.channel,
            state = to.as_str(),
            note
        );
    }
    let step = Move {
        to,
        note: Some(note.clone()),
        due,
    };
    deliveries::advance(tx, delivery, &step, now)?;
    Ok(ended(delivery, to, &note))
}

pub(super) fn arrived(
    tx: &Tx<'_>,
    delivery: &Delivery,
    receipt: &Receipt,
    now: DateTime<Utc>,
) -> Result<Delivered, PublishError> {
    let step = Move {
        to: DeliveryState::Sent,
        note: None,
        due: None,
    };
    deliveries::advance(tx, delivery, &step, now)?;
    deliveries::keep_receipt(tx, delivery.id, receipt, now)?;
    tracing::info!(
        delivery.id = delivery.id.0,
        channel = delivery.channel,
        "sent"
    );
    Ok(ended(delivery, DeliveryState::Sent, &receipt.answer))
}

pub(super) fn ended(delivery: &Delivery, state: DeliveryState, note: &str) -> Delivered {
    let (delivery, channel) = (delivery.id, delivery.channel.clone());
    Delivered {
        delivery,
        channel,
        state,
        note: note.to_owned(),
    }
}
