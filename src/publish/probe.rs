//! Looking for what was sent at its destination: an answer is not yet an arrival.

use chrono::{TimeDelta, Utc};

use super::PublishError;
use super::batch::{Batch, Delivered, ended};
use super::outlets::Outlets;
use crate::channels::{ChannelError, Verdict};
use crate::clock::Clock;
use crate::domain::delivery::DeliveryState;
use crate::domain::ids::DeliveryId;
use crate::store::deliveries::{self, Delivery};
use crate::store::{Store, StoreError, Tx};

/// The first look: a list or a cache takes a moment.
const FIRST: TimeDelta = TimeDelta::minutes(10);

/// Between two looks at what was not there.
const AGAIN: TimeDelta = TimeDelta::hours(1);

/// After this nobody looks any more: the alarm stays on the delivery.
const LAST: TimeDelta = TimeDelta::days(2);

/// Looks at the destinations for what was sent at least ten minutes ago and not seen since; answers
/// those that are not there, each with an alarm for a person. Nothing is sent again. What a person saw
/// there gets the destination's own name for it.
///
/// # Errors
/// Only when the archive can no longer be written.
pub async fn probe(
    store: &Store,
    clock: &Clock,
    outlets: &Outlets,
) -> Result<Vec<Delivered>, PublishError> {
    let now = clock.now();
    let window = (now - LAST, now - FIRST);
    let mut missing = Vec::new();
    for id in store
        .read(move |tx| deliveries::unseen(tx, window, now))
        .await?
    {
        match seek(store, clock, outlets, id).await {
            Ok(one) => missing.extend(one),
            // It was sent, whatever cannot be read of it now.
            Err(error) => {
                let (note, next) = (error.to_string(), clock.now() + AGAIN);
                tracing::error!(delivery.id = id.0, note, "it cannot be looked for");
                store
                    .write::<_, StoreError>(move |tx| deliveries::postpone(tx, id, &note, next))
                    .await?;
            }
        }
    }
    Ok(missing)
}

async fn seek(
    store: &Store,
    clock: &Clock,
    outlets: &Outlets,
    id: DeliveryId,
) -> Result<Option<Delivered>, PublishError> {
    let batch = store.read(move |tx| Batch::load(tx, id)).await?;
    let Some(outlet) = outlets.outlet(&batch.delivery().channel) else {
        return Ok(None);
    };
    let verdict = outlet.channel.verify(&batch.parcel(), clock.now()).await;
    let now = clock.now();
    store
        .write(move |tx| look(tx, batch.delivery(), verdict, now))
        .await
}

fn look(
    tx: &Tx<'_>,
    delivery: &Delivery,
    verdict: Result<Verdict, ChannelError>,
    now: chrono::DateTime<Utc>,
) -> Result<Option<Delivered>, PublishError> {
    let note = match verdict {
        Ok(verdict @ (Verdict::Present(_) | Verdict::Unknown)) => {
            if let Verdict::Present(found) = verdict {
                deliveries::identify(tx, delivery, &found)?;
            }
            deliveries::mark_seen(tx, delivery.id, now)?;
            return Ok(None);
        }
        Ok(Verdict::Absent | Verdict::Unseen) => {
            "the destination said that it has it, and it is not there: look for it".to_owned()
        }
        Err(error) => {
            format!("sent, but the destination cannot be asked whether it has it: {error}")
        }
    };
    if delivery.note.as_deref() != Some(note.as_str()) {
        tracing::error!(
            delivery.id = delivery.id.0,
            channel = delivery.channel,
            note
        );
    }
    deliveries::postpone(tx, delivery.id, &note, now + AGAIN)?;
    Ok(Some(ended(delivery, DeliveryState::Sent, &note)))
}
