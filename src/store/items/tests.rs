//! What filing, changing, recognising and following items must do.

use chrono::{DateTime, TimeDelta, Utc};
use url::Url;

use super::super::testing::store;
use super::super::{PackedBody, Store, StoreError, changes, sources, stories, trail};
use super::{
    Changed, Cursor, Hashes, NewItem, add, body, change, known, latest, latest_before, one,
    set_state, versions,
};
use crate::domain::html::CleanHtml;
use crate::domain::ids::{ItemId, Revision, SourceId};
use crate::domain::item::{ItemBody, ItemState};
use crate::domain::language::Language;
use crate::domain::network::Reach;
use crate::domain::source::{ArticlePolicy, Rights, Source, SourceKind};
use crate::domain::visibility::Visibility;

fn noon() -> DateTime<Utc> {
    DateTime::from_timestamp(1_790_000_000, 0).unwrap()
}

fn source(visibility: Visibility) -> Source {
    Source {
        key: "cert-fr".to_owned(),
        title: "CERT-FR".to_owned(),
        url: Url::parse("https://cert.example/feed").unwrap(),
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

fn content(title: &str) -> Changed {
    let texts = ItemBody {
        html: CleanHtml::vouched(format!("<p>{title}</p>")),
        text: title.to_owned(),
        summary: String::new(),
    };
    Changed {
        title: title.to_owned(),
        url: None,
        canonical: None,
        authors: vec!["Ada".to_owned(), "Grace".to_owned()],
        published: None,
        updated: None,
        sorted: noon(),
        language: Language::undecided(),
        image: None,
        marks: vec!["CVE-2026-1234".to_owned()],
        body: PackedBody::pack(&texts, b"{}").unwrap(),
        hashes: Hashes::default(),
        fingerprint: 2,
        story_keys: vec![70, 71],
        steps: vec![trail::Step::new("parse", "new", "never seen")],
    }
}

fn file(store: &Store, title: &str, key: i64) -> ItemId {
    let item = NewItem {
        source: SourceId(1),
        entry_keys: vec![key],
        content: content(title),
        state: ItemState::New,
        tags: vec![
            ("sécurité".to_owned(), "source"),
            ("avis".to_owned(), "feed"),
        ],
    };
    store
        .write_here::<_, StoreError>(|tx| add(tx, &item, noon()))
        .unwrap()
}

fn with_source(visibility: Visibility) -> (tempfile::TempDir, Store) {
    let (folder, store) = store();
    label(&store, visibility);
    (folder, store)
}

fn label(store: &Store, visibility: Visibility) {
    store
        .write_here(|tx| sources::sync(tx, &[source(visibility)], noon()))
        .unwrap();
}

#[test]
fn an_older_archive_gives_no_address_that_runs_on_a_click() {
    let (_folder, store) = with_source(Visibility::Public);
    let bad = "javascript:alert(1)".to_owned();
    let item = NewItem {
        source: SourceId(1),
        entry_keys: vec![40],
        content: Changed {
            url: Some(bad.clone()),
            canonical: Some(bad.clone()),
            image: Some(bad),
            ..content("Avis")
        },
        state: ItemState::New,
        tags: Vec::new(),
    };
    let id = store.write_here(|tx| add(tx, &item, noon())).unwrap();
    let row = store.read_here(|tx| one(tx, id)).unwrap().unwrap();
    let addresses = (row.head.url, row.canonical, row.head.image);
    assert_eq!(addresses, (None, None, None));
}

#[test]
fn an_item_comes_back_whole_and_is_recognised_by_its_keys() {
    let (_folder, store) = with_source(Visibility::Public);
    let id = file(&store, "Avis", 40);
    let row = store.read_here(|tx| one(tx, id)).unwrap().unwrap();
    assert_eq!((row.head.title.as_str(), row.head.version), ("Avis", 1));
    assert_eq!(row.head.authors, ["Ada", "Grace"]);
    assert_eq!(row.head.tags, ["avis", "sécurité"]);
    assert_eq!(row.marks, ["CVE-2026-1234"]);
    let item = |key| {
        let known = store.read_here(|tx| known(tx, SourceId(1), key)).unwrap();
        known.map(|known| known.item)
    };
    assert_eq!((item(40), item(41)), (Some(id), None));
}

#[test]
fn a_change_keeps_the_text_as_it_was_and_takes_the_next_revision() {
    let (_folder, store) = with_source(Visibility::Public);
    let id = file(&store, "Avis", 40);
    let later = noon() + TimeDelta::hours(1);
    let revised = content("Avis révisé");
    store
        .write_here(|tx| change(tx, id, SourceId(1), &[40, 99], &revised, later))
        .unwrap();
    let (row, old, now) = store
        .read_here::<_, StoreError>(|tx| {
            Ok((
                one(tx, id)?.unwrap(),
                versions(tx, id)?,
                body(tx, id)?.unwrap(),
            ))
        })
        .unwrap();
    assert_eq!(
        (row.head.title.as_str(), row.head.version),
        ("Avis révisé", 2)
    );
    assert_eq!(row.head.first_seen, noon());
    assert_eq!(
        (old.len(), old[0].title.as_str(), old[0].version),
        (1, "Avis", 1)
    );
    assert_eq!(now.unpack().unwrap().text, "Avis révisé");
    assert_eq!(
        store
            .read_here(|tx| known(tx, SourceId(1), 99))
            .unwrap()
            .unwrap()
            .item,
        id
    );
    assert_eq!(store.read_here(changes::last).unwrap(), Revision(2));
}

#[test]
fn the_index_is_told_of_each_changed_item_once_in_order() {
    let (_folder, store) = with_source(Visibility::Public);
    let (first, second) = (file(&store, "un", 1), file(&store, "deux", 2));
    store
        .write_here(|tx| set_state(tx, first, ItemState::Kept, "ada", "", noon()))
        .unwrap();
    let since = |after| {
        let rows = store
            .read_here(|tx| changes::since(tx, Revision(after), 10))
            .unwrap();
        rows.into_iter()
            .map(|(row, _)| row.head.id)
            .collect::<Vec<_>>()
    };
    assert_eq!(since(0), [second, first]);
    assert_eq!(since(2), [first]);
    assert_eq!(since(3), []);
}

#[test]
fn reclassifying_a_source_relabels_its_items_and_has_them_indexed_again() {
    let (_folder, store) = with_source(Visibility::Public);
    let id = file(&store, "un", 1);
    let before = store.read_here(changes::last).unwrap();
    assert_eq!(
        store
            .read_here(|tx| latest(tx, Visibility::Public, 5))
            .unwrap()
            .len(),
        1
    );
    label(&store, Visibility::Restricted);
    let row = store.read_here(|tx| one(tx, id)).unwrap().unwrap();
    assert_eq!(row.head.visibility, Visibility::Restricted);
    assert!(row.head.revision > before);
    assert!(
        store
            .read_here(|tx| latest(tx, Visibility::Internal, 5))
            .unwrap()
            .is_empty()
    );
}

#[test]
fn a_story_gathers_items_with_the_reason_and_the_older_one_leads() {
    let (_folder, store) = with_source(Visibility::Public);
    let (first, second) = (file(&store, "un", 1), file(&store, "deux", 2));
    let likes = store
        .read_here(|tx| stories::candidates(tx, &[71, 5], 10))
        .unwrap();
    let candidates: Vec<_> = likes.iter().map(|like| like.item).collect();
    assert_eq!(candidates, [second, first]);
    let story = store
        .write_here(|tx| stories::join(tx, second, first, 0.9, "same CVE", noon()))
        .unwrap();
    let members = store.read_here(|tx| stories::members(tx, story)).unwrap();
    assert_eq!(
        members.iter().map(|row| row.head.id).collect::<Vec<_>>(),
        [first, second]
    );
    let reason = store
        .read_here(|tx| stories::reason(tx, second))
        .unwrap()
        .unwrap();
    assert_eq!(reason, (first, "same CVE".to_owned()));
    let passages = store.read_here(|tx| trail::of(tx, second)).unwrap();
    assert_eq!(passages.len(), 2);
}

#[test]
fn a_key_that_too_many_share_gives_no_candidate() {
    let (_folder, store) = with_source(Visibility::Public);
    (0..4).for_each(|n| {
        file(&store, "x", n);
    });
    assert!(
        store
            .read_here(|tx| stories::candidates(tx, &[70], 3))
            .unwrap()
            .is_empty()
    );
    assert_eq!(
        store
            .read_here(|tx| stories::candidates(tx, &[70], 4))
            .unwrap()
            .len(),
        4
    );
}

#[test]
fn a_failed_transaction_leaves_nothing() {
    let (_folder, store) = with_source(Visibility::Public);
    let failed = store.write_here::<(), StoreError>(|tx| {
        tx.run("update sources set title = 'x'", ())?;
        Err(StoreError::Full)
    });
    assert!(failed.is_err());
    let title = store
        .read_here(|tx| sources::by_key(tx, "cert-fr"))
        .unwrap()
        .unwrap()
        .title;
    assert_eq!(title, "CERT-FR");
}

#[test]
fn pages_of_a_list_follow_each_other_without_gap_or_repeat() {
    let (_folder, store) = with_source(Visibility::Public);
    let filed = (0..5).map(|n| file(&store, "x", n)).collect::<Vec<_>>();
    let page = |source, cursor| {
        store
            .read_here(|tx| latest_before(tx, Visibility::Public, source, cursor, 2))
            .unwrap()
    };
    let (mut cursor, mut seen) = (Cursor::END, Vec::new());
    while let Some(last) = page(Some(SourceId(1)), cursor).last() {
        seen.extend(
            page(Some(SourceId(1)), cursor)
                .iter()
                .map(|row| row.head.id),
        );
        cursor = Cursor::below(last);
    }
    assert_eq!(seen, filed.into_iter().rev().collect::<Vec<_>>());
    assert_eq!(page(None, Cursor::END).len(), 2);
    assert_eq!(page(Some(SourceId(9)), Cursor::END), []);
}

#[test]
fn a_story_is_counted_by_its_other_visible_sources() {
    let (_folder, store) = store();
    let other = Source {
        key: "interne".to_owned(),
        visibility: Visibility::Restricted,
        ..source(Visibility::Public)
    };
    store
        .write_here(|tx| sources::sync(tx, &[source(Visibility::Public), other], noon()))
        .unwrap();
    let first = file(&store, "un", 1);
    let second = NewItem {
        source: SourceId(2),
        entry_keys: vec![9],
        content: content("deux"),
        state: ItemState::New,
        tags: vec![],
    };
    store
        .write_here(|tx| {
            let second = add(tx, &second, noon())?;
            stories::join(tx, second, first, 0.9, "same CVE", noon())
        })
        .unwrap();
    let others = |clearance| {
        store
            .read_here(|tx| {
                let head = one(tx, first)?.unwrap().head;
                stories::other_sources(tx, &head, clearance)
            })
            .unwrap()
    };
    assert_eq!(
        (others(Visibility::Public), others(Visibility::Restricted)),
        (0, 1)
    );
}
