//! How near a text read is to the text that a person marked.

use std::collections::HashMap;

/// Precision, recall and their harmonic mean, over the words of two texts, each word as often as
/// it stands there, in any order and case. Two empty texts agree.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Score {
    pub(super) precision: f64,
    pub(super) recall: f64,
    pub(super) f1: f64,
}

impl Score {
    /// Compares.
    pub(super) fn of(read: &str, wanted: &str) -> Self {
        let (read, wanted) = (words(read), words(wanted));
        if read.is_empty() && wanted.is_empty() {
            return Self {
                precision: 1.0,
                recall: 1.0,
                f1: 1.0,
            };
        }
        let mut left: HashMap<&str, usize> = HashMap::new();
        for word in &wanted {
            *left.entry(word).or_default() += 1;
        }
        let mut common = 0_usize;
        for word in &read {
            if let Some(count) = left.get_mut(word.as_str()).filter(|count| **count > 0) {
                *count -= 1;
                common += 1;
            }
        }
        if common == 0 {
            return Self::default();
        }
        let precision = common as f64 / read.len() as f64;
        let recall = common as f64 / wanted.len() as f64;
        Self {
            precision,
            recall,
            f1: 2.0 * precision * recall / (precision + recall),
        }
    }

    /// The mean of many, each part by itself.
    pub(super) fn mean(scores: &[Self]) -> Self {
        let mean =
            |part: fn(&Self) -> f64| scores.iter().map(part).sum::<f64>() / scores.len() as f64;
        Self {
            precision: mean(|score| score.precision),
            recall: mean(|score| score.recall),
            f1: mean(|score| score.f1),
        }
    }
}

/// Whether two titles or names say the same: letters and digits, in any case.
pub(super) fn same(one: &str, other: &str) -> bool {
    letters(one) == letters(other)
}

/// The letters and digits of a text, in lower case.
pub(super) fn letters(text: &str) -> String {
    words(text).concat()
}

/// Words of letters and digits, in lower case.
fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !(c.is_alphanumeric() || c == '_'))
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_count_as_often_as_they_stand() {
        let score = Score::of("Un mot, un MOT de trop", "un mot de");
        assert!((score.precision - 0.5).abs() < 1e-9);
        assert!((score.recall - 1.0).abs() < 1e-9);
        assert_eq!(Score::of("", "mot"), Score::default());
        assert!((Score::of("", "").f1 - 1.0).abs() < 1e-9);
    }

    #[test]
    fn signs_and_capitals_do_not_make_another_title() {
        assert!(same("L’été : un bilan", "l'Été — un bilan"));
        assert!(!same("Un bilan", "Un autre bilan"));
    }
}
