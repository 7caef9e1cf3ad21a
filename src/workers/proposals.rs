//! Reading the pages that members propose.

use crate::app::App;
use crate::store::{StoreError, proposals};

/// Reads every proposed page that is due; answers how many.
///
/// # Errors
/// Only when the archive fails.
pub async fn read_due(app: &App) -> Result<usize, StoreError> {
    let now = app.clock.now();
    let due = app.store.read(move |tx| proposals::due(tx, now)).await?;
    let ingest = app.ingest();
    for proposal in &due {
        ingest.read_proposal(proposal).await?;
    }
    Ok(due.len())
}
