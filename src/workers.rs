//! The background work: fetch what is due, index what changed, draft, deliver; a file a task, and one
//! driver for all of them.
//!
//! Due work is rows, so a task only asks the archive what is due and does it; a kill at any point is
//! made good by its next run.

pub mod alert;
pub mod backup;
pub mod calls;
pub mod curation;
pub mod driver;
pub mod editions;
mod fetch;
pub mod index;
pub mod issue;
pub mod letters;
mod places;
pub mod proposals;
mod reload;
pub mod rounds;
mod run;
pub mod suggest;

pub use run::run;
