//! The curators' work: one file a table.

pub mod assignments;
pub mod claims;
pub mod decisions;
pub mod inbox;
pub mod lessons;
pub mod marks;
pub mod notes;
mod standing;

pub use standing::Standing;
