//! What members read in an edition and the public does not.

use std::collections::HashMap;

use serde::Serialize;

use super::face::{Face, FaceItem};
use crate::domain::ids::ItemId;

/// A difference between two faces of an edition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// The title that members read; none when the whole edition differs.
    pub title: Option<String>,
    /// What differs.
    pub kind: Kind,
    /// What the public reads instead, if anything.
    pub instead: Option<String>,
}

/// What differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// The introduction.
    Introduction,
    /// The item is not shown.
    Absent,
    /// Another teller of the story is shown.
    Teller,
    /// The note is not shown.
    Note,
    /// Some of the sources that tell the same are not named.
    Also,
    /// Some tags are not shown.
    Tags,
    /// Nothing is shown at all.
    Nothing,
}

/// What differs between what members and what the public read, in the order of the edition.
pub fn differences(members: &Face, public: Option<&Face>) -> Vec<Difference> {
    let Some(public) = public else {
        return vec![Difference {
            title: None,
            kind: Kind::Nothing,
            instead: None,
        }];
    };
    let mut found = Vec::new();
    if members.introduction != public.introduction {
        found.push(Difference {
            title: None,
            kind: Kind::Introduction,
            instead: public.introduction.clone(),
        });
    }
    let shown: HashMap<ItemId, &FaceItem> = all(public).map(|item| (item.place, item)).collect();
    for item in all(members) {
        found.extend(of_item(item, shown.get(&item.place).copied()));
    }
    found
}

fn all(face: &Face) -> impl Iterator<Item = &FaceItem> {
    face.sections.iter().flat_map(|section| &section.items)
}

fn of_item(members: &FaceItem, public: Option<&FaceItem>) -> Vec<Difference> {
    let differs = |kind, instead| Difference {
        title: Some(members.title.clone()),
        kind,
        instead,
    };
    let Some(public) = public else {
        return vec![differs(Kind::Absent, None)];
    };
    let mut found = Vec::new();
    if public.id != members.id {
        let instead = format!("{} ({})", public.title, public.source);
        found.push(differs(Kind::Teller, Some(instead)));
    } else if public.tags != members.tags {
        found.push(differs(Kind::Tags, Some(public.tags.join(", "))));
    }
    if public.note != members.note {
        found.push(differs(Kind::Note, public.note.clone()));
    }
    if public.also != members.also && public.id == members.id {
        found.push(differs(Kind::Also, Some(public.also.join(", "))));
    }
    found
}
