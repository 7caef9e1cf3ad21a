//! Collections as their readers see them: rebuilt for each clearance from what it may see, alone.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};

use crate::domain::ids::{CollectionId, MemberId};
use crate::domain::member::Role;
use crate::domain::visibility::Visibility;
use crate::store::collections::{self, Collection, Content, Entry};
use crate::store::items::{self, ItemRow};
use crate::store::{StoreError, Tx};

/// A collection as readers of one clearance see it.
#[derive(Clone, Debug, PartialEq)]
pub struct Face {
    /// Its row.
    pub id: CollectionId,
    /// Its title.
    pub title: String,
    /// Markdown; empty where these readers may not read it.
    pub lead: String,
    /// In order.
    pub entries: Vec<Faced>,
    /// The label of what is shown: that of the most secret thing in it.
    pub label: Visibility,
    /// When it last changed.
    pub changed: DateTime<Utc>,
}

/// An entry of a face.
#[derive(Clone, Debug, PartialEq)]
pub enum Faced {
    /// An item.
    Item(i64, Box<ItemRow>),
    /// A note.
    Note(i64, String),
    /// A link: title and address.
    Link(i64, String, String),
}

/// Rebuilds a collection for readers cleared up to `clearance`; `None` when they may not know of it.
/// What is left out leaves no trace, in no count.
///
/// # Errors
/// What the archive says.
pub fn face(
    tx: &Tx<'_>,
    collection: &Collection,
    clearance: Visibility,
) -> Result<Option<Face>, StoreError> {
    if !clearance.permits(collection.label) {
        return Ok(None);
    }
    let mut face = Face {
        id: collection.id,
        title: collection.title.clone(),
        lead: String::new(),
        entries: Vec::new(),
        label: collection.label,
        changed: collection.changed,
    };
    if clearance.permits(collection.lead_label) && !collection.lead.trim().is_empty() {
        face.lead.clone_from(&collection.lead);
        face.label = face.label.max(collection.lead_label);
    }
    for entry in collections::entries(tx, collection.id)? {
        if let Some((faced, label)) = faced(tx, entry)?
            && clearance.permits(label)
        {
            face.label = face.label.max(label);
            face.entries.push(faced);
        }
    }
    Ok(Some(face))
}

fn faced(tx: &Tx<'_>, entry: Entry) -> Result<Option<(Faced, Visibility)>, StoreError> {
    Ok(match entry.content {
        Content::Item(item) => items::one(tx, item)?.map(|row| {
            // The label of this moment, whatever it was when the item was put here.
            let label = row.head.visibility;
            (Faced::Item(entry.id, Box::new(row)), label)
        }),
        Content::Note(text) => Some((Faced::Note(entry.id, text), entry.label)),
        Content::Link { title, url } => Some((Faced::Link(entry.id, title, url), entry.label)),
    })
}

/// The label of a collection as a whole: that of the most secret thing in it. What is written beside
/// it from now on is as secret.
///
/// # Errors
/// What the archive says.
pub fn label(tx: &Tx<'_>, collection: &Collection) -> Result<Visibility, StoreError> {
    let whole = face(tx, collection, Visibility::Restricted)?;
    Ok(whole.map_or(collection.label, |face| face.label))
}

/// Whether a member may change a collection: its editors, and those who publish.
///
/// # Errors
/// What the archive says.
pub fn may_change(
    tx: &Tx<'_>,
    collection: &Collection,
    member: MemberId,
    role: Role,
) -> Result<bool, StoreError> {
    let editors = collections::editors(tx, collection.id)?;
    Ok(role >= Role::Editor || editors.iter().any(|(editor, _)| *editor == member))
}

/// All that a collection is made of, by name, for the record of who changed what.
///
/// # Errors
/// What the archive says.
pub fn parts(tx: &Tx<'_>, id: CollectionId) -> Result<Map<String, Value>, StoreError> {
    let mut parts = Map::new();
    let Some(collection) = collections::one(tx, id)? else {
        return Ok(parts);
    };
    let entries = collections::entries(tx, id)?;
    let editors = collections::editors(tx, id)?.into_iter();
    let order: Vec<_> = entries.iter().map(|entry| entry.id).collect();
    let all = [
        ("title", json!(collection.title)),
        ("label", json!(collection.label.as_str())),
        ("lead", json!(collection.lead)),
        ("editors", editors.map(|(member, _)| member.0).collect()),
        ("order", json!(order)),
    ];
    parts.extend(all.map(|(name, value)| (name.to_owned(), value)));
    for entry in entries {
        let content = match entry.content {
            Content::Item(item) => json!({ "item": item.0 }),
            Content::Note(text) => json!({ "note": text }),
            Content::Link { title, url } => json!({ "link": url, "title": title }),
        };
        parts.insert(format!("entry {}", entry.id), content);
    }
    Ok(parts)
}

/// What of [`parts`] is not the same before and after.
pub fn changed(mut before: Map<String, Value>, mut after: Map<String, Value>) -> (Value, Value) {
    before.retain(|name, value| {
        let same = after.get(name) == Some(value);
        if same {
            after.remove(name);
        }
        !same
    });
    (before.into(), after.into())
}
