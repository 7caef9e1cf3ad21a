//! What an editor does to a draft: pure changes of its content, then their record.
//!
//! An edit names items, never positions, so that it still means the same when somebody else has
//! changed the draft meanwhile: it is applied to what stands now. A text that both have changed is
//! refused to the second, who sees what the first wrote.

mod board;

use board::Board;
use chrono::{DateTime, Utc};
use thiserror::Error;

use super::wording::Wording;
use crate::domain::digest::{Choice, Digest, EditionState};
use crate::domain::ids::{EditionId, ItemId};
use crate::domain::limits;
use crate::domain::visibility::Visibility;
use crate::domain::visibility::anchored::Anchors;
use crate::store::editions::{self, Act, Content, Drop, Edition, Place, Present};
use crate::store::{StoreError, Tx, items};

/// One change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edit {
    /// One place up; from the top of a section to the end of the one before.
    Up(ItemId),
    /// One place down; from the end of a section to the top of the next one.
    Down(ItemId),
    /// Into a section, before an item of it or at its end.
    Move {
        /// Which item.
        item: ItemId,
        /// The section's title.
        section: String,
        /// Before which item.
        before: Option<ItemId>,
    },
    /// Out, for good or until the next edition.
    Drop {
        /// Which item.
        item: ItemId,
        /// Whether it comes back in the next edition.
        later: bool,
    },
    /// Into a section, at its end; what was taken out comes back so.
    Add {
        /// Which item.
        item: ItemId,
        /// The section's title.
        section: String,
    },
    /// An editor vouches for what the rule chose.
    Vouch(ItemId),
    /// What an editor says of an item.
    Note {
        /// Which item.
        item: ItemId,
        /// Markdown; empty for none.
        text: String,
        /// Whether it is for everybody.
        public: bool,
    },
    /// What stands above the items.
    Introduce {
        /// Markdown; empty for none.
        text: String,
        /// For everybody, or for members.
        public: bool,
    },
    /// Back to what it was before the last change.
    Undo,
    /// The last undoing undone.
    Redo,
}

impl Edit {
    /// The word for it in the record, and the item that it is about.
    fn told(&self) -> (&'static str, Option<ItemId>) {
        match self {
            Self::Up(item) | Self::Down(item) | Self::Move { item, .. } => ("move", Some(*item)),
            Self::Drop { item, later: false } => ("drop", Some(*item)),
            Self::Drop { item, later: true } => ("later", Some(*item)),
            Self::Add { item, .. } => ("add", Some(*item)),
            Self::Vouch(item) => ("vouch", Some(*item)),
            Self::Note { item, .. } => ("note", Some(*item)),
            Self::Introduce { .. } => ("introduce", None),
            Self::Undo => ("undo", None),
            Self::Redo => ("redo", None),
        }
    }
}

/// Why a change cannot be made.
#[derive(Debug, Error)]
pub enum EditError {
    /// The archive fails.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// There is no such edition, revision or section.
    #[error("there is no such edition, or it has no such place")]
    Missing,
    /// It is frozen or was skipped.
    #[error("the edition is {} and does not change any more", .0.as_str())]
    Frozen(EditionState),
    /// Somebody took the item out meanwhile.
    #[error("item {0} does not stand in this edition any more")]
    Gone(ItemId),
    /// Somebody changed the same text meanwhile: what stands now.
    #[error("somebody else has changed this text meanwhile")]
    Overtaken {
        /// Who.
        by: String,
        /// The text as it stands.
        now: String,
    },
    /// Nothing to undo or redo.
    #[error("there is nothing to take back")]
    Nothing,
    /// The text is longer than [`limits::EDITION_TEXT`].
    #[error("a text has at most {} characters", limits::EDITION_TEXT)]
    TooLong,
    /// Restricted items never stand in an edition.
    #[error("this item is restricted: it cannot stand in an edition")]
    Restricted,
}

/// The sections that a draft may have, in order: those of the recipe, then the one for the rest.
pub fn sections(digest: &Digest) -> Vec<String> {
    let mut titles: Vec<String> = digest.sections.iter().map(|s| s.title.clone()).collect();
    let rest = Wording::of(&digest.language).rest;
    if !titles.iter().any(|title| title == rest) {
        titles.push(rest.to_owned());
    }
    titles
}

/// Makes a change that `who` decided while looking at the revision `base`; answers the revision of
/// now.
///
/// # Errors
/// [`EditError`]; then nothing changed.
pub fn change(
    tx: &Tx<'_>,
    digest: &Digest,
    id: EditionId,
    (who, base): (&Present, i64),
    edit: &Edit,
    now: DateTime<Utc>,
) -> Result<i64, EditError> {
    let edition = editions::one(tx, id)?.ok_or(EditError::Missing)?;
    if edition.state != EditionState::Draft {
        return Err(EditError::Frozen(edition.state));
    }
    let standing = editions::content(tx, &edition)?;
    let seen = editions::content_of(tx, &edition, base)?.ok_or(EditError::Missing)?;
    let (next, undo) = match edit {
        Edit::Undo | Edit::Redo => step_back(tx, &edition, edit)?,
        _ => {
            let next = apply(&standing, &seen, edit, &sections(digest));
            let next = next.map_err(|error| error.told_by(&edition))?;
            (
                complete(tx, &edition, next, edit)?,
                (Some(edition.revision), None),
            )
        }
    };
    if next == standing {
        return Ok(edition.revision);
    }
    let (what, item) = edit.told();
    let act = Act {
        member: who.member,
        name: who.name.clone(),
        what: what.to_owned(),
        item,
    };
    Ok(editions::save(tx, &edition, &next, &act, undo, now)?)
}

impl EditError {
    /// The name of who was faster is on the edition, not in its content.
    fn told_by(self, edition: &Edition) -> Self {
        match self {
            Self::Overtaken { now, .. } => Self::Overtaken {
                by: edition.edited_name.clone().unwrap_or_default(),
                now,
            },
            other => other,
        }
    }
}

/// What undoing or redoing leads to: each revision knows where it came from.
#[allow(clippy::type_complexity)] // The content, and where undoing and redoing lead from it.
fn step_back(
    tx: &Tx<'_>,
    edition: &Edition,
    edit: &Edit,
) -> Result<(Content, (Option<i64>, Option<i64>)), EditError> {
    let here = editions::revision(tx, edition.id, edition.revision)?.ok_or(EditError::Nothing)?;
    let to = if *edit == Edit::Undo {
        here.back
    } else {
        here.forward
    };
    let to = to.ok_or(EditError::Nothing)?;
    let there = editions::revision(tx, edition.id, to)?.ok_or(EditError::Nothing)?;
    let content = editions::content_of(tx, edition, to)?.ok_or(EditError::Nothing)?;
    let forward = match edit {
        Edit::Undo => Some(edition.revision),
        _ => there.forward,
    };
    Ok((content, (there.back, forward)))
}

/// What the archive says of a change: whether a new place is news or an update of what was told before,
/// and what a text speaks of.
fn complete(
    tx: &Tx<'_>,
    edition: &Edition,
    mut next: Content,
    edit: &Edit,
) -> Result<Content, EditError> {
    match edit {
        Edit::Add { item, .. } => added(tx, edition, &mut next, *item)?,
        Edit::Note { item, public, .. } => {
            let anchors = spoken_of(tx, [*item], *public)?;
            if let Some(place) = next.places.iter_mut().find(|place| place.item == *item) {
                place.anchors = anchors;
            }
        }
        Edit::Introduce { public, .. } => {
            let standing: Vec<_> = next.places.iter().map(|place| place.item).collect();
            let anchors = spoken_of(tx, standing, *public)?;
            match public {
                true => next.introduction_public_anchors = anchors,
                false => next.introduction_anchors = anchors,
            }
        }
        _ => {}
    }
    Ok(next)
}

/// What a text speaks of that is written now beside these items, for everybody or for members.
fn spoken_of(
    tx: &Tx<'_>,
    about: impl IntoIterator<Item = ItemId>,
    public: bool,
) -> Result<Anchors, StoreError> {
    let label = match public {
        true => Visibility::Public,
        false => Visibility::Internal,
    };
    items::anchors(tx, &items::beside(tx, about)?, label)
}

fn added(
    tx: &Tx<'_>,
    edition: &Edition,
    next: &mut Content,
    item: ItemId,
) -> Result<(), EditError> {
    let row = items::one(tx, item)?.ok_or(EditError::Missing)?;
    if !Visibility::Internal.permits(row.head.visibility) {
        return Err(EditError::Restricted);
    }
    let told = editions::told_before(tx, &edition.digest, item, edition.id)?;
    if let Some(place) = next.places.iter_mut().find(|place| place.item == item) {
        place.update_of = told.map(|edition| edition.id);
    }
    Ok(())
}

/// The content after an edit that was decided on `seen` and is applied to `standing`.
fn apply(
    standing: &Content,
    seen: &Content,
    edit: &Edit,
    sections: &[String],
) -> Result<Content, EditError> {
    let mut next = standing.clone();
    let mut board = Board::of(&standing.places, sections);
    match edit {
        Edit::Up(item) => board.shift(*item, true)?,
        Edit::Down(item) => board.shift(*item, false)?,
        Edit::Move {
            item,
            section,
            before,
        } => {
            let place = board.take(*item)?;
            board.put(place, section, *before)?;
        }
        Edit::Drop { item, later } => {
            board.take(*item)?;
            next.drops.retain(|drop| drop.item != *item);
            next.drops.push(Drop {
                item: *item,
                later: *later,
            });
        }
        Edit::Add { item, section } => {
            if board.find(*item).is_some() {
                return Ok(next);
            }
            next.drops.retain(|drop| drop.item != *item);
            board.put(Place::new(*item, section, 0, Choice::Added), section, None)?;
        }
        Edit::Vouch(item) => {
            let place = board.place(*item)?;
            if place.choice == Choice::Best {
                place.choice = Choice::Added;
            }
        }
        Edit::Note { item, text, public } => {
            let note = (checked(text)?, *public);
            let (was, stands) = (note_of(seen, *item), note_of(standing, *item));
            let stands = stands.ok_or(EditError::Gone(*item))?;
            if was.as_ref() != Some(&stands) && stands != note {
                return Err(overtaken(stands.0));
            }
            let place = board.place(*item)?;
            (place.note, place.note_public) = note;
        }
        Edit::Introduce { text, public } => {
            let text = checked(text)?;
            let (was, stands) = (introduction(seen, *public), introduction(standing, *public));
            if was != stands && *stands != text {
                return Err(overtaken(stands.clone()));
            }
            match public {
                true => next.introduction_public = text,
                false => next.introduction = text,
            }
        }
        Edit::Undo | Edit::Redo => return Err(EditError::Nothing),
    }
    next.places = board.places();
    Ok(next)
}

fn note_of(content: &Content, item: ItemId) -> Option<(String, bool)> {
    let place = content.places.iter().find(|place| place.item == item)?;
    Some((place.note.clone(), place.note_public))
}

fn introduction(content: &Content, public: bool) -> &String {
    match public {
        true => &content.introduction_public,
        false => &content.introduction,
    }
}

fn overtaken(now: String) -> EditError {
    let by = String::new();
    EditError::Overtaken { by, now }
}

fn checked(text: &str) -> Result<String, EditError> {
    let text = text.replace("\r\n", "\n").trim().to_owned();
    if text.chars().count() > limits::EDITION_TEXT {
        return Err(EditError::TooLong);
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sections() -> Vec<String> {
        ["Un", "Deux", "Trois"].map(str::to_owned).to_vec()
    }

    fn draft() -> Content {
        let place = |(position, (item, section)): (u32, (i64, &str))| {
            Place::new(ItemId(item), section, position, Choice::Best)
        };
        let places = [(1, "Un"), (2, "Un"), (3, "Trois")];
        Content {
            places: (0..).zip(places).map(place).collect(),
            ..Content::default()
        }
    }

    fn after(content: &Content, edit: &Edit) -> Content {
        apply(content, content, edit, &sections()).unwrap()
    }

    fn shape(content: &Content) -> String {
        let told = |place: &Place| format!("{}{}", &place.section[..1], place.item);
        content
            .places
            .iter()
            .map(told)
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[test]
    fn an_item_walks_through_the_sections_one_place_at_a_time() {
        let mut content = draft();
        for expected in ["U2 U1 T3", "U2 D1 T3", "U2 T1 T3", "U2 T3 T1", "U2 T3 T1"] {
            content = after(&content, &Edit::Down(ItemId(1)));
            assert_eq!(shape(&content), expected);
        }
        for expected in ["U2 T1 T3", "U2 D1 T3", "U2 U1 T3", "U1 U2 T3", "U1 U2 T3"] {
            content = after(&content, &Edit::Up(ItemId(1)));
            assert_eq!(shape(&content), expected);
        }
        let positions: Vec<_> = content.places.iter().map(|place| place.position).collect();
        assert_eq!(positions, [0, 1, 2]);
    }

    #[test]
    fn an_item_is_moved_dropped_and_added_back() {
        let moved = after(
            &draft(),
            &Edit::Move {
                item: ItemId(3),
                section: "Un".to_owned(),
                before: Some(ItemId(2)),
            },
        );
        assert_eq!(shape(&moved), "U1 U3 U2");
        let item = ItemId(1);
        let dropped = after(&moved, &Edit::Drop { item, later: true });
        assert_eq!(shape(&dropped), "U3 U2");
        assert_eq!(dropped.drops, [Drop { item, later: true }]);
        let section = "Deux".to_owned();
        let back = after(&dropped, &Edit::Add { item, section });
        assert_eq!(shape(&back), "U3 U2 D1");
        assert!(back.drops.is_empty() && back.places[2].choice == Choice::Added);
    }

    #[test]
    fn what_somebody_took_out_cannot_be_moved_and_an_unknown_section_is_refused() {
        let content = draft();
        let gone = apply(&content, &content, &Edit::Up(ItemId(9)), &sections());
        assert!(matches!(gone, Err(EditError::Gone(ItemId(9)))));
        let nowhere = Edit::Move {
            item: ItemId(1),
            section: "Quatre".to_owned(),
            before: None,
        };
        assert!(matches!(
            apply(&content, &content, &nowhere, &sections()),
            Err(EditError::Missing)
        ));
    }

    #[test]
    fn two_editors_lose_nothing_and_the_second_is_told_what_the_first_wrote() {
        let seen = draft();
        let intro = |text: &str, public| Edit::Introduce {
            text: text.to_owned(),
            public,
        };
        let first = after(&seen, &intro("Bonjour.", false));
        let refused = apply(&first, &seen, &intro("Salut.", false), &sections());
        assert!(matches!(refused, Err(EditError::Overtaken { now, .. }) if now == "Bonjour."));
        // Another text, an item moved, the same words again: all of it stands.
        let both = apply(&first, &seen, &intro("À tous.", true), &sections()).unwrap();
        assert_eq!(
            (
                both.introduction.as_str(),
                both.introduction_public.as_str()
            ),
            ("Bonjour.", "À tous.")
        );
        let moved = apply(&both, &seen, &Edit::Down(ItemId(1)), &sections()).unwrap();
        assert_eq!(
            (shape(&moved).as_str(), moved.introduction.as_str()),
            ("U2 U1 T3", "Bonjour.")
        );
        assert!(apply(&first, &seen, &intro("Bonjour.", false), &sections()).is_ok());
        let long = "a".repeat(limits::EDITION_TEXT + 1);
        let long = apply(&first, &first, &intro(&long, false), &sections());
        assert!(matches!(long, Err(EditError::TooLong)));
    }
}
