//! Every page of a watch that works, in both languages: no word of the one on a page of the other.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta};
use scraper::{ElementRef, Html, Node, Selector};
use vigie::app::App;
use vigie::clock::Clock;
use vigie::config::{self, Env};
use vigie::demo::Demo;
use vigie::domain::ids::{EditionId, ItemId, MemberId};
use vigie::domain::member::Role;
use vigie::publish;
use vigie::store::{StoreError, items, sources, trail};
use vigie::web::{Door, router};
use vigie::workers::{curation, editions, index, rounds};

use super::site::{Site, member};

/// Words that every text in the language has, and no text in the other.
const ENGLISH: [&str; 22] = [
    "the",
    "of",
    "and",
    "with",
    "is",
    "are",
    "was",
    "not",
    "for",
    "to",
    "by",
    "its",
    "it",
    "this",
    "that",
    "from",
    "has",
    "have",
    "same",
    "said",
    "entry",
    "characters",
];
const FRENCH: [&str; 19] = [
    "le", "la", "les", "des", "du", "une", "dans", "pour", "avec", "sur", "pas", "qui", "est",
    "sont", "aucun", "aucune", "cette", "ce", "où",
];

/// Pages without a number in their address.
const PAGES: [&str; 22] = [
    "/",
    "/search?q=faille",
    "/search?q=depuis:demain",
    "/sources",
    "/sources/observatoire",
    "/digests",
    "/editions",
    "/channels",
    "/deliveries",
    "/desk",
    "/desk/log",
    "/desk/suggestions",
    "/rules",
    "/rules/new",
    "/notices",
    "/collections",
    "/proposals",
    "/tags",
    "/me",
    "/members",
    "/about",
    "/nowhere",
];

/// A rich archive with a draft of an edition.
async fn filled(folder: &std::path::Path) -> (App, Site) {
    let now = DateTime::from_timestamp(1_796_040_000, 0).unwrap();
    let demo = Demo::serve(([127, 0, 0, 1], 0).into(), now).await.unwrap();
    let text = demo.config_text();
    let mut config = config::parse(&text, &folder.join("feeds.toml"), &Env::of([])).unwrap();
    config.fetching.gap = std::time::Duration::ZERO;
    let app = App::open(config, Clock::fixed(now)).unwrap();
    for _round in 0..2 {
        let setup = app.setup();
        let keys = setup.config.sources.iter();
        let keys: Vec<_> = keys.map(|source| source.key.clone()).collect();
        let due = rounds::due(&app, &keys).await.unwrap();
        rounds::visit_all(&app, due, |_| {}).await.unwrap();
        index::catch_up(&app.store, &app.search).unwrap();
        curation::catch_up(&app).await.unwrap();
        app.clock.advance(TimeDelta::minutes(5));
    }
    let setup = app.setup();
    let digest = &setup.config.digests[0];
    editions::draft(&app, digest).await.unwrap();
    let visitor: MemberId = member(&app, Role::Admin);
    let router = router(app.clone(), Door::Open(visitor));
    (app.clone(), Site::over(app, router))
}

/// The draft leaves.
async fn approve(app: &App) {
    let setup = app.setup();
    let digest = &setup.config.digests[0];
    let approve = |tx: &vigie::store::Tx<'_>| {
        editions::approve(tx, &setup, digest, EditionId(1), "Ada", app.clock.now())
    };
    app.store.write_here(approve).unwrap();
    publish::deliver_due(&app.store, &app.clock, &setup.outlets)
        .await
        .unwrap();
}

/// What people named or wrote: it has the language that it has.
fn foreign(app: &App) -> Vec<String> {
    let all = |tx: &vigie::store::Tx<'_>| {
        let mut names: Vec<String> = sources::all(tx)?
            .into_iter()
            .flat_map(|source| [source.title, source.group])
            .collect();
        for id in 1..=items::count(tx)? {
            let row = items::one(tx, ItemId(id))?;
            names.extend(row.into_iter().flat_map(|row| [row.head.title]));
        }
        Ok::<_, StoreError>(names)
    };
    let mut names = app.store.read_here(all).unwrap();
    let setup = app.setup();
    let digests = setup.config.digests.iter();
    names.extend(digests.flat_map(|digest| {
        let sections = digest.sections.iter().map(|section| section.title.clone());
        sections.chain([digest.title.clone()])
    }));
    names.push(setup.config.watch.name.clone());
    names.sort_by_key(|name| std::cmp::Reverse(name.len()));
    names
}

/// The words of a page that are Vigie's own.
fn words(page: &str, language: &str, foreign: &[String]) -> BTreeSet<String> {
    let html = Html::parse_document(page);
    let mut text = String::new();
    let whole = Selector::parse("body").unwrap();
    for body in html.select(&whole) {
        collect(body, language, &mut text);
    }
    for name in foreign {
        text = text.replace(name.as_str(), " ");
    }
    let words = text.split(|c: char| !c.is_alphanumeric());
    words.map(str::to_lowercase).collect()
}

fn collect(element: ElementRef<'_>, language: &str, text: &mut String) {
    let other = element.attr("lang").is_some_and(|lang| lang != language);
    // Examples of what can be typed, texts of articles, addresses.
    let quoted = matches!(
        element.value().name(),
        "script" | "style" | "code" | "pre" | "kbd" | "time"
    );
    let class = element.attr("class").unwrap_or_default();
    let written = class
        .split_whitespace()
        .any(|one| matches!(one, "text" | "extract" | "tag"));
    if other || quoted || written {
        return;
    }
    for name in ["title", "aria-label", "placeholder", "alt", "data-name"] {
        text.push_str(element.attr(name).unwrap_or_default());
        text.push('\n');
    }
    for child in element.children() {
        match child.value() {
            Node::Text(piece) => text.push_str(piece),
            _ => {
                if let Some(inner) = ElementRef::wrap(child) {
                    collect(inner, language, text);
                    text.push('\n');
                }
            }
        }
    }
}

/// The words of the other language on each page, in both languages.
async fn strange_words(site: &Site, pages: &[String], foreign: &[String]) -> Vec<String> {
    let mut wrong = Vec::new();
    for (language, strange) in [("fr", &ENGLISH[..]), ("en", &FRENCH[..])] {
        for path in pages {
            let body = site.get(language, path).await.body;
            assert!(
                body.contains(&format!("<html lang=\"{language}\"")),
                "{path}: {body}"
            );
            let words = words(&body, language, foreign);
            let found: Vec<_> = strange
                .iter()
                .filter(|word| words.contains(**word))
                .collect();
            if !found.is_empty() {
                wrong.push(format!("{language} {path}: {found:?}"));
            }
        }
    }
    wrong
}

#[tokio::test(flavor = "multi_thread")]
async fn no_page_speaks_the_other_language() {
    let folder = tempfile::tempdir().unwrap();
    let (app, site) = filled(folder.path()).await;
    let foreign = foreign(&app);
    let count = app.store.read_here(items::count).unwrap();
    assert!(count > 30, "a rich archive: {count}");
    let mut pages: Vec<String> = PAGES.map(str::to_owned).to_vec();
    pages.extend((1..=count).map(|id| format!("/items/{id}")));
    pages.extend([1, 2, 3].map(|id| format!("/items/{id}/send")));
    pages.push("/editions/1".to_owned());
    let mut wrong = strange_words(&site, &["/editions/1/edit".to_owned()], &foreign).await;
    approve(&app).await;
    wrong.extend(strange_words(&site, &pages, &foreign).await);
    // The trail is what has most to say: it was there to be read.
    let steps = app.store.read_here(|tx| trail::of(tx, ItemId(1))).unwrap();
    assert!(!steps.is_empty());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
