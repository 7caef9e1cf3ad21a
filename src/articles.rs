//! From a page to an article: what is its text, whose it is, of which day and in which language.
//!
//! Pure: bytes in, an [`Article`](crate::domain::article::Article) out. [`extract`] finds it,
//! [`sanitize`] makes its markup fit to be shown, [`identify`] tells its language, [`marks`] the
//! identifiers that it names.

pub mod extract;
pub mod identify;
pub mod marks;
pub mod sanitize;
