//! What everybody may read of an edition, as a type that nothing else fits.

use super::Face;

/// A face made from public items alone: what texts for public networks are made from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PublicFace<'a>(&'a Face);

impl<'a> PublicFace<'a> {
    /// The face, if it was read through the view of everybody.
    pub fn of(face: &'a Face) -> Option<Self> {
        face.everybody.then_some(Self(face))
    }

    /// What it shows.
    pub fn face(self) -> &'a Face {
        self.0
    }
}
