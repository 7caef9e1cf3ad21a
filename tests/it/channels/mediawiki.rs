//! Pages on a real MediaWiki.

use serde_json::Value;
use vigie::channels::{Channel, ChannelError, Pass, Verdict};
use vigie::domain::channel::{Login, Target, WikiTarget};
use vigie::domain::rendition::Rendition;
use vigie::domain::secret::Secret;
use vigie::http::{Body, Method, Outgoing, Reach};

use super::{http, issue, now, open, parcels, service};

struct Wiki {
    api: String,
    target: WikiTarget,
}

fn wiki(index: &str) -> Option<Wiki> {
    let wiki = service("MEDIAWIKI")?;
    let target = WikiTarget {
        address: wiki["URL"].parse().unwrap(),
        login: Login {
            user: "Robot@vigie".into(),
            password: Secret::new(&wiki["PASSWORD"]),
        },
        folder: format!("Veille {index}"),
        index: Some(format!("Accueil {index}")),
    };
    Some(Wiki {
        api: wiki["URL"].clone(),
        target,
    })
}

impl Wiki {
    /// Asks the wiki, anonymously.
    async fn api(&self, fields: &[(&str, &str)]) -> Value {
        let common = [("format", "json"), ("formatversion", "2")];
        let fields = common.iter().chain(fields);
        let form = fields
            .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))
            .collect();
        let request = Outgoing::new(Method::Post, self.api.parse().unwrap())
            .reach(Reach::Internal)
            .body(Body::Form(form));
        serde_json::from_slice(&http().send(&request).await.unwrap().body).unwrap()
    }

    /// The revisions of a page, the newest first: who and what.
    async fn revisions(&self, title: &str) -> Vec<(String, String)> {
        let answer = self
            .api(&[
                ("action", "query"),
                ("prop", "revisions"),
                ("rvprop", "user|content"),
                ("rvslots", "main"),
                ("rvlimit", "50"),
                ("titles", title),
            ])
            .await;
        let revisions = answer["query"]["pages"][0]["revisions"].as_array();
        let text = |v: &Value| v.as_str().unwrap_or_default().to_owned();
        revisions
            .into_iter()
            .flatten()
            .map(|r| (text(&r["user"]), text(&r["slots"]["main"]["content"])))
            .collect()
    }

    /// Somebody writes a page without logging in.
    async fn somebody_writes(&self, title: &str, words: &str) {
        let answer = self
            .api(&[
                ("action", "edit"),
                ("title", title),
                ("text", words),
                ("token", "+\\"),
            ])
            .await;
        assert_eq!(answer["edit"]["result"], "Success", "{answer}");
    }
}

/// Somebody writes a page without logging in.
pub(super) async fn person_saves(api: &str, title: &str, words: &str) {
    let wiki = Wiki {
        api: api.to_owned(),
        target: WikiTarget {
            address: api.parse().unwrap(),
            login: Login {
                user: String::new(),
                password: Secret::new(""),
            },
            folder: String::new(),
            index: None,
        },
    };
    wiki.somebody_writes(title, words).await;
}

fn page() -> Rendition {
    Rendition::Text {
        text: "== Sécurité ==\n* [https://example.org/a Un titre], 2 %\n".into(),
    }
}

async fn deliver(channel: &Channel, number: u32) {
    for parcel in parcels(channel, &issue(number), &page()) {
        channel.send(&parcel, &Pass::open(), now()).await.unwrap();
    }
}

#[tokio::test]
async fn an_edition_is_one_page_and_one_line_however_often_it_is_sent() {
    let Some(wiki) = wiki("une fois") else { return };
    let channel = open("wiki", Target::MediaWiki(wiki.target.clone()));
    let parcels = parcels(&channel, &issue(21), &page());
    for parcel in &parcels {
        assert_eq!(channel.verify(parcel, now()).await, Ok(Verdict::Absent));
        let receipt = channel.send(parcel, &Pass::open(), now()).await.unwrap();
        assert!(
            receipt
                .url
                .as_ref()
                .is_some_and(|url| url.starts_with("http://127.0.0.1"))
        );
        let again = channel.send(parcel, &Pass::open(), now()).await.unwrap();
        assert_eq!(again.remote_id, receipt.remote_id);
        assert_eq!(
            channel.verify(parcel, now()).await,
            Ok(Verdict::Present(again_read(&again)))
        );
    }
    let title = "Veille une fois/hebdo/2026-10-09 (21)";
    let made = wiki.revisions(title).await;
    assert_eq!(made.len(), 1);
    assert_eq!(made[0].0, "Robot");
    assert!(
        made[0]
            .1
            .starts_with("== Sécurité ==\n* [https://example.org/a Un titre], 2 %\n<!-- vigie")
    );
    assert_eq!(wiki.revisions("Accueil une fois").await.len(), 1);
}

/// A receipt as `verify` gives it.
fn again_read(receipt: &vigie::domain::delivery::Receipt) -> vigie::domain::delivery::Receipt {
    vigie::domain::delivery::Receipt {
        answer: "read back".into(),
        ..receipt.clone()
    }
}

#[tokio::test]
async fn people_keep_their_words_on_the_list_and_their_pages() {
    let Some(wiki) = wiki("partagée") else {
        return;
    };
    let channel = open("wiki", Target::MediaWiki(wiki.target.clone()));
    let list = "Accueil partagée";
    wiki.somebody_writes(list, "Bienvenue à tous.").await;
    deliver(&channel, 22).await;
    let written = wiki.revisions(list).await.remove(0).1;
    wiki.somebody_writes(list, &format!("Mot du bureau.\n{written}\nÀ bientôt."))
        .await;
    deliver(&channel, 23).await;
    let now_there = wiki.revisions(list).await.remove(0).1;
    assert!(
        now_there.starts_with("Mot du bureau.\nBienvenue à tous."),
        "{now_there}"
    );
    assert!(now_there.ends_with("À bientôt."));
    assert!(now_there.find("(23)|") < now_there.find("(22)|"));

    let taken = "Veille partagée/hebdo/2026-10-09 (24)";
    wiki.somebody_writes(taken, "Ma page.").await;
    let parcel = parcels(&channel, &issue(24), &page()).remove(0);
    let refused = channel.send(&parcel, &Pass::open(), now()).await;
    assert!(
        matches!(refused, Err(ChannelError::Refused { .. })),
        "{refused:?}"
    );
    assert_eq!(wiki.revisions(taken).await.len(), 1);
}

#[tokio::test]
async fn eight_editions_at_once_are_all_listed() {
    let Some(wiki) = wiki("foule") else { return };
    let channel = open("wiki", Target::MediaWiki(wiki.target.clone()));
    let numbers: Vec<u32> = (30..38).collect();
    let all = numbers.iter().map(async |number| {
        for parcel in parcels(&channel, &issue(*number), &page()) {
            // Others keep editing the list: the outbox tries again.
            while let Err(error) = channel.send(&parcel, &Pass::open(), now()).await {
                assert!(matches!(error, ChannelError::Retry { .. }), "{error}");
            }
        }
    });
    futures::future::join_all(all).await;
    let list = wiki.revisions("Accueil foule").await.remove(0).1;
    for number in numbers {
        assert_eq!(list.matches(&format!("({number})|")).count(), 1, "{list}");
    }
}

#[tokio::test]
async fn a_check_finds_a_wrong_password_which_is_a_persons_business() {
    let Some(wiki) = wiki("fermée") else { return };
    let report = open("wiki", Target::MediaWiki(wiki.target.clone()))
        .check(now())
        .await;
    assert!(report.is_good(), "{report:?}");
    let mut target = wiki.target.clone();
    target.login.password = Secret::new("0123456789abcdefghijklmnopqrstuv");
    let channel = open("wiki", Target::MediaWiki(target));
    let parcel = parcels(&channel, &issue(40), &page()).remove(0);
    let refused = channel.send(&parcel, &Pass::open(), now()).await;
    assert!(
        matches!(refused, Err(ChannelError::Refused { .. })),
        "{refused:?}"
    );
    assert!(!channel.check(now()).await.is_good());
}
