//! What a search is asked, and what it answers.

use std::time::Duration;

use chrono::{DateTime, Utc};

use super::filter::{Filter, Sort};
use super::query::Query;
use crate::domain::ids::ItemId;
use crate::domain::item::ItemState;
use crate::domain::visibility::Visibility;

/// One search.
#[derive(Clone, Debug)]
pub struct Request {
    /// What was typed.
    pub query: Query,
    /// Documents above it do not exist for this search: not in the hits, not in any count.
    pub clearance: Visibility,
    /// Conditions beside the typed ones; all must hold.
    pub filters: Vec<Filter>,
    /// The order, where the query does not ask for one.
    pub sort: Sort,
    /// Hits to pass over.
    pub offset: usize,
    /// Hits to return.
    pub limit: usize,
    /// The present: recent items weigh more.
    pub now: DateTime<Utc>,
}

impl Request {
    /// The first twenty hits of `query`, best first.
    pub fn new(query: Query, clearance: Visibility, now: DateTime<Utc>) -> Self {
        Self {
            query,
            clearance,
            filters: Vec::new(),
            sort: Sort::Relevance,
            offset: 0,
            limit: 20,
            now,
        }
    }

    /// The order that counts: what was typed, else the request's; an empty query has no relevance.
    pub fn order(&self) -> Sort {
        match self.query.sort {
            Some(sort) => sort,
            None if self.query.is_empty() => Sort::Newest,
            None => self.sort,
        }
    }
}

/// The answer to a [`Request`].
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// All documents that fit, not only those returned.
    pub total: u64,
    /// In order.
    pub hits: Vec<Hit>,
    /// How the documents that fit spread.
    pub facets: Facets,
    /// How long it took.
    pub took: Duration,
}

/// One document that fits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hit {
    /// The item.
    pub id: ItemId,
    /// Its relevance; 0 in another order.
    pub score: f32,
}

/// Counts of the documents that fit, greatest first; months from the latest.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facets {
    /// By the source's key; at most [`Facets::MOST`].
    pub sources: Vec<(String, u64)>,
    /// By tag; at most [`Facets::MOST`].
    pub tags: Vec<(String, u64)>,
    /// By ISO 639-1 code; empty for undecided.
    pub languages: Vec<(String, u64)>,
    /// By label.
    pub visibilities: Vec<(Visibility, u64)>,
    /// By state.
    pub states: Vec<(ItemState, u64)>,
    /// By month in UTC, as `2026-11`.
    pub months: Vec<(String, u64)>,
}

impl Facets {
    /// The most sources and the most tags listed.
    pub const MOST: usize = 40;
}
