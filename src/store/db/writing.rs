//! The one writer: whoever waits for it writes in company, many works under one commit.
//!
//! A commit costs the pages that it touches, and works that follow each other touch the same ones.
//! So whoever gets the turn takes along all who stand in line: each work has a savepoint of its own,
//! fails alone, and hears of success only after the commit that all of them share.

use std::fs::Metadata;
use std::io::ErrorKind;
use std::os::unix::fs::MetadataExt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rusqlite::{Connection, Transaction, TransactionBehavior};
use tokio::sync::oneshot;

use super::super::{StoreError, Tx, db, lock};

/// Works under one commit, at most: their pages are in memory together.
const TOGETHER: usize = 32;

/// Without a write for so long, the pages that were kept for the next one are given back.
const REST: Duration = Duration::from_secs(5);

/// The writing connection and those who wait for it.
pub(in crate::store) struct Writer {
    connection: Mutex<Connection>,
    path: PathBuf,
    /// The file that was opened, by device and number.
    file: Option<(u64, u64)>,
    /// Held by the asynchronous task whose turn it is to write, so that those who wait hold no thread.
    turn: tokio::sync::Mutex<()>,
    line: Mutex<Vec<Work>>,
    /// Works so far, by which rest is known.
    works: AtomicU64,
    /// Whether somebody waits for rest.
    awaited: AtomicBool,
}

/// A work in line: done in the transaction that it is given, if one could be begun, it leaves what is to
/// be told afterwards.
type Work = Box<dyn FnOnce(Option<&mut Transaction<'_>>) -> Told + Send>;

/// Tells whoever waits, once it is known whether the commit went well.
type Told = Box<dyn FnOnce(Result<(), StoreError>) + Send>;

impl Writer {
    pub(in crate::store) fn new(connection: Connection) -> Self {
        let path = db::place(&connection);
        Self {
            file: std::fs::metadata(&path).ok().map(|file| number(&file)),
            path,
            connection: Mutex::new(connection),
            turn: tokio::sync::Mutex::default(),
            line: Mutex::default(),
            works: AtomicU64::new(0),
            awaited: AtomicBool::new(false),
        }
    }

    /// Whether the file that was opened is still there: what is written to another one, or to one that has
    /// no name any more, nobody would find.
    pub(in crate::store) fn in_place(&self) -> Result<(), StoreError> {
        let here = match std::fs::metadata(&self.path) {
            Ok(file) => self.file.is_none_or(|opened| opened == number(&file)),
            Err(error) => error.kind() != ErrorKind::NotFound,
        };
        let path = || self.path.clone();
        here.then_some(())
            .ok_or_else(|| StoreError::Moved { path: path() })
    }

    /// Runs `work` under one commit with whatever else is in line, or comes within `patience`.
    pub(in crate::store) async fn write<T, E>(
        self: &Arc<Self>,
        patience: Duration,
        work: impl FnOnce(&Tx<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let (tell, mut told) = oneshot::channel();
        let in_line: Work = Box::new(move |transaction| {
            // Whoever asked may have gone in the meantime; then nothing is written.
            let transaction = transaction.filter(|_| !tell.is_closed());
            let done = transaction.map(|transaction| apart(transaction, work));
            Box::new(move |committed| {
                let answer = match (done, committed) {
                    (Some(done), Ok(())) => done,
                    (Some(Ok(_)) | None, Err(error)) => Err(error.into()),
                    (Some(Err(error)), Err(_)) => Err(error),
                    (None, Ok(())) => Err(StoreError::Interrupted.into()),
                };
                // Nobody waits any more: what was written stands all the same.
                let _gone = tell.send(answer);
            })
        });
        lock(&self.line).push(in_line);
        self.await_rest();
        if !patience.is_zero() {
            tokio::select! {
                done = &mut told => return done.unwrap_or_else(|_| Err(StoreError::Interrupted.into())),
                () = tokio::time::sleep(patience) => {}
            }
        }
        let turn = self.turn.lock().await;
        // Whoever had the turn before may have taken this work along.
        while told.is_empty() && !lock(&self.line).is_empty() {
            let writer = Arc::clone(self);
            if tokio::task::spawn_blocking(move || writer.serve_line())
                .await
                .is_err()
            {
                break;
            }
        }
        drop(turn);
        told.await
            .unwrap_or_else(|_| Err(StoreError::Interrupted.into()))
    }

    /// Runs `work` alone, on the disk before it returns.
    pub(in crate::store) async fn write_synced<T, E>(
        self: &Arc<Self>,
        work: impl FnOnce(&Tx<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let writer = Arc::clone(self);
        let _turn = self.turn.lock().await;
        let crossing = tokio::task::spawn_blocking(move || {
            let mut connection = lock(&writer.connection);
            writer.in_place()?;
            db::set_synced(&connection, true).map_err(E::from)?;
            let written = transact(&mut connection, work);
            db::set_synced(&connection, false).map_err(E::from)?;
            written
        });
        crossing
            .await
            .unwrap_or_else(|_| Err(StoreError::Interrupted.into()))
    }

    /// Runs `work` alone, for code that already runs where blocking is allowed.
    pub(in crate::store) fn write_here<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut connection = lock(&self.connection);
        self.in_place()?;
        transact(&mut connection, work)
    }

    /// Has the pages in memory given back once nothing has been written for a while.
    fn await_rest(self: &Arc<Self>) {
        self.works.fetch_add(1, Ordering::Relaxed);
        if self.awaited.swap(true, Ordering::Relaxed) {
            return;
        }
        // Whoever waits keeps no archive open.
        let writer = Arc::downgrade(self);
        let works = move || Some(writer.upgrade()?.works.load(Ordering::Relaxed));
        let writer = Arc::downgrade(self);
        tokio::spawn(async move {
            loop {
                let before = works();
                tokio::time::sleep(REST).await;
                if works() == before {
                    break;
                }
            }
            let giving = move || writer.upgrade().map_or(Ok(()), |writer| writer.give_back());
            if let Ok(Err(error)) = tokio::task::spawn_blocking(giving).await {
                tracing::debug!(%error, "pages in memory were not given back");
            }
        });
    }

    fn give_back(&self) -> Result<(), StoreError> {
        self.awaited.store(false, Ordering::Relaxed);
        Ok(lock(&self.connection).execute_batch("pragma shrink_memory")?)
    }

    /// Does what is in line, under one commit, and tells everybody.
    fn serve_line(&self) {
        let mut connection = lock(&self.connection);
        let works: Vec<Work> = {
            let mut line = lock(&self.line);
            let count = line.len().min(TOGETHER);
            line.drain(..count).collect()
        };
        let mut told = Vec::with_capacity(works.len());
        let committed = match self.in_place() {
            Ok(()) => commit(&mut connection, works, &mut told),
            Err(moved) => {
                told.extend(works.into_iter().map(|work| work(None)));
                Err(moved)
            }
        };
        for tell in told {
            tell(match &committed {
                Ok(()) => Ok(()),
                Err(error) => Err(error.alike()),
            });
        }
    }
}

/// What tells a file from another one at the same place.
fn number(file: &Metadata) -> (u64, u64) {
    (file.dev(), file.ino())
}

/// Does `works` one after the other in one transaction.
fn commit(
    connection: &mut Connection,
    works: Vec<Work>,
    told: &mut Vec<Told>,
) -> Result<(), StoreError> {
    let path = db::place(connection);
    let refused = |error| db::of(&path, error);
    let mut works = works.into_iter();
    let mut transaction = match connection.transaction_with_behavior(TransactionBehavior::Immediate)
    {
        Ok(transaction) => transaction,
        Err(error) => {
            told.extend(works.map(|work| work(None)));
            return Err(refused(error));
        }
    };
    while let Some(work) = works.next() {
        // A work that panics is rolled back and told that it was interrupted, as its line is dropped.
        let done = catch_unwind(AssertUnwindSafe(|| work(Some(&mut transaction))));
        told.extend(done.ok());
        // A full disk makes SQLite give up the whole transaction: what follows must not run outside.
        if transaction.is_autocommit() {
            told.extend(works.map(|work| work(None)));
            return Err(StoreError::Full { path });
        }
    }
    transaction.commit().map_err(refused)
}

/// One work in a savepoint: kept whole, or not at all.
fn apart<T, E: From<StoreError>>(
    transaction: &mut Transaction<'_>,
    work: impl FnOnce(&Tx<'_>) -> Result<T, E>,
) -> Result<T, E> {
    let savepoint = transaction.savepoint().map_err(StoreError::from)?;
    // Dropped without a commit, a savepoint is rolled back.
    let answer = work(&Tx::new(&savepoint))?;
    savepoint.commit().map_err(StoreError::from)?;
    Ok(answer)
}

/// One work in a transaction of its own.
pub(in crate::store) fn transact<T, E: From<StoreError>>(
    connection: &mut Connection,
    work: impl FnOnce(&Tx<'_>) -> Result<T, E>,
) -> Result<T, E> {
    let path = db::place(connection);
    let refused = |error| db::of(&path, error);
    let transaction = connection
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .map_err(refused)?;
    let answer = work(&Tx::new(&transaction))?;
    transaction.commit().map_err(refused)?;
    Ok(answer)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use crate::store::testing::store;
    use crate::store::{Store, StoreError};

    const PATIENCE: Duration = Duration::from_millis(20);

    async fn put(store: &Store, name: &'static str, fails: bool) -> Result<(), StoreError> {
        let work = move |tx: &super::Tx<'_>| {
            tx.run("insert into counters (name, value) values (?1, -7)", [name])?;
            assert_ne!(name, "panic");
            if fails {
                Err(StoreError::Damaged("as asked".to_owned()))
            } else {
                Ok(())
            }
        };
        store.write_in_company(PATIENCE, work).await
    }

    fn names(store: &Store) -> Vec<String> {
        store
            .read_here(|tx| {
                tx.all(
                    "select name from counters where value = -7 order by name",
                    (),
                    |row| row.get(0),
                )
            })
            .unwrap_or_else(|error: StoreError| panic!("{error}"))
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn works_in_company_are_kept_or_fail_each_alone() {
        let (_folder, store) = store();
        let (a, b, c, d) = tokio::join!(
            put(&store, "a", false),
            put(&store, "b", true),
            put(&store, "panic", false),
            put(&store, "d", false),
        );
        assert!(a.is_ok() && d.is_ok());
        assert!(matches!(b, Err(StoreError::Damaged(_))));
        assert!(matches!(c, Err(StoreError::Interrupted)));
        assert_eq!(names(&store), ["a", "d"]);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn works_in_company_are_told_why_none_of_them_could_begin() {
        let (_folder, store) = store();
        let open = || rusqlite::Connection::open(store.path()).unwrap();
        let (other, own) = (open(), open());
        other.execute_batch("begin immediate").unwrap();
        own.busy_timeout(Duration::ZERO).unwrap();
        let writer = std::sync::Arc::new(super::Writer::new(own));
        let write = || writer.write(PATIENCE, |_| Ok::<_, StoreError>(()));
        let (a, b) = tokio::join!(write(), write());
        assert!(matches!(a, Err(StoreError::Locked { .. })), "{a:?}");
        assert!(matches!(b, Err(StoreError::Locked { .. })), "{b:?}");
        other.execute_batch("rollback").unwrap();
        write().await.unwrap();
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn nothing_is_written_to_an_archive_that_was_moved_away_or_replaced() {
        let (folder, store) = store();
        let (here, away) = (store.path().to_owned(), folder.path().join("away.db"));
        let refused = async || {
            let moved =
                |told: &Result<(), StoreError>| matches!(told, Err(StoreError::Moved { .. }));
            let nothing = |_: &super::Tx<'_>| Ok::<_, StoreError>(());
            let told = [
                put(&store, "b", false).await,
                store.write_synced(nothing).await,
                store.write_here(nothing),
            ];
            told.iter().all(moved)
        };
        put(&store, "a", false).await.unwrap();
        std::fs::rename(&here, &away).unwrap();
        assert!(refused().await, "moved away");
        std::fs::copy(&away, &here).unwrap();
        assert!(refused().await, "replaced");
        let other = store.read_here::<_, StoreError>(|_| Ok(()));
        assert!(
            matches!(other, Err(StoreError::Moved { .. })),
            "read in its place"
        );
        std::fs::rename(&away, &here).unwrap();
        put(&store, "c", false).await.unwrap();
        assert_eq!(names(&store), ["a", "c"]);
    }

    #[test]
    fn closing_empties_the_log_into_the_archive() {
        let (folder, store) = store();
        let put = |tx: &super::Tx<'_>| tx.run("insert into counters values ('a', -7)", ());
        store.write_here(put).unwrap();
        assert_eq!(names(&store), ["a"]);
        let log = folder.path().join("archive.db-wal");
        assert!(log.exists());
        drop(store);
        assert!(!log.exists());
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn what_nobody_waits_for_is_not_written_later() {
        let (_folder, store) = store();
        let given_up = tokio::time::timeout(Duration::ZERO, put(&store, "a", false));
        assert!(given_up.await.is_err());
        put(&store, "b", false).await.unwrap();
        assert_eq!(names(&store), ["b"]);
    }
}
