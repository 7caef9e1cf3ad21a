//! What the forms of the editor's page say: one field names the change.

use serde::{Deserialize, Serialize};

use crate::digest::edit::Edit;
use crate::domain::ids::ItemId;

/// A form as sent.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Done {
    /// The revision that the person was looking at.
    pub(super) revision: i64,
    /// `up:12`, `note:12`, `undo`.
    #[serde(rename = "do")]
    pub(super) act: String,
    section: String,
    before: String,
    text: String,
    /// `yes` when the text is for everybody.
    public: String,
    /// What was looked for, to come back to it.
    pub(super) q: String,
}

/// The change that a form asks for; `None` when it makes no sense.
pub(super) fn edit_of(done: &Done) -> Option<Edit> {
    let public = done.public == "yes";
    let (what, item) = match done.act.split_once(':') {
        Some((what, item)) => (what, item.parse::<i64>().ok().map(ItemId)?),
        None => return whole(&done.act, done, public),
    };
    let section = done.section.clone();
    Some(match what {
        "up" => Edit::Up(item),
        "down" => Edit::Down(item),
        "move" => Edit::Move {
            item,
            section,
            before: done.before.parse().ok().map(ItemId),
        },
        "drop" => Edit::Drop { item, later: false },
        "later" => Edit::Drop { item, later: true },
        "add" => Edit::Add { item, section },
        "vouch" => Edit::Vouch(item),
        "note" => Edit::Note {
            item,
            text: done.text.clone(),
            public,
        },
        _ => return None,
    })
}

/// A change of the whole edition.
fn whole(what: &str, done: &Done, public: bool) -> Option<Edit> {
    match what {
        "introduce" => Some(Edit::Introduce {
            text: done.text.clone(),
            public,
        }),
        "undo" => Some(Edit::Undo),
        "redo" => Some(Edit::Redo),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Done, edit_of};
    use crate::digest::edit::Edit;
    use crate::domain::ids::ItemId;

    #[test]
    fn a_form_names_its_change_and_nonsense_is_refused() {
        let done = |act: &str| Done {
            act: act.to_owned(),
            before: "7".to_owned(),
            section: "Un".to_owned(),
            ..Done::default()
        };
        assert_eq!(edit_of(&done("up:12")), Some(Edit::Up(ItemId(12))));
        let moved = Edit::Move {
            item: ItemId(12),
            section: "Un".to_owned(),
            before: Some(ItemId(7)),
        };
        assert_eq!(edit_of(&done("move:12")), Some(moved));
        assert_eq!(edit_of(&done("undo")), Some(Edit::Undo));
        for nonsense in ["", "up", "up:x", "burn:12", "undo:1"] {
            assert_eq!(edit_of(&done(nonsense)), None, "{nonsense}");
        }
    }
}
