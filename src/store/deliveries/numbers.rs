//! What a channel has used of its day, and how often it has spoken.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::super::StoreError;
use super::super::db::Tx;
use super::Delivery;
use crate::domain::channel::restraint::Micros;
use crate::domain::ids::ItemId;

/// How many deliveries are in which state of waiting.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Standing {
    /// On their way: they leave when they are due.
    pub waiting: i64,
    /// Held back until a person has looked at them.
    pub held: i64,
    /// Nobody knows whether they arrived.
    pub uncertain: i64,
    /// Given up: a person tries again or cancels.
    pub failed: i64,
}

/// How many deliveries wait, and for what.
///
/// # Errors
/// What the archive says.
pub fn standing(tx: &Tx<'_>) -> Result<Standing, StoreError> {
    let counted = tx.all(
        "select state, case when held is null then 0 else 1 end as is_held, count(*) from deliveries
         where state in ('pending', 'sending', 'uncertain', 'failed') group by 1, 2",
        (),
        |row| Ok((row.get::<String>(0)?, row.get::<bool>(1)?, row.get::<i64>(2)?)),
    )?;
    let mut standing = Standing::default();
    for (state, is_held, count) in counted {
        match (state.as_str(), is_held) {
            ("uncertain", _) => standing.uncertain += count,
            ("failed", _) => standing.failed += count,
            (_, true) => standing.held += count,
            (_, false) => standing.waiting += count,
        }
    }
    Ok(standing)
}

/// What left by a channel in a day, and what will follow because it has begun.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Used {
    /// Parts.
    pub parts: u32,
    /// Money.
    pub cost: Micros,
}

/// What a channel has used since `from`: what left, and the parts that still wait of what has begun.
///
/// # Errors
/// What the archive says.
pub fn used(tx: &Tx<'_>, channel: &str, from: DateTime<Utc>) -> Result<Used, StoreError> {
    let used = tx.one(
        "select count(*), cast(coalesce(sum(cost), 0) as bigint) from deliveries d
         where d.channel = ?1 and (d.left_at >= ?2 or (d.state = 'pending' and d.part > 0
           and exists (select 1 from deliveries b where b.batch = d.batch and b.part = 0
             and b.left_at >= ?2)))",
        (channel, from.timestamp_millis()),
        |row| {
            Ok(Used {
                parts: row.get(0)?,
                cost: row.get(1)?,
            })
        },
    )?;
    Ok(used.unwrap_or_default())
}

/// How many deliveries of a channel wait, and how many of all wait for a person.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Waiting {
    /// Not sent yet, whatever the reason.
    pub all: u32,
    /// Those of them that a person must look at before they leave.
    pub held: u32,
    /// Uncertain ones and failed ones.
    pub troubled: u32,
}

/// What waits for a channel.
///
/// # Errors
/// What the archive says.
pub fn waiting_for(tx: &Tx<'_>, channel: &str) -> Result<Waiting, StoreError> {
    let found = tx.one(
        "select count(case when state = 'pending' then 1 end),
           count(case when state = 'pending' and held is not null then 1 end),
           count(case when state in ('uncertain', 'failed') then 1 end)
         from deliveries where channel = ?1",
        [channel],
        |row| {
            Ok(Waiting {
                all: row.get(0)?,
                held: row.get(1)?,
                troubled: row.get(2)?,
            })
        },
    )?;
    Ok(found.unwrap_or_default())
}

/// How many publications, `delivery`'s own left out, a channel has begun to send.
///
/// # Errors
/// What the archive says.
pub fn begun(tx: &Tx<'_>, delivery: &Delivery) -> Result<u32, StoreError> {
    let count = tx.one(
        "select count(distinct batch) from deliveries where channel = ?1 and batch <> ?2
         and act = 'publish' and left_at is not null",
        (&delivery.channel, &delivery.batch),
        |row| row.get(0),
    )?;
    Ok(count.unwrap_or(0))
}

/// Whether `item` was sent by itself on a channel whose clearance is like this, and not taken back.
pub(in crate::store) fn was_told(
    tx: &Tx<'_>,
    item: ItemId,
    clearance: &str,
) -> Result<bool, StoreError> {
    let told = tx.one(
        "select 1 from deliveries d where d.item_id = ?1 and d.act = 'publish' and d.state = 'sent'
         and d.clearance like ?2 and not exists (select 1 from deliveries r where r.item_id = ?1 and r.act = 'recall'
           and r.channel = d.channel and r.state <> 'cancelled') limit 1",
        (item.0, clearance),
        |_| Ok(()),
    )?;
    Ok(told.is_some())
}
