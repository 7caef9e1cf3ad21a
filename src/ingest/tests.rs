//! What visits must leave in the archive when they are not alone.

use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use url::Url;

use super::fetch::{FetchOutcome, fetch};
use super::visit::{self, Filings};
use super::{Desks, Ingest, PageWaits, Visited};
use crate::clock::Clock;
use crate::domain::ids::{ItemId, ProposalId};
use crate::domain::network::Reach;
use crate::domain::proposal::{ProposalKind, ProposalState, UNREACHED};
use crate::domain::source::{ArticlePolicy, Rights, Source, SourceKind};
use crate::domain::visibility::Visibility;
use crate::http::{Canned, CannedAnswer, HttpClient, HttpError, Method, Redacted};
use crate::store::proposals::{self, Proposing};
use crate::store::sources::{self, WatchedSource};
use crate::store::testing::{curator, double_items};
use crate::store::{Store, items};

const FEED: &str = "https://a.fr/flux";

fn noon() -> DateTime<Utc> {
    "2026-11-30T12:00:00Z".parse().unwrap()
}

fn source() -> Source {
    Source {
        key: "seule".to_owned(),
        title: "Seule".to_owned(),
        url: Url::parse(FEED).unwrap(),
        kind: SourceKind::Feed,
        group: "Essai".to_owned(),
        tags: vec![],
        visibility: Visibility::Public,
        reach: Reach::Public,
        language: None,
        article: ArticlePolicy::Never,
        rights: Rights::Full,
        every: std::time::Duration::from_secs(3600),
    }
}

/// A pipeline of its own on the archive in `folder`, before which `url` answers `body`.
fn pipeline(folder: &Path, (url, kind, body): (&str, &str, &str)) -> Ingest {
    let canned = Arc::new(Canned::new(Clock::fixed(noon())));
    canned.on(Method::Get, url, Ok(CannedAnswer::ok(kind, body)));
    let store = Store::open(&folder.join("archive.db")).unwrap();
    store
        .write_here(|tx| sources::sync(tx, &[source()], noon()))
        .unwrap();
    Ingest {
        http: HttpClient::canned(&canned),
        store,
        clock: Clock::fixed(noon()),
        desks: Desks::default(),
        waits: PageWaits::default(),
    }
}

fn rss(entries: impl Iterator<Item = (u32, &'static str)>) -> String {
    let items = entries.map(|(n, text)| {
        format!("<item><title>Avis {n}</title><link>https://a.fr/{n}</link><description>{text}</description></item>")
    });
    format!(
        "<rss version=\"2.0\"><channel><title>A</title>{}</channel></rss>",
        items.collect::<String>()
    )
}

/// A visit up to its last step: what it would file.
async fn read(ingest: &Ingest) -> (WatchedSource, FetchOutcome, Filings) {
    let source = source();
    let find = |tx: &crate::store::Tx<'_>| sources::by_key(tx, "seule");
    let watched = ingest.store.read_here(find).unwrap().unwrap();
    let outcome = fetch(&ingest.http, &visit::plan(&source, &watched))
        .await
        .unwrap();
    let FetchOutcome::Fresh(document) = &outcome else {
        panic!("{outcome:?}")
    };
    let desk = ingest.desks.take().await;
    let feed = visit::parse(&desk, &source, document).await.unwrap();
    let base = document.url.clone();
    let sorted = ingest.sort(&desk, &watched, feed, base).await.unwrap();
    let (desk, pages) = ingest.read_pages(desk, &source, &sorted).await;
    let vocabulary = ingest
        .store
        .read_here(|tx| ingest.store.vocabulary(tx))
        .unwrap();
    let filings = ingest
        .compose(desk, &source, sorted, pages, vocabulary)
        .await;
    (watched, outcome, filings.unwrap())
}

async fn file(
    ingest: &Ingest,
    (watched, outcome, filings): (WatchedSource, FetchOutcome, Filings),
) -> (u32, u32, u32) {
    let filed = ingest.file(&source(), &watched, &outcome, filings).await;
    let (visited, _) = filed.unwrap();
    let Visited {
        new, changed, same, ..
    } = visited;
    (new, changed, same)
}

/// The pipeline again, with what its source answers one visit after the other.
fn answering(folder: &Path, answers: Vec<Result<CannedAnswer, HttpError>>) -> Ingest {
    let canned = Arc::new(Canned::new(Clock::fixed(noon())));
    for answer in answers {
        canned.on(Method::Get, FEED, answer);
    }
    Ingest {
        http: HttpClient::canned(&canned),
        ..pipeline(folder, (FEED, "text/xml", ""))
    }
}

fn row(ingest: &Ingest) -> WatchedSource {
    let found = ingest.store.read_here(|tx| sources::by_key(tx, "seule"));
    found.unwrap().unwrap()
}

#[tokio::test]
async fn a_source_whose_host_wants_rest_is_not_asked_and_nothing_is_held_against_it() {
    let folder = tempfile::tempdir().unwrap();
    let until = noon() + TimeDelta::minutes(10);
    let paced = HttpError::Paced {
        url: Redacted::new(&source().url),
        until,
    };
    let feed = CannedAnswer::ok("text/xml", rss([(1, "Un texte.")].into_iter()));
    let ingest = answering(folder.path(), vec![Err(paced), Ok(feed)]);
    let visited = ingest.visit(&source(), row(&ingest)).await.unwrap();
    assert_eq!((visited.outcome, visited.held_until), ("held", Some(until)));
    let held = row(&ingest);
    assert_eq!(
        (held.failures, held.last_check, held.outcome, held.note),
        Default::default()
    );
    assert_eq!((held.next_check, held.held_until), (until, Some(until)));
    let due = |at| {
        ingest
            .store
            .read_here(|tx| sources::due(tx, at))
            .unwrap()
            .len()
    };
    assert_eq!((due(noon()), due(until)), (0, 1));
    // No host has its sources wait for hours: that was noted while the clock was ahead.
    assert_eq!(due(noon() - TimeDelta::hours(5)), 1);
    let waits = |at| ingest.store.read_here(|tx| sources::held(tx, at)).unwrap();
    assert_eq!(
        (waits(noon()).sources, waits(noon()).until),
        (1, Some(until))
    );
    assert_eq!(waits(until), sources::Waiting::default());
    let visited = ingest.visit(&source(), row(&ingest)).await.unwrap();
    assert_eq!((visited.outcome, visited.held_until), ("fresh", None));
    assert_eq!(row(&ingest).held_until, None);
}

#[tokio::test]
async fn a_source_that_asks_us_to_wait_is_put_off_as_long_as_it_says() {
    let folder = tempfile::tempdir().unwrap();
    let limited = CannedAnswer::status(429, "").header("retry-after", "172800");
    let ingest = answering(folder.path(), vec![Ok(limited)]);
    let visited = ingest.visit(&source(), row(&ingest)).await.unwrap();
    let until = noon() + TimeDelta::days(2);
    assert_eq!(
        (visited.outcome, visited.held_until),
        ("limited", Some(until))
    );
    let row = row(&ingest);
    assert_eq!((row.next_check, row.held_until), (until, Some(until)));
    assert_eq!((row.last_check, row.failures), (Some(noon()), 1));
    // Its own wait may be long.
    let due = ingest.store.read_here(|tx| sources::due(tx, noon()));
    assert!(due.unwrap().is_empty());
}

#[tokio::test]
async fn a_page_whose_site_asks_us_to_wait_is_read_at_a_later_visit() {
    let folder = tempfile::tempdir().unwrap();
    let page = "https://a.fr/1";
    let feed = rss([(1, "Un résumé.")].into_iter());
    let ingest = pipeline(folder.path(), (FEED, "text/xml", &feed));
    let HttpClient::Canned(canned) = &ingest.http else {
        panic!("it is scripted")
    };
    let limited = CannedAnswer::status(503, "").header("retry-after", "600");
    // Before filing and after it.
    canned.on(Method::Get, page, Ok(limited.clone()));
    canned.on(Method::Get, page, Ok(limited));
    let text =
        "Une phrase qui compte, avec ce qu’il faut de mots pour être un article. ".repeat(20);
    let whole =
        format!("<html><body><article><h1>Avis 1</h1><p>{text}</p></article></body></html>");
    canned.on(Method::Get, page, Ok(CannedAnswer::ok("text/html", whole)));
    let source = Source {
        article: ArticlePolicy::Always,
        ..source()
    };
    let visit = async || {
        let watched = row(&ingest);
        ingest.visit(&source, watched).await.unwrap()
    };
    let first = visit().await;
    let note = first.note.unwrap_or_default();
    assert!(first.new == 1 && note.contains("1 pages put off"), "{note}");
    visit().await;
    let body = ingest.store.read_here(|tx| items::body(tx, ItemId(1)));
    let text = body.unwrap().unwrap().unpack().unwrap().text;
    assert!(text.contains("Une phrase qui compte"), "{text}");
}

fn count(ingest: &Ingest) -> i64 {
    ingest.store.read_here(items::count).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn two_visits_at_once_from_two_stores_on_one_archive_file_each_entry_once() {
    let folder = tempfile::tempdir().unwrap();
    let document = rss((0..7).map(|n| (n, "Un texte.")));
    let [one, other] = [(); 2].map(|()| pipeline(folder.path(), (FEED, "text/xml", &document)));
    // Both have looked before either writes.
    let (first, second) = (read(&one).await, read(&other).await);
    assert_eq!(file(&one, first).await, (7, 0, 0));
    assert_eq!(file(&other, second).await, (0, 0, 7));
    assert_eq!(count(&other), 7);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_visits_at_once_change_an_entry_once_and_add_the_new_one_once() {
    let folder = tempfile::tempdir().unwrap();
    let old = rss([(1, "Un texte.")].into_iter());
    let before = pipeline(folder.path(), (FEED, "text/xml", &old));
    let first = read(&before).await;
    assert_eq!(file(&before, first).await, (1, 0, 0));
    let new = rss([(2, "Un autre."), (1, "Un texte corrigé.")].into_iter());
    let [one, other] = [(); 2].map(|()| pipeline(folder.path(), (FEED, "text/xml", &new)));
    let (first, second) = (read(&one).await, read(&other).await);
    assert_eq!(file(&one, first).await, (1, 1, 0));
    assert_eq!(file(&other, second).await, (0, 0, 2));
    let rows = other
        .store
        .read_here(|tx| items::latest(tx, Visibility::Public, 9))
        .unwrap();
    let mut versions: Vec<_> = rows
        .iter()
        .map(|row| (row.head.title.as_str(), row.head.version))
        .collect();
    versions.sort_unstable();
    assert_eq!(versions, [("Avis 1", 2), ("Avis 2", 1)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_tasks_of_one_process_and_an_entry_that_stands_twice_in_its_document_are_no_doubles() {
    let folder = tempfile::tempdir().unwrap();
    let twice = rss([(1, "Un texte."), (1, "Un texte."), (2, "Un autre.")].into_iter());
    let one = pipeline(folder.path(), (FEED, "text/xml", &twice));
    let other = one.clone();
    let (first, second) = tokio::join!(read(&one), read(&other));
    let (first, second) = tokio::join!(file(&one, first), file(&other, second));
    assert_eq!((first.0 + second.0, first.1 + second.1), (2, 0));
    assert_eq!(count(&one), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_archive_that_holds_doubles_opens_and_gains_no_third() {
    let folder = tempfile::tempdir().unwrap();
    let document = rss((0..3).map(|n| (n, "Un texte.")));
    let ingest = pipeline(folder.path(), (FEED, "text/xml", &document));
    let first = read(&ingest).await;
    file(&ingest, first).await;
    // As 0.1.0 left them: every row twice, the keys with the first.
    double_items(&ingest.store);
    drop(ingest);
    let changed = format!("{document}<!-- -->");
    let again = pipeline(folder.path(), (FEED, "text/xml", &changed));
    assert_eq!(count(&again), 6);
    let second = read(&again).await;
    assert_eq!(file(&again, second).await, (0, 0, 3));
    assert_eq!(count(&again), 6);
}

const PAGE: &str = "https://a.fr/imprimer/guichet";

fn propose(store: &Store, title: &str) -> ProposalId {
    let member = curator(store, title);
    let new = Proposing {
        kind: ProposalKind::Link,
        url: PAGE.to_owned(),
        canonical: PAGE.to_owned(),
        title: String::new(),
        note: String::new(),
        credited: true,
    };
    store
        .write_here(|tx| proposals::add(tx, &new, member, noon()))
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proposal_of_a_page_that_was_filed_from_another_one_is_settled() {
    let folder = tempfile::tempdir().unwrap();
    // The page names another address as its own, so that only its entry tells that it is known.
    let text = "Le conseil a voté la création d’un guichet unique pour les démarches, après deux ans de travaux. ";
    let page = format!(
        "<html lang=fr><head><title>Guichet</title><link rel=canonical href='https://a.fr/nouvelles/guichet'></head>\
         <body><article><h1>Guichet</h1><p>{}</p></article></body></html>",
        text.repeat(6)
    );
    let ingest = pipeline(folder.path(), (PAGE, "text/html", &page));
    for (member, becomes) in [("ada", ProposalState::Filed), ("bea", ProposalState::Known)] {
        let id = propose(&ingest.store, member);
        let proposal = ingest
            .store
            .read_here(|tx| proposals::one(tx, id))
            .unwrap()
            .unwrap();
        ingest.read_proposal(&proposal).await.unwrap();
        let proposal = ingest
            .store
            .read_here(|tx| proposals::one(tx, id))
            .unwrap()
            .unwrap();
        assert_eq!(proposal.state, becomes);
        assert!(proposal.item.is_some());
        let due = ingest
            .store
            .read_here(|tx| proposals::due(tx, noon()))
            .unwrap();
        assert_eq!(due, []);
    }
    assert_eq!(count(&ingest), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_keeps_a_proposed_page_from_being_reached_is_told_in_the_same_words() {
    let url = Redacted::new(&Url::parse(PAGE).unwrap());
    let why = || "the connection was refused".to_owned();
    let causes = [
        HttpError::Guarded { url: url.clone() },
        HttpError::RobotsUnread {
            url: url.clone(),
            why: why(),
        },
        HttpError::Paced {
            url: url.clone(),
            until: noon(),
        },
        HttpError::Unsent {
            url: url.clone(),
            why: why(),
        },
        HttpError::Unknown {
            url: url.clone(),
            why: why(),
        },
        HttpError::Redirect { url, why: why() },
    ];
    for cause in causes {
        let folder = tempfile::tempdir().unwrap();
        let canned = Arc::new(Canned::new(Clock::fixed(noon())));
        let mut ingest = pipeline(folder.path(), (FEED, "text/xml", ""));
        ingest.http = HttpClient::canned(&canned);
        canned.on(Method::Get, PAGE, Err(cause));
        let id = propose(&ingest.store, "ada");
        let find = |tx: &crate::store::Tx<'_>| proposals::one(tx, id);
        let proposal = ingest.store.read_here(find).unwrap().unwrap();
        ingest.read_proposal(&proposal).await.unwrap();
        let told = ingest.store.read_here(find).unwrap().unwrap();
        assert_eq!((told.why.as_str(), told.attempts), (UNREACHED, 1));
        assert_eq!(told.state, ProposalState::Waiting);
    }
}
