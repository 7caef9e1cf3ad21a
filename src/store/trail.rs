//! The trail of an item: when, which step, what was decided, why.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::StoreError;
use super::db::{Tx, instant};
use crate::domain::ids::ItemId;

/// One decision on an item's way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// The step of the pipeline: `parse`, `extract`, `identify`, `dedupe`, `store`, `curate` …
    pub step: String,
    /// What was decided, in a word or two.
    pub decision: String,
    /// Why, in a sentence; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub why: String,
    /// The items that it speaks of; none for what speaks of its own item alone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub about: Vec<ItemId>,
}

impl Step {
    /// A decision of `step`, and why.
    pub fn new(step: &str, decision: impl Into<String>, why: impl Into<String>) -> Self {
        Self {
            step: step.to_owned(),
            decision: decision.into(),
            why: why.into(),
            about: Vec::new(),
        }
    }

    /// The same, which speaks of these items.
    pub fn about(mut self, items: &[ItemId]) -> Self {
        self.about = items.to_vec();
        self
    }
}

/// What happened to an item at one instant.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Passage {
    /// When.
    pub at: DateTime<Utc>,
    /// The decisions, in order.
    pub steps: Vec<Step>,
}

/// Adds what was decided at `now`.
///
/// # Errors
/// What the archive says.
pub fn add(
    tx: &Tx<'_>,
    item: ItemId,
    steps: &[Step],
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let steps =
        serde_json::to_string(steps).map_err(|error| StoreError::Damaged(error.to_string()))?;
    tx.run(
        "insert into trail (item_id, at, steps) values (?1, ?2, ?3)",
        (item.0, now.timestamp_millis(), steps),
    )?;
    Ok(())
}

/// The whole trail of an item, the oldest first.
///
/// # Errors
/// What the archive says.
pub fn of(tx: &Tx<'_>, item: ItemId) -> Result<Vec<Passage>, StoreError> {
    let rows = tx.all(
        "select at, steps from trail where item_id = ?1 order by id",
        [item.0],
        |row| Ok((instant(row.get(0)?), row.get::<String>(1)?)),
    )?;
    rows.into_iter()
        .map(|(at, steps)| {
            let steps = serde_json::from_str(&steps).map_err(|_| StoreError::Unknown {
                what: "trail",
                value: steps,
            })?;
            Ok(Passage { at, steps })
        })
        .collect()
}
