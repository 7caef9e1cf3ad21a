//! The time that the archive covers.

use std::ops::RangeInclusive;

use chrono::{DateTime, Utc};

use crate::store::StoreError;
use crate::store::db::{Tx, instant};

/// When the first item was seen, and the last; `None` when there is none.
///
/// # Errors
/// What the archive says.
pub fn span(tx: &Tx<'_>) -> Result<Option<RangeInclusive<DateTime<Utc>>>, StoreError> {
    tx.one(
        "select min(first_seen_at), max(first_seen_at) from items having count(*) > 0",
        (),
        |row| Ok(instant(row.get(0)?)..=instant(row.get(1)?)),
    )
}
