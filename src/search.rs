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

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::{Duration, Instant};

use crate::domain::ids::{ItemId, Revision};
use collect::{Gather, Gathered};
use folder::{Live, Look, Payload, Writing};
use plan::Planner;

pub use analyse::content_words;
pub use document::IndexDoc;
pub use extract::{Extract, Extractor, Piece};
pub use filter::{Filter, Sort};
pub use folder::{Fitness, Opened, SearchError, Standing};
pub use page::{Facets, Hit, Page, Request};
pub use percolate::Percolator;
pub use query::{Note, Query};
pub use wording::Tongue;

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

/// The search index: opened, and opened again whenever that is needed.
pub struct Search {
    folder: PathBuf,
    effort: Effort,
    /// Whether this is the process that fills it; others read beside it.
    fills: bool,
    /// What answers, or why nothing does.
    live: RwLock<Result<Arc<Live>, SearchError>>,
    opened: Opened,
    writing: Mutex<Writing>,
    /// Why it could not be written when that was last tried.
    trouble: Mutex<Option<String>>,
    turn: Mutex<()>,
    /// A search met something that no sound index holds.
    doubted: AtomicBool,
    /// The revision that the archive had when last looked at.
    goal: AtomicI64,
    /// When documents are to be counted next; `None` when that is given up.
    counting: Mutex<Option<Instant>>,
}

/// Between two counts of documents against the archive: one reads an index of the archive through.
const BETWEEN_COUNTS: Duration = Duration::from_secs(600);

impl Search {
    /// Opens the index in `folder` for reading and writing, making it anew if it is not sound.
    pub fn open(folder: &Path) -> Result<Self, SearchError> {
        Self::open_for(folder, Effort::Steady)
    }

    /// The same, with more memory for more work.
    pub fn open_for(folder: &Path, effort: Effort) -> Result<Self, SearchError> {
        let (live, writer, opened) = folder::opened(folder, effort, Look::Quick)?;
        let search = Self::of(folder, effort, Ok(Arc::new(live)), opened);
        search.writing().writer = Some(writer);
        Ok(search)
    }

    /// Opens the index in `folder` for writing, emptied of all that it held.
    pub fn open_empty(folder: &Path, effort: Effort) -> Result<Self, SearchError> {
        let search = Self::open_for(folder, effort)?;
        search.empty()?;
        Ok(search)
    }

    /// Opens the index in `folder` for reading, beside whoever writes to it.
    pub fn open_reader(folder: &Path) -> Result<Self, SearchError> {
        let live = folder::open_reader(folder, Look::Quick)?;
        let mut search = Self::of(folder, Effort::Steady, Ok(Arc::new(live)), Opened::Ready);
        search.fills = false;
        Ok(search)
    }

    /// Opens the index in `folder` as well as it can be: for writing, else for reading, else so that it
    /// says why it does not answer. What stands in the way now is looked at again at each
    /// [`Search::ready_for`].
    pub fn open_at_best(folder: &Path) -> Self {
        let refused = match Self::open(folder) {
            Ok(search) => return search,
            Err(refused) => refused,
        };
        let live = folder::open_reader(folder, Look::Quick).map(Arc::new);
        let mut search = Self::of(folder, Effort::Steady, live, Opened::Ready);
        search.fills = !matches!(refused, SearchError::InUse { .. });
        search.set_trouble(Some(&refused));
        search
    }

    fn of(
        folder: &Path,
        effort: Effort,
        live: Result<Arc<Live>, SearchError>,
        opened: Opened,
    ) -> Self {
        Self {
            folder: folder.to_owned(),
            effort,
            fills: true,
            live: RwLock::new(live),
            opened,
            writing: Mutex::default(),
            trouble: Mutex::default(),
            turn: Mutex::default(),
            doubted: AtomicBool::new(false),
            goal: AtomicI64::new(0),
            counting: Mutex::new(Some(Instant::now())),
        }
    }

    /// Whether the index that was there could be used.
    pub fn opened(&self) -> &Opened {
        &self.opened
    }

    /// Whether it is for this process to change it.
    pub fn is_writable(&self) -> bool {
        self.fills
    }

    /// Held through one pass over the archive: what two passes stage must not share a commit.
    pub fn turn(&self) -> MutexGuard<'_, ()> {
        lock(&self.turn)
    }

    /// Whether it is time to count documents against the archive: at the first pass, then every ten
    /// minutes.
    pub fn is_count_due(&self) -> bool {
        let now = Instant::now();
        let mut counting = lock(&self.counting);
        let due = counting.is_some_and(|due| due <= now);
        if due {
            *counting = Some(now + BETWEEN_COUNTS);
        }
        due
    }

    /// Has nobody count any more, as building the index again does not help.
    pub fn stop_counting(&self) {
        *lock(&self.counting) = None;
    }

    /// The revision of the archive that the last commit reached.
    pub fn applied(&self) -> Revision {
        self.live()
            .map_or_else(|_| Revision::default(), |live| live.reached().revision)
    }

    /// How many documents can be found.
    pub fn count(&self) -> u64 {
        self.live()
            .map_or(0, |live| live.reader.searcher().num_docs())
    }

    /// How it stands.
    pub fn standing(&self) -> Standing {
        let fitness = match self.whole() {
            Ok(_) => Fitness::Usable,
            Err(SearchError::Rebuilding { reached, goal }) => Fitness::Rebuilding { reached, goal },
            Err(error) => Fitness::Unusable {
                why: error.to_string(),
            },
        };
        Standing {
            fitness,
            applied: self.applied(),
            documents: self.count(),
            trouble: lock(&self.trouble).clone(),
        }
    }

    fn set_trouble(&self, trouble: Option<&SearchError>) {
        *lock(&self.trouble) = trouble.map(ToString::to_string);
    }

    /// What answers, if it may: never an index that lacks a part of the archive.
    fn whole(&self) -> Result<Arc<Live>, SearchError> {
        let live = self.live()?;
        let Payload {
            whole, revision, ..
        } = live.reached();
        let goal = Revision(self.goal.load(Ordering::Acquire));
        match whole {
            true => Ok(live),
            false => Err(SearchError::Rebuilding {
                reached: revision,
                goal,
            }),
        }
    }

    fn live(&self) -> Result<Arc<Live>, SearchError> {
        let live = self.live.read().unwrap_or_else(PoisonError::into_inner);
        live.as_ref()
            .map(Arc::clone)
            .map_err(|error| SearchError::Unreadable {
                folder: self.folder.clone(),
                why: error.why(),
            })
    }

    /// Has `live` answer from now on.
    fn put(&self, live: Result<Live, SearchError>) {
        *self.live.write().unwrap_or_else(PoisonError::into_inner) = live.map(Arc::new);
    }

    /// Has the index work out an answer. What no sound index would do has it looked through at the
    /// next [`Search::ready_for`].
    fn answer<T>(
        &self,
        work: impl FnOnce(&Live) -> Result<T, SearchError>,
    ) -> Result<T, SearchError> {
        let live = self.whole()?;
        let answer = catch_unwind(AssertUnwindSafe(|| work(&live)))
            .unwrap_or_else(|_| Err(SearchError::Index("a search broke off".to_owned())));
        if answer.is_err() {
            self.doubted.store(true, Ordering::Release);
        }
        answer
    }

    /// Answers a request.
    pub fn query(&self, request: &Request) -> Result<Page, SearchError> {
        self.answer(|live| Ok(live.query(request)?))
    }

    /// Reads every file of the index through; the error says what is damaged. Takes a second a
    /// gigabyte.
    pub fn check(&self) -> Result<(), String> {
        let look = folder::open_reader(&self.folder, Look::Thorough);
        look.map(|_| ()).map_err(|error| error.why())
    }
}

/// A poisoned lock keeps what it held: each is set in one move.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Live {
    fn query(&self, request: &Request) -> tantivy::Result<Page> {
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
}

#[cfg(test)]
pub(crate) mod testing {
    //! What tests elsewhere do to an index.

    pub(crate) use super::analyse::DEADLY;
    pub(crate) use super::folder::while_refusing;
}

#[cfg(test)]
mod tests;
