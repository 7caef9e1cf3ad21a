//! How good suggestions are: learned on the older decisions, tried on the newer ones.

use std::collections::HashMap;

use serde::Serialize;

use super::{is_enough, score};
use crate::store::triage::lessons::{Counts, Lesson};

/// What was found.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Measure {
    /// Older decisions, learned from.
    pub learned: usize,
    /// Newer decisions, tried on.
    pub tried: usize,
    /// How many of those tried were kept.
    pub kept: usize,
    /// Among the first so many by score, how many were kept.
    pub first: Vec<(usize, usize)>,
    /// The mean, over what was kept, of the share of kept ones down to it: 1 when all stand first, about
    /// the share of kept ones when the order says nothing.
    pub average_precision: f64,
}

/// How deep the list is looked at.
const DEPTHS: [usize; 3] = [10, 20, 50];

/// Learns from the first four fifths of `lessons` (the oldest come first), tries on the rest; `None`
/// when there are too few of them, or all were decided alike.
pub fn measure(lessons: &[Lesson]) -> Option<Measure> {
    let (older, newer) = lessons.split_at(lessons.len() * 4 / 5);
    let mut counts: HashMap<&str, Counts> = HashMap::new();
    let mut totals = Counts::default();
    let add = |counts: &mut Counts, kept: bool| {
        if kept {
            counts.kept += 1;
        } else {
            counts.dismissed += 1;
        }
    };
    for lesson in older {
        add(&mut totals, lesson.kept);
        for feature in &lesson.features {
            add(counts.entry(feature).or_default(), lesson.kept);
        }
    }
    let kept = newer.iter().filter(|lesson| lesson.kept).count();
    if !is_enough(totals) || kept == 0 || kept == newer.len() {
        return None;
    }
    let count = |feature: &str| counts.get(feature).copied().unwrap_or_default();
    let mut ranked: Vec<_> = newer
        .iter()
        .map(|lesson| (score(&lesson.features, totals, count).value, lesson.kept))
        .collect();
    // Among equals the worst order is taken, so that a tie never flatters.
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let kept_in = |depth: usize| ranked[..depth].iter().filter(|(_, kept)| *kept).count();
    let mut depths: Vec<_> = DEPTHS
        .into_iter()
        .filter(|depth| *depth < newer.len())
        .collect();
    if depths.is_empty() {
        depths.push(kept);
    }
    Some(Measure {
        learned: older.len(),
        tried: newer.len(),
        kept,
        first: depths
            .into_iter()
            .map(|depth| (depth, kept_in(depth)))
            .collect(),
        average_precision: average_precision(ranked.iter().map(|(_, kept)| *kept)),
    })
}

fn average_precision(ranked: impl Iterator<Item = bool>) -> f64 {
    let (mut found, mut sum) = (0_usize, 0.0);
    for (place, kept) in (1_usize..).zip(ranked) {
        if kept {
            found += 1;
            sum += found as f64 / place as f64;
        }
    }
    sum / found.max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::{average_precision, measure};
    use crate::store::triage::lessons::Lesson;

    fn lessons(count: usize, kept: impl Fn(usize) -> bool, told: bool) -> Vec<Lesson> {
        (0..count)
            .map(|n| Lesson {
                kept: kept(n),
                features: vec![
                    format!("word:{}", n % 7),
                    format!("source:{}", if told && kept(n) { "good" } else { "any" }),
                ],
            })
            .collect()
    }

    #[test]
    fn what_tells_the_kept_apart_is_found_on_decisions_never_seen() {
        let found = measure(&lessons(200, |n| n % 3 == 0, true)).unwrap();
        assert_eq!((found.learned, found.tried), (160, 40));
        assert!(found.average_precision > 0.99, "{found:?}");
        assert_eq!(found.first[0], (10, 10));
    }

    #[test]
    fn where_nothing_tells_them_apart_the_measure_says_so() {
        // By square residues: no word and no source goes with being kept.
        let found = measure(&lessons(400, |n| (n * n + n / 7) % 11 < 4, false)).unwrap();
        let share = found.kept as f64 / found.tried as f64;
        assert!((found.average_precision - share).abs() < 0.25, "{found:?}");
    }

    #[test]
    fn too_few_decisions_give_no_measure() {
        assert_eq!(measure(&lessons(30, |n| n % 2 == 0, true)), None);
        assert_eq!(measure(&lessons(100, |_| true, true)), None);
    }

    #[test]
    fn average_precision_is_one_when_all_kept_stand_first() {
        assert!((average_precision([true, true, false].into_iter()) - 1.0).abs() < 1e-9);
        assert!((average_precision([false, true].into_iter()) - 0.5).abs() < 1e-9);
    }
}
