//! What readers are shown of a page's dates, where that differs from what it declares.

use std::collections::BTreeMap;

use chrono::{DateTime, FixedOffset, NaiveDate};

use super::super::tree::{Tree, is_mute};
use super::{Read, is_apart, node_date};

/// Texts longer than this are prose, not a line with a date.
const LONGEST: usize = 110;

/// The declared date, unless readers are told another and never this one: the day in another time
/// zone, or the day of the change where that alone is shown.
pub(super) fn rather(
    tree: &Tree<'_>,
    declared: DateTime<FixedOffset>,
    changed: Option<DateTime<FixedOffset>>,
    read: &Read<'_>,
) -> DateTime<FixedOffset> {
    let shown = days(tree, read);
    let day = declared.date_naive();
    if shown.is_empty() || shown.contains_key(&day) {
        return declared;
    }
    let beside = [day.pred_opt(), day.succ_opt()];
    let changed = changed.map(|changed| changed.date_naive());
    beside
        .into_iter()
        .chain([changed])
        .flatten()
        .find_map(|day| shown.get(&day))
        .copied()
        .unwrap_or(declared)
}

/// The days shown in short lines and `time` elements that belong to the page itself.
fn days(tree: &Tree<'_>, read: &Read<'_>) -> BTreeMap<NaiveDate, DateTime<FixedOffset>> {
    let mut days = BTreeMap::new();
    for (index, node) in tree.nodes.iter().enumerate() {
        let text = node.text.trim();
        let is_time = node.name() == "time";
        let is_line = (6..=LONGEST).contains(&text.len())
            && text.bytes().filter(u8::is_ascii_digit).count() >= 3
            && !is_mute(tree.nodes[node.parent].name());
        if !is_time && !is_line {
            continue;
        }
        let date = if is_time {
            node_date(tree, index, read)
        } else {
            read(text)
        };
        if let Some(date) = date.filter(|_| !is_apart(tree, index)) {
            days.entry(date.date_naive()).or_insert(date);
        }
    }
    days
}
