//! Where documents are read: few places, since reading is processor work.
//!
//! As many readings at once as there are processors are as fast as hundreds, and each more would
//! keep its texts, its trees and its tables in memory meanwhile. Whoever has a desk keeps it from the
//! first byte to the last word: were it given back between two steps, a document would stand in line
//! behind every other one at each of them.
//!
//! A document that takes too long is given up. Its thread cannot be stopped: it goes on in one of a
//! few places for what is overdue, and its desk is free for others; while those places are all taken,
//! it keeps the desk, so that no number of such documents starts threads without end.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::domain::limits;
use crate::store::StoreError;

/// The places; clones share them.
#[derive(Clone, Debug)]
pub struct Desks {
    free: Arc<Semaphore>,
    for_overdue: Arc<Semaphore>,
    patience: Duration,
}

/// A place, free again when it is dropped and nothing works at it any more.
pub(crate) struct Desk {
    /// Held by whoever has the desk and by what works at it.
    place: Place,
    for_overdue: Arc<Semaphore>,
    patience: Duration,
}

type Place = Arc<Mutex<Option<OwnedSemaphorePermit>>>;

/// Why a document was not read to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Unread {
    /// The reader panicked.
    #[error("the document broke the parser; please report it")]
    Broken,
    /// It took longer than a document may.
    #[error("reading the document took longer than {} seconds: it was given up", .0.as_secs())]
    Overdue(Duration),
}

impl Default for Desks {
    fn default() -> Self {
        let processors = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
        // One more than processors: somebody always looks something up in the archive.
        Self::new(processors + 1, limits::DOCUMENT_TIME)
    }
}

impl Desks {
    fn new(places: usize, patience: Duration) -> Self {
        Self {
            free: Arc::new(Semaphore::new(places)),
            for_overdue: Arc::new(Semaphore::new(limits::OVERDUE)),
            patience,
        }
    }

    /// A place, once one is free.
    pub(crate) async fn take(&self) -> Desk {
        // The semaphore is never closed.
        let place = self.free.clone().acquire_owned().await;
        Desk {
            place: Arc::new(Mutex::new(place.ok())),
            for_overdue: self.for_overdue.clone(),
            patience: self.patience,
        }
    }
}

impl Desk {
    /// Does `work` off the asynchronous threads.
    ///
    /// # Errors
    /// When `work` panicked, or takes longer than a document may: then nothing more is to be done at
    /// this desk.
    pub(crate) async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Unread> {
        let place = self.place.clone();
        let working = tokio::task::spawn_blocking(move || {
            let _held = place;
            work()
        });
        match tokio::time::timeout(self.patience, working).await {
            Ok(done) => done.map_err(|_| Unread::Broken),
            Err(_) => {
                self.move_aside();
                Err(Unread::Overdue(self.patience))
            }
        }
    }

    /// Puts what works here in a place for what is overdue, if there is one.
    fn move_aside(&self) {
        if let Ok(aside) = self.for_overdue.clone().try_acquire_owned() {
            *self.place.lock().unwrap_or_else(PoisonError::into_inner) = Some(aside);
        } else {
            tracing::warn!("too many documents are overdue: this one keeps its desk until it ends");
        }
    }
}

/// Why a visit did not reach its end.
#[derive(Debug)]
pub(super) enum Stopped {
    /// The archive failed.
    Archive(StoreError),
    /// The document cannot be read; the source's health says why.
    Document(Unread),
}

impl From<StoreError> for Stopped {
    fn from(error: StoreError) -> Self {
        Self::Archive(error)
    }
}

impl From<Unread> for Stopped {
    fn from(unread: Unread) -> Self {
        Self::Document(unread)
    }
}

#[cfg(test)]
mod tests {
    use super::{Desks, Unread};
    use crate::domain::limits;
    use std::sync::mpsc;
    use std::time::Duration;

    #[tokio::test(flavor = "multi_thread")]
    async fn a_document_that_takes_too_long_is_given_up_and_its_desk_is_free_for_others() {
        let desks = Desks::new(1, Duration::ZERO);
        let mut held = Vec::new();
        for _ in 0..limits::OVERDUE {
            let desk = desks.take().await;
            let (hold, never) = mpsc::channel::<()>();
            let given_up = desk.work(move || never.recv()).await;
            assert_eq!(given_up, Err(Unread::Overdue(Duration::ZERO)));
            held.push(hold);
            drop(desk);
            assert_eq!(desks.free.available_permits(), 1);
        }
        // The next one finds no place aside, and keeps its desk until it ends.
        let desk = desks.take().await;
        let (hold, never) = mpsc::channel::<()>();
        assert!(desk.work(move || never.recv()).await.is_err());
        drop(desk);
        assert_eq!(desks.free.available_permits(), 0);
        drop(hold);
        drop(desks.take().await);
        drop(held);
        let all = u32::try_from(limits::OVERDUE).unwrap();
        drop(desks.for_overdue.acquire_many(all).await.unwrap());
    }

    #[tokio::test]
    async fn a_reader_that_panics_gives_its_desk_back() {
        let desks = Desks::new(1, limits::DOCUMENT_TIME);
        let desk = desks.take().await;
        let broken = desk.work(|| std::panic::panic_any("x")).await;
        assert_eq!(broken, Err(Unread::Broken));
        drop(desk);
        assert_eq!(desks.free.available_permits(), 1);
    }
}
