//! The words of the house as types: no I/O, and `now` is always an argument.

pub mod article;
pub mod calendar;
pub mod canonical;
pub mod channel;
pub mod curation;
pub mod decision;
pub mod delivery;
pub mod digest;
pub mod feed;
pub mod html;
pub mod ids;
pub mod item;
pub mod language;
pub mod limits;
pub mod member;
pub mod network;
pub mod rendition;
pub mod source;
pub mod visibility;
pub mod vocabulary;

pub use channel::secret;
pub use curation::{proposal, rule};
pub use member::sign_in;
pub use vocabulary::fold;
