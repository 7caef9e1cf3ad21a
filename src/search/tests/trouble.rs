//! Killed, deleted, damaged, or opened twice: the index starts all the same, and says where it is.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::{doc, found, found_sorted, index, now};
use crate::domain::ids::{Epoch, ItemId, Revision};
use crate::domain::visibility::Visibility;
use crate::search::testing::{DEADLY, while_refusing};
use crate::search::{Fitness, Opened, Query, Request, Search, SearchError};

/// Opens the index again and says what was wrong with it.
fn reopened(folder: &Path) -> (Search, Option<String>) {
    let search = Search::open(folder).unwrap();
    let why = match search.opened() {
        Opened::Ready => None,
        Opened::Rebuilt { why } => Some(why.clone()),
    };
    (search, why)
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path())
        .collect();
    files.sort();
    files
}

#[test]
fn applying_twice_changes_nothing_and_deleting_deletes() {
    let docs = [doc(1, "un", "mot"), doc(2, "deux", "mot")];
    let (folder, search) = index(&docs);
    search.apply(&docs, &[], Revision(1)).unwrap();
    assert_eq!(search.count(), 2);
    search
        .apply(&[doc(1, "un", "autre")], &[ItemId(2)], Revision(2))
        .unwrap();
    drop(search);
    let (search, why) = reopened(folder.path());
    assert_eq!(
        (why, search.applied(), search.count()),
        (None, Revision(2), 1)
    );
    assert_eq!(
        (found(&search, "mot"), found(&search, "autre")),
        (vec![], vec![1])
    );
}

#[test]
fn what_was_not_committed_is_applied_again() {
    let (folder, search) = index(&[doc(1, "un", "mot")]);
    search
        .stage(&[doc(2, "deux", "mot")], &[ItemId(1)])
        .unwrap();
    drop(search);
    let (search, why) = reopened(folder.path());
    assert_eq!((why, search.applied()), (None, Revision(1)));
    assert_eq!(found(&search, "mot"), [1]);
    search
        .apply(&[doc(2, "deux", "mot")], &[ItemId(1)], Revision(2))
        .unwrap();
    assert_eq!(found(&search, "mot"), [2]);
}

#[test]
fn a_deleted_folder_is_made_anew() {
    let (folder, search) = index(&[doc(1, "un", "mot")]);
    drop(search);
    fs::remove_dir_all(folder.path()).unwrap();
    let (search, why) = reopened(folder.path());
    assert!(why.is_some());
    assert_eq!((search.applied(), search.count()), (Revision(0), 0));
}

#[test]
fn any_damaged_file_is_noticed_and_nothing_else_is_touched() {
    let (model, search) = index(&[doc(1, "un", "mot"), doc(2, "deux", "mot")]);
    search.close().unwrap();
    let names: Vec<_> = files(model.path())
        .into_iter()
        .filter(|file| !file.ends_with(".managed.json"))
        .collect();
    let mut damaged = 0;
    for file in names {
        let name = file.file_name().unwrap();
        if name.to_string_lossy().ends_with(".lock") {
            continue;
        }
        let folder = tempfile::tempdir().unwrap();
        for file in files(model.path()) {
            fs::copy(&file, folder.path().join(file.file_name().unwrap())).unwrap();
        }
        fs::write(folder.path().join("notes.txt"), "kept").unwrap();
        let mut bytes = fs::read(&file).unwrap();
        let middle = bytes.len() / 3;
        bytes[middle] ^= 0x55;
        fs::write(folder.path().join(name), bytes).unwrap();

        let (search, why) = reopened(folder.path());
        assert!(why.is_some(), "{name:?} was damaged");
        assert_eq!((search.applied(), search.count()), (Revision(0), 0));
        search
            .apply(&[doc(1, "un", "mot")], &[], Revision(1))
            .unwrap();
        assert_eq!(found(&search, "mot"), [1]);
        assert_eq!(
            fs::read_to_string(folder.path().join("notes.txt")).unwrap(),
            "kept"
        );
        damaged += 1;
    }
    assert!(damaged >= 6, "{damaged}");
}

#[test]
fn truncated_and_missing_files_are_noticed() {
    for lost in [
        "meta.json",
        "term",
        "store",
        "fast",
        "idx",
        "pos",
        "fieldnorm",
    ] {
        let (folder, search) = index(&[doc(1, "un", "mot")]);
        search.close().unwrap();
        let file = files(folder.path())
            .into_iter()
            .find(|file| file.to_string_lossy().ends_with(lost));
        let Some(file) = file else {
            assert_eq!(lost, "store");
            continue;
        };
        if lost.len() % 2 == 0 {
            fs::remove_file(file).unwrap();
        } else {
            fs::write(file, b"").unwrap();
        }
        let (search, why) = reopened(folder.path());
        assert!(why.is_some() && search.count() == 0, "{lost}");
    }
}

#[test]
fn an_index_of_another_version_is_made_anew() {
    let (folder, search) = index(&[doc(1, "un", "mot")]);
    drop(search);
    let meta = folder.path().join("meta.json");
    let text = fs::read_to_string(&meta).unwrap();
    let ours = format!("\\\"version\\\":{}", crate::search::schema::VERSION);
    assert!(text.contains(&ours));
    fs::write(&meta, text.replace(&ours, "\\\"version\\\":9999")).unwrap();
    let (_, why) = reopened(folder.path());
    assert_eq!(why.as_deref(), Some("it is of version 9999, not 2"));
}

#[test]
fn a_lock_file_left_behind_stops_nothing() {
    let (folder, search) = index(&[doc(1, "un", "mot")]);
    drop(search);
    fs::write(folder.path().join(".tantivy-writer.lock"), b"").unwrap();
    let (search, why) = reopened(folder.path());
    assert_eq!((why, search.count()), (None, 1));
}

#[test]
fn only_one_writes_and_others_read() {
    let (folder, search) = index(&[doc(1, "un", "mot")]);
    let refused = Search::open(folder.path()).err().unwrap();
    assert!(matches!(refused, SearchError::InUse { .. }), "{refused}");
    let reader = Search::open_reader(folder.path()).unwrap();
    assert_eq!(
        (found(&reader, "mot"), reader.applied()),
        (vec![1], Revision(1))
    );
    let refused = reader.apply(&[], &[], Revision(9)).err().unwrap();
    assert!(matches!(refused, SearchError::ReadOnly), "{refused}");
    search
        .apply(&[doc(2, "deux", "mot")], &[], Revision(2))
        .unwrap();
    let later = Search::open_reader(folder.path()).unwrap();
    assert_eq!(found_sorted(&later, "mot"), [1, 2]);
}

#[test]
fn reading_what_is_not_there_is_an_error_that_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let refused = Search::open_reader(folder.path()).err().unwrap();
    assert!(refused.to_string().contains("vigie reindex"), "{refused}");
    assert!(files(folder.path()).is_empty());
}

fn epoch(word: &str) -> Epoch {
    Epoch(word.to_owned())
}

/// Whether searches are answered, and what stood in the way of writing.
fn standing(search: &Search) -> (Fitness, Option<String>) {
    let standing = search.standing();
    (standing.fitness, standing.trouble)
}

#[test]
fn after_a_failed_write_no_commit_leaves_documents_out() {
    for kind in [ErrorKind::StorageFull, ErrorKind::ReadOnlyFilesystem] {
        let (folder, search) = index(&[doc(1, "un", "mot")]);
        let refused = while_refusing(folder.path(), kind, || {
            search.apply(&[doc(2, "deux", "mot")], &[], Revision(2))
        });
        let refused = refused.unwrap_err().to_string();
        assert!(
            refused.contains(folder.path().to_str().unwrap()),
            "{refused}"
        );
        assert_eq!(standing(&search), (Fitness::Usable, Some(refused)));
        assert_eq!(search.applied(), Revision(1));

        // What would have been a commit of nothing, with the newest revision.
        let again = search.commit(Revision(2));
        assert!(matches!(again, Err(SearchError::ReadOnly)), "{again:?}");
        assert_eq!(
            (found(&search, "mot"), search.applied()),
            (vec![1], Revision(1))
        );

        assert_eq!(search.ready_for(&epoch("a"), Revision(2)).unwrap(), None);
        search
            .apply(&[doc(2, "deux", "mot")], &[], Revision(2))
            .unwrap();
        assert_eq!(found_sorted(&search, "mot"), [1, 2]);
        assert_eq!(standing(&search), (Fitness::Usable, None));
    }
}

#[test]
fn while_nothing_can_be_written_searches_are_answered() {
    let (folder, search) = index(&[doc(1, "un", "mot")]);
    search.close().unwrap();
    while_refusing(folder.path(), ErrorKind::ReadOnlyFilesystem, || {
        let search = Search::open_at_best(folder.path());
        assert_eq!(found(&search, "mot"), [1]);
        let refused = search.ready_for(&epoch("a"), Revision(2)).unwrap_err();
        assert!(refused.to_string().contains("its file system is read-only"));
        assert_eq!(found(&search, "mot"), [1]);
        assert_eq!(
            standing(&search),
            (Fitness::Usable, Some(refused.to_string()))
        );
    });
}

/// What may happen to the folder of an open index.
type Mishap = (&'static str, fn(&Path));

const MISHAPS: [Mishap; 6] = [
    ("removed", |folder| fs::remove_dir_all(folder).unwrap()),
    ("emptied", |folder| {
        files(folder)
            .iter()
            .for_each(|file| fs::remove_file(file).unwrap());
    }),
    ("cut short", |folder| {
        files(folder)
            .iter()
            .for_each(|file| fs::write(file, b"x").unwrap());
    }),
    ("a bit flipped", |folder| {
        let file = files(folder)
            .into_iter()
            .find(|f| f.to_string_lossy().ends_with("idx"));
        let file = file.unwrap();
        let mut bytes = fs::read(&file).unwrap();
        let middle = bytes.len() / 3;
        bytes[middle] ^= 0x55;
        fs::write(&file, bytes).unwrap();
        // As if it had taken its time.
        let later = fs::metadata(&file).unwrap().modified().unwrap() + Duration::from_secs(5);
        fs::File::open(&file).unwrap().set_modified(later).unwrap();
    }),
    ("without its list", |folder| {
        fs::remove_file(folder.join("meta.json")).unwrap()
    }),
    ("another one", |folder| {
        let (other, search) = index(&[doc(9, "neuf", "mot")]);
        search.apply(&[], &[], Revision(3)).unwrap();
        search.close().unwrap();
        fs::remove_dir_all(folder).unwrap();
        fs::create_dir(folder).unwrap();
        for file in files(other.path()) {
            fs::copy(&file, folder.join(file.file_name().unwrap())).unwrap();
        }
    }),
];

#[test]
fn what_happens_to_the_folder_while_it_is_open_is_noticed() {
    for (what, spoil) in MISHAPS {
        let (folder, search) = index(&[doc(1, "un", "mot"), doc(2, "deux", "mot")]);
        assert_eq!(
            search.ready_for(&epoch("a"), Revision(1)).unwrap(),
            None,
            "{what}"
        );
        spoil(folder.path());
        // Before anybody has looked: what is in memory answers, and nothing dies.
        assert_eq!(found_sorted(&search, "mot"), [1, 2], "{what}");
        let why = search.ready_for(&epoch("a"), Revision(1)).unwrap();
        assert!(why.is_some(), "{what}");
        let request = Request::new(Query::parse("mot", &now()), Visibility::Public, now());
        let refused = search.query(&request).unwrap_err();
        assert!(
            matches!(refused, SearchError::Rebuilding { .. }),
            "{what}: {refused}"
        );
        assert!(
            matches!(standing(&search).0, Fitness::Rebuilding { .. }),
            "{what}"
        );
        search
            .apply(&[doc(1, "un", "mot")], &[], Revision(1))
            .unwrap();
        assert_eq!(found(&search, "mot"), [1], "{what}");
        assert_eq!(
            search.ready_for(&epoch("a"), Revision(1)).unwrap(),
            None,
            "{what}"
        );
    }
}

#[test]
fn a_touched_file_that_holds_what_it_held_changes_nothing() {
    let (folder, search) = index(&[doc(1, "un", "mot")]);
    assert_eq!(search.ready_for(&epoch("a"), Revision(1)).unwrap(), None);
    for file in files(folder.path()) {
        let later = fs::metadata(&file).unwrap().modified().unwrap() + Duration::from_secs(5);
        fs::File::open(&file).unwrap().set_modified(later).unwrap();
    }
    assert_eq!(search.ready_for(&epoch("a"), Revision(1)).unwrap(), None);
    assert_eq!(
        (found(&search, "mot"), search.applied()),
        (vec![1], Revision(1))
    );
}

#[test]
fn a_folder_that_cannot_be_made_anew_is_told_and_mended_later() {
    let (folder, search) = index(&[doc(1, "un", "mot")]);
    fs::remove_dir_all(folder.path()).unwrap();
    fs::write(folder.path(), "in the way").unwrap();
    let refused = search.ready_for(&epoch("a"), Revision(1)).unwrap_err();
    assert!(
        refused
            .to_string()
            .contains(folder.path().to_str().unwrap()),
        "{refused}"
    );
    assert!(matches!(
        standing(&search),
        (Fitness::Unusable { .. }, Some(_))
    ));
    fs::remove_file(folder.path()).unwrap();
    assert!(
        search
            .ready_for(&epoch("a"), Revision(1))
            .unwrap()
            .is_some()
    );
    search
        .apply(&[doc(1, "un", "mot")], &[], Revision(1))
        .unwrap();
    assert_eq!(found(&search, "mot"), [1]);
}

#[test]
fn the_index_of_another_archive_or_one_ahead_is_made_anew() {
    let folder = tempfile::tempdir().unwrap();
    let search = Search::open(folder.path()).unwrap();
    assert_eq!(search.ready_for(&epoch("a"), Revision(5)).unwrap(), None);
    search
        .apply(&[doc(1, "un", "mot")], &[], Revision(5))
        .unwrap();
    search.close().unwrap();

    let search = Search::open(folder.path()).unwrap();
    assert_eq!(search.ready_for(&epoch("a"), Revision(5)).unwrap(), None);
    assert_eq!(search.count(), 1);
    let beside = Search::open_reader(folder.path()).unwrap();
    beside.ready_for(&epoch("b"), Revision(5)).unwrap();
    assert!(matches!(standing(&beside).0, Fitness::Rebuilding { .. }));

    let why = search.ready_for(&epoch("b"), Revision(5)).unwrap().unwrap();
    assert!(why.contains("another archive"), "{why}");
    assert_eq!((search.count(), search.applied()), (0, Revision(0)));
    search
        .apply(&[doc(1, "un", "mot")], &[], Revision(5))
        .unwrap();
    let why = search.ready_for(&epoch("b"), Revision(4)).unwrap().unwrap();
    assert!(why.contains("ahead"), "{why}");
}

#[test]
fn an_index_that_was_not_filled_to_the_end_says_so_after_a_restart_too() {
    let (folder, search) = index(&[]);
    search.empty().unwrap();
    search.stage(&[doc(1, "un", "mot")], &[]).unwrap();
    search.commit_part(Revision(1)).unwrap();
    search.close().unwrap();
    let (search, why) = reopened(folder.path());
    assert_eq!((why, search.applied()), (None, Revision(1)));
    search.ready_for(&epoch("a"), Revision(4)).unwrap();
    let refused = search.query(&Request::new(
        Query::parse("mot", &now()),
        Visibility::Public,
        now(),
    ));
    assert!(refused.unwrap_err().to_string().contains("25 %"));
    search.commit(Revision(4)).unwrap();
    assert_eq!(found(&search, "mot"), [1]);
}

#[test]
fn a_document_of_which_the_indexer_dies_is_told_from_a_disk_that_refuses() {
    let (_folder, search) = index(&[doc(1, "un", "mot")]);
    let died = search.apply(&[doc(2, "deux", DEADLY)], &[], Revision(2));
    assert!(matches!(died, Err(SearchError::Died)), "{died:?}");
    assert_eq!(found(&search, "mot"), [1]);
}
