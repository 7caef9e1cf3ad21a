//! A delivery on its way: what its channel is given, and how it ended for now.

use chrono::TimeDelta;
use serde::Serialize;

use crate::channels::Parcel;
use crate::domain::delivery::DeliveryState;
use crate::domain::ids::DeliveryId;
use crate::store::deliveries::{self, Delivery};
use crate::store::{StoreError, Tx};

/// A channel that cannot tell whether something arrived is asked again after this.
pub(super) const ASK_AGAIN: TimeDelta = TimeDelta::hours(6);

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

/// A delivery as its channel is given it, with the receipts of the parts before it.
pub(super) fn parcel(tx: &Tx<'_>, delivery: &Delivery) -> Result<Parcel, StoreError> {
    let parts = deliveries::parts(tx, delivery)?.into_iter();
    let before = parts
        .filter(|other| other.part < delivery.part)
        .filter_map(|other| other.receipt)
        .collect();
    Ok(Parcel {
        part: delivery.part,
        remote_key: delivery.remote_key.clone(),
        payload: delivery.payload.clone(),
        created_at: delivery.created,
        before,
        receipt: delivery.receipt.clone(),
    })
}
