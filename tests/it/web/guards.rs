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
