//! Where documents are read: few places, since reading is processor work.
//!
//! As many readings at once as there are processors are as fast as hundreds, and each more would
//! keep its texts, its trees and its tables in memory meanwhile. Whoever has a desk keeps it from the
//! first byte to the last word: were it given back between two steps, a document would stand in line
//! behind every other one at each of them.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinError;

/// The places; clones share them.
#[derive(Clone, Debug)]
pub struct Desks(Arc<Semaphore>);

/// A place, free again when it is dropped.
pub(crate) struct Desk {
    _place: Option<OwnedSemaphorePermit>,
}

impl Default for Desks {
    fn default() -> Self {
        let processors = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
        // One more than processors: somebody always looks something up in the archive.
        Self(Arc::new(Semaphore::new(processors + 1)))
    }
}

impl Desks {
    /// A place, once one is free.
    pub(crate) async fn take(&self) -> Desk {
        // The semaphore is never closed.
        let place = self.0.clone().acquire_owned().await;
        Desk { _place: place.ok() }
    }
}

impl Desk {
    /// Does `work` off the asynchronous threads.
    ///
    /// # Errors
    /// When `work` panicked.
    pub(crate) async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, JoinError> {
        tokio::task::spawn_blocking(work).await
    }
}
