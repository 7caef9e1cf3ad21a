//! Keeping the scores of what waits up with what the curators teach.

use crate::curate::suggest;
use crate::store::{Store, StoreError};

/// Batches at one ring of the bell: the rest waits for the next, so that a great inbox never takes the
/// archive for itself.
const BATCHES: usize = 5;

/// Looks at items whose score is behind; answers how many.
///
/// # Errors
/// What the archive says. Doing it again is harmless.
pub async fn catch_up(store: &Store) -> Result<usize, StoreError> {
    let mut count = 0;
    for _ in 0..BATCHES {
        let (known, scored) = store.read(suggest::behind).await?;
        if scored.is_empty() {
            break;
        }
        count += scored.len();
        store
            .write(move |tx| suggest::file(tx, known, &scored))
            .await?;
    }
    Ok(count)
}
