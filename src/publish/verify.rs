//! Asking the destinations about what is uncertain.

use chrono::{DateTime, TimeDelta, Utc};

use super::PublishError;
use super::deliver::{ASK_AGAIN, Delivered, Outlets, arrived, ended, parcel};
use crate::channels::{ChannelError, Verdict};
use crate::clock::Clock;
use crate::domain::delivery::{DeliveryState, retry_at};
use crate::store::deliveries::{self, Delivery, Move};
use crate::store::{Store, Tx};

/// What may be on its way is looked for again after this.
const LOOK_AGAIN: TimeDelta = TimeDelta::minutes(10);

/// Asks the destinations about what is uncertain: there is sent, absent may be sent again, and what
/// they cannot tell waits for a person.
///
/// # Errors
/// Only when the archive fails.
pub async fn verify_uncertain(
    store: &Store,
    clock: &Clock,
    outlets: &Outlets,
) -> Result<Vec<Delivered>, PublishError> {
    let now = clock.now();
    let mut ended = Vec::new();
    for delivery in store.read(move |tx| deliveries::uncertain(tx, now)).await? {
        let Some(outlet) = outlets.outlet(&delivery.channel) else {
            continue;
        };
        let asked = delivery.clone();
        let parcel = store.read(move |tx| parcel(tx, &asked)).await?;
        let verdict = outlet.channel.verify(&parcel, clock.now()).await;
        let now = clock.now();
        ended.push(
            store
                .write_synced(move |tx| judge(tx, &delivery, verdict, now))
                .await?,
        );
    }
    Ok(ended)
}

fn judge(
    tx: &Tx<'_>,
    delivery: &Delivery,
    verdict: Result<Verdict, ChannelError>,
    now: DateTime<Utc>,
) -> Result<Delivered, PublishError> {
    match verdict {
        Ok(Verdict::Present(receipt)) => arrived(tx, delivery, &receipt, now),
        Ok(Verdict::Absent) => {
            deliveries::not_left(tx, delivery.id)?;
            let note = "the destination does not have it: it will be sent again".to_owned();
            let step = Move {
                to: DeliveryState::Pending,
                note: Some(note.clone()),
                due: Some(now),
            };
            deliveries::advance(tx, delivery, &step, now)?;
            Ok(ended(delivery, DeliveryState::Pending, &note))
        }
        Ok(Verdict::Unseen) => {
            let note = "it may be on its way: it is looked for again; once you know, say so with `vigie deliver --arrived` or `--again`";
            deliveries::postpone(tx, delivery.id, note, now + LOOK_AGAIN)?;
            Ok(ended(delivery, DeliveryState::Uncertain, note))
        }
        Ok(Verdict::Unknown) => {
            let note = "it may have arrived: look at the destination, then say so with `vigie deliver --arrived` or `--again`";
            deliveries::postpone(tx, delivery.id, note, now + ASK_AGAIN)?;
            Ok(ended(delivery, DeliveryState::Uncertain, note))
        }
        Err(error) => {
            let note = format!("it may have arrived, and the destination cannot be asked: {error}");
            deliveries::postpone(
                tx,
                delivery.id,
                &note,
                retry_at(now, delivery.attempts, None),
            )?;
            Ok(ended(delivery, DeliveryState::Uncertain, &note))
        }
    }
}
