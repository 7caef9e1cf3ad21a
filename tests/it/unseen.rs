//! Feeds, pages and titles that were written by somebody who did not know the rules: `tests/data/unseen`.

use std::path::{Path, PathBuf};

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Map, Value, json};
use url::Url;
use vigie::articles::identify::{Sample, identify};
use vigie::articles::sanitize;
use vigie::domain::feed::{Entry, Feed};
use vigie::domain::html::RawHtml;
use vigie::feeds::{Hints, parse};

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/data/unseen")
        .join(name)
}

#[test]
fn feeds_by_other_hands_are_read_as_their_specifications_say() {
    let folder = folder("feeds");
    let expected = std::fs::read(folder.join("expect.json")).unwrap();
    let expected: Vec<Value> = serde_json::from_slice(&expected).unwrap();
    assert!(expected.len() > 200);
    let mut wrong = Vec::new();
    for case in &expected {
        let file = case["file"].as_str().unwrap();
        let bytes = std::fs::read(folder.join(file)).unwrap();
        let about = case["about"].as_str().unwrap();
        for difference in differences(case, &bytes) {
            wrong.push(format!("{file} ({about}): {difference}"));
        }
    }
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}

/// What is not as one case expects it.
fn differences(case: &Value, bytes: &[u8]) -> Vec<String> {
    let base = Url::parse(case["base"].as_str().unwrap()).unwrap();
    let hints = Hints {
        content_type: case["content_type"].as_str(),
        base_url: Some(&base),
        ..Hints::default()
    };
    let feed = match parse(bytes, &hints) {
        Ok(_) if case["refused"] == true => return vec!["is not refused".to_owned()],
        Err(_) if case["refused"] == true => return Vec::new(),
        Err(error) => return vec![error.to_string()],
        Ok(feed) => feed,
    };
    let none = Map::new();
    let mut wrong = Vec::new();
    compare(
        "feed",
        case["feed"].as_object().unwrap_or(&none),
        &of_feed(&feed),
        &mut wrong,
    );
    let entries = case["entries"].as_array().map_or(&[][..], Vec::as_slice);
    let may_have_more = case["may_have_more_entries"] == true;
    if feed.entries.len() != entries.len() && !(may_have_more && feed.entries.len() > entries.len())
    {
        wrong.push(format!("{} entries", feed.entries.len()));
    }
    for (number, (wanted, entry)) in entries.iter().zip(&feed.entries).enumerate() {
        let wanted = wanted.as_object().unwrap();
        compare(
            &format!("entry {number}"),
            wanted,
            &of_entry(entry, wanted, &base),
            &mut wrong,
        );
    }
    wrong
}

/// Compares the fields that are expected, white space collapsed.
fn compare(what: &str, wanted: &Map<String, Value>, found: &Value, wrong: &mut Vec<String>) {
    for (name, wanted) in wanted {
        let (wanted, found) = (collapsed(wanted), collapsed(&found[name]));
        if wanted != found {
            wrong.push(format!("{what}: {name} is {found}, not {wanted}"));
        }
    }
}

fn collapsed(value: &Value) -> Value {
    match value {
        Value::String(text) => {
            json!(text.split_whitespace().collect::<Vec<_>>().join(" "))
        }
        Value::Array(values) => values.iter().map(collapsed).collect(),
        other => other.clone(),
    }
}

fn of_feed(feed: &Feed) -> Value {
    json!({"title": feed.title, "link": feed.link, "language": feed.language})
}

/// The fields of an entry; of what is asked for in part, that part.
fn of_entry(entry: &Entry, wanted: &Map<String, Value>, base: &Url) -> Value {
    let instant = |date: Option<DateTime<Utc>>| {
        date.map(|date| date.to_rfc3339_opts(SecondsFormat::Secs, true))
    };
    let clean =
        |html: &Option<RawHtml>| html.as_ref().map(|html| sanitize::clean(html, Some(base)));
    let text = |html: &Option<RawHtml>| clean(html).map(|html| sanitize::plain(html.as_str()));
    let html: String = [&entry.content, &entry.summary]
        .into_iter()
        .filter_map(|html| clean(html).map(|html| html.as_str().replace("&amp;", "&")))
        .collect();
    let list = |name: &str| wanted.get(name).and_then(Value::as_array);
    let held: Vec<&Value> = list("content_html_contains")
        .map_or(&[][..], Vec::as_slice)
        .iter()
        .filter(|part| html.contains(part.as_str().unwrap()))
        .collect();
    let enclosures: Vec<Value> = entry
        .enclosures
        .iter()
        .enumerate()
        .map(|(place, enclosure)| {
            let all = serde_json::to_value(enclosure).unwrap();
            let asked = list("enclosures").and_then(|asked| asked.get(place)?.as_object());
            let asked = asked.into_iter().flat_map(Map::keys);
            asked.map(|key| (key.clone(), all[key].clone())).collect()
        })
        .collect();
    json!({
        "id": entry.id, "title": entry.title, "link": entry.link,
        "published": instant(entry.published), "updated": instant(entry.updated),
        "authors": entry.authors, "categories": entry.categories, "image": entry.image,
        "summary_text": text(&entry.summary), "content_text": text(&entry.content),
        "content_html_contains": held, "enclosures": enclosures,
    })
}

#[test]
fn titles_by_other_hands_are_told_in_24_languages() {
    let titles = std::fs::read_to_string(folder("titles.tsv")).unwrap();
    for (kind, least) in [("headline", 98.5), ("title", 96.5), ("short", 97.0)] {
        let (mut right, mut all) = (0, 0);
        for line in titles.lines() {
            let fields: Vec<&str> = line.split('\t').collect();
            if fields[1] != kind {
                continue;
            }
            let sample = Sample {
                title: fields[2],
                body: "",
            };
            all += 1;
            right += usize::from(identify(&sample, &[]).code.as_deref() == Some(fields[0]));
        }
        let share = 100.0 * right as f64 / all as f64;
        assert!(all > 200 && share >= least, "{kind}: {share} % of {all}");
    }
}

#[cfg(feature = "bench")]
#[test]
fn pages_by_other_hands_are_read() {
    // A floor under what was reached, so that a rule does not take back what another gave.
    for (set, segments, titles, authors, dates) in [
        ("first", 0.98, 90.0, 85.0, 95.0),
        ("second", 0.98, 100.0, 95.0, 97.0),
    ] {
        let run = std::process::Command::new(env!("CARGO_BIN_EXE_vigie-bench"))
            .args(["reading", "--json", "--segments"])
            .arg(folder(set))
            .output()
            .unwrap();
        let lines = String::from_utf8(run.stdout).unwrap();
        let figures: Vec<f64> = lines
            .lines()
            .map(|line| {
                serde_json::from_str::<Value>(line).unwrap()["figure"]
                    .as_f64()
                    .unwrap()
            })
            .collect();
        let floors = [segments, titles, authors, dates];
        let holds =
            figures.len() == 4 && figures.iter().zip(floors).all(|(is, least)| *is >= least);
        assert!(holds, "{set}: {figures:?}");
    }
}
