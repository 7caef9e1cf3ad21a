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
use vigie::domain::member::Role;
use vigie::domain::visibility::Visibility::{Internal, Public};
use vigie::publish::{self, Approval, PublishError};
use vigie::store::StoreError;
use vigie::web::{Door, router};
use vigie::workers::{editions, index};

use super::words::cases;
use super::words::life::{self, FORBIDDEN, ITEMS, Life, Move, moves};
use crate::archive;

const CONFIGURATION: &str = r#"
[watch]
name = "Essai"
language = "fr"
listen = "127.0.0.1:0"
index = "{folder}"

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
const PAGES: [&str; 22] = [
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
    let request = Request::get(path)
        .header("host", "127.0.0.1:8080")
        .body(Body::empty())
        .unwrap();
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

    let reader = crate::web::site::member(&app, Role::Reader);
    let (inside, outside) = (
        router(app.clone(), Door::Open(reader)),
        router(app.clone(), Door::Accounts),
    );
    let (members, mut everybody) = (life.hidden(Internal), life.hidden(Public));
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
        "leaks: {cases} cases, {} pages and feeds read, 0 leaks",
        read.get()
    );
}
