//! Curators at work on a small archive.

mod deciding;
mod order;
mod together;

use chrono::{DateTime, TimeDelta, Utc};
use url::Url;

use super::assign;
use super::bulk::{self, Set};
use super::claim::{self, Claimed, LASTS};
use super::curator::Curator;
use super::decide::{DecisionRequest, Done, Outcome, What, decide};
use super::note;
use super::suggest;
use super::tags::{Draft, create};
use super::undo::{Undone, undo, undo_last};
use crate::domain::decision::{Act, Errand, Reason};
use crate::domain::html::CleanHtml;
use crate::domain::ids::{DecisionId, ItemId, SourceId};
use crate::domain::item::{ItemBody, ItemState};
use crate::domain::language::Language;
use crate::domain::network::Reach;
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
        let asked = DecisionRequest {
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
        let asked = inbox::InboxQuery {
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
        reach: Reach::Public,
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
