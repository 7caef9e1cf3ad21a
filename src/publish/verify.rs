//! Asking the destinations about what is uncertain.

use chrono::{DateTime, TimeDelta, Utc};

use super::PublishError;
use super::batch::{ASK_AGAIN, Batch, Delivered, ended};
use super::deliver::{ATTEMPTS, arrived, recover, set_back};
use super::outlets::Outlets;
use crate::channels::{ChannelError, Verdict};
use crate::clock::Clock;
use crate::domain::delivery::{DeliveryState, retry_at};
use crate::domain::ids::DeliveryId;
use crate::store::deliveries::{self, Delivery, Move};
use crate::store::{Store, Tx, channels};

/// What may be on its way is looked for again after this.
const LOOK_AGAIN: TimeDelta = TimeDelta::minutes(10);

/// Asks the destinations about what is uncertain: there is sent, absent may be sent again, and what
/// they cannot tell waits for a person. Whatever stands as being sent is uncertain first.
///
/// # Errors
/// Only when the archive can no longer be written.
pub async fn verify_uncertain(
    store: &Store,
    clock: &Clock,
    outlets: &Outlets,
) -> Result<Vec<Delivered>, PublishError> {
    recover(store, clock).await?;
    let now = clock.now();
    let mut ended = Vec::new();
    for id in store.read(move |tx| deliveries::uncertain(tx, now)).await? {
        ended.push(match verify(store, clock, outlets, id).await {
            Ok(one) => one,
            Err(error) => set_back(store, clock, id, error).await?,
        });
    }
    Ok(ended)
}

async fn verify(
    store: &Store,
    clock: &Clock,
    outlets: &Outlets,
    id: DeliveryId,
) -> Result<Delivered, PublishError> {
    let batch = store.read(move |tx| Batch::load(tx, id)).await?;
    let verdict = match outlets.outlet(&batch.delivery().channel) {
        Some(outlet) => outlet.channel.verify(&batch.parcel(), clock.now()).await,
        None => Err(ChannelError::Refused {
            why: "the configuration no longer has this channel".to_owned(),
        }),
    };
    let now = clock.now();
    store
        .write_synced(move |tx| judge(tx, batch.delivery(), verdict, now))
        .await
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
            let (to, due, note) = again(delivery.attempts, now);
            let step = Move {
                to,
                note: Some(note.to_owned()),
                due: Some(due),
            };
            deliveries::advance(tx, delivery, &step, now)?;
            Ok(ended(delivery, to, note))
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
            let next = retry_at(now, delivery.attempts, None);
            deliveries::postpone(tx, delivery.id, &note, next)?;
            let cause = error.to_string();
            if channels::stumbled(tx, &delivery.channel, &cause, Some(next), now)? {
                let channel = &delivery.channel;
                tracing::warn!(channel, cause, %next, "nothing gets through");
            }
            Ok(ended(delivery, DeliveryState::Uncertain, &note))
        }
    }
}

/// What was not found is sent again: at once the first time, then ever more rarely, and in the end no
/// more. A destination that never shows what it took would get it again each time.
fn again(attempts: u32, now: DateTime<Utc>) -> (DeliveryState, DateTime<Utc>, &'static str) {
    if attempts >= ATTEMPTS {
        let note = "given up: each time it may have arrived, and the destination does not have it; look there before you say `vigie deliver --again`";
        return (DeliveryState::Failed, now, note);
    }
    let due = match attempts {
        0 | 1 => now,
        more => retry_at(now, more - 2, None),
    };
    let note = "the destination does not have it: it will be sent again";
    (DeliveryState::Pending, due, note)
}
