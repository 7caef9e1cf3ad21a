//! The dialect seam: three verbs over one open transaction.

pub(super) mod writing;

use std::path::Path;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, Params, Row};

use super::StoreError;

/// One open transaction. SQL is written `?1`, in the subset that PostgreSQL reads too.
pub struct Tx<'c>(&'c Connection);

impl<'c> Tx<'c> {
    pub(super) fn new(connection: &'c Connection) -> Self {
        Self(connection)
    }

    /// Changes rows; answers how many.
    pub(super) fn run(&self, sql: &str, params: impl Params) -> Result<usize, StoreError> {
        Ok(self.0.prepare_cached(sql)?.execute(params)?)
    }

    /// Every row of the answer, mapped.
    pub(super) fn all<T>(
        &self,
        sql: &str,
        params: impl Params,
        map: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, StoreError> {
        let mut statement = self.0.prepare_cached(sql)?;
        let rows = statement.query_map(params, map)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The first row of the answer, mapped, if there is any.
    pub(super) fn one<T>(
        &self,
        sql: &str,
        params: impl Params,
        map: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>, StoreError> {
        let mut statement = self.0.prepare_cached(sql)?;
        let mut rows = statement.query(params)?;
        match rows.next()? {
            Some(row) => Ok(Some(map(row)?)),
            None => Ok(None),
        }
    }

    /// Adds a row with `insert … returning id`; answers its number.
    pub(super) fn add(&self, sql: &str, params: impl Params) -> Result<i64, StoreError> {
        let id = self.one(sql, params, |row| row.get(0))?;
        id.ok_or_else(|| StoreError::Damaged("an insertion answered nothing".to_owned()))
    }
}

/// The writer: write-ahead log, foreign keys, a patient wait for another process.
pub(super) fn prepare_writer(connection: &Connection) -> Result<(), StoreError> {
    connection.execute_batch(
        "pragma journal_mode = wal; pragma synchronous = normal; pragma foreign_keys = on;
         pragma busy_timeout = 10000; pragma cache_size = -32000; pragma temp_store = memory;
         pragma wal_autocheckpoint = 12000; pragma journal_size_limit = 67108864;",
    )?;
    connection.set_prepared_statement_cache_capacity(64);
    keep_plans(connection)
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

/// A word of a closed list, read back from a text column.
pub(super) fn word<T>(
    row: &Row<'_>,
    column: &'static str,
    read: impl FnOnce(&str) -> Option<T>,
) -> rusqlite::Result<T> {
    let text: String = row.get(column)?;
    read(&text).ok_or_else(|| {
        let unknown = StoreError::Unknown {
            what: column,
            value: text,
        };
        rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Text, unknown.into())
    })
}

/// An instant, from a column of milliseconds.
pub(super) fn instant(millis: i64) -> chrono::DateTime<chrono::Utc> {
    chrono::DateTime::from_timestamp_millis(millis).unwrap_or_default()
}
