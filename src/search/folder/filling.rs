//! Filling the index: documents are staged, commits make them last, and what fails is begun again.
//!
//! A writer that failed once has lost what it staged, and would answer a later commit as if nothing
//! had happened. So it is given up at the first failure: nothing is committed before
//! [`Search::ready_for`] has opened the index again, at the revision that its last commit reached.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::atomic::Ordering;
use std::sync::{MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tantivy::indexer::IndexWriterOptions;
use tantivy::merge_policy::LogMergePolicy;
use tantivy::{IndexWriter, TantivyError, Term};

use super::super::analyse::Analyser;
use super::super::{Effort, IndexDoc, Search};
use super::{Live, Look, Opened, Payload, SearchError};
use crate::domain::ids::{Epoch, ItemId, Revision};

/// What writing needs.
#[derive(Default)]
pub(in crate::search) struct Writing {
    /// `None` after a failure, until the index is opened again.
    pub(in crate::search) writer: Option<IndexWriter>,
    analyser: Analyser,
    /// Which archive is indexed.
    epoch: Option<Epoch>,
    /// When a doubt was last looked into.
    looked: Option<Instant>,
}

/// Between two thorough looks for the sake of a failed search: one takes a second a gigabyte.
const BETWEEN_LOOKS: Duration = Duration::from_secs(600);

impl Search {
    /// Makes the index ready to follow the archive of that epoch, whose last revision is `last`: opens
    /// it again after a failure, and makes it anew when it was damaged, taken away or changed by
    /// somebody else, when it is of another archive, or ahead of this one. Answers why it was made
    /// anew, if it was. Beside another process that writes, it only looks.
    ///
    /// # Errors
    /// What is in the way. What can be searched can still be searched.
    pub fn ready_for(&self, epoch: &Epoch, last: Revision) -> Result<Option<String>, SearchError> {
        self.goal.store(last.0, Ordering::Release);
        if !self.fills {
            if self.live().is_err() {
                // Whoever writes may have made it meanwhile; until then, searches say so.
                self.put(super::open_reader(&self.folder, Look::Quick));
            }
            if let Ok(live) = self.live() {
                let mut reached = live.reached();
                reached.whole &= reached.epoch.as_ref() == Some(epoch);
                live.set_reached(reached);
            }
            return Ok(None);
        }
        let mut writing = self.writing();
        writing.epoch = Some(epoch.clone());
        let mut rebuilt = self.heal(&mut writing)?;
        let live = self.live()?;
        let reached = live.reached();
        let ours = reached.epoch.as_ref() == Some(epoch) || reached.revision == Revision::default();
        let why = match () {
            () if !ours => Some("it is of another archive, or of this one before it was restored"),
            () if reached.revision > last => Some("it is ahead of the archive"),
            () => None,
        };
        if let Some(why) = why {
            self.make_anew(&mut writing)?;
            rebuilt = Some(why.to_owned());
        }
        let live = self.live()?;
        let reached = live.reached();
        if reached.revision == last && last == Revision::default() {
            // There is nothing to be indexed.
            live.set_reached(Payload {
                whole: true,
                ..reached
            });
        }
        Ok(rebuilt)
    }

    /// Empties the index, to be filled from the first revision.
    ///
    /// # Errors
    /// What is in the way.
    pub fn empty(&self) -> Result<(), SearchError> {
        self.make_anew(&mut self.writing())
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
    /// lost when the process ends before [`Search::commit`], and is then applied again. Answers the
    /// items whose documents could not be made: they are taken out.
    pub fn stage(&self, docs: &[IndexDoc], deleted: &[ItemId]) -> Result<Vec<ItemId>, SearchError> {
        let live = self.live()?;
        let mut writing = self.writing();
        let Writing {
            writer, analyser, ..
        } = &mut *writing;
        let given = writer.as_ref().ok_or(SearchError::ReadOnly)?;
        let id = |id: ItemId| Term::from_field_i64(live.fields.id, id.0);
        let (mut failed, mut added) = (Vec::new(), Ok(()));
        for item in deleted {
            given.delete_term(id(*item));
        }
        for doc in docs {
            given.delete_term(id(doc.id));
            let made = AssertUnwindSafe(|| doc.analysed(&live.fields, analyser));
            match catch_unwind(made) {
                Ok(made) => added = given.add_document(made).map(|_| ()),
                Err(_) => failed.push(doc.id),
            }
            if added.is_err() {
                break;
            }
        }
        match added {
            Ok(()) => Ok(failed),
            Err(error) => Err(self.give_up(&mut writing, error)),
        }
    }

    /// Makes all that was staged durable and findable, as the archive's revision `up_to`, which is its
    /// last: the index is whole.
    pub fn commit(&self, up_to: Revision) -> Result<(), SearchError> {
        self.commit_as(up_to, true)
    }

    /// As [`Search::commit`], on the way: an index that is built again is not whole yet.
    pub fn commit_part(&self, up_to: Revision) -> Result<(), SearchError> {
        let whole = self.live()?.reached().whole;
        self.commit_as(up_to, whole)
    }

    fn commit_as(&self, up_to: Revision, whole: bool) -> Result<(), SearchError> {
        let live = self.live()?;
        let mut writing = self.writing();
        let payload = Payload {
            revision: up_to,
            whole,
            epoch: writing.epoch.clone(),
            ..Payload::default()
        };
        let writer = writing.writer.as_mut().ok_or(SearchError::ReadOnly)?;
        if let Err(error) = commit(writer, &live, &payload) {
            return Err(self.give_up(&mut writing, error));
        }
        live.set_reached(payload);
        self.set_trouble(None);
        let searcher = live.reader.searcher();
        live.sources.keep_only(searcher.segment_readers());
        live.tags.keep_only(searcher.segment_readers());
        Ok(())
    }

    /// Waits until merging is done and closes the index.
    pub fn close(self) -> Result<(), SearchError> {
        let writing = self.writing.into_inner();
        let writing = writing.unwrap_or_else(PoisonError::into_inner);
        match writing.writer {
            Some(writer) => Ok(writer.wait_merging_threads()?),
            None => Ok(()),
        }
    }

    /// What writing needs. Poisoned means that a thread died while it staged: what it staged is not
    /// lost, and is committed or staged again with the next documents.
    pub(in crate::search) fn writing(&self) -> MutexGuard<'_, Writing> {
        self.writing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gives the writer up after a failure, and says what that was.
    fn give_up(&self, writing: &mut Writing, error: TantivyError) -> SearchError {
        let mut cause = error;
        if let Some(mut writer) = writing.writer.take()
            // Of a thread that ended, adding says only that it did; who asks for a commit hears why.
            && let Err(why) = writer.prepare_commit()
        {
            cause = why;
        }
        let told = SearchError::of(&self.folder, cause);
        self.set_trouble(Some(&told));
        told
    }

    /// Opens the index again if its writer was given up, or if it is not what it was; answers why it
    /// was made anew, if it was.
    fn heal(&self, writing: &mut Writing) -> Result<Option<String>, SearchError> {
        let strayed = match self.live() {
            Ok(live) => live.strayed(&self.folder),
            Err(_) => Some("it cannot be read".to_owned()),
        };
        let lately = |at: &Instant| at.elapsed() < BETWEEN_LOOKS;
        let doubted = self.doubted.swap(false, Ordering::AcqRel)
            && !writing.looked.as_ref().is_some_and(lately);
        if doubted {
            writing.looked = Some(Instant::now());
        }
        let look = match (&strayed, doubted) {
            (None, false) if writing.writer.is_some() => return Ok(None),
            (None, false) => Look::Quick,
            _ => Look::Thorough,
        };
        writing.writer = None;
        if let Some(why) = &strayed {
            // A mapped file that was cut short must not be looked into.
            self.put(Err(self.unreadable(why)));
        }
        match opened(&self.folder, self.effort, look) {
            Ok((live, writer, opened)) => {
                self.put(Ok(live));
                writing.writer = Some(writer);
                Ok(match opened {
                    Opened::Ready => None,
                    Opened::Rebuilt { why } => Some(strayed.unwrap_or(why)),
                })
            }
            Err(error) => {
                // What cannot be written may still be read.
                if strayed.is_some() || doubted {
                    self.put(super::open_reader(&self.folder, Look::Thorough));
                }
                self.set_trouble(Some(&error));
                Err(error)
            }
        }
    }

    fn unreadable(&self, why: &str) -> SearchError {
        SearchError::Unreadable {
            folder: self.folder.clone(),
            why: why.to_owned(),
        }
    }

    fn make_anew(&self, writing: &mut Writing) -> Result<(), SearchError> {
        writing.writer = None;
        let made = super::make_anew(&self.folder)
            .and_then(|live| Ok((writer(&live, &self.folder, self.effort)?, live)));
        match made {
            Ok((writer, live)) => {
                self.put(Ok(live));
                writing.writer = Some(writer);
                Ok(())
            }
            Err(error) => {
                self.set_trouble(Some(&error));
                self.put(Err(self.unreadable(&error.why())));
                Err(error)
            }
        }
    }
}

/// Commits, and has what was committed found.
fn commit(writer: &mut IndexWriter, live: &Live, payload: &Payload) -> tantivy::Result<()> {
    let payload = serde_json::to_string(payload)
        .map_err(|error| TantivyError::InternalError(error.to_string()))?;
    let mut prepared = writer.prepare_commit()?;
    prepared.set_payload(&payload);
    prepared.commit()?;
    live.reader.reload()
}

/// Opens the index in `folder` with a writer, making it anew if it is not sound.
pub(in crate::search) fn opened(
    folder: &Path,
    effort: Effort,
    look: Look,
) -> Result<(Live, IndexWriter, Opened), SearchError> {
    let (live, opened) = super::open(folder, look)?;
    let writer = writer(&live, folder, effort)?;
    Ok((live, writer, opened))
}

fn writer(live: &Live, folder: &Path, effort: Effort) -> Result<IndexWriter, SearchError> {
    let (threads, memory) = match effort {
        Effort::Steady => (1, 64 << 20),
        Effort::Rebuild { threads } => (threads.max(1), 200 << 20),
    };
    let options = IndexWriterOptions::builder()
        .num_worker_threads(threads)
        .memory_budget_per_thread(memory)
        .num_merge_threads(1)
        .build();
    let writer: IndexWriter = live
        .index
        .writer_with_options(options)
        .map_err(|error| SearchError::of(folder, error))?;
    writer.set_merge_policy(Box::new(merge_policy()));
    Ok(writer)
}

/// Few segments, merged when eight of a size have gathered, or a fifth of one is deleted.
fn merge_policy() -> LogMergePolicy {
    let mut policy = LogMergePolicy::default();
    policy.set_min_layer_size(5_000);
    policy.set_del_docs_ratio_before_merge(0.2);
    policy
}
