//! What a person knows of a delivery: it arrived, it must leave again, it must not leave.

use chrono::{DateTime, Utc};

use super::PublishError;
use crate::domain::delivery::{DeliveryState, Receipt};
use crate::domain::ids::DeliveryId;
use crate::store::deliveries::{self, Move};
use crate::store::{StoreError, Tx};

/// Lets go what waits for a person: the whole batch of `id`, as far as it is held. What `by` has seen
/// of reasons is kept: anything else holds it again. Answers how many parts there were.
///
/// # Errors
/// [`PublishError::MissingDelivery`], or what the archive says.
pub fn let_go(
    tx: &Tx<'_>,
    id: DeliveryId,
    by: &str,
    now: DateTime<Utc>,
) -> Result<usize, PublishError> {
    let delivery = deliveries::one(tx, id)?.ok_or(PublishError::MissingDelivery(id))?;
    let count = deliveries::release(tx, &delivery.batch, by, now)?;
    tracing::info!(delivery.id = id.0, by, count, "released");
    Ok(count)
}

/// Puts a delivery in the state that `by` vouches for: sent, pending (it leaves again at once) or
/// cancelled. What is being sent at this moment cannot be settled.
///
/// # Errors
/// [`PublishError::MissingDelivery`], [`StoreError::Transition`] when its life does not allow it, or
/// what the archive says.
pub fn settle_by_hand(
    tx: &Tx<'_>,
    id: DeliveryId,
    to: DeliveryState,
    by: &str,
    now: DateTime<Utc>,
) -> Result<(), PublishError> {
    let delivery = deliveries::one(tx, id)?.ok_or(PublishError::MissingDelivery(id))?;
    if delivery.state == DeliveryState::Sending {
        let (from, to) = (delivery.state.as_str(), to.as_str());
        let (what, id) = ("delivery", id.0);
        return Err(StoreError::Transition { what, id, from, to }.into());
    }
    let step = Move {
        to,
        note: Some(format!("{by} said so")),
        due: Some(now),
    };
    deliveries::advance(tx, &delivery, &step, now)?;
    if to == DeliveryState::Sent {
        let receipt = Receipt {
            remote_id: delivery.remote_key.clone(),
            url: None,
            answer: format!("seen by {by}"),
        };
        deliveries::keep_receipt(tx, id, &receipt, now)?;
    }
    tracing::info!(delivery.id = id.0, state = to.as_str(), by, "settled");
    Ok(())
}
