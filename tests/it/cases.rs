//! Small documents and what is read of them: `tests/data/cases`, whose README says how they are written;
//! and inputs from the field, each by the command that met it.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use url::Url;
use vigie::articles::sanitize;
use vigie::clock::Clock;
use vigie::domain::feed::{Entry, Feed};
use vigie::domain::item::ItemState;
use vigie::domain::visibility::Visibility;
use vigie::feeds::{Hints, parse};
use vigie::store::items::{self, ItemRow};

use crate::watch::{Site, Watch};

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

fn field(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/data/cases/field")
        .join(name)
}

/// What `vigie inspect` says of a file.
fn inspected(kind: &str, name: &str) -> Value {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vigie"));
    command.args(["inspect", kind, "--json"]).arg(field(name));
    let output = command.output().unwrap();
    assert!(output.status.success(), "{name}: {output:?}");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The items after visits to one source that serves these files in turn.
async fn fetched(files: &[&str], settings: &str) -> Vec<ItemRow> {
    let site = Site::start().await;
    let watch = Watch::new(&format!(
        "[[source]]\nkey = \"seule\"\ntitle = \"Seule\"\nurl = \"{}/flux.xml\"\nlanguage = \"fr\"\narticle = \"never\"\n{settings}",
        site.base
    ));
    for file in files {
        site.serve("/flux.xml", std::fs::read(field(file)).unwrap());
        watch.run(&["fetch", "seule"]);
    }
    let app = watch.open(Clock::System);
    let latest = app
        .store
        .read_here(|tx| items::latest(tx, Visibility::Restricted, 100));
    let mut rows = latest.unwrap();
    rows.sort_by_key(|row| row.head.id);
    rows
}

fn titles(rows: &[ItemRow]) -> Vec<&str> {
    rows.iter().map(|row| row.head.title.as_str()).collect()
}

const NOTICES: [&str; 3] = [
    "Crue du Serein : vigilance orange",
    "Marché de Noël annulé",
    "Élection du conseil des jeunes",
];

#[tokio::test(flavor = "multi_thread")]
async fn announcements_that_share_a_link_are_each_an_item() {
    for files in [
        ["rolling_1.xml", "rolling_2.xml", "rolling_3.xml"],
        ["same_link_1.xml", "same_link_2.xml", "same_link_3.xml"],
    ] {
        let rows = fetched(&files, "").await;
        assert_eq!(titles(&rows), NOTICES, "{files:?}");
        assert!(rows.iter().all(|row| row.head.version == 1));
    }
    let back = [
        "same_link_3.xml",
        "same_link_2.xml",
        "same_link_1.xml",
        "rolling_2.xml",
    ];
    let rows = fetched(&back, "").await;
    assert_eq!(titles(&rows), NOTICES, "{back:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn entries_under_the_dates_of_programs_wait_in_the_inbox() {
    let rows = fetched(&["date_default_1.xml", "date_default_2.xml"], "").await;
    assert_eq!(rows.len(), 4);
    let waiting = |row: &&ItemRow| row.head.title.starts_with("Nouvel avis");
    let mut waiting = rows.iter().filter(waiting);
    assert!(waiting.all(|row| row.head.state == ItemState::New && row.head.published.is_none()));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_entry_of_a_list_takes_the_name_of_its_picture_and_its_date() {
    let settings =
        "kind = \"page\"\nselectors = { entry = \"li.actu\", title = \"h2\", date = \".date\" }\n";
    let rows = fetched(&["list_image.html"], settings).await;
    let told = rows.iter().map(|row| {
        let day = row.head.published.unwrap().date_naive().to_string();
        (row.head.title.as_str(), day)
    });
    let told: Vec<_> = told.collect();
    let expected = [
        ("La halle rouvre", "2026-11-02"),
        ("Le marché déménage", "2026-11-25"),
    ];
    assert_eq!(told, expected.map(|(title, day)| (title, day.to_owned())));
}

#[test]
fn feeds_from_the_field_are_read_as_they_mean() {
    for (file, name, expected) in [
        (
            "date_fr.xml",
            "published",
            ["2026-03-02T08:30:00Z", "2026-03-25T08:30:00Z", ""],
        ),
        (
            "zone_iana.xml",
            "published",
            ["2026-07-13T06:30:00Z", "2026-01-12T16:30:00Z", ""],
        ),
        (
            "json_surrogate.json",
            "title",
            ["Bon", "Titre coup\u{fffd}", "Bon aussi"],
        ),
        (
            "json_apostrophe.json",
            "title",
            ["Bon", "L'été", "Bon aussi"],
        ),
    ] {
        let seen = inspected("feed", file);
        let entries = seen["feed"]["entries"].as_array().unwrap();
        let found: Vec<&str> = entries
            .iter()
            .map(|entry| entry[name].as_str().unwrap())
            .collect();
        let expected: Vec<&str> = expected
            .into_iter()
            .filter(|value| !value.is_empty())
            .collect();
        assert_eq!(found, expected, "{file}");
    }
}

#[test]
fn pages_from_the_field_are_read_as_they_mean() {
    for (file, day) in [
        ("prose_law.html", None),
        ("prose_deadline.html", None),
        ("prose_signed.html", Some("2026-03-12")),
    ] {
        let published = &inspected("article", file)["published"];
        let found = published.as_str().map(|date| &date[..10]);
        assert_eq!(found, day, "{file}");
    }
    for (file, words) in [
        (
            "fr_tabs.html",
            [
                "Les particuliers déposent leur dossier",
                "Les entreprises joignent un extrait",
            ],
        ),
        (
            "spip_ps.html",
            [
                "Le conseil communautaire",
                "Le service sera fermé la première semaine",
            ],
        ),
    ] {
        let seen = inspected("article", file);
        let text = seen["text"].as_str().unwrap();
        assert!(
            words.iter().all(|word| text.contains(word)),
            "{file}: {text}"
        );
    }
}
