//! `lessons`: what decisions teach, counted by feature; and the scores that follow.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use super::super::StoreError;
use super::super::db::Tx;
use crate::domain::ids::ItemId;

/// The feature that every item has: its counts are the totals.
pub const EVERY: &str = "";

/// How often items with a feature were kept, and dismissed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Kept.
    pub kept: i64,
    /// Dismissed.
    pub dismissed: i64,
}

/// What one item taught.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lesson {
    /// Whether it was kept.
    pub kept: bool,
    /// What was seen in it.
    pub features: Vec<String>,
}

/// Learns that an item with these features was kept, or dismissed; an earlier lesson of the same item
/// is forgotten first.
///
/// # Errors
/// What the archive says.
pub fn learn(
    tx: &Tx<'_>,
    item: ItemId,
    lesson: &Lesson,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    forget(tx, item)?;
    tx.run(
        "insert into lessons (item_id, kept, at, features) values (?1, ?2, ?3, ?4)",
        (
            item.0,
            i64::from(lesson.kept),
            now.timestamp_millis(),
            lesson.features.join("\n"),
        ),
    )?;
    count(tx, lesson, 1)
}

/// Forgets what `item` taught; answers the lesson.
///
/// # Errors
/// What the archive says.
pub fn forget(tx: &Tx<'_>, item: ItemId) -> Result<Option<Lesson>, StoreError> {
    let lesson = tx.one(
        "delete from lessons where item_id = ?1 returning kept, features",
        [item.0],
        |row| Ok(lesson(row.get(0)?, &row.get::<String>(1)?)),
    )?;
    if let Some(lesson) = &lesson {
        count(tx, lesson, -1)?;
    }
    Ok(lesson)
}

fn lesson(kept: i64, features: &str) -> Lesson {
    Lesson {
        kept: kept == 1,
        features: features.lines().map(str::to_owned).collect(),
    }
}

fn count(tx: &Tx<'_>, lesson: &Lesson, by: i64) -> Result<(), StoreError> {
    let (kept, dismissed) = if lesson.kept { (by, 0) } else { (0, by) };
    let features = lesson.features.iter().map(String::as_str);
    for feature in features.chain([EVERY]) {
        tx.run(
            "insert into feature_counts (feature, kept, dismissed) values (?1, ?2, ?3)
             on conflict (feature) do update set kept = feature_counts.kept + ?2,
               dismissed = feature_counts.dismissed + ?3",
            (feature, kept, dismissed),
        )?;
    }
    tx.run(
        "update counters set value = value + 1 where name = 'lessons'",
        (),
    )?;
    Ok(())
}

/// How often items with `feature` were kept and dismissed.
///
/// # Errors
/// What the archive says.
pub fn counts(tx: &Tx<'_>, feature: &str) -> Result<Counts, StoreError> {
    let found = tx.one(
        "select kept, dismissed from feature_counts where feature = ?1",
        [feature],
        |row| {
            Ok(Counts {
                kept: row.get(0)?,
                dismissed: row.get(1)?,
            })
        },
    )?;
    Ok(found.unwrap_or_default())
}

/// Everything that was counted, as for scoring many items.
///
/// # Errors
/// What the archive says.
pub fn all_counts(tx: &Tx<'_>) -> Result<HashMap<String, Counts>, StoreError> {
    let rows = tx.all(
        "select feature, kept, dismissed from feature_counts where kept + dismissed > 0",
        (),
        |row| {
            let counts = Counts {
                kept: row.get(1)?,
                dismissed: row.get(2)?,
            };
            Ok((row.get(0)?, counts))
        },
    )?;
    Ok(rows.into_iter().collect())
}

/// The most frequent features.
///
/// # Errors
/// What the archive says.
pub fn often(tx: &Tx<'_>, limit: u32) -> Result<Vec<(String, Counts)>, StoreError> {
    tx.all(
        "select feature, kept, dismissed from feature_counts where feature <> ''
         order by kept + dismissed desc limit ?1",
        [limit],
        |row| {
            let counts = Counts {
                kept: row.get(1)?,
                dismissed: row.get(2)?,
            };
            Ok((row.get(0)?, counts))
        },
    )
}

/// The newest lessons, the oldest of them first.
///
/// # Errors
/// What the archive says.
pub fn newest(tx: &Tx<'_>, limit: u32) -> Result<Vec<Lesson>, StoreError> {
    let mut lessons = tx.all(
        "select kept, features from lessons order by at desc, item_id desc limit ?1",
        [limit],
        |row| Ok(lesson(row.get(0)?, &row.get::<String>(1)?)),
    )?;
    lessons.reverse();
    Ok(lessons)
}

/// Counts every lesson learnt and forgotten: what a score knows, and whether it is behind.
///
/// # Errors
/// What the archive says.
pub fn taught(tx: &Tx<'_>) -> Result<i64, StoreError> {
    let taught = tx.one(
        "select value from counters where name = 'lessons'",
        (),
        |row| row.get(0),
    )?;
    Ok(taught.unwrap_or(0))
}

/// Items that wait and whose score knows less than `known` lessons, the least learned first.
///
/// # Errors
/// What the archive says.
pub fn behind(tx: &Tx<'_>, known: i64, limit: u32) -> Result<Vec<ItemId>, StoreError> {
    tx.all(
        "select id from items where state = 'new' and scored < ?1
         order by scored, id desc limit ?2",
        (known, limit),
        |row| row.get(0).map(ItemId),
    )
}

/// Notes what an item is worth by the first `known` lessons, and why (JSON).
///
/// # Errors
/// What the archive says.
pub fn set_score(
    tx: &Tx<'_>,
    item: ItemId,
    score: f64,
    known: i64,
    reasons: &str,
) -> Result<(), StoreError> {
    tx.run(
        "update items set score = ?2, scored = ?3 where id = ?1",
        (item.0, score, known),
    )?;
    tx.run(
        "insert into score_reasons (item_id, reasons) values (?1, ?2)
         on conflict (item_id) do update set reasons = ?2",
        (item.0, reasons),
    )?;
    Ok(())
}

/// What an item is worth, and why (JSON); `None` before it was looked at.
///
/// # Errors
/// What the archive says.
pub fn score(tx: &Tx<'_>, item: ItemId) -> Result<Option<(f64, String)>, StoreError> {
    tx.one(
        "select i.score, r.reasons from items i join score_reasons r on r.item_id = i.id
         where i.id = ?1",
        [item.0],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}
