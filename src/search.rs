//! Finding items: the tantivy index and the query language.
//!
//! The archive is the truth and the index is disposable: it carries the revision of the archive that
//! it has reached, whoever opens it catches up from there, and an index that is missing, damaged or
//! of another version starts again from nothing. Texts are not stored in it: a search gives item ids,
//! counts, and, over the archive's text, extracts.

mod analyse;
mod collect;
mod dates;
mod document;
mod extract;
mod filter;
mod fold;
mod folder;
mod names;
mod page;
mod percolate;
mod plan;
mod query;
mod schema;
mod stem;
mod stopwords;
mod suggest;
mod wording;
mod words;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use tantivy::indexer::IndexWriterOptions;
use tantivy::merge_policy::LogMergePolicy;
use tantivy::{Index, IndexReader, IndexWriter, Term};

use crate::domain::ids::{ItemId, Revision};
use collect::{Gather, Gathered};
use folder::{Payload, Sound};
use names::Names;
use plan::Planner;

pub use analyse::content_words;
pub use document::IndexDoc;
pub use extract::{Extract, Extractor, Piece};
pub use filter::{Filter, Sort};
pub use folder::Opened;
pub use page::{Facets, Hit, Page, Request};
pub use percolate::Percolator;
pub use query::{Note, Query};
pub use wording::Tongue;

/// Why the index could not be used.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// Another process writes to it.
    #[error("{} is being written by another vigie: stop it, or use its pages", folder.display())]
    InUse {
        /// The folder of the index.
        folder: PathBuf,
    },
    /// It cannot be read; whoever may write makes it anew.
    #[error("the index in {} cannot be read ({why}): `vigie run` or `vigie reindex` builds it again", folder.display())]
    Unreadable {
        /// The folder of the index.
        folder: PathBuf,
        /// What is wrong.
        why: String,
    },
    /// It was opened for reading only.
    #[error("the index was opened for reading only")]
    ReadOnly,
    /// The folder itself refuses.
    #[error("{}: {source}", folder.display())]
    Folder {
        /// The folder of the index.
        folder: PathBuf,
        /// The system's word.
        source: std::io::Error,
    },
    /// No room is left.
    #[error(
        "the disk that holds the search index is full; free some space, the index then catches up by itself"
    )]
    Full,
    /// The index failed.
    #[error("the search index failed: {0}")]
    Index(String),
}

impl From<tantivy::TantivyError> for SearchError {
    fn from(error: tantivy::TantivyError) -> Self {
        // The library wraps the system's error in several ways, some of them as text alone.
        let said = error.to_string();
        let full = std::io::Error::from(std::io::ErrorKind::StorageFull).to_string();
        if said.contains("os error 28") || said.contains(&full) {
            Self::Full
        } else {
            Self::Index(said)
        }
    }
}

impl From<std::io::Error> for SearchError {
    fn from(error: std::io::Error) -> Self {
        tantivy::TantivyError::from(error).into()
    }
}

impl SearchError {
    fn folder(folder: &Path, source: std::io::Error) -> Self {
        Self::Folder {
            folder: folder.to_owned(),
            source,
        }
    }
}

/// How much memory indexing may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effort {
    /// For the daily stream and a first import: one thread, 64 MB at most while it works: room for
    /// what comes between two commits, since each time that it is full one more segment is written,
    /// and merged later.
    Steady,
    /// For building a whole index again: as many threads as asked, 200 MB each.
    Rebuild {
        /// Indexing threads.
        threads: usize,
    },
}

/// The search index, opened.
pub struct Search {
    index: Index,
    reader: IndexReader,
    fields: schema::Fields,
    opened: Opened,
    applied: AtomicI64,
    /// `None` when opened for reading only.
    writing: Option<Mutex<Writing>>,
    sources: Arc<Names>,
    tags: Arc<Names>,
}

/// What writing needs.
struct Writing {
    writer: IndexWriter,
    analyser: analyse::Analyser,
}

impl Search {
    /// Opens the index in `folder` for reading and writing, making it anew if it is not sound.
    pub fn open(folder: &Path) -> Result<Self, SearchError> {
        Self::open_for(folder, Effort::Steady)
    }

    /// The same, with more memory for more work.
    pub fn open_for(folder: &Path, effort: Effort) -> Result<Self, SearchError> {
        let (sound, opened) = folder::open(folder)?;
        let (threads, memory) = match effort {
            Effort::Steady => (1, 64 << 20),
            Effort::Rebuild { threads } => (threads.max(1), 200 << 20),
        };
        let options = IndexWriterOptions::builder()
            .num_worker_threads(threads)
            .memory_budget_per_thread(memory)
            .num_merge_threads(1)
            .build();
        let writer: IndexWriter =
            sound
                .index
                .writer_with_options(options)
                .map_err(|error| match error {
                    tantivy::TantivyError::LockFailure(..) => SearchError::InUse {
                        folder: folder.to_owned(),
                    },
                    other => SearchError::from(other),
                })?;
        writer.set_merge_policy(Box::new(merge_policy()));
        let writing = Writing {
            writer,
            analyser: analyse::Analyser::default(),
        };
        Ok(Self::new(sound, opened, Some(Mutex::new(writing))))
    }

    /// Opens the index in `folder` for writing, emptied of all that it held.
    pub fn open_empty(folder: &Path, effort: Effort) -> Result<Self, SearchError> {
        let search = Self::open_for(folder, effort)?;
        search.writing()?.writer.delete_all_documents()?;
        search.commit(Revision::default())?;
        Ok(search)
    }

    /// Opens the index in `folder` for reading, beside whoever writes to it.
    pub fn open_reader(folder: &Path) -> Result<Self, SearchError> {
        Ok(Self::new(folder::open_reader(folder)?, Opened::Ready, None))
    }

    fn new(sound: Sound, opened: Opened, writing: Option<Mutex<Writing>>) -> Self {
        Self {
            index: sound.index,
            reader: sound.reader,
            fields: sound.fields,
            opened,
            applied: AtomicI64::new(sound.applied.0),
            writing,
            sources: Arc::new(Names::new("source")),
            tags: Arc::new(Names::new("tags")),
        }
    }

    /// Whether the index that was there could be used.
    pub fn opened(&self) -> &Opened {
        &self.opened
    }

    /// Whether this process may change it.
    pub fn is_writable(&self) -> bool {
        self.writing.is_some()
    }

    /// The revision of the archive that the last commit reached.
    pub fn applied(&self) -> Revision {
        Revision(self.applied.load(Ordering::Acquire))
    }

    /// How many documents can be found.
    pub fn count(&self) -> u64 {
        self.reader.searcher().num_docs()
    }

    /// Puts documents in place of those of the same items, takes out the deleted, and commits: what
    /// was applied can be found when this returns. Applying again changes nothing.
    pub fn apply(
        &self,
        docs: &[IndexDoc],
        deleted: &[ItemId],
        up_to: Revision,
    ) -> Result<(), SearchError> {
        self.stage(docs, deleted)?;
        self.commit(up_to)
    }

    /// The first half of [`Search::apply`], for many documents under one commit. What is staged is
    /// lost when the process ends before [`Search::commit`], and is then applied again.
    pub fn stage(&self, docs: &[IndexDoc], deleted: &[ItemId]) -> Result<(), SearchError> {
        let mut writing = self.writing()?;
        let Writing { writer, analyser } = &mut *writing;
        for id in deleted {
            writer.delete_term(self.term(*id));
        }
        for doc in docs {
            writer.delete_term(self.term(doc.id));
            writer.add_document(doc.analysed(&self.fields, analyser))?;
        }
        Ok(())
    }

    /// Makes all that was staged durable and findable, as the archive's revision `up_to`.
    pub fn commit(&self, up_to: Revision) -> Result<(), SearchError> {
        let mut writing = self.writing()?;
        let payload = Payload {
            version: schema::VERSION,
            revision: up_to,
        };
        let payload = serde_json::to_string(&payload)
            .map_err(|error| tantivy::TantivyError::InternalError(error.to_string()))?;
        let mut prepared = writing.writer.prepare_commit()?;
        prepared.set_payload(&payload);
        prepared.commit()?;
        self.applied.store(up_to.0, Ordering::Release);
        self.reader.reload()?;
        let searcher = self.reader.searcher();
        self.sources.keep_only(searcher.segment_readers());
        self.tags.keep_only(searcher.segment_readers());
        Ok(())
    }

    /// Answers a request.
    pub fn query(&self, request: &Request) -> Result<Page, SearchError> {
        let started = Instant::now();
        let searcher = self.reader.searcher();
        let planner = Planner {
            fields: self.fields,
            searcher: &searcher,
        };
        let plan = planner.plan(&request.query.root, &request.filters)?;
        let gather = Gather {
            clearance: request.clearance,
            sort: request.order(),
            keep: request.offset.saturating_add(request.limit).min(10_000),
            today: schema::stamp(request.now),
            sources: Arc::clone(&self.sources),
            tags: Arc::clone(&self.tags),
        };
        let gathered: Gathered = searcher.search(&plan, &gather)?;
        let mut hits = Vec::with_capacity(request.limit.min(gathered.best.len()));
        for ranked in gathered
            .best
            .iter()
            .skip(request.offset)
            .take(request.limit)
        {
            let at = ranked.at.0;
            let ids = searcher
                .segment_reader(at.segment_ord)
                .fast_fields()
                .i64("id")?;
            let id = ItemId(ids.first(at.doc_id).unwrap_or_default());
            let score = match gather.sort {
                Sort::Relevance => ranked.score(),
                Sort::Newest => 0.0,
            };
            hits.push(Hit { id, score });
        }
        let facets = gathered.facets(&self.sources, &self.tags);
        Ok(Page {
            total: gathered.total,
            hits,
            facets,
            took: started.elapsed(),
        })
    }

    /// Reads every file of the index through; the error says what is damaged. Takes a second a
    /// gigabyte.
    pub fn check(&self) -> Result<(), String> {
        folder::check(&self.index)
    }

    /// Waits until merging is done and closes the index.
    pub fn close(self) -> Result<(), SearchError> {
        if let Some(writing) = self.writing {
            let writing = writing.into_inner().unwrap_or_else(PoisonError::into_inner);
            writing.writer.wait_merging_threads()?;
        }
        Ok(())
    }

    fn term(&self, id: ItemId) -> Term {
        Term::from_field_i64(self.fields.id, id.0)
    }

    /// The writer. Poisoned means that a thread died while it staged: what it staged is not lost, and
    /// is committed or staged again with the next documents.
    fn writing(&self) -> Result<std::sync::MutexGuard<'_, Writing>, SearchError> {
        let writing = self.writing.as_ref().ok_or(SearchError::ReadOnly)?;
        Ok(writing.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Few segments, merged when eight of a size have gathered, or a fifth of one is deleted.
fn merge_policy() -> LogMergePolicy {
    let mut policy = LogMergePolicy::default();
    policy.set_min_layer_size(5_000);
    policy.set_del_docs_ratio_before_merge(0.2);
    policy
}

#[cfg(test)]
mod tests;
