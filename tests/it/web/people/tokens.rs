//! Tokens: what a program may do in somebody's name.

use axum::body::Body;
use axum::http::Request;
use chrono::TimeDelta;
use vigie::domain::member::Role;

use super::super::site::{Answer, Site};
use super::{Browser, form, joined};

async fn by_token(site: &Site, method: &str, path: &str, token: &str) -> Answer {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header("host", "127.0.0.1:8080")
        .header("accept-language", "en")
        .header("authorization", format!("Bearer {token}"));
    site.ask(request.body(Body::empty()).unwrap()).await
}

async fn make(site: &Site, browser: &mut Browser, scopes: &[&str]) -> Answer {
    let scopes = scopes.iter().map(|scope| ("scope", *scope));
    let fields: Vec<_> = [("name", "essai"), ("days", "30")]
        .into_iter()
        .chain(scopes)
        .collect();
    browser.post(site, "/me/tokens", &form(&fields)).await
}

/// The token that a page shows.
fn shown(body: &str) -> String {
    let start = body.find("Bearer ").expect(body) + "Bearer ".len();
    body[start..start + 64].to_owned()
}

#[tokio::test]
async fn a_token_is_shown_once_and_works_without_a_cookie_within_its_scopes() {
    let site = Site::guarded();
    let (_, mut browser) = joined(&site, "ada", Role::Curator).await;
    let page = make(&site, &mut browser, &["read"]).await;
    assert_eq!(page.headers["cache-control"], "no-store");
    let token = shown(&page.body);
    assert!(!browser.get(&site, "/me").await.body.contains(&token));
    assert_eq!(
        by_token(&site, "GET", "/sources", &token)
            .await
            .status
            .as_u16(),
        200
    );
    let refused = by_token(&site, "POST", "/sources/muette/check", &token).await;
    assert_eq!(refused.status.as_u16(), 403);
    assert_eq!(refused.headers["content-type"], "application/json");
    let curates = shown(&make(&site, &mut browser, &["read", "curate"]).await.body);
    let done = by_token(&site, "POST", "/sources/muette/check", &curates).await;
    assert_eq!(
        done.status.as_u16(),
        303,
        "no form of a page, and no cookie to forge with"
    );
    for closed in ["/me", "/me/export", "/members"] {
        assert_eq!(
            by_token(&site, "GET", closed, &curates)
                .await
                .status
                .as_u16(),
            403,
            "{closed}"
        );
    }
}

#[tokio::test]
async fn a_token_never_does_more_than_its_owner_may() {
    let site = Site::guarded();
    let (_, mut reader) = joined(&site, "bob", Role::Reader).await;
    assert_eq!(
        make(&site, &mut reader, &["curate"]).await.status.as_u16(),
        403
    );
    assert_eq!(make(&site, &mut reader, &[]).await.status.as_u16(), 400);
    assert_eq!(
        make(&site, &mut reader, &["all"]).await.status.as_u16(),
        400
    );
    let token = shown(&make(&site, &mut reader, &["read", "propose"]).await.body);
    assert_eq!(
        by_token(&site, "GET", "/deliveries", &token)
            .await
            .status
            .as_u16(),
        403
    );
    assert_eq!(
        by_token(&site, "GET", "/sources/reserve", &token)
            .await
            .status
            .as_u16(),
        404
    );
}

#[tokio::test]
async fn a_token_that_is_revoked_too_old_or_unknown_is_told_so() {
    let site = Site::guarded();
    let (_, mut browser) = joined(&site, "ada", Role::Reader).await;
    let token = shown(&make(&site, &mut browser, &["read"]).await.body);
    let page = browser.get(&site, "/me").await.body;
    let start = page.find("/me/tokens/").unwrap();
    let revoke = page[start..].split('"').next().unwrap();
    browser.post(&site, revoke, "").await;
    let late = shown(&make(&site, &mut browser, &["read"]).await.body);
    assert_eq!(
        by_token(&site, "GET", "/", &late).await.status.as_u16(),
        200
    );
    site.app.clock.advance(TimeDelta::days(31));
    for worthless in [token.as_str(), late.as_str(), "unknown", ""] {
        let refused = by_token(&site, "GET", "/", worthless).await;
        assert_eq!(refused.status.as_u16(), 401, "{worthless}");
        assert_eq!(
            refused.headers["www-authenticate"],
            "Bearer realm=\"Vigie\""
        );
        let said: serde_json::Value = serde_json::from_str(&refused.body).unwrap();
        assert_eq!(said["status"], 401);
    }
}

#[tokio::test]
async fn a_cookie_beside_a_token_is_not_looked_at() {
    let site = Site::guarded();
    let (_, browser) = joined(&site, "ada", Role::Admin).await;
    let request = Request::post("/members/1/close")
        .header("host", "127.0.0.1:8080")
        .header("authorization", "Bearer nonsense")
        .header(
            "cookie",
            format!("vigie-session={}", browser.cookie("vigie-session").unwrap()),
        );
    let answer = site.ask(request.body(Body::empty()).unwrap()).await;
    assert_eq!(answer.status.as_u16(), 401);
}

#[tokio::test]
async fn a_token_for_proposing_alone_is_told_what_its_owner_would_be_and_shown_no_page() {
    let site = Site::guarded();
    let (_, mut browser) = joined(&site, "ada", Role::Reader).await;
    let token = shown(&make(&site, &mut browser, &["propose"]).await.body);
    let url = "url=https%3A%2F%2Fb.example%2Fpage";
    let mut told = Vec::new();
    for _ in 0..2 {
        let request = Request::post("/proposals")
            .header("host", "127.0.0.1:8080")
            .header("content-type", "application/x-www-form-urlencoded")
            .header("authorization", format!("Bearer {token}"));
        let answer = site.ask(request.body(Body::from(url)).unwrap()).await;
        assert_eq!((answer.status.as_u16(), answer.body.as_str()), (303, ""));
        told.push(answer.headers["location"].to_str().unwrap().to_owned());
    }
    assert_eq!(told, ["/proposals#p1", &format!("/proposals?{url}")]);
}

#[tokio::test]
async fn a_token_that_is_not_for_reading_opens_no_feed_of_members() {
    let inside = "[[channel]]\nkey = \"dedans\"\nkind = \"feed\"\nclearance = \"internal\"\n\
         [[digest]]\nkey = \"membres\"\ntitle = \"Membres\"\nschedule = \"0 16 * * FRI\"\n\
         channels = [\"dedans\"]\n[[digest.section]]\ntitle = \"Tout\"\nquery = \"\"\n";
    let site = Site::guarded_with(inside);
    let (_, mut browser) = joined(&site, "ada", Role::Editor).await;
    let feed = "/digests/membres/feed/dedans";
    let mut answered = Vec::new();
    for scopes in [&["propose"][..], &["curate"], &["publish"], &["read"]] {
        let token = shown(&make(&site, &mut browser, scopes).await.body);
        let feed = by_token(&site, "GET", feed, &token).await;
        answered.push(feed.status.as_u16());
    }
    assert_eq!(answered, [404, 404, 404, 200]);
}
