//! A recurring digest, and the life of its editions.

pub mod holidays;

use std::collections::BTreeMap;

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use chrono_tz::Tz;
use croner::Cron;
use serde::{Deserialize, Serialize};

use super::ids::MemberId;
use super::visibility::Visibility;
use holidays::{DaysOff, OnHoliday};

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
    /// The days on which none leaves.
    pub days_off: DaysOff,
    /// How long before it is due an edition is drafted, for editors to look at; zero for not at all.
    pub review: TimeDelta,
    /// Whether who approves must be another person than who edited last.
    pub four_eyes: bool,
    /// How far back an edition looks when there is none before it.
    pub period: TimeDelta,
    /// Language of the fixed texts: `fr` or `en`.
    pub language: String,
    /// In the order of the page.
    pub sections: Vec<Section>,
    /// The channels that it goes to, by key.
    pub channels: Vec<String>,
    /// What leaves on a channel at the deadline without an approval, where it is not everything.
    pub deadlines: BTreeMap<String, Deadline>,
}

/// What leaves at the deadline when nobody approved the edition.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Deadline {
    /// All of it.
    #[default]
    All,
    /// What a person chose: kept items, and those that an editor added.
    Chosen,
    /// Nothing: it waits for a person.
    Hold,
}

/// How much of an edition a channel carries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// Everything.
    #[default]
    Whole,
    /// What a person chose.
    Chosen,
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
    /// At most this many of one source, while other sources have some.
    pub per_source: usize,
    /// How its items follow each other.
    pub order: Order,
}

/// How the items of a section follow each other, until an editor moves them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// What is kept, then the best by the stated rule.
    #[default]
    Worth,
    /// The newest first.
    Newest,
    /// The oldest first.
    Oldest,
    /// By source, then the newest first.
    Source,
}

/// Occurrences of a schedule looked at for the next one that is not on a day off.
const LOOKED_AT: usize = 50_000;

impl Digest {
    /// The first instant strictly after `after` when an edition is due, or `None` when the schedule
    /// never fires again.
    ///
    /// Computed in the digest's own zone, so that "Friday 16:00" is the same wall time on both sides
    /// of a clock change; an instant that the change skips or repeats is due once. One that falls on a
    /// day off is moved or left out as the rule says; two that end up at one instant are one.
    pub fn due_after(&self, after: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let moves_on = !self.days_off.is_empty() && self.days_off.rule == OnHoliday::After;
        let start = if moves_on {
            self.days_off.row_before(after, self.zone) - TimeDelta::seconds(1)
        } else {
            after
        };
        // The library keeps what is below a second, so that an instant would not be the same twice.
        let mut local = start.trunc_subsecs(0).with_timezone(&self.zone);
        for _ in 0..LOOKED_AT {
            local = self.schedule.find_next_occurrence(&local, false).ok()?;
            let due = self.days_off.moved(local.with_timezone(&Utc), self.zone);
            if let Some(due) = due.filter(|due| *due > after) {
                return Some(due);
            }
        }
        None
    }

    /// What leaves on `channel` at the deadline without an approval.
    pub fn deadline(&self, channel: &str) -> Deadline {
        self.deadlines.get(channel).copied().unwrap_or_default()
    }

    /// Whether `approver` may approve what `editor` was the last to change.
    pub fn may_approve(&self, approver: MemberId, editor: Option<MemberId>) -> bool {
        !self.four_eyes || editor != Some(approver)
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
    /// All that could leave has left.
    Published,
    /// Nothing new in the period: recorded, never sent.
    Skipped,
}

impl EditionState {
    /// All values.
    pub const ALL: [Self; 4] = [Self::Draft, Self::Approved, Self::Published, Self::Skipped];

    /// The word stored in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Approved => "approved",
            Self::Published => "published",
            Self::Skipped => "skipped",
        }
    }

    /// Reads the word that [`EditionState::as_str`] writes.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.as_str() == word)
    }

    /// Whether an edition may go from `self` to `next`. An approval is taken back only while nothing
    /// has left.
    pub fn may_become(self, next: Self) -> bool {
        use EditionState::{Approved, Draft, Published, Skipped};
        matches!(
            (self, next),
            (Draft, Approved | Skipped) | (Approved, Published | Draft)
        )
    }

    /// Whether what it says is settled: it was frozen.
    pub fn is_frozen(self) -> bool {
        matches!(self, Self::Approved | Self::Published)
    }
}

/// Why an item stands in an edition.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Choice {
    /// A curator keeps it.
    Kept,
    /// The stated rule found it best among the rest.
    #[default]
    Best,
    /// An editor added it, or said that it stays.
    Added,
}

impl Choice {
    /// All values.
    pub const ALL: [Self; 3] = [Self::Kept, Self::Best, Self::Added];

    /// The word stored in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::Best => "best",
            Self::Added => "added",
        }
    }

    /// Reads the word that [`Choice::as_str`] writes.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.as_str() == word)
    }

    /// Whether a person chose it.
    pub fn is_chosen(self) -> bool {
        self != Self::Best
    }
}

/// A destination with a clearance, without its secrets and its protocol.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChannelHead {
    /// The administrator's stable name for it.
    pub key: String,
    /// The most secret label that it may carry.
    pub clearance: Visibility,
}

#[cfg(test)]
mod tests {
    use super::EditionState::{Approved, Draft, Published, Skipped};
    use super::*;
    use std::str::FromStr;

    /// A digest on `pattern`, in Paris, that minds the holidays of France.
    fn digest(pattern: &str, rule: OnHoliday) -> Digest {
        Digest {
            key: "hebdo".to_owned(),
            title: "La semaine".to_owned(),
            schedule: Cron::from_str(pattern).unwrap(),
            zone: chrono_tz::Europe::Paris,
            days_off: DaysOff {
                country: super::holidays::Country::France,
                rule,
                ..DaysOff::default()
            },
            review: TimeDelta::zero(),
            four_eyes: true,
            period: TimeDelta::days(7),
            language: "fr".to_owned(),
            sections: vec![],
            channels: vec![],
            deadlines: BTreeMap::new(),
        }
    }

    fn due(digest: &Digest, from: &str, count: usize) -> Vec<String> {
        let first = from.parse::<DateTime<Utc>>().ok();
        let all = std::iter::successors(first, |after| digest.due_after(*after));
        let told = all.skip(1).map(|at| at.format("%m-%d %H:%M").to_string());
        told.take(count).collect()
    }

    #[test]
    fn a_holiday_moves_an_edition_or_takes_it_out_once() {
        let from = "2026-12-12T00:00:00Z";
        let weekly = |rule| due(&digest("0 16 * * FRI", rule), from, 3);
        assert_eq!(
            weekly(OnHoliday::Before),
            ["12-18 15:00", "12-24 15:00", "12-31 15:00"]
        );
        assert_eq!(
            weekly(OnHoliday::After),
            ["12-18 15:00", "12-28 15:00", "01-04 15:00"]
        );
        assert_eq!(
            weekly(OnHoliday::Skip),
            ["12-18 15:00", "01-08 15:00", "01-15 15:00"]
        );
    }

    #[test]
    fn two_editions_that_a_holiday_brings_together_are_one() {
        let daily = |rule| due(&digest("0 9 * * MON-FRI", rule), "2026-12-23T12:00:00Z", 3);
        assert_eq!(
            daily(OnHoliday::Before),
            ["12-24 08:00", "12-28 08:00", "12-29 08:00"]
        );
        assert_eq!(daily(OnHoliday::After), daily(OnHoliday::Before));
    }

    #[test]
    fn an_instant_is_the_same_whenever_it_is_asked_for() {
        let digest = digest("0 16 * * FRI", OnHoliday::Before);
        let asked: DateTime<Utc> = "2026-11-30T10:00:00Z".parse().unwrap();
        let due = digest.due_after(asked).unwrap();
        assert_eq!(due.to_rfc3339(), "2026-12-04T15:00:00+00:00");
        for millis in [1, 8, 500, 999] {
            let parts = asked + TimeDelta::milliseconds(millis);
            assert_eq!(digest.due_after(parts), Some(due), "{millis}");
        }
        let just_before = due - TimeDelta::milliseconds(1);
        assert_eq!(digest.due_after(just_before), Some(due));
        assert!(digest.due_after(due) > Some(due));
    }

    #[test]
    fn an_approval_is_taken_back_and_what_has_left_stays() {
        assert!(Draft.may_become(Approved) && Approved.may_become(Draft));
        assert!(Approved.may_become(Published) && !Draft.may_become(Published));
        for next in EditionState::ALL {
            assert!(!Published.may_become(next) && !Skipped.may_become(next));
        }
    }

    #[test]
    fn four_eyes_are_two_persons() {
        let mut digest = digest("0 16 * * FRI", OnHoliday::Before);
        assert!(!digest.may_approve(MemberId(3), Some(MemberId(3))));
        assert!(digest.may_approve(MemberId(4), Some(MemberId(3))));
        assert!(digest.may_approve(MemberId(3), None));
        digest.four_eyes = false;
        assert!(digest.may_approve(MemberId(3), Some(MemberId(3))));
    }
}
