//! What wakes the tasks: a bell each, rung by the clock or by whoever has work for them.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::Notify;

use crate::app::workings::TaskName;

/// A bell for each task. Clones share them.
#[derive(Clone)]
pub struct Bells(Arc<Tower>);

struct Tower {
    bells: [Notify; TaskName::ALL.len()],
    /// When the clock last rang them.
    rung: Mutex<Instant>,
}

impl Default for Bells {
    fn default() -> Self {
        Self(Arc::new(Tower {
            bells: std::array::from_fn(|_| Notify::new()),
            rung: Mutex::new(Instant::now()),
        }))
    }
}

impl Bells {
    /// Wakes a task; one that is at work runs again afterwards.
    pub fn ring(&self, name: TaskName) {
        self.bell(name).notify_one();
    }

    /// Wakes every task because its time has come.
    pub(super) fn ring_by_clock(&self, now: Instant) {
        *self.rung() = now;
        TaskName::ALL.into_iter().for_each(|name| self.ring(name));
    }

    /// Waits for the bell of a task.
    pub(super) async fn heard(&self, name: TaskName) {
        self.bell(name).notified().await;
    }

    /// How long the clock has not rung.
    pub(super) fn silence(&self, now: Instant) -> Duration {
        now.saturating_duration_since(*self.rung())
    }

    fn bell(&self, name: TaskName) -> &Notify {
        &self.0.bells[name as usize]
    }

    fn rung(&self) -> MutexGuard<'_, Instant> {
        self.0.rung.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
