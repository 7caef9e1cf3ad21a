//! Feeds: what was sent to a digest's channel, what is kept, what bears a tag; in three forms.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use vigie::domain::delivery::Subject;
use vigie::domain::ids::ItemId;
use vigie::domain::member::Role;
use vigie::feeds::{Hints, parse};
use vigie::publish;
use vigie::store::{deliveries, items};
use vigie::web::{Door, router};
use vigie::workers::editions;

use super::site::{Site, item, member, now};

const FEED: &str = "/digests/hebdo/feed/flux";

#[tokio::test]
async fn the_feed_of_a_digest_carries_what_was_sent_to_its_channel() {
    let site = Site::new();
    let empty = site.get("fr", FEED).await;
    assert_eq!(empty.status, StatusCode::OK);
    assert!(!empty.body.contains("<entry>"), "a draft is not sent");

    site.post("/editions/1/approve", "").await;
    editions::deliver(&site.app).await.unwrap();
    let answer = site.get("en", FEED).await;
    let kind = &answer.headers["content-type"];
    assert_eq!(kind, "application/atom+xml; charset=utf-8");
    let read = parse(answer.body.as_bytes(), &Hints::default()).unwrap();
    assert_eq!(read.format, "atom 1.0");
    assert_eq!(
        read.mended,
        Vec::<String>::new(),
        "nothing had to be mended"
    );
    assert_eq!(read.title.as_deref(), Some("La lettre du vendredi"));
    let [edition] = &read.entries[..] else {
        panic!("one edition: {}", answer.body);
    };
    assert_eq!(
        edition.title.as_deref(),
        Some("La lettre du vendredi, numéro 1")
    );
    assert!(answer.body.contains("Une faille touche le noyau"));
    assert!(!answer.body.contains("Rien pour les lecteurs"));
}

#[tokio::test]
async fn the_feed_of_a_digest_carries_what_its_editor_wrote_for_its_readers() {
    let site = Site::new();
    let act = async |revision: i64, act: &str, more: &str| {
        let form = format!("revision={revision}&do={act}{more}");
        let answer = site.post("/editions/1/edit", &form).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    };
    act(0, "introduce", "&public=yes&text=Une+semaine+%2Acalme%2A").await;
    act(1, "introduce", "&text=Entre+nous").await;
    act(2, "note:1", "&public=yes&text=Passez+%C3%A0+6.2").await;
    site.post("/editions/1/approve", "").await;
    editions::deliver(&site.app).await.unwrap();
    let body = site.get("en", FEED).await.body;
    let read = parse(body.as_bytes(), &Hints::default()).unwrap();
    let html = format!("{:?}", read.entries[0]);
    assert!(html.contains("<em>calme</em>"), "{html}");
    assert!(
        html.contains("<blockquote>") && html.contains("Passez à 6.2"),
        "{html}"
    );
    assert!(
        !html.contains("Entre nous"),
        "everybody reads this feed: {html}"
    );
}

#[tokio::test]
async fn the_feed_is_found_from_the_page_of_digests() {
    let site = Site::new();
    let page = site.get("fr", "/digests").await.body;
    let head = page.split_once("</head>").unwrap().0;
    assert!(head.contains("type=\"application/atom+xml\"") && head.contains(FEED));
    assert!(page.contains(">Flux Atom</a>"));
}

#[tokio::test]
async fn only_a_feed_channel_of_that_digest_is_a_feed() {
    let site = Site::new();
    for path in [
        "/digests/hebdo/feed/interne",
        "/digests/hebdo/feed/nothing",
        "/digests/nothing/feed/flux",
    ] {
        assert_eq!(
            site.get("fr", path).await.status,
            StatusCode::NOT_FOUND,
            "{path}"
        );
    }
}

#[tokio::test]
async fn a_feed_that_did_not_change_is_not_sent_again() {
    let site = Site::new();
    let tag = site.get("fr", FEED).await.headers["etag"].clone();
    let request = Request::get(FEED)
        .header("host", "127.0.0.1:8080")
        .header("if-none-match", tag);
    let answer = site.ask(request.body(Body::empty()).unwrap()).await;
    assert_eq!(answer.status, StatusCode::NOT_MODIFIED);
    assert_eq!(answer.body, "");
}

#[tokio::test]
async fn a_reader_that_knows_only_dates_is_spared_what_it_has_too() {
    let site = Site::new();
    site.post("/editions/1/approve", "").await;
    editions::deliver(&site.app).await.unwrap();
    let changed = site.get("fr", FEED).await.headers["last-modified"].clone();
    let ask = |field: &str, value: &str| {
        Request::get(FEED)
            .header("host", "127.0.0.1:8080")
            .header(field, value)
            .body(Body::empty())
            .unwrap()
    };
    let same = site
        .ask(ask("if-modified-since", changed.to_str().unwrap()))
        .await;
    assert_eq!(same.status, StatusCode::NOT_MODIFIED);
    let old = "Thu, 01 Jan 1970 00:00:01 GMT";
    assert_eq!(
        site.ask(ask("if-modified-since", old)).await.status,
        StatusCode::OK
    );
}

#[tokio::test]
async fn every_feed_has_three_forms_that_say_the_same() {
    let site = Site::new();
    site.post("/editions/1/approve", "").await;
    editions::deliver(&site.app).await.unwrap();
    for (end, format, kind) in [
        ("", "atom 1.0", "application/atom+xml; charset=utf-8"),
        (".rss", "rss 2.0", "application/rss+xml; charset=utf-8"),
        (".json", "json 1.1", "application/feed+json"),
    ] {
        let answer = site.get("fr", &format!("{FEED}{end}")).await;
        assert_eq!(answer.headers["content-type"], kind);
        let read = parse(answer.body.as_bytes(), &Hints::default()).unwrap();
        assert_eq!(
            (read.format.as_str(), read.mended.len()),
            (format, 0),
            "{}",
            answer.body
        );
        let [edition] = &read.entries[..] else {
            panic!("one edition: {}", answer.body);
        };
        assert_eq!(
            edition.title.as_deref(),
            Some("La lettre du vendredi, numéro 1")
        );
        assert!(
            answer.body.contains("Une faille touche le noyau"),
            "{}",
            answer.body
        );
        assert!(
            answer.body.contains("hebdo/1"),
            "the identity: {}",
            answer.body
        );
    }
}

#[tokio::test]
async fn feeds_of_kept_and_tagged_items_show_members_theirs_and_everybody_what_is_public() {
    let site = Site::new();
    for path in [
        "/feeds/kept",
        "/feeds/tags/noyau",
        "/feeds/public/kept",
        "/feeds/public/tags/noyau",
    ] {
        for end in ["", ".atom", ".rss", ".json"] {
            let answer = site.get("fr", &format!("{path}{end}")).await;
            assert_eq!(answer.status, StatusCode::OK, "{path}{end}");
            let read = parse(answer.body.as_bytes(), &Hints::default()).unwrap();
            assert_eq!(
                read.mended,
                Vec::<String>::new(),
                "{path}{end}: {}",
                answer.body
            );
        }
    }
    assert_eq!(
        site.get("fr", "/feeds/nothing.atom").await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn an_item_that_was_sent_by_itself_to_the_feed_is_in_it_until_it_is_taken_back() {
    let site = Site::new();
    site.post("/items/1/send", "to=flux").await;
    site.post("/items/5/send", "to=flux").await;
    editions::deliver(&site.app).await.unwrap();
    for end in ["", ".rss", ".json"] {
        let body = site.get("fr", &format!("{FEED}{end}")).await.body;
        let read = parse(body.as_bytes(), &Hints::default()).unwrap();
        assert_eq!(read.mended, Vec::<String>::new());
        let [item] = &read.entries[..] else {
            panic!("one item, and nothing that the public may not see: {body}");
        };
        assert_eq!(item.title.as_deref(), Some("Une faille touche le noyau"));
        assert!(
            body.contains("items/1") && body.contains("La version 6.2"),
            "{body}"
        );
    }
    let (setup, now) = (site.app.setup(), site.app.clock.now());
    let recall = |tx: &vigie::store::Tx<'_>| {
        publish::recall(tx, Subject::Item(ItemId(1)), "", &setup.outlets, now)
    };
    site.app.store.write_here(recall).unwrap();
    editions::deliver(&site.app).await.unwrap();
    let body = site.get("fr", FEED).await.body;
    assert!(!body.contains("<entry>"), "{body}");
}

#[tokio::test]
async fn a_feed_that_everybody_reads_serves_no_trace_of_the_inside() {
    let anyone = Site::guarded_with("[exit]\nterms = [\"noyau\"]");
    let admin = Door::Open(member(&anyone.app, Role::Admin));
    let site = Site::over(anyone.app.clone(), router(anyone.app.clone(), admin));
    for form in ["atom", "rss", "json"] {
        for path in ["kept", "tags/avis"] {
            let feed = anyone
                .get("fr", &format!("/feeds/public/{path}.{form}"))
                .await;
            assert_eq!(feed.status, StatusCode::OK);
            assert!(!feed.body.contains("noyau"), "{path}.{form}: {}", feed.body);
        }
    }
    site.post("/editions/1/approve", "").await;
    editions::deliver(&site.app).await.unwrap();
    let feed = anyone.get("fr", FEED).await.body;
    assert!(!feed.contains("noyau"), "{feed}");
    // It waits for a person, as a post would.
    let rows = site
        .app
        .store
        .read_here(|tx| deliveries::latest(tx, 9))
        .unwrap();
    let waits = rows.iter().find(|row| row.channel == "flux").unwrap();
    assert!(
        waits.held.as_deref().unwrap_or_default().contains("noyau"),
        "{waits:?}"
    );
    site.post(&format!("/deliveries/{}/release", waits.id), "")
        .await;
    editions::deliver(&site.app).await.unwrap();
    let feed = anyone.get("fr", FEED).await.body;
    assert!(feed.contains("noyau"), "a person let it go: {feed}");
}

#[tokio::test]
async fn an_item_that_was_sent_by_itself_leaves_the_feed_once_a_trace_of_the_inside_is_in_it() {
    let anyone = Site::guarded_with("[exit]\nterms = [\"sésame\"]");
    let admin = Door::Open(member(&anyone.app, Role::Admin));
    let site = Site::over(anyone.app.clone(), router(anyone.app.clone(), admin));
    site.post("/items/1/send", "to=flux").await;
    editions::deliver(&site.app).await.unwrap();
    let feed = anyone.get("fr", FEED).await.body;
    assert!(feed.contains("Une faille touche le noyau"), "{feed}");
    // Its publisher changes the title after it was sent.
    let changed = item(1, 1, "Le projet Sésame touche le noyau", "<p>Un texte.</p>").content;
    let change = |tx: &vigie::store::Tx<'_>| -> Result<_, vigie::store::StoreError> {
        let source = vigie::domain::ids::SourceId(1);
        items::change(tx, ItemId(1), source, &[1], &changed, now())
    };
    site.app.store.write_here(change).unwrap();
    let feed = anyone.get("fr", FEED).await.body;
    assert!(!feed.contains("<entry>"), "{feed}");
}
