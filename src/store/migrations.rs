//! The schema: numbered steps, forward only, each recorded with the hash of its text.

use std::path::Path;

use super::StoreError;
use super::db::writing::transact;
use super::db::{Connection, Tx};
use crate::clock::Clock;

/// The steps in order: step `n` is `STEPS[n - 1]`. Never edit one that was released: add another.
const STEPS: &[&str] = &[
    include_str!("migrations/1_archive.sql"),
    include_str!("migrations/2_seen.sql"),
    include_str!("migrations/3_people.sql"),
    include_str!("migrations/4_triage.sql"),
    include_str!("migrations/5_vocabulary.sql"),
    include_str!("migrations/6_rules.sql"),
    include_str!("migrations/7_collections.sql"),
    include_str!("migrations/8_proposals.sql"),
    include_str!("migrations/9_editions.sql"),
    include_str!("migrations/10_channels.sql"),
    include_str!("migrations/11_sameness.sql"),
    include_str!("migrations/12_calls.sql"),
    include_str!("migrations/13_trouble.sql"),
    include_str!("migrations/14_alerts.sql"),
    include_str!("migrations/15_former_names.sql"),
    include_str!("migrations/16_tag_circles.sql"),
    include_str!("migrations/17_epoch.sql"),
    include_str!("migrations/18_leaving.sql"),
    include_str!("migrations/19_anchors.sql"),
    include_str!("migrations/20_reach.sql"),
    include_str!("migrations/21_held.sql"),
    include_str!("migrations/22_quiet.sql"),
];

/// Applies the steps that `connection` lacks, each in its own transaction.
pub(super) fn apply(connection: &mut Connection, path: &Path) -> Result<(), StoreError> {
    let known = known();
    let found = transact(connection, newest)?;
    if found > known {
        return Err(StoreError::Newer {
            path: path.to_owned(),
            found,
            known,
        });
    }
    for (version, step) in (1..).zip(STEPS) {
        transact(connection, |tx| apply_step(tx, version, step))?;
    }
    Ok(())
}

/// The newest schema that this program knows.
pub(super) fn known() -> i64 {
    i64::try_from(STEPS.len()).unwrap_or(i64::MAX)
}

/// Refuses an archive that lacks a step, which is not told from one that has one more: it must be opened
/// for writing once.
pub(super) fn is_current(tx: &Tx<'_>) -> Result<(), StoreError> {
    let newest: Option<i64> =
        tx.one("select max(version) from migrations", (), |row| row.get(0))?;
    match newest == Some(known()) {
        true => Ok(()),
        false => Err(StoreError::Damaged("it is of another version".to_owned())),
    }
}

/// The last step that was applied.
fn newest(tx: &Tx<'_>) -> Result<i64, StoreError> {
    tx.batch(
        "create table if not exists migrations (
           version bigint primary key, hash text not null, applied_at bigint not null)",
    )?;
    let newest = tx.one(
        "select coalesce(max(version), 0) from migrations",
        (),
        |row| row.get(0),
    )?;
    Ok(newest.unwrap_or(0))
}

fn apply_step(tx: &Tx<'_>, version: i64, step: &str) -> Result<(), StoreError> {
    let hash = blake3::hash(step.as_bytes()).to_hex().to_string();
    let applied: Option<String> = tx.one(
        "select hash from migrations where version = ?1",
        [version],
        |row| row.get(0),
    )?;
    match applied {
        Some(applied) if applied == hash => return Ok(()),
        Some(_) => return Err(StoreError::Altered { version }),
        None => {}
    }
    tx.batch(step)?;
    tx.run(
        "insert into migrations (version, hash, applied_at) values (?1, ?2, ?3)",
        (version, hash, Clock::System.now().timestamp_millis()),
    )?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::{Store, StoreError};
    use rusqlite::Connection;

    #[test]
    fn opening_twice_applies_the_schema_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("index/archive.db");
        drop(Store::open(&path).unwrap());
        Store::open(&path).unwrap();
        let count: i64 = Connection::open(&path)
            .unwrap()
            .query_row("select count(*) from migrations", [], |row| row.get(0))
            .unwrap();
        assert_eq!(count, super::STEPS.len() as i64);
    }

    #[test]
    fn tags_that_stood_in_a_circle_are_shown_again_and_others_stay_where_they_are() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("archive.db");
        drop(Store::open(&path).unwrap());
        let archive = Connection::open(&path).unwrap();
        // 1, 2 and 3 in a circle, 4 below it, 5 above 6, 7 below itself.
        for (id, broader) in [(1, 3), (2, 1), (3, 2), (4, 2), (5, 0), (6, 5), (7, 7)] {
            let insert = "pragma foreign_keys = off; insert into tags (id, key, name, english,
                broader_id, note, colour, created_at)";
            let row = format!("({id}, '{id}', '{id}', '', nullif({broader}, 0), '', 'grey', 0)");
            archive
                .execute_batch(&format!("{insert} values {row}"))
                .unwrap();
        }
        let step = super::STEPS
            .iter()
            .position(|step| step.contains("above.start"));
        let again = format!(
            "delete from migrations where version = {}",
            step.unwrap() + 1
        );
        archive.execute_batch(&again).unwrap();
        drop(archive);
        drop(Store::open(&path).unwrap());
        let archive = Connection::open(&path).unwrap();
        let mut rows = archive
            .prepare("select broader_id from tags order by id")
            .unwrap();
        let above: Vec<Option<i64>> = rows
            .query_map([], |row| row.get(0))
            .unwrap()
            .map(Result::unwrap)
            .collect();
        assert_eq!(above, [None, None, None, Some(2), None, Some(5), None]);
    }

    #[test]
    fn a_newer_archive_and_an_altered_step_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("archive.db");
        drop(Store::open(&path).unwrap());
        let meddle = |sql: &str| Connection::open(&path).unwrap().execute_batch(sql).unwrap();
        meddle("update migrations set hash = 'other' where version = 1");
        assert!(matches!(
            Store::open(&path),
            Err(StoreError::Altered { version: 1 })
        ));
        meddle("update migrations set version = 99 where version = 1");
        assert!(matches!(
            Store::open(&path),
            Err(StoreError::Newer { found: 99, .. })
        ));
    }

    #[test]
    fn a_file_that_is_no_archive_is_said_to_be_damaged() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("archive.db");
        std::fs::write(&path, "a".repeat(4096)).unwrap();
        assert!(matches!(Store::open(&path), Err(StoreError::Damaged(_))));
    }
}
