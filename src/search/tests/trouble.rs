//! Killed, deleted, damaged, or opened twice: the index starts all the same, and says where it is.

use std::fs;
use std::path::{Path, PathBuf};

use super::{doc, found, found_sorted, index};
use crate::domain::ids::{ItemId, Revision};
use crate::search::{Opened, Search, SearchError};

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
    assert_eq!(why.as_deref(), Some("it is of version 9999, not 1"));
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
