//! The loops: fetch what is due, index what changed, draft, deliver; and the end of them all.
//!
//! Due work is rows, so a loop only asks the archive what is due and does it; a kill at any point is
//! made good by the next tick.

pub mod calls;
pub mod curation;
pub mod editions;
pub mod index;
pub mod letters;
mod places;
pub mod proposals;
mod reload;
pub mod rounds;
mod run;
pub mod suggest;

pub use run::run;
