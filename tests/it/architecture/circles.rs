//! Files that need each other in a ring: whoever wants to read one must read them all.
//!
//! A file may know its own parts and what holds it (`desk.rs` and `desk/…`); between others the arrows
//! run one way.

use std::collections::{BTreeMap, BTreeSet};

use regex::Regex;

use super::{no_breach, sources};

/// A file by the path of its module: `["web", "site"]`.
type Module = Vec<String>;

#[test]
fn no_files_need_each_other_in_a_ring() {
    let arrows = arrows(&code_by_module());
    let breaches: Vec<_> = rings(&arrows)
        .into_iter()
        .map(|ring| {
            let names: Vec<_> = ring.iter().map(|module| module.join("/")).collect();
            format!("a ring: {}", names.join(", "))
        })
        .collect();
    no_breach(&breaches);
}

#[test]
fn a_ring_is_seen_however_its_paths_are_written() {
    let code = |text: &str| text.to_owned();
    let files = BTreeMap::from([
        (
            module("a/one"),
            code("use super::{two::{self, Thing}, three};"),
        ),
        (module("a/two"), code("fn f() { crate::b::four::g() }")),
        (module("a/three"), code("use crate::b;")),
        (
            module("b/four"),
            code("use crate::{a::one::Other, b::five};"),
        ),
        (module("b/five"), code("pub(super) use super::six::Part;")),
        (module("b/six"), code("")),
        (module("a"), code("mod one; use one::Face;")),
        (module("b"), code("mod four;")),
    ]);
    let found = rings(&arrows(&files));
    let ring: Vec<Module> = ["a/one", "a/two", "b/four"].map(module).to_vec();
    assert_eq!(found, [ring]);
}

fn module(path: &str) -> Module {
    path.split('/').map(str::to_owned).collect()
}

/// The code of each file of `src`, tests and the two roots left out.
fn code_by_module() -> BTreeMap<Module, String> {
    let of_rooms = sources("src")
        .into_iter()
        .filter(|source| !source.is_test() && !matches!(source.room(), "lib" | "main"));
    of_rooms
        .map(|source| {
            let path = source.path.trim_start_matches("src/");
            (module(path.trim_end_matches(".rs")), source.code.clone())
        })
        .collect()
}

/// Which file names which; a file and its own parts are left out.
fn arrows(files: &BTreeMap<Module, String>) -> BTreeMap<Module, BTreeSet<Module>> {
    let inside = |one: &Module, other: &Module| other.starts_with(one) || one.starts_with(other);
    files
        .iter()
        .map(|(from, code)| {
            let named = paths(code)
                .iter()
                .filter_map(|path| file_of(files, from, path))
                .filter(|to| !inside(from, to))
                .collect();
            (from.clone(), named)
        })
        .collect()
}

/// The file that a path leads to, seen from another.
fn file_of(files: &BTreeMap<Module, String>, from: &Module, path: &[String]) -> Option<Module> {
    let mut place = from.clone();
    let mut rest = path;
    match rest.first()?.as_str() {
        "crate" => {
            place.clear();
            rest = &rest[1..];
        }
        "self" => rest = &rest[1..],
        "super" => {
            while rest.first().is_some_and(|part| part == "super") {
                place.pop();
                rest = &rest[1..];
            }
        }
        _ => {}
    }
    place.extend(rest.iter().cloned());
    while !place.is_empty() && !files.contains_key(&place) {
        place.pop();
    }
    files.contains_key(&place).then_some(place)
}

/// Every path that is imported, and every one that is written in full.
fn paths(code: &str) -> Vec<Vec<String>> {
    let imports = Regex::new(r"(?m)^\s*(?:pub(?:\([a-z: ]+\))? )?use ([^;]+);").unwrap();
    let written = Regex::new(r"\b(?:crate|super|self)(?:::[A-Za-z_0-9]+)+").unwrap();
    let mut all = Vec::new();
    for import in imports.captures_iter(code) {
        spread(&mut Vec::new(), &import[1], &mut all);
    }
    all.extend(written.find_iter(code).map(|path| parts(path.as_str())));
    all
}

/// `a::{b, c::{d, e}}` as `a::b`, `a::c::d`, `a::c::e`.
fn spread(before: &mut Vec<String>, text: &str, all: &mut Vec<Vec<String>>) {
    let Some((head, group)) = text.split_once('{') else {
        let path = text.split(" as ").next().unwrap_or_default();
        all.push(before.iter().cloned().chain(parts(path)).collect());
        return;
    };
    let length = before.len();
    before.extend(parts(head));
    let (mut depth, mut start) = (0_usize, 0);
    for (at, sign) in group.char_indices() {
        match sign {
            '{' => depth += 1,
            '}' if depth > 0 => depth -= 1,
            ',' | '}' if depth == 0 => {
                if !group[start..at].trim().is_empty() {
                    spread(before, &group[start..at], all);
                }
                start = at + 1;
            }
            _ => {}
        }
    }
    before.truncate(length);
}

fn parts(path: &str) -> Vec<String> {
    let parts = path.split("::").map(str::trim);
    parts
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Files that reach each other, each ring once, in order.
fn rings(arrows: &BTreeMap<Module, BTreeSet<Module>>) -> Vec<Vec<Module>> {
    let reached: BTreeMap<&Module, BTreeSet<&Module>> = arrows
        .keys()
        .map(|from| (from, reach(arrows, from)))
        .collect();
    let mut found = BTreeSet::new();
    for (from, to) in &reached {
        if to.contains(from) {
            let back = |other: &&&Module| reached[**other].contains(from);
            let ring: Vec<Module> = to.iter().filter(back).map(|one| (*one).clone()).collect();
            found.insert(ring);
        }
    }
    found.into_iter().collect()
}

fn reach<'a>(
    arrows: &'a BTreeMap<Module, BTreeSet<Module>>,
    from: &'a Module,
) -> BTreeSet<&'a Module> {
    let mut reached = BTreeSet::new();
    let mut next: Vec<&Module> = arrows[from].iter().collect();
    while let Some(one) = next.pop() {
        if reached.insert(one) {
            next.extend(&arrows[one]);
        }
    }
    reached
}
