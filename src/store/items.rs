//! The `items` table and its texts, tags and versions.

mod beside;
mod rows;
mod span;
mod write;

pub use beside::{anchors, beside, labels};
pub use rows::{
    Cursor, ItemRow, ItemVersion, Known, after_revision, body, by_state, count, count_in, known,
    known_as, last, latest, latest_before, many, one, versions,
};
pub(super) use rows::{public, public_body};
pub use span::span;
pub(super) use write::set_state_about;
pub use write::{Changed, Hashes, NewItem, add, change, complete, set_state, tag};

#[cfg(test)]
mod tests;
