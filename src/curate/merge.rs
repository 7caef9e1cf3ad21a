//! Two people wrote at once: their texts joined line by line, and nothing of either lost.

use similar::{Algorithm, DiffOp, capture_diff_slices};

/// Two texts joined.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merged {
    /// The text that holds both.
    pub text: String,
    /// Whether both changed the same lines: they stand one after the other, for a person to tidy.
    pub clash: bool,
}

/// Joins what two people made of `base`: `theirs`, which is already filed, and `mine`.
///
/// A line that one of them changed is taken from that one. Where both changed the same lines
/// differently, theirs stand first and mine follow.
pub fn merge(base: &str, mine: &str, theirs: &str) -> Merged {
    let (base, mine, theirs): (Vec<_>, Vec<_>, Vec<_>) = (
        base.lines().collect(),
        mine.lines().collect(),
        theirs.lines().collect(),
    );
    let (in_mine, in_theirs) = (places(&base, &mine), places(&base, &theirs));
    let mut joined = Joined::default();
    let (mut b, mut m, mut t) = (0, 0, 0);
    for at in 0..base.len() {
        let (Some(in_mine), Some(in_theirs)) = (in_mine[at], in_theirs[at]) else {
            continue;
        };
        joined.add(&base[b..at], &mine[m..in_mine], &theirs[t..in_theirs]);
        joined.lines.push(base[at]);
        (b, m, t) = (at + 1, in_mine + 1, in_theirs + 1);
    }
    joined.add(&base[b..], &mine[m..], &theirs[t..]);
    Merged {
        text: joined.lines.join("\n"),
        clash: joined.clash,
    }
}

/// Where each line of `base` is found again in `other`.
fn places(base: &[&str], other: &[&str]) -> Vec<Option<usize>> {
    let mut places = vec![None; base.len()];
    for op in capture_diff_slices(Algorithm::Myers, base, other) {
        if let DiffOp::Equal {
            old_index,
            new_index,
            len,
        } = op
        {
            for step in 0..len {
                places[old_index + step] = Some(new_index + step);
            }
        }
    }
    places
}

#[derive(Default)]
struct Joined<'a> {
    lines: Vec<&'a str>,
    clash: bool,
}

impl<'a> Joined<'a> {
    /// What stands between two lines that all three share.
    fn add(&mut self, base: &[&'a str], mine: &[&'a str], theirs: &[&'a str]) {
        if mine == base || mine == theirs {
            self.lines.extend(theirs);
        } else if theirs == base {
            self.lines.extend(mine);
        } else if base.len() > 1 && base.len() == mine.len() && base.len() == theirs.len() {
            // Neighbouring lines, each changed in its place by one of them.
            for line in 0..base.len() {
                let one = line..=line;
                self.add(&base[one.clone()], &mine[one.clone()], &theirs[one]);
            }
        } else {
            // Two additions in one place are not at odds.
            self.clash |= !base.is_empty();
            self.lines.extend(theirs);
            self.lines.extend(mine);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::merge;
    use proptest::prelude::*;

    #[test]
    fn changes_in_different_places_are_joined() {
        let base = "titre\nà vérifier\nfin";
        let merged = merge(base, "titre\nvérifié\nfin", "TITRE\nà vérifier\nfin");
        assert_eq!(
            (merged.text.as_str(), merged.clash),
            ("TITRE\nvérifié\nfin", false)
        );
    }

    #[test]
    fn two_additions_both_stand_and_are_not_at_odds() {
        let merged = merge("a", "a\nde moi", "a\nd’elle");
        assert_eq!(
            (merged.text.as_str(), merged.clash),
            ("a\nd’elle\nde moi", false)
        );
    }

    #[test]
    fn one_line_changed_by_both_stands_twice_and_says_so() {
        let merged = merge("pour lundi", "pour mardi", "pour jeudi");
        assert_eq!(
            (merged.text.as_str(), merged.clash),
            ("pour jeudi\npour mardi", true)
        );
    }

    #[test]
    fn the_same_change_by_both_stands_once() {
        assert_eq!(merge("a\nb", "a\nc", "a\nc").text, "a\nc");
    }

    proptest! {
        #[test]
        fn no_line_that_somebody_wrote_is_lost(
            base in "([a-e]\n){0,6}", mine in "([a-h]\n){0,6}", theirs in "([a-h]\n){0,6}"
        ) {
            let merged = merge(&base, &mine, &theirs).text;
            let count = |text: &str, line: &str| text.lines().filter(|l| *l == line).count();
            for text in [&mine, &theirs] {
                for line in text.lines() {
                    // What was written is there, unless the other took the same line away.
                    let wrote = count(text, line) > count(&base, line);
                    prop_assert!(!wrote || count(&merged, line) > 0, "{line} of {text:?} in {merged:?}");
                }
            }
        }
    }
}
