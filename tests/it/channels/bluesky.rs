//! Posts on a real personal data server.

use std::sync::Arc;

use serde_json::{Value, json};
use vigie::channels::{Channel, ChannelError, Pass, Verdict};
use vigie::clock::Clock;
use vigie::domain::channel::restraint::Restraint;
use vigie::domain::channel::{BlueskyTarget, ChannelSpec, Target};
use vigie::domain::delivery::Receipt;
use vigie::domain::digest::ChannelHead;
use vigie::domain::rendition::{Card, Post, Rendition};
use vigie::domain::secret::Secret;
use vigie::domain::visibility::Visibility;
use vigie::http::{Body, Canned, CannedAnswer, Get, HttpClient, Method, Robots};

use super::{http, issue, now, open, parcels, service};

fn target(server: &str, password: &str) -> Target {
    Target::Bluesky(BlueskyTarget {
        server: server.parse().unwrap(),
        handle: "robot.test".into(),
        password: Secret::new(password),
        posts: 10,
    })
}

fn thread() -> Rendition {
    let post = |text: &str, lang: &str, link: Option<&str>| Post {
        text: text.to_owned(),
        langs: vec![lang.to_owned()],
        card: link.map(|link| Card {
            link: link.to_owned(),
            title: "Été 👩🏽‍💻 ".repeat(60),
            description: "Un résumé.".to_owned(),
            picture: None,
        }),
    };
    Rendition::Posts {
        posts: vec![
            post("Veille n° 71, l’été à l’Élysée 🇫🇷", "fr", None),
            post(
                "Une faille 👩🏽‍💻 (Journal)\nhttps://example.org/é?a=1&b=2",
                "fr",
                Some("https://example.org/é?a=1&b=2"),
            ),
            post(
                &format!(
                    "{} (Journal)\nhttps://example.org/x",
                    "word ".repeat(90).trim()
                ),
                "en",
                None,
            ),
        ],
    }
}

/// The records of the account, the newest first, asked without logging in.
async fn records(server: &str) -> Vec<Value> {
    let url = format!(
        "{server}/xrpc/com.atproto.repo.listRecords?repo=robot.test&collection=app.bsky.feed.post&limit=100"
    );
    let get = Get {
        robots: Robots::Skip,
        ..Get::page(url.parse().unwrap())
    };
    let body = http().get(&get).await.unwrap().body;
    let body: Value = serde_json::from_slice(&body).unwrap();
    body["records"].as_array().unwrap().clone()
}

/// Sends every part as the outbox does, each with the receipts before it.
async fn send_all(channel: &Channel, number: u32) -> Vec<Receipt> {
    let mut before: Vec<Receipt> = vec![];
    for mut parcel in parcels(channel, &issue(number), &thread()) {
        parcel.before = before.clone();
        before.push(channel.send(&parcel, &Pass::open(), now()).await.unwrap());
    }
    before
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thread_is_there_once_however_often_it_is_sent() {
    let Some(pds) = service("PDS") else { return };
    let channel = open("ciel", target(&pds["URL"], "robot-pass"));
    let all = parcels(&channel, &issue(71), &thread());
    assert_eq!(all.len(), 4, "the long post is cut in two");
    assert_eq!(channel.verify(&all[0], now()).await, Ok(Verdict::Absent));
    let receipts = send_all(&channel, 71).await;
    assert_eq!(
        send_all(&channel, 71).await,
        receipts,
        "said again, nothing changes"
    );
    let verdict = channel.verify(&all[0], now()).await;
    let Ok(Verdict::Present(seen)) = verdict else {
        panic!("{verdict:?}")
    };
    assert_eq!(seen.remote_id, receipts[0].remote_id);

    let ours: Vec<Value> = records(&pds["URL"])
        .await
        .into_iter()
        .filter(|it| {
            receipts
                .iter()
                .any(|receipt| receipt.remote_id.starts_with(it["uri"].as_str().unwrap()))
        })
        .collect();
    assert_eq!(ours.len(), 4);
    // Keys sort as the thread stands: the newest first is the last part first.
    let value = |part: usize| &ours[3 - part]["value"];
    assert_eq!(value(0)["text"], "Veille n° 71, l’été à l’Élysée 🇫🇷");
    assert!(
        value(0)["reply"].is_null() && value(0)["langs"][0] == "fr" && value(3)["langs"][0] == "en"
    );
    let facet = &value(1)["facets"][0];
    let text = value(1)["text"].as_str().unwrap();
    let at = |name: &str| usize::try_from(facet["index"][name].as_u64().unwrap()).unwrap();
    assert_eq!(
        &text[at("byteStart")..at("byteEnd")],
        "https://example.org/é?a=1&b=2"
    );
    assert_eq!(value(1)["embed"]["external"]["description"], "Un résumé.");
    for part in 1..4 {
        let reply = &value(part)["reply"];
        assert_eq!(reply["root"]["uri"], ours[3]["uri"]);
        assert_eq!(reply["parent"]["cid"], ours[3 - (part - 1)]["cid"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_is_a_persons_business_and_is_not_repeated() {
    let Some(pds) = service("PDS") else { return };
    let channel = open("ciel", target(&pds["URL"], "faux-mot"));
    let parcel = parcels(&channel, &issue(72), &thread()).remove(0);
    let refused = channel.send(&parcel, &Pass::open(), now()).await;
    assert!(
        matches!(refused, Err(ChannelError::Refused { .. })),
        "{refused:?}"
    );
    let report = channel.check(now()).await;
    assert!(!report.is_good() && !format!("{report:?}").contains("faux-mot"));
    let report = open("ciel", target(&pds["URL"], "robot-pass"))
        .check(now())
        .await;
    assert!(report.is_good(), "{report:?}");
}

/// A server of made-up answers, and a publisher's picture beside it.
fn canned(picture: CannedAnswer) -> (Arc<Canned>, Channel) {
    let canned = Arc::new(Canned::new(Clock::fixed(now())));
    let said = |body: Value| Ok(CannedAnswer::ok("application/json", body.to_string()));
    let call = |method: &str| format!("https://pds.example/xrpc/com.atproto.{method}");
    let login = json!({"did": "did:plc:robot", "accessJwt": "a", "refreshJwt": "r"});
    canned.on(Method::Post, &call("server.createSession"), said(login));
    let blob = json!({"blob": {"$type": "blob", "ref": {"$link": "bafk"}, "size": 9}});
    canned.on(Method::Post, &call("repo.uploadBlob"), said(blob));
    canned.on(Method::Get, PICTURE, Ok(picture));
    let spec = ChannelSpec {
        head: ChannelHead {
            key: "ciel".to_owned(),
            clearance: Visibility::Public,
        },
        restraint: Restraint::default(),
        target: target("https://pds.example", "robot-pass"),
    };
    let http = HttpClient::Canned(canned.clone());
    (canned, Channel::open(&spec, &http).unwrap())
}

const PICTURE: &str = "https://a.example/a.jpg";

#[tokio::test]
async fn a_card_shows_its_picture_without_remarks_or_goes_without_it() {
    let picture = b"\xff\xd8\xff\xe1\0\x08EXIFgp\xff\xda\0\x02xyz\xff\xd9";
    for (answer, shows) in [
        (CannedAnswer::ok("image/jpeg", *picture), true),
        (CannedAnswer::ok("image/jpeg", "<html>"), false),
        (CannedAnswer::status(404, ""), false),
    ] {
        let (canned, channel) = canned(answer);
        let card = Card {
            link: "https://a.example/a".to_owned(),
            title: "Une faille".to_owned(),
            description: String::new(),
            picture: Some(PICTURE.to_owned()),
        };
        let post = Post {
            text: "Une faille".to_owned(),
            langs: vec!["fr".to_owned()],
            card: Some(card),
        };
        let rendition = Rendition::Posts { posts: vec![post] };
        let parcel = parcels(&channel, &issue(74), &rendition).remove(0);
        let places: Vec<_> = channel.says(&parcel).unwrap();
        assert!(places.iter().any(|said| said.text == PICTURE), "{places:?}");
        let put = "https://pds.example/xrpc/com.atproto.repo.putRecord";
        let uri = format!(
            "at://did:plc:robot/app.bsky.feed.post/{}",
            parcel.remote_key
        );
        let posted = json!({ "uri": uri, "cid": "bafy" }).to_string();
        canned.on(
            Method::Post,
            put,
            Ok(CannedAnswer::ok("application/json", posted)),
        );
        channel.send(&parcel, &Pass::open(), now()).await.unwrap();
        let asked = canned.asked();
        let Some(Body::Json(put)) = asked.last().map(|asked| &asked.body) else {
            panic!("{asked:?}")
        };
        let thumb = put.pointer("/record/embed/external/thumb/ref/$link");
        assert_eq!(thumb.is_some(), shows, "{put}");
        let uploaded = asked.iter().filter_map(|asked| match &asked.body {
            Body::Bytes("image/jpeg", bytes) => Some(&bytes[..]),
            _ => None,
        });
        let bare = b"\xff\xd8\xff\xda\0\x02xyz\xff\xd9";
        let expected: &[&[u8]] = if shows { &[bare] } else { &[] };
        assert_eq!(uploaded.collect::<Vec<_>>(), expected);
    }
}
