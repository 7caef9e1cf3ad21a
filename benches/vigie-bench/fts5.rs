//! The yardstick: SQLite FTS5 on the same items, asked for the same answers.
//!
//! It gets its best conditions: no stored text, one big transaction, `optimize` at the end, counts
//! from a narrow table in memory-mapped pages.

use std::path::Path;

use anyhow::Context;
use rusqlite::{Connection, params};
use vigie::search::IndexDoc;

/// An FTS5 index with the facts that filters and counts need.
pub(super) struct Fts5(Connection);

/// One query in FTS5's own language.
#[derive(Clone, Debug, Default)]
pub(super) struct FtsQuery {
    /// A MATCH expression; empty for everything.
    pub(super) words: String,
    pub(super) source: Option<String>,
    /// Milliseconds since 1970.
    pub(super) since: Option<i64>,
    pub(super) by_date: bool,
}

impl Fts5 {
    pub(super) fn create(file: &Path) -> anyhow::Result<Self> {
        let connection = Connection::open(file).context("opening the FTS5 yardstick")?;
        connection.execute_batch(
            "pragma journal_mode = off; pragma synchronous = off; pragma mmap_size = 17179869184;
             pragma cache_size = -200000;
             create virtual table words using fts5(title, body, content = '',
               tokenize = 'unicode61 remove_diacritics 2');
             create table facts (id integer primary key, source text not null, language text not null,
               visibility integer not null, sorted integer not null);
             begin",
        )?;
        Ok(Self(connection))
    }

    pub(super) fn add(&self, doc: &IndexDoc) -> anyhow::Result<()> {
        let mut words = self
            .0
            .prepare_cached("insert into words (rowid, title, body) values (?1, ?2, ?3)")?;
        words.execute(params![doc.id.0, doc.title, doc.text])?;
        let mut facts = self
            .0
            .prepare_cached("insert into facts values (?1, ?2, ?3, ?4, ?5)")?;
        facts.execute(params![
            doc.id.0,
            doc.source,
            doc.language,
            doc.visibility as i64,
            doc.sorted.timestamp_millis()
        ])?;
        Ok(())
    }

    pub(super) fn finish(&self) -> anyhow::Result<()> {
        self.0.execute_batch(
            "commit; create index facts_sorted on facts (sorted); analyze;
             insert into words (words) values ('optimize')",
        )?;
        Ok(())
    }

    /// The best twenty, their total, and their counts by source and by language.
    pub(super) fn ask(&self, asked: &FtsQuery) -> anyhow::Result<u64> {
        let (from, order) = match asked.words.is_empty() {
            true => ("facts where ?1 = ''", "sorted desc"),
            false if asked.by_date => (
                "words join facts on id = words.rowid where words match ?1",
                "sorted desc",
            ),
            false => (
                "words join facts on id = words.rowid where words match ?1",
                "rank",
            ),
        };
        let select = format!(
            "from {from} and visibility <= 1 and (?2 is null or source = ?2) and (?3 is null or sorted >= ?3)"
        );
        let bound = params![asked.words, asked.source, asked.since];
        let mut best = self
            .0
            .prepare_cached(&format!("select id {select} order by {order} limit 20"))?;
        let hits: Vec<i64> = best
            .query_map(bound, |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        let mut counts = self.0.prepare_cached(&format!(
            "select source, language, count(*) {select} group by source, language"
        ))?;
        let counted: Vec<i64> = counts
            .query_map(bound, |row| row.get(2))?
            .collect::<Result<_, _>>()?;
        let total = counted.iter().sum::<i64>() as u64;
        anyhow::ensure!(hits.len() as u64 == total.min(20), "FTS5 lost hits");
        Ok(total)
    }
}
