//! Names of sources and tags as numbers that hold across segments, so that counting reads no text.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tantivy::SegmentReader;
use tantivy::columnar::Column;
use tantivy::index::SegmentId;

use super::page::Facets;

/// The names of one column.
pub(super) struct Names {
    column: &'static str,
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    numbers: HashMap<String, u32>,
    names: Vec<String>,
    segments: HashMap<SegmentId, NameIds>,
}

/// The numbers of one segment's names, by their place in the segment.
#[derive(Clone)]
pub(super) struct NameIds(Arc<[u32]>);

impl NameIds {
    /// How many names the segment has.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Counts by place in the segment → counts by number.
    pub(super) fn by_name(&self, counts: &[u32]) -> Vec<u32> {
        let most = self.0.iter().max().map_or(0, |most| *most as usize + 1);
        let mut named = vec![0; most];
        for (number, count) in self.0.iter().zip(counts) {
            named[*number as usize] += count;
        }
        named
    }
}

impl Names {
    pub(super) fn new(column: &'static str) -> Self {
        Self {
            column,
            known: Mutex::default(),
        }
    }

    /// The column of a segment and the numbers of its names; `None` when no document has any.
    pub(super) fn of(
        &self,
        reader: &SegmentReader,
    ) -> tantivy::Result<Option<(Column<u64>, NameIds)>> {
        let Some(column) = reader.fast_fields().str(self.column)? else {
            return Ok(None);
        };
        let (dictionary, ordinals) = column.into_parts();
        let mut known = self.lock();
        if let Some(ids) = known.segments.get(&reader.segment_id()) {
            return Ok(Some((ordinals, ids.clone())));
        }
        let mut numbers = Vec::with_capacity(dictionary.num_terms());
        let mut names = dictionary.stream()?;
        while names.advance() {
            numbers.push(known.number(&String::from_utf8_lossy(names.key())));
        }
        let ids = NameIds(numbers.into());
        known.segments.insert(reader.segment_id(), ids.clone());
        Ok(Some((ordinals, ids)))
    }

    /// Forgets segments that are gone.
    pub(super) fn keep_only(&self, readers: &[SegmentReader]) {
        self.lock()
            .segments
            .retain(|id, _| readers.iter().any(|reader| reader.segment_id() == *id));
    }

    /// The greatest counts, with their names.
    pub(super) fn spread(&self, counts: &[u32]) -> Vec<(String, u64)> {
        let known = self.lock();
        let mut above: Vec<(u32, &String)> = counts
            .iter()
            .copied()
            .zip(&known.names)
            .filter(|(count, _)| *count > 0)
            .collect();
        above.sort_unstable_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(b.1)));
        above.truncate(Facets::MOST);
        above
            .into_iter()
            .map(|(count, name)| (name.clone(), count.into()))
            .collect()
    }

    /// A poisoned lock keeps its content: it is a cache, filled one whole segment at a time.
    fn lock(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Known {
    fn number(&mut self, name: &str) -> u32 {
        if let Some(number) = self.numbers.get(name) {
            return *number;
        }
        let number = self.names.len() as u32;
        self.names.push(name.to_owned());
        self.numbers.insert(name.to_owned(), number);
        number
    }
}
