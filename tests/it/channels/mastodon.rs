//! Posts on an emulator of Mastodon's API, read back by the best-known client, Mastodon.py.

use std::process::Command;
use std::sync::Arc;

use serde_json::{Value, json};
use vigie::channels::{Amendment, Channel, ChannelError, Pass, Sent, Verdict};
use vigie::clock::Clock;
use vigie::domain::channel::ChannelSpec;
use vigie::domain::channel::restraint::Restraint;
use vigie::domain::channel::{MastodonTarget, PostVisibility, Target};
use vigie::domain::delivery::{Act, Receipt};
use vigie::domain::digest::ChannelHead;
use vigie::domain::rendition::{Post, Rendition, Sealed};
use vigie::domain::secret::Secret;
use vigie::domain::visibility::Visibility;
use vigie::http::{Body, Canned, CannedAnswer, HttpClient, Method, Outgoing};

use super::{http, issue, now, open, parcels, service};

fn target(server: &str, token: &str) -> Target {
    Target::Mastodon(MastodonTarget {
        server: server.parse().unwrap(),
        token: Secret::new(token),
        visibility: PostVisibility::Unlisted,
        posts: 10,
    })
}

/// A thread that no other test posts.
fn thread(mark: &str) -> Rendition {
    let post = |text: String, lang: &str| Post {
        text,
        langs: vec![lang.to_owned()],
        card: None,
    };
    Rendition::Posts {
        posts: vec![
            post(format!("{mark} : l’été, <b> & « suite »"), "fr"),
            post(
                format!("{mark}, a second one\nhttps://example.org/a?b=1&c=2"),
                "en",
            ),
        ],
    }
}

/// The account's statuses as Mastodon.py reads them, the oldest first.
fn statuses(python: &str, server: &str, mark: &str) -> Vec<Value> {
    const READER: &str = "import json, sys
from mastodon import Mastodon
m = Mastodon(access_token='robot-token', api_base_url=sys.argv[1])
me = m.account_verify_credentials()
all = m.account_statuses(me['id'], limit=40)
print(json.dumps([{k: str(s[k]) for k in ('id', 'content', 'visibility', 'language', 'in_reply_to_id')} for s in all]))";
    let output = Command::new(python)
        .args(["-c", READER, server])
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let all: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
    let ours = all
        .into_iter()
        .filter(|it| it["content"].as_str().unwrap().contains(mark));
    let mut ours: Vec<_> = ours.collect();
    ours.reverse();
    ours
}

/// The next post of a status fails in this way.
async fn fault(server: &str, effect: Value) {
    let body = json!({
        "match": {"methods": ["POST"], "path": "/api/v1/statuses"}, "effect": effect, "count": 1,
    });
    let url = format!("{server}/api/v1/_mock/faults").parse().unwrap();
    let request = Outgoing::new(Method::Post, url).body(Body::Json(body));
    assert!(http().send(&request).await.unwrap().is_success());
}

async fn send_all(channel: &Channel, number: u32, rendition: &Rendition) -> Vec<Receipt> {
    let mut before: Vec<Receipt> = vec![];
    for mut parcel in parcels(channel, &issue(number), rendition) {
        parcel.before = before.clone();
        before.push(channel.send(&parcel, &Pass::open(), now()).await.unwrap());
    }
    before
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thread_is_there_once_however_often_it_is_sent_and_reads_as_it_was_written() {
    let Some(server) = service("MASTODON") else {
        return;
    };
    let (url, python) = (&server["URL"], &server["PYTHON"]);
    let mark = format!("Essai{}un", std::process::id());
    let rendition = thread(&mark);
    let channel = open("fedi", target(url, "robot-token"));
    let parcel = parcels(&channel, &issue(81), &rendition).remove(0);
    assert_eq!(channel.verify(&parcel, now()).await, Ok(Verdict::Absent));
    let receipts = send_all(&channel, 81, &rendition).await;
    assert_eq!(send_all(&channel, 81, &rendition).await, receipts);
    let verdict = channel.verify(&parcel, now()).await;
    let Ok(Verdict::Present(seen)) = verdict else {
        panic!("{verdict:?}")
    };
    assert_eq!(seen.remote_id, receipts[0].remote_id);
    let all = statuses(python, url, &mark);
    assert_eq!(all.len(), 2, "{all:?}");
    assert_eq!(all[1]["in_reply_to_id"], all[0]["id"]);
    assert!(all.iter().all(|it| it["visibility"] == "unlisted"));
    assert!(all[0]["language"] == "fr" && all[1]["language"] == "en");
    assert!(
        all[0]["content"]
            .as_str()
            .unwrap()
            .contains("&amp; « suite »"),
        "{all:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_server_answers_says_whether_to_try_again() {
    let Some(server) = service("MASTODON") else {
        return;
    };
    let url = &server["URL"];
    let mark = format!("Essai{}deux", std::process::id());
    let channel = open("fedi", target(url, "robot-token"));
    let parcel = parcels(&channel, &issue(82), &thread(&mark)).remove(0);
    fault(url, json!({"type": "status", "status": 503})).await;
    let doubt = channel.send(&parcel, &Pass::open(), now()).await;
    assert!(
        matches!(doubt, Err(ChannelError::Uncertain { .. })),
        "{doubt:?}"
    );
    fault(url, json!({"type": "ratelimit"})).await;
    let later = channel.send(&parcel, &Pass::open(), now()).await;
    assert!(
        matches!(later, Err(ChannelError::Retry { .. })),
        "{later:?}"
    );
    assert_eq!(statuses(&server["PYTHON"], url, &mark).len(), 0);
    channel.send(&parcel, &Pass::open(), now()).await.unwrap();

    let stranger = open("fedi", target(url, "no-such-token"));
    let refused = stranger.send(&parcel, &Pass::open(), now()).await;
    assert!(
        matches!(refused, Err(ChannelError::Refused { .. })),
        "{refused:?}"
    );
    assert!(!stranger.check(now()).await.is_good());
    let report = channel.check(now()).await;
    assert!(
        report.is_good() && format!("{report:?}").contains("500 characters"),
        "{report:?}"
    );
}

/// An account on a server that answers what it was told to.
fn scripted(answers: &[(Method, &str, Value)]) -> Channel {
    let canned = Arc::new(Canned::new(Clock::fixed(now())));
    for (method, path, body) in answers {
        let url = format!("https://fedi.example{path}");
        let answer = CannedAnswer::ok("application/json", body.to_string());
        canned.on(*method, &url, Ok(answer));
    }
    let head = ChannelHead {
        key: "fedi".to_owned(),
        clearance: Visibility::Public,
    };
    let spec = ChannelSpec {
        head,
        restraint: Restraint::default(),
        target: target("https://fedi.example/", "robot-token"),
    };
    Channel::open(&spec, &HttpClient::canned(&canned)).unwrap()
}

#[tokio::test]
async fn an_answer_that_names_the_post_is_kept_however_the_server_shows_it() {
    let status =
        json!({"id": "11", "url": "https://fedi.example/@v/11", "content": "<p>[citation]</p>"});
    let channel = scripted(&[
        (Method::Get, "/api/v2/instance", json!({})),
        (Method::Post, "/api/v1/statuses", status.clone()),
        (Method::Get, "/api/v1/statuses/11", status),
    ]);
    let mut parcel = parcels(&channel, &issue(83), &thread("Essai")).remove(0);
    let receipt = channel.send(&parcel, &Pass::open(), now()).await.unwrap();
    assert_eq!(receipt.remote_id, "11");
    assert!(receipt.answer.contains("otherwise"), "{receipt:?}");
    // Looked for by its name, not by words that it does not show.
    parcel.receipt = Some(receipt);
    let seen = channel.verify(&parcel, now()).await;
    assert!(
        matches!(&seen, Ok(Verdict::Present(it)) if it.remote_id == "11"),
        "{seen:?}"
    );
}

#[tokio::test]
async fn a_post_whose_name_nobody_knows_is_not_said_to_be_removed() {
    let channel = scripted(&[(Method::Get, "/api/v2/instance", json!({}))]);
    let parcel = parcels(&channel, &issue(84), &thread("Essai")).remove(0);
    let receipt = Receipt {
        remote_id: parcel.remote_key.clone(),
        answer: "seen by ada".to_owned(),
        ..Receipt::default()
    };
    let sent = [Sent { parcel, receipt }];
    let amendment = Amendment {
        act: Act::Recall,
        issue: &issue(84),
        rendition: &Sealed::nothing(),
        notice: "",
        sent: &sent,
    };
    let refused = channel.amend(&amendment).unwrap_err();
    assert!(refused.0.contains("by hand"), "{refused}");
    // Nor is the next part of its thread put beside it.
    let mut next = parcels(&channel, &issue(84), &thread("Essai")).remove(1);
    next.before = vec![sent[0].receipt.clone()];
    let later = channel.send(&next, &Pass::open(), now()).await;
    assert!(
        matches!(&later, Err(ChannelError::Retry { .. })),
        "{later:?}"
    );
}
