//! The live client against servers that lie, stall, loop and bomb.

mod manners;
mod proxy;
mod sending;
mod server;
mod tls;
mod unpacking;

use std::io::Write;
use std::net::IpAddr;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use url::Url;

use super::{Answer, Get, HttpClient, HttpError, Names, Reach, Robots, Settings, Validators};
use crate::clock::Clock;
use crate::domain::limits;
use server::{Act, Server, answer};

const LIMIT: usize = 256 * 1024;

fn noon() -> DateTime<Utc> {
    "2026-11-23T12:00:00Z".parse().unwrap()
}

fn ip(text: &str) -> IpAddr {
    text.parse().unwrap()
}

/// Quick, small, without gap, and with loopback declared.
fn settings() -> Settings {
    Settings {
        user_agent: "vigie/0.1 (+https://exemple.fr)".to_owned(),
        connect_timeout: Duration::from_millis(400),
        timeout: Duration::from_millis(800),
        max_bytes: LIMIT,
        gap: Duration::ZERO,
        declared: vec!["127.0.0.0/8".parse().unwrap()],
        names: Names::fixed([
            ("a.test", vec![vec![ip("127.0.0.1")]]),
            ("b.test", vec![vec![ip("127.0.0.1")]]),
            ("private.test", vec![vec![ip("10.0.0.1"), ip("fd00::1")]]),
            ("empty.test", vec![vec![]]),
        ]),
        ..Settings::default()
    }
}

fn client() -> HttpClient {
    HttpClient::live(settings(), Clock::fixed(noon())).unwrap()
}

fn document(url: Url) -> Get {
    Get {
        robots: Robots::Skip,
        ..Get::feed(url)
    }
}

async fn get(server: &Server, path: &str) -> Result<Answer, HttpError> {
    client().get(&document(server.url(path))).await
}

/// The answer to one scripted act.
async fn got(act: Act) -> Result<Answer, HttpError> {
    let server = Server::start().await;
    server.on("/", act);
    get(&server, "/").await
}

fn redirect(status: &str, to: &str) -> Act {
    Act::Send(answer(status, &[&format!("location: {to}")], b""))
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}

#[tokio::test]
async fn a_304_is_asked_for_with_verbatim_validators_and_carries_its_own_fields() {
    let server = Server::start().await;
    let fields = ["etag: \"new\"", "cache-control: max-age=600"];
    server.on("/feed", Act::Send(answer("304 Not Modified", &fields, b"")));
    let mut request = document(server.url("/feed"));
    request.validators = Some(Validators {
        url: server.url("/feed"),
        etag: Some("W/\"old\"".to_owned()),
        last_modified: Some("Sunday, 22-Nov-26 12:00:00 GMT".to_owned()),
    });
    let found = client().get(&request).await.unwrap();
    assert_eq!(found.status, 304);
    assert_eq!(found.fresh_for(), Some(TimeDelta::minutes(10)));
    assert_eq!(found.validators().unwrap().etag.as_deref(), Some("\"new\""));
    let asked = server.seen().remove(0);
    assert!(asked.contains("if-none-match: W/\"old\"\r\n"), "{asked}");
    assert!(asked.contains("if-modified-since: Sunday, 22-Nov-26 12:00:00 GMT\r\n"));
    assert!(asked.contains("user-agent: vigie/0.1 (+https://exemple.fr)\r\n"));
    assert!(!asked.contains("cookie") && !asked.contains("referer"));
}

#[tokio::test]
async fn an_address_that_wants_rest_gets_it_and_its_host_for_a_bounded_time() {
    let server = Server::start().await;
    server.on(
        "/a",
        Act::Send(answer("503 Busy", &["retry-after: 172800"], b"")),
    );
    server.on("/b", Act::Send(answer("200 OK", &[], b"<rss/>")));
    let clock = Clock::fixed(noon());
    let client = HttpClient::live(settings(), clock.clone()).unwrap();
    let ask = async |path| {
        let asked = client.get(&document(server.url(path))).await;
        asked.map(|answer| (answer.status, answer.retry_at()))
    };
    let (until, soon) = (
        noon() + TimeDelta::days(2),
        noon() + TimeDelta::from_std(limits::HOST_WAIT).unwrap(),
    );
    let paced = |asked| matches!(asked, Err(HttpError::Paced { until, .. }) if until == soon);
    assert_eq!(ask("/a").await, Ok((503, Some(until))));
    assert!(paced(ask("/b").await), "the host rests");
    assert_eq!(server.seen().len(), 1);
    let pace = client.pace().unwrap();
    assert_eq!(pace.busy_until("127.0.0.1"), Some(soon));
    clock.advance(soon - noon());
    assert_eq!(ask("/b").await, Ok((200, None)), "and no longer");
    let refused = ask("/a").await.unwrap_err();
    assert!(matches!(refused, HttpError::Paced { until: told, .. } if told == until));
    assert!(
        refused.to_string().ends_with("before 2026-11-25 12:00 UTC"),
        "{refused}"
    );
    clock.advance(until - soon);
    assert_eq!(
        ask("/a").await.map(|asked| asked.0),
        Ok(503),
        "then it is asked"
    );
}

#[tokio::test]
async fn redirects_are_followed_to_the_end_of_the_chain() {
    let server = Server::start().await;
    let elsewhere = server.at("b.test", "/c#part");
    server.on("/a", redirect("301 Moved", "/b"));
    server.on("/b", redirect("302 Found", elsewhere.as_str()));
    server.on("/c", Act::Send(answer("200 OK", &[], b"<rss/>")));
    let found = client()
        .get(&document(server.at("a.test", "/a")))
        .await
        .unwrap();
    assert_eq!(
        (found.status, found.body.as_slice()),
        (200, b"<rss/>".as_slice())
    );
    assert_eq!(found.url, server.at("b.test", "/c"));
    assert_eq!(found.moved_to(), Some(&server.at("a.test", "/b")));
}

#[tokio::test]
async fn circles_and_endless_chains_end() {
    let server = Server::start().await;
    server.on("/a", redirect("302 Found", "/b"));
    server.on("/b", redirect("302 Found", "/a"));
    let circle = get(&server, "/a").await.unwrap_err();
    assert!(matches!(circle, HttpError::Redirect { .. }), "{circle}");
    for step in 0..20 {
        server.on(
            &format!("/{step}"),
            redirect("307 Go", &format!("/{}", step + 1)),
        );
    }
    let chain = get(&server, "/0").await.unwrap_err();
    assert!(matches!(chain, HttpError::Redirect { .. }), "{chain}");
    assert_eq!(server.seen().len(), 2 + 11);
}

#[tokio::test]
async fn no_redirect_leads_inside() {
    let server = Server::start().await;
    for inside in [
        "http://10.0.0.1/",
        "http://[::1]/",
        "http://private.test/",
        "http://0xa9fea9fe/",
    ] {
        server.on("/a", redirect("302 Found", inside));
    }
    for _ in 0..4 {
        let refused = got_again(&server).await;
        assert!(matches!(refused, HttpError::Guarded { .. }), "{refused}");
    }
    server.on("/file", redirect("302 Found", "file:///etc/passwd"));
    assert!(matches!(
        get(&server, "/file").await,
        Err(HttpError::Redirect { .. })
    ));
}

async fn got_again(server: &Server) -> HttpError {
    get(server, "/a").await.unwrap_err()
}

#[tokio::test]
async fn loopback_is_closed_unless_declared() {
    let server = Server::start().await;
    let settings = Settings {
        declared: Vec::new(),
        ..settings()
    };
    let client = HttpClient::live(settings, Clock::fixed(noon())).unwrap();
    for host in ["127.0.0.1", "a.test", "2130706433"] {
        for reach in [Reach::Public, Reach::Internal] {
            let request = Get {
                reach,
                ..document(server.at(host, "/"))
            };
            let refused = client.get(&request).await.unwrap_err();
            assert!(
                matches!(refused, HttpError::Guarded { .. }),
                "{host}: {refused}"
            );
        }
    }
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn a_name_that_changes_its_answer_gains_nothing() {
    let server = Server::start().await;
    server.on(
        "/",
        Act::SendAndClose(answer("200 OK", &["connection: close"], b"x")),
    );
    let names = Names::fixed([(
        "a.test",
        vec![vec![ip("127.0.0.1")], vec![ip("192.168.0.1")]],
    )]);
    let client = HttpClient::live(
        Settings {
            names,
            ..settings()
        },
        Clock::fixed(noon()),
    )
    .unwrap();
    let request = document(server.at("a.test", "/"));
    assert_eq!(client.get(&request).await.unwrap().status, 200);
    let second = client.get(&request).await.unwrap_err();
    assert!(matches!(second, HttpError::Guarded { .. }), "{second}");
}

#[tokio::test]
async fn connections_made_for_internal_requests_serve_no_public_one() {
    let server = Server::start().await;
    server.on("/", Act::Send(answer("200 OK", &[], b"x")));
    let client = client();
    for reach in [
        Reach::Internal,
        Reach::Internal,
        Reach::Public,
        Reach::Public,
    ] {
        let request = Get {
            reach,
            ..document(server.url("/"))
        };
        client.get(&request).await.unwrap();
    }
    assert_eq!(server.connections(), 2);
}

#[tokio::test]
async fn bombs_are_refused_whatever_their_packing() {
    let zeros = vec![0; 8 * LIMIT];
    let zstd = zstd::encode_all(zeros.as_slice(), 1).unwrap();
    let bombs = [
        ("content-encoding: gzip", gzip(&zeros)),
        ("content-encoding: zstd", zstd),
        ("content-type: text/xml", gzip(&zeros)),
    ];
    for (field, bomb) in bombs {
        assert!(bomb.len() < LIMIT);
        let refused = got(Act::Send(answer("200 OK", &[field], &bomb)))
            .await
            .unwrap_err();
        assert!(
            matches!(refused, HttpError::TooLarge { .. }),
            "{field}: {refused}"
        );
    }
}

#[tokio::test]
async fn sizes_are_refused_when_announced_and_counted_when_not() {
    let announced = b"HTTP/1.1 200 OK\r\ncontent-length: 99999999999\r\n\r\n".to_vec();
    let refused = got(Act::Hang(announced)).await.unwrap_err();
    assert!(matches!(refused, HttpError::TooLarge { .. }), "{refused}");
    let head = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n".to_vec();
    let chunk = [b"1000\r\n".as_slice(), &[b'x'; 4096], b"\r\n"].concat();
    let refused = got(Act::Flood(head, chunk)).await.unwrap_err();
    assert!(matches!(refused, HttpError::TooLarge { .. }), "{refused}");
    let fields = Act::Flood(
        b"HTTP/1.1 200 OK\r\n".to_vec(),
        b"x-more: and more\r\n".to_vec(),
    );
    assert!(got(fields).await.is_err());
}

#[tokio::test]
async fn error_pages_are_cut_rather_than_refused() {
    let page = vec![b'x'; 3 * LIMIT];
    let found = got(Act::Send(answer("500 Broken", &[], &page)))
        .await
        .unwrap();
    assert_eq!((found.status, found.body.len()), (500, 64 * 1024));
}

#[tokio::test]
async fn truncated_and_stalled_answers_are_failures() {
    let cut = b"HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\nonly this".to_vec();
    let truncated = got(Act::SendAndClose(cut.clone())).await.unwrap_err();
    assert!(
        matches!(truncated, HttpError::Unknown { .. }),
        "{truncated}"
    );
    let stalled = got(Act::Hang(cut)).await.unwrap_err();
    assert!(
        stalled.to_string().contains("within the time allowed"),
        "{stalled}"
    );
    let broken = got(Act::Send(answer(
        "200 OK",
        &["content-encoding: gzip"],
        b"plain",
    )))
    .await;
    assert!(matches!(broken, Err(HttpError::Unknown { .. })));
}

#[tokio::test]
async fn what_follows_the_announced_length_is_never_taken_for_an_answer() {
    let server = Server::start().await;
    let mut bytes = answer("200 OK", &[], b"short");
    bytes.extend_from_slice(&answer("200 OK", &[], b"forged"));
    server.on("/a", Act::Send(bytes));
    server.on("/b", Act::Send(answer("200 OK", &[], b"true")));
    let client = client();
    let first = client.get(&document(server.url("/a"))).await.unwrap();
    let second = client.get(&document(server.url("/b"))).await.unwrap();
    assert_eq!(
        (first.body.as_slice(), second.body.as_slice()),
        (&b"short"[..], &b"true"[..])
    );
}

#[tokio::test]
async fn gzip_is_unpacked_with_and_without_its_field() {
    for field in [
        "content-encoding: gzip",
        "content-type: application/octet-stream",
    ] {
        let packed = gzip(b"<rss>a</rss>");
        let found = got(Act::Send(answer("200 OK", &[field], &packed)))
            .await
            .unwrap();
        assert_eq!(found.body, b"<rss>a</rss>", "{field}");
    }
}

#[tokio::test]
async fn fetching_knows_no_cookies() {
    let server = Server::start().await;
    server.on("/", Act::Send(answer("200 OK", &["set-cookie: s=1"], b"x")));
    let client = client();
    for _ in 0..2 {
        client.get(&document(server.url("/"))).await.unwrap();
    }
    assert!(server.seen().iter().all(|head| !head.contains("cookie")));
}

#[tokio::test]
async fn messages_hide_what_addresses_hide() {
    let server = Server::start().await;
    let mut url = server.url("/feed?token=geheim");
    url.set_username("ann").unwrap();
    url.set_password(Some("pw1")).unwrap();
    server.on("/feed?token=geheim", Act::SendAndClose(Vec::new()));
    let message = client().get(&document(url)).await.unwrap_err().to_string();
    assert!(
        !message.contains("geheim") && !message.contains("pw1"),
        "{message}"
    );
    assert!(server.seen()[0].contains("authorization: Basic"));
}

#[tokio::test]
async fn what_nobody_answerable_wrote_down_gains_nothing_from_what_others_may_reach() {
    let server = Server::start().await;
    server.on("/robots.txt", Act::Send(answer("200 OK", &[], b"")));
    server.on("/feed", Act::Send(answer("200 OK", &[], b"<rss/>")));
    let client = client();
    let asked = |url: Url, reach| Get {
        reach,
        ..Get::page(url)
    };
    for url in [server.at("a.test", "/feed"), server.url("/feed")] {
        // Its connection and its robots.txt stay with this reach.
        let public = client.get(&asked(url.clone(), Reach::Public)).await;
        assert_eq!(public.unwrap().body, b"<rss/>");
        let before = server.seen().len();
        for robots in [Robots::Obey, Robots::Skip] {
            let request = Get {
                robots,
                ..asked(url.clone(), Reach::PublicOnly)
            };
            let refused = client.get(&request).await.unwrap_err();
            let is_guards = match &refused {
                HttpError::RobotsUnread { why, .. } => why.contains("refused, it leads into"),
                refused => matches!(refused, HttpError::Guarded { .. }),
            };
            assert!(is_guards, "{refused}");
        }
        assert_eq!(server.seen().len(), before);
    }
}
