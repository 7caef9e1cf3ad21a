//! Collections as their readers see them: rebuilt for each clearance from what it may see, alone.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};

use crate::domain::ids::{CollectionId, ItemId, MemberId};
use crate::domain::member::Role;
use crate::domain::visibility::Visibility;
use crate::domain::visibility::anchored::{Anchored, Anchors};
use crate::store::collections::{self, Collection, Content, Entry};
use crate::store::items::{self, ItemRow};
use crate::store::view::{ReadText, View};
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
    let reading = Reading {
        tx,
        view: View::of(clearance),
        items: collections::standing(tx, collection.id)?,
    };
    let (title, mut label) = reading.title(collection)?;
    let (lead, of) = (&collection.lead, collection.lead_label);
    let lead = reading.text(lead, of, &collection.lead_anchors)?;
    label = lead.as_ref().map_or(label, |lead| label.max(lead.label));
    let mut entries = Vec::new();
    for entry in collections::entries(tx, collection.id)? {
        if let Some((faced, of)) = reading.entry(entry)? {
            label = label.max(of);
            entries.push(faced);
        }
    }
    Ok(Some(Face {
        id: collection.id,
        title,
        lead: lead.map_or_else(String::new, |lead| lead.text),
        entries,
        label,
        changed: collection.changed,
    }))
}

/// What readers cleared up to `clearance` may call a collection: by its number where its title speaks of
/// what they may not see; `None` when they may not know of it.
///
/// # Errors
/// What the archive says.
pub fn title(
    tx: &Tx<'_>,
    collection: &Collection,
    clearance: Visibility,
) -> Result<Option<String>, StoreError> {
    if !clearance.permits(collection.label) {
        return Ok(None);
    }
    let reading = Reading {
        tx,
        view: View::of(clearance),
        items: collections::standing(tx, collection.id)?,
    };
    Ok(Some(reading.title(collection)?.0))
}

/// A collection being read by some readers.
struct Reading<'a> {
    tx: &'a Tx<'a>,
    view: View,
    /// What stands in it.
    items: Vec<ItemId>,
}

impl Reading<'_> {
    /// What people wrote in it. A text of before anchors were kept may speak of all that stands in it.
    fn text(
        &self,
        text: &str,
        label: Visibility,
        anchors: &Anchors,
    ) -> Result<Option<ReadText>, StoreError> {
        let anchors = match anchors.items() {
            Some(items) => items.to_vec(),
            None => items::beside(self.tx, self.items.iter().copied())?,
        };
        let anchors = &anchors;
        self.view.text(
            self.tx,
            Anchored {
                text,
                label,
                anchors,
            },
        )
    }

    fn title(&self, collection: &Collection) -> Result<(String, Visibility), StoreError> {
        let (title, label) = (&collection.title, collection.label);
        let read = self.text(title, label, &collection.title_anchors)?;
        Ok(match read {
            Some(read) => (read.text, read.label),
            None => (format!("n° {}", collection.id), label),
        })
    }

    fn entry(&self, entry: Entry) -> Result<Option<(Faced, Visibility)>, StoreError> {
        let words = |text: &str| self.text(text, entry.label, &entry.anchors);
        Ok(match entry.content {
            Content::Item(item) => self.view.item(self.tx, item)?.map(|row| {
                // The label of this moment, whatever it was when the item was put here.
                let label = row.head.visibility;
                (Faced::Item(entry.id, Box::new(row)), label)
            }),
            Content::Note(text) => {
                words(&text)?.map(|read| (Faced::Note(entry.id, read.text), read.label))
            }
            Content::Link { title, url } => {
                let read = words(&title)?;
                read.map(|read| (Faced::Link(entry.id, read.text, url), read.label))
            }
        })
    }
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

/// What an editor of a collection writes of the whole.
#[derive(Clone, Copy, Debug)]
pub struct Words<'a> {
    /// The title.
    pub title: &'a str,
    /// The lead text: Markdown.
    pub lead: &'a str,
    /// Who may know of the collection.
    pub label: Visibility,
}

/// Replaces title, lead text and label, as an editor cleared up to `clearance` wrote them: what came back as
/// it was shown was not written.
///
/// # Errors
/// What the archive says.
pub fn reword(
    tx: &Tx<'_>,
    collection: &Collection,
    words: Words<'_>,
    clearance: Visibility,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let shown = face(tx, collection, clearance)?;
    let (title, lead) = shown.map_or_else(Default::default, |face| (face.title, face.lead));
    let mut changed = Collection {
        label: words.label,
        ..collection.clone()
    };
    if words.title != title {
        words.title.clone_into(&mut changed.title);
    }
    if changed.title != collection.title || words.label != collection.label {
        changed.title_anchors = collections::spoken_of(tx, collection.id, words.label)?;
    }
    let rewritten = words.lead != lead;
    if rewritten {
        words.lead.clone_into(&mut changed.lead);
    }
    if rewritten || words.label > collection.lead_label {
        // A lead text is as secret as what stands in the collection while it is written; its writer
        // opens it by writing it when nothing secret is left.
        changed.lead_label = Visibility::Public;
        // What the former text spoke of is no part of it.
        changed.lead_anchors = Anchors::of([]);
        changed.lead_label = label(tx, &changed)?.max(words.label);
        changed.lead_anchors = collections::spoken_of(tx, collection.id, changed.lead_label)?;
    }
    collections::change(tx, &changed, now)
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
