//! Identities: one small type each, so that a story can never be passed for an item.

/// Declares an identity over a database row number.
macro_rules! identity {
    ($(#[$doc:meta] $name:ident;)+) => {$(
        #[$doc]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = std::num::ParseIntError;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    )+};
}

identity! {
    /// A watched place, as a row of `sources`.
    SourceId;
    /// A stored unit, as a row of `items`.
    ItemId;
    /// A group of items that tell the same news, as a row of `stories`.
    StoryId;
    /// A dated issue of a digest, as a row of `editions`.
    EditionId;
    /// A person, as a row of `members`; 0 is Vigie itself.
    MemberId;
    /// A word of the vocabulary, as a row of `tags`.
    TagId;
    /// A saved search with effects, as a row of `rules`.
    RuleId;
    /// A lasting file of items on one theme, as a row of `collections`.
    CollectionId;
    /// What a member proposes, as a row of `proposals`.
    ProposalId;
    /// A person signed in from one browser, as a row of `sessions`.
    SessionId;
    /// What a program signs in with, as a row of `tokens`.
    TokenId;
    /// One edition on its way to one channel, as a row of `deliveries`.
    DeliveryId;
    /// What a curator decided, as a row of `decisions`.
    DecisionId;
}

/// The archive-wide counter that every change of an item advances: what the search index follows.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    serde::Serialize,
    serde::Deserialize,
)]
#[serde(transparent)]
pub struct Revision(pub i64);

/// Which archive it is: 128 random bits, in hexadecimal. Drawn anew when an archive is restored, copied
/// or promoted, so that an index of the archive as it was is told from one of the archive as it is.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Epoch(pub String);
