//! What people do to items: decide, annotate, assign, tag; rules, collections, stories, proposals.

pub mod merge;
pub mod tags;
