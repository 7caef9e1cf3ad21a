//! The indexer over a small archive: what it leaves out, what it builds again, what it never loses.

use std::io::ErrorKind;

use chrono::{DateTime, Utc};
use url::Url;

use super::{IndexPass, catch_up};
use crate::domain::html::CleanHtml;
use crate::domain::ids::{ItemId, SourceId};
use crate::domain::item::{ItemBody, ItemState};
use crate::domain::language::Language;
use crate::domain::source::{ArticlePolicy, Rights, Source, SourceKind};
use crate::domain::visibility::Visibility;
use crate::search::testing::{DEADLY, while_refusing};
use crate::search::{Fitness, Query, Request, Search};
use crate::store::items::{self, Changed, Hashes, NewItem};
use crate::store::testing::{meddle, store};
use crate::store::{PackedBody, Store, StoreError, changes, sources};

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_790_000_000, 0).unwrap()
}

/// An archive with one source, and an index beside it.
struct Bench {
    folder: tempfile::TempDir,
    store: Store,
    search: Search,
}

impl Bench {
    fn new() -> Self {
        let (folder, store) = store();
        let source = Source {
            key: "a".to_owned(),
            title: "A".to_owned(),
            url: Url::parse("https://a.example/feed").unwrap(),
            kind: SourceKind::Feed,
            group: "Sécurité".to_owned(),
            tags: vec![],
            visibility: Visibility::Public,
            language: None,
            article: ArticlePolicy::Auto,
            rights: Rights::Full,
            every: std::time::Duration::from_secs(3600),
        };
        store
            .write_here(|tx| sources::sync(tx, &[source], now()))
            .unwrap();
        let search = Search::open(&folder.path().join("search")).unwrap();
        Self {
            folder,
            store,
            search,
        }
    }

    /// Files an item whose only word beside its title is « paragraphe ».
    fn file(&self, title: &str) -> ItemId {
        let texts = ItemBody {
            html: CleanHtml::vouched("<p>paragraphe</p>".to_owned()),
            text: "paragraphe".to_owned(),
            summary: String::new(),
        };
        let count = self.store.read_here::<_, StoreError>(items::count).unwrap();
        let item = NewItem {
            source: SourceId(1),
            entry_keys: vec![count + 1],
            content: Changed {
                title: title.to_owned(),
                url: None,
                canonical: None,
                authors: vec![],
                published: None,
                updated: None,
                sorted: now(),
                language: Language::undecided(),
                image: None,
                marks: vec![],
                body: PackedBody::pack(&texts, b"{}").unwrap(),
                hashes: Hashes::default(),
                fingerprint: 0,
                story_keys: vec![],
                steps: vec![],
            },
            state: ItemState::New,
            tags: vec![],
        };
        self.store
            .write_here(|tx| items::add(tx, &item, now()))
            .unwrap()
    }

    fn files<const N: usize>(&self, titles: [&str; N]) -> [ItemId; N] {
        titles.map(|title| self.file(title))
    }

    /// Has an item change, so that it takes the next revision.
    fn change(&self, item: ItemId) {
        self.store
            .write_here(|tx| items::set_state(tx, item, ItemState::Kept, "ada", "", now()))
            .unwrap();
    }

    fn pass(&self) -> IndexPass {
        catch_up(&self.store, &self.search).unwrap()
    }

    fn unindexed(&self) -> Vec<(ItemId, String)> {
        let unindexed = self.store.read_here::<_, StoreError>(changes::unindexed);
        unindexed.unwrap()
    }

    fn found(&self, typed: &str) -> Vec<ItemId> {
        let query = Query::parse(typed, &now());
        let page = self
            .search
            .query(&Request::new(query, Visibility::Public, now()))
            .unwrap();
        let mut ids: Vec<_> = page.hits.iter().map(|hit| hit.id).collect();
        ids.sort_unstable();
        ids
    }
}

#[test]
fn an_empty_archive_is_indexed_whole_at_once() {
    let bench = Bench::new();
    assert_eq!(bench.pass(), IndexPass::default());
    assert_eq!(bench.search.standing().fitness, Fitness::Usable);
    assert_eq!(bench.found("paragraphe"), []);
}

#[test]
fn what_cannot_be_read_of_one_item_is_told_once_and_leaves_that_item_out() {
    for (what, spoil) in [
        (
            "body",
            "update item_bodies set body = x'28b52ffd2000ff00' where item_id = 2",
        ),
        (
            "frame",
            "update item_bodies set body = x'00' where item_id = 2",
        ),
        ("absence", "delete from item_bodies where item_id = 2"),
        ("word", "update items set authors = x'ff' where id = 2"),
    ] {
        let bench = Bench::new();
        let [one, two, three] = bench.files(["un", "deux", "trois"]);
        meddle(
            &bench.store,
            "create table kept as select * from item_bodies",
        );
        meddle(&bench.store, spoil);
        let pass = bench.pass();
        assert_eq!(pass.applied, 2, "{what}");
        assert_eq!(pass.set_aside, bench.unindexed(), "{what}");
        assert!(matches!(&pass.set_aside[..], [(item, _)] if *item == two));
        assert_eq!(bench.found("paragraphe"), [one, three], "{what}");
        assert_eq!(bench.pass(), IndexPass::default(), "{what}: once");

        // Mended, and changed: it is tried again.
        meddle(
            &bench.store,
            "insert into item_bodies select * from kept where item_id = 2
             on conflict (item_id) do update set body = excluded.body",
        );
        meddle(&bench.store, "update items set authors = '' where id = 2");
        bench.change(two);
        assert_eq!(bench.pass().applied, 1, "{what}");
        assert_eq!(bench.found("paragraphe"), [one, two, three], "{what}");
        assert_eq!(bench.unindexed(), [], "{what}");
    }
}

#[test]
fn an_item_that_was_found_is_not_any_more_when_it_cannot_be_read() {
    let bench = Bench::new();
    let [one, two] = bench.files(["un", "deux"]);
    bench.pass();
    assert_eq!(bench.found("paragraphe"), [one, two]);
    meddle(
        &bench.store,
        "update item_bodies set body = x'00' where item_id = 1",
    );
    bench.change(one);
    assert_eq!(bench.pass().set_aside.len(), 1);
    assert_eq!(
        bench.found("paragraphe"),
        [two],
        "its label may have changed"
    );
}

#[test]
fn items_of_which_the_indexer_dies_are_found_out_and_left_out() {
    let bench = Bench::new();
    let many: Vec<_> = (0..80)
        .map(|n| match n {
            17 | 18 | 60 => bench.file(DEADLY),
            _ => bench.file("titre"),
        })
        .collect();
    let pass = bench.pass();
    let aside: Vec<_> = pass.set_aside.iter().map(|(item, _)| *item).collect();
    assert_eq!(aside, [many[17], many[18], many[60]]);
    assert_eq!(bench.search.count(), 77);
    assert_eq!(bench.search.standing().fitness, Fitness::Usable);
    assert_eq!(bench.pass(), IndexPass::default());
}

#[test]
fn after_a_full_disk_the_index_catches_up_and_lacks_nothing() {
    let bench = Bench::new();
    let one = bench.file("un");
    bench.pass();
    let two = bench.file("deux");
    let folder = bench.folder.path().join("search");
    while_refusing(&folder, ErrorKind::StorageFull, || {
        for _ in 0..3 {
            let refused = catch_up(&bench.store, &bench.search).unwrap_err();
            assert!(refused.to_string().contains("free some space"), "{refused}");
            assert_eq!(bench.found("paragraphe"), [one], "searching goes on");
        }
    });
    let three = bench.file("trois");
    assert_eq!(bench.pass().applied, 2);
    assert_eq!(bench.found("paragraphe"), [one, two, three]);
    let last = bench.store.read_here::<_, StoreError>(changes::last);
    assert_eq!(bench.search.applied(), last.unwrap());
}

#[test]
fn an_index_that_was_taken_away_is_built_again() {
    let bench = Bench::new();
    let all = bench.files(["un", "deux", "trois"]);
    bench.pass();
    std::fs::remove_dir_all(bench.folder.path().join("search")).unwrap();
    let pass = bench.pass();
    assert!(pass.rebuilt.is_some());
    assert_eq!((pass.applied, bench.found("paragraphe")), (3, all.to_vec()));
    assert_eq!(bench.pass(), IndexPass::default());
}

#[test]
fn documents_are_counted_against_the_archive_and_a_difference_builds_the_index_again() {
    let mut bench = Bench::new();
    let all = bench.files(["un", "deux", "trois"]);
    bench.pass();
    // As 0.1.0 left it after a failed write: the newest revision, and documents missing.
    let newest = bench.search.applied();
    bench.search.apply(&[], &[all[1]], newest).unwrap();
    assert_eq!(
        bench.pass(),
        IndexPass::default(),
        "not counted at each pass"
    );
    let folder = bench.folder.path().join("search");
    bench.search.close().unwrap();
    bench.search = Search::open(&folder).unwrap();
    let why = bench.pass().rebuilt;
    assert_eq!(why.as_deref(), Some("it holds 2 documents for 3 items"));
    assert_eq!(bench.found("paragraphe"), all);
}

#[test]
fn an_archive_with_another_epoch_has_its_index_built_again() {
    let bench = Bench::new();
    let all = bench.files(["un", "deux"]);
    bench.pass();
    bench.store.write_here(changes::renew_epoch).unwrap();
    let pass = bench.pass();
    assert!(pass.rebuilt.unwrap().contains("another archive"));
    assert_eq!(bench.found("paragraphe"), all);
    assert_eq!(bench.pass(), IndexPass::default());
}
