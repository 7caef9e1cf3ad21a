//! Where documents are read: few places, since reading is processor work.
//!
//! As many readings at once as there are processors are as fast as hundreds, and each more would
//! keep its texts, its trees and its tables in memory meanwhile.

use std::sync::Arc;

use tokio::sync::Semaphore;
use tokio::task::JoinError;

/// The places; clones share them.
#[derive(Clone, Debug)]
pub struct Desks(Arc<Semaphore>);

impl Default for Desks {
    fn default() -> Self {
        let processors = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
        Self(Arc::new(Semaphore::new(processors)))
    }
}

impl Desks {
    /// Does `work` off the asynchronous threads, once a place is free.
    ///
    /// # Errors
    /// When `work` panicked.
    pub(in crate::ingest) async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, JoinError> {
        // The semaphore is never closed.
        let _place = self.0.acquire().await;
        tokio::task::spawn_blocking(work).await
    }
}
