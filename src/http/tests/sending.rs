//! Requests to channels: what left, what did not, and what nobody knows.

use std::time::Duration;

use super::server::{Act, Server, answer};
use super::{client, settings};
use crate::clock::Clock;
use crate::http::{Body, Cookies, HttpClient, HttpError, Method, Outgoing, Part};
use url::Url;

fn post(url: Url) -> Outgoing {
    Outgoing::new(Method::Post, url).body(Body::Json(serde_json::json!({"text": "Veille"})))
}

async fn sent(act: Act) -> (Result<crate::http::Answer, HttpError>, Server) {
    let server = Server::start().await;
    server.on("/", act);
    (client().send(&post(server.url("/"))).await, server)
}

#[tokio::test]
async fn any_status_is_an_answer_and_redirects_are_not_followed() {
    for status in ["201 Created", "302 Found", "422 No", "500 Broken"] {
        let bytes = answer(status, &["location: /other"], b"{\"id\":1}");
        let (found, server) = sent(Act::Send(bytes)).await;
        let found = found.unwrap();
        assert!(status.starts_with(&found.status.to_string()));
        assert_eq!(found.body, b"{\"id\":1}");
        assert_eq!(server.seen().len(), 1);
    }
}

#[tokio::test]
async fn a_connection_that_never_was_proves_that_nothing_left() {
    let free = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let silent = silent.local_addr().unwrap();
    for url in [
        format!("http://{free}/"),
        format!("https://{silent}/"),
        "http://nowhere.test/".to_owned(),
        "http://empty.test/".to_owned(),
    ] {
        let error = client()
            .send(&post(Url::parse(&url).unwrap()))
            .await
            .unwrap_err();
        assert!(matches!(error, HttpError::Unsent { .. }), "{url}: {error}");
        assert!(error.nothing_was_sent());
    }
}

#[tokio::test]
async fn the_guard_and_unwritable_requests_prove_it_too() {
    let inside = client()
        .send(&post(Url::parse("http://private.test/").unwrap()))
        .await;
    assert!(matches!(inside, Err(HttpError::Guarded { .. })));
    let server = Server::start().await;
    let unwritable = post(server.url("/")).header("x-title", "two\nlines");
    let error = client().send(&unwritable).await.unwrap_err();
    assert!(error.nothing_was_sent(), "{error}");
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn once_the_request_may_have_left_nobody_knows() {
    let head = b"HTTP/1.1 201 Created\r\ncontent-length: 90\r\n\r\n{".to_vec();
    for act in [
        Act::SendAndClose(Vec::new()),
        Act::Hang(Vec::new()),
        Act::SendAndClose(b"not HTTP at all\r\n\r\n".to_vec()),
        Act::SendAndClose(head.clone()),
        Act::Hang(head),
    ] {
        let (outcome, server) = sent(act.clone()).await;
        let error = outcome.unwrap_err();
        assert!(
            matches!(error, HttpError::Unknown { .. }),
            "{act:?}: {error}"
        );
        assert!(!error.nothing_was_sent());
        assert_eq!(server.seen().len(), 1, "sent again by itself: {act:?}");
    }
}

#[tokio::test]
async fn an_answer_too_large_is_not_taken_for_nothing_sent() {
    let (outcome, _) = sent(Act::Hang(
        b"HTTP/1.1 200 OK\r\ncontent-length: 99999999\r\n\r\n".to_vec(),
    ))
    .await;
    assert!(!outcome.unwrap_err().nothing_was_sent());
}

#[tokio::test]
async fn every_request_takes_a_connection_of_its_own() {
    let server = Server::start().await;
    server.on("/", Act::Send(answer("200 OK", &[], b"")));
    let client = client();
    for _ in 0..3 {
        client.send(&post(server.url("/"))).await.unwrap();
    }
    assert_eq!(server.connections(), 3);
}

#[tokio::test]
async fn a_request_carries_what_it_was_given() {
    let server = Server::start().await;
    server.on(
        "/",
        Act::Send(answer("200 OK", &["set-cookie: sid=7; Path=/"], b"")),
    );
    let client = client();
    let jar = Cookies::default();
    let form = Outgoing::new(Method::Put, server.url("/"))
        .bearer("t0ken")
        .idempotency_key("édition-1".replace('é', "e"))
        .cookies(&jar)
        .timeout(Duration::from_millis(500))
        .body(Body::Form(vec![(
            "titre".to_owned(),
            "Été & hiver".to_owned(),
        )]));
    client.send(&form).await.unwrap();
    let file = Part {
        name: "file".to_owned(),
        file: Some(("a.png".to_owned(), "image/png".to_owned())),
        content: b"PNG".to_vec(),
    };
    let upload = Outgoing::new(Method::Post, server.url("/"))
        .cookies(&jar)
        .body(Body::Multipart(vec![file]));
    client.send(&upload).await.unwrap();
    let seen = server.seen();
    assert!(seen[0].starts_with("PUT / HTTP/1.1") && !seen[0].contains("cookie:"));
    assert!(seen[0].contains("authorization: Bearer t0ken\r\n"));
    assert!(seen[0].contains("idempotency-key: edition-1\r\n"));
    assert!(seen[0].ends_with("titre=%C3%89t%C3%A9+%26+hiver"));
    assert!(seen[1].contains("cookie: sid=7\r\n") && seen[1].contains("filename=\"a.png\""));
}

#[tokio::test]
async fn a_channel_may_be_sent_to_while_its_host_is_held_for_fetching() {
    let server = Server::start().await;
    server.on("/", Act::Send(answer("200 OK", &[], b"")));
    let clock = Clock::fixed(super::noon());
    let client = HttpClient::live(settings(), clock).unwrap();
    client
        .pace()
        .unwrap()
        .hold("127.0.0.1", super::noon() + chrono::TimeDelta::days(1));
    assert_eq!(
        client.send(&post(server.url("/"))).await.unwrap().status,
        200
    );
}
