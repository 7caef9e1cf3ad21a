//! Who may ask, from where, and what every answer carries.

use axum::body::Body;
use axum::http::Request;
use vigie::store::sources;

use super::site::{Site, now};

#[tokio::test]
async fn every_answer_carries_the_security_headers() {
    let site = Site::new();
    for path in ["/", "/nowhere", "/health", "/items/1"] {
        let headers = site.get("en", path).await.headers;
        let policy = headers["content-security-policy"].to_str().unwrap();
        assert!(
            policy.starts_with("default-src 'none'") && !policy.contains("unsafe"),
            "{path}"
        );
        assert_eq!(headers["x-content-type-options"], "nosniff");
        assert_eq!(headers["referrer-policy"], "same-origin");
        assert_eq!(headers["cross-origin-opener-policy"], "same-origin");
    }
}

#[tokio::test]
async fn no_page_has_inline_code() {
    let site = Site::new();
    for path in [
        "/",
        "/items/1",
        "/sources",
        "/digests",
        "/editions/1",
        "/editions/1/edit",
        "/about",
    ] {
        let body = site.get("en", path).await.body;
        assert!(
            !body.contains("style=\"") && !body.contains(" onclick"),
            "{path}"
        );
        assert_eq!(body.matches("<script").count(), 1, "{path}");
        assert!(body.contains("<script src=\"/assets/script."), "{path}");
    }
}

#[tokio::test]
async fn assets_are_kept_for_ever_under_their_hash() {
    let site = Site::new();
    let home = site.get("en", "/").await.body;
    let start = home.find("/assets/style.").unwrap();
    let address = home[start..].split('"').next().unwrap();
    let answer = site.get("en", address).await;
    assert_eq!(answer.headers["content-type"], "text/css; charset=utf-8");
    assert!(
        answer.headers["cache-control"]
            .to_str()
            .unwrap()
            .contains("immutable")
    );
}

#[tokio::test]
async fn head_says_the_same_without_the_page() {
    let site = Site::new();
    let request = Request::head("/")
        .header("host", "localhost")
        .body(Body::empty());
    let answer = site.ask(request.unwrap()).await;
    assert!(answer.status.is_success() && answer.body.is_empty());
    assert_eq!(answer.headers["content-type"], "text/html; charset=utf-8");
}

#[tokio::test]
async fn a_name_that_was_pointed_at_us_is_refused() {
    let site = Site::new();
    let request = Request::get("/")
        .header("host", "rebound.example:8080")
        .body(Body::empty());
    assert_eq!(site.ask(request.unwrap()).await.status.as_u16(), 421);
    assert_eq!(
        site.ask(Request::get("/").body(Body::empty()).unwrap())
            .await
            .status
            .as_u16(),
        400
    );
}

#[tokio::test]
async fn a_visit_is_asked_for_from_our_pages_only() {
    let site = Site::new();
    let due = || {
        let source = site
            .app
            .store
            .read_here(|tx| sources::by_key(tx, "muette"))
            .unwrap();
        source.unwrap().next_check
    };
    let forged = Request::post("/sources/muette/check")
        .header("host", "127.0.0.1:8080")
        .header("origin", "https://evil.example");
    assert_eq!(
        site.ask(forged.body(Body::empty()).unwrap())
            .await
            .status
            .as_u16(),
        403
    );
    assert!(due() > now());
    let answer = site.post("/sources/muette/check", "").await;
    assert_eq!(
        (answer.status.as_u16(), &answer.headers["location"]),
        (303, &"/sources/muette".parse().unwrap())
    );
    assert_eq!(due(), now());
    assert_eq!(
        site.post("/sources/none/check", "").await.status.as_u16(),
        404
    );
}

#[tokio::test]
async fn the_language_is_chosen_and_the_way_back_stays_here() {
    let site = Site::new();
    let answer = site.post("/language", "language=en&back=%2Fsources").await;
    assert_eq!(answer.headers["location"], "/sources");
    assert!(
        answer.headers["set-cookie"]
            .to_str()
            .unwrap()
            .starts_with("vigie-language=en;")
    );
    let away = site
        .post("/language", "language=en&back=%2F%2Fevil.example")
        .await;
    assert_eq!(away.headers["location"], "/");
    assert_eq!(
        site.post("/language", "language=xx&back=%2F")
            .await
            .status
            .as_u16(),
        400
    );
}

#[tokio::test]
async fn a_password_that_a_proxy_asks_for_changes_nothing_here() {
    let site = Site::new();
    for scheme in [
        "Basic dmVpbGxlOnNlc2FtZQ==",
        "Negotiate YII",
        "Digest username=a",
        "nonsense",
    ] {
        let page = Request::get("/desk")
            .header("host", "127.0.0.1:8080")
            .header("authorization", scheme);
        let answer = site.ask(page.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status.as_u16(), 200, "{scheme}");
        // Not even the forms that anybody may send are taken from elsewhere with it.
        for path in [
            "/sign-in",
            "/sign-out",
            "/forgotten",
            "/language",
            "/welcome",
        ] {
            let forged = Request::post(path)
                .header("host", "127.0.0.1:8080")
                .header("origin", "https://evil.example")
                .header("content-type", "application/x-www-form-urlencoded")
                .header("authorization", scheme);
            let answer = site
                .ask(forged.body(Body::from("language=en")).unwrap())
                .await;
            assert_eq!(answer.status.as_u16(), 403, "{path} {scheme}");
        }
    }
    // Who has not signed in is sent to do so, as without it.
    let guarded = Site::guarded();
    let page = Request::get("/desk")
        .header("host", "127.0.0.1:8080")
        .header("authorization", "Basic dmVpbGxlOnNlc2FtZQ==");
    let answer = guarded.ask(page.body(Body::empty()).unwrap()).await;
    assert_eq!(answer.status.as_u16(), 303);
}

#[tokio::test]
async fn a_proxy_that_changes_the_host_is_told_of() {
    let site = Site::guarded_at("https://veille.example.org");
    let sign_in = |host: &str, origin: &str| {
        let form = Request::post("/sign-in")
            .header("host", host)
            .header("origin", origin)
            .header("accept-language", "en")
            .header("content-type", "application/x-www-form-urlencoded");
        site.ask(form.body(Body::from("login=a&password=b")).unwrap())
    };
    for host in ["127.0.0.1:8080", "backend.example:8080"] {
        let answer = sign_in(host, "https://veille.example.org").await;
        assert_eq!(answer.status.as_u16(), 421, "{host}");
        for told in [host, "veille.example.org", "base_url", "Host"] {
            assert!(
                answer.body.contains(told),
                "{host}: {told}: {}",
                answer.body
            );
        }
    }
    let forged = sign_in("127.0.0.1:8080", "https://evil.example").await;
    assert_eq!(forged.status.as_u16(), 403);
    let right = sign_in("veille.example.org", "https://veille.example.org").await;
    assert_ne!(right.status.as_u16(), 421);
}

#[tokio::test]
async fn no_title_turns_the_line_that_it_stands_in() {
    let site = Site::new();
    let turned = super::site::item(
        1,
        77,
        "Facture \u{202e}fdp.exe\u{2066} urgente",
        "<p>Un \u{202d}texte.</p>",
    );
    let filed = |tx: &vigie::store::Tx<'_>| vigie::store::items::add(tx, &turned, now());
    let id = site.app.store.write_here(filed).unwrap();
    vigie::workers::index::catch_up(&site.app.store, &site.app.search).unwrap();
    for path in [
        "/",
        &format!("/items/{id}"),
        "/search?q=facture",
        "/sources/cert",
        "/desk",
    ] {
        let body = site.get("fr", path).await.body;
        assert!(body.contains("fdp.exe"), "{path}");
        let turns = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        assert!(!body.contains(turns), "{path}");
    }
}

#[tokio::test]
async fn a_source_is_as_fresh_as_what_it_publishes_and_the_sick_ones_stand_first() {
    let site = Site::new();
    let old = {
        let mut old = super::site::item(2, 78, "Il y a longtemps", "<p>Un texte.</p>");
        old.content.sorted = now() - chrono::TimeDelta::days(200);
        old
    };
    let well = vigie::store::sources::VisitRecord {
        outcome: "fresh",
        success: true,
        new: 1,
        entries: Some(4),
        next_check: now(),
        ..Default::default()
    };
    let fill = |tx: &vigie::store::Tx<'_>| {
        let silent = sources::by_key(tx, "muette")?.unwrap();
        let mut old = old.clone();
        old.source = silent.id;
        vigie::store::items::add(tx, &old, now())?;
        for key in ["muette", "cert", "presse"] {
            let source = sources::by_key(tx, key)?.unwrap();
            sources::record(tx, source.id, &well, now())?;
        }
        Ok::<_, vigie::store::StoreError>(())
    };
    site.app.store.write_here(fill).unwrap();
    let body = site.get("fr", "/sources").await.body;
    let at = |text: &str| {
        body.find(text)
            .unwrap_or_else(|| panic!("no {text} in {body}"))
    };
    assert!(at("À regarder") < at("Source muette"), "{body}");
    assert!(at("Source muette") < at("Centre d’alerte"), "{body}");
    // It answered a moment ago, and says so; what it published last is of the spring.
    let row = &body[at("Source muette")..];
    let row = &row[..row.find("</tr>").unwrap()];
    assert!(
        row.contains("silent") && row.contains("7 mai 2026"),
        "{row}"
    );
}
