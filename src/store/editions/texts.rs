//! What editors wrote in an edition, as its readers may read it at this moment.

use super::super::items::beside;
use super::super::view::{ReadText, View};
use super::super::{StoreError, Tx};
use super::{Edition, Erratum, Place, places};
use crate::domain::ids::{EditionId, ItemId};
use crate::domain::visibility::Visibility;
use crate::domain::visibility::anchored::{Anchored, Anchors};

/// An erratum that may be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadErratum {
    /// As it was written.
    pub erratum: Erratum,
    /// Its text.
    pub read: ReadText,
}

/// The note at a place. It speaks of the item that stands there, whichever item of its story these
/// readers are shown.
///
/// # Errors
/// What the archive says.
pub fn note(tx: &Tx<'_>, place: &Place, view: View) -> Result<Option<ReadText>, StoreError> {
    let label = match place.note_public {
        true => Visibility::Public,
        false => Visibility::Internal,
    };
    if place.note.is_empty() {
        return Ok(None);
    }
    let mut anchors = known(tx, &place.anchors, || Ok(vec![place.item]))?;
    anchors.push(place.item);
    let text = &place.note;
    view.text(
        tx,
        Anchored {
            text,
            label,
            anchors: &anchors,
        },
    )
}

/// What stands above the items: what was written for members, or for everybody.
///
/// # Errors
/// What the archive says.
pub fn introduction(
    tx: &Tx<'_>,
    edition: &Edition,
    view: View,
) -> Result<Option<ReadText>, StoreError> {
    let written = [
        (
            &edition.introduction,
            &edition.introduction_anchors,
            Visibility::Internal,
        ),
        (
            &edition.introduction_public,
            &edition.introduction_public_anchors,
            Visibility::Public,
        ),
    ];
    for (text, anchors, label) in written {
        if text.is_empty() || !view.clearance().permits(label) {
            continue;
        }
        let anchors = known(tx, anchors, || standing(tx, edition.id))?;
        let read = view.text(
            tx,
            Anchored {
                text,
                label,
                anchors: &anchors,
            },
        )?;
        if read.is_some() {
            return Ok(read);
        }
    }
    Ok(None)
}

/// The errata of an edition that may be read, the oldest first.
///
/// # Errors
/// What the archive says.
pub fn errata(tx: &Tx<'_>, edition: EditionId, view: View) -> Result<Vec<ReadErratum>, StoreError> {
    let mut told = Vec::new();
    for (erratum, anchors) in super::errata::written(tx, edition)? {
        let anchors = known(tx, &anchors, || standing(tx, edition))?;
        let label = erratum.label();
        let text = &erratum.text;
        let read = view.text(
            tx,
            Anchored {
                text,
                label,
                anchors: &anchors,
            },
        )?;
        told.extend(read.map(|read| ReadErratum { erratum, read }));
    }
    Ok(told)
}

/// What a text speaks of: where nobody noted it, all that stands beside it and tells the same.
fn known(
    tx: &Tx<'_>,
    anchors: &Anchors,
    near: impl FnOnce() -> Result<Vec<ItemId>, StoreError>,
) -> Result<Vec<ItemId>, StoreError> {
    match anchors.items() {
        Some(items) => Ok(items.to_vec()),
        None => beside(tx, near()?),
    }
}

fn standing(tx: &Tx<'_>, edition: EditionId) -> Result<Vec<ItemId>, StoreError> {
    let places = places(tx, edition)?.into_iter();
    Ok(places.map(|place| place.item).collect())
}
