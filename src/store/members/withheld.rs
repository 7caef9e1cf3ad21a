//! What of a person's own rows that person may read at this moment: a row speaks of items, and is of their
//! label, as every text beside an item is.

use std::str::FromStr;

use serde_json::{Map, Value};

use crate::domain::ids::ItemId;
use crate::domain::proposal::{MOST_ATTEMPTS, UNREACHED};
use crate::domain::visibility::Visibility;
use crate::store::db::Tx;
use crate::store::{StoreError, items};

/// A row as the export gives it.
pub(super) type OwnRow = Map<String, Value>;

/// Columns that name an item.
const NAMES_ITEM: [&str; 3] = ["item_id", "other_item_id", "lead_item_id"];

/// Columns that say for whom a row is.
const LABELS: [&str; 2] = ["label", "lead_label"];

/// Columns that tell of more than the row names: what many people wrote, counts, and what was decided about
/// whatever told the same. Of these a trail or a page shows each reader's part.
const WIDER: [(&str, &[&str]); 8] = [
    ("audit", &["before", "after"]),
    ("decisions", &["note"]),
    (
        "editions",
        &["title", "introduction", "introduction_public", "words"],
    ),
    ("edition_revisions", &["content", "back", "forward"]),
    ("note_versions", &["text"]),
    ("notes", &["text"]),
    ("rules", &["matched", "matched_at"]),
    ("stories", &["lead_item_id"]),
];

/// A row of `table`, as its owner, who is cleared up to `clearance`, may read it now: whole, without what
/// tells more, or not at all.
///
/// # Errors
/// What the archive says.
pub(super) fn readable(
    tx: &Tx<'_>,
    table: &str,
    mut row: OwnRow,
    clearance: Visibility,
) -> Result<Option<OwnRow>, StoreError> {
    if clearance == Visibility::Restricted {
        return Ok(Some(row));
    }
    let Some(about) = about(tx, table, &row)? else {
        return Ok(None);
    };
    let labels = items::labels(tx, &about)?;
    let seen = |item| labels.get(item).is_some_and(|of| clearance.permits(*of));
    let hidden = !about.iter().all(seen);
    if hidden && table == "proposals" {
        return Ok(Some(unreached(row)));
    }
    let own = LABELS.iter().filter_map(|column| word(&row, column));
    let mut own = own.map(Visibility::from_word);
    if hidden || own.any(|label| label.is_none_or(|label| !clearance.permits(label))) {
        return Ok(None);
    }
    let wider = WIDER.iter().find(|(of, _)| *of == table);
    for column in wider.map_or(&[][..], |(_, columns)| *columns) {
        row.remove(*column);
    }
    Ok(Some(row))
}

/// The items that a row speaks of; `None` where nobody noted them.
fn about(tx: &Tx<'_>, table: &str, row: &OwnRow) -> Result<Option<Vec<ItemId>>, StoreError> {
    let named = NAMES_ITEM
        .iter()
        .filter_map(|column| row.get(*column)?.as_i64());
    let mut about: Vec<_> = named.map(ItemId).collect();
    let written = |column: &str| word(row, column).is_some_and(|text| !text.trim().is_empty());
    for (text, anchors) in [
        ("text", "anchors"),
        ("title", "title_anchors"),
        ("lead", "lead_anchors"),
    ] {
        match row.get(anchors).map(Value::as_str) {
            Some(Some(noted)) => about.extend(numbers(noted)),
            Some(None) if written(text) => return Ok(None),
            _ => {}
        }
    }
    let object = word(row, "object").and_then(|object| object.split_once(':'));
    let decision = match (table, object) {
        ("decisions", _) => row.get("id").and_then(Value::as_i64),
        ("audit", Some(("decision", number))) => number.parse().ok(),
        ("audit", Some(("item", number))) => {
            about.extend(numbers(number));
            None
        }
        _ => None,
    };
    if let Some(decision) = decision {
        about.extend(tx.all(
            "select item_id from decision_items where decision_id = ?1",
            [decision],
            |row| row.get(0).map(ItemId),
        )?);
    }
    Ok(Some(about))
}

fn word<'r>(row: &'r OwnRow, column: &str) -> Option<&'r str> {
    row.get(column).and_then(Value::as_str)
}

fn numbers(text: &str) -> impl Iterator<Item = ItemId> {
    let read = text.split_whitespace().map(i64::from_str);
    read.filter_map(|number| number.ok().map(ItemId))
}

/// A proposal as that of a page which nobody can reach: the page of proposals tells the same.
fn unreached(mut row: OwnRow) -> OwnRow {
    for (column, value) in [
        ("state", Value::from("failed")),
        ("why", UNREACHED.into()),
        ("attempts", MOST_ATTEMPTS.into()),
        ("item_id", Value::Null),
        ("due_at", Value::Null),
    ] {
        row.insert(column.to_owned(), value);
    }
    row
}
