//! Every page and feed that a member or anybody may ask for, to the byte, after a generated life: one case for
//! a hundred of those of [`super::words`].

use axum::body::Body;
use axum::http::{Request, StatusCode};
use chrono::TimeDelta;
use proptest::prelude::*;
use tower::ServiceExt;
use vigie::app::App;
use vigie::clock::Clock;
use vigie::config::{self, Env};
use vigie::domain::ids::MemberId;
use vigie::domain::source::Source;
use vigie::domain::visibility::Visibility::{Internal, Public, Restricted};
use vigie::publish::{self, Approval, PublishError};
use vigie::store::StoreError;
use vigie::web::{Door, router};
use vigie::workers::{editions, index, proposals};

use super::words::cases;
use super::words::life::{self, DORA, FORBIDDEN, ITEMS, Life, Move, moves};
use crate::archive;
use crate::watch::Site;

const CONFIGURATION: &str = r#"
[watch]
name = "Essai"
language = "fr"
listen = "127.0.0.1:0"
index = "{folder}"

[defaults]
allow = ["127.0.0.0/8"]
gap = "0s"

[exit]
terms = ["{forbidden}"]

[[digest]]
key = "hebdo"
title = "La semaine"
schedule = "0 16 * * FRI"
period = "7d"
channels = ["flux"]

[[digest.section]]
title = "Tout"
query = ""
quota = 9

[[channel]]
key = "flux"
kind = "feed"
"#;

/// What a member asks for, beside the pages of items.
const PAGES: [&str; 23] = [
    "/",
    "/search?q=tag:tagq",
    "/collections",
    "/collections/1",
    "/collections/1/export/markdown",
    "/collections/1/export/html",
    "/collections/1/export/bibtex",
    "/collections/1/export/mediawiki",
    "/collections/1/export/dokuwiki",
    "/editions",
    "/editions?q=tout",
    "/editions/1",
    "/editions/1/preview/internal/edition.html",
    "/digests",
    "/feeds/kept.atom",
    "/feeds/tags/tagq.json",
    "/proposals",
    "/notices",
    "/tags",
    "/tags/tagq",
    "/sources",
    "/about",
    "/me/export",
];

/// What everybody may read, and what members export for everybody.
const OPEN: [&str; 9] = [
    "/digests/hebdo/feed/flux",
    "/digests/hebdo/feed/flux.rss",
    "/digests/hebdo/feed/flux.json",
    "/feeds/public/kept.atom",
    "/feeds/public/kept.rss",
    "/feeds/public/kept.json",
    "/feeds/public/tags/tagq.atom",
    "/feeds/public/tags/tagq.rss",
    "/feeds/public/tags/tagq.json",
];
const EXPORTED: [&str; 6] = [
    "/collections/1/export/markdown?face=public",
    "/collections/1/export/html?face=public",
    "/collections/1/export/bibtex?face=public",
    "/collections/1/export/mediawiki?face=public",
    "/collections/1/export/dokuwiki?face=public",
    "/editions/1/preview/public/edition.txt",
];

fn open(folder: &std::path::Path) -> App {
    let written = CONFIGURATION.replace("{folder}", &folder.display().to_string());
    let written = written.replace("{forbidden}", FORBIDDEN);
    let config = config::parse(&written, &folder.join("feeds.toml"), &Env::of([])).unwrap();
    let app = App::open(config, Clock::fixed(archive::friday() + TimeDelta::days(1))).unwrap();
    life::found(&app.store);
    app
}

async fn ask(router: &axum::Router, path: &str) -> (StatusCode, String) {
    let request = Request::get(path).header("host", "127.0.0.1:8080");
    answer(router, request.body(Body::empty()).unwrap()).await
}

async fn answer(router: &axum::Router, request: Request<Body>) -> (StatusCode, String) {
    let (parts, body) = router.clone().oneshot(request).await.unwrap().into_parts();
    let bytes = axum::body::to_bytes(body, 8 << 20).await.unwrap();
    (parts.status, String::from_utf8_lossy(&bytes).into_owned())
}

fn silent(path: &str, text: &str, hidden: &[String]) -> Result<(), TestCaseError> {
    let text = text.to_lowercase();
    for marker in hidden {
        prop_assert!(!text.contains(marker), "{} says {}: {}", path, marker, text);
    }
    Ok(())
}

/// A word that stands in an allowed network alone, at the address of a restricted source.
const INSIDE: &str = "Insideq";

/// A reader proposes the address of that source, then one at which nothing answers; the answers, and all that
/// is told of both until they are given up, are the same.
async fn propose(app: &App, inside: &Site, router: &axum::Router) -> Result<(), TestCaseError> {
    let source = Source {
        url: format!("{}/secret", inside.base).parse().unwrap(),
        ..archive::source("insideq", "Insideq", Restricted)
    };
    let mut all = life::declared([Public; 3]);
    all.push(source);
    archive::declare(&app.store, &all);
    let addresses = [
        format!("{}/secret", inside.base),
        "http://127.0.0.1:1/secret".to_owned(),
    ];
    let mut rows = vec![];
    for address in &addresses {
        let typed: String = url::form_urlencoded::byte_serialize(address.as_bytes()).collect();
        let request = Request::post("/proposals")
            .header("host", "127.0.0.1:8080")
            .header("origin", "http://127.0.0.1:8080")
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Body::from(format!("url={typed}")));
        let (status, _) = answer(router, request.unwrap()).await;
        prop_assert_eq!(status, StatusCode::SEE_OTHER);
        rows.push(rows.len() + 1);
    }
    for _ in 0..4 {
        let (_, page) = ask(router, "/proposals").await;
        let told = rows.iter().zip(&addresses).map(|(number, address)| {
            let row = page.split(&format!("<li id=\"p{number}\">")).nth(1);
            let row = row.and_then(|rest| rest.split("</li>").next());
            let row = row.map(|row| row.replace(address, "ADDRESS"));
            row.map(|row| row.replace(&format!("/proposals/{number}"), "/proposals/N"))
        });
        let told: Vec<_> = told.collect();
        prop_assert!(told[0].is_some());
        prop_assert_eq!(&told[0], &told[1]);
        proposals::read_due(app).await.unwrap();
        app.clock.advance(TimeDelta::minutes(61));
    }
    prop_assert_eq!(inside.asked(), vec![]);
    Ok(())
}

/// Makes the moves of a life, in one transaction.
fn make(
    app: &App,
    life: &mut Option<Life>,
    moves: &[Move],
    from: usize,
) -> Result<(), TestCaseError> {
    let mut outcome = Ok(());
    let made = app.store.write_here::<_, StoreError>(|tx| {
        let life = life.get_or_insert_with(|| Life::new(tx));
        outcome = (from..)
            .zip(moves)
            .try_for_each(|(number, step)| life.make(tx, step, number));
        Ok(())
    });
    made.unwrap();
    outcome
}

async fn lives(before: &[Move], after: &[Move]) -> Result<usize, TestCaseError> {
    let folder = tempfile::tempdir().unwrap();
    let app = open(folder.path());
    let inside = Site::start().await;
    inside.serve(
        "/secret",
        format!("<html><title>{INSIDE}</title><p>{INSIDE}</p>"),
    );
    let reader = router(app.clone(), Door::Open(DORA));
    propose(&app, &inside, &reader).await?;
    let mut life = None;
    make(&app, &mut life, before, 0)?;
    let setup = app.setup();
    let approval = Approval {
        member: MemberId(0),
        name: "ada".to_owned(),
        leave: app.clock.now(),
    };
    let edition = life.as_ref().unwrap().edition;
    let (digest, now) = (setup.config.digests[0].clone(), app.clock.now());
    let approved = app.store.write_here::<_, PublishError>(|tx| {
        publish::approve_edition(tx, &setup.outlets, &digest, edition, &approval, now)
    });
    approved.unwrap();
    editions::deliver(&app).await.unwrap();
    make(&app, &mut life, after, before.len())?;
    index::catch_up(&app.store, &app.search).unwrap();
    let life = life.unwrap();

    let (inside, outside) = (reader, router(app.clone(), Door::Accounts));
    let (mut members, mut everybody) = (life.hidden(Internal), life.hidden(Public));
    members.push(INSIDE.to_lowercase());
    everybody.push(INSIDE.to_lowercase());
    everybody.push(FORBIDDEN.to_lowercase());
    let mut read = 0;
    for item in (0..ITEMS).map(life::id) {
        for path in [format!("/items/{item}"), format!("/items/{item}/versions")] {
            let (status, page) = ask(&inside, &path).await;
            prop_assert_eq!(
                status == StatusCode::OK,
                life.sees(item, Internal),
                "{} {}",
                path,
                status
            );
            silent(&path, &page, &members)?;
            silent(&path, &ask(&outside, &path).await.1, &everybody)?;
            read += 2;
        }
    }
    for path in PAGES {
        let (status, page) = ask(&inside, path).await;
        prop_assert!(!status.is_server_error(), "{} {}", path, page);
        // An address stays what its proposer typed.
        let addresses = (0..ITEMS).map(|item| life::address(life::id(item)));
        let typed = ["/proposals", "/me/export"].contains(&path);
        let page = match typed {
            true => addresses.fold(page, |page, typed| page.replace(&typed, "")),
            false => page,
        };
        silent(path, &page, &members)?;
        silent(path, &ask(&outside, path).await.1, &everybody)?;
        read += 2;
    }
    for path in OPEN {
        let (status, page) = ask(&outside, path).await;
        prop_assert_eq!(status, StatusCode::OK, "{}", path);
        silent(path, &page, &everybody)?;
        read += 1;
    }
    let public = life.hidden(Public);
    for path in EXPORTED {
        silent(path, &ask(&inside, path).await.1, &public)?;
        read += 1;
    }
    Ok(read)
}

#[test]
fn no_page_or_feed_holds_a_word_that_its_readers_may_not_see_now() {
    let cases = (cases() / 100).max(1);
    let read = std::cell::Cell::new(0);
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
        cases,
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    let ran = runner.run(&(moves(), moves()), |(before, after)| {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        read.set(read.get() + runtime.block_on(lives(&before, &after))?);
        Ok(())
    });
    ran.unwrap_or_else(|error| panic!("{error}"));
    println!(
        "leaks: {cases} cases, each with a proposal of a restricted source in an allowed network, \
         {} pages and feeds read, 0 leaks",
        read.get()
    );
}
