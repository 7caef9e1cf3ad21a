//! Keeping the scores of what waits up with what the curators teach.

use std::time::Duration;

use super::driver::Task;
use crate::app::App;
use crate::app::workings::{Report, TaskName};
use crate::curate::suggest;
use crate::store::{Store, StoreError};

/// Scores in one transaction: a decision never waits longer for its turn.
const FEW: usize = 200;

/// It looks at some rows at a time.
const BOUND: Duration = Duration::from_secs(600);

/// The task.
pub(super) fn task(app: &App) -> Task {
    let store = app.store.clone();
    Task::new(TaskName::Suggest, BOUND, move || {
        let store = store.clone();
        async move { Ok(Report::done(catch_up(&store).await?)) }
    })
}

/// Looks at some items whose score is behind; answers how many. What is left waits for the next ring of
/// the bell, so that a great inbox never takes the machine for itself.
///
/// # Errors
/// What the archive says. Doing it again is harmless.
pub async fn catch_up(store: &Store) -> Result<usize, StoreError> {
    let (known, scored) = store.read(suggest::behind).await?;
    for few in scored.chunks(FEW) {
        let few = few.to_vec();
        store
            .write(move |tx| suggest::file(tx, known, &few))
            .await?;
    }
    Ok(scored.len())
}
