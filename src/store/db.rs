//! The seam of the database: verbs over one open transaction, and how a connection is opened. Nothing
//! outside this room and nothing else in `store` names the crate that speaks to it.

pub(super) mod opening;
mod snapshot;
mod values;
pub(super) mod writing;

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{CachedStatement, ErrorCode, OpenFlags};

use super::StoreError;
use values::{Params, bind};

pub(super) use rusqlite::Connection;
pub(super) use values::{Row, Value};

/// One open transaction. SQL is written `?1`, in the subset that PostgreSQL reads too.
pub struct Tx<'c>(&'c Connection);

impl<'c> Tx<'c> {
    pub(super) fn new(connection: &'c Connection) -> Self {
        Self(connection)
    }

    /// Changes rows; answers how many.
    #[cfg_attr(test, track_caller)]
    pub(super) fn run(&self, sql: &str, params: impl Params) -> Result<usize, StoreError> {
        let mut statement = self.prepare(sql, &params)?;
        statement.raw_execute().map_err(|error| self.refused(error))
    }

    /// Runs a script of several statements.
    pub(super) fn batch(&self, script: &str) -> Result<(), StoreError> {
        self.0
            .execute_batch(script)
            .map_err(|error| self.refused(error))
    }

    /// Every row of the answer, mapped.
    #[cfg_attr(test, track_caller)]
    pub(super) fn all<T>(
        &self,
        sql: &str,
        params: impl Params,
        mut map: impl FnMut(&Row<'_>) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        let mut statement = self.prepare(sql, &params)?;
        let mut rows = statement.raw_query();
        let mut found = Vec::new();
        while let Some(row) = rows.next().map_err(|error| self.refused(error))? {
            found.push(map(&Row::new(row))?);
        }
        Ok(found)
    }

    /// The first row of the answer, mapped, if there is any.
    #[cfg_attr(test, track_caller)]
    pub(super) fn one<T>(
        &self,
        sql: &str,
        params: impl Params,
        map: impl FnOnce(&Row<'_>) -> Result<T, StoreError>,
    ) -> Result<Option<T>, StoreError> {
        let mut statement = self.prepare(sql, &params)?;
        let mut rows = statement.raw_query();
        let row = rows.next().map_err(|error| self.refused(error))?;
        row.map(|row| map(&Row::new(row))).transpose()
    }

    /// Adds a row with `insert … returning id`; answers its number.
    #[cfg_attr(test, track_caller)]
    pub(super) fn add(&self, sql: &str, params: impl Params) -> Result<i64, StoreError> {
        let id = self.one(sql, params, |row| row.get(0))?;
        id.ok_or_else(|| StoreError::Damaged("an insertion answered nothing".to_owned()))
    }

    fn refused(&self, error: rusqlite::Error) -> StoreError {
        of(&place(self.0), error)
    }

    /// The statement as it was planned before, with its values.
    #[cfg_attr(test, track_caller)]
    fn prepare(&self, sql: &str, params: &impl Params) -> Result<CachedStatement<'c>, StoreError> {
        #[cfg(test)]
        tests::note(sql, std::panic::Location::caller());
        let statement = self.0.prepare_cached(sql);
        let mut statement = statement.map_err(|error| self.refused(error))?;
        bind(&mut statement, params)?;
        Ok(statement)
    }
}

/// The writer: write-ahead log, foreign keys, a patient wait for another process.
pub(super) fn open_writer(path: &Path) -> Result<Connection, StoreError> {
    let connection = Connection::open(path).map_err(|error| of(path, error))?;
    connection
        .execute_batch("pragma busy_timeout = 10000")
        .map_err(|error| of(path, error))?;
    log_ahead(path, &connection)?;
    let prepared = connection.execute_batch(
        "pragma synchronous = normal; pragma foreign_keys = on;
         pragma cache_size = -32000; pragma temp_store = memory;
         pragma wal_autocheckpoint = 12000; pragma journal_size_limit = 67108864;",
    );
    prepared.map_err(|error| of(path, error))?;
    connection.set_prepared_statement_cache_capacity(64);
    keep_plans(&connection)?;
    Ok(connection)
}

/// Turns the write-ahead log on. Of two processes that do so at once on a new archive SQLite refuses one
/// without waiting, whatever its patience.
fn log_ahead(path: &Path, connection: &Connection) -> Result<(), StoreError> {
    for _ in 0..FIRST_TRIES {
        match connection.execute_batch("pragma journal_mode = wal") {
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) => {
                std::thread::sleep(BETWEEN_TRIES);
            }
            done => return done.map_err(|error| of(path, error)),
        }
    }
    Err(StoreError::Locked {
        path: path.to_owned(),
    })
}

/// How often, and how long apart: as long as a writer waits for another one.
const FIRST_TRIES: usize = 200;
const BETWEEN_TRIES: Duration = Duration::from_millis(50);

/// Has a prepared statement stay as it is when other values are bound to it: built with column
/// statistics, which nothing here gathers, SQLite would plan it anew for each value.
fn keep_plans(connection: &Connection) -> Result<(), StoreError> {
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    Ok(())
}

/// With `on`, a commit is on the disk before it returns.
pub(super) fn set_synced(connection: &Connection, on: bool) -> Result<(), StoreError> {
    let word = if on { "full" } else { "normal" };
    Ok(connection.pragma_update(None, "synchronous", word)?)
}

/// A reader, which cannot write even by mistake.
pub(super) fn open_reader(path: &Path) -> Result<Connection, StoreError> {
    let connection = Connection::open_with_flags(path, READING);
    prepare_reader(path, connection)
}

/// Whether whoever wrote the archive last closed it: all of it is in the one file.
pub(super) fn is_closed(path: &Path) -> bool {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    let empty = Path::new(&log)
        .metadata()
        .map_or(true, |log| log.len() == 0);
    empty && path.is_file()
}

/// A reader of an archive that is closed, beside which nothing can be written: not even the memory that
/// readers share, which SQLite keeps in a file.
pub(super) fn open_frozen(path: &Path) -> Result<Connection, StoreError> {
    let mut address = String::from("file:");
    for byte in path.as_os_str().as_encoded_bytes() {
        match byte {
            b'/' | b'.' | b'-' | b'_' => address.push(char::from(*byte)),
            byte if byte.is_ascii_alphanumeric() => address.push(char::from(*byte)),
            byte => address.push_str(&format!("%{byte:02x}")),
        }
    }
    address.push_str("?immutable=1");
    let flags = READING | OpenFlags::SQLITE_OPEN_URI;
    prepare_reader(path, Connection::open_with_flags(address, flags))
}

const READING: OpenFlags = OpenFlags::SQLITE_OPEN_READ_ONLY.union(OpenFlags::SQLITE_OPEN_NO_MUTEX);

fn prepare_reader(
    path: &Path,
    opened: rusqlite::Result<Connection>,
) -> Result<Connection, StoreError> {
    let connection = opened.map_err(|error| of(path, error))?;
    let prepared = connection.execute_batch(
        "pragma busy_timeout = 10000; pragma cache_size = -2000; pragma query_only = on;",
    );
    prepared.map_err(|error| of(path, error))?;
    connection.set_prepared_statement_cache_capacity(64);
    keep_plans(&connection)?;
    Ok(connection)
}

/// Runs `work` outside of a transaction.
pub(super) fn look<T>(
    connection: &Connection,
    work: impl FnOnce(&Tx<'_>) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    work(&Tx::new(connection))
}

/// Runs `work` on a view of the archive that stays as it is; answers what it answers.
///
/// # Errors
/// When the reader itself is of no use any more.
pub(super) fn view<T>(
    reader: &mut Connection,
    work: impl FnOnce(&Tx<'_>) -> T,
) -> Result<T, StoreError> {
    let path = place(reader);
    let view = reader.transaction().map_err(|error| of(&path, error))?;
    let answer = work(&Tx::new(&view));
    view.finish().map_err(|error| of(&path, error))?;
    Ok(answer)
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        of(Path::new(""), error)
    }
}

/// The file of a connection.
pub(super) fn place(connection: &Connection) -> PathBuf {
    connection.path().unwrap_or_default().into()
}

/// What the database said of the archive at `path`, in words that say what to do.
pub(super) fn of(path: &Path, error: rusqlite::Error) -> StoreError {
    use rusqlite::ErrorCode as Code;
    let Some(failure) = error.sqlite_error() else {
        return StoreError::Sql(error.to_string());
    };
    let (why, mend) = match failure.code {
        Code::DiskFull => return StoreError::Full { path: path.into() },
        // Where the memory that readers share has no room in its file.
        Code::SystemIoFailure if failure.extended_code == SHARED_MEMORY_SIZE => {
            return StoreError::Full { path: path.into() };
        }
        Code::NotADatabase => {
            return StoreError::Damaged(format!("{}: it is no archive", path.display()));
        }
        Code::DatabaseCorrupt => {
            let why = "its pages contradict each other";
            return StoreError::Damaged(format!("{}: {why}", path.display()));
        }
        Code::DatabaseBusy | Code::DatabaseLocked | Code::FileLockingProtocolFailed => {
            return StoreError::Locked { path: path.into() };
        }
        Code::ReadOnly => (
            "cannot be written: it, or its file system, is read-only",
            "let Vigie write there",
        ),
        Code::CannotOpen => (
            "cannot be opened",
            "check that its folder exists and that Vigie may write there",
        ),
        Code::PermissionDenied | Code::AuthorizationForStatementDenied => (
            "may not be opened by Vigie",
            "check the owner and the mode of the file and of its folder",
        ),
        Code::SystemIoFailure => (
            "cannot be read or written: its disk answers with an error",
            "look at the disk and at the log of the system",
        ),
        Code::OutOfMemory => ("found no memory left", "free some, then try again"),
        _ => return StoreError::Sql(error.to_string()),
    };
    StoreError::Refused {
        path: path.into(),
        why,
        mend,
    }
}

/// `SQLITE_IOERR_SHMSIZE`.
const SHARED_MEMORY_SIZE: i32 = 4874;

/// A word of a closed list, read back from a text column.
pub(super) fn word<T>(
    row: &Row<'_>,
    column: &'static str,
    read: impl FnOnce(&str) -> Option<T>,
) -> Result<T, StoreError> {
    let text: String = row.get(column)?;
    read(&text).ok_or(StoreError::Unknown {
        what: column,
        value: text,
    })
}

/// An instant, from a column of milliseconds.
pub(super) fn instant(millis: i64) -> chrono::DateTime<chrono::Utc> {
    chrono::DateTime::from_timestamp_millis(millis).unwrap_or_default()
}

#[cfg(test)]
mod refusals;

#[cfg(test)]
mod tests;
