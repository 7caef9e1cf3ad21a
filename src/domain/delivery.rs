//! One edition or item on its way to one channel: the states of the outbox, and what may follow what.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::ids::{EditionId, ItemId};

/// What a delivery speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Subject {
    /// An edition of a digest.
    Edition(EditionId),
    /// One item, sent at once.
    Item(ItemId),
}

/// What a delivery does at its destination.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Act {
    /// Says something new.
    #[default]
    Publish,
    /// Mends what was said.
    Correct,
    /// Takes back what was said.
    Recall,
}

impl Act {
    /// All values.
    pub const ALL: [Self; 3] = [Self::Publish, Self::Correct, Self::Recall];

    /// The word stored in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Publish => "publish",
            Self::Correct => "correct",
            Self::Recall => "recall",
        }
    }

    /// Reads the word that [`Act::as_str`] writes.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|act| act.as_str() == word)
    }
}

/// How a channel mends or takes back what it said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Way {
    /// What was said is changed in its place.
    Edit,
    /// What was said stays, and is answered.
    Reply,
    /// What was said is removed.
    Delete,
    /// It cannot.
    Never,
}

/// What a channel can do about what it said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Ways {
    /// To mend it.
    pub correct: Way,
    /// To take it back.
    pub recall: Way,
}

impl Ways {
    /// The way for an act; publishing needs none.
    pub fn of(self, act: Act) -> Way {
        match act {
            Act::Publish => Way::Never,
            Act::Correct => self.correct,
            Act::Recall => self.recall,
        }
    }
}

/// Where a delivery stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DeliveryState {
    /// Waits for its due time.
    Pending,
    /// Somebody is sending it now, or was when the machine stopped.
    Sending,
    /// The destination answered: there is a receipt.
    Sent,
    /// It may have arrived: only the channel's `verify` or a person can tell.
    Uncertain,
    /// It could not be made for its channel, or the destination refused it for good.
    Failed,
    /// A person or the visibility check withdrew it.
    Cancelled,
}

impl DeliveryState {
    /// All values.
    pub const ALL: [Self; 6] = [
        Self::Pending,
        Self::Sending,
        Self::Sent,
        Self::Uncertain,
        Self::Failed,
        Self::Cancelled,
    ];

    /// The word stored in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Sending => "sending",
            Self::Sent => "sent",
            Self::Uncertain => "uncertain",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }

    /// Reads the word that [`DeliveryState::as_str`] writes.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.as_str() == word)
    }

    /// Whether a delivery may go from `self` to `next`.
    ///
    /// What was being sent never goes back to pending by itself: only a refusal before any effect
    /// does (`Sending → Pending`, the channel said "retry"), or `verify` answering "not there"
    /// (`Uncertain → Pending`).
    pub fn may_become(self, next: Self) -> bool {
        use DeliveryState::{Cancelled, Failed, Pending, Sending, Sent, Uncertain};
        matches!(
            (self, next),
            (Pending, Sending | Failed | Cancelled)
                | (Sending, Sent | Uncertain | Failed | Pending | Cancelled)
                | (Uncertain, Sent | Pending | Failed | Cancelled)
                | (Failed, Pending | Cancelled)
        )
    }
}

/// What a destination answered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// Its own identity for what it received: a Message-ID, a page revision, a post's address.
    pub remote_id: String,
    /// Where a person can see it.
    pub url: Option<String>,
    /// What it said, in short, without secrets.
    pub answer: String,
}

/// How long to wait before attempt `attempts + 1`, unless the destination said otherwise: one minute,
/// doubled each time, six hours at most.
pub fn back_off(attempts: u32) -> TimeDelta {
    let minutes = 1_i64
        .checked_shl(attempts.min(16))
        .unwrap_or(i64::MAX)
        .min(360);
    TimeDelta::minutes(minutes)
}

/// When to try again: never before what the destination asked for.
pub fn retry_at(now: DateTime<Utc>, attempts: u32, asked: Option<DateTime<Utc>>) -> DateTime<Utc> {
    let ours = now + back_off(attempts);
    asked.map_or(ours, |theirs| theirs.max(ours))
}

#[cfg(test)]
mod tests {
    use super::DeliveryState::{self, Cancelled, Pending, Sending, Sent, Uncertain};
    use super::{back_off, retry_at};
    use chrono::{DateTime, TimeDelta};

    #[test]
    fn what_is_sent_or_cancelled_never_moves_again() {
        for next in DeliveryState::ALL {
            assert!(!Sent.may_become(next) && !Cancelled.may_become(next));
        }
        assert!(!Pending.may_become(Sent) && Sending.may_become(Uncertain));
        assert!(!Uncertain.may_become(Sending));
    }

    #[test]
    fn waiting_doubles_up_to_six_hours_and_never_undercuts_the_destination() {
        assert_eq!(back_off(0), TimeDelta::minutes(1));
        assert_eq!(back_off(3), TimeDelta::minutes(8));
        assert_eq!(back_off(40), TimeDelta::hours(6));
        let now = DateTime::UNIX_EPOCH;
        let asked = now + TimeDelta::days(2);
        assert_eq!(retry_at(now, 0, Some(asked)), asked);
        assert_eq!(retry_at(now, 3, Some(now)), now + TimeDelta::minutes(8));
    }
}
