//! The seam of the database: verbs over one open transaction, and how a connection is opened. Nothing
//! outside this room and nothing else in `store` names the crate that speaks to it.

mod values;
pub(super) mod writing;

use std::path::Path;

use rusqlite::config::DbConfig;
use rusqlite::{CachedStatement, OpenFlags};

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
        Ok(self.prepare(sql, &params)?.raw_execute()?)
    }

    /// Runs a script of several statements.
    pub(super) fn batch(&self, script: &str) -> Result<(), StoreError> {
        Ok(self.0.execute_batch(script)?)
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
        while let Some(row) = rows.next()? {
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
        rows.next()?.map(|row| map(&Row::new(row))).transpose()
    }

    /// Adds a row with `insert … returning id`; answers its number.
    #[cfg_attr(test, track_caller)]
    pub(super) fn add(&self, sql: &str, params: impl Params) -> Result<i64, StoreError> {
        let id = self.one(sql, params, |row| row.get(0))?;
        id.ok_or_else(|| StoreError::Damaged("an insertion answered nothing".to_owned()))
    }

    /// The statement as it was planned before, with its values.
    #[cfg_attr(test, track_caller)]
    fn prepare(&self, sql: &str, params: &impl Params) -> Result<CachedStatement<'c>, StoreError> {
        #[cfg(test)]
        tests::note(sql, std::panic::Location::caller());
        let mut statement = self.0.prepare_cached(sql)?;
        bind(&mut statement, params)?;
        Ok(statement)
    }
}

/// The writer: write-ahead log, foreign keys, a patient wait for another process.
pub(super) fn open_writer(path: &Path) -> Result<Connection, StoreError> {
    let connection = Connection::open(path).map_err(|error| StoreError::Open {
        path: path.to_owned(),
        why: error.to_string(),
    })?;
    connection.execute_batch(
        "pragma journal_mode = wal; pragma synchronous = normal; pragma foreign_keys = on;
         pragma busy_timeout = 10000; pragma cache_size = -32000; pragma temp_store = memory;
         pragma wal_autocheckpoint = 12000; pragma journal_size_limit = 67108864;",
    )?;
    connection.set_prepared_statement_cache_capacity(64);
    keep_plans(&connection)?;
    Ok(connection)
}

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
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.execute_batch(
        "pragma busy_timeout = 10000; pragma cache_size = -2000; pragma query_only = on;",
    )?;
    connection.set_prepared_statement_cache_capacity(64);
    keep_plans(&connection)?;
    Ok(connection)
}

/// Runs `work` on a view of the archive that stays as it is; answers what it answers.
///
/// # Errors
/// When the reader itself is of no use any more.
pub(super) fn view<T>(
    reader: &mut Connection,
    work: impl FnOnce(&Tx<'_>) -> T,
) -> Result<T, StoreError> {
    let view = reader.transaction()?;
    let answer = work(&Tx::new(&view));
    view.finish()?;
    Ok(answer)
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode::{DatabaseCorrupt, DiskFull, NotADatabase};
        match error.sqlite_error_code() {
            Some(DiskFull) => Self::Full,
            Some(DatabaseCorrupt | NotADatabase) => Self::Damaged(error.to_string()),
            _ => Self::Sql(error.into()),
        }
    }
}

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
mod tests;
