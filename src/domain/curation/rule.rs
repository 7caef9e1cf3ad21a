//! A rule: a saved search with effects on the items that it finds.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::super::ids::{CollectionId, MemberId, RuleId};
use super::super::member::{Role, Themes};
use super::super::visibility::Visibility;

/// A rule that found nothing for so long is said to be silent.
const SILENCE: TimeDelta = TimeDelta::days(90);

/// What a rule does to an item.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "effect", content = "to", rename_all = "lowercase")]
pub enum Effect {
    /// Gives it a tag, by name.
    Tag(String),
    /// Keeps it, if nobody decided.
    Keep,
    /// Puts it aside, if nobody decided.
    Dismiss,
    /// Shows it under another theme.
    Theme(String),
    /// Makes it at least as secret; never more open.
    Restrict(Visibility),
    /// Gives it to a member to look at.
    Assign(MemberId),
    /// Tells a member.
    Notify(MemberId),
    /// Puts it at the end of a collection.
    File(CollectionId),
    /// Sends it at once on a channel, by key, if an editor consents.
    Send(String),
}

impl Effect {
    /// Whether two effects cannot both be had: the rule that stands first has its way.
    pub fn contradicts(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Keep, Self::Dismiss) | (Self::Dismiss, Self::Keep) => true,
            (Self::Theme(one), Self::Theme(another)) => one != another,
            _ => false,
        }
    }
}

/// A saved search with effects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its row.
    pub id: RuleId,
    /// Shown to people.
    pub name: String,
    /// In the language of the search field.
    pub query: String,
    /// At least one.
    pub effects: Vec<Effect>,
    /// Rules act in this order.
    pub position: i64,
    /// Whether it acts on arriving items.
    pub active: bool,
    /// One more at each change.
    pub version: i64,
    /// When it was made.
    pub created: DateTime<Utc>,
    /// When it was last changed.
    pub changed: DateTime<Utc>,
    /// Who changed it last.
    pub by: String,
    /// What that person may do now: the rule may do no more.
    pub role: Role,
    /// The themes for which that person answers, if a curator.
    pub themes: Themes,
    /// Items that it acted on, all versions together.
    pub matched: i64,
    /// When it last did.
    pub matched_at: Option<DateTime<Utc>>,
}

impl Rule {
    /// Whether it may act on what belongs to `theme`: as its author may by hand.
    pub fn may_act_on(&self, theme: &str) -> bool {
        self.role.may_curate(&self.themes, theme)
    }

    /// Whether a person of this role, who answers for `themes`, may change it: for all that it acts on.
    pub fn may_be_changed_by(&self, role: Role, themes: &Themes) -> bool {
        match role {
            Role::Reader => false,
            Role::Curator => {
                *themes == Themes::All || self.role <= Role::Curator && self.themes.within(themes)
            }
            Role::Editor | Role::Admin => true,
        }
    }

    /// Whether it acts, and has found nothing for months.
    pub fn is_silent(&self, now: DateTime<Utc>) -> bool {
        let last = self.matched_at.unwrap_or(self.changed).max(self.changed);
        self.active && now - last > SILENCE
    }
}
