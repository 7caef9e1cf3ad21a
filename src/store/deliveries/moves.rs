//! What changes a delivery: each step is checked against the life that `domain` allows.

use chrono::{DateTime, Utc};

use super::super::StoreError;
use super::super::db::{Tx, word};
use super::Delivery;
use crate::domain::channel::restraint::Micros;
use crate::domain::delivery::{DeliveryState, Receipt};
use crate::domain::ids::{DeliveryId, ItemId};

/// A step in a delivery's life.
#[derive(Clone, Debug)]
pub struct Move {
    /// Where it goes.
    pub to: DeliveryState,
    /// What a person should know.
    pub note: Option<String>,
    /// When to look at it again, if that changes.
    pub due: Option<DateTime<Utc>>,
}

/// Moves a delivery from the state it was read in; refused when somebody else moved it meanwhile, or
/// when its life does not allow it.
///
/// # Errors
/// [`StoreError::Transition`], or what the archive says.
pub fn advance(
    tx: &Tx<'_>,
    delivery: &Delivery,
    step: &Move,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let refused = || StoreError::Transition {
        what: "delivery",
        id: delivery.id.0,
        from: delivery.state.as_str(),
        to: step.to.as_str(),
    };
    if !delivery.state.may_become(step.to) {
        return Err(refused());
    }
    let changed = tx.run(
        "update deliveries set state = ?3, note = ?4, due_at = coalesce(?5, due_at),
           attempts = attempts + case when ?3 = 'sending' then 1 else 0 end, changed_at = ?6
         where id = ?1 and state = ?2",
        (
            delivery.id.0,
            delivery.state.as_str(),
            step.to.as_str(),
            &step.note,
            step.due.map(|at| at.timestamp_millis()),
            now.timestamp_millis(),
        ),
    )?;
    if changed == 1 { Ok(()) } else { Err(refused()) }
}

/// Replaces what a waiting delivery will say, before anything of it has left.
///
/// # Errors
/// [`StoreError::Transition`] when it is no longer waiting, or what the archive says.
pub fn replace(
    tx: &Tx<'_>,
    delivery: &Delivery,
    remote_key: &str,
    payload: &[u8],
    items: &[ItemId],
) -> Result<(), StoreError> {
    let changed = tx.run(
        "update deliveries set remote_key = ?2, payload = ?3, payload_hash = ?4
         where id = ?1 and state = 'pending'",
        (
            delivery.id.0,
            remote_key,
            payload,
            blake3::hash(payload).to_hex().as_str(),
        ),
    )?;
    if changed != 1 {
        let (from, to) = (delivery.state.as_str(), DeliveryState::Pending.as_str());
        return Err(StoreError::Transition {
            what: "delivery",
            id: delivery.id.0,
            from,
            to,
        });
    }
    tx.run(
        "delete from delivery_items where delivery_id = ?1",
        [delivery.id.0],
    )?;
    add_items(tx, delivery.id, items)
}

pub(super) fn add_items(
    tx: &Tx<'_>,
    delivery: DeliveryId,
    items: &[ItemId],
) -> Result<(), StoreError> {
    for item in items {
        tx.run(
            "insert into delivery_items (delivery_id, item_id) values (?1, ?2)",
            (delivery.0, item.0),
        )?;
    }
    Ok(())
}

/// Has a delivery looked at again at `due`, and says why.
///
/// # Errors
/// What the archive says.
pub fn postpone(
    tx: &Tx<'_>,
    id: DeliveryId,
    note: &str,
    due: DateTime<Utc>,
) -> Result<(), StoreError> {
    tx.run(
        "update deliveries set note = ?2, due_at = ?3 where id = ?1",
        (id.0, note, due.timestamp_millis()),
    )?;
    Ok(())
}

/// Counts an attempt that broke before its end, and says why: what waits goes on waiting until `due`, or
/// has failed if `for_good`; what was being sent is uncertain. Answers where it stands, unless a person
/// settled it meanwhile.
///
/// # Errors
/// What the archive says.
pub fn set_back(
    tx: &Tx<'_>,
    id: DeliveryId,
    (note, for_good): (&str, bool),
    due: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<Option<DeliveryState>, StoreError> {
    tx.one(
        "update deliveries set note = ?2, due_at = ?3, changed_at = ?4,
           attempts = attempts + case state when 'pending' then 1 else 0 end,
           state = case when state = 'sending' then 'uncertain'
             when state = 'pending' and ?5 <> 0 then 'failed' else state end
         where id = ?1 and state in ('pending', 'sending', 'uncertain') returning state",
        (
            id.0,
            note,
            due.timestamp_millis(),
            now.timestamp_millis(),
            i64::from(for_good),
        ),
        |row| word(row, "state", DeliveryState::from_word),
    )
}

/// Keeps what the destination answered. Receipts are never changed, but see [`identify`].
///
/// # Errors
/// What the archive says.
pub fn keep_receipt(
    tx: &Tx<'_>,
    id: DeliveryId,
    receipt: &Receipt,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    tx.run(
        "insert into receipts (delivery_id, remote_id, url, answer, at) values (?1, ?2, ?3, ?4, ?5)",
        (id.0, &receipt.remote_id, &receipt.url, &receipt.answer, now.timestamp_millis()),
    )?;
    Ok(())
}

/// Keeps the destination's own name of what a person saw there: until then a receipt bears the name that
/// was made beforehand.
///
/// # Errors
/// What the archive says.
pub fn identify(tx: &Tx<'_>, delivery: &Delivery, found: &Receipt) -> Result<(), StoreError> {
    tx.run(
        "update receipts set remote_id = ?2, url = ?3 where delivery_id = ?1 and remote_id = ?4",
        (
            delivery.id.0,
            &found.remote_id,
            &found.url,
            &delivery.remote_key,
        ),
    )?;
    Ok(())
}

/// Keeps that what was sent is at its destination, or cannot be looked for there.
///
/// # Errors
/// What the archive says.
pub fn mark_seen(tx: &Tx<'_>, id: DeliveryId, now: DateTime<Utc>) -> Result<(), StoreError> {
    tx.run(
        "update deliveries set seen_at = ?2, note = null where id = ?1",
        (id.0, now.timestamp_millis()),
    )?;
    Ok(())
}

/// How many deliveries stand as being sent.
///
/// # Errors
/// What the archive says.
pub fn under_way(tx: &Tx<'_>) -> Result<u32, StoreError> {
    let count = tx.one(
        "select count(*) from deliveries where state = 'sending'",
        (),
        |row| row.get(0),
    )?;
    Ok(count.unwrap_or(0))
}

/// What was being sent when the machine stopped, or could not be recorded once sent, becomes uncertain;
/// answers how many there were.
///
/// # Errors
/// What the archive says.
pub fn doubt_interrupted(tx: &Tx<'_>, now: DateTime<Utc>) -> Result<usize, StoreError> {
    tx.run(
        "update deliveries set state = 'uncertain', changed_at = ?1, due_at = ?1,
           note = 'stopped while it was being sent' where state = 'sending'",
        [now.timestamp_millis()],
    )
}

/// Keeps that a delivery may be at its destination from now on, and what that costs: it counts in the
/// day's budget.
///
/// # Errors
/// What the archive says.
pub fn left(
    tx: &Tx<'_>,
    id: DeliveryId,
    cost: Micros,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    tx.run(
        "update deliveries set left_at = ?2, cost = ?3 where id = ?1",
        (id.0, now.timestamp_millis(), cost),
    )?;
    Ok(())
}

/// Takes a delivery that had no effect out of the day's budget.
///
/// # Errors
/// What the archive says.
pub fn not_left(tx: &Tx<'_>, id: DeliveryId) -> Result<(), StoreError> {
    tx.run(
        "update deliveries set left_at = null, cost = 0 where id = ?1",
        [id.0],
    )?;
    Ok(())
}

/// Makes a waiting delivery wait for a person, and says why.
///
/// # Errors
/// What the archive says.
pub fn hold(tx: &Tx<'_>, id: DeliveryId, why: &str) -> Result<(), StoreError> {
    tx.run(
        "update deliveries set held = ?2 where id = ?1 and state = 'pending'",
        (id.0, why),
    )?;
    Ok(())
}

/// Lets go all parts of a batch that wait for a person; what that person saw is kept, so that anything
/// else holds them again. Answers how many there were.
///
/// # Errors
/// What the archive says.
pub fn release(
    tx: &Tx<'_>,
    batch: &str,
    by: &str,
    now: DateTime<Utc>,
) -> Result<usize, StoreError> {
    tx.run(
        "update deliveries set released_by = ?2, released_for = coalesce(held, released_for),
           held = null, due_at = ?3, changed_at = ?3
         where batch = ?1 and state = 'pending' and held is not null",
        (batch, by, now.timestamp_millis()),
    )
}
