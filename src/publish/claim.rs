//! Claiming: whether a delivery may leave now, and by whom; on the disk before anything leaves.

use chrono::{DateTime, Utc};

use super::PublishError;
use super::approve::{NewBatch, make, prepare};
use super::batch::{ASK_AGAIN, Batch, Delivered, ended};
use super::exit::{look_over, permitted, wait};
use super::outlets::Outlet;
use super::outlets::Outlets;
use crate::domain::delivery::{Act, DeliveryState, Subject};
use crate::domain::ids::DeliveryId;
use crate::domain::visibility::Visibility;
use crate::store::deliveries::{self, Delivery, Move};
use crate::store::{Tx, channels, editions};

/// Whether a delivery may be sent now, by us.
pub(super) enum Claim {
    /// It may: what to send, and to readers of which clearance.
    Mine(Box<Batch>, Visibility),
    /// It may not, or not yet.
    Held(Delivered),
}

/// The last look before the conversation begins, in this order: switch, embargo, labels, lint, first
/// posts, quiet hours, budget.
pub(super) fn claim(
    tx: &Tx<'_>,
    id: DeliveryId,
    outlets: &Outlets,
    now: DateTime<Utc>,
) -> Result<Claim, PublishError> {
    let batch = Batch::load(tx, id)?;
    let delivery = batch.delivery();
    let Some(outlet) = outlets.outlet(&delivery.channel) else {
        let note = "the configuration no longer has this channel";
        return postpone(tx, delivery, note, now + ASK_AGAIN);
    };
    if channels::switch(tx, outlet.key)?.is_off {
        let note = "the channel is switched off";
        return Ok(Claim::Held(ended(delivery, DeliveryState::Pending, note)));
    }
    let items = deliveries::items(tx, delivery.id)?;
    if let Some(until) = channels::embargoed(tx, &items, now)? {
        return postpone(tx, delivery, "an item is under embargo", until);
    }
    let clearance = outlet.clearance.min(delivery.clearance);
    let outlet = Outlet {
        clearance,
        ..outlet
    };
    let made = match delivery.is_unmade() {
        true => make_at_last(tx, delivery, &outlet, outlets, now)?,
        false if permitted(tx, &items, clearance)? => Some(batch.clone()),
        false => rebuild(tx, &batch, &outlet, outlets, now)?,
    };
    let Some(made) = made else {
        let note = "withdrawn: an item was relabelled after the approval, and this channel may not carry it";
        return withdraw(tx, &batch, note, now);
    };
    match restrain(tx, &outlet, &made, now)? {
        Some(held) => Ok(held),
        None => take(tx, made, &outlet, now),
    }
}

/// What holds back a batch that has not begun.
fn restrain(
    tx: &Tx<'_>,
    outlet: &Outlet<'_>,
    batch: &Batch,
    now: DateTime<Utc>,
) -> Result<Option<Claim>, PublishError> {
    let delivery = batch.delivery();
    if delivery.part > 0 {
        return Ok(None);
    }
    if let Some(why) = look_over(tx, outlet, batch)? {
        let held = ended(delivery, DeliveryState::Pending, &why);
        return Ok(Some(Claim::Held(held)));
    }
    match wait(tx, outlet, batch, now)? {
        Some((until, why)) => postpone(tx, delivery, why, until).map(Some),
        None => Ok(None),
    }
}

fn take(
    tx: &Tx<'_>,
    batch: Batch,
    outlet: &Outlet<'_>,
    now: DateTime<Utc>,
) -> Result<Claim, PublishError> {
    let delivery = batch.delivery();
    let step = Move {
        to: DeliveryState::Sending,
        note: None,
        due: None,
    };
    deliveries::advance(tx, delivery, &step, now)?;
    let cost = outlet.channel.cost(&batch.parcel());
    deliveries::left(tx, delivery.id, cost, now)?;
    Ok(Claim::Mine(Box::new(batch.taken()), outlet.clearance))
}

/// Renders a waiting delivery again without what its channel may no longer carry. Only one that is
/// whole in one part: of a thread, parts may have left already.
fn rebuild(
    tx: &Tx<'_>,
    batch: &Batch,
    outlet: &Outlet<'_>,
    outlets: &Outlets,
    now: DateTime<Utc>,
) -> Result<Option<Batch>, PublishError> {
    let delivery = batch.delivery();
    let Some(edition) = delivery.edition.filter(|_| delivery.act == Act::Publish) else {
        return Ok(None);
    };
    if batch.len() != 1 {
        return Ok(None);
    }
    let Some(prepared) = prepare(tx, (Subject::Edition(edition), ""), outlet, outlets, now)? else {
        return Ok(None);
    };
    let mut parts = prepared.pack(outlet)?;
    if parts.len() != 1 {
        return Ok(None);
    }
    let packed = parts.remove(0);
    let (key, payload) = (&packed.remote_key, &packed.payload);
    deliveries::replace(tx, delivery, key, payload, &prepared.items)?;
    Batch::load(tx, delivery.id).map(Some)
}

/// Makes what its channel could not carry when the edition was approved.
fn make_at_last(
    tx: &Tx<'_>,
    delivery: &Delivery,
    outlet: &Outlet<'_>,
    outlets: &Outlets,
    now: DateTime<Utc>,
) -> Result<Option<Batch>, PublishError> {
    let Some(id) = delivery.edition else {
        return Ok(None);
    };
    let edition = editions::one(tx, id)?.ok_or(PublishError::Missing(id))?;
    let Some(setting) = outlets.settings.get(&edition.digest) else {
        return Ok(None);
    };
    let written = (&outlets.templates, setting);
    let Some((parts, items)) = make(tx, &edition, outlet, written)? else {
        return Ok(None);
    };
    let queued = NewBatch::of(id, now);
    for (part, packed) in (0..).zip(parts) {
        if part == 0 {
            deliveries::replace(tx, delivery, &packed.remote_key, &packed.payload, &items)?;
        } else {
            let more = queued.delivery(outlet, part, packed, &items);
            deliveries::queue(tx, &more, now)?;
        }
    }
    Batch::load(tx, delivery.id).map(Some)
}

fn postpone(
    tx: &Tx<'_>,
    delivery: &Delivery,
    note: &str,
    until: DateTime<Utc>,
) -> Result<Claim, PublishError> {
    deliveries::postpone(tx, delivery.id, note, until)?;
    Ok(Claim::Held(ended(delivery, DeliveryState::Pending, note)))
}

fn withdraw(
    tx: &Tx<'_>,
    batch: &Batch,
    note: &str,
    now: DateTime<Utc>,
) -> Result<Claim, PublishError> {
    let delivery = batch.delivery();
    let step = Move {
        to: DeliveryState::Cancelled,
        note: Some(note.to_owned()),
        due: None,
    };
    let waiting = |part: &&Delivery| part.state == DeliveryState::Pending;
    for part in batch.deliveries().filter(waiting) {
        deliveries::advance(tx, part, &step, now)?;
    }
    tracing::error!(
        delivery.id = delivery.id.0,
        channel = delivery.channel,
        note
    );
    Ok(Claim::Held(ended(delivery, DeliveryState::Cancelled, note)))
}
