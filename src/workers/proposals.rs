//! Reading the pages that members propose.

use std::time::Duration;

use super::driver::Task;
use crate::app::App;
use crate::app::workings::{LeftUndone, Report, TaskName};
use crate::store::{StoreError, proposals};

/// Pages are read one after the other, and each may be slow.
const BOUND: Duration = Duration::from_secs(1_800);

/// The task.
pub(super) fn task(app: &App) -> Task {
    let app = app.clone();
    Task::new(TaskName::Proposals, BOUND, move || {
        let app = app.clone();
        async move { Ok(read_due(&app).await?) }
    })
    .then(&[TaskName::Curate])
}

/// Reads every proposed page that is due. One that cannot be filed is left undone.
///
/// # Errors
/// Only when the archive fails.
pub async fn read_due(app: &App) -> Result<Report, StoreError> {
    let now = app.clock.now();
    let due = app.store.read(move |tx| proposals::due(tx, now)).await?;
    let ingest = app.ingest();
    let mut report = Report::default();
    for proposal in &due {
        match ingest.read_proposal(proposal).await {
            Ok(_) => report.done += 1,
            Err(error) => report.left.push(LeftUndone {
                row: format!("proposal {}", proposal.id),
                why: error.to_string(),
            }),
        }
    }
    Ok(report)
}
