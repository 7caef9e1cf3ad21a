//! A story opened for work is shown so to the others, for a while.

use chrono::{DateTime, TimeDelta, Utc};

use super::curator::Curator;
use crate::domain::ids::ItemId;
use crate::store::triage::claims::{self, Claim};
use crate::store::triage::inbox;
use crate::store::{StoreError, Tx};

/// A claim ends by itself after this, unless its page renews it.
pub const LASTS: TimeDelta = TimeDelta::minutes(10);

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claimed {
    /// The curator has these items open.
    Yours(Vec<ItemId>),
    /// Somebody else has.
    Taken(Claim),
    /// There is no such item, or this curator may not know of it.
    Missing,
}

/// Opens the story of `item` for work, or renews it. With `over`, takes it over from another.
///
/// # Errors
/// What the archive says.
pub fn claim(
    tx: &Tx<'_>,
    curator: &Curator,
    item: ItemId,
    over: bool,
    now: DateTime<Utc>,
) -> Result<Claimed, StoreError> {
    let told = inbox::told(tx, item, &curator.remit)?;
    if told.is_empty() {
        return Ok(Claimed::Missing);
    }
    match claims::of(tx, &told, now)? {
        Some(claim) if claim.member != curator.member && !over => Ok(Claimed::Taken(claim)),
        _ => {
            claims::set(tx, &told, curator.member, now, now + LASTS)?;
            Ok(Claimed::Yours(told))
        }
    }
}

/// Lets the story of `item` go; answers its items if the curator had it.
///
/// # Errors
/// What the archive says.
pub fn release(tx: &Tx<'_>, curator: &Curator, item: ItemId) -> Result<Vec<ItemId>, StoreError> {
    let told = inbox::told(tx, item, &curator.remit)?;
    if claims::release(tx, &told, curator.member)? {
        Ok(told)
    } else {
        Ok(Vec::new())
    }
}
