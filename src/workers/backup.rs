//! Making the back-ups that are due by themselves: what is due is read off the folder where they are kept.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context;
use chrono::{DateTime, Utc};
use tokio::sync::Mutex;

use super::driver::Task;
use crate::app::App;
use crate::app::workings::{LeftUndone, Report, TaskName};
use crate::backup::{self, Kept, shelf};
use crate::config::{Backups, Config};
use crate::store::{Store, make_folder};

/// The archive is copied, looked over, packed and read back.
const BOUND: Duration = Duration::from_secs(4 * 3_600);

/// A back-up that failed is tried again after this.
const AGAIN: Duration = Duration::from_secs(600);

/// The task.
pub(super) fn task(app: &App) -> Task {
    let app = app.clone();
    let failed = Arc::new(Mutex::new(None));
    Task::new(TaskName::Backup, BOUND, move || {
        let (app, failed) = (app.clone(), failed.clone());
        async move { Ok(make_due(&app, &mut *failed.lock().await).await) }
    })
}

/// Makes the back-up that is due, if one is; after a failure, not at once again.
async fn make_due(app: &App, failed: &mut Option<(Instant, LeftUndone)>) -> Report {
    if let Some((at, left)) = failed.as_ref().filter(|(at, _)| at.elapsed() < AGAIN) {
        tracing::trace!(waited = ?at.elapsed(), "a back-up failed a moment ago");
        return Report {
            done: 0,
            left: vec![left.clone()],
        };
    }
    *failed = None;
    let (setup, store, now) = (app.setup(), app.store.clone(), app.clock.now());
    let made = tokio::task::spawn_blocking(move || match &setup.config.backups {
        Some(backups) => make(&store, &setup.config, backups, now),
        None => Ok(false),
    });
    let why = match made.await.map_err(anyhow::Error::from) {
        Ok(Ok(made)) => return Report::done(usize::from(made)),
        Ok(Err(error)) | Err(error) => format!("{error:#}"),
    };
    let left = LeftUndone {
        row: "backup".to_owned(),
        why,
    };
    *failed = Some((Instant::now(), left.clone()));
    Report {
        done: 0,
        left: vec![left],
    }
}

/// Makes a back-up when one is due, reads it back, and lets the oldest go. Answers whether one was due.
///
/// # Errors
/// What is in the way of it.
pub fn make(
    store: &Store,
    config: &Config,
    backups: &Backups,
    now: DateTime<Utc>,
) -> anyhow::Result<bool> {
    let folder = &backups.folder;
    let shelved = shelf::shelved(folder)?;
    // One of the future was made while the clock was wrong.
    let last = shelved.iter().rev().find(|one| one.made_at <= now);
    let due = match last {
        Some(last) => backups
            .due_after(last.made_at)
            .is_some_and(|due| due <= now),
        None => true,
    };
    if !due {
        return Ok(false);
    }
    make_folder(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    let kept = Kept {
        configuration: &config.file,
        templates: config.watch.templates.as_deref(),
    };
    let file = shelf::place(folder, now);
    backup::make(store, kept, &file, now)?;
    backup::verify(&file)?;
    shelf::thin(folder, backups.keep)?;
    tracing::info!(file = %file.display(), "backed up");
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::make;
    use crate::backup::shelf::shelved;
    use crate::config::{self, Env};
    use crate::store::testing::store;
    use chrono::{TimeDelta, Utc};

    #[test]
    fn one_is_made_when_it_is_due_and_the_oldest_go() {
        let (folder, store) = store();
        let file = folder.path().join("feeds.toml");
        std::fs::write(
            &file,
            "[watch]\nname = \"Essai\"\n[backup]\nfolder = \"garde\"\nschedule = \"0 2 * * *\"\nkeep = 3\n",
        )
        .unwrap();
        let config = config::load(&file, &Env::of([])).unwrap();
        let backups = config.backups.as_ref().unwrap();
        let begin: chrono::DateTime<Utc> = "2026-11-30T22:00:00Z".parse().unwrap();
        let due = |hours| make(&store, &config, backups, begin + TimeDelta::hours(hours)).unwrap();
        assert!(due(0), "there is none yet");
        assert!(!due(2));
        let made: Vec<_> = [4, 5, 29, 53, 77].map(due).into();
        assert_eq!(made, [true, false, true, true, true]);
        let kept = shelved(&backups.folder).unwrap();
        assert_eq!(kept.len(), 3);
        // A clock that was ahead once silences nothing.
        assert!(due(24 * 400) && !due(24 * 400 + 1) && due(101));
        assert_eq!(std::fs::read_dir(&backups.folder).unwrap().count(), 3);
    }
}
