//! Suggestions, learned from the curators' own decisions: how likely a story is to be kept, and what
//! speaks for it and against it.
//!
//! Each decision counts the features of its story (words, source, tags, …) as kept or dismissed, in
//! its own transaction; taking it back takes the counts back. The score is naive Bayes over the few
//! strongest features: the log-odds that a story is kept, plus what each of them adds. The
//! explanation is therefore the whole of the sum and not a story told afterwards. Nothing is decided
//! by it.

mod features;
mod measure;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::domain::ids::ItemId;
use crate::domain::item::ItemState;
use crate::store::items::{self, ItemRow};
use crate::store::triage::lessons::{self, Counts, EVERY, Lesson};
use crate::store::{StoreError, Tx};

pub use features::features;
pub use measure::{Measure, measure};

/// Decisions from which suggestions are made at all …
pub const ENOUGH: i64 = 40;
/// … of which so many of each kind.
pub const ENOUGH_OF_EACH: i64 = 5;

/// Features that count in one score: the strongest.
const STRONGEST: usize = 12;

/// How many decisions a feature must be seen in before it is believed as much as all others together:
/// what was kept once is no rule.
const DOUBT: f64 = 3.0;

/// What speaks for a story or against it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Voice {
    /// `word:noyau`, `source:cert-fr`, …
    pub feature: String,
    /// What it adds to the log-odds.
    pub weight: f64,
    /// How often it was kept …
    pub kept: i64,
    /// … and dismissed.
    pub dismissed: i64,
}

/// What a story is worth.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Score {
    /// Log-odds of being kept.
    pub value: f64,
    /// The strongest first.
    pub voices: Vec<Voice>,
}

/// A score as the chance of being kept, in per cent; never 0 nor 100.
pub fn per_cent(score: f64) -> u8 {
    let chance = 100.0 / (1.0 + (-score).exp());
    chance.round().clamp(1.0, 99.0) as u8
}

/// Whether these totals are enough to suggest anything.
pub fn is_enough(totals: Counts) -> bool {
    totals.kept + totals.dismissed >= ENOUGH && totals.kept.min(totals.dismissed) >= ENOUGH_OF_EACH
}

/// What a story with these features is worth, by the counts of each.
pub fn score(features: &[String], totals: Counts, counts: impl Fn(&str) -> Counts) -> Score {
    let mut voices: Vec<_> = features
        .iter()
        .map(|feature| voice(feature, totals, counts(feature)))
        .filter(|voice| voice.weight.abs() > 0.05)
        .collect();
    voices.sort_by(|a, b| {
        let by_weight = b.weight.abs().total_cmp(&a.weight.abs());
        by_weight.then_with(|| a.feature.cmp(&b.feature))
    });
    voices.truncate(STRONGEST);
    Score {
        value: log_odds(usual(totals)) + voices.iter().map(|voice| voice.weight).sum::<f64>(),
        voices,
    }
}

/// The share of stories that are kept, whatever is in them.
fn usual(totals: Counts) -> f64 {
    (totals.kept as f64 + 1.0) / ((totals.kept + totals.dismissed) as f64 + 2.0)
}

fn voice(feature: &str, totals: Counts, counts: Counts) -> Voice {
    let usual = usual(totals);
    let seen = (counts.kept + counts.dismissed) as f64;
    let chance = (counts.kept as f64 + DOUBT * usual) / (seen + DOUBT);
    Voice {
        feature: feature.to_owned(),
        weight: log_odds(chance) - log_odds(usual),
        kept: counts.kept,
        dismissed: counts.dismissed,
    }
}

fn log_odds(chance: f64) -> f64 {
    (chance / (1.0 - chance)).ln()
}

/// What speaks most for any story, and against it: the strongest of all that was counted.
///
/// # Errors
/// What the archive says.
pub fn strongest(tx: &Tx<'_>, totals: Counts) -> Result<(Vec<Voice>, Vec<Voice>), StoreError> {
    let often = lessons::often(tx, OFTEN)?;
    let voices = often
        .iter()
        .map(|(feature, counts)| voice(feature, totals, *counts));
    let (mut speaks_for, mut against): (Vec<_>, Vec<_>) =
        voices.partition(|voice| voice.weight > 0.0);
    for voices in [&mut speaks_for, &mut against] {
        voices.sort_by(|a, b| b.weight.abs().total_cmp(&a.weight.abs()));
        voices.truncate(STRONGEST);
    }
    Ok((speaks_for, against))
}

/// The most frequent features, which alone can be strong.
const OFTEN: u32 = 2_000;

/// Learns from where these items stand now: one lesson a story, on the first of its items named, or on
/// the one that taught before.
///
/// # Errors
/// What the archive says.
pub fn follow(tx: &Tx<'_>, items: &[ItemId], now: DateTime<Utc>) -> Result<(), StoreError> {
    let mut by_story: BTreeMap<i64, (ItemRow, bool)> = BTreeMap::new();
    for row in items::many(tx, items)? {
        let taught = lessons::forget(tx, row.head.id)?.is_some();
        if !matches!(row.head.state, ItemState::Kept | ItemState::Dismissed) {
            continue;
        }
        // A lone item is a story of its own: item numbers go below zero here.
        let story = row.head.story.map_or(-row.head.id.0, |story| story.0);
        match by_story.get(&story) {
            Some((_, before)) if *before || !taught => {}
            _ => {
                by_story.insert(story, (row, taught));
            }
        }
    }
    for (row, _) in by_story.into_values() {
        let Some(features) = features_of(tx, &row)? else {
            continue;
        };
        let kept = row.head.state == ItemState::Kept;
        lessons::learn(tx, row.head.id, &Lesson { kept, features }, now)?;
    }
    Ok(())
}

fn features_of(tx: &Tx<'_>, row: &ItemRow) -> Result<Option<Vec<String>>, StoreError> {
    let Some(packed) = items::body(tx, row.head.id)? else {
        return Ok(None);
    };
    Ok(Some(features(row, &packed.texts_of(row.head.id))))
}

/// What an item is worth now; `None` while there are not enough decisions to tell, or no such item.
///
/// # Errors
/// What the archive says.
pub fn judge(tx: &Tx<'_>, row: &ItemRow) -> Result<Option<Score>, StoreError> {
    let totals = lessons::counts(tx, EVERY)?;
    if !is_enough(totals) {
        return Ok(None);
    }
    let Some(features) = features_of(tx, row)? else {
        return Ok(None);
    };
    let mut known = BTreeMap::new();
    for feature in &features {
        known.insert(feature.as_str(), lessons::counts(tx, feature)?);
    }
    let count = |feature: &str| known.get(feature).copied().unwrap_or_default();
    Ok(Some(score(&features, totals, count)))
}

/// Items looked at in one go.
const BATCH: u32 = 1_000;

/// A score to file.
#[derive(Clone, Debug)]
pub struct Scored {
    item: ItemId,
    value: f64,
    reasons: String,
}

/// The scores of some items whose score is behind what was learned; empty when none is. `known` says
/// how many lessons they know.
///
/// # Errors
/// What the archive says.
pub fn behind(tx: &Tx<'_>) -> Result<(i64, Vec<Scored>), StoreError> {
    let taught = lessons::taught(tx)?;
    let totals = lessons::counts(tx, EVERY)?;
    if !is_enough(totals) {
        return Ok((taught, Vec::new()));
    }
    // One decision more or less changes no order: the whole inbox is looked at again every 5 %.
    let ids = lessons::behind(tx, taught - (taught / 20).max(5), BATCH)?;
    if ids.is_empty() {
        return Ok((taught, Vec::new()));
    }
    let counts = lessons::all_counts(tx)?;
    let mut scored = Vec::with_capacity(ids.len());
    for row in items::many(tx, &ids)? {
        let features = features_of(tx, &row)?.unwrap_or_default();
        let count = |feature: &str| counts.get(feature).copied().unwrap_or_default();
        let Score { value, voices } = score(&features, totals, count);
        let reasons = serde_json::to_string(&voices)
            .map_err(|error| StoreError::Damaged(error.to_string()))?;
        scored.push(Scored {
            item: row.head.id,
            value,
            reasons,
        });
    }
    Ok((taught, scored))
}

/// Files scores that know `known` lessons.
///
/// # Errors
/// What the archive says.
pub fn file(tx: &Tx<'_>, known: i64, scored: &[Scored]) -> Result<(), StoreError> {
    scored
        .iter()
        .try_for_each(|one| lessons::set_score(tx, one.item, one.value, known, &one.reasons))
}

/// The score of an item as it was last filed, with what speaks for it and against it.
///
/// # Errors
/// What the archive says.
pub fn filed(tx: &Tx<'_>, item: ItemId) -> Result<Option<Score>, StoreError> {
    let Some((value, reasons)) = lessons::score(tx, item)? else {
        return Ok(None);
    };
    let voices = serde_json::from_str(&reasons).map_err(|_| StoreError::Unknown {
        what: "reason of a score",
        value: reasons,
    })?;
    Ok(Some(Score { value, voices }))
}

#[cfg(test)]
mod tests {
    use super::{Counts, is_enough, per_cent, score};

    fn counts(feature: &str) -> Counts {
        let (kept, dismissed) = match feature {
            "word:noyau" => (30, 2),
            "source:pub" => (1, 60),
            "word:rare" => (1, 0),
            _ => (0, 0),
        };
        Counts { kept, dismissed }
    }

    fn totals() -> Counts {
        Counts {
            kept: 50,
            dismissed: 100,
        }
    }

    #[test]
    fn a_score_is_the_sum_of_what_is_told_and_of_the_usual_chance() {
        let features = ["word:noyau", "word:new", "source:pub"].map(str::to_owned);
        let found = score(&features, totals(), counts);
        let told: f64 = found.voices.iter().map(|voice| voice.weight).sum();
        let usual = score(&[], totals(), counts).value;
        assert!((found.value - usual - told).abs() < 1e-9);
        assert_eq!(found.voices.len(), 2, "what was never seen says nothing");
        assert!(found.voices[0].weight < 0.0 && found.voices[0].feature == "source:pub");
    }

    #[test]
    fn what_was_seen_once_weighs_less_than_what_is_always_so() {
        let weight =
            |feature: &str| score(&[feature.to_owned()], totals(), counts).voices[0].weight;
        assert!(weight("word:rare") > 0.0 && weight("word:rare") < weight("word:noyau") / 2.0);
    }

    #[test]
    fn nothing_is_suggested_from_too_few_decisions_or_from_one_kind_alone() {
        let totals = |kept, dismissed| Counts { kept, dismissed };
        assert!(!is_enough(totals(20, 19)) && !is_enough(totals(100, 4)));
        assert!(is_enough(totals(5, 35)));
    }

    #[test]
    fn a_chance_is_never_told_as_certain() {
        assert_eq!(
            (per_cent(40.0), per_cent(-40.0), per_cent(0.0)),
            (99, 1, 50)
        );
    }
}
