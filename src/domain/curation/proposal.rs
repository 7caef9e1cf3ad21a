//! What a member proposes: a page to read, or a place to watch.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::super::ids::{ItemId, MemberId, ProposalId};

/// What is said of a page that cannot be reached, whatever the cause: where an address leads inside, who
/// proposes it learns neither what stands there nor what Vigie knows of it.
pub const UNREACHED: &str = "the page cannot be reached from the public internet";

/// A page that does not answer is given up when it was asked so often.
pub const MOST_ATTEMPTS: u32 = 3;

/// What is proposed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ProposalKind {
    /// A page: it becomes an item.
    Link,
    /// A place to watch: an administrator decides.
    Source,
}

impl ProposalKind {
    /// The word stored in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Link => "link",
            Self::Source => "source",
        }
    }

    /// Reads the word that [`ProposalKind::as_str`] writes.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Link, Self::Source]
            .into_iter()
            .find(|kind| kind.as_str() == word)
    }
}

/// Where a proposal stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ProposalState {
    /// To be read, or to be decided on.
    Waiting,
    /// It became an item.
    Filed,
    /// The archive had it already.
    Known,
    /// It could not be read.
    Failed,
    /// The place will be watched.
    Accepted,
    /// It will not be, and why.
    Refused,
}

impl ProposalState {
    /// All values.
    pub const ALL: [Self; 6] = [
        Self::Waiting,
        Self::Filed,
        Self::Known,
        Self::Failed,
        Self::Accepted,
        Self::Refused,
    ];

    /// The word stored in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Filed => "filed",
            Self::Known => "known",
            Self::Failed => "failed",
            Self::Accepted => "accepted",
            Self::Refused => "refused",
        }
    }

    /// Reads the word that [`ProposalState::as_str`] writes.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }
}

/// What a member proposes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// Its row.
    pub id: ProposalId,
    /// A page or a place.
    pub kind: ProposalKind,
    /// As proposed.
    pub url: String,
    /// The same for every way to write it.
    pub canonical: String,
    /// May be empty.
    pub title: String,
    /// Why it is proposed; may be empty.
    pub note: String,
    /// Who proposes it.
    pub member: MemberId,
    /// The name of who proposes it.
    pub name: String,
    /// Whether that name may stand in a digest.
    pub credited: bool,
    /// Where it stands.
    pub state: ProposalState,
    /// Why it failed or was refused.
    pub why: String,
    /// How often it was tried.
    pub attempts: u32,
    /// What it became, or what was there already.
    pub item: Option<ItemId>,
    /// When it was proposed.
    pub at: DateTime<Utc>,
}
