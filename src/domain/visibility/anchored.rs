//! Texts that people write beside items: each is of the label of what it speaks of, at this moment.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::super::ids::ItemId;
use super::Visibility;

/// The items that a text speaks of: those that stood beside it when it was written, as far as the
/// readers it was written for could see them then.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Anchors(Option<Vec<ItemId>>);

impl Anchors {
    /// These items, each named once.
    pub fn of(items: impl IntoIterator<Item = ItemId>) -> Self {
        let mut items: Vec<_> = items.into_iter().collect();
        items.sort_unstable();
        items.dedup();
        Self(Some(items))
    }

    /// The items; `None` for a text of before anchors were kept, which may speak of anything beside it.
    pub fn items(&self) -> Option<&[ItemId]> {
        self.0.as_deref()
    }

    /// As the archive keeps them: numbers between spaces.
    pub fn written(&self) -> Option<String> {
        let items = self.0.as_ref()?;
        let numbers: Vec<_> = items.iter().map(ItemId::to_string).collect();
        Some(numbers.join(" "))
    }

    /// Reads what [`Anchors::written`] writes; what cannot be read is unknown.
    pub fn read(text: Option<&str>) -> Self {
        let number = |word: &str| word.parse().ok();
        Self(text.and_then(|text| text.split_whitespace().map(number).collect()))
    }
}

/// A text that a person wrote beside items.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Anchored<'a> {
    /// The text.
    pub text: &'a str,
    /// For whom it was written: never more open than that.
    pub label: Visibility,
    /// What it speaks of.
    pub anchors: &'a [ItemId],
}

impl<'a> Anchored<'a> {
    /// Its label at this moment: its own, or that of the most secret item that it speaks of. `labels` are
    /// those of this moment; `None` where one of the items has none: then nobody can tell.
    pub fn label(&self, labels: &BTreeMap<ItemId, Visibility>) -> Option<Visibility> {
        let mut anchors = self.anchors.iter().map(|item| labels.get(item).copied());
        anchors.try_fold(self.label, |label, of| of.map(|of| label.max(of)))
    }

    /// What readers cleared up to `clearance` may read of it: all of it, or nothing. What cannot be decided
    /// is not read.
    pub fn read_by(
        &self,
        clearance: Visibility,
        labels: &BTreeMap<ItemId, Visibility>,
    ) -> Option<&'a str> {
        let label = self.label(labels)?;
        clearance.permits(label).then_some(self.text)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{Anchored, Anchors};
    use crate::domain::ids::ItemId;
    use crate::domain::visibility::Visibility::{Internal, Public, Restricted};

    #[test]
    fn a_text_is_read_by_those_who_may_see_all_that_it_speaks_of() {
        let labels = BTreeMap::from([(ItemId(1), Public), (ItemId(2), Internal)]);
        let read = |anchors: &[i64], label, clearance| {
            let anchors: Vec<_> = anchors.iter().map(|id| ItemId(*id)).collect();
            let text = Anchored {
                text: "note",
                label,
                anchors: &anchors,
            };
            text.read_by(clearance, &labels).is_some()
        };
        assert!(read(&[], Public, Public) && read(&[1], Public, Public));
        assert!(!read(&[1], Internal, Public) && read(&[1], Internal, Internal));
        assert!(!read(&[1, 2], Public, Public) && read(&[1, 2], Public, Internal));
        assert!(
            !read(&[3], Public, Restricted),
            "nobody can tell what item 3 is"
        );
    }

    #[test]
    fn anchors_come_back_as_they_were_written_and_what_is_unknown_stays_unknown() {
        for anchors in [
            Anchors::of([]),
            Anchors::of([ItemId(7), ItemId(2), ItemId(7)]),
        ] {
            assert_eq!(Anchors::read(anchors.written().as_deref()), anchors);
        }
        assert_eq!(
            Anchors::of([ItemId(7), ItemId(2)]).written().as_deref(),
            Some("2 7")
        );
        for unknown in [None, Some("2 x")] {
            assert_eq!(Anchors::read(unknown).items(), None);
        }
    }
}
