//! How Vigie is: what this process can do and serve, looked at and not assumed; what waits for a person
//! beside it, which is no fault of its.
//!
//! Programs read it at `/health`, administrators on the page of the workings, and by letter.

mod backup;
mod trouble;

use std::path::Path;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use serde::Serialize;

pub use backup::BackupHealth;
pub use trouble::{Place, Said, Trouble};

use super::App;
use crate::app::workings::{Condition, LeftUndone, Working};
use crate::search::Fitness;
use crate::store::changes::Quiet;
use crate::store::deliveries::Standing;
use crate::store::sources::Waiting;
use crate::store::{StoreError, Tx, changes, deliveries, items, sources};

/// What does not answer within this does not answer.
const PATIENCE: Duration = Duration::from_secs(3);

/// How Vigie is, as `/health` tells it.
#[derive(Clone, Debug, Serialize)]
pub struct Health {
    /// Whether this process does and serves all that it should.
    pub ok: bool,
    /// When this was looked at.
    pub at: DateTime<Utc>,
    /// The background work, task by task.
    pub tasks: Vec<TaskHealth>,
    /// The archive.
    pub archive: Archive,
    /// The search index.
    pub index: Index,
    /// The disk that holds both; absent when the system does not tell.
    pub disk: Option<Disk>,
    /// When a source last answered well.
    pub last_visit: Option<DateTime<Utc>>,
    /// Sources that wait because their site asked us to.
    pub held: Waiting,
    /// What is in the outbox.
    pub deliveries: Standing,
    /// Whether the archive came out of a back-up and does not speak yet.
    pub quiet: Option<Quiet>,
    /// The back-ups, where some are made by themselves.
    pub backup: Option<BackupHealth>,
}

/// How a task is.
#[derive(Clone, Debug, Serialize)]
pub struct TaskHealth {
    /// Its name.
    pub name: &'static str,
    /// `waiting`, `running`, `stuck`, `late` or `failing`.
    pub state: Condition,
    /// Whether it does its work; a failure or two are no reason that it does not.
    pub ok: bool,
    /// When it began what it does now.
    pub running_since: Option<DateTime<Utc>>,
    /// When it last began.
    pub last_start: Option<DateTime<Utc>>,
    /// When it last ended.
    pub last_end: Option<DateTime<Utc>>,
    /// How long that took, in milliseconds.
    pub took_ms: Option<u64>,
    /// How many rows it dealt with then.
    pub done: usize,
    /// And since the start.
    pub done_in_all: usize,
    /// Failures in a row.
    pub failures: u32,
    /// The last error, kept after it works again…
    pub error: Option<String>,
    /// …and when that was…
    pub error_at: Option<DateTime<Utc>>,
    /// …and since when it works again.
    pub well_since: Option<DateTime<Utc>>,
    /// What it could not do the last time.
    pub left: Vec<LeftUndone>,
}

/// How the archive is.
#[derive(Clone, Debug, Serialize)]
pub struct Archive {
    /// Whether a transaction was just written.
    pub writable: bool,
    /// Why not, or why it could not be read.
    pub why: Option<String>,
    /// The last revision.
    pub revision: i64,
    /// Items.
    pub items: i64,
}

/// How the search index is.
#[derive(Clone, Debug, Serialize)]
pub struct Index {
    /// Whether it answers.
    pub usable: bool,
    /// Whether it is being built again from the archive, and answers once that is done.
    pub rebuilding: bool,
    /// Why not.
    pub why: Option<String>,
    /// The revision of the archive that can be found.
    pub revision: i64,
    /// Documents that can be found.
    pub documents: u64,
}

/// What a disk holds.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Disk {
    /// Bytes that are left.
    pub free: u64,
    /// Bytes in all.
    pub size: u64,
}

impl TaskHealth {
    fn of(working: Working, now: Instant) -> Self {
        let (error, error_at) = working.error.clone().unzip();
        Self {
            name: working.name.as_str(),
            state: working.condition(now),
            ok: working.is_well(now),
            running_since: working.running.map(|since| since.at),
            last_start: working.last_start,
            last_end: working.last_end,
            took_ms: working
                .took
                .map(|took| u64::try_from(took.as_millis()).unwrap_or(u64::MAX)),
            done: working.done,
            done_in_all: working.done_in_all,
            failures: working.failures,
            error,
            error_at,
            well_since: working.well_since,
            left: working.left,
        }
    }
}

/// What is read of the archive.
#[derive(Default)]
struct Numbers {
    revision: i64,
    items: i64,
    last_visit: Option<DateTime<Utc>>,
    held: Waiting,
    deliveries: Standing,
    quiet: Option<Quiet>,
}

/// Looks how Vigie is. It writes to the archive, and waits for nothing for longer than some seconds.
pub async fn look(app: &App) -> Health {
    let written = within(app.store.write::<_, StoreError>(changes::touch_nothing));
    let at = app.clock.now();
    let read = within(app.store.read::<_, StoreError>(move |tx| numbers(tx, at)));
    let (written, read, backup) = tokio::join!(written, read, backup::look(app));
    let (numbers, unread) = match read {
        Ok(numbers) => (numbers, None),
        Err(why) => (Numbers::default(), Some(why)),
    };
    let archive = Archive {
        writable: written.is_ok(),
        why: written.err().or(unread).or_else(|| unopened(app)),
        revision: numbers.revision,
        items: numbers.items,
    };
    let now = Instant::now();
    let tasks = app.workings.all().into_iter();
    let tasks: Vec<_> = tasks.map(|working| TaskHealth::of(working, now)).collect();
    let index = index(app);
    // Before the first task is declared, nothing is done.
    let works = !tasks.is_empty() && tasks.iter().all(|task| task.ok);
    Health {
        ok: works && archive.why.is_none() && index.usable,
        at: app.clock.now(),
        tasks,
        archive,
        index,
        disk: disk(app),
        last_visit: numbers.last_visit,
        held: numbers.held,
        deliveries: numbers.deliveries,
        quiet: numbers.quiet,
        backup,
    }
}

/// Why no file can be opened, when none can: what is open already goes on answering, and nothing else
/// does. The folder is opened, as closing the archive's own file would let go of its locks.
fn unopened(app: &App) -> Option<String> {
    let refused = std::fs::File::open(app.store.path().parent()?).err()?;
    Some(format!("its folder cannot be opened: {refused}"))
}

async fn within<T>(work: impl Future<Output = Result<T, StoreError>>) -> Result<T, String> {
    match tokio::time::timeout(PATIENCE, work).await {
        Ok(done) => done.map_err(|error| error.to_string()),
        Err(_) => Err("it does not answer".to_owned()),
    }
}

fn numbers(tx: &Tx<'_>, now: DateTime<Utc>) -> Result<Numbers, StoreError> {
    Ok(Numbers {
        revision: changes::last(tx)?.0,
        items: items::count(tx)?,
        last_visit: sources::last_success(tx)?,
        held: sources::held(tx, now)?,
        deliveries: deliveries::standing(tx)?,
        quiet: changes::quiet(tx)?,
    })
}

fn index(app: &App) -> Index {
    let standing = app.search.standing();
    let (rebuilding, why) = match standing.fitness {
        Fitness::Unusable { why } => (false, Some(why)),
        Fitness::Rebuilding { reached, goal } => {
            let why = format!(
                "It is being built again from the archive: revision {} of {}.",
                reached.0, goal.0
            );
            (true, Some(why))
        }
        Fitness::Usable => (false, None),
    };
    Index {
        rebuilding,
        usable: why.is_none() && app.search.is_writable(),
        why: why.or(standing.trouble),
        revision: standing.applied.0,
        documents: standing.documents,
    }
}

fn disk(app: &App) -> Option<Disk> {
    disk_of(app.store.path().parent()?)
}

fn disk_of(folder: &Path) -> Option<Disk> {
    let told = rustix::fs::statvfs(folder).ok()?;
    Some(Disk {
        free: told.f_bavail.saturating_mul(told.f_frsize),
        size: told.f_blocks.saturating_mul(told.f_frsize),
    })
}
