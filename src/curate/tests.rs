//! Curators at work on a small archive.

use chrono::{DateTime, TimeDelta, Utc};
use url::Url;

use super::assign;
use super::bulk::{self, Set};
use super::claim::{self, Claimed, LASTS};
use super::curator::Curator;
use super::decide::{Asked, Done, Outcome, What, decide};
use super::note;
use super::suggest;
use super::tags::{Draft, create};
use super::undo::{Undone, undo, undo_last};
use crate::domain::decision::{Act, Errand, Reason};
use crate::domain::html::CleanHtml;
use crate::domain::ids::{DecisionId, ItemId, SourceId};
use crate::domain::item::{ItemBody, ItemState};
use crate::domain::language::Language;
use crate::domain::source::{ArticlePolicy, Rights, Source, SourceKind};
use crate::domain::visibility::Visibility;
use crate::store::items::{self, Changed, Hashes, NewItem};
use crate::store::testing::{curator, store};
use crate::store::triage::inbox::{self, Order, Place, Remit};
use crate::store::triage::lessons::{self, Counts, EVERY};
use crate::store::triage::marks::{self, Mark};
use crate::store::triage::{assignments, decisions};
use crate::store::{PackedBody, Store, StoreError, sources, stories};

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_790_000_000, 0).unwrap()
}

/// Two sources, of which the second is for curators only, and two people.
struct Desk {
    _folder: tempfile::TempDir,
    store: Store,
    ada: Curator,
    bob: Curator,
}

impl Desk {
    fn new() -> Self {
        let (folder, store) = store();
        let list = [
            source("a", Visibility::Public),
            source("b", Visibility::Public),
            source("secret", Visibility::Restricted),
        ];
        store
            .write_here(|tx| sources::sync(tx, &list, now()))
            .unwrap();
        let person = |name: &str| Curator {
            member: curator(&store, name),
            name: name.to_owned(),
            remit: Remit::whole(Visibility::Internal),
        };
        for name in ["veille", "noyau", "linux"] {
            let draft = Draft {
                name: name.to_owned(),
                ..Draft::default()
            };
            store.write_here(|tx| create(tx, &draft, now())).unwrap();
        }
        let (ada, bob) = (person("Ada"), person("Bob"));
        Self {
            _folder: folder,
            store,
            ada,
            bob,
        }
    }

    /// Files an item of the source of that number; a later one is newer.
    fn file(&self, source: i64, key: i64, title: &str) -> ItemId {
        let item = NewItem {
            source: SourceId(source),
            entry_keys: vec![key],
            content: content(title, key),
            state: ItemState::New,
            tags: vec![("veille".to_owned(), "source")],
        };
        self.store
            .write_here(|tx| items::add(tx, &item, now()))
            .unwrap()
    }

    fn join(&self, item: ItemId, with: ItemId) {
        self.store
            .write_here(|tx| stories::join(tx, item, with, 0.9, "same", now()))
            .unwrap();
    }

    fn act(&self, who: &Curator, item: ItemId, what: What, seen: Option<DecisionId>) -> Outcome {
        let asked = Asked {
            item,
            what,
            reason: None,
            note: String::new(),
            seen,
        };
        self.store
            .write_here(|tx| decide(tx, who, &asked, now()))
            .unwrap()
    }

    fn done(&self, who: &Curator, item: ItemId, what: What) -> Done {
        match self.act(who, item, what, None) {
            Outcome::Done(done) => done,
            other => panic!("{other:?}"),
        }
    }

    fn undo(&self, who: &Curator, id: DecisionId) -> Undone {
        self.store
            .write_here(|tx| undo(tx, who, id, now()))
            .unwrap()
    }

    fn state(&self, item: ItemId) -> ItemState {
        self.row(item).head.state
    }

    fn row(&self, item: ItemId) -> items::ItemRow {
        self.store
            .read_here(|tx| items::one(tx, item))
            .unwrap()
            .unwrap()
    }

    fn inbox(&self, order: Order) -> Vec<ItemId> {
        let asked = inbox::Asked {
            sources: None,
            order,
            clearance: Visibility::Internal,
        };
        let lines = self
            .store
            .read_here(|tx| inbox::lines(tx, &asked, Place::TOP, 100))
            .unwrap();
        lines.into_iter().map(|line| line.item).collect()
    }

    fn counts(&self, feature: &str) -> Counts {
        self.store
            .read_here(|tx| lessons::counts(tx, feature))
            .unwrap()
    }
}

fn source(key: &str, visibility: Visibility) -> Source {
    Source {
        key: key.to_owned(),
        title: key.to_uppercase(),
        url: Url::parse(&format!("https://{key}.example/feed")).unwrap(),
        kind: SourceKind::Feed,
        group: "Sécurité".to_owned(),
        tags: vec![],
        visibility,
        language: None,
        article: ArticlePolicy::Auto,
        rights: Rights::Full,
        every: std::time::Duration::from_secs(3600),
    }
}

fn content(title: &str, key: i64) -> Changed {
    let texts = ItemBody {
        html: CleanHtml::vouched(format!("<p>{title}</p>")),
        text: title.to_owned(),
        summary: String::new(),
    };
    Changed {
        title: title.to_owned(),
        url: None,
        canonical: None,
        authors: vec![],
        published: None,
        updated: None,
        sorted: now() + TimeDelta::minutes(key),
        language: Language::undecided(),
        image: None,
        marks: vec![],
        body: PackedBody::pack(&texts, b"{}").unwrap(),
        hashes: Hashes::default(),
        fingerprint: 2,
        story_keys: vec![],
        steps: vec![],
    }
}

#[test]
fn a_decision_applies_to_the_story_and_is_taken_back_for_all_of_it() {
    let desk = Desk::new();
    let (first, second) = (desk.file(1, 1, "Noyau"), desk.file(2, 2, "Noyau bis"));
    desk.join(second, first);
    assert_eq!(
        desk.inbox(Order::Newest),
        [first],
        "a line a story, its lead"
    );
    let done = desk.done(&desk.ada, first, What::Dismiss);
    assert_eq!(done.items, [first, second]);
    assert_eq!(desk.state(second), ItemState::Dismissed);
    assert!(desk.inbox(Order::Newest).is_empty());
    assert!(matches!(
        desk.undo(&desk.bob, done.decision),
        Undone::Done {
            stayed: 0,
            state: Some(ItemState::New),
            ..
        }
    ));
    assert_eq!(
        (desk.state(first), desk.state(second)),
        (ItemState::New, ItemState::New)
    );
    assert_eq!(desk.undo(&desk.ada, done.decision), Undone::Already);
}

#[test]
fn an_undoing_is_a_decision_and_can_be_taken_back() {
    let desk = Desk::new();
    let item = desk.file(1, 1, "Noyau");
    let kept = desk.done(&desk.ada, item, What::Keep);
    let Undone::Done { by, .. } = desk.undo(&desk.ada, kept.decision) else {
        panic!("it stands");
    };
    assert_eq!(desk.state(item), ItemState::New);
    let Undone::Done { by: again, .. } = desk.undo(&desk.ada, by) else {
        panic!("nothing came between");
    };
    assert_eq!(desk.state(item), ItemState::Kept);
    let row = desk
        .store
        .read_here(|tx| crate::store::trail::of(tx, item))
        .unwrap();
    let told: Vec<_> = row
        .iter()
        .flat_map(|p| &p.steps)
        .map(|s| s.decision.as_str())
        .collect();
    assert_eq!(told, ["kept", "new", "kept"]);
    desk.undo(&desk.bob, again);
    assert_eq!(desk.state(item), ItemState::New);
    assert_eq!(desk.undo(&desk.ada, kept.decision), Undone::Already);
    desk.undo(&desk.ada, by);
    desk.undo(&desk.ada, kept.decision);
    assert_eq!(desk.state(item), ItemState::New);
}

#[test]
fn undo_goes_back_through_ones_own_decisions_the_last_first() {
    let desk = Desk::new();
    let (one, two) = (desk.file(1, 1, "Un"), desk.file(1, 2, "Deux"));
    desk.done(&desk.ada, one, What::Keep);
    desk.done(&desk.ada, two, What::Dismiss);
    let last = || {
        desk.store
            .write_here(|tx| undo_last(tx, &desk.ada, now()))
            .unwrap()
    };
    last();
    assert_eq!(
        (desk.state(one), desk.state(two)),
        (ItemState::Kept, ItemState::New)
    );
    last();
    assert_eq!(desk.state(one), ItemState::New);
    assert_eq!(last(), Undone::Nothing);
}

#[test]
fn a_decision_of_another_is_seen_and_not_overwritten() {
    let desk = Desk::new();
    let item = desk.file(1, 1, "Noyau");
    let hers = desk.done(&desk.ada, item, What::Dismiss).decision;
    let Outcome::Conflict(last) = desk.act(&desk.bob, item, What::Keep, None) else {
        panic!("Bob had not seen it");
    };
    assert_eq!((last.id, last.name.as_str()), (hers, "Ada"));
    assert_eq!(desk.state(item), ItemState::Dismissed);
    // He chooses, knowing.
    assert!(matches!(
        desk.act(&desk.bob, item, What::Keep, Some(hers)),
        Outcome::Done(_)
    ));
    assert_eq!(desk.state(item), ItemState::Kept);
    // Hers cannot be taken back over his.
    assert!(matches!(desk.undo(&desk.ada, hers), Undone::Overtaken(by) if by.name == "Bob"));
}

#[test]
fn two_who_decide_alike_are_not_at_odds() {
    let desk = Desk::new();
    let item = desk.file(1, 1, "Noyau");
    desk.done(&desk.ada, item, What::Keep);
    assert!(matches!(
        desk.act(&desk.bob, item, What::Keep, None),
        Outcome::Same(Some(_))
    ));
}

#[test]
fn what_a_curator_may_not_see_is_neither_decided_nor_told() {
    let desk = Desk::new();
    let (open, secret) = (desk.file(1, 1, "Noyau"), desk.file(3, 2, "Noyau réservé"));
    desk.join(secret, open);
    assert_eq!(desk.inbox(Order::Newest), [open]);
    assert_eq!(
        desk.act(&desk.ada, secret, What::Keep, None),
        Outcome::Missing
    );
    assert_eq!(desk.done(&desk.ada, open, What::Keep).items, [open]);
    assert_eq!(desk.state(secret), ItemState::New);
}

#[test]
fn a_newcomer_follows_its_story_and_comes_back_with_it() {
    let desk = Desk::new();
    let first = desk.file(1, 1, "Noyau");
    let done = desk.done(&desk.ada, first, What::Dismiss);
    let late = desk.file(2, 2, "Noyau encore");
    desk.join(late, first);
    assert_eq!(desk.state(late), ItemState::Dismissed);
    desk.undo(&desk.ada, done.decision);
    assert_eq!(desk.state(late), ItemState::New);
    // Once it waits again, newcomers wait too.
    let later = desk.file(1, 3, "Noyau toujours");
    desk.join(later, first);
    assert_eq!(desk.state(later), ItemState::New);
}

#[test]
fn tags_and_digests_are_undone_with_their_decision_and_others_tags_stay() {
    let desk = Desk::new();
    let item = desk.file(1, 1, "Noyau");
    let mark = Mark {
        digest: "hebdo".to_owned(),
        section: "Sécurité".to_owned(),
    };
    let meant = desk.done(&desk.ada, item, What::Digest(mark.clone()));
    let add = vec!["noyau".to_owned()];
    let tagged = desk.done(
        &desk.ada,
        item,
        What::Tag {
            add,
            take: vec!["veille".to_owned()],
        },
    );
    let other = vec!["linux".to_owned()];
    desk.done(
        &desk.bob,
        item,
        What::Tag {
            add: other,
            take: vec![],
        },
    );
    let of = |item| desk.store.read_here(|tx| marks::of(tx, item)).unwrap();
    assert_eq!(of(item), [mark]);
    assert_eq!(desk.row(item).head.tags, ["linux", "noyau"]);
    let unknown = vec!["inconnue".to_owned()];
    let refused = desk.act(
        &desk.ada,
        item,
        What::Tag {
            add: unknown,
            take: vec![],
        },
        None,
    );
    assert_eq!(refused, Outcome::NoSuchTag("inconnue".to_owned()));
    desk.undo(&desk.ada, tagged.decision);
    assert_eq!(desk.row(item).head.tags, ["linux", "veille"]);
    desk.undo(&desk.ada, meant.decision);
    assert!(of(item).is_empty());
    assert_eq!(desk.state(item), ItemState::New);
}

#[test]
fn a_story_opened_for_work_is_taken_until_it_is_let_go_decided_or_forgotten() {
    let desk = Desk::new();
    let item = desk.file(1, 1, "Noyau");
    let claim = |who: &Curator, over, at| {
        desk.store
            .write_here(|tx| claim::claim(tx, who, item, over, at))
            .unwrap()
    };
    assert_eq!(claim(&desk.ada, false, now()), Claimed::Yours(vec![item]));
    let Claimed::Taken(by) = claim(&desk.bob, false, now()) else {
        panic!("Ada has it");
    };
    assert_eq!((by.name.as_str(), by.expires), ("Ada", now() + LASTS));
    assert_eq!(claim(&desk.bob, true, now()), Claimed::Yours(vec![item]));
    assert!(matches!(
        claim(&desk.ada, false, now() + LASTS),
        Claimed::Yours(_)
    ));
    desk.store
        .write_here(|tx| claim::release(tx, &desk.ada, item))
        .unwrap();
    assert!(matches!(claim(&desk.bob, false, now()), Claimed::Yours(_)));
    desk.done(&desk.bob, item, What::Keep);
    assert!(matches!(claim(&desk.ada, false, now()), Claimed::Yours(_)));
}

#[test]
fn notes_written_at_the_same_time_are_joined_whatever_item_of_the_story_they_are_on() {
    let desk = Desk::new();
    let (first, second) = (desk.file(1, 1, "Noyau"), desk.file(2, 2, "Noyau bis"));
    desk.join(second, first);
    let write = |who: &Curator, item, base, text: &str| {
        let written = desk
            .store
            .write_here(|tx| note::write(tx, who, item, base, text, now()));
        written.unwrap().unwrap()
    };
    let begun = write(&desk.ada, first, 0, "à vérifier\nà lire");
    assert_eq!((begun.note.version, begun.merged), (1, false));
    write(&desk.ada, first, 1, "vérifié\nà lire");
    let joined = write(&desk.bob, second, 1, "à vérifier\nlu par Bob");
    assert_eq!(joined.note.text, "vérifié\nlu par Bob");
    assert!(joined.merged && !joined.clash && joined.note.version == 3);
    let clash = write(&desk.ada, first, 2, "vérifié\nlu par Ada");
    assert!(
        clash.clash
            && clash.note.text.contains("lu par Ada")
            && clash.note.text.contains("lu par Bob")
    );
}

#[test]
fn what_is_asked_of_somebody_waits_for_them_until_it_is_decided_and_again_when_that_is_undone() {
    let desk = Desk::new();
    let item = desk.file(1, 1, "Noyau");
    let ask = |errand, whom| {
        desk.store
            .write_here(|tx| assign::ask(tx, &desk.ada, item, errand, whom, now()))
            .unwrap()
    };
    let waits = |who: &Curator| {
        desk.store
            .read_here(|tx| assignments::waiting_for(tx, who.member, 10))
            .unwrap()
    };
    assert_eq!(
        ask(Errand::Assign, Some(desk.bob.member)),
        assign::Asked::Done(vec![item])
    );
    let stranger = crate::domain::ids::MemberId(99);
    assert_eq!(
        ask(Errand::Opinion, Some(stranger)),
        assign::Asked::NoSuchCurator
    );
    assert_eq!((waits(&desk.bob), waits(&desk.ada)), (vec![item], vec![]));
    let done = desk.done(&desk.bob, item, What::Keep);
    assert!(waits(&desk.bob).is_empty());
    desk.undo(&desk.bob, done.decision);
    assert_eq!(waits(&desk.bob), [item]);
}

#[test]
fn many_are_decided_only_as_they_were_shown() {
    let desk = Desk::new();
    let ids: Vec<_> = (1..=5).map(|n| desk.file(1, n, "Noyau")).collect();
    let below = Set::Below(
        inbox::Asked {
            sources: None,
            order: Order::Newest,
            clearance: Visibility::Internal,
        },
        Place {
            key: (now() + TimeDelta::minutes(4)).timestamp_millis() as f64,
            item: ids[3].0,
        },
    );
    let preview = || {
        desk.store
            .read_here(|tx| bulk::preview(tx, &desk.ada, &below))
            .unwrap()
    };
    let confirm = |print: &str| {
        let what = (Act::Dismiss, Some(Reason::Outdated));
        desk.store
            .write_here(|tx| bulk::confirm(tx, &desk.ada, what, &below, print, now()))
            .unwrap()
    };
    let shown = preview();
    assert_eq!(shown.items, ids[..3]);
    desk.done(&desk.bob, ids[0], What::Keep);
    let bulk::Outcome::Changed(now_shown) = confirm(&shown.print) else {
        panic!("Bob kept one of them");
    };
    assert_eq!(now_shown.items, ids[1..3]);
    let bulk::Outcome::Done(done) = confirm(&now_shown.print) else {
        panic!("nothing came between");
    };
    assert_eq!(desk.inbox(Order::Newest), [ids[4], ids[3]]);
    // One of them is decided otherwise: it stays when the rest is taken back.
    let seen = Some(done.decision);
    desk.act(&desk.bob, ids[1], What::Keep, seen);
    assert!(matches!(
        desk.undo(&desk.ada, done.decision),
        Undone::Done { stayed: 1, .. }
    ));
    assert_eq!(
        (desk.state(ids[1]), desk.state(ids[2])),
        (ItemState::Kept, ItemState::New)
    );
}

#[test]
fn a_decision_teaches_and_its_undoing_unteaches() {
    let desk = Desk::new();
    let (one, two) = (
        desk.file(1, 1, "Faille du noyau"),
        desk.file(2, 2, "Faille encore"),
    );
    desk.join(two, one);
    let kept = desk.done(&desk.ada, one, What::Keep);
    assert_eq!(
        desk.counts("word:noyau"),
        Counts {
            kept: 1,
            dismissed: 0
        }
    );
    assert_eq!(desk.counts(EVERY).kept, 1, "one lesson a story");
    desk.act(&desk.bob, one, What::Dismiss, Some(kept.decision));
    assert_eq!(
        desk.counts("word:noyau"),
        Counts {
            kept: 0,
            dismissed: 1
        }
    );
    let last = desk
        .store
        .read_here(|tx| decisions::last(tx, &[one]))
        .unwrap()
        .unwrap();
    desk.undo(&desk.bob, last);
    assert_eq!(
        desk.counts("word:noyau"),
        Counts {
            kept: 1,
            dismissed: 0
        }
    );
    desk.undo(&desk.ada, kept.decision);
    assert_eq!(desk.counts(EVERY), Counts::default());
}

#[test]
fn what_is_like_what_was_kept_stands_first_once_there_is_enough_to_tell() {
    let desk = Desk::new();
    for n in 0..40 {
        let (title, what) = match n % 2 {
            0 => ("Faille du noyau", What::Keep),
            _ => ("Promotion du mois", What::Dismiss),
        };
        let item = desk.file(1, n, &format!("{title} {n}"));
        desk.done(&desk.ada, item, what);
    }
    let good = desk.file(2, 50, "Encore une faille du noyau");
    let bad = desk.file(2, 60, "Encore une promotion du mois");
    assert_eq!(desk.inbox(Order::Newest), [bad, good]);
    let (known, scored) = desk.store.read_here(suggest::behind).unwrap();
    desk.store
        .write_here(|tx| suggest::file(tx, known, &scored))
        .unwrap();
    assert_eq!(desk.inbox(Order::Best), [good, bad]);
    let score = desk
        .store
        .read_here(|tx| suggest::filed(tx, good))
        .unwrap()
        .unwrap();
    assert!(suggest::per_cent(score.value) > 80);
    assert!(
        score
            .voices
            .iter()
            .any(|voice| voice.feature == "word:noyau" && voice.weight > 1.0)
    );
    let (_, again) = desk.store.read_here(suggest::behind).unwrap();
    assert!(again.is_empty(), "what is up to date is left alone");
}

#[test]
fn a_page_of_the_inbox_follows_the_one_before_whatever_is_decided_between() {
    let desk = Desk::new();
    let ids: Vec<_> = (0..150).map(|n| desk.file(1 + n % 2, n, "Noyau")).collect();
    let page = |sources: Option<Vec<SourceId>>, from| {
        let asked = inbox::Asked {
            sources,
            order: Order::Newest,
            clearance: Visibility::Internal,
        };
        desk.store
            .read_here::<_, StoreError>(|tx| inbox::lines(tx, &asked, from, 60))
            .unwrap()
    };
    let first = page(None, Place::TOP);
    assert_eq!(first.len(), 60);
    for line in &first[..20] {
        desk.done(&desk.ada, line.item, What::Keep);
    }
    let second = page(None, first[59].place);
    assert_eq!(second[0].item, ids[89]);
    let of_one = page(Some(vec![SourceId(1)]), Place::TOP);
    assert!(
        of_one
            .iter()
            .all(|line| desk.row(line.item).head.source == SourceId(1))
    );
    let of_both = page(Some(vec![SourceId(1), SourceId(2)]), Place::TOP);
    assert_eq!(of_both[0].item, ids[129]);
    assert_eq!(of_both.len(), 60);
}
