//! The life of a small archive, move by move, beside a model of what was written and what it speaks of.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use vigie::config::{self, Env};
use vigie::curate::bulk::{self, Set};
use vigie::curate::collections::{Words, reword};
use vigie::curate::curator::Curator;
use vigie::curate::decide::{DecisionRequest, Outcome, What, decide};
use vigie::curate::rules as acting;
use vigie::curate::stories as telling;
use vigie::digest::edit::{Edit, EditError, change};
use vigie::domain::decision::Act;
use vigie::domain::digest::Digest;
use vigie::domain::ids::{CollectionId, EditionId, ItemId, MemberId};
use vigie::domain::member::{Role, Themes};
use vigie::domain::proposal::{ProposalKind, ProposalState};
use vigie::domain::rule::{Effect, Rule};
use vigie::domain::source::Source;
use vigie::domain::visibility::Visibility::{self, Internal, Public, Restricted};
use vigie::store::collections::{self, Content};
use vigie::store::editions::{self, Erratum, Present};
use vigie::store::members::{self, NewMember};
use vigie::store::proposals::Proposing;
use vigie::store::rules::notices;
use vigie::store::triage::decisions;
use vigie::store::triage::inbox::{self, Remit};
use vigie::store::{Store, StoreError, Tx, items, proposals, rules, sources, stories};

use crate::archive::{self, Written};

/// Items in the archive, numbered from 1.
pub(crate) const ITEMS: usize = 5;
/// Their sources, by label of the moment; the theme of each.
const THEMES: [&str; 3] = ["A", "B", "A"];
/// A word that no public exit may bear; the text of the last item has it.
pub(crate) const FORBIDDEN: &str = "Forbiddenq";
/// The tag of all of them.
pub(crate) const TAG: &str = "tagq";

/// Whoever decides and edits.
pub(crate) const ADA: MemberId = MemberId(3);
/// A reader, who proposes pages and is told of items.
pub(crate) const DORA: MemberId = MemberId(2);

/// The number of an item.
pub(crate) fn id(item: usize) -> ItemId {
    ItemId(i64::try_from(item % ITEMS).unwrap() + 1)
}

/// The canonical address of an item.
pub(crate) fn address(item: ItemId) -> String {
    format!("https://host{item}q.example/path{item}q")
}

/// What happens.
#[derive(Clone, Debug)]
pub(crate) enum Move {
    Join(usize, usize),
    Split(usize),
    Relabel(usize, Visibility),
    RelabelSource(usize, Visibility),
    Decide(usize, bool),
    Note(usize, bool),
    Introduce(bool),
    Drop(usize),
    Add(usize),
    Undo,
    Erratum(bool),
    Put(usize),
    TakeOut,
    CollectionNote,
    CollectionWords(Visibility),
    MergeElsewhere(usize, usize),
    RuleElsewhere(usize),
    BulkElsewhere,
    Tell(usize),
    Propose(usize),
}

/// What is counted, in the order of [`Move`].
pub(crate) const KINDS: [&str; 20] = [
    "joins",
    "splits",
    "items relabelled",
    "sources relabelled",
    "decisions with a reason",
    "editors' notes",
    "introductions",
    "drops",
    "additions",
    "undoings",
    "errata",
    "items collected",
    "items taken out",
    "collection notes",
    "titles and leads",
    "merges by a curator of another theme",
    "rules of a curator of another theme",
    "bulk acts by a curator of another theme",
    "notices to a reader",
    "proposals by a reader",
];

impl Move {
    pub(crate) fn kind(&self) -> usize {
        match self {
            Self::Join(..) => 0,
            Self::Split(_) => 1,
            Self::Relabel(..) => 2,
            Self::RelabelSource(..) => 3,
            Self::Decide(..) => 4,
            Self::Note(..) => 5,
            Self::Introduce(_) => 6,
            Self::Drop(_) => 7,
            Self::Add(_) => 8,
            Self::Undo => 9,
            Self::Erratum(_) => 10,
            Self::Put(_) => 11,
            Self::TakeOut => 12,
            Self::CollectionNote => 13,
            Self::CollectionWords(_) => 14,
            Self::MergeElsewhere(..) => 15,
            Self::RuleElsewhere(_) => 16,
            Self::BulkElsewhere => 17,
            Self::Tell(_) => 18,
            Self::Propose(_) => 19,
        }
    }
}

/// Moves in which labels change about as often as anything is written.
pub(crate) fn moves() -> impl Strategy<Value = Vec<Move>> {
    let item = || 0..ITEMS;
    let label = || prop_oneof![2 => Just(Public), 1 => Just(Internal), 1 => Just(Restricted)];
    let step = prop_oneof![
        4 => (item(), item()).prop_map(|(a, b)| Move::Join(a, b)),
        1 => item().prop_map(Move::Split),
        5 => (item(), label()).prop_map(|(i, l)| Move::Relabel(i, l)),
        3 => (0..THEMES.len(), label()).prop_map(|(s, l)| Move::RelabelSource(s, l)),
        3 => (item(), any::<bool>()).prop_map(|(i, keep)| Move::Decide(i, keep)),
        4 => (item(), prop::bool::weighted(0.7)).prop_map(|(i, public)| Move::Note(i, public)),
        2 => any::<bool>().prop_map(Move::Introduce),
        1 => item().prop_map(Move::Drop),
        1 => item().prop_map(Move::Add),
        1 => Just(Move::Undo),
        1 => any::<bool>().prop_map(Move::Erratum),
        2 => item().prop_map(Move::Put),
        1 => Just(Move::TakeOut),
        2 => Just(Move::CollectionNote),
        2 => label().prop_map(Move::CollectionWords),
        1 => (item(), item()).prop_map(|(a, b)| Move::MergeElsewhere(a, b)),
        1 => item().prop_map(Move::RuleElsewhere),
        1 => Just(Move::BulkElsewhere),
        2 => item().prop_map(Move::Tell),
        2 => item().prop_map(Move::Propose),
    ];
    prop::collection::vec(step, 4..14)
}

pub(crate) fn declared(labels: [Visibility; 3]) -> Vec<Source> {
    let numbered = (0..).zip(labels).zip(THEMES);
    let source = |((n, label), theme): ((i32, Visibility), &str)| Source {
        group: theme.to_owned(),
        ..archive::source(&format!("src{n}q"), &format!("Srcname{n}q"), label)
    };
    numbered.map(source).collect()
}

/// Founds the archive in which every life begins: public items, a draft of all of them but one, an empty
/// collection, a curator of the theme A, that person's rule, a reader and an editor.
pub(crate) fn found(store: &Store) {
    archive::declare(store, &declared([Public; 3]));
    store.write_here::<_, StoreError>(fill).unwrap();
}

pub(crate) fn fill(tx: &Tx<'_>) -> Result<(), StoreError> {
    let mut placed = vec![];
    for n in 0..ITEMS {
        let id = id(n);
        let url = address(id);
        let written = Written {
            source: &format!("src{}q", n % THEMES.len()),
            title: &format!("Titleword{id}q"),
            url: &url,
            text: &match n + 1 {
                ITEMS => format!("Textword{id}q {FORBIDDEN}."),
                _ => format!("Textword{id}q."),
            },
            tags: vec![TAG.to_owned()],
            at: archive::friday() - TimeDelta::hours(id.0),
        };
        let filed = archive::file(tx, id.0, &written)?;
        assert_eq!(filed, id);
        placed.push(filed);
    }
    archive::draft(tx, "hebdo", &placed[1..])?;
    let person = |name: &str, role, themes| NewMember {
        login: name.to_owned(),
        name: name.to_owned(),
        email: None,
        role,
        themes,
    };
    let people = [
        person("bea", Role::Curator, Themes::of(["A".to_owned()])),
        person("dora", Role::Reader, Themes::All),
        person("ada", Role::Editor, Themes::All),
    ];
    let added = people.map(|new| members::add(tx, &new, MemberId(0), archive::friday()).unwrap());
    let [curator, ..] = added;
    assert_eq!(added, [MemberId(1), DORA, ADA]);
    let says = ("Écarter", "Titleword");
    rules::add(
        tx,
        says,
        &[Effect::Dismiss, Effect::Tag("x".to_owned())],
        curator,
        archive::friday(),
    )?;
    collections::add(tx, "titre", Public, ADA, archive::friday())?;
    Ok(())
}

/// A text that was written, as the model knows it.
#[derive(Clone, Debug)]
struct Told {
    marker: String,
    own: Visibility,
    about: BTreeSet<ItemId>,
}

/// What editors wrote in the edition, and where.
#[derive(Clone, Debug, Default)]
struct Edited {
    notes: BTreeMap<ItemId, Told>,
    introduction: [Option<Told>; 2],
    places: BTreeSet<ItemId>,
}

/// The model.
pub(crate) struct Life {
    pub(crate) edition: EditionId,
    pub(crate) collection: CollectionId,
    sources: [Visibility; 3],
    own: [Option<Visibility>; ITEMS],
    edited: Edited,
    /// By revision of the edition.
    past: BTreeMap<i64, Edited>,
    errata: Vec<Told>,
    /// Notes of decisions, with the items on whose trail they are.
    reasons: Vec<(Told, Vec<ItemId>)>,
    title: Option<Told>,
    label: Visibility,
    lead: Option<Told>,
    collection_notes: Vec<Told>,
    /// The names of the rules that told the reader of an item.
    notices: Vec<Told>,
    collected: Vec<ItemId>,
    /// Everything that was ever written.
    all: Vec<String>,
    digest: Digest,
    now: DateTime<Utc>,
}

impl Life {
    pub(crate) fn new(tx: &Tx<'_>) -> Self {
        let edition = editions::all(tx).unwrap()[0].id;
        let places = editions::places(tx, edition).unwrap().into_iter();
        let edited = Edited {
            places: places.map(|place| place.item).collect(),
            ..Edited::default()
        };
        Self {
            edition,
            collection: CollectionId(1),
            sources: [Public; 3],
            own: [None; ITEMS],
            past: BTreeMap::from([(0, edited.clone())]),
            edited,
            errata: vec![],
            reasons: vec![],
            title: None,
            label: Public,
            lead: None,
            collection_notes: vec![],
            notices: vec![],
            collected: vec![],
            all: vec![],
            digest: digest(),
            now: archive::friday() + TimeDelta::hours(1),
        }
    }

    fn label_of(&self, item: ItemId) -> Visibility {
        let place = usize::try_from(item.0).unwrap() - 1;
        let of_source = self.sources[place % THEMES.len()];
        self.own[place].unwrap_or(of_source).max(of_source)
    }

    pub(crate) fn sees(&self, item: ItemId, clearance: Visibility) -> bool {
        clearance.permits(self.label_of(item))
    }

    pub(crate) fn visible(&self, clearance: Visibility) -> Vec<ItemId> {
        (0..ITEMS)
            .map(id)
            .filter(|item| self.sees(*item, clearance))
            .collect()
    }

    pub(crate) fn invisible(&self, clearance: Visibility) -> Vec<ItemId> {
        (0..ITEMS)
            .map(id)
            .filter(|item| !self.sees(*item, clearance))
            .collect()
    }

    fn reads(&self, told: &Told, clearance: Visibility) -> bool {
        clearance.permits(told.own) && told.about.iter().all(|item| self.sees(*item, clearance))
    }

    fn label_now(&self, told: &Told) -> Visibility {
        let about = told.about.iter().map(|item| self.label_of(*item)).max();
        told.own.max(about.unwrap_or(Public))
    }

    /// Every text that stands somewhere.
    fn standing(&self) -> impl Iterator<Item = &Told> {
        let edited = self
            .edited
            .notes
            .values()
            .chain(self.edited.introduction.iter().flatten());
        let reasons = self.reasons.iter().map(|(told, _)| told);
        let collected = self
            .title
            .iter()
            .chain(&self.lead)
            .chain(&self.collection_notes);
        let written = edited.chain(&self.errata).chain(reasons);
        written.chain(collected).chain(&self.notices)
    }

    /// What readers of `clearance` may not read: words of items and of sources, and texts, those that were
    /// replaced too.
    pub(crate) fn hidden(&self, clearance: Visibility) -> Vec<String> {
        let read: BTreeSet<_> = self
            .standing()
            .filter(|told| self.reads(told, clearance))
            .map(|told| &told.marker)
            .collect();
        let texts = self
            .all
            .iter()
            .filter(|marker| !read.contains(marker))
            .cloned();
        let words = self.invisible(clearance).into_iter().flat_map(|item| {
            ["titleword", "textword", "host", "path"].map(|word| format!("{word}{item}q"))
        });
        let sources = (0..THEMES.len()).filter(|n| !clearance.permits(self.sources[*n]));
        texts
            .chain(words)
            .chain(sources.map(|n| format!("srcname{n}q")))
            .collect()
    }

    pub(crate) fn introduction(&self, clearance: Visibility) -> Option<&str> {
        let [public, internal] = &self.edited.introduction;
        let read = [internal, public]
            .into_iter()
            .flatten()
            .find(|told| self.reads(told, clearance));
        read.map(|told| told.marker.as_str())
    }

    pub(crate) fn errata(&self, clearance: Visibility) -> Vec<String> {
        let read = self
            .errata
            .iter()
            .filter(|told| self.reads(told, clearance));
        read.map(|told| told.marker.clone()).collect()
    }

    pub(crate) fn note(&self, place: ItemId, clearance: Visibility) -> Option<&str> {
        let told = self.edited.notes.get(&place)?;
        self.reads(told, clearance).then_some(told.marker.as_str())
    }

    pub(crate) fn seen(&self, clearance: Visibility) -> usize {
        self.edited
            .places
            .iter()
            .filter(|item| self.sees(**item, clearance))
            .count()
    }

    /// What a search in editions finds.
    pub(crate) fn searched(&self, clearance: Visibility) -> Vec<String> {
        let shown: Vec<_> = self
            .edited
            .places
            .iter()
            .filter(|item| self.sees(**item, clearance))
            .collect();
        let notes = shown
            .iter()
            .filter_map(|item| self.note(**item, clearance).map(str::to_owned));
        let titles = shown.iter().map(|item| format!("titleword{item}q"));
        notes
            .chain(titles)
            .chain(self.introduction(clearance).map(str::to_owned))
            .collect()
    }

    /// Notes of decisions that stand on the trail of an item.
    pub(crate) fn reasons(&self, item: ItemId, clearance: Visibility) -> Vec<&str> {
        let on = self
            .reasons
            .iter()
            .filter(|(_, items)| items.contains(&item));
        let read = on.filter(|(told, _)| self.reads(told, clearance));
        read.map(|(told, _)| told.marker.as_str()).collect()
    }

    /// What stands in the collection.
    pub(crate) fn collected(&self, clearance: Visibility) -> Vec<&str> {
        let texts = self
            .title
            .iter()
            .chain(&self.lead)
            .chain(&self.collection_notes);
        texts
            .filter(|told| self.reads(told, clearance))
            .map(|told| told.marker.as_str())
            .collect()
    }

    /// Of what the reader was told, what that person may read.
    pub(crate) fn notices(&self, clearance: Visibility) -> Vec<&str> {
        let told = self.notices.iter();
        let read = told.filter(|told| self.reads(told, clearance));
        read.map(|told| told.marker.as_str()).collect()
    }

    /// Items with all that tell the same.
    fn beside(&self, tx: &Tx<'_>, near: &[ItemId]) -> BTreeSet<ItemId> {
        let story = |item: ItemId| items::one(tx, item).unwrap().unwrap().head.story;
        let told = near
            .iter()
            .filter_map(|item| story(*item))
            .collect::<BTreeSet<_>>();
        let also = (0..ITEMS)
            .map(id)
            .filter(|item| story(*item).is_some_and(|of| told.contains(&of)));
        near.iter().copied().chain(also).collect()
    }

    /// A text that is written now for `own` beside `near`.
    fn tell(&mut self, tx: &Tx<'_>, marker: &str, own: Visibility, near: &[ItemId]) -> Told {
        self.all.push(marker.to_owned());
        let about = self
            .beside(tx, near)
            .into_iter()
            .filter(|item| own.permits(self.label_of(*item)));
        Told {
            marker: marker.to_owned(),
            own,
            about: about.collect(),
        }
    }

    /// Makes a move, the `number`th.
    pub(crate) fn make(
        &mut self,
        tx: &Tx<'_>,
        step: &Move,
        number: usize,
    ) -> Result<(), TestCaseError> {
        self.now += TimeDelta::minutes(1);
        let (now, marker) = (self.now, format!("marker{number}q"));
        let member = ADA;
        match *step {
            Move::Join(a, b) => {
                if a % ITEMS != b % ITEMS {
                    stories::join(tx, id(a), id(b), 1.0, "drawn", now).unwrap();
                }
            }
            Move::Split(a) => {
                let _alone = telling::split(tx, id(a), (member, "ada"), now);
            }
            Move::Relabel(a, label) => {
                proposals::set_label(tx, id(a), label).unwrap();
                self.own[a % ITEMS] = Some(label);
            }
            Move::RelabelSource(source, label) => {
                self.sources[source] = label;
                sources::sync(tx, &declared(self.sources), now).unwrap();
            }
            Move::Decide(a, keep) => self.decide(tx, id(a), keep, &marker),
            Move::Note(a, public) => {
                let (item, text) = (id(a), marker.clone());
                if self.edit(tx, &Edit::Note { item, text, public }) {
                    let mut told = self.tell(tx, &marker, own(public), &[item]);
                    told.about.insert(item);
                    self.edited.notes.insert(item, told);
                    self.keep(tx);
                }
            }
            Move::Introduce(public) => {
                let text = marker.clone();
                if self.edit(tx, &Edit::Introduce { text, public }) {
                    let near: Vec<_> = self.edited.places.iter().copied().collect();
                    let told = self.tell(tx, &marker, own(public), &near);
                    self.edited.introduction[usize::from(!public)] = Some(told);
                    self.keep(tx);
                }
            }
            Move::Drop(a) => {
                let item = id(a);
                if self.edit(tx, &Edit::Drop { item, later: false }) {
                    self.edited.places.remove(&item);
                    self.edited.notes.remove(&item);
                    self.keep(tx);
                }
            }
            Move::Add(a) => {
                let (item, section) = (id(a), "Tout".to_owned());
                let stands = self.edited.places.contains(&item);
                if !stands && self.edit(tx, &Edit::Add { item, section }) {
                    self.edited.places.insert(item);
                    self.keep(tx);
                }
            }
            Move::Undo => {
                let at = editions::one(tx, self.edition).unwrap().unwrap().revision;
                let here = editions::revision(tx, self.edition, at).unwrap();
                let back = here.and_then(|here| here.back);
                if let Some(back) = back.filter(|_| self.edit(tx, &Edit::Undo)) {
                    self.edited = self.past[&back].clone();
                    self.keep(tx);
                }
            }
            Move::Erratum(public) => {
                let erratum = Erratum {
                    act: "erratum".to_owned(),
                    public,
                    ways: "[]".to_owned(),
                    at: now,
                    by: ada(),
                    text: marker.clone(),
                };
                editions::add_erratum(tx, self.edition, &erratum).unwrap();
                let near: Vec<_> = self.edited.places.iter().copied().collect();
                let told = self.tell(tx, &marker, own(public), &near);
                self.errata.push(told);
            }
            _ => return self.elsewhere(tx, step, &marker),
        }
        Ok(())
    }

    /// Moves beside the edition.
    fn elsewhere(&mut self, tx: &Tx<'_>, step: &Move, marker: &str) -> Result<(), TestCaseError> {
        let (now, collection) = (self.now, self.collection);
        match *step {
            Move::Put(a) => {
                let content = Content::Item(id(a));
                if collections::put(tx, collection, &content, Internal, ADA, now).unwrap() {
                    self.collected.push(id(a));
                }
            }
            Move::TakeOut => {
                if let Some(item) = self.collected.pop() {
                    let mut entries = collections::entries(tx, collection).unwrap().into_iter();
                    let entry = entries.rfind(|one| one.content == Content::Item(item));
                    collections::remove(tx, collection, entry.unwrap().id, now).unwrap();
                }
            }
            Move::CollectionNote => {
                let whole = self.whole();
                let content = Content::Note(marker.to_owned());
                collections::put(tx, collection, &content, whole, ADA, now).unwrap();
                let near = self.collected.clone();
                let told = self.tell(tx, marker, whole, &near);
                self.collection_notes.push(told);
            }
            Move::CollectionWords(label) => {
                let (title, lead) = (format!("{marker}t"), format!("{marker}l"));
                let words = Words {
                    title: &title,
                    lead: &lead,
                    label,
                };
                let one = collections::one(tx, collection).unwrap().unwrap();
                reword(tx, &one, words, Restricted, now).unwrap();
                let near = self.collected.clone();
                self.label = label;
                self.title = Some(self.tell(tx, &title, label, &near));
                self.lead = None;
                let whole = self.whole();
                self.lead = Some(self.tell(tx, &lead, whole, &near));
            }
            Move::Tell(a) => {
                self.all.push(marker.to_owned());
                notices::add(tx, DORA, id(a), ("notify", marker), now).unwrap();
                self.notices.push(Told {
                    marker: marker.to_owned(),
                    own: Internal,
                    about: BTreeSet::from([id(a)]),
                });
            }
            Move::Propose(a) => {
                let url = address(id(a));
                let new = Proposing {
                    kind: ProposalKind::Link,
                    canonical: url.clone(),
                    url,
                    title: String::new(),
                    note: String::new(),
                    credited: true,
                };
                let filed = proposals::add(tx, &new, DORA, now).unwrap();
                let known = proposals::known_item(tx, &new.canonical, Internal).unwrap();
                prop_assert_eq!(known.is_some(), self.sees(id(a), Internal));
                if let Some(item) = known {
                    proposals::settled(tx, filed, item, ProposalState::Known).unwrap();
                }
            }
            Move::MergeElsewhere(a, b) => self.merge(tx, id(a), id(b))?,
            Move::RuleElsewhere(a) => {
                let rule: Rule = rules::all(tx).unwrap().remove(0);
                let before = self.states(tx);
                acting::act(tx, id(a), &[&rule], now).unwrap();
                self.untouched(tx, &before)?;
            }
            _ => {
                let before = self.states(tx);
                let (curator, set) = (bea(), Set::Picked((0..ITEMS).map(id).collect()));
                let print = bulk::preview(tx, &curator, &set).unwrap().print;
                bulk::confirm(tx, &curator, (Act::Dismiss, None), &set, &print, now).unwrap();
                self.untouched(tx, &before)?;
            }
        }
        Ok(())
    }

    /// The label of the collection as a whole.
    fn whole(&self) -> Visibility {
        let texts = self
            .title
            .iter()
            .chain(&self.lead)
            .chain(&self.collection_notes);
        let texts = texts.map(|told| self.label_now(told));
        let items = self.collected.iter().map(|item| self.label_of(*item));
        texts.chain(items).max().unwrap_or(Public).max(self.label)
    }

    fn decide(&mut self, tx: &Tx<'_>, item: ItemId, keep: bool, marker: &str) {
        let curator = Curator {
            member: ADA,
            name: "ada".to_owned(),
            remit: Remit::whole(Restricted),
        };
        let told = inbox::told(tx, item, &curator.remit).unwrap();
        let asked = DecisionRequest {
            item,
            what: if keep { What::Keep } else { What::Dismiss },
            reason: None,
            note: marker.to_owned(),
            seen: decisions::last(tx, &told).unwrap(),
        };
        if let Outcome::Done(done) = decide(tx, &curator, &asked, self.now).unwrap() {
            let told = self.tell(tx, marker, Restricted, &done.items);
            self.reasons.push((
                Told {
                    own: Public,
                    ..told
                },
                done.items,
            ));
        }
    }

    /// Whether an edit was made.
    fn edit(&self, tx: &Tx<'_>, edit: &Edit) -> bool {
        let base = editions::one(tx, self.edition).unwrap().unwrap().revision;
        match change(
            tx,
            &self.digest,
            self.edition,
            (&ada(), base),
            edit,
            self.now,
        ) {
            Ok(now) => now != base,
            Err(EditError::Store(error)) => panic!("{error}"),
            Err(_) => false,
        }
    }

    fn keep(&mut self, tx: &Tx<'_>) {
        let now = editions::one(tx, self.edition).unwrap().unwrap().revision;
        self.past.insert(now, self.edited.clone());
    }

    fn merge(&self, tx: &Tx<'_>, a: ItemId, b: ItemId) -> Result<(), TestCaseError> {
        let curator = bea();
        let both = self.beside(tx, &[a, b]);
        let own = both.iter().all(|item| theme(*item) == "A");
        let by = (curator.member, "bea", &curator.remit);
        let merged = telling::merge(tx, a, b, by, self.now);
        prop_assert_eq!(
            merged.is_ok(),
            own && a != b,
            "{:?} merges {:?}",
            merged,
            both
        );
        Ok(())
    }

    fn states(&self, tx: &Tx<'_>) -> Vec<items::ItemRow> {
        items::many(tx, &(0..ITEMS).map(id).collect::<Vec<_>>()).unwrap()
    }

    /// Nothing of another theme was moved.
    fn untouched(&self, tx: &Tx<'_>, before: &[items::ItemRow]) -> Result<(), TestCaseError> {
        for (before, after) in before.iter().zip(self.states(tx)) {
            let same = before.head.state == after.head.state && before.head.tags == after.head.tags;
            prop_assert!(
                same || theme(after.head.id) == "A",
                "{} was moved",
                after.head.id
            );
        }
        Ok(())
    }
}

fn theme(item: ItemId) -> &'static str {
    THEMES[(usize::try_from(item.0).unwrap() - 1) % THEMES.len()]
}

fn own(public: bool) -> Visibility {
    if public { Public } else { Internal }
}

fn ada() -> Present {
    Present {
        member: ADA,
        name: "ada".to_owned(),
    }
}

/// The curator of the theme A.
fn bea() -> Curator {
    Curator {
        member: MemberId(1),
        name: "bea".to_owned(),
        remit: Remit {
            clearance: Restricted,
            themes: Themes::of(["A".to_owned()]),
        },
    }
}

fn digest() -> Digest {
    let written = "[watch]\nname = \"Essai\"\n[[digest]]\nkey = \"hebdo\"\ntitle = \"La semaine\"\n\
        schedule = \"0 16 * * FRI\"\nperiod = \"7d\"\nchannels = []\n[[digest.section]]\n\
        title = \"Tout\"\nquery = \"\"\nquota = 9\n";
    let file = std::path::Path::new("feeds.toml");
    config::parse(written, file, &Env::of([]))
        .unwrap()
        .digests
        .remove(0)
}
