//! The archive: one SQLite file behind one seam, one file of SQL a table.
//!
//! One writer, several readers, write-ahead log. `read` and `write` are the only places where
//! asynchronous code crosses into blocking work; what runs inside is plain functions over a [`Tx`].

pub mod audit;
mod body;
pub mod changes;
pub mod channels;
pub mod collections;
mod db;
pub mod deliveries;
pub mod editions;
pub mod items;
pub mod members;
mod migrations;
pub mod proposals;
pub mod rules;
pub mod schedule;
pub mod sources;
pub mod stories;
pub mod trail;
pub mod triage;
pub mod view;
pub mod vocabulary;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use std::time::Duration;

use thiserror::Error;
use tokio::sync::Semaphore;

pub use body::PackedBody;
pub use db::Tx;
pub use db::opening::make_folder;
use db::opening::open_whole;
use db::{Connection, writing::Writer};

/// Who reads at once: each connection keeps pages of its own in memory, and more readers than
/// processors are no faster.
const READERS: usize = 8;

/// The archive. Clones share it.
#[derive(Clone)]
pub struct Store(Arc<Inner>);

struct Inner {
    path: PathBuf,
    /// Places for those who read: each holds a thread and a connection.
    reading: Semaphore,
    idle_readers: Mutex<Vec<Connection>>,
    /// After the readers: the last connection to close empties the log into the archive, and a reader
    /// may not.
    writer: Arc<Writer>,
    /// Why nothing can be written, if so.
    frozen: Option<StoreError>,
    vocabulary: vocabulary::Compiled,
}

/// Why the archive could not do what it was asked.
#[derive(Debug, Error)]
pub enum StoreError {
    /// The folder or the file cannot be opened.
    #[error(
        "the archive {path} cannot be opened: {why}; check that the folder exists and that Vigie may write there"
    )]
    Open {
        /// The file.
        path: PathBuf,
        /// What the system said.
        why: String,
    },
    /// A newer Vigie wrote this archive.
    #[error(
        "the archive {path} was written by a newer Vigie (schema {found}, this one knows {known}); install that version again"
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// The schema of the file.
        found: i64,
        /// The newest schema that this program knows.
        known: i64,
    },
    /// A migration that was applied is not the one that this program has.
    #[error(
        "migration {version} of the archive is not the one this Vigie was built with; restore the matching version"
    )]
    Altered {
        /// Its number.
        version: i64,
    },
    /// No room is left.
    #[error("the disk that holds the archive {path} is full; free some space, nothing was lost")]
    Full {
        /// The file.
        path: PathBuf,
    },
    /// Another program writes to it, and has for too long.
    #[error(
        "the archive {path} is locked by another program; end what holds it (another vigie, a backup, sqlite3), then try again"
    )]
    Locked {
        /// The file.
        path: PathBuf,
    },
    /// The file is not where it was opened, or another one is.
    #[error(
        "the archive {path} was moved away or replaced while Vigie works on it; put it back, or start Vigie again to work with what is there now"
    )]
    Moved {
        /// Where it was.
        path: PathBuf,
    },
    /// The system refuses.
    #[error("the archive {path} {why}; {mend}")]
    Refused {
        /// The file.
        path: PathBuf,
        /// What is in the way: `cannot be opened`.
        why: &'static str,
        /// What to do.
        mend: &'static str,
    },
    /// The file is damaged.
    #[error("the archive is damaged ({0}); restore the last backup")]
    Damaged(String),
    /// A state may not follow another.
    #[error("{what} {id} is {from} and cannot become {to}")]
    Transition {
        /// `delivery`, `edition`.
        what: &'static str,
        /// Its number.
        id: i64,
        /// Where it stands.
        from: &'static str,
        /// What was asked.
        to: &'static str,
    },
    /// A value read back makes no sense.
    #[error("the archive holds an unknown {what}: {value}")]
    Unknown {
        /// What it should be.
        what: &'static str,
        /// What was read.
        value: String,
    },
    /// Anything else that the database says.
    #[error("the archive could not answer: {0}")]
    Sql(String),
    /// Keys are made of random bits.
    #[error("the system gives no random bits ({0}); nobody can sign in until it does")]
    NoRandom(String),
    /// The thread that held the work was lost.
    #[error("the work on the archive was interrupted")]
    Interrupted,
}

impl StoreError {
    /// The same error for another who shared the commit that failed.
    fn alike(&self) -> Self {
        match self {
            Self::Full { path } => Self::Full { path: path.clone() },
            Self::Refused { path, why, mend } => Self::Refused {
                path: path.clone(),
                why,
                mend,
            },
            Self::Locked { path } => Self::Locked { path: path.clone() },
            Self::Moved { path } => Self::Moved { path: path.clone() },
            Self::Damaged(why) => Self::Damaged(why.clone()),
            _ => Self::Interrupted,
        }
    }

    /// Whether nothing can be written now, while what is there can perhaps be read.
    pub fn is_about_writing(&self) -> bool {
        matches!(self, Self::Full { .. } | Self::Refused { .. })
    }
}

impl Store {
    /// Opens the archive at `path`, creating it and its folder if needed, and brings its schema up to
    /// date.
    ///
    /// # Errors
    /// [`StoreError::Open`], [`StoreError::Newer`], [`StoreError::Altered`] or what SQLite says.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let (writer, frozen) = match open_whole(path) {
            Ok(writer) => (writer, None),
            Err(refused) if refused.is_about_writing() && db::is_closed(path) => {
                let reader = db::open_frozen(path).map_err(|_| refused.alike())?;
                db::look(&reader, migrations::is_current).map_err(|_| refused.alike())?;
                (reader, Some(refused))
            }
            Err(refused) => return Err(refused),
        };
        let inner = Inner {
            path: path.to_owned(),
            writer: Arc::new(Writer::new(writer)),
            frozen,
            reading: Semaphore::new(READERS),
            idle_readers: Mutex::default(),
            vocabulary: Mutex::default(),
        };
        Ok(Self(Arc::new(inner)))
    }

    /// Why nothing can be written since the archive was opened; it is read as it lies on the disk.
    pub fn frozen(&self) -> Option<&StoreError> {
        self.0.frozen.as_ref()
    }

    fn writer(&self) -> Result<&Arc<Writer>, StoreError> {
        match &self.0.frozen {
            None => Ok(&self.0.writer),
            Some(refused) => Err(refused.alike()),
        }
    }

    /// Where the archive is.
    pub fn path(&self) -> &Path {
        &self.0.path
    }

    /// The newest schema that this program can open.
    pub fn newest_schema() -> i64 {
        migrations::known()
    }

    /// Runs `work` on a consistent view of the archive.
    ///
    /// # Errors
    /// What `work` or SQLite says.
    pub async fn read<T, E>(
        &self,
        work: impl FnOnce(&Tx<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let store = self.clone();
        // The semaphore is never closed.
        let _place = self.0.reading.acquire().await;
        let crossing = tokio::task::spawn_blocking(move || store.read_here(work));
        crossing
            .await
            .unwrap_or_else(|_| Err(StoreError::Interrupted.into()))
    }

    /// Runs `work` in one write transaction: all of it is kept, or nothing.
    ///
    /// A kill keeps every finished transaction; a power cut may take the last ones with it, never
    /// half of one. For what must survive a power cut too, see [`Store::write_synced`].
    ///
    /// # Errors
    /// What `work` or SQLite says; then nothing was written.
    pub async fn write<T, E>(
        &self,
        work: impl FnOnce(&Tx<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        self.writer()?.write(Duration::ZERO, work).await
    }

    /// As [`Store::write`], for work that nobody watches: it waits for `patience` first, so that
    /// others come along under the same commit.
    ///
    /// # Errors
    /// What `work` or SQLite says; then nothing was written.
    pub async fn write_in_company<T, E>(
        &self,
        patience: Duration,
        work: impl FnOnce(&Tx<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        self.writer()?.write(patience, work).await
    }

    /// As [`Store::write`], and on the disk before it returns: for the outbox, where forgetting that
    /// something was sent would send it twice.
    ///
    /// # Errors
    /// What `work` or SQLite says; then nothing was written.
    pub async fn write_synced<T, E>(
        &self,
        work: impl FnOnce(&Tx<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        self.writer()?.write_synced(work).await
    }

    /// [`Store::read`] for code that already runs where blocking is allowed.
    ///
    /// # Errors
    /// What `work` or SQLite says.
    pub fn read_here<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let idle = lock(&self.0.idle_readers).pop();
        let mut reader = match idle {
            Some(reader) => reader,
            None if self.0.frozen.is_some() => db::open_frozen(&self.0.path)?,
            None => {
                // Another archive must not answer in its place.
                self.0.writer.in_place()?;
                db::open_reader(&self.0.path)?
            }
        };
        let answer = db::view(&mut reader, work)?;
        let mut idle = lock(&self.0.idle_readers);
        if idle.len() < READERS {
            idle.push(reader);
        }
        answer
    }

    /// [`Store::write`] for code that already runs where blocking is allowed.
    ///
    /// # Errors
    /// What `work` or SQLite says; then nothing was written.
    pub fn write_here<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.writer()?.write_here(work)
    }
}

/// A panic while a connection was held leaves it usable: its transaction was rolled back on drop.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
pub(crate) mod testing {
    //! An archive in a folder that goes away with the test.

    use super::Store;

    pub(crate) fn store() -> (tempfile::TempDir, Store) {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("archive.db")).unwrap();
        (folder, store)
    }

    /// Changes the archive behind its back.
    pub(crate) fn meddle(store: &Store, sql: &str) {
        store.write_here(|tx| tx.run(sql, ())).unwrap();
    }

    /// Adds a curator of that name.
    pub(crate) fn curator(store: &Store, name: &str) -> crate::domain::ids::MemberId {
        let id = store.write_here(|tx| {
            tx.add(
                "insert into members (login, name, role, created_at)
                 values (?1, ?1, 'curator', 0) returning id",
                [name],
            )
        });
        crate::domain::ids::MemberId(id.unwrap())
    }

    /// Files every item a second time, without its keys: what two visits at once left behind in 0.1.0.
    pub(crate) fn double_items(store: &Store) {
        let all = "source_id, title, url, canonical, authors, first_seen_at, sorted_at, \
            language_confidence, language_origin, state, marks, published_hash, said_hash, \
            fingerprint, version";
        let insert =
            format!("insert into items ({all}, revision) select {all}, revision + 100 from items");
        store.write_here(|tx| tx.run(&insert, ())).unwrap();
    }
}
