//! What people do to items: tags, rules, collections, stories, proposals.

pub mod tags;
