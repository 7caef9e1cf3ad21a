//! A copy of the archive as it stands, made while others go on writing to it.

use std::path::Path;
use std::time::Duration;

use rusqlite::backup::Backup;

use super::{Connection, Row, Tx, of, open_reader, opening::make_file};
use crate::store::StoreError;

/// Pages that are copied in one step.
const PAGES: i32 = 4_096;

/// Copies the archive `from` into the new file `to`. The reader's view is held from the first page to
/// the last, so that the copy is of one moment and is never begun again, however much is written meanwhile.
///
/// # Errors
/// What the database says of either file.
pub(in crate::store) fn copy(from: &Path, to: &Path) -> Result<(), StoreError> {
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
pub(in crate::store) fn contradictions(path: &Path) -> Result<Vec<String>, StoreError> {
    let reader = open_reader(path)?;
    let tx = Tx::new(&reader);
    let word = |row: &Row<'_>| row.get::<String>(0);
    let mut found = tx.all("pragma integrity_check(20)", (), word)?;
    found.retain(|said| said != "ok");
    let orphans = tx.all("pragma foreign_key_check", (), word)?;
    found.extend(
        orphans
            .into_iter()
            .take(20)
            .map(|table| format!("{table}: a row belongs to nothing")),
    );
    Ok(found)
}
