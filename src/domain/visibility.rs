//! Who may see an item, and what a channel may carry.

pub mod anchored;

use serde::{Deserialize, Serialize};

/// Who may see an item. Unlabelled means [`Visibility::Internal`].
///
/// The order is the order of secrecy: joining several items keeps the greatest.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Visibility {
    /// May leave for the outside world.
    Public,
    /// For the members of the community.
    #[default]
    Internal,
    /// For the curators only.
    Restricted,
}

impl Visibility {
    /// All values, the most open first.
    pub const ALL: [Self; 3] = [Self::Public, Self::Internal, Self::Restricted];

    /// The word stored in the database and written in `feeds.toml`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Internal => "internal",
            Self::Restricted => "restricted",
        }
    }

    /// Reads the word that [`Visibility::as_str`] writes.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|v| v.as_str() == word)
    }

    /// The equivalent label of the Traffic Light Protocol 2.0 (FIRST, August 2022).
    pub fn tlp(self) -> &'static str {
        match self {
            Self::Public => "TLP:CLEAR",
            Self::Internal => "TLP:GREEN",
            Self::Restricted => "TLP:AMBER",
        }
    }

    /// Whether a channel or a reader cleared up to `self` may be given something labelled `label`.
    pub fn permits(self, label: Visibility) -> bool {
        label <= self
    }
}

#[cfg(test)]
mod tests {
    use super::Visibility::{self, Internal, Public, Restricted};

    #[test]
    fn a_clearance_permits_its_own_label_and_the_more_open_ones_only() {
        assert!(Public.permits(Public) && !Public.permits(Internal) && !Public.permits(Restricted));
        assert!(
            Internal.permits(Public) && Internal.permits(Internal) && !Internal.permits(Restricted)
        );
        assert!(
            Visibility::ALL
                .into_iter()
                .all(|label| Restricted.permits(label))
        );
    }

    #[test]
    fn unlabelled_means_internal() {
        assert_eq!(Visibility::default(), Internal);
    }
}
