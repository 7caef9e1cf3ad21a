//! What curators asked for in bulk, done in small transactions beside the pages.

use crate::app::App;
use crate::store::{StoreError, vocabulary};

/// Items changed in one transaction, so that a page that writes never waits long.
const BATCH: usize = 300;

/// Does all that waits; answers how many steps there were. A kill at any point is made good by the
/// next call.
///
/// # Errors
/// What the archive or the index says.
pub async fn catch_up(app: &App) -> anyhow::Result<usize> {
    rename(app).await
}

/// Gives items the present names of tags that were renamed or merged.
async fn rename(app: &App) -> anyhow::Result<usize> {
    let mut moved = 0;
    loop {
        let some = app
            .store
            .write::<_, StoreError>(|tx| vocabulary::move_some(tx, BATCH))
            .await?;
        if some == 0 {
            return Ok(moved);
        }
        moved += some;
    }
}
