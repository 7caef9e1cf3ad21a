//! `[backup]`: back-ups that are made by themselves.

use std::path::{Path, PathBuf};

use chrono::{DateTime, SubsecRound, Utc};
use chrono_tz::Tz;
use croner::Cron;

use super::reader::Reader;
use super::{schedule, value};

/// Back-ups that are made by themselves.
#[derive(Clone, Debug, PartialEq)]
pub struct Backups {
    /// Where they are kept.
    pub folder: PathBuf,
    /// When they are made.
    pub schedule: Cron,
    /// In which the schedule is read.
    pub zone: Tz,
    /// How many are kept; the oldest go first.
    pub keep: usize,
}

impl Backups {
    /// The first instant after `after` when one is made.
    pub fn due_after(&self, after: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let local = after.trunc_subsecs(0).with_timezone(&self.zone);
        let next = self.schedule.find_next_occurrence(&local, false).ok()?;
        Some(next.with_timezone(&Utc))
    }
}

/// None are made where no folder is named.
pub(super) fn read(written: &Reader<'_>, zone: Tz, folder: &Path) -> Option<Backups> {
    let place = written.read("folder", |text| value::path(text, folder));
    let schedule = written.read("schedule", schedule::read);
    let keep = written.read("keep", |text| value::number(text, 1, 1_000));
    Some(Backups {
        folder: place?,
        schedule: schedule?,
        zone,
        keep: keep?,
    })
}
