//! An archive that the program of 0.1.0 left: it opens, its schema is brought up to date, and it answers
//! what that program answered. `tests/data/archive/README.md` says how it was made.

use std::collections::BTreeSet;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use serde_json::Value;
use vigie::domain::ids::MemberId;
use vigie::store::Store;
use vigie::store::members::{self, MemberError, own};

use crate::watch::Watch;

/// What later versions add to a table by itself, and why; anything else is a loss or an invention.
const GROWN: [&str; 1] = [
    // One row a step of the schema.
    "migrations",
];

struct Old {
    watch: Watch,
    answers: Value,
}

impl Old {
    /// A copy of the archive with its configuration, and what was answered then.
    fn open() -> Self {
        let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/archive");
        let watch = Watch::new("");
        fs::copy(data.join("feeds.toml"), watch.file()).unwrap();
        fs::create_dir_all(watch.path().join("index")).unwrap();
        let packed = fs::read(data.join("archive-0.1.0.db.gz")).unwrap();
        let mut archive = Vec::new();
        flate2::read::GzDecoder::new(&packed[..])
            .read_to_end(&mut archive)
            .unwrap();
        let old = Self {
            watch,
            answers: serde_json::from_slice(&fs::read(data.join("answers-0.1.0.json")).unwrap())
                .unwrap(),
        };
        fs::write(old.archive(), archive).unwrap();
        old
    }

    fn archive(&self) -> PathBuf {
        self.watch.path().join("index/archive.db")
    }

    /// What the present program says.
    fn said(&self, args: &[&str]) -> String {
        let mut command = self.watch.command(args);
        let output = command
            .envs([("PERD", "loses"), ("REFUSE", "refuses")])
            .output()
            .unwrap();
        let trouble = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "vigie {args:?}: {trouble}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// What the program of then said.
    fn then(&self, name: &str) -> &str {
        self.answers[name].as_str().unwrap()
    }
}

fn lines(json: &str) -> Vec<Value> {
    let parsed = json.lines().map(serde_json::from_str);
    parsed.collect::<Result<_, _>>().unwrap()
}

/// Everything that was said then is said now; more may be.
fn assert_still_said(then: &Value, now: &Value, place: &str) {
    match (then, now) {
        (Value::Object(then), Value::Object(now)) => {
            for (key, value) in then {
                let place = format!("{place}.{key}");
                let there = now.get(key).unwrap_or_else(|| panic!("{place} is gone"));
                assert_still_said(value, there, &place);
            }
        }
        (Value::Array(then), Value::Array(now)) => {
            assert_eq!(then.len(), now.len(), "{place}");
            for (number, (then, now)) in then.iter().zip(now).enumerate() {
                assert_still_said(then, now, &format!("{place}[{number}]"));
            }
        }
        _ => assert_eq!(then, now, "{place}"),
    }
}

#[test]
fn bringing_an_archive_of_0_1_0_up_to_date_loses_and_invents_no_row() {
    let old = Old::open();
    drop(Store::open(&old.archive()).unwrap());
    let archive = rusqlite::Connection::open(old.archive()).unwrap();
    for (table, then) in old.answers["counts"].as_object().unwrap() {
        let count = format!("select count(*) from {table}");
        let now: i64 = archive.query_row(&count, [], |row| row.get(0)).unwrap();
        let then = then.as_i64().unwrap();
        let right = now == then || (GROWN.contains(&table.as_str()) && now > then);
        assert!(right, "{table}: {then} rows then, {now} now");
    }
    let states = "select state, count(*) from deliveries group by state order by state";
    let mut states = archive.prepare(states).unwrap();
    let states = states.query_map([], |row| Ok((row.get(0)?, row.get::<_, i64>(1)?.into())));
    let states: serde_json::Map<String, Value> = states.unwrap().map(Result::unwrap).collect();
    assert_eq!(Value::Object(states), old.answers["states"]);
    let whole: String = archive
        .query_row("pragma integrity_check", [], |row| row.get(0))
        .unwrap();
    assert_eq!(whole, "ok");
    let mut torn = archive.prepare("pragma foreign_key_check").unwrap();
    assert!(!torn.exists([]).unwrap(), "a row refers to nothing");
}

#[test]
fn an_archive_of_0_1_0_answers_as_it_did() {
    let old = Old::open();
    old.said(&["reindex"]);
    for (name, args) in [
        ("stats", &["stats", "--json"][..]),
        ("digests", &["digest", "list", "--json"]),
        (
            "trace",
            &["trace", &old.answers["item"].to_string(), "--json"],
        ),
    ] {
        let (mut then, mut now) = (lines(old.then(name)), lines(&old.said(args)));
        // Sources are told in another order since: the sick ones first.
        if name == "stats" {
            then.sort_by_key(|line| line["key"].to_string());
            now.sort_by_key(|line| line["key"].to_string());
        }
        assert_still_said(&Value::Array(then), &Value::Array(now), name);
    }
    let csv = ["tags", "export", "--form", "csv"];
    assert_eq!(old.said(&csv), old.then("tags"));
    // Every hash that was printed: the last of the audit, and those of the frozen edition's bytes.
    for (name, args) in [
        ("audit", &["audit", "verify"][..]),
        ("verified", &["digest", "verify", "1"]),
    ] {
        let now = old.said(args);
        let words = old.then(name).split_whitespace();
        let hashes: Vec<_> = words.filter(|word| word.len() == 64).collect();
        assert!(!hashes.is_empty());
        for hash in hashes {
            assert!(now.contains(hash), "{name}: {hash} is not in {now}");
        }
    }
    let members = old.said(&["member", "list"]);
    for line in old.then("members").lines().skip(1) {
        for word in line.split_whitespace().take(2) {
            assert!(members.contains(word), "{word} is not in {members}");
        }
    }
}

/// Whatever stands in the archive as text: table, column, and what it holds.
fn texts(archive: &Path) -> Vec<(String, String, String)> {
    let archive = rusqlite::Connection::open(archive).unwrap();
    let columns = "select tables.name, columns.name from sqlite_schema as tables
        join pragma_table_info(tables.name) as columns where tables.type = 'table'";
    let mut columns = archive.prepare(columns).unwrap();
    let columns: Vec<(String, String)> = columns
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    let mut texts = Vec::new();
    for (table, column) in columns {
        let select =
            format!("select cast({column} as text) from {table} where {column} is not null");
        let mut rows = archive.prepare(&select).unwrap();
        let rows = rows.query_map([], |row| {
            let bytes = row.get_ref(0)?.as_bytes().unwrap_or_default().to_vec();
            Ok(String::from_utf8_lossy(&bytes).into_owned())
        });
        let rows = rows.unwrap().map(Result::unwrap);
        texts.extend(rows.map(|text| (table.clone(), column.clone(), text)));
    }
    texts
}

#[test]
fn nothing_of_a_person_is_left_once_an_account_is_erased() {
    let old = Old::open();
    let store = Store::open(&old.archive()).unwrap();
    // Ada did something of every kind; somebody else can administrate.
    let (other, ada) = (MemberId(1), MemberId(2));
    let now = "2026-12-01T08:00:00Z".parse().unwrap();
    let of_her = |text: &str| text.contains("Ada Love") || text.contains("ada@") || text == "ada";
    store
        .write_here::<_, MemberError>(|tx| {
            members::set_password(tx, other, "$argon2id$", now)?;
            members::set_name(tx, ada, ("Ada Lovelace-King", "fr"), now)
        })
        .unwrap();
    let before: BTreeSet<_> = texts(&old.archive())
        .into_iter()
        .filter(|(.., text)| of_her(text))
        .map(|(table, column, _)| format!("{table}.{column}"))
        .collect();
    assert!(before.len() > 12, "she left traces: {before:?}");
    store
        .write_here::<_, MemberError>(|tx| own::erase(tx, ada, ada, now))
        .unwrap();
    let mut left = texts(&old.archive());
    left.retain(|(.., text)| of_her(text));
    assert!(left.is_empty(), "{left:?}");
    // What others did is still theirs.
    let others = texts(&old.archive());
    let is_hers = |text: &str| text.contains("Béa Curie");
    assert!(
        others
            .iter()
            .any(|(table, _, text)| table == "curations" && is_hers(text))
    );
    assert!(
        others
            .iter()
            .any(|(table, _, text)| table == "trail" && is_hers(text))
    );
}

#[test]
fn an_archive_of_0_1_0_is_searched_as_it_was() {
    let old = Old::open();
    old.said(&["reindex"]);
    for (words, then) in old.answers["searches"].as_object().unwrap() {
        let found = lines(&old.said(&["search", words, "--json"]));
        let ids = found.iter().map(|line| line["id"].as_i64().unwrap());
        let mut now: Vec<_> = ids.collect();
        now.sort_unstable();
        let ids = then.as_array().unwrap().iter();
        let mut then: Vec<_> = ids.map(|id| id.as_i64().unwrap()).collect();
        then.sort_unstable();
        assert_eq!(now, then, "{words}");
    }
}
