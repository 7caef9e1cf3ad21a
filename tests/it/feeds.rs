//! Feeds as they are: odd ones against snapshots, real ones against what people noted of them.

use std::fmt::{Display, Write};
use std::path::{Path, PathBuf};

use serde::Deserialize;
use url::Url;
use vigie::domain::feed::{Entry, Feed};
use vigie::feeds::{Hints, parse};

use crate::watch::corpus;

#[test]
fn odd_feeds_are_read_as_their_snapshots_say() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/feeds");
    let base = Url::parse("https://base.example/dir/feed").unwrap();
    let hints = Hints {
        base_url: Some(&base),
        ..Hints::default()
    };
    let mut files: Vec<PathBuf> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file() && path.extension().is_none_or(|kind| kind != "md"))
        .collect();
    files.sort();
    assert!(
        files.len() >= 12,
        "{} files in {}",
        files.len(),
        folder.display()
    );
    let mut settings = insta::Settings::new();
    settings.set_snapshot_path(folder.join("snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    for file in files {
        let feed = parse(&std::fs::read(&file).unwrap(), &hints);
        let shown = feed.map_or_else(|error| format!("{error}\n"), |feed| show(&feed));
        let name = file.file_name().unwrap().to_str().unwrap();
        settings.bind(|| insta::assert_snapshot!(name, shown));
    }
}

/// The fields that are there, a line each.
fn show(feed: &Feed) -> String {
    let mut out = String::new();
    let mut line = |name: &str, value: &dyn Display| writeln!(out, "{name}: {value}").unwrap();
    line("format", &feed.format);
    for (name, value) in [
        ("id", &feed.id),
        ("title", &feed.title),
        ("link", &feed.link),
        ("language", &feed.language),
    ] {
        value.iter().for_each(|value| line(name, value));
    }
    feed.updated.iter().for_each(|date| line("updated", date));
    feed.authors.iter().for_each(|name| line("author", name));
    if feed.rhythm != vigie::domain::feed::Rhythm::default() {
        line("rhythm", &format!("{:?}", feed.rhythm));
    }
    feed.hubs.iter().for_each(|hub| line("hub", hub));
    feed.mended.iter().for_each(|note| line("mended", note));
    for entry in &feed.entries {
        show_entry(entry, &mut out);
    }
    out
}

fn show_entry(entry: &Entry, out: &mut String) {
    writeln!(out, "entry").unwrap();
    let mut line = |name: &str, value: &dyn Display| writeln!(out, "  {name}: {value}").unwrap();
    for (name, value) in [
        ("id", &entry.id),
        ("title", &entry.title),
        ("link", &entry.link),
        ("image", &entry.image),
        ("language", &entry.language),
    ] {
        value.iter().for_each(|value| line(name, value));
    }
    for (name, date) in [("published", entry.published), ("updated", entry.updated)] {
        date.iter().for_each(|date| line(name, date));
    }
    for (name, html) in [("summary", &entry.summary), ("content", &entry.content)] {
        html.iter().for_each(|html| line(name, &html.0));
    }
    entry
        .authors
        .iter()
        .for_each(|author| line("author", author));
    entry
        .categories
        .iter()
        .for_each(|category| line("category", category));
    for file in &entry.enclosures {
        line(
            "enclosure",
            &format!("{} {:?} {:?}", file.url, file.media_type, file.length),
        );
    }
}

/// What is noted of a real feed.
#[derive(Deserialize)]
struct Noted {
    file: String,
    title: String,
    link: Option<String>,
    entries: usize,
    version: String,
    declared: Option<String>,
}

impl Noted {
    /// The version as Vigie names it.
    fn format(&self) -> &str {
        match self.version.as_str() {
            "atom10" => "atom 1.0",
            "rss091n" | "rss091u" => "rss 0.91",
            "rss10" => "rdf 1.0",
            "rss20" => "rss 2.0",
            "json" => "json",
            other => other,
        }
    }
}

/// White space aside: Vigie collapses it, the notes do not.
fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn real_feeds_are_read_as_people_noted_them() {
    let Some(corpus) = corpus() else {
        return;
    };
    let noted = std::fs::read(corpus.join("feeds.json")).unwrap();
    let noted: Vec<Noted> = serde_json::from_slice(&noted).unwrap();
    let mut wrong = Vec::new();
    for note in &noted {
        let bytes = std::fs::read(corpus.join("feeds").join(&note.file)).unwrap();
        let feed = match parse(&bytes, &Hints::default()) {
            Ok(feed) => feed,
            Err(error) => {
                wrong.push(format!("{}: {error}", note.file));
                continue;
            }
        };
        let mut check = |name: &str, found: &str, expected: &str| {
            if found != expected {
                wrong.push(format!(
                    "{}: {name} {found:?}, noted {expected:?}",
                    note.file
                ));
            }
        };
        check(
            "entries",
            &feed.entries.len().to_string(),
            &note.entries.to_string(),
        );
        let version = feed
            .format
            .split(' ')
            .next()
            .filter(|_| note.version == "json");
        check("format", version.unwrap_or(&feed.format), note.format());
        let declared = note.declared.as_deref().map(str::to_lowercase);
        check(
            "language",
            feed.language.as_deref().unwrap_or(""),
            &declared.unwrap_or_default(),
        );
        // An empty title or a link that is no address of the web was noted, not found.
        if !note.title.is_empty() {
            check(
                "title",
                feed.title.as_deref().unwrap_or(""),
                &squeezed(&note.title),
            );
        }
        if let Some(link) = note.link.as_deref().filter(|link| link.starts_with("http")) {
            check("link", feed.link.as_deref().unwrap_or(""), link);
        }
        for entry in &feed.entries {
            let has_text =
                entry.title.is_some() || entry.summary.is_some() || entry.content.is_some();
            check("an entry has a text", &has_text.to_string(), "true");
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {}:\n{}",
        wrong.len(),
        noted.len(),
        wrong.join("\n")
    );
}
