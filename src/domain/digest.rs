//! A recurring digest, and the life of its editions.

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use croner::Cron;
use serde::{Deserialize, Serialize};

use super::visibility::Visibility;

/// A recurring recipe: period, schedule, sections, channels.
#[derive(Clone, Debug, PartialEq)]
pub struct Digest {
    /// The administrator's stable name for it.
    pub key: String,
    /// Shown to people.
    pub title: String,
    /// When an edition leaves, in `zone`.
    pub schedule: Cron,
    /// The time zone of the schedule.
    pub zone: Tz,
    /// How far back an edition looks when there is none before it.
    pub period: TimeDelta,
    /// Language of the fixed texts: `fr` or `en`.
    pub language: String,
    /// In the order of the page.
    pub sections: Vec<Section>,
    /// The channels that it goes to, by key.
    pub channels: Vec<String>,
}

/// A part of a digest: a title and a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// Shown to people.
    pub title: String,
    /// In the language of the search field; empty for "all that is left".
    pub query: String,
    /// At most this many items.
    pub quota: usize,
}

impl Digest {
    /// The first instant strictly after `after` when an edition is due, or `None` when the schedule
    /// never fires again.
    ///
    /// Computed in the digest's own zone, so that "Friday 16:00" is the same wall time on both sides
    /// of a clock change; an instant that the change skips or repeats is due once.
    pub fn due_after(&self, after: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let local = after.with_timezone(&self.zone);
        let next = self.schedule.find_next_occurrence(&local, false).ok()?;
        Some(next.with_timezone(&Utc))
    }
}

/// Where an edition stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EditionState {
    /// Composed, may still change.
    Draft,
    /// Frozen; its deliveries are in the outbox.
    Approved,
    /// Nothing new in the period: recorded, never sent.
    Skipped,
}

impl EditionState {
    /// All values.
    pub const ALL: [Self; 3] = [Self::Draft, Self::Approved, Self::Skipped];

    /// The word stored in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Approved => "approved",
            Self::Skipped => "skipped",
        }
    }

    /// Reads the word that [`EditionState::as_str`] writes.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.as_str() == word)
    }
}

/// Why an item stands in an edition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Choice {
    /// A curator keeps it.
    Kept,
    /// The stated rule found it best among the rest.
    Best,
}

/// A destination with a clearance, without its secrets and its protocol.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChannelHead {
    /// The administrator's stable name for it.
    pub key: String,
    /// The most secret label that it may carry.
    pub clearance: Visibility,
}
