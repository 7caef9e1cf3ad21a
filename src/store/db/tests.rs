//! PostgreSQL 15 prepares every statement of `store`, against the same schema: what is written stays in
//! the part of SQL that both read.
//!
//! Statements are gathered while the tests of the library run once more in another process, where each is
//! noted with the place that it was asked from. Places that no test comes to are found in the sources; one
//! whose statement is put together as it runs must be run by a test.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::panic::Location;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{LazyLock, Mutex};

use chrono::DateTime;

use crate::domain::delivery::Subject;
use crate::domain::ids::{DeliveryId, EditionId, ItemId, MemberId};
use crate::domain::item::ItemState;
use crate::domain::visibility::Visibility;
use crate::store::testing::store;
use crate::store::triage::decisions;
use crate::store::triage::inbox::{self, InboxQuery, Order};
use crate::store::view::View;
use crate::store::{
    StoreError, deliveries, editions, items, members, proposals, sources, vocabulary,
};

/// Names the file in which another process notes its statements.
const NOTES: &str = "VIGIE_TEST_STATEMENTS";

/// Where a statement is asked from: the file and its line.
type Place = (String, u32);

/// Where statements are noted, and those that are.
type Noted = Mutex<(fs::File, BTreeSet<String>)>;

/// Notes a statement, in the process that was started for it.
pub(super) fn note(sql: &str, at: &Location<'_>) {
    static NOTED: LazyLock<Option<Noted>> = LazyLock::new(|| {
        let path = std::env::var_os(NOTES)?;
        let file = fs::OpenOptions::new().append(true).open(path).unwrap();
        Some(Mutex::new((file, BTreeSet::new())))
    });
    let Some(noted) = &*NOTED else { return };
    let line = serde_json::json!([at.file(), at.line(), sql]).to_string();
    let mut noted = noted.lock().unwrap();
    if noted.1.insert(line.clone()) {
        writeln!(noted.0, "{line}").unwrap();
    }
}

/// The statements that the tests of the library run, by place.
fn run_by_tests() -> BTreeMap<Place, BTreeSet<String>> {
    let notes = tempfile::NamedTempFile::new().unwrap();
    // One that fails there fails here too, and says so itself; what it ran is noted.
    Command::new(std::env::current_exe().unwrap())
        .args(["--quiet", "--skip", "every_statement_of_the_archive"])
        .env(NOTES, notes.path())
        .output()
        .unwrap();
    let mut found = BTreeMap::<_, BTreeSet<_>>::new();
    for line in fs::read_to_string(notes.path()).unwrap().lines() {
        let (file, line, sql): (String, u32, String) = serde_json::from_str(line).unwrap();
        found.entry((file, line)).or_default().insert(sql);
    }
    found
}

/// Every place of `store` that asks for a statement, with its text where the text is written there, or
/// put together from constants of the same file.
fn written() -> BTreeMap<Place, Option<String>> {
    let text = r#""((?:[^"\\]|\\.)*)""#;
    let call = format!(r"(?s)\btx\s*(\.(?:run|all|one|add)\(\s*(?:&format!\(\s*)?(?:{text})?)");
    let call = regex::Regex::new(&call).unwrap();
    let constant = regex::Regex::new(&format!(r"(?s)const (\w+): &str =\s*{text}")).unwrap();
    let mut found = BTreeMap::new();
    for path in sources(Path::new("src/store")) {
        let text = fs::read_to_string(&path).unwrap();
        let tests = text.find("\n#[cfg(test)]\nmod tests {");
        let text = &text[..tests.unwrap_or(text.len())];
        for asked in call.captures_iter(text) {
            let start = asked.get(1).unwrap().start();
            let line = u32::try_from(text[..start].matches('\n').count() + 1).unwrap();
            let sql = asked.get(2).map(|sql| {
                let mut sql = meant(sql.as_str());
                for constant in constant.captures_iter(text) {
                    sql = sql.replace(&format!("{{{}}}", &constant[1]), &meant(&constant[2]));
                }
                sql
            });
            let sql = sql.filter(|sql| !sql.contains('{'));
            found.insert((path.to_string_lossy().into_owned(), line), sql);
        }
    }
    found
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if name.ends_with(".rs") && name != "tests.rs" {
            found.push(path);
        }
    }
    found
}

/// What a literal of the source means.
fn meant(literal: &str) -> String {
    let folded = regex::Regex::new(r"\\\n\s*").unwrap();
    let text = folded.replace_all(literal, "");
    text.replace("\\\"", "\"").replace("\\n", "\n")
}

/// The schema of a new archive in PostgreSQL's words: other names of types, no rows without a number,
/// no references, since tables may refer to later ones.
fn schema() -> Vec<String> {
    let (_folder, store) = store();
    let kept: Result<Vec<String>, StoreError> = store.read_here(|tx| {
        tx.all(
            "select sql from sqlite_schema where type in ('table', 'view')
               or (type = 'index' and sql like 'create unique index%') order by rowid",
            (),
            |row| row.get(0),
        )
    });
    let words = [
        (r"--[^\n]*", ""),
        (
            r"\binteger primary key\b",
            "bigint generated by default as identity primary key",
        ),
        (r"\binteger\b", "bigint"),
        (r"\breal\b", "double precision"),
        (r"\bblob\b", "bytea"),
        (r"\)\s*without rowid", ")"),
        (r"\breferences \w+ ?\(\w+\)", ""),
    ];
    let words = words.map(|(sqlite, postgres)| (regex::Regex::new(sqlite).unwrap(), postgres));
    let translated = kept.unwrap().into_iter().map(|sql| {
        words.iter().fold(sql, |sql, (sqlite, postgres)| {
            sqlite.replace_all(&sql, *postgres).into_owned()
        })
    });
    translated.collect()
}

/// The address of the server; absent, the test is skipped, except in CI.
fn server() -> Option<String> {
    let url = std::env::var_os("VIGIE_TEST_POSTGRES_URL").map(|url| url.into_string().unwrap());
    let in_ci = std::env::var_os("CI").is_some_and(|value| value == "true");
    assert!(
        url.is_some() || !in_ci,
        "tests/services/postgres.sh must run in CI"
    );
    if url.is_none() {
        eprintln!("skipped: no PostgreSQL, see tests/services/postgres.sh");
    }
    url
}

/// Has the server run `lines`, one statement a line; answers what it refused, by line.
fn refused(url: &str, lines: &[String]) -> Vec<(usize, String)> {
    let script = tempfile::NamedTempFile::new().unwrap();
    fs::write(script.path(), lines.join("\n")).unwrap();
    let ended = Command::new("psql")
        .args(["-X", "-q", "-v", "VERBOSITY=terse", "-f"])
        .arg(script.path())
        .arg(url)
        .output()
        .unwrap();
    let said = String::from_utf8(ended.stderr).unwrap();
    let line = regex::Regex::new(r"(?m)^psql:.*?:(\d+): (ERROR.*)$").unwrap();
    let errors = line.captures_iter(&said);
    let errors: Vec<_> = errors
        .map(|error| (error[1].parse::<usize>().unwrap() - 1, error[2].to_owned()))
        .collect();
    let is_told = ended.status.success()
        && said
            .lines()
            .all(|one| line.is_match(one) || one.contains("NOTICE"));
    assert!(is_told, "{said}");
    errors
}

#[test]
fn every_statement_of_the_archive_is_prepared_by_postgresql_too() {
    let Some(url) = server() else { return };
    let (run, written) = (run_by_tests(), written());
    assert!(written.len() > 300, "{}", written.len());
    let mut statements = BTreeMap::<String, Place>::new();
    let (mut unrun, mut without_test) = (Vec::new(), 0);
    for (place, literal) in &written {
        match (run.get(place), literal) {
            (Some(texts), _) => {
                statements.extend(texts.iter().map(|sql| (sql.clone(), place.clone())));
            }
            (None, Some(sql)) => {
                without_test += 1;
                statements.insert(sql.clone(), place.clone());
            }
            (None, None) => unrun.push(place),
        }
    }
    assert!(
        unrun.is_empty(),
        "no test of the library runs these: {unrun:#?}"
    );
    let name = format!("statements_{}", std::process::id());
    let mut lines = vec![format!("create schema {name}; set search_path to {name};")];
    lines.extend(schema().into_iter().map(|sql| sql.replace('\n', " ") + ";"));
    let begins = lines.len();
    let places: Vec<_> = statements.iter().collect();
    let place = regex::Regex::new(r"\?(\d+)").unwrap();
    for (number, (sql, _)) in places.iter().enumerate() {
        let sql = place.replace_all(sql, "$$$1").replace('\n', " ");
        lines.push(format!("prepare s{number} as {sql};"));
    }
    lines.push(format!("drop schema {name} cascade;"));
    let mut told = String::new();
    for (line, why) in refused(&url, &lines) {
        let at = line
            .checked_sub(begins)
            .and_then(|number| places.get(number));
        let at = at.map_or("the schema".to_owned(), |(_, (file, line))| {
            format!("{file}:{line}")
        });
        writeln!(told, "{at}: {why}\n    {}", lines[line]).unwrap();
    }
    println!(
        "{} statements, {without_test} of them read in the sources",
        statements.len()
    );
    assert!(told.is_empty(), "\n{told}");
}

#[test]
fn statements_that_are_put_together_are_asked_of_an_empty_archive() {
    let (_folder, store) = store();
    let now = DateTime::UNIX_EPOCH;
    let waiting = InboxQuery {
        sources: None,
        order: Order::Newest,
        clearance: Visibility::Internal,
    };
    let asked: Result<(), StoreError> = store.read_here(|tx| {
        assert!(View::Public.kept(tx, 1)?.is_empty());
        assert!(View::Public.item(tx, ItemId(1))?.is_none());
        assert!(items::by_state(tx, &[ItemState::New], now, now)?.is_empty());
        assert!(editions::find(tx, &editions::Found::default(), View::Public)?.is_empty());
        let span = editions::Span {
            after: editions::filed_before(tx, (now, now))?,
            reach: items::last(tx)?,
            new_from: Some(now),
            kept_from: now,
            to: now,
        };
        assert!(editions::candidates(tx, "", span, None)?.is_empty());
        assert!(editions::before(tx, "", None)?.is_none());
        let (edition, item) = (EditionId(1), ItemId(1));
        assert!(deliveries::one(tx, DeliveryId(1))?.is_none());
        assert!(deliveries::latest(tx, 1)?.is_empty());
        assert!(deliveries::of(tx, Subject::Edition(edition))?.is_empty());
        assert!(deliveries::of(tx, Subject::Item(item))?.is_empty());
        assert!(deliveries::batch(tx, DeliveryId(1))?.is_empty());
        assert!(deliveries::waiting(tx)?.is_empty());
        assert!(inbox::themes(tx, Visibility::Internal)?.is_empty());
        assert_eq!(inbox::left(tx, &waiting, 1)?, 0);
        assert!(decisions::on(tx, ItemId(1))?.is_empty());
        assert!(decisions::latest_of(tx, MemberId(1))?.is_none());
        assert!(sources::all(tx)?.is_empty());
        assert!(members::all(tx)?.is_empty());
        assert!(proposals::known_item(tx, "", Visibility::Internal)?.is_none());
        assert!(vocabulary::deciders(tx, "", Visibility::Internal)?.is_empty());
        assert!(items::labels(tx, &[ItemId(1)])?.is_empty());
        Ok(())
    });
    asked.unwrap();
}
