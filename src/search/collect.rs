//! One pass over the documents that fit: how many, which are the best, and how they spread.
//!
//! Relevance is `BM25 × (1 + 1 / (1 + age / 30 days))`: an item of today weighs twice one of long
//! ago with the same words. Age is counted in calendar days of the item's own date.

use std::sync::Arc;

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::{Column, ColumnValues};
use tantivy::{DocAddress, DocId, Score, SegmentOrdinal, SegmentReader};

use super::filter::Sort;
use super::names::{NameIds, Names};
use super::page::Facets;
use super::schema::{Card, unpack_language};
use crate::domain::item::ItemState;
use crate::domain::visibility::Visibility;

/// Documents looked at together: columns are read faster by blocks.
const BLOCK: usize = 128;

/// The age, in days, at which half of the bonus for recent items is gone.
const HALF_BONUS_DAYS: f32 = 30.0;

/// What to gather.
pub(super) struct Gather {
    pub(super) clearance: Visibility,
    pub(super) sort: Sort,
    /// Best documents to keep.
    pub(super) keep: usize,
    /// The day of the search, see [`super::schema::stamp`].
    pub(super) today: u32,
    pub(super) sources: Arc<Names>,
    pub(super) tags: Arc<Names>,
}

/// What was gathered.
#[derive(Default)]
pub(super) struct Gathered {
    pub(super) total: u64,
    /// Best first.
    pub(super) best: Vec<Ranked>,
    counts: Counts,
}

/// A document and what it is ordered by, greatest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Ranked {
    key: u64,
    pub(super) at: std::cmp::Reverse<DocAddress>,
}

impl Ranked {
    /// The relevance, for documents in that order.
    pub(super) fn score(self) -> f32 {
        f32::from_bits((self.key >> 32) as u32)
    }
}

/// Counts by value; a name stands at its number.
#[derive(Default)]
struct Counts {
    sources: Vec<u32>,
    tags: Vec<u32>,
    languages: Vec<u32>,
    visibilities: Vec<u32>,
    states: Vec<u32>,
    months: Vec<u32>,
}

impl Collector for Gather {
    type Fruit = Gathered;
    type Child = Segment;

    fn for_segment(
        &self,
        ordinal: SegmentOrdinal,
        reader: &SegmentReader,
    ) -> tantivy::Result<Segment> {
        let columns = reader.fast_fields();
        Ok(Segment {
            ordinal,
            clearance: self.clearance,
            sort: self.sort,
            keep: self.keep.max(1),
            today: self.today,
            card: columns.u64("card")?.first_or_default_col(0),
            sorted: columns.i64("sorted")?.first_or_default_col(0),
            source: self.sources.of(reader)?,
            tags: self.tags.of(reader)?,
            docs: Vec::with_capacity(BLOCK),
            scores: Vec::with_capacity(BLOCK),
            total: 0,
            floor: 0,
            best: Vec::with_capacity(self.keep.max(1) * 2),
            cards: [0; BLOCK],
            counts: Counts::new(),
        })
    }

    fn requires_scoring(&self) -> bool {
        self.sort == Sort::Relevance
    }

    fn merge_fruits(&self, segments: Vec<Gathered>) -> tantivy::Result<Gathered> {
        let mut all = Gathered::default();
        for segment in segments {
            all.total += segment.total;
            all.best.extend(segment.best);
            all.counts.add(&segment.counts);
        }
        all.best.sort_unstable_by(|a, b| b.cmp(a));
        all.best.truncate(self.keep);
        Ok(all)
    }
}

/// The pass over one segment.
pub(super) struct Segment {
    ordinal: SegmentOrdinal,
    clearance: Visibility,
    sort: Sort,
    keep: usize,
    today: u32,
    card: Arc<dyn ColumnValues<u64>>,
    sorted: Arc<dyn ColumnValues<i64>>,
    source: Option<(Column<u64>, NameIds)>,
    tags: Option<(Column<u64>, NameIds)>,
    docs: Vec<DocId>,
    scores: Vec<Score>,
    cards: [u64; BLOCK],
    total: u64,
    /// Keys at or below it are not among the best.
    floor: u64,
    best: Vec<Ranked>,
    counts: Counts,
}

impl SegmentCollector for Segment {
    type Fruit = Gathered;

    fn collect(&mut self, doc: DocId, score: Score) {
        self.docs.push(doc);
        self.scores.push(score);
        if self.docs.len() == BLOCK {
            self.flush();
        }
    }

    fn harvest(mut self) -> Gathered {
        self.flush();
        self.cut();
        let named = |counts: &[u32], column: &Option<(Column<u64>, NameIds)>| {
            column
                .as_ref()
                .map_or(Vec::new(), |(_, ids)| ids.by_name(counts))
        };
        self.counts.sources = named(&self.counts.sources, &self.source);
        self.counts.tags = named(&self.counts.tags, &self.tags);
        Gathered {
            total: self.total,
            best: self.best,
            counts: self.counts,
        }
    }
}

impl Segment {
    /// Looks at the documents of the block.
    fn flush(&mut self) {
        let count = self.docs.len();
        let mut cards = self.cards;
        self.card.get_vals(&self.docs, &mut cards[..count]);
        let mut seen = 0;
        for (at, card) in cards[..count].iter().enumerate() {
            let card = Card(*card);
            if !card.is_seen_by(self.clearance) {
                continue;
            }
            let doc = self.docs[at];
            self.rank(doc, self.scores[at], card);
            self.counts.count_card(card);
            self.docs[seen] = doc;
            seen += 1;
        }
        self.docs.truncate(seen);
        self.total += seen as u64;
        count_names(&self.source, &self.docs, &mut self.counts.sources);
        count_names(&self.tags, &self.docs, &mut self.counts.tags);
        self.docs.clear();
        self.scores.clear();
    }

    /// Keeps a document if it may be among the best.
    fn rank(&mut self, doc: DocId, score: Score, card: Card) {
        let key = match self.sort {
            Sort::Relevance => relevance(score, card, self.today),
            Sort::Newest => (self.sorted.get_val(doc) as u64) ^ (1 << 63),
        };
        if key <= self.floor {
            return;
        }
        let at = std::cmp::Reverse(DocAddress::new(self.ordinal, doc));
        self.best.push(Ranked { key, at });
        if self.best.len() == self.keep * 2 {
            self.cut();
        }
    }

    /// Drops all but the best.
    fn cut(&mut self) {
        if self.best.len() > self.keep {
            let last = self.keep - 1;
            self.best.select_nth_unstable_by(last, |a, b| b.cmp(a));
            self.best.truncate(self.keep);
            self.floor = self.best[last].key;
        }
    }
}

/// The relevance as a number that sorts; among equals, the newer day comes first.
fn relevance(score: Score, card: Card, today: u32) -> u64 {
    // A stamp has 32 days a month.
    let days = today.saturating_sub(card.stamp()) as f32 * (30.4 / 32.0);
    let weighed = score.max(0.0) * (1.0 + HALF_BONUS_DAYS / (HALF_BONUS_DAYS + days));
    (u64::from(weighed.to_bits()) << 32) | (u64::from(card.stamp()) + 1)
}

/// Adds the names of `docs` to the counts, by their place in the segment.
fn count_names(column: &Option<(Column<u64>, NameIds)>, docs: &[DocId], counts: &mut Vec<u32>) {
    let Some((column, ids)) = column else { return };
    if counts.is_empty() {
        counts.resize(ids.len(), 0);
    }
    for &doc in docs {
        for ordinal in column.values_for_doc(doc) {
            if let Some(count) = counts.get_mut(ordinal as usize) {
                *count += 1;
            }
        }
    }
}

impl Counts {
    fn new() -> Self {
        Self {
            sources: Vec::new(),
            tags: Vec::new(),
            languages: vec![0; 1024],
            visibilities: vec![0; 4],
            states: vec![0; 4],
            months: vec![0; 4096],
        }
    }

    fn count_card(&mut self, card: Card) {
        self.languages[card.language()] += 1;
        self.visibilities[card.visibility()] += 1;
        self.states[card.state()] += 1;
        self.months[(card.stamp() / 32) as usize] += 1;
    }

    fn add(&mut self, other: &Self) {
        for (ours, theirs) in [
            (&mut self.sources, &other.sources),
            (&mut self.tags, &other.tags),
            (&mut self.languages, &other.languages),
            (&mut self.visibilities, &other.visibilities),
            (&mut self.states, &other.states),
            (&mut self.months, &other.months),
        ] {
            if ours.len() < theirs.len() {
                ours.resize(theirs.len(), 0);
            }
            ours.iter_mut()
                .zip(theirs)
                .for_each(|(our, their)| *our += their);
        }
    }
}

impl Gathered {
    /// The counts with their names.
    pub(super) fn facets(&self, sources: &Names, tags: &Names) -> Facets {
        let counts = &self.counts;
        let mut months = spread(&counts.months, |month| {
            format!("{}-{:02}", 1970 + month / 12, month % 12 + 1)
        });
        months.sort_unstable_by(|a, b| b.0.cmp(&a.0));
        let mut facets = Facets {
            sources: sources.spread(&counts.sources),
            tags: tags.spread(&counts.tags),
            languages: spread(&counts.languages, unpack_language),
            visibilities: spread(&counts.visibilities, |place| Visibility::ALL[place.min(2)]),
            states: spread(&counts.states, |place| ItemState::ALL[place]),
            months,
        };
        facets
            .languages
            .sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        facets
    }
}

/// The counts above zero, with what they count.
fn spread<T>(counts: &[u32], name: impl Fn(usize) -> T) -> Vec<(T, u64)> {
    let above = counts.iter().enumerate().filter(|(_, count)| **count > 0);
    above
        .map(|(place, count)| (name(place), u64::from(*count)))
        .collect()
}
