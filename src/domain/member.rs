//! A person of the community, and what that person may do.

pub mod sign_in;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::visibility::Visibility;

/// What a person may do. The order is the order of power: each role may all that the one before may.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Reads, searches, proposes.
    #[default]
    Reader,
    /// Keeps, dismisses, tags, annotates; asks for a visit.
    Curator,
    /// Approves and publishes.
    Editor,
    /// Manages accounts.
    Admin,
}

impl Role {
    /// All values, the least powerful first.
    pub const ALL: [Self; 4] = [Self::Reader, Self::Curator, Self::Editor, Self::Admin];

    /// The word stored in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Reader => "reader",
            Self::Curator => "curator",
            Self::Editor => "editor",
            Self::Admin => "admin",
        }
    }

    /// Reads the word that [`Role::as_str`] writes.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == word)
    }

    /// The most secret label that a person of this role may see.
    pub fn clearance(self) -> Visibility {
        match self {
            Self::Reader => Visibility::Internal,
            Self::Curator | Self::Editor | Self::Admin => Visibility::Restricted,
        }
    }

    /// Whether a person of this role, who answers for `themes`, may decide on what belongs to `theme`.
    /// Only curators are limited: those above answer for the whole.
    pub fn may_curate(self, themes: &Themes, theme: &str) -> bool {
        match self {
            Self::Reader => false,
            Self::Curator => themes.hold(theme),
            Self::Editor | Self::Admin => true,
        }
    }
}

/// The themes (headings of sources) for which a curator answers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Themes {
    /// All of them, those to come included.
    #[default]
    All,
    /// These alone.
    Only(BTreeSet<String>),
}

impl Themes {
    /// These alone; all of them when none is named.
    pub fn of(names: impl IntoIterator<Item = String>) -> Self {
        let names: BTreeSet<_> = names.into_iter().collect();
        if names.is_empty() {
            Self::All
        } else {
            Self::Only(names)
        }
    }

    /// Whether `theme` is one of them.
    pub fn hold(&self, theme: &str) -> bool {
        match self {
            Self::All => true,
            Self::Only(names) => names.contains(theme),
        }
    }

    /// Whether all of these are among `others`.
    pub fn within(&self, others: &Self) -> bool {
        match (self, others) {
            (_, Self::All) => true,
            (Self::All, Self::Only(_)) => false,
            (Self::Only(own), Self::Only(others)) => own.is_subset(others),
        }
    }

    /// Their names; none when it is all of them.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let only = match self {
            Self::All => None,
            Self::Only(names) => Some(names),
        };
        only.into_iter().flatten().map(String::as_str)
    }
}

/// What a token may be used for, within what its owner may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// To read and search.
    Read,
    /// To propose, and whatever else a reader may change.
    Propose,
    /// To decide, tag and annotate.
    Curate,
    /// To approve and publish.
    Publish,
}

impl Scope {
    /// All values.
    pub const ALL: [Self; 4] = [Self::Read, Self::Propose, Self::Curate, Self::Publish];

    /// The word stored in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Propose => "propose",
            Self::Curate => "curate",
            Self::Publish => "publish",
        }
    }

    /// Reads the word that [`Scope::as_str`] writes.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.as_str() == word)
    }

    /// What a token must have to change something that asks for `role`; nothing makes it fit for what
    /// asks for an administrator.
    pub fn to_change(role: Role) -> Option<Self> {
        match role {
            Role::Reader => Some(Self::Propose),
            Role::Curator => Some(Self::Curate),
            Role::Editor => Some(Self::Publish),
            Role::Admin => None,
        }
    }
}

/// The fewest characters of a password, by the role of who chooses it.
///
/// ANSSI, « Recommandations relatives à l'authentification multifacteur et aux mots de passe » (version
/// 2.0, October 2021): length counts first, no kind of character is imposed, robustness is checked when
/// it is chosen, and it is not changed for the sake of changing. The lengths are those that
/// MonServiceSécurisé, of the same agency, gives for users and for administrators.
pub fn shortest_password(role: Role) -> usize {
    match role {
        Role::Reader | Role::Curator | Role::Editor => 12,
        Role::Admin => 16,
    }
}

#[cfg(test)]
mod tests {
    use super::{Role, Scope, Themes};
    use crate::domain::visibility::Visibility;

    #[test]
    fn a_curator_of_some_themes_decides_on_those_alone() {
        let some = Themes::of(["Sécurité".to_owned()]);
        assert!(Role::Curator.may_curate(&some, "Sécurité"));
        assert!(!Role::Curator.may_curate(&some, "Langages"));
        assert!(Role::Curator.may_curate(&Themes::of([]), "Langages"));
        assert!(Role::Editor.may_curate(&some, "Langages"));
        assert!(!Role::Reader.may_curate(&Themes::All, "Sécurité"));
    }

    #[test]
    fn what_is_restricted_is_for_curators_and_above() {
        assert_eq!(Role::Reader.clearance(), Visibility::Internal);
        for role in [Role::Curator, Role::Editor, Role::Admin] {
            assert_eq!(role.clearance(), Visibility::Restricted);
        }
    }

    #[test]
    fn no_scope_changes_what_only_administrators_may() {
        assert_eq!(Scope::to_change(Role::Curator), Some(Scope::Curate));
        assert_eq!(Scope::to_change(Role::Admin), None);
    }
}
