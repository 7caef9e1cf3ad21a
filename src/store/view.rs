//! The archive as readers of one clearance see it.
//!
//! For the public there is a view of its own in the database, `public_items`: what makes a text for
//! public networks reads through it, and so cannot read anything else even by mistake.

use super::items::{self, ItemRow};
use super::trail::{self, Passage, Step};
use super::{PackedBody, StoreError, Tx, deliveries, stories};
use crate::domain::ids::{ItemId, StoryId};
use crate::domain::visibility::Visibility;
use crate::domain::visibility::anchored::Anchored;

/// Whose eyes the archive is read with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// Everybody's: only `public_items` is read.
    Public,
    /// Those of readers cleared up to this.
    Cleared(Visibility),
}

/// A text that a person wrote, as readers may read it at this moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadText {
    /// The text.
    pub text: String,
    /// Its label at this moment.
    pub label: Visibility,
    /// What it speaks of.
    pub about: Vec<ItemId>,
}

impl View {
    /// The view of readers cleared up to `clearance`.
    pub fn of(clearance: Visibility) -> Self {
        match clearance {
            Visibility::Public => Self::Public,
            other => Self::Cleared(other),
        }
    }

    /// One item, if these readers may see it now.
    ///
    /// # Errors
    /// What the archive says.
    pub fn item(self, tx: &Tx<'_>, id: ItemId) -> Result<Option<ItemRow>, StoreError> {
        match self {
            Self::Public => items::public(tx, id),
            Self::Cleared(clearance) => {
                Ok(items::one(tx, id)?.filter(|row| clearance.permits(row.head.visibility)))
            }
        }
    }

    /// The most secret label that these readers may see.
    pub fn clearance(self) -> Visibility {
        match self {
            Self::Public => Visibility::Public,
            Self::Cleared(clearance) => clearance,
        }
    }

    /// What these readers may read now of a text that a person wrote; nothing of an empty one.
    ///
    /// # Errors
    /// What the archive says.
    pub fn text(self, tx: &Tx<'_>, text: Anchored<'_>) -> Result<Option<ReadText>, StoreError> {
        if text.text.trim().is_empty() {
            return Ok(None);
        }
        let labels = items::labels(tx, text.anchors)?;
        let read = text.read_by(self.clearance(), &labels);
        Ok(read.zip(text.label(&labels)).map(|(read, label)| ReadText {
            text: read.to_owned(),
            label,
            about: text.anchors.to_vec(),
        }))
    }

    /// The trail of an item as these readers may read it at this moment, the oldest first.
    ///
    /// # Errors
    /// What the archive says.
    pub fn trail(self, tx: &Tx<'_>, item: ItemId) -> Result<Vec<Passage>, StoreError> {
        let mut seen = Vec::new();
        for passage in trail::of(tx, item)? {
            let mut steps = Vec::new();
            for step in passage.steps {
                steps.extend(self.step(tx, step)?);
            }
            if !steps.is_empty() {
                seen.push(Passage { steps, ..passage });
            }
        }
        Ok(seen)
    }

    /// A step of a trail. What tells of an item that these readers may not see is left out; of what a
    /// person decided about their own item, the person's words are. Words of before what they speak of was
    /// kept are for who may see everything.
    fn step(self, tx: &Tx<'_>, step: Step) -> Result<Option<Step>, StoreError> {
        let by_person = step.step == "curate";
        if !by_person && !step.decision.starts_with("story ") {
            return Ok(Some(step));
        }
        // What joined two items always named the other.
        let named = step.decision.rsplit_once(" with item ");
        let named = named.and_then(|(_, number)| number.parse().ok().map(ItemId));
        let anchors: Vec<_> = step.about.iter().copied().chain(named).collect();
        let label = match anchors.is_empty() {
            true => Visibility::Restricted,
            false => Visibility::Public,
        };
        let (text, anchors) = (step.decision.as_str(), anchors.as_slice());
        let read = self
            .text(
                tx,
                Anchored {
                    text,
                    label,
                    anchors,
                },
            )?
            .is_some();
        Ok(match (read, by_person) {
            (true, _) => Some(step),
            (false, true) => Some(Step {
                why: String::new(),
                ..step
            }),
            (false, false) => None,
        })
    }

    /// The story of an item, whoever may see the item: a number, which tells nothing.
    ///
    /// # Errors
    /// What the archive says.
    pub fn story_of(self, tx: &Tx<'_>, id: ItemId) -> Result<Option<StoryId>, StoreError> {
        stories::of_item(tx, id)
    }

    /// The items of a story that these readers may see, its lead first, then the oldest first.
    ///
    /// # Errors
    /// What the archive says.
    pub fn members(self, tx: &Tx<'_>, story: StoryId) -> Result<Vec<ItemRow>, StoreError> {
        let ids = stories::member_ids(tx, story)?;
        let seen = ids.into_iter().map(|id| self.item(tx, id));
        Ok(seen
            .collect::<Result<Vec<_>, _>>()?
            .into_iter()
            .flatten()
            .collect())
    }

    /// The texts of an item, if these readers may see it now.
    ///
    /// # Errors
    /// What the archive says.
    pub fn body(self, tx: &Tx<'_>, id: ItemId) -> Result<Option<PackedBody>, StoreError> {
        match self {
            Self::Public => items::public_body(tx, id),
            Self::Cleared(_) if self.item(tx, id)?.is_some() => items::body(tx, id),
            Self::Cleared(_) => Ok(None),
        }
    }

    /// Whether an item was sent by itself to these readers: to everybody, or to any of them.
    ///
    /// # Errors
    /// What the archive says.
    pub fn was_told(self, tx: &Tx<'_>, id: ItemId) -> Result<bool, StoreError> {
        match self {
            Self::Public => deliveries::was_told(tx, id, "public"),
            Self::Cleared(_) => deliveries::was_told(tx, id, "%"),
        }
    }

    /// The newest kept items that these readers may see, at most `limit`.
    ///
    /// # Errors
    /// What the archive says.
    pub fn kept(self, tx: &Tx<'_>, limit: usize) -> Result<Vec<ItemId>, StoreError> {
        let sql = "select i.id from items i where i.state = 'kept'
            order by i.first_seen_at desc, i.id desc";
        self.first(tx, sql, &[], limit)
    }

    /// The newest items that bear a tag and were not dismissed, as far as these readers may see them, at
    /// most `limit`.
    ///
    /// # Errors
    /// What the archive says.
    pub fn tagged(self, tx: &Tx<'_>, tag: &str, limit: usize) -> Result<Vec<ItemId>, StoreError> {
        let sql = "select i.id from item_tags t join items i on i.id = t.item_id
            where t.tag = ?1 and i.state <> 'dismissed' order by i.first_seen_at desc, i.id desc";
        self.first(tx, sql, &[tag], limit)
    }

    fn first(
        self,
        tx: &Tx<'_>,
        sql: &str,
        values: &[&str],
        limit: usize,
    ) -> Result<Vec<ItemId>, StoreError> {
        // Readers of more than the public see nearly everything; what they may not is read past.
        const SPARE: usize = 20;
        let (sql, most) = match self {
            Self::Public => (sql.replace("items i", "public_items i"), limit),
            Self::Cleared(_) => (sql.to_owned(), limit.saturating_mul(SPARE)),
        };
        let ids = tx.all(&format!("{sql} limit {most}"), values, |row| {
            row.get(0).map(ItemId)
        })?;
        let mut seen = Vec::new();
        for id in ids {
            if seen.len() < limit && self.item(tx, id)?.is_some() {
                seen.push(id);
            }
        }
        Ok(seen)
    }
}
