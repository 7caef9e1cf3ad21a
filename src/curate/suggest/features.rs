//! What can be seen in an item before anybody read it.

use std::collections::BTreeSet;

use crate::domain::item::ItemBody;
use crate::search::content_words;
use crate::store::items::ItemRow;

/// Words of the summary that count: the first say what it is about.
const SUMMARY: usize = 60;

/// The features of an item, each once: `word:`, `source:`, `theme:`, `tag:`, `language:`, `mark:`.
pub fn features(row: &ItemRow, body: &ItemBody) -> Vec<String> {
    let summary = if body.summary.trim().is_empty() {
        &body.text
    } else {
        &body.summary
    };
    let mut words: BTreeSet<_> = content_words(&row.head.title, usize::MAX)
        .into_iter()
        .collect();
    words.extend(content_words(summary, SUMMARY));
    let mut found: Vec<_> = words.iter().map(|word| format!("word:{word}")).collect();
    found.push(format!("source:{}", row.head.source_key));
    found.push(format!("theme:{}", row.group));

    found.extend(row.head.tags.iter().map(|tag| format!("tag:{tag}")));
    found.extend(
        row.head
            .language
            .code
            .iter()
            .map(|code| format!("language:{code}")),
    );
    let kinds: BTreeSet<_> = row.marks.iter().map(|mark| kind(mark)).collect();
    found.extend(kinds.into_iter().map(|kind| format!("mark:{kind}")));
    found.retain(|feature| !feature.contains('\n'));
    found
}

/// The kind of a mark: `CVE` of `CVE-2026-1234`.
fn kind(mark: &str) -> &str {
    let end = mark
        .find(|c: char| !c.is_alphabetic())
        .unwrap_or(mark.len());
    &mark[..end]
}

#[cfg(test)]
mod tests {
    use super::kind;

    #[test]
    fn a_mark_counts_by_its_kind() {
        assert_eq!((kind("CVE-2026-1234"), kind("RFC 9110")), ("CVE", "RFC"));
    }
}
