//! Visiting due sources as places become free, for as long as Vigie runs; one visit a source at a time.
//!
//! A visit is a stream of its own: each look starts as many as there are places, and does not wait for
//! them. A source that is slow holds its place and nobody else.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::{Mutex, mpsc};
use tokio::task::JoinSet;

use super::driver::{Bells, PERIOD, Task};
use super::places::Places;
use super::rounds::{self, Due};
use crate::app::App;
use crate::app::workings::{LeftUndone, Report, TaskName};
use crate::store::{StoreError, changes};

/// A look only reads rows and starts visits.
const BOUND: Duration = Duration::from_secs(60);

/// A visit has limits of its own, which end it long before.
const LONG_VISIT: Duration = Duration::from_secs(30 * 60);

/// A visit that broke off is tried again after this, doubled each time…
const PAUSE: Duration = Duration::from_secs(8);

/// …so many times.
const DOUBLINGS: u32 = 9;

/// The task: a visit that ends wakes whoever waits for news.
pub(super) fn task(app: &App, bells: &Bells) -> Task {
    let (app, bells) = (app.clone(), bells.clone());
    let visits = Arc::new(Mutex::new(Visits::new()));
    Task::new(TaskName::Fetch, BOUND, move || {
        let (app, bells, visits) = (app.clone(), bells.clone(), visits.clone());
        async move { visits.lock().await.go_on(&app, &bells).await }
    })
    .then(&[TaskName::Curate, TaskName::Index])
}

/// The visits under way and those that wait for a place.
struct Visits {
    line: VecDeque<Due>,
    /// When the line was last read.
    read: Option<Instant>,
    places: Places,
    under_way: HashMap<String, Instant>,
    /// Sources whose last visit could not be filed, or broke off.
    broken: HashMap<String, Broken>,
    /// Whether the archive refused to file a visit: nothing is asked for while it cannot be kept.
    refused: bool,
    ended: (mpsc::UnboundedSender<Ended>, mpsc::UnboundedReceiver<Ended>),
    running: JoinSet<()>,
}

struct Broken {
    why: String,
    times: u32,
    until: Instant,
}

/// A visit that ended.
struct Ended {
    key: String,
    outcome: Result<(), Trouble>,
}

enum Trouble {
    Archive(String),
    BrokeOff,
}

/// Says that a visit ended, however it does.
struct Leaving {
    ended: Option<Ended>,
    to: mpsc::UnboundedSender<Ended>,
    bells: Bells,
}

impl Drop for Leaving {
    fn drop(&mut self) {
        if let Some(ended) = self.ended.take() {
            // Nobody listens any more when Vigie stops.
            let _stopping = self.to.send(ended);
        }
        self.bells.ring(TaskName::Fetch);
    }
}

impl Visits {
    fn new() -> Self {
        Self {
            line: VecDeque::new(),
            read: None,
            places: Places::default(),
            under_way: HashMap::new(),
            broken: HashMap::new(),
            refused: false,
            ended: mpsc::unbounded_channel(),
            running: JoinSet::new(),
        }
    }

    /// Takes in what ended, starts what may start.
    async fn go_on(&mut self, app: &App, bells: &Bells) -> anyhow::Result<Report> {
        let done = self.take_in();
        if self.refused {
            app.store
                .write::<_, StoreError>(changes::touch_nothing)
                .await?;
            self.refused = false;
        }
        self.read_line(app).await?;
        while let Some((source, watched)) = self.places.take(&mut self.line) {
            let mut leaving = Leaving {
                ended: Some(Ended {
                    key: source.key.clone(),
                    outcome: Err(Trouble::BrokeOff),
                }),
                to: self.ended.0.clone(),
                bells: bells.clone(),
            };
            self.under_way.insert(source.key.clone(), Instant::now());
            let ingest = app.ingest();
            self.running.spawn(async move {
                let outcome = match ingest.visit(&source, watched).await {
                    Ok(visited) => {
                        rounds::told(&visited);
                        Ok(())
                    }
                    Err(error) => Err(Trouble::Archive(error.to_string())),
                };
                if let Some(ended) = &mut leaving.ended {
                    ended.outcome = outcome;
                }
            });
        }
        let left = self.left();
        Ok(Report { done, left })
    }

    /// What is due is read when the clock rings, not at each end of a visit: it costs a look at many
    /// rows, and a visit that broke off is due still.
    async fn read_line(&mut self, app: &App) -> anyhow::Result<()> {
        if self.read.is_some_and(|read| read.elapsed() < PERIOD / 2) {
            return Ok(());
        }
        let (due, now) = (rounds::due(app, &[]).await?, Instant::now());
        let waits = |key: &str| {
            self.broken
                .get(key)
                .is_some_and(|broken| now < broken.until)
        };
        // What is under way is still due in the archive: it must not stand in line again.
        let due = due
            .into_iter()
            .filter(|(source, _)| !self.places.hold(&source.key));
        self.line = due.filter(|(source, _)| !waits(&source.key)).collect();
        self.read = Some(now);
        Ok(())
    }

    /// Gives the places of ended visits back; answers how many there were.
    fn take_in(&mut self) -> usize {
        while self.running.try_join_next().is_some() {}
        let mut done = 0;
        while let Ok(Ended { key, outcome }) = self.ended.1.try_recv() {
            done += 1;
            self.places.give_back(&key);
            self.under_way.remove(&key);
            let why = match outcome {
                Ok(()) => {
                    self.broken.remove(&key);
                    continue;
                }
                Err(Trouble::Archive(why)) => {
                    self.refused = true;
                    why
                }
                Err(Trouble::BrokeOff) => "its visit broke off".to_owned(),
            };
            let times = self.broken.get(&key).map_or(0, |broken| broken.times);
            // The archive is looked at before the next visit: there is no more to wait for.
            let doublings = if self.refused {
                0
            } else {
                times.min(DOUBLINGS)
            };
            let until = Instant::now() + PAUSE * (1 << doublings);
            let times = times + 1;
            self.broken.insert(key, Broken { why, times, until });
        }
        done
    }

    fn left(&self) -> Vec<LeftUndone> {
        let broken = self.broken.iter();
        let broken = broken.map(|(key, broken)| (key, broken.why.clone()));
        let long = self
            .under_way
            .iter()
            .filter(|(_, since)| since.elapsed() > LONG_VISIT);
        let long = long.map(|(key, _)| (key, "its visit takes more than half an hour".to_owned()));
        let mut left: Vec<_> = broken
            .chain(long)
            .map(|(key, why)| LeftUndone {
                row: format!("source {key}"),
                why,
            })
            .collect();
        left.sort_by(|one, other| one.row.cmp(&other.row));
        left
    }
}
