//! The outbox: one row for each thing that must leave, and the receipt of each that arrived.

use chrono::{DateTime, Utc};
use rusqlite::Row;
use serde::Serialize;

use super::StoreError;
use super::db::{Tx, instant, word};
use crate::domain::delivery::{DeliveryState, Receipt};
use crate::domain::ids::{DeliveryId, EditionId, ItemId};
use crate::domain::visibility::Visibility;

/// One edition on its way to one channel.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Delivery {
    /// Its row.
    pub id: DeliveryId,
    /// What leaves.
    pub edition: EditionId,
    /// Where to, by key.
    pub channel: String,
    /// Its place among the parts that leave in order, from 0.
    pub part: u32,
    /// Where it stands.
    pub state: DeliveryState,
    /// What the channel might carry when this was queued.
    pub clearance: Visibility,
    /// The identity made beforehand: a Message-ID, an idempotency key, a record key, a page title.
    pub remote_key: String,
    /// The rendered bytes.
    #[serde(skip)]
    pub payload: Vec<u8>,
    /// Their hash.
    pub payload_hash: String,
    /// When it may leave.
    pub due: DateTime<Utc>,
    /// Attempts so far.
    pub attempts: u32,
    /// What a person should know.
    pub note: Option<String>,
    /// When it was queued.
    pub created: DateTime<Utc>,
    /// What the destination answered.
    pub receipt: Option<Receipt>,
    /// Whether it was seen at the destination afterwards, or cannot be looked for there.
    pub seen: bool,
}

/// A delivery to queue.
#[derive(Clone, Debug)]
pub struct NewDelivery {
    /// What leaves.
    pub edition: EditionId,
    /// Where to, by key.
    pub channel: String,
    /// Its place among the parts that leave in order.
    pub part: u32,
    /// What the channel may carry.
    pub clearance: Visibility,
    /// The identity made beforehand.
    pub remote_key: String,
    /// The rendered bytes.
    pub payload: Vec<u8>,
    /// The items that it speaks of: the clearance proof.
    pub items: Vec<ItemId>,
    /// When it may leave.
    pub due: DateTime<Utc>,
}

const SELECT: &str = "select d.*, r.remote_id, r.url, r.answer from deliveries d
    left join receipts r on r.delivery_id = d.id";

/// Queues a delivery; once for each edition, channel and part, however often it is asked.
///
/// # Errors
/// What the archive says.
pub fn queue(tx: &Tx<'_>, new: &NewDelivery, now: DateTime<Utc>) -> Result<(), StoreError> {
    let id = tx.one(
        "insert into deliveries (edition_id, channel, part, state, clearance, remote_key, payload,
           payload_hash, due_at, created_at, changed_at)
         values (?1, ?2, ?3, 'pending', ?4, ?5, ?6, ?7, ?8, ?9, ?9)
         on conflict (edition_id, channel, part) do nothing returning id",
        (
            new.edition.0,
            &new.channel,
            new.part,
            new.clearance.as_str(),
            &new.remote_key,
            &new.payload,
            blake3::hash(&new.payload).to_hex().as_str(),
            new.due.timestamp_millis(),
            now.timestamp_millis(),
        ),
        |row| row.get::<_, i64>(0),
    )?;
    let Some(id) = id else { return Ok(()) };
    add_items(tx, DeliveryId(id), &new.items)
}

/// One delivery.
///
/// # Errors
/// What the archive says.
pub fn one(tx: &Tx<'_>, id: DeliveryId) -> Result<Option<Delivery>, StoreError> {
    tx.one(&format!("{SELECT} where d.id = ?1"), [id.0], read)
}

/// All deliveries, the newest first, at most `limit`.
///
/// # Errors
/// What the archive says.
pub fn latest(tx: &Tx<'_>, limit: u32) -> Result<Vec<Delivery>, StoreError> {
    tx.all(
        &format!("{SELECT} order by d.id desc limit ?1"),
        [limit],
        read,
    )
}

/// The deliveries of an edition.
///
/// # Errors
/// What the archive says.
pub fn of_edition(tx: &Tx<'_>, edition: EditionId) -> Result<Vec<Delivery>, StoreError> {
    tx.all(
        &format!("{SELECT} where d.edition_id = ?1 order by d.channel, d.part"),
        [edition.0],
        read,
    )
}

/// What may leave at `now`: of each edition and channel, the first part that has not arrived, when
/// it is pending and due.
///
/// # Errors
/// What the archive says.
pub fn due(tx: &Tx<'_>, now: DateTime<Utc>) -> Result<Vec<Delivery>, StoreError> {
    tx.all(
        &format!(
            "{SELECT} where d.state = 'pending' and d.due_at <= ?1 and not exists (
               select 1 from deliveries before where before.edition_id = d.edition_id
                 and before.channel = d.channel and before.part < d.part
                 and before.state <> 'sent')
             order by d.due_at, d.id"
        ),
        [now.timestamp_millis()],
        read,
    )
}

/// What must be verified before anything else is tried: uncertain and due.
///
/// # Errors
/// What the archive says.
pub fn uncertain(tx: &Tx<'_>, now: DateTime<Utc>) -> Result<Vec<Delivery>, StoreError> {
    tx.all(
        &format!("{SELECT} where d.state = 'uncertain' and d.due_at <= ?1 order by d.id"),
        [now.timestamp_millis()],
        read,
    )
}

/// What was sent between `from` and `to`, was not seen since, and may be looked for again.
///
/// # Errors
/// What the archive says.
pub fn unseen(
    tx: &Tx<'_>,
    (from, to): (DateTime<Utc>, DateTime<Utc>),
    now: DateTime<Utc>,
) -> Result<Vec<Delivery>, StoreError> {
    tx.all(
        &format!(
            "{SELECT} where d.state = 'sent' and d.seen_at is null and d.due_at <= ?3
             and r.at between ?1 and ?2 order by d.id"
        ),
        [from, to, now].map(|at| at.timestamp_millis()),
        read,
    )
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

/// What was being sent when the machine stopped becomes uncertain; answers how many there were.
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

/// The items that a delivery speaks of.
///
/// # Errors
/// What the archive says.
pub fn items(tx: &Tx<'_>, id: DeliveryId) -> Result<Vec<ItemId>, StoreError> {
    tx.all(
        "select item_id from delivery_items where delivery_id = ?1",
        [id.0],
        |row| row.get(0).map(ItemId),
    )
}

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

fn add_items(tx: &Tx<'_>, delivery: DeliveryId, items: &[ItemId]) -> Result<(), StoreError> {
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

/// Keeps what the destination answered. Receipts are never changed.
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

fn read(row: &Row<'_>) -> rusqlite::Result<Delivery> {
    let remote_id: Option<String> = row.get("remote_id")?;
    let receipt = match remote_id {
        Some(remote_id) => Some(Receipt {
            remote_id,
            url: row.get("url")?,
            answer: row.get("answer")?,
        }),
        None => None,
    };
    Ok(Delivery {
        id: DeliveryId(row.get("id")?),
        edition: EditionId(row.get("edition_id")?),
        channel: row.get("channel")?,
        part: row.get("part")?,
        state: word(row, "state", DeliveryState::from_word)?,
        clearance: word(row, "clearance", Visibility::from_word)?,
        remote_key: row.get("remote_key")?,
        payload: row.get("payload")?,
        payload_hash: row.get("payload_hash")?,
        due: instant(row.get("due_at")?),
        attempts: row.get("attempts")?,
        note: row.get("note")?,
        created: instant(row.get("created_at")?),
        receipt,
        seen: row.get::<_, Option<i64>>("seen_at")?.is_some(),
    })
}
