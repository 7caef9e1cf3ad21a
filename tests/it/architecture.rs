//! The house rules that the compiler cannot check: who may know whom, which room may use which
//! crate, how files begin and how long they grow. `docs/STYLE.md` gives the reasons.

mod circles;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Each room of `src/` and the rooms that it may name. A room may always name itself.
const DIRECTIONS: [(&str, &[&str]); 20] = [
    ("domain", &[]),
    ("clock", &[]),
    ("config", &["domain"]),
    ("http", &["domain", "clock"]),
    ("store", &["domain", "clock"]),
    ("search", &["domain", "clock"]),
    // From bytes to text, shared by the readers of feeds and of pages.
    ("text", &["domain"]),
    ("feeds", &["domain", "text"]),
    ("articles", &["domain", "text"]),
    (
        "ingest",
        &[
            "domain", "clock", "http", "store", "text", "feeds", "articles",
        ],
    ),
    ("channels", &["domain", "http"]),
    ("curate", &["domain", "clock", "store", "search"]),
    ("digest", &["domain", "clock", "store", "search"]),
    // Approving renders, so that the outbox holds the bytes that will leave.
    (
        "publish",
        &["domain", "clock", "store", "text", "channels", "digest"],
    ),
    ("demo", &[]),
    ("backup", &["store"]),
    // It opens and holds all of these, and does nothing with them.
    (
        "app",
        &[
            "domain", "clock", "config", "http", "store", "search", "feeds", "articles", "ingest",
            "channels", "curate", "digest", "publish", "backup",
        ],
    ),
    (
        "workers",
        &[
            "app", "domain", "clock", "config", "http", "store", "search", "feeds", "articles",
            "ingest", "channels", "curate", "digest", "publish", "backup",
        ],
    ),
    // A page can neither fetch nor send: it sets a due time, and a worker does it.
    (
        "web",
        &[
            "app", "domain", "clock", "config", "store", "search", "curate", "digest", "publish",
        ],
    ),
    (
        "cli",
        &[
            "app", "workers", "web", "demo", "backup", "domain", "clock", "config", "http",
            "store", "search", "feeds", "articles", "ingest", "channels", "curate", "digest",
            "publish",
        ],
    ),
];

/// Crates and calls that belong to certain rooms: what is written, and where it may be.
const PLACES: [(&str, &[&str]); 12] = [
    ("rusqlite", &["store/db"]),
    ("tantivy::", &["search"]),
    ("axum::", &["web"]),
    ("minijinja::", &["web", "digest"]),
    ("reqwest::", &["http"]),
    ("lettre::", &["channels/mail"]),
    ("ammonia::", &["articles/sanitize"]),
    ("std::env::var", &["config"]),
    ("Utc::now", &["clock"]),
    ("SystemTime::now", &["clock"]),
    // Markup is vouched for where it was cleaned, and where it comes back from the archive.
    (
        "CleanHtml::vouched",
        &["domain/html", "articles/sanitize", "store"],
    ),
    // What public networks are given is made from a public face, and nowhere else.
    ("PublicRendition::vouched", &["digest/render"]),
];

/// Files may have this many lines outside their tests.
const LONGEST: usize = 400;

/// Modules in one folder.
const FULLEST: usize = 20;

/// A source file as the rules see it.
struct Source {
    /// From the top of the tree, with `/`.
    path: String,
    /// The whole text.
    text: String,
    /// Without tests and without comments.
    code: String,
    /// Lines before the tests.
    lines: usize,
}

impl Source {
    fn read(path: &Path) -> Self {
        let text = fs::read_to_string(path).expect("a readable source file");
        let top = Path::new(env!("CARGO_MANIFEST_DIR"));
        let path = path.strip_prefix(top).expect("inside the tree");
        let before_tests = &text[..start_of_tests(&text)];
        let is_comment = |line: &&str| line.trim_start().starts_with("//");
        let code: Vec<_> = before_tests.lines().filter(|l| !is_comment(l)).collect();
        Self {
            path: path.to_string_lossy().replace('\\', "/"),
            lines: before_tests.lines().count(),
            code: code.join("\n"),
            text,
        }
    }

    /// Whether the whole file is made of tests.
    fn is_test(&self) -> bool {
        self.path.ends_with("/tests.rs") || self.path.contains("/tests/")
    }

    /// `src/store/items.rs` and `src/store.rs` are of the room `store`.
    fn room(&self) -> &str {
        let inside = self.path.trim_start_matches("src/");
        inside.split(['/', '.']).next().unwrap_or_default()
    }

    /// Whether it is `src/{place}.rs` or below `src/{place}/`.
    fn is_in(&self, place: &str) -> bool {
        let inside = self.path.trim_start_matches("src/");
        inside
            .strip_prefix(place)
            .is_some_and(|rest| rest == ".rs" || rest.starts_with('/'))
    }
}

/// Where `#[cfg(test)]` stands above the module of tests, whatever its visibility.
fn start_of_tests(text: &str) -> usize {
    let mark = "\n#[cfg(test)]\n";
    text.match_indices(mark)
        .find(|(position, _)| {
            let next = text[position + mark.len()..].lines().next();
            next.is_some_and(|line| line.contains("mod tests"))
        })
        .map_or(text.len(), |(position, _)| position)
}

fn top() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Every Rust file below `folder`, in the order of the paths.
fn sources(folder: &str) -> Vec<Source> {
    let mut folders = vec![top().join(folder)];
    let mut paths = BTreeSet::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a readable folder") {
            let path = entry.expect("a readable entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                paths.insert(path);
            }
        }
    }
    paths.iter().map(|path| Source::read(path)).collect()
}

/// The first name of every path from the top of the crate: `crate::store::…`,
/// `crate::{domain::…, store}`.
fn rooms_named(code: &str) -> BTreeSet<String> {
    let mut rooms = BTreeSet::new();
    for after in code.split("crate::").skip(1) {
        match after.strip_prefix('{') {
            Some(group) => rooms.extend(names_of_group(group)),
            None => rooms.extend(name_at(after)),
        }
    }
    rooms
}

fn name_at(text: &str) -> Option<String> {
    let is_part = |c: char| c.is_ascii_lowercase() || c == '_' || c.is_ascii_digit();
    let end = text.find(|c| !is_part(c)).unwrap_or(text.len());
    (end > 0).then(|| text[..end].to_owned())
}

/// The names at the first level of `a::…, b::{…}, c}…`.
fn names_of_group(group: &str) -> Vec<String> {
    let mut depth = 0_usize;
    let mut starts = vec![0];
    for (position, sign) in group.char_indices() {
        match sign {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => starts.push(position + 1),
            _ => {}
        }
    }
    starts
        .into_iter()
        .filter_map(|start| name_at(group[start..].trim_start()))
        .collect()
}

fn no_breach(breaches: &[String]) {
    assert!(breaches.is_empty(), "\n{}\n", breaches.join("\n"));
}

#[test]
fn every_room_names_only_the_rooms_that_it_may() {
    let directions = BTreeMap::from(DIRECTIONS);
    let mut breaches = Vec::new();
    for source in sources("src").iter().filter(|source| !source.is_test()) {
        let room = source.room();
        if matches!(room, "lib" | "main") {
            continue;
        }
        let Some(allowed) = directions.get(room) else {
            breaches.push(format!(
                "{}: the room {room} has no row in DIRECTIONS",
                source.path
            ));
            continue;
        };
        for named in rooms_named(&source.code) {
            let is_room = directions.contains_key(named.as_str());
            if is_room && named != room && !allowed.contains(&named.as_str()) {
                breaches.push(format!("{}: {room} may not know {named}", source.path));
            }
        }
    }
    no_breach(&breaches);
}

#[test]
fn a_path_into_another_room_is_seen_however_it_is_written() {
    let code = "use crate::{domain::{item, source}, store};\nlet a = crate::http::get();";
    let named: Vec<_> = rooms_named(code).into_iter().collect();
    assert_eq!(named, ["domain", "http", "store"]);
}

#[test]
fn crates_and_calls_stay_in_the_rooms_that_own_them() {
    let mut breaches = Vec::new();
    for source in sources("src").iter().filter(|source| !source.is_test()) {
        for (written, places) in PLACES {
            let is_used = source.code.contains(written);
            if is_used && !places.iter().any(|place| source.is_in(place)) {
                let places = places.join(", ");
                breaches.push(format!("{}: {written} belongs in {places}", source.path));
            }
        }
    }
    no_breach(&breaches);
}

#[test]
fn every_file_opens_by_saying_what_it_is() {
    let breaches: Vec<_> = ["src", "tests"]
        .into_iter()
        .flat_map(sources)
        .filter(|source| !source.text.starts_with("//! "))
        .map(|source| format!("{}: must open with `//!`", source.path))
        .collect();
    no_breach(&breaches);
}

#[test]
fn no_file_outgrows_what_a_person_reads_in_one_go() {
    let mut breaches = Vec::new();
    for source in sources("src").iter().filter(|source| !source.is_test()) {
        let (path, lines) = (source.path.as_str(), source.lines);
        if lines > LONGEST {
            breaches.push(format!(
                "{path}: {lines} lines, at most {LONGEST} outside tests"
            ));
        }
    }
    no_breach(&breaches);
}

#[test]
fn no_folder_has_more_modules_than_a_person_can_overlook() {
    let mut modules: BTreeMap<String, usize> = BTreeMap::new();
    // The two roots hold rooms and are none.
    let is_root = |source: &Source| matches!(source.room(), "lib" | "main");
    for source in sources("src").into_iter().filter(|source| !is_root(source)) {
        let folder = source
            .path
            .rsplit_once('/')
            .map_or("", |(folder, _)| folder);
        *modules.entry(folder.to_owned()).or_default() += 1;
    }
    let breaches: Vec<_> = modules
        .into_iter()
        .filter(|(_, count)| *count > FULLEST)
        .map(|(folder, count)| format!("{folder}: {count} modules, at most {FULLEST}"))
        .collect();
    no_breach(&breaches);
}
