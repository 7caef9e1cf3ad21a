//! From bytes to text, and from text to what it names: what readers of feeds and of pages share.
//!
//! Pure, and ready for anything: [`charset`] decodes, [`references`] knows HTML's named characters,
//! [`dates`] reads days and hours, [`tags`] and [`bounds`] tell markup that is too wild for a parser, [`words`] folds, [`guard`] catches what a library panics at.

pub(crate) mod bounds;
pub(crate) mod charset;
pub(crate) mod dates;
pub(crate) mod guard;
pub(crate) mod references;
pub(crate) mod tags;
pub(crate) mod words;
