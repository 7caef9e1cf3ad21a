//! The audit: who did what, when, to what, before and after. It is only added to.
//!
//! Each line bears the hash of its own words and of the line before, so that a line that was changed,
//! taken out or put in between shows at [`verify`]. Whoever can write the file can also write all of
//! it again: the last hash, noted elsewhere from time to time, shows that too.
//!
//! No name and no address of a person stands in it, only numbers of members: the audit remains when a
//! person asks to be forgotten.

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Value;

use super::StoreError;
use super::db::{Row, Tx, instant};
use crate::domain::ids::MemberId;

/// An act to record.
#[derive(Clone, Debug)]
pub struct Act<'a> {
    /// Who did it; 0 is Vigie itself, or a person at the console.
    pub member: MemberId,
    /// What was done, as `thing.verb`: `member.close`, `tag.merge`, `item.keep`.
    pub act: &'a str,
    /// To what, as `thing:number` or `thing:key`: `member:4`, `tag:rust`.
    pub object: String,
    /// What of it changes, as it was; [`Value::Null`] when there was nothing.
    pub before: Value,
    /// The same, as it is now; [`Value::Null`] when nothing is left.
    pub after: Value,
}

/// A line of the audit.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Entry {
    /// Its number, from 1, without gaps.
    pub id: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub member: MemberId,
    /// What was done.
    pub act: String,
    /// To what.
    pub object: String,
    /// As it was.
    pub before: Option<Value>,
    /// As it is since.
    pub after: Option<Value>,
    /// BLAKE3, in hexadecimal, over the hash before and this line.
    pub hash: String,
}

/// What [`verify`] found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "verdict", rename_all = "lowercase")]
pub enum Verdict {
    /// Every line is as it was written.
    Whole {
        /// How many there are.
        lines: i64,
        /// The hash of the last one: note it elsewhere.
        last: String,
    },
    /// From this line on, the audit is not what was written.
    Broken {
        /// The first line that does not follow from the one before.
        line: i64,
    },
}

/// What the first line follows.
const BEGINNING: &str = "";

/// Records `act`, done at `now`, in the transaction that does it: both are kept, or neither.
///
/// # Errors
/// What the archive says.
pub fn record(tx: &Tx<'_>, act: &Act<'_>, now: DateTime<Utc>) -> Result<(), StoreError> {
    let last = tx.one(
        "select id, hash from audit order by id desc limit 1",
        (),
        |row| Ok((row.get::<i64>(0)?, row.get::<String>(1)?)),
    )?;
    let (last_id, last_hash) = last.unwrap_or((0, BEGINNING.to_owned()));
    let text = |value: &Value| (!value.is_null()).then(|| value.to_string());
    let line = Line {
        id: last_id + 1,
        at: now.timestamp_millis(),
        member: act.member.0,
        act: act.act.to_owned(),
        object: act.object.clone(),
        before: text(&act.before),
        after: text(&act.after),
    };
    let hash = line.hash(&last_hash);
    tx.run(
        "insert into audit (id, at, member_id, act, object, before, after, hash)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        (
            line.id,
            line.at,
            line.member,
            line.act,
            line.object,
            line.before,
            line.after,
            hash,
        ),
    )?;
    Ok(())
}

/// Reads the whole audit again, and says whether each line follows from the one before.
///
/// # Errors
/// What the archive says.
pub fn verify(tx: &Tx<'_>) -> Result<Verdict, StoreError> {
    let (mut lines, mut last) = (0, BEGINNING.to_owned());
    loop {
        let page = stored(tx, lines)?;
        if page.is_empty() {
            return Ok(Verdict::Whole { lines, last });
        }
        for (line, hash) in page {
            if line.id != lines + 1 || line.hash(&last) != hash {
                return Ok(Verdict::Broken { line: lines + 1 });
            }
            (lines, last) = (line.id, hash);
        }
    }
}

/// Whether a line bears this hash: one that was noted earlier must still be there.
///
/// # Errors
/// What the archive says.
pub fn holds(tx: &Tx<'_>, hash: &str) -> Result<bool, StoreError> {
    let found = tx.one("select 1 from audit where hash = ?1", [hash], |_| Ok(()))?;
    Ok(found.is_some())
}

/// At most `limit` lines after number `after`, the oldest first: the whole, page by page.
///
/// # Errors
/// What the archive says.
pub fn after(tx: &Tx<'_>, after: i64, limit: u32) -> Result<Vec<Entry>, StoreError> {
    tx.all(
        "select * from audit where id > ?1 order by id limit ?2",
        (after, limit),
        entry,
    )
}

/// Which lines are asked for.
#[derive(Clone, Debug, Default)]
pub struct AuditQuery {
    /// Of one member.
    pub member: Option<MemberId>,
    /// Of one object, as `member:4`.
    pub object: Option<String>,
    /// Before this line.
    pub before: Option<i64>,
}

/// At most `limit` lines of those asked for, the latest first.
///
/// # Errors
/// What the archive says.
pub fn latest(tx: &Tx<'_>, asked: &AuditQuery, limit: u32) -> Result<Vec<Entry>, StoreError> {
    let member = asked.member.map(|member| member.0);
    tx.all(
        "select * from audit
         where id < coalesce(cast(?1 as bigint), 9223372036854775807)
           and (cast(?2 as bigint) is null or member_id = cast(?2 as bigint))
           and (cast(?3 as text) is null or object = cast(?3 as text))
         order by id desc limit ?4",
        (asked.before, member, &asked.object, limit),
        entry,
    )
}

/// A line as it is hashed.
struct Line {
    id: i64,
    at: i64,
    member: i64,
    act: String,
    object: String,
    before: Option<String>,
    after: Option<String>,
}

impl Line {
    /// Each part goes in behind its length, so that no two lines give the same bytes.
    fn hash(&self, previous: &str) -> String {
        let mut hasher = blake3::Hasher::new();
        let mut part = |bytes: &[u8]| {
            hasher.update(&(bytes.len() as u64).to_le_bytes());
            hasher.update(bytes);
        };
        part(previous.as_bytes());
        for number in [self.id, self.at, self.member] {
            part(&number.to_le_bytes());
        }
        part(self.act.as_bytes());
        part(self.object.as_bytes());
        for value in [&self.before, &self.after] {
            match value {
                Some(text) => part(format!("={text}").as_bytes()),
                None => part(b""),
            }
        }
        hasher.finalize().to_hex().to_string()
    }
}

fn stored(tx: &Tx<'_>, after: i64) -> Result<Vec<(Line, String)>, StoreError> {
    tx.all(
        "select id, at, member_id, act, object, before, after, hash from audit
         where id > ?1 order by id limit 1000",
        [after],
        |row| {
            let line = Line {
                id: row.get(0)?,
                at: row.get(1)?,
                member: row.get(2)?,
                act: row.get(3)?,
                object: row.get(4)?,
                before: row.get(5)?,
                after: row.get(6)?,
            };
            Ok((line, row.get(7)?))
        },
    )
}

fn entry(row: &Row<'_>) -> Result<Entry, StoreError> {
    // What does not read back as JSON is shown as the text that it is: an export leaves nothing out.
    let value = |text: Option<String>| {
        text.map(|text| serde_json::from_str(&text).unwrap_or(Value::String(text)))
    };
    Ok(Entry {
        id: row.get("id")?,
        at: instant(row.get("at")?),
        member: MemberId(row.get("member_id")?),
        act: row.get("act")?,
        object: row.get("object")?,
        before: value(row.get("before")?),
        after: value(row.get("after")?),
        hash: row.get("hash")?,
    })
}

#[cfg(test)]
mod tests {
    use super::{Act, AuditQuery, Verdict, after, holds, latest, record, verify};
    use crate::domain::ids::MemberId;
    use crate::store::testing::store;
    use crate::store::{Store, StoreError};
    use chrono::{TimeZone, Utc};
    use rusqlite::Connection;
    use serde_json::{Value, json};

    fn filled() -> (tempfile::TempDir, Store) {
        let (folder, store) = store();
        let now = Utc.with_ymd_and_hms(2026, 11, 23, 10, 30, 0).unwrap();
        store
            .write_here(|tx| {
                for n in 1..=5 {
                    let act = Act {
                        member: MemberId(0),
                        act: "tag.rename",
                        object: format!("tag:{}", n % 2),
                        before: if n == 1 {
                            Value::Null
                        } else {
                            json!({ "n": n - 1 })
                        },
                        after: json!({ "n": n }),
                    };
                    record(tx, &act, now)?;
                }
                Ok::<_, StoreError>(())
            })
            .unwrap();
        (folder, store)
    }

    /// As somebody with the file and without the triggers.
    fn meddle(store: &Store, sql: &str) {
        let connection = Connection::open(store.path()).unwrap();
        connection
            .execute_batch(&format!(
                "drop trigger audit_is_not_changed; drop trigger audit_is_not_shortened; {sql}"
            ))
            .unwrap();
    }

    #[test]
    fn a_whole_audit_verifies_and_tells_its_last_hash() {
        let (_folder, store) = filled();
        let Verdict::Whole { lines, last } = store.read_here(verify).unwrap() else {
            panic!("it is whole");
        };
        assert_eq!(lines, 5);
        assert!(store.read_here(|tx| holds(tx, &last)).unwrap());
        assert!(!store.read_here(|tx| holds(tx, "00")).unwrap());
        let all = store.read_here(|tx| after(tx, 0, 10)).unwrap();
        assert_eq!((all[0].before.clone(), all[4].hash.clone()), (None, last));
    }

    #[test]
    fn the_archive_refuses_to_change_or_shorten_it() {
        let (_folder, store) = filled();
        for sql in [
            "update audit set act = 'tag.other'",
            "delete from audit where id = 5",
        ] {
            let refused = Connection::open(store.path()).unwrap().execute_batch(sql);
            let why = refused.unwrap_err().to_string();
            assert!(why.contains("only added to"), "{why}");
        }
    }

    #[test]
    fn a_line_that_was_changed_taken_out_or_put_in_shows() {
        for (sql, line) in [
            ("update audit set object = 'tag:9' where id = 3", 3),
            ("update audit set before = null where id = 2", 2),
            ("update audit set at = at + 1 where id = 5", 5),
            ("delete from audit where id = 1", 1),
            ("delete from audit where id = 4", 4),
            ("update audit set id = 7 where id = 5", 5),
        ] {
            let (_folder, store) = filled();
            meddle(&store, sql);
            let found = store.read_here(verify).unwrap();
            assert_eq!(found, Verdict::Broken { line }, "{sql}");
        }
    }

    #[test]
    fn an_end_that_was_cut_off_shows_by_a_hash_noted_before() {
        let (_folder, store) = filled();
        let noted = store
            .read_here(|tx| after(tx, 4, 1))
            .unwrap()
            .remove(0)
            .hash;
        meddle(&store, "delete from audit where id = 5");
        let found = store.read_here(verify).unwrap();
        assert!(matches!(found, Verdict::Whole { lines: 4, .. }));
        assert!(!store.read_here(|tx| holds(tx, &noted)).unwrap());
    }

    #[test]
    fn lines_are_found_by_member_and_by_object_the_latest_first() {
        let (_folder, store) = filled();
        let ids = |asked: AuditQuery| -> Vec<i64> {
            let lines = store.read_here(|tx| latest(tx, &asked, 10)).unwrap();
            lines.iter().map(|line| line.id).collect()
        };
        let object = Some("tag:1".to_owned());
        assert_eq!(
            ids(AuditQuery {
                object,
                ..AuditQuery::default()
            }),
            [5, 3, 1]
        );
        let before = Some(3);
        assert_eq!(
            ids(AuditQuery {
                before,
                ..AuditQuery::default()
            }),
            [2, 1]
        );
        let member = Some(MemberId(4));
        assert!(
            ids(AuditQuery {
                member,
                ..AuditQuery::default()
            })
            .is_empty()
        );
    }
}
