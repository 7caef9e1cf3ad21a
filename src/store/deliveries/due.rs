//! Which deliveries have their turn: numbers alone, so that a row that cannot be read stops no other.

use chrono::{DateTime, TimeDelta, Utc};

use super::super::StoreError;
use super::super::db::Tx;
use crate::domain::ids::DeliveryId;

/// Its wait was reckoned from an instant to come, by a wrong clock. An hour that people chose stands.
const MISTIMED: &str = "(d.changed_at > ?2 and (d.attempts > 0 or d.due_at <= d.changed_at))";

/// How far a clock that is set right now and then goes back.
const SLACK: TimeDelta = TimeDelta::minutes(1);

/// What may leave at `now`: of each batch the first part that has not arrived, when it is pending,
/// due, waits for nobody, and its channel is not switched off.
///
/// # Errors
/// What the archive says.
pub fn due(tx: &Tx<'_>, now: DateTime<Utc>) -> Result<Vec<DeliveryId>, StoreError> {
    tx.all(
        &format!(
            "select d.id from deliveries d
             where d.state = 'pending' and (d.due_at <= ?1 or {MISTIMED}) and d.held is null
               and not exists (select 1 from channels c where c.key = d.channel and c.is_off <> 0)
               and not exists (select 1 from deliveries before where before.batch = d.batch
                 and before.part < d.part and before.state <> 'sent')
             order by d.due_at, d.id"
        ),
        [now, now + SLACK].map(|at| at.timestamp_millis()),
        |row| row.get(0).map(DeliveryId),
    )
}

/// What must be verified before anything else is tried: uncertain and due.
///
/// # Errors
/// What the archive says.
pub fn uncertain(tx: &Tx<'_>, now: DateTime<Utc>) -> Result<Vec<DeliveryId>, StoreError> {
    tx.all(
        &format!(
            "select d.id from deliveries d
             where d.state = 'uncertain' and (d.due_at <= ?1 or {MISTIMED}) order by d.id"
        ),
        [now, now + SLACK].map(|at| at.timestamp_millis()),
        |row| row.get(0).map(DeliveryId),
    )
}

/// What was sent between `from` and `to`, was not seen since nor mended, and may be looked for again.
///
/// # Errors
/// What the archive says.
pub fn unseen(
    tx: &Tx<'_>,
    (from, to): (DateTime<Utc>, DateTime<Utc>),
    now: DateTime<Utc>,
) -> Result<Vec<DeliveryId>, StoreError> {
    tx.all(
        "select d.id from deliveries d join receipts r on r.delivery_id = d.id
         where d.state = 'sent' and d.seen_at is null and d.due_at <= ?3 and r.at between ?1 and ?2
           and not exists (select 1 from deliveries a where a.about_id = d.id)
         order by d.id",
        [from, to, now].map(|at| at.timestamp_millis()),
        |row| row.get(0).map(DeliveryId),
    )
}

/// The channel of a delivery and its attempts so far, whatever else its row holds; what is no number of
/// attempts is more than any.
///
/// # Errors
/// What the archive says.
pub fn attempts(tx: &Tx<'_>, id: DeliveryId) -> Result<Option<(String, u32)>, StoreError> {
    tx.one(
        "select channel, cast(attempts as bigint) from deliveries where id = ?1",
        [id.0],
        |row| {
            let attempts: i64 = row.get(1)?;
            Ok((row.get(0)?, u32::try_from(attempts).unwrap_or(u32::MAX)))
        },
    )
}
