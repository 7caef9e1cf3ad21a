//! A copy of the archive as it stands, made while others go on writing to it.

use std::path::Path;
use std::time::Duration;

use rusqlite::backup::Backup;

use super::{Connection, Tx, of, open_reader, opening::make_file, view};
use crate::store::{Store, StoreError};

/// Pages that are copied in one step.
const PAGES: i32 = 4_096;

impl Store {
    /// What contradicts itself in the archive, in the database's words: every page is read.
    ///
    /// # Errors
    /// What the database says when it cannot be read at all.
    pub fn contradictions(&self) -> Result<Vec<String>, StoreError> {
        contradictions(self.path())
    }

    /// Copies the archive of this moment into the new file `to`, while others go on writing.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] when the archive contradicts itself, or what the system says of the copy.
    pub fn copy_to(&self, to: &Path) -> Result<(), StoreError> {
        copy(self.path(), to)?;
        match contradictions(to)?.first() {
            Some(first) => Err(StoreError::Damaged(first.clone())),
            None => Ok(()),
        }
    }

    /// Runs `work` on a copy that [`Store::copy_to`] made.
    ///
    /// # Errors
    /// What `work` or SQLite says.
    pub fn read_copy<T, E: From<StoreError>>(
        copy: &Path,
        work: impl FnOnce(&Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut reader = open_reader(copy)?;
        view(&mut reader, work)?
    }
}

/// Copies the archive `from` into the new file `to`. The reader's view is held from the first page to
/// the last, so that the copy is of one moment and is never begun again, however much is written meanwhile.
///
/// # Errors
/// What the database says of either file.
fn copy(from: &Path, to: &Path) -> Result<(), StoreError> {
    make_file(to);
    let source = open_reader(from)?;
    source
        .execute_batch("begin; select count(*) from migrations;")
        .map_err(|error| of(from, error))?;
    let mut target = Connection::open(to).map_err(|error| of(to, error))?;
    let copied = Backup::new(&source, &mut target)
        .and_then(|copy| copy.run_to_completion(PAGES, Duration::ZERO, None));
    copied.map_err(|error| of(to, error))?;
    // All of it in the one file.
    let closed = target.execute_batch("pragma journal_mode = delete;");
    closed.map_err(|error| of(to, error))
}

/// What contradicts itself in the archive at `path`, in the database's words; nothing when it is sound.
///
/// # Errors
/// What the database says when it cannot be read at all.
fn contradictions(path: &Path) -> Result<Vec<String>, StoreError> {
    let reader = open_reader(path)?;
    // Asked of SQLite alone.
    let told = |pragma: &str| -> rusqlite::Result<Vec<String>> {
        let mut statement = reader.prepare(pragma)?;
        statement.query_map((), |row| row.get(0))?.collect()
    };
    let mut found = told("pragma integrity_check(20)").map_err(|error| of(path, error))?;
    found.retain(|said| said != "ok");
    let orphans = told("pragma foreign_key_check").map_err(|error| of(path, error))?;
    let orphans = orphans.into_iter().take(20);
    found.extend(orphans.map(|table| format!("{table}: a row belongs to nothing")));
    Ok(found)
}
