//! Small documents and what is read of them: `tests/data/cases`, whose README says how they are written.

use std::path::Path;

use url::Url;
use vigie::articles::sanitize;
use vigie::domain::feed::{Entry, Feed};
use vigie::feeds::{Hints, parse};

/// Namespaces that the short documents may use.
const NAMESPACES: &str = "xmlns:atom=\"http://www.w3.org/2005/Atom\" \
    xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" \
    xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:dcterms=\"http://purl.org/dc/terms/\" \
    xmlns:itunes=\"http://www.itunes.com/dtds/podcast-1.0.dtd\" \
    xmlns:media=\"http://search.yahoo.com/mrss/\"";

#[test]
fn every_case_is_read_as_it_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/cases");
    let mut wrong = Vec::new();
    let mut count = 0;
    for file in ["rss.txt", "atom.txt", "others.txt", "broken.txt"] {
        let cases = std::fs::read_to_string(folder.join(file)).unwrap();
        for case in cases.split("\n## ") {
            count += 1;
            let (name, rest) = case.trim_start_matches("## ").split_once('\n').unwrap();
            let (document, expected) = rest.split_once("\n--\n").unwrap();
            for difference in differences(&whole(document), expected) {
                wrong.push(format!("{file}, {name}: {difference}"));
            }
        }
    }
    assert!(count > 150, "{count} cases");
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}

/// The document, with what its first word stands for around it.
fn whole(written: &str) -> String {
    let inside = |head: &str| written.strip_prefix(head);
    if let Some(item) = inside("@item\n") {
        format!("<rss version=\"2.0\" {NAMESPACES}><channel><item>{item}</item></channel></rss>")
    } else if let Some(channel) = inside("@channel\n") {
        format!("<rss version=\"2.0\" {NAMESPACES}><channel>{channel}</channel></rss>")
    } else if let Some(entry) = inside("@entry\n") {
        let atom = "http://www.w3.org/2005/Atom";
        format!("<feed xmlns=\"{atom}\" {NAMESPACES}><entry>{entry}</entry></feed>")
    } else {
        written.to_owned()
    }
}

/// What is not as expected: the fields that are named must have the values listed, and no other.
fn differences(document: &str, expected: &str) -> Vec<String> {
    let base = Url::parse("http://base.example/dir/feed").unwrap();
    let hints = Hints {
        base_url: Some(&base),
        ..Hints::default()
    };
    let feed = match parse(document.as_bytes(), &hints) {
        Ok(feed) => feed,
        Err(error) => return vec![error.to_string()],
    };
    let found = fields(&feed);
    let expected: Vec<(&str, String)> = expected
        .lines()
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name, value.replace('⏎', "\n")))
        .collect();
    let mut names: Vec<&str> = expected.iter().map(|(name, _)| *name).collect();
    names.dedup();
    let mut different = Vec::new();
    for name in names {
        let of = |all: &[(&str, String)]| -> Vec<String> {
            let named = all.iter().filter(|(known, _)| *known == name);
            named.map(|(_, value)| value.clone()).collect()
        };
        let (found, wanted) = (of(&found), of(&expected));
        let none = found.is_empty() && wanted == ["-"];
        if found != wanted && !none {
            different.push(format!("{name} is {found:?}, not {wanted:?}"));
        }
    }
    different
}

/// Every field with its value; one that an entry lacks is `-` where the document has several.
fn fields(feed: &Feed) -> Vec<(&'static str, String)> {
    let mut all = vec![("feed.format", feed.format.clone())];
    for (name, value) in [
        ("feed.id", &feed.id),
        ("feed.title", &feed.title),
        ("feed.link", &feed.link),
        ("feed.language", &feed.language),
    ] {
        all.extend(value.clone().map(|value| (name, value)));
    }
    all.extend(feed.updated.map(|date| ("feed.updated", instant(date))));
    all.extend(
        feed.authors
            .iter()
            .map(|name| ("feed.author", name.clone())),
    );
    let absent = (feed.entries.len() > 1).then(|| "-".to_owned());
    for entry in &feed.entries {
        entry_fields(entry, absent.as_ref(), &mut all);
    }
    all
}

fn entry_fields(entry: &Entry, absent: Option<&String>, all: &mut Vec<(&'static str, String)>) {
    let markup =
        |html: &Option<vigie::domain::html::RawHtml>| html.as_ref().map(|html| html.0.clone());
    for (name, value) in [
        ("id", entry.id.clone()),
        ("title", entry.title.clone()),
        ("link", entry.link.clone()),
        ("published", entry.published.map(instant)),
        ("updated", entry.updated.map(instant)),
        ("summary", markup(&entry.summary)),
        ("content", markup(&entry.content)),
    ] {
        all.extend(value.or_else(|| absent.cloned()).map(|value| (name, value)));
    }
    if let Some(content) = &entry.content {
        all.push(("content.text", sanitize::plain(&content.0)));
    }
    all.extend(entry.image.clone().map(|value| ("image", value)));
    all.extend(entry.language.clone().map(|value| ("language", value)));
    all.extend(entry.authors.iter().map(|name| ("author", name.clone())));
    all.extend(
        entry
            .categories
            .iter()
            .map(|name| ("category", name.clone())),
    );
    for file in &entry.enclosures {
        let media_type = file.media_type.as_deref().unwrap_or("-");
        let length = file
            .length
            .map_or("-".to_owned(), |length| length.to_string());
        all.push(("enclosure", format!("{} {media_type} {length}", file.url)));
    }
}

fn instant(date: chrono::DateTime<chrono::Utc>) -> String {
    date.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}
