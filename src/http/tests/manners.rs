//! One request at a time, gaps, and robots.txt.

use std::time::Duration;

use super::server::{Act, Server, answer};
use super::{client, document, noon, redirect, settings};
use crate::clock::Clock;
use crate::http::{Get, HttpClient, HttpError, Settings};

#[tokio::test]
async fn one_host_is_asked_one_request_at_a_time_and_another_meanwhile() {
    let server = Server::start().await;
    server.on("/slow", Act::Hang(Vec::new()));
    server.on("/", Act::Send(answer("200 OK", &[], b"x")));
    let client = client();
    let (slow, quick) = (
        document(server.at("a.test", "/slow")),
        document(server.at("a.test", "/")),
    );
    let other = document(server.at("b.test", "/"));
    let stuck = client.get(&slow);
    tokio::pin!(stuck);
    let free = tokio::select! {
        biased;
        _ = &mut stuck => panic!("a hanging server answered"),
        found = client.get(&other) => found,
    };
    assert_eq!(free.unwrap().status, 200);
    assert!(client.pace().unwrap().busy_until("a.test").is_some());
    let (stuck, queued) = tokio::join!(stuck, client.get(&quick));
    assert!(stuck.is_err());
    assert_eq!(queued.unwrap().status, 200);
    let order: Vec<String> = server
        .seen()
        .iter()
        .map(|head| head[..9].to_owned())
        .collect();
    assert_eq!(order, ["GET /slow", "GET / HTT", "GET / HTT"]);
}

#[tokio::test]
async fn robots_is_read_once_and_forbids() {
    let server = Server::start().await;
    server.on("/robots.txt", redirect("301 Moved", "/r.txt"));
    let rules = b"User-agent: vigie\nDisallow: /private\n\nUser-agent: *\nDisallow: /";
    server.on("/r.txt", Act::Send(answer("200 OK", &[], rules)));
    server.on("/a", Act::Send(answer("200 OK", &[], b"x")));
    let client = client();
    for _ in 0..2 {
        client.get(&Get::page(server.url("/a"))).await.unwrap();
    }
    let refused = client
        .get(&Get::feed(server.url("/private/feed")))
        .await
        .unwrap_err();
    assert!(matches!(refused, HttpError::Robots { .. }), "{refused}");
    assert_eq!(server.seen().len(), 4);
}

#[tokio::test]
async fn a_robots_txt_that_fails_forbids_pages_but_not_what_was_written_down() {
    let server = Server::start().await;
    server.on("/robots.txt", Act::Send(answer("500 Broken", &[], b"")));
    server.on("/a", Act::Send(answer("200 OK", &[], b"x")));
    let client = client();
    let page = client.get(&Get::page(server.url("/a"))).await.unwrap_err();
    assert!(matches!(page, HttpError::RobotsUnread { .. }), "{page}");
    assert!(page.to_string().contains("it answered 500"), "{page}");
    assert!(page.nothing_was_sent());
    assert_eq!(
        client
            .get(&Get::feed(server.url("/a")))
            .await
            .unwrap()
            .status,
        200
    );
    assert_eq!(server.seen().len(), 2);
}

#[tokio::test]
async fn a_site_that_does_not_answer_is_not_said_to_send_us_away() {
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = closed.local_addr().unwrap().port();
    drop(closed);
    let page = format!("http://127.0.0.1:{port}/a").parse().unwrap();
    let why = client().get(&Get::page(page)).await.unwrap_err();
    assert!(why.to_string().contains("refused"), "{why}");
    let nowhere = Get::page("http://nowhere.test/a".parse().unwrap());
    let why = client().get(&nowhere).await.unwrap_err();
    assert!(
        why.to_string().contains("no name server knows this name"),
        "{why}"
    );
}

#[tokio::test]
async fn requests_to_one_host_are_a_gap_apart_and_a_crawl_delay_widens_it() {
    let server = Server::start().await;
    let rules = b"User-agent: *\nCrawl-delay: 0.06";
    server.on("/robots.txt", Act::Send(answer("200 OK", &[], rules)));
    server.on("/a", Act::Send(answer("200 OK", &[], b"x")));
    let settings = Settings {
        gap: Duration::from_millis(40),
        ..settings()
    };
    let client = HttpClient::live(settings, Clock::fixed(noon())).unwrap();
    let started = tokio::time::Instant::now();
    client.get(&document(server.url("/a"))).await.unwrap();
    client.get(&Get::page(server.url("/a"))).await.unwrap();
    let plain = started.elapsed();
    client.get(&document(server.url("/a"))).await.unwrap();
    assert!(plain >= Duration::from_millis(40));
    client.get(&document(server.url("/a"))).await.unwrap();
    assert!(started.elapsed() - plain >= Duration::from_millis(60));
}

#[tokio::test]
async fn other_settings_keep_what_is_known_of_hosts() {
    let server = Server::start().await;
    server.on("/robots.txt", Act::Send(answer("404 No", &[], b"")));
    server.on("/a", Act::Send(answer("200 OK", &[], b"x")));
    let first = client();
    first.get(&Get::page(server.url("/a"))).await.unwrap();
    let renewed = first.renew(settings()).unwrap();
    renewed.get(&Get::page(server.url("/a"))).await.unwrap();
    assert_eq!(server.seen().len(), 3, "robots.txt was asked again");
    first
        .pace()
        .unwrap()
        .hold("127.0.0.1", noon() + chrono::TimeDelta::days(1));
    let held = renewed.get(&document(server.url("/a"))).await.unwrap_err();
    assert!(matches!(held, HttpError::Paced { .. }), "{held}");
}
