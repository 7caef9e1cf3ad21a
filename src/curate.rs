//! What people do to items: decide, annotate, assign, tag; rules, collections, stories, proposals.

pub mod assign;
pub mod bulk;
pub mod claim;
pub mod collections;
pub mod curator;
pub mod decide;
pub mod merge;
pub mod note;
pub mod rules;
pub mod stories;
pub mod suggest;
pub mod tags;
pub mod undo;

#[cfg(test)]
mod tests;
