//! What stands in an edition: the stated rule, as a pure function.
//!
//! What a curator means for this digest comes first, in the section that the curator named; then what is
//! kept. Neither is ever dropped: a section's quota limits what the machine
//! adds, not what a person chose. The rest of a section is the best of the period's other items by
//! [`points`]; a story appears once. One source leaves room to the others as long as they have something
//! to say; what they leave is filled in any case.

use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::{DateTime, Utc};

use crate::domain::digest::{Choice, Order, Section};
use crate::domain::ids::{ItemId, StoryId};
use crate::store::editions::Place;

/// An item that could stand in the edition.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Candidate {
    pub(super) item: ItemId,
    pub(super) source: String,
    pub(super) story: Option<StoryId>,
    /// Its canonical address.
    pub(super) canonical: Option<String>,
    /// A curator keeps it.
    pub(super) kept: bool,
    /// A curator means it for this digest: the title of a section, or empty for any.
    pub(super) meant: Option<String>,
    /// The other sources that tell the same.
    pub(super) others: usize,
    /// When it is dated.
    pub(super) sorted: DateTime<Utc>,
    /// Whether there is a text to read, not only a title.
    pub(super) readable: bool,
    /// Whether it is in the language of the digest.
    pub(super) own_language: bool,
}

/// The worth of a candidate that nobody judged: three points each time the number of sources that
/// tell it doubles, two for freshness (linear over the period), one for a text to read, one for the
/// language of the digest.
pub(super) fn points(candidate: &Candidate, from: DateTime<Utc>, to: DateTime<Utc>) -> f64 {
    let period = (to - from).num_seconds().max(1) as f64;
    let age = (to - candidate.sorted).num_seconds() as f64;
    let freshness = (1.0 - age / period).clamp(0.0, 1.0);
    3.0 * (1.0 + candidate.others as f64).log2()
        + 2.0 * freshness
        + f64::from(candidate.readable)
        + f64::from(candidate.own_language)
}

/// A section and the items that its query finds; `None` finds everything.
pub(super) struct Wanted<'a> {
    pub(super) section: &'a Section,
    pub(super) found: Option<HashSet<ItemId>>,
}

/// Fills the sections in order. Kept items that no section wants go under `rest`.
pub(super) fn choose(
    wanted: &[Wanted<'_>],
    mut candidates: Vec<Candidate>,
    period: (DateTime<Utc>, DateTime<Utc>),
    rest: &str,
) -> Vec<Place> {
    best_first(&mut candidates, period);
    let mut choice = Choosing::default();
    for want in wanted {
        let fits = |c: &&Candidate| match c.meant.as_deref() {
            Some(named) if !named.is_empty() => named == want.section.title,
            _ => want
                .found
                .as_ref()
                .is_none_or(|found| found.contains(&c.item)),
        };
        let limits = (want.section.quota, want.section.per_source);
        let mut taken = choice.take(limits, candidates.iter().filter(fits));
        in_order(&mut taken, want.section.order);
        choice.place(&want.section.title, &taken);
    }
    let taken = choice.take((0, 0), candidates.iter());
    choice.place(rest, &taken);
    choice.places
}

/// What is meant for this digest, what is kept, then the best by [`points`].
pub(super) fn best_first(candidates: &mut [Candidate], (from, to): (DateTime<Utc>, DateTime<Utc>)) {
    candidates.sort_by(|a, b| {
        let worth = |c: &Candidate| ((c.meant.is_some(), c.kept), points(c, from, to));
        let ((kept_a, points_a), (kept_b, points_b)) = (worth(a), worth(b));
        kept_b
            .cmp(&kept_a)
            .then(points_b.total_cmp(&points_a))
            .then(b.item.cmp(&a.item))
    });
}

/// The sort is stable: what the order does not tell apart stays as it was, the best first.
fn in_order(taken: &mut [&Candidate], order: Order) {
    match order {
        Order::Worth => {}
        Order::Newest => taken.sort_by_key(|c| std::cmp::Reverse(c.sorted)),
        Order::Oldest => taken.sort_by_key(|c| c.sorted),
        Order::Source => {
            taken.sort_by(|a, b| a.source.cmp(&b.source).then(b.sorted.cmp(&a.sorted)));
        }
    }
}

/// The edition as it fills.
#[derive(Default)]
struct Choosing {
    places: Vec<Place>,
    stories: HashSet<StoryId>,
    addresses: HashSet<String>,
    items: HashSet<ItemId>,
}

impl Choosing {
    /// What is kept, then the first of the others up to the quota: those that their source has room
    /// for, and then the others where room is left.
    fn take<'a>(
        &mut self,
        (quota, per_source): (usize, usize),
        candidates: impl Iterator<Item = &'a Candidate>,
    ) -> Vec<&'a Candidate> {
        let candidates: Vec<_> = candidates.collect();
        let mut of_source = HashMap::<&str, usize>::new();
        let mut places = BTreeSet::new();
        for most in [per_source, usize::MAX] {
            for (place, candidate) in candidates.iter().enumerate() {
                let count = of_source.entry(&candidate.source).or_default();
                let room = places.len() < quota && *count < most;
                if self.said(candidate) || !(candidate.kept || room) {
                    continue;
                }
                *count += 1;
                self.items.insert(candidate.item);
                self.stories.extend(candidate.story);
                self.addresses.extend(candidate.canonical.clone());
                places.insert(place);
            }
        }
        let taken = candidates.iter().enumerate();
        let taken = taken.filter(|(place, _)| places.contains(place));
        taken.map(|(_, candidate)| *candidate).collect()
    }

    fn said(&self, candidate: &Candidate) -> bool {
        let address = candidate.canonical.as_ref();
        self.items.contains(&candidate.item)
            || candidate
                .story
                .is_some_and(|story| self.stories.contains(&story))
            || address.is_some_and(|address| self.addresses.contains(address))
    }

    fn place(&mut self, section: &str, taken: &[&Candidate]) {
        for candidate in taken {
            let choice = if candidate.kept {
                Choice::Kept
            } else {
                Choice::Best
            };
            let position = u32::try_from(self.places.len()).unwrap_or(u32::MAX);
            self.places
                .push(Place::new(candidate.item, section, position, choice));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Candidate, Wanted, choose};
    use crate::domain::digest::{Choice, Order, Section};
    use crate::domain::ids::{ItemId, StoryId};
    use chrono::{DateTime, TimeDelta, Utc};

    fn week() -> (DateTime<Utc>, DateTime<Utc>) {
        let to = DateTime::from_timestamp(1_790_000_000, 0).unwrap();
        (to - TimeDelta::days(7), to)
    }

    fn candidate(id: i64, source: &str) -> Candidate {
        Candidate {
            item: ItemId(id),
            source: source.to_owned(),
            story: None,
            canonical: None,
            kept: false,
            meant: None,
            others: 0,
            sorted: week().1 - TimeDelta::hours(id),
            readable: true,
            own_language: true,
        }
    }

    fn section(title: &str, quota: usize) -> Section {
        Section {
            title: title.to_owned(),
            query: String::new(),
            quota,
            per_source: quota.div_ceil(3),
            order: Order::Worth,
        }
    }

    fn chosen(wanted: &[Wanted<'_>], candidates: Vec<Candidate>) -> Vec<(String, i64, Choice)> {
        let places = choose(wanted, candidates, week(), "Aussi");
        places
            .into_iter()
            .map(|p| (p.section, p.item.0, p.choice))
            .collect()
    }

    #[test]
    fn what_is_kept_comes_first_and_is_never_dropped_by_a_quota() {
        let all = section("Tout", 3);
        let mut candidates: Vec<_> = (1..=5).map(|n| candidate(n, &format!("s{n}"))).collect();
        candidates[3].kept = true;
        candidates[4].kept = true;
        let wanted = [Wanted {
            section: &all,
            found: None,
        }];
        let chosen = chosen(&wanted, candidates);
        let ids: Vec<_> = chosen.iter().map(|(_, id, _)| *id).collect();
        assert_eq!(ids, [4, 5, 1]);
        assert_eq!(chosen[2].2, Choice::Best);
    }

    #[test]
    fn what_is_meant_for_the_digest_goes_first_and_where_the_curator_said() {
        let (security, rest) = (section("Sécurité", 5), section("Divers", 5));
        let mut items: Vec<_> = (1..=4).map(|n| candidate(n, &format!("s{n}"))).collect();
        items.iter_mut().for_each(|item| item.kept = true);
        items[3].meant = Some("Sécurité".to_owned());
        items[2].meant = Some(String::new());
        items[1].meant = Some("Rubrique disparue".to_owned());
        let wanted = [&security, &rest].map(|section| Wanted {
            section,
            found: Some([ItemId(1), ItemId(2), ItemId(3)].into()),
        });
        let chosen = chosen(&wanted, items);
        let places: Vec<_> = chosen.iter().map(|(s, id, _)| (s.as_str(), *id)).collect();
        assert_eq!(
            places,
            [
                ("Sécurité", 3),
                ("Sécurité", 4),
                ("Sécurité", 1),
                ("Aussi", 2)
            ]
        );
    }

    #[test]
    fn kept_items_that_no_section_wants_are_said_at_the_end() {
        let security = section("Sécurité", 5);
        let mut stray = candidate(9, "x");
        stray.kept = true;
        let found = Some([ItemId(1)].into());
        let wanted = [Wanted {
            section: &security,
            found,
        }];
        let chosen = chosen(&wanted, vec![candidate(1, "a"), candidate(2, "a"), stray]);
        assert_eq!(chosen.len(), 2);
        assert_eq!((chosen[1].0.as_str(), chosen[1].1), ("Aussi", 9));
    }

    #[test]
    fn a_story_stands_once_and_one_that_many_tell_goes_first() {
        let all = section("Tout", 9);
        let (mut a, mut b) = (candidate(1, "a"), candidate(2, "b"));
        a.story = Some(StoryId(7));
        b.story = Some(StoryId(7));
        b.others = 3;
        let wanted = [Wanted {
            section: &all,
            found: None,
        }];
        let chosen = chosen(&wanted, vec![a, b, candidate(3, "c")]);
        let ids: Vec<_> = chosen.iter().map(|(_, id, _)| *id).collect();
        assert_eq!(ids, [2, 3]);
    }

    #[test]
    fn a_source_leaves_room_to_the_others_and_fills_what_they_leave() {
        let mut all = section("Tout", 6);
        let ids = |all: &Section, sources: &[(&str, i64)]| -> Vec<i64> {
            let mut next = 0;
            let mut candidates = Vec::new();
            for (source, count) in sources {
                candidates.extend((next..next + count).map(|n| candidate(n + 1, source)));
                next += count;
            }
            let wanted = [Wanted {
                section: all,
                found: None,
            }];
            let chosen = chosen(&wanted, candidates);
            chosen.iter().map(|(_, id, _)| *id).collect()
        };
        // Alone, it has the whole quota.
        assert_eq!(ids(&all, &[("a", 9)]), [1, 2, 3, 4, 5, 6]);
        // Where others have enough to say, it has a third, or what the section says.
        assert_eq!(
            ids(&all, &[("a", 9), ("b", 9), ("c", 9)]),
            [1, 2, 10, 11, 19, 20]
        );
        // Where they have less, it fills the rest.
        assert_eq!(ids(&all, &[("a", 9), ("b", 1)]), [1, 2, 3, 4, 5, 10]);
        all.per_source = 1;
        assert_eq!(
            ids(&all, &[("a", 3), ("b", 3), ("c", 3)]),
            [1, 2, 3, 4, 5, 7]
        );
        all.per_source = 6;
        assert_eq!(ids(&all, &[("a", 9), ("b", 9)]), [1, 2, 3, 4, 5, 6]);
    }

    #[test]
    fn two_items_at_one_address_stand_once_and_a_section_has_its_own_order() {
        let mut all = section("Tout", 9);
        all.order = Order::Oldest;
        let (mut a, mut b) = (candidate(1, "a"), candidate(2, "b"));
        a.canonical = Some("https://a.example/".to_owned());
        b.canonical = a.canonical.clone();
        let wanted = [Wanted {
            section: &all,
            found: None,
        }];
        let chosen = chosen(&wanted, vec![a, b, candidate(3, "c"), candidate(4, "d")]);
        let ids: Vec<_> = chosen.iter().map(|(_, id, _)| *id).collect();
        assert_eq!(ids, [4, 3, 1]);
    }
}
