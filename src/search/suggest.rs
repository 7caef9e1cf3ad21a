//! Help while typing, and after a search that found nothing.
//!
//! Both look words up in the index itself, and offer a word only when the reader may see a document
//! that has it: a word that stands in internal items alone does not exist for the outside.

use std::collections::HashMap;
use std::sync::LazyLock;

use levenshtein_automata::{DFA, Distance, LevenshteinAutomatonBuilder, SINK_STATE};
use tantivy::postings::TermInfo;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocSet, SegmentReader, TERMINATED};
use tantivy_fst::Automaton;

use super::fold::fold;
use super::plan::Typed;
use super::query::{Node, Query};
use super::schema::Card;
use super::{Live, Search, SearchError};
use crate::domain::visibility::Visibility;

/// Words of one segment looked at for one completion; beyond, the start is too short to help.
const MOST_WORDS: usize = 40_000;

/// The most frequent candidates, whose documents are looked at.
const CANDIDATES: usize = 60;

/// Documents of one word looked at before it is taken for one that the reader may not see.
const MOST_DOCUMENTS: usize = 4_000;

/// Building these takes milliseconds: once.
static DISTANCES: LazyLock<[LevenshteinAutomatonBuilder; 2]> = LazyLock::new(|| {
    [
        LevenshteinAutomatonBuilder::new(1, true),
        LevenshteinAutomatonBuilder::new(2, true),
    ]
});

impl Search {
    /// Words of titles that start as the last word of `typed` does, the most frequent first; folded.
    /// Nothing for fewer than two letters.
    pub fn complete(
        &self,
        typed: &str,
        clearance: Visibility,
        limit: usize,
    ) -> Result<Vec<String>, SearchError> {
        let last = typed
            .rsplit(|c: char| c.is_whitespace() || "(\"-:".contains(c))
            .next();
        let start = fold(last.unwrap_or_default());
        if start.chars().count() < 2 {
            return Ok(Vec::new());
        }
        self.answer(|live| live.complete(&start, clearance, limit))
    }

    /// What may have been meant by words that no document has: `typed` with the nearest words that
    /// exist in their place, folded. `None` when there is nothing to mend.
    pub fn did_you_mean(
        &self,
        query: &Query,
        clearance: Visibility,
    ) -> Result<Option<String>, SearchError> {
        self.answer(|live| live.did_you_mean(query, clearance))
    }
}

impl Live {
    fn complete(
        &self,
        start: &str,
        clearance: Visibility,
        limit: usize,
    ) -> Result<Vec<String>, SearchError> {
        let mut found = HashMap::new();
        for segment in self.reader.searcher().segment_readers() {
            let index = segment.inverted_index(self.fields.title)?;
            let mut words = index.terms().range().ge(start).into_stream()?;
            let mut looked_at = 0;
            while words.advance() && words.key().starts_with(start.as_bytes()) {
                *found.entry(words.key().to_vec()).or_insert(0) +=
                    u64::from(words.value().doc_freq);
                looked_at += 1;
                if looked_at == MOST_WORDS {
                    break;
                }
            }
        }
        let ranked = found
            .into_iter()
            .map(|(word, count)| (0, word, count))
            .collect();
        self.permitted(ranked, self.fields.title, clearance, limit)
    }

    fn did_you_mean(
        &self,
        query: &Query,
        clearance: Visibility,
    ) -> Result<Option<String>, SearchError> {
        let mut words = Vec::new();
        collect_words(&query.root, &mut words);
        let mut meant = query.typed().to_owned();
        let mut mended = false;
        for word in words.into_iter().take(8) {
            let folded = fold(word);
            if self.is_seen(folded.as_bytes(), self.fields.exact, clearance)? {
                continue;
            }
            let nearest = self.nearest(&folded)?;
            let nearest = self.permitted(nearest, self.fields.exact, clearance, 1)?;
            if let Some(nearest) = nearest.first() {
                meant = meant.replacen(word, nearest, 1);
                mended = true;
            }
        }
        Ok(mended.then_some(meant))
    }

    /// Words at one change from `folded` (two for a long one), with distance and frequency.
    fn nearest(&self, folded: &str) -> Result<Vec<(u8, Vec<u8>, u64)>, SearchError> {
        let most = match folded.chars().count() {
            0..=3 => return Ok(Vec::new()),
            4..=6 => 0,
            _ => 1,
        };
        let near = Near(DISTANCES[most].build_dfa(folded));
        let mut found: HashMap<Vec<u8>, u64> = HashMap::new();
        for segment in self.reader.searcher().segment_readers() {
            let index = segment.inverted_index(self.fields.exact)?;
            let mut words = index.terms().search(&near).into_stream()?;
            while words.advance() {
                *found.entry(words.key().to_vec()).or_default() +=
                    u64::from(words.value().doc_freq);
            }
        }
        let ranked = found
            .into_iter()
            .map(|(word, count)| (near.0.eval(&word).to_u8(), word, count));
        Ok(ranked.collect())
    }

    /// The best of `ranked` (nearest first, then most frequent) that the reader may see.
    fn permitted(
        &self,
        mut ranked: Vec<(u8, Vec<u8>, u64)>,
        field: Field,
        clearance: Visibility,
        limit: usize,
    ) -> Result<Vec<String>, SearchError> {
        ranked.sort_unstable_by(|a, b| (a.0, b.2, &a.1).cmp(&(b.0, a.2, &b.1)));
        let mut words = Vec::new();
        for (_, word, _) in ranked.into_iter().take(CANDIDATES) {
            if words.len() == limit {
                break;
            }
            if self.is_seen(&word, field, clearance)? {
                words.push(String::from_utf8_lossy(&word).into_owned());
            }
        }
        Ok(words)
    }

    /// Whether a document that the reader may see has the word.
    fn is_seen(
        &self,
        word: &[u8],
        field: Field,
        clearance: Visibility,
    ) -> Result<bool, SearchError> {
        for segment in self.reader.searcher().segment_readers() {
            let index = segment.inverted_index(field)?;
            let found = index
                .terms()
                .get(word)
                .map_err(tantivy::TantivyError::from)?;
            if let Some(found) = found
                && has_permitted(segment, field, &found, clearance)?
            {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// Whether one of a word's documents is alive and permitted.
fn has_permitted(
    segment: &SegmentReader,
    field: Field,
    found: &TermInfo,
    clearance: Visibility,
) -> tantivy::Result<bool> {
    let cards = segment.fast_fields().u64("card")?;
    let index = segment.inverted_index(field)?;
    let mut documents = index.read_postings_from_terminfo(found, IndexRecordOption::Basic)?;
    for _ in 0..MOST_DOCUMENTS {
        let document = documents.doc();
        if document == TERMINATED {
            break;
        }
        let card = cards.first(document).map(Card);
        if !segment.is_deleted(document) && card.is_some_and(|card| card.is_seen_by(clearance)) {
            return Ok(true);
        }
        documents.advance();
    }
    Ok(false)
}

/// The plain words that must or may be there.
fn collect_words<'a>(node: &'a Node, words: &mut Vec<&'a str>) {
    match node {
        Node::Word(word) => {
            let cut = Typed::cut(word);
            if cut.parts.len() == 1 && cut.whole.is_none() {
                words.push(word);
            }
        }
        Node::And(parts) | Node::Or(parts) => {
            parts.iter().for_each(|part| collect_words(part, words));
        }
        _ => {}
    }
}

/// Words near another, as the dictionary's walk wants to be told.
struct Near(DFA);

impl Automaton for Near {
    type State = u32;

    fn start(&self) -> u32 {
        self.0.initial_state()
    }

    fn is_match(&self, state: &u32) -> bool {
        matches!(self.0.distance(*state), Distance::Exact(_))
    }

    fn can_match(&self, state: &u32) -> bool {
        *state != SINK_STATE
    }

    fn accept(&self, state: &u32, byte: u8) -> u32 {
        self.0.transition(*state, byte)
    }
}
