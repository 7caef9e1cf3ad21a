//! How the back-ups are that are made by themselves.

use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;

use super::{App, Disk, PATIENCE, disk_of};
use crate::backup::shelf;
use crate::config::Backups;

/// A back-up that is due may take so long until it is called late.
const GRACE: TimeDelta = TimeDelta::hours(2);

/// How the back-ups are.
#[derive(Clone, Debug, Serialize)]
pub struct BackupHealth {
    /// The moment that the newest is of.
    pub last: Option<DateTime<Utc>>,
    /// Whether the next one should be there by now.
    pub late: bool,
    /// Bytes of the newest.
    pub bytes: u64,
    /// The disk that holds them; absent when the system does not tell.
    pub disk: Option<Disk>,
    /// Why they cannot be looked at.
    pub why: Option<String>,
}

impl BackupHealth {
    /// Whether two more of the kind do not fit.
    pub fn is_cramped(&self) -> bool {
        self.disk.is_some_and(|disk| disk.free < 2 * self.bytes)
    }
}

/// Looks how the back-ups are, where some are made.
pub(super) async fn look(app: &App) -> Option<BackupHealth> {
    let (setup, opened, now) = (app.setup(), app.opened, app.clock.now());
    let backups = setup.config.backups.clone()?;
    // Their folder may be on another machine, which may not answer.
    let looked = tokio::task::spawn_blocking(move || seen(&backups, opened, now));
    let unanswered = |why: &str| BackupHealth {
        last: None,
        late: true,
        bytes: 0,
        disk: None,
        why: Some(why.to_owned()),
    };
    Some(match tokio::time::timeout(PATIENCE, looked).await {
        Ok(Ok(seen)) => seen,
        Ok(Err(_)) => unanswered("the look was broken off"),
        Err(_) => unanswered("its folder does not answer"),
    })
}

fn seen(backups: &Backups, opened: DateTime<Utc>, now: DateTime<Utc>) -> BackupHealth {
    let (shelved, why) = match shelf::shelved(&backups.folder) {
        Ok(shelved) => (shelved, None),
        Err(error) => (Vec::new(), Some(error.to_string())),
    };
    let last = shelved.iter().rev().find(|one| one.made_at <= now);
    let due = last.map_or(Some(opened), |last| backups.due_after(last.made_at));
    BackupHealth {
        last: last.map(|last| last.made_at),
        late: due.is_some_and(|due| due + GRACE < now),
        bytes: last.map_or(0, |last| last.bytes),
        disk: disk_of(&backups.folder),
        why,
    }
}
