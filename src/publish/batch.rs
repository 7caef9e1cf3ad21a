//! The batch: a delivery with the parts that leave in order with it, read once; and how a delivery ended
//! for now.

use chrono::TimeDelta;
use serde::Serialize;

use super::PublishError;
use crate::channels::Parcel;
use crate::domain::delivery::{DeliveryState, Receipt};
use crate::domain::ids::DeliveryId;
use crate::store::Tx;
use crate::store::deliveries::{self, Delivery, Part};

/// A channel that cannot tell whether something arrived is asked again after this.
pub(super) const ASK_AGAIN: TimeDelta = TimeDelta::hours(6);

/// A delivery with the parts that leave in order with it, the first one first.
#[derive(Clone, Debug)]
pub(super) struct Batch {
    parts: Vec<Part>,
    /// Where the delivery stands among them.
    place: usize,
}

impl Batch {
    /// Reads the batch of a delivery.
    pub(super) fn load(tx: &Tx<'_>, id: DeliveryId) -> Result<Self, PublishError> {
        let parts = deliveries::batch(tx, id)?;
        let place = parts.iter().position(|part| part.delivery.id == id);
        let place = place.ok_or(PublishError::MissingDelivery(id))?;
        Ok(Self { parts, place })
    }

    /// The delivery.
    pub(super) fn delivery(&self) -> &Delivery {
        &self.parts[self.place].delivery
    }

    /// All parts.
    pub(super) fn deliveries(&self) -> impl Iterator<Item = &Delivery> {
        self.parts.iter().map(|part| &part.delivery)
    }

    /// How many parts there are.
    pub(super) fn len(&self) -> usize {
        self.parts.len()
    }

    /// The delivery as its channel is given it, with the receipts of the parts before it.
    pub(super) fn parcel(&self) -> Parcel {
        self.parcel_at(self.place)
    }

    /// Every part as its channel is given it.
    pub(super) fn parcels(&self) -> impl Iterator<Item = Parcel> {
        (0..self.parts.len()).map(|place| self.parcel_at(place))
    }

    fn parcel_at(&self, place: usize) -> Parcel {
        let Part { delivery, payload } = &self.parts[place];
        let before = self.parts[..place].iter();
        let before: Vec<Receipt> = before
            .filter_map(|part| part.delivery.receipt.clone())
            .collect();
        Parcel {
            part: delivery.part,
            remote_key: delivery.remote_key.clone(),
            payload: payload.clone(),
            created_at: delivery.created,
            before,
            receipt: delivery.receipt.clone(),
        }
    }

    /// The same, once its delivery was taken to be sent.
    pub(super) fn taken(mut self) -> Self {
        let delivery = &mut self.parts[self.place].delivery;
        delivery.state = DeliveryState::Sending;
        delivery.attempts += 1;
        delivery.note = None;
        self
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

pub(super) fn ended(delivery: &Delivery, state: DeliveryState, note: &str) -> Delivered {
    let (delivery, channel) = (delivery.id, delivery.channel.clone());
    Delivered {
        delivery,
        channel,
        state,
        note: note.to_owned(),
    }
}
