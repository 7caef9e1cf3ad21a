//! What changed between two versions of a text, readable by a person: whole lines with the words that
//! differ marked, and the unchanged parts folded.

use serde::Serialize;
use similar::{ChangeTag, TextDiff};

/// Unchanged lines kept on each side of a change.
const CONTEXT: usize = 1;

/// A line of the comparison.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct DiffLine {
    /// `same`, `gone`, `come` or `fold`.
    pub(super) kind: &'static str,
    /// Its words, in pieces.
    pub(super) pieces: Vec<DiffPiece>,
}

/// A part of a line.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct DiffPiece {
    pub(super) text: String,
    /// Whether it differs from the other version.
    pub(super) differs: bool,
}

/// What changed from `old` to `new`; empty when nothing did.
pub(super) fn compare(old: &str, new: &str) -> Vec<DiffLine> {
    let diff = TextDiff::from_lines(old, new);
    let mut lines = Vec::new();
    let mut reached = 0;
    for group in diff.grouped_ops(CONTEXT) {
        let start = group.first().map_or(0, |op| op.old_range().start);
        if start > reached {
            lines.push(DiffLine {
                kind: "fold",
                pieces: vec![],
            });
        }
        reached = group.last().map_or(start, |op| op.old_range().end);
        for op in &group {
            lines.extend(diff.iter_inline_changes(op).map(|change| {
                DiffLine {
                    kind: match change.tag() {
                        ChangeTag::Equal => "same",
                        ChangeTag::Delete => "gone",
                        ChangeTag::Insert => "come",
                    },
                    pieces: change
                        .iter_strings_lossy()
                        .map(|(differs, text)| DiffPiece {
                            text: text.into_owned(),
                            differs,
                        })
                        .collect(),
                }
            }));
        }
    }
    lines.retain(|line| {
        line.kind == "fold" || line.pieces.iter().any(|p| !p.text.trim().is_empty())
    });
    lines
}

#[cfg(test)]
mod tests {
    use super::{DiffPiece, compare};

    #[test]
    fn the_words_that_differ_are_marked_and_the_rest_is_folded() {
        let old = "un\ndeux\ntrois\nla version 1.2 est touchée\nfin\n";
        let new = "un\ndeux\ntrois\nla version 1.3 est touchée\nfin\n";
        let lines = compare(old, new);
        let kinds = lines.iter().map(|line| line.kind).collect::<Vec<_>>();
        assert_eq!(kinds, ["fold", "same", "gone", "come", "same"]);
        let marked = |line: usize| {
            let differing = lines[line].pieces.iter().filter(|piece| piece.differs);
            differing
                .map(|piece| piece.text.as_str())
                .collect::<String>()
        };
        assert_eq!((marked(2).as_str(), marked(3).as_str()), ("1.2", "1.3"));
        let _: &DiffPiece = &lines[1].pieces[0];
    }

    #[test]
    fn what_is_the_same_says_nothing() {
        assert_eq!(compare("a\nb", "a\nb"), []);
    }
}
