//! Delivering: from the outbox to the destination, with the last look at the labels.

use std::sync::atomic::{AtomicBool, Ordering};

use chrono::{DateTime, Utc};

use super::PublishError;
use super::batch::{Batch, Delivered, ended};
use super::claim::{Claim, claim};
use super::exit::last_word;
use super::outlets::Outlets;
use crate::channels::{Channel, ChannelError, Pass, Verdict};
use crate::clock::Clock;
use crate::domain::delivery::{DeliveryState, Receipt, retry_at};
use crate::domain::ids::DeliveryId;
use crate::domain::visibility::Visibility;
use crate::store::deliveries::{self, Delivery, Move};
use crate::store::{Store, StoreError, Tx, channels};

/// After so many refusals that were worth a retry, about two days, a person must look.
pub(super) const ATTEMPTS: u32 = 14;

/// What was being sent when the machine stopped, or was sent while the archive could not be written,
/// becomes uncertain. Call it where nothing is being sent: [`verify_uncertain`](super::verify_uncertain)
/// does before it looks.
///
/// # Errors
/// What the archive says.
pub async fn recover(store: &Store, clock: &Clock) -> Result<usize, StoreError> {
    if store.read(deliveries::under_way).await? == 0 {
        return Ok(0);
    }
    let now = clock.now();
    store
        .write_synced(move |tx| deliveries::doubt_interrupted(tx, now))
        .await
}

/// Sends what is due, one after the other; a part that waited for the one before it follows at once.
/// What one delivery cannot do is its own: it is set back, and the others go on.
///
/// # Errors
/// Only when the archive can no longer be written: what a destination does is in the answers.
pub async fn deliver_due(
    store: &Store,
    clock: &Clock,
    outlets: &std::sync::Arc<Outlets>,
) -> Result<Vec<Delivered>, PublishError> {
    let mut ended: Vec<Delivered> = Vec::new();
    loop {
        let (now, before) = (clock.now(), ended.len());
        for id in store.read(move |tx| deliveries::due(tx, now)).await? {
            ended.push(match deliver(store, clock, outlets, id).await {
                Ok(one) => one,
                Err(error) => set_back(store, clock, id, error).await?,
            });
        }
        let followed = |one: &Delivered| one.state == DeliveryState::Sent;
        if !ended[before..].iter().any(followed) {
            return Ok(ended);
        }
    }
}

/// Records what kept a delivery from going on. What cannot be made for its channel waits for a person;
/// anything else is tried again later, and ever more rarely.
pub(super) async fn set_back(
    store: &Store,
    clock: &Clock,
    id: DeliveryId,
    error: PublishError,
) -> Result<Delivered, PublishError> {
    let (now, note) = (clock.now(), error.to_string());
    let of_the_channel = error.is_of_the_channel();
    let ended = store
        .write_synced::<_, StoreError>(move |tx| {
            let (channel, attempts) = deliveries::attempts(tx, id)?.unwrap_or_default();
            let for_good = of_the_channel || attempts >= ATTEMPTS;
            let due = retry_at(now, attempts, None);
            let state = deliveries::set_back(tx, id, (&note, for_good), due, now)?;
            Ok(Delivered {
                delivery: id,
                channel,
                // A person took it out of our hands meanwhile.
                state: state.unwrap_or(DeliveryState::Cancelled),
                note,
            })
        })
        .await?;
    let Delivered { channel, note, .. } = &ended;
    let state = ended.state.as_str();
    tracing::error!(delivery.id = id.0, channel, state, note, "set back");
    Ok(ended)
}

async fn deliver(
    store: &Store,
    clock: &Clock,
    outlets: &std::sync::Arc<Outlets>,
    id: DeliveryId,
) -> Result<Delivered, PublishError> {
    let (for_claim, now) = (outlets.clone(), clock.now());
    let claimed = store
        .write_synced(move |tx| claim(tx, id, &for_claim, now))
        .await?;
    let (batch, clearance) = match claimed {
        Claim::Held(ended) => return Ok(ended),
        Claim::Mine(batch, clearance) => (*batch, clearance),
    };
    let delivery = batch.delivery();
    let Some(outlet) = outlets.outlet(&delivery.channel) else {
        return Err(PublishError::Store(StoreError::Interrupted));
    };
    let stopped = AtomicBool::new(false);
    let pass = Pass::new(|| {
        let (store, delivery, now) = (store.clone(), delivery.clone(), clock.now());
        let stopped = &stopped;
        Box::pin(async move {
            let word = ask(&store, delivery, clearance, now).await;
            stopped.store(word.is_err(), Ordering::Relaxed);
            word
        })
    });
    let answer = attempt(outlet.channel, &batch, &pass, clock.now()).await;
    drop(pass);
    let answer = match answer {
        Ok(receipt) => Attempt::Arrived(receipt),
        Err(error) if stopped.into_inner() => Attempt::Stopped(error),
        Err(error) => Attempt::Failed(error),
    };
    let now = clock.now();
    store
        .write_synced(move |tx| conclude(tx, batch.delivery(), answer, now))
        .await
}

/// How an attempt ended.
enum Attempt {
    /// The destination has it.
    Arrived(Receipt),
    /// The destination did not take it, or nobody knows.
    Failed(ChannelError),
    /// We did not let it go at the last moment: the destination has nothing to do with it.
    Stopped(ChannelError),
}

/// The last word, on the labels and the switch of this moment.
async fn ask(
    store: &Store,
    delivery: Delivery,
    clearance: Visibility,
    now: DateTime<Utc>,
) -> Result<(), ChannelError> {
    let asked = store.read::<_, StoreError>(move |tx| Ok(last_word(tx, &delivery, clearance, now)));
    asked.await.unwrap_or_else(|error| {
        let why = error.to_string();
        Err(ChannelError::Retry { at: None, why })
    })
}

/// Sends, once the destination was asked whether an earlier attempt arrived in spite of its answer.
async fn attempt(
    channel: &Channel,
    batch: &Batch,
    pass: &Pass<'_>,
    now: DateTime<Utc>,
) -> Result<Receipt, ChannelError> {
    let parcel = batch.parcel();
    if batch.delivery().attempts > 1 {
        match channel.verify(&parcel, now).await {
            Ok(Verdict::Present(receipt)) => return Ok(receipt),
            // One that cannot tell said "not now", or a person said "again": that is all there is.
            Ok(Verdict::Absent | Verdict::Unseen | Verdict::Unknown) => {}
            // Nothing was sent this time.
            Err(error) => {
                let why = format!("it cannot be asked what it has: {error}");
                return Err(ChannelError::Retry { at: None, why });
            }
        }
    }
    channel.send(&parcel, pass, now).await
}

/// Records what the destination answered.
fn conclude(
    tx: &Tx<'_>,
    delivery: &Delivery,
    answer: Attempt,
    now: DateTime<Utc>,
) -> Result<Delivered, PublishError> {
    let (error, ours) = match answer {
        Attempt::Arrived(receipt) => return arrived(tx, delivery, &receipt, now),
        Attempt::Failed(error) => (error, false),
        Attempt::Stopped(error) => (error, true),
    };
    if !matches!(error, ChannelError::Uncertain { .. }) {
        deliveries::not_left(tx, delivery.id)?;
    }
    let (to, note, due) = match error {
        ChannelError::Retry { at, why } if delivery.attempts < ATTEMPTS => (
            DeliveryState::Pending,
            why,
            Some(retry_at(now, delivery.attempts.saturating_sub(1), at)),
        ),
        ChannelError::Retry { why, .. } => (
            DeliveryState::Failed,
            format!("given up after {ATTEMPTS} attempts: {why}"),
            None,
        ),
        ChannelError::Refused { why } => (DeliveryState::Failed, why, None),
        ChannelError::Uncertain { why } => (DeliveryState::Uncertain, why, Some(now)),
    };
    let is_new = !ours && channels::stumbled(tx, &delivery.channel, &note, due, now)?;
    if to != DeliveryState::Pending {
        tracing::error!(
            delivery.id = delivery.id.0,
            channel = delivery.channel,
            state = to.as_str(),
            note
        );
    } else if is_new {
        tracing::warn!(
            channel = delivery.channel,
            cause = note,
            next = due.map(tracing::field::display),
            "nothing gets through"
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
    let again = channels::got_through(tx, &delivery.channel)?;
    tracing::info!(
        delivery.id = delivery.id.0,
        channel = delivery.channel,
        again,
        "sent"
    );
    Ok(ended(delivery, DeliveryState::Sent, &receipt.answer))
}
