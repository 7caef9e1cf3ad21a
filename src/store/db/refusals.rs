//! What is said when SQLite refuses, and what goes on all the same.

use std::path::Path;

use super::{is_closed, of};
use crate::domain::ids::Revision;
use crate::store::{Store, StoreError, changes};
use rusqlite::ffi;

/// What is said of each failure, by its number, beside the words of the library.
#[test]
fn each_failure_is_told_once_with_its_place_and_what_to_do() {
    for (code, said) in [
        (ffi::SQLITE_FULL, "is full; free some space"),
        (ffi::SQLITE_IOERR_SHMSIZE, "is full; free some space"),
        (
            ffi::SQLITE_BUSY,
            "is locked by another program; end what holds it",
        ),
        (ffi::SQLITE_BUSY_SNAPSHOT, "is locked by another program"),
        (ffi::SQLITE_LOCKED, "is locked by another program"),
        (ffi::SQLITE_READONLY, "is read-only; let Vigie write there"),
        (ffi::SQLITE_READONLY_DBMOVED, "is read-only"),
        (
            ffi::SQLITE_CANTOPEN,
            "cannot be opened; check that its folder exists",
        ),
        (
            ffi::SQLITE_PERM,
            "may not be opened by Vigie; check the owner",
        ),
        (
            ffi::SQLITE_IOERR_READ,
            "its disk answers with an error; look at",
        ),
        (
            ffi::SQLITE_CORRUPT,
            "contradict each other); restore the last backup",
        ),
        (
            ffi::SQLITE_NOTADB,
            "it is no archive); restore the last backup",
        ),
        (ffi::SQLITE_NOMEM, "found no memory left; free some"),
    ] {
        let words = Some("words of the library".to_owned());
        let error = rusqlite::Error::SqliteFailure(ffi::Error::new(code), words);
        let told = of(Path::new("/watch/index/archive.db"), error);
        let told = format!("{:#}", anyhow::Error::from(told));
        assert!(told.contains(said), "{code}: {told}");
        assert!(told.contains("/watch/index/archive.db"), "{told}");
        assert!(
            !told.contains("words of") && !told.contains("code"),
            "{told}"
        );
    }
}

#[test]
fn an_archive_that_cannot_be_written_is_read_if_it_was_closed() {
    let folder = tempfile::tempdir().unwrap();
    // A folder where SQLite wants to put a file: nothing can be opened for writing beside it.
    let path = folder.path().join("l'index à 50 %?.db");
    drop(Store::open(&path).unwrap());
    assert!(is_closed(&path));
    let in_the_way = folder.path().join("l'index à 50 %?.db-shm");
    std::fs::create_dir(&in_the_way).unwrap();

    let store = Store::open(&path).unwrap();
    let why = store.frozen().unwrap().to_string();
    assert!(why.contains("cannot be ") && why.contains("50 %"), "{why}");
    assert_eq!(store.read_here(changes::last).unwrap(), Revision(0));
    let refused = store.write_here(changes::renew_epoch).unwrap_err();
    assert_eq!(refused.to_string(), why);
    drop(store);

    std::fs::remove_dir(&in_the_way).unwrap();
    let store = Store::open(&path).unwrap();
    assert!(store.frozen().is_none());
    store.write_here(changes::renew_epoch).unwrap();
}

#[test]
fn an_archive_that_another_program_holds_is_said_to_be_locked() {
    let (folder, store) = crate::store::testing::store();
    let other = rusqlite::Connection::open(folder.path().join("archive.db")).unwrap();
    other.execute_batch("begin immediate").unwrap();
    let mut writer = rusqlite::Connection::open(store.path()).unwrap();
    writer.execute_batch("pragma busy_timeout = 0").unwrap();
    let refused = super::writing::transact::<(), StoreError>(&mut writer, |_| Ok(()));
    let refused = refused.unwrap_err().to_string();
    assert!(
        refused.contains("is locked by another program"),
        "{refused}"
    );
}
