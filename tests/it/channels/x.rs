//! Posts on X, from canned answers: nothing that speaks its API can run here. The answers are written
//! after the published description of the API v2.

use std::sync::Arc;

use serde_json::json;
use vigie::channels::{Channel, ChannelError, Parcel, Pass, Verdict};
use vigie::clock::Clock;
use vigie::domain::channel::restraint::Restraint;
use vigie::domain::channel::{ChannelSpec, Target, XTarget};
use vigie::domain::delivery::Receipt;
use vigie::domain::digest::ChannelHead;
use vigie::domain::rendition::{Post, Rendition};
use vigie::domain::secret::Secret;
use vigie::domain::visibility::Visibility;
use vigie::http::{Body, Canned, CannedAnswer, HttpClient, Method};

use super::{issue, now, parcels};

const POSTS: &str = "https://api.example/2/tweets";
const TIMELINE: &str =
    "https://api.example/2/users/7/tweets?max_results=100&tweet.fields=created_at,entities";

fn channel(canned: &Arc<Canned>) -> Channel {
    let me = json!({"data": {"id": "7", "username": "veille"}}).to_string();
    canned.on(
        Method::Get,
        "https://api.example/2/users/me",
        Ok(CannedAnswer::ok("application/json", me)),
    );
    let spec = ChannelSpec {
        head: ChannelHead {
            key: "x".to_owned(),
            clearance: Visibility::Public,
        },
        restraint: Restraint::default(),
        target: Target::X(XTarget {
            server: "https://api.example/".parse().unwrap(),
            token: Secret::new("x-token"),
            posts: 10,
            price: 15_000,
            price_link: 200_000,
        }),
    };
    Channel::open(&spec, &HttpClient::canned(canned)).unwrap()
}

fn canned() -> Arc<Canned> {
    Arc::new(Canned::new(Clock::fixed(now())))
}

fn parcel(channel: &Channel) -> Parcel {
    let text = "L'e\u{301}te\u{301} & <suite>\nhttps://example.org/un/chemin/assez/long?a=1&b=2";
    let posts = vec![Post {
        text: text.to_owned(),
        ..Post::default()
    }];
    parcels(channel, &issue(91), &Rendition::Posts { posts }).remove(0)
}

#[tokio::test]
async fn a_post_is_sent_normalized_and_answers_the_one_before() {
    let canned = canned();
    let made = json!({"data": {"id": "1900", "text": "…"}}).to_string();
    canned.on(Method::Post, POSTS, Ok(CannedAnswer::status(201, made)));
    let channel = channel(&canned);
    let mut parcel = parcel(&channel);
    parcel.part = 1;
    let orphan = channel.send(&parcel, &Pass::open(), now()).await;
    assert!(
        matches!(orphan, Err(ChannelError::Refused { .. })),
        "{orphan:?}"
    );
    parcel.before = vec![Receipt {
        remote_id: "1899".to_owned(),
        ..Receipt::default()
    }];
    let receipt = channel.send(&parcel, &Pass::open(), now()).await.unwrap();
    assert_eq!(receipt.remote_id, "1900");
    let asked = canned.asked().remove(0);
    let sent = Body::Json(json!({
        "text": "L'été & <suite>\nhttps://example.org/un/chemin/assez/long?a=1&b=2",
        "reply": {"in_reply_to_tweet_id": "1899"},
    }));
    assert_eq!(asked.body, sent);
    assert_eq!(
        asked.headers,
        [("authorization".to_owned(), "Bearer x-token".to_owned())]
    );
}

#[tokio::test]
async fn a_limit_ends_when_the_api_says_and_a_duplicate_is_looked_for() {
    let canned = canned();
    let reset = now() + chrono::TimeDelta::minutes(14);
    let limited = CannedAnswer::status(429, "{\"title\":\"Too Many Requests\"}")
        .header("x-rate-limit-reset", &reset.timestamp().to_string());
    let duplicate = json!({
        "detail": "You are not allowed to create a Tweet with duplicate content.", "status": 403,
    });
    let forbidden = json!({"detail": "Your client app is not configured.", "status": 403});
    canned.on(Method::Post, POSTS, Ok(limited));
    canned.on(
        Method::Post,
        POSTS,
        Ok(CannedAnswer::status(403, duplicate.to_string())),
    );
    canned.on(
        Method::Post,
        POSTS,
        Ok(CannedAnswer::status(403, forbidden.to_string())),
    );
    canned.on(Method::Post, POSTS, Ok(CannedAnswer::status(201, "{}")));
    let channel = channel(&canned);
    let parcel = parcel(&channel);
    let limited = channel.send(&parcel, &Pass::open(), now()).await;
    assert!(matches!(limited, Err(ChannelError::Retry { at: Some(at), .. }) if at == reset));
    let duplicate = channel.send(&parcel, &Pass::open(), now()).await;
    assert!(
        matches!(duplicate, Err(ChannelError::Uncertain { .. })),
        "{duplicate:?}"
    );
    let forbidden = channel.send(&parcel, &Pass::open(), now()).await;
    assert!(
        matches!(forbidden, Err(ChannelError::Refused { .. })),
        "{forbidden:?}"
    );
    let no_id = channel.send(&parcel, &Pass::open(), now()).await;
    assert!(
        matches!(no_id, Err(ChannelError::Uncertain { .. })),
        "{no_id:?}"
    );
}

#[tokio::test]
async fn what_is_uncertain_is_recognised_on_the_timeline_behind_short_links() {
    let canned = canned();
    let post = |id: &str, text: &str, at: &str| {
        json!({"id": id, "text": text, "created_at": at, "entities": {"urls": [{
            "url": "https://t.co/abc", "expanded_url": "https://example.org/un/chemin/assez/long?a=1&b=2",
        }]}})
    };
    let text = "L'été &amp; &lt;suite&gt;\nhttps://t.co/abc";
    let old = json!({"data": [post("1", text, "2026-10-02T14:00:00.000Z")]});
    let there = json!({"data": [
        post("3", "Autre chose https://t.co/abc", "2026-10-09T14:02:00.000Z"),
        post("2", text, "2026-10-09T14:01:00.000Z"),
    ]});
    let crowd: Vec<_> = (0..100)
        .map(|n| post(&n.to_string(), "Autre", "2026-10-09T15:00:00.000Z"))
        .collect();
    for page in [
        json!({"meta": {"result_count": 0}}),
        old,
        there,
        json!({"data": crowd, "meta": {"next_token": "t"}}),
    ] {
        canned.on(
            Method::Get,
            TIMELINE,
            Ok(CannedAnswer::ok("application/json", page.to_string())),
        );
    }
    for _ in 1..5 {
        let page = json!({"data": crowd, "meta": {"next_token": "t"}}).to_string();
        let older = format!("{TIMELINE}&pagination_token=t");
        canned.on(
            Method::Get,
            &older,
            Ok(CannedAnswer::ok("application/json", page)),
        );
    }
    let channel = channel(&canned);
    let parcel = parcel(&channel);
    assert_eq!(
        channel.verify(&parcel, now()).await,
        Ok(Verdict::Absent),
        "an empty timeline"
    );
    assert_eq!(
        channel.verify(&parcel, now()).await,
        Ok(Verdict::Absent),
        "last week's is another"
    );
    let seen = channel.verify(&parcel, now()).await;
    assert!(
        matches!(&seen, Ok(Verdict::Present(it)) if it.remote_id == "2"),
        "{seen:?}"
    );
    assert_eq!(
        channel.verify(&parcel, now()).await,
        Ok(Verdict::Unknown),
        "more than five pages"
    );
}
