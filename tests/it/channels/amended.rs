//! Corrections and recalls against the real servers: read back past our own code.

use serde_json::Value;
use vigie::channels::{Amendment, Channel, ChannelError, Parcel, Pass, Sent, Verdict};
use vigie::clock::Clock;
use vigie::domain::channel::{
    BlueskyTarget, Login, MastodonTarget, PostVisibility, Target, WikiTarget, XTarget,
};
use vigie::domain::delivery::{Act, Receipt};
use vigie::domain::rendition::{Card, Issue, Post, Rendition, Sealed};
use vigie::domain::secret::Secret;
use vigie::http::{Method, Outgoing};

use super::{http, issue, now, open, parcels, sealed, service};

/// Sends all parts in order.
async fn send(channel: &Channel, parcels: Vec<Parcel>) -> Vec<Sent> {
    let mut sent: Vec<Sent> = Vec::new();
    for mut parcel in parcels {
        parcel.before = sent
            .iter()
            .map(|one| one.receipt.clone())
            .collect::<Vec<Receipt>>();
        let receipt = channel.send(&parcel, &Pass::open(), now()).await.unwrap();
        sent.push(Sent { parcel, receipt });
    }
    sent
}

/// Mends or takes back what was sent: each step once, and again, as after a crash; the answers must agree.
async fn amend(
    channel: &Channel,
    (act, issue): (Act, &Issue),
    rendition: &Sealed,
    sent: &mut Vec<Sent>,
) {
    let mut issue = issue.clone();
    issue.approved_at += chrono::TimeDelta::minutes(i64::try_from(sent.len()).unwrap());
    let amendment = Amendment {
        act,
        issue: &issue,
        rendition,
        notice: "Le <titre> était faux.",
        sent,
    };
    let packed = channel.amend(&amendment).unwrap();
    assert!(!packed.is_empty());
    let created_at = Clock::System.now();
    let parcels = (0..).zip(packed).map(|(part, packed)| Parcel {
        part,
        remote_key: packed.remote_key,
        payload: packed.payload,
        created_at,
        before: Vec::new(),
        receipt: None,
    });
    let mut done: Vec<Sent> = Vec::new();
    for mut parcel in parcels {
        parcel.before = done.iter().map(|one| one.receipt.clone()).collect();
        assert_eq!(
            channel.verify(&parcel, now()).await,
            Ok(Verdict::Absent),
            "{act:?} {parcel:?}"
        );
        let receipt = channel.send(&parcel, &Pass::open(), now()).await.unwrap();
        let seen = channel.verify(&parcel, now()).await;
        assert!(matches!(seen, Ok(Verdict::Present(_))), "{act:?} {seen:?}");
        done.push(Sent { parcel, receipt });
    }
    sent.extend(done);
}

fn posts(texts: &[String]) -> Rendition {
    let post = |text: &String| Post {
        text: text.clone(),
        langs: vec!["fr".to_owned()],
        card: Some(Card::default()),
    };
    Rendition::Posts {
        posts: texts.iter().map(post).collect(),
    }
}

async fn get(url: String, token: &str) -> Value {
    let request = Outgoing::new(Method::Get, url.parse().unwrap()).bearer(token);
    let answer = http().send(&request).await.unwrap();
    serde_json::from_slice(&answer.body).unwrap_or_default()
}

fn texts(mark: &str, words: &[&str]) -> Vec<String> {
    words.iter().map(|word| format!("{mark} {word}")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn mastodon_edits_what_reads_otherwise_removes_what_is_no_more_and_takes_all_back() {
    let Some(server) = service("MASTODON") else {
        return;
    };
    let url = &server["URL"];
    let mark = format!("Repris{}m", std::process::id());
    let channel = open(
        "fedi",
        Target::Mastodon(MastodonTarget {
            server: url.parse().unwrap(),
            token: Secret::new("robot-token"),
            visibility: PostVisibility::Public,
            posts: 10,
        }),
    );
    let there = async || {
        let me = get(
            format!("{url}/api/v1/accounts/verify_credentials"),
            "robot-token",
        )
        .await;
        let path = format!(
            "{url}/api/v1/accounts/{}/statuses?limit=40",
            me["id"].as_str().unwrap()
        );
        let all = get(path, "robot-token").await;
        let mut ours: Vec<String> = all
            .as_array()
            .unwrap()
            .iter()
            .filter_map(|status| {
                let text = status["content"].as_str()?.split(&mark).nth(1)?;
                Some(text.trim_end_matches("</p>").trim().to_owned())
            })
            .collect();
        ours.sort();
        ours
    };
    let first = posts(&texts(&mark, &["un", "deux", "trois"]));
    let mut sent = send(&channel, parcels(&channel, &issue(901), &first)).await;
    let second = posts(&texts(&mark, &["un", "deux bis"]));
    amend(
        &channel,
        (Act::Correct, &issue(901)),
        &sealed(&second),
        &mut sent,
    )
    .await;
    assert_eq!(there().await, ["deux bis", "un"]);
    let third = posts(&texts(&mark, &["un", "deux bis", "trois bis"]));
    amend(
        &channel,
        (Act::Correct, &issue(901)),
        &sealed(&third),
        &mut sent,
    )
    .await;
    assert_eq!(there().await, ["deux bis", "trois bis", "un"]);
    amend(
        &channel,
        (Act::Recall, &issue(901)),
        &Sealed::nothing(),
        &mut sent,
    )
    .await;
    assert_eq!(there().await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn bluesky_answers_its_thread_with_an_erratum_and_removes_all_of_it() {
    let Some(server) = service("PDS") else { return };
    let url = &server["URL"];
    let mark = format!("Repris{}b", std::process::id());
    let channel = open(
        "ciel",
        Target::Bluesky(BlueskyTarget {
            server: url.parse().unwrap(),
            handle: "robot.test".to_owned(),
            password: Secret::new("robot-pass"),
            posts: 10,
        }),
    );
    let there = async || {
        let path = format!(
            "{url}/xrpc/com.atproto.repo.listRecords?repo=robot.test&collection=app.bsky.feed.post&limit=100"
        );
        let all = get(path, "none").await;
        all["records"].as_array().cloned().unwrap_or_default()
    };
    let mut sent = send(
        &channel,
        parcels(
            &channel,
            &issue(902),
            &posts(&texts(&mark, &["un", "deux"])),
        ),
    )
    .await;
    let ids: Vec<String> = sent
        .iter()
        .map(|one| one.receipt.remote_id.split(' ').next().unwrap().to_owned())
        .collect();
    let same = sealed(&posts(&texts(&mark, &["un", "deux bis"])));
    amend(&channel, (Act::Correct, &issue(902)), &same, &mut sent).await;
    let all = there().await;
    let erratum = all
        .iter()
        .find(|record| {
            record["value"]["reply"]["root"]["uri"] == ids[0].as_str()
                && record["value"]["text"]
                    .as_str()
                    .unwrap()
                    .starts_with("Erratum")
        })
        .unwrap();
    assert_eq!(erratum["value"]["reply"]["parent"]["uri"], ids[1].as_str());
    amend(
        &channel,
        (Act::Recall, &issue(902)),
        &Sealed::nothing(),
        &mut sent,
    )
    .await;
    let gone = there().await;
    assert!(
        gone.iter()
            .all(|record| !record.to_string().contains(&ids[0])),
        "{gone:?}"
    );
    assert!(
        gone.iter()
            .all(|record| !record.to_string().contains(&mark)),
        "{gone:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn x_answers_with_an_erratum_and_removes_all_of_it() {
    let Some(server) = service("X") else { return };
    let url = &server["URL"];
    let mark = format!("Repris{}x", std::process::id());
    let channel = open(
        "x",
        Target::X(XTarget {
            server: url.parse().unwrap(),
            token: Secret::new("x-token"),
            posts: 10,
            price: 15_000,
            price_link: 200_000,
        }),
    );
    let there = async || {
        let path = format!("{url}/2/users/7/tweets?max_results=100&tweet.fields=referenced_tweets");
        get(path, "x-token").await["data"]
            .as_array()
            .cloned()
            .unwrap_or_default()
    };
    let mut sent = send(
        &channel,
        parcels(
            &channel,
            &issue(903),
            &posts(&texts(&mark, &["un", "deux"])),
        ),
    )
    .await;
    let first = sent[0].receipt.remote_id.clone();
    let same = sealed(&posts(&texts(&mark, &["un", "deux bis"])));
    amend(&channel, (Act::Correct, &issue(903)), &same, &mut sent).await;
    let all = there().await;
    let answers = all.iter().filter(|post| {
        post["text"].as_str().unwrap().starts_with("Erratum")
            && post["referenced_tweets"][0]["id"] == first.as_str()
    });
    assert_eq!(answers.count(), 1, "{all:?}");
    amend(
        &channel,
        (Act::Recall, &issue(903)),
        &Sealed::nothing(),
        &mut sent,
    )
    .await;
    let ids: Vec<String> = sent
        .iter()
        .map(|one| one.receipt.remote_id.clone())
        .collect();
    let left = there().await;
    let left = left
        .iter()
        .filter(|post| ids.contains(&post["id"].as_str().unwrap().to_owned()));
    assert_eq!(left.count(), 0);
}

/// The independent client reads the server that we wrote as it reads X.
#[test]
fn the_server_that_stands_for_x_is_one_to_the_best_known_client() {
    let Some(server) = service("X") else { return };
    const ORACLE: &str = "import sys, tweepy
c = tweepy.Client(bearer_token='x-token')
import tweepy.client
base = sys.argv[1]
send = c.session.request
c.session.request = lambda method, url, **more: send(method, url.replace('https://api.twitter.com', base), **more)
user = dict(user_auth=False)
one = c.create_tweet(text='Oracle ' + sys.argv[2], **user).data
two = c.create_tweet(text='Oracle bis ' + sys.argv[2] + ' https://a.example/x?y=1', in_reply_to_tweet_id=one['id'], **user).data
me = c.get_me(**user).data
posts = c.get_users_tweets(me.id, max_results=100, tweet_fields=['created_at', 'entities', 'referenced_tweets']).data
seen = {str(p.id): p for p in posts}
assert seen[two['id']].entities['urls'][0]['expanded_url'] == 'https://a.example/x?y=1'
assert str(seen[two['id']].referenced_tweets[0].id) == one['id']
try:
    c.create_tweet(text='Oracle ' + sys.argv[2], **user)
    raise SystemExit('a duplicate was taken')
except tweepy.Forbidden:
    pass
for post in (two, one):
    assert c.delete_tweet(post['id'], **user).data['deleted'] is True
assert c.get_tweet(one['id']).data is None
print('ok')";
    let output = std::process::Command::new(&server["PYTHON"])
        .args([
            "-c",
            ORACLE,
            &server["URL"],
            &std::process::id().to_string(),
        ])
        .output()
        .unwrap();
    let (out, err) = (
        output.stdout,
        String::from_utf8_lossy(&output.stderr).into_owned(),
    );
    assert_eq!(String::from_utf8_lossy(&out).trim(), "ok", "{err}");
}

fn page(text: &str) -> Rendition {
    Rendition::Text {
        text: text.to_owned(),
    }
}

fn wiki(address: &str, user: &str, password: &str) -> WikiTarget {
    WikiTarget {
        address: address.parse().unwrap(),
        login: Login {
            user: user.to_owned(),
            password: Secret::new(password),
        },
        folder: "repris".to_owned(),
        index: None,
    }
}

/// A page is mended, then a person changes it: from then on it is left to people.
async fn mends_its_page(
    channel: &Channel,
    number: u32,
    change: impl AsyncFn(&str),
    read: impl AsyncFn(&str) -> String,
) {
    let issue = issue(number);
    let mut sent = send(
        channel,
        parcels(channel, &issue, &page("Un premier texte.")),
    )
    .await;
    let title = sent[0].parcel.remote_key.clone();
    amend(
        channel,
        (Act::Correct, &issue),
        &sealed(&page("Un texte corrigé.")),
        &mut sent,
    )
    .await;
    let now_reads = read(&title).await;
    assert!(
        now_reads.contains("corrigé") && !now_reads.contains("premier"),
        "{now_reads}"
    );
    amend(
        channel,
        (Act::Recall, &issue),
        &Sealed::nothing(),
        &mut sent,
    )
    .await;
    let now_reads = read(&title).await;
    assert!(
        now_reads.contains("Retiré")
            && now_reads.contains("titre")
            && !now_reads.contains("corrigé"),
        "{now_reads}"
    );
    change(&title).await;
    let mut later = issue.clone();
    later.approved_at += chrono::TimeDelta::hours(9);
    let amendment = Amendment {
        act: Act::Correct,
        issue: &later,
        rendition: &sealed(&page("Encore.")),
        notice: "",
        sent: &sent,
    };
    let packed = channel.amend(&amendment).unwrap().remove(0);
    let parcel = super::parcel(0, packed, Vec::new());
    let refused = channel.send(&parcel, &Pass::open(), now()).await;
    assert!(
        matches!(&refused, Err(ChannelError::Refused { why }) if why.contains("people")),
        "{refused:?}"
    );
    assert!(read(&title).await.contains("par une personne"));
}

#[tokio::test(flavor = "multi_thread")]
async fn dokuwiki_writes_its_page_anew_and_leaves_peoples_words() {
    let Some(server) = service("DOKUWIKI") else {
        return;
    };
    let url = &server["URL"];
    let channel = open("doku", Target::DokuWiki(wiki(url, "robot", "robot-pass")));
    let read = async |title: &str| {
        let path = format!("{url}/doku.php?id={title}&do=export_raw");
        let request = Outgoing::new(Method::Get, path.parse().unwrap());
        let answer = http().send(&request).await.unwrap();
        String::from_utf8_lossy(&answer.body).into_owned()
    };
    let change = async |title: &str| {
        super::dokuwiki::person_saves(url, title, "Changé par une personne.");
    };
    mends_its_page(&channel, 904, change, read).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn mediawiki_writes_its_page_anew_and_leaves_peoples_words() {
    let Some(server) = service("MEDIAWIKI") else {
        return;
    };
    let url = &server["URL"];
    let target = wiki(url, "Robot@vigie", &server["PASSWORD"]);
    let channel = open("media", Target::MediaWiki(target));
    let read = async |title: &str| {
        let title: String = url::form_urlencoded::byte_serialize(title.as_bytes()).collect();
        let path = format!(
            "{url}?action=query&format=json&formatversion=2&titles={title}&prop=revisions&rvprop=content&rvslots=main"
        );
        let all = get(path, "none").await;
        all["query"]["pages"][0]["revisions"][0]["slots"]["main"]["content"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    };
    let change = async |title: &str| {
        super::mediawiki::person_saves(url, title, "Changé par une personne.").await;
    };
    mends_its_page(&channel, 905, change, read).await;
}

#[test]
fn a_recall_also_marks_the_edition_on_the_list_of_a_wiki() {
    for (kind, target, struck) in [
        (
            "media",
            Target::MediaWiki as fn(WikiTarget) -> Target,
            "<s>",
        ),
        ("doku", Target::DokuWiki, "<del>"),
    ] {
        let listed = WikiTarget {
            index: Some("accueil".to_owned()),
            ..wiki("http://127.0.0.1:9/", "robot", "robot-pass")
        };
        let channel = open(kind, target(listed));
        let sent: Vec<Sent> = parcels(&channel, &issue(906), &page("Un texte."))
            .into_iter()
            .map(|parcel| Sent {
                receipt: Receipt::default(),
                parcel,
            })
            .collect();
        let amended = |act, rendition: &Sealed| {
            let mut later = issue(906);
            later.approved_at += chrono::TimeDelta::hours(1);
            let amendment = Amendment {
                act,
                issue: &later,
                rendition,
                notice: "Par erreur.",
                sent: &sent,
            };
            channel.amend(&amendment).unwrap()
        };
        let corrected = amended(Act::Correct, &sealed(&page("Un autre.")));
        assert_eq!(corrected.len(), 1, "{kind}: the list reads the same");
        let recalled = amended(Act::Recall, &Sealed::nothing());
        assert_eq!(recalled.len(), 2, "{kind}");
        assert_eq!(recalled[1].remote_key, "accueil");
        let said = channel.says(&super::parcel(1, recalled[1].clone(), Vec::new()));
        let line = said.unwrap().remove(1).text;
        assert!(
            line.contains(struck) && line.contains("Retiré") && line.contains("Veille n"),
            "{kind}: {line}"
        );
    }
}

/// What a list reads once an edition that stands on it was taken back: there, and marked, between others.
async fn marks_its_list(kind: &str, target: Target, number: u32, read: impl AsyncFn() -> String) {
    let channel = open(kind, target);
    for other in [number, number + 1, number + 2] {
        let mut sent = send(
            &channel,
            parcels(&channel, &issue(other), &page("Un texte.")),
        )
        .await;
        if other == number + 1 {
            let act = (Act::Recall, &issue(other));
            amend(&channel, act, &Sealed::nothing(), &mut sent).await;
        }
    }
    let list = read().await;
    let lines: Vec<_> = list
        .lines()
        .filter(|line| line.contains("Veille n"))
        .collect();
    assert_eq!(lines.len(), 3, "{list}");
    let marked = lines.iter().filter(|line| line.contains("(Retiré)"));
    assert_eq!(marked.count(), 1, "{list}");
    let one = lines.iter().find(|line| line.contains("(Retiré)")).unwrap();
    assert!(one.contains(&(number + 1).to_string()), "{list}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_lists_of_both_wikis_mark_what_was_taken_back() {
    let number = 70_000 + std::process::id() % 10_000 * 3;
    if let Some(server) = service("DOKUWIKI") {
        let url = server["URL"].clone();
        let list = format!("repris{number}");
        let target = WikiTarget {
            index: Some(list.clone()),
            ..wiki(&url, "robot", "robot-pass")
        };
        let read = async || {
            let path = format!("{url}/doku.php?id={list}&do=export_raw");
            let request = Outgoing::new(Method::Get, path.parse().unwrap());
            let answer = http().send(&request).await.unwrap();
            String::from_utf8_lossy(&answer.body).into_owned()
        };
        marks_its_list("doku", Target::DokuWiki(target), number, read).await;
    }
    if let Some(server) = service("MEDIAWIKI") {
        let url = server["URL"].clone();
        let list = format!("Repris{number}");
        let target = WikiTarget {
            index: Some(list.clone()),
            ..wiki(&url, "Robot@vigie", &server["PASSWORD"])
        };
        let read = async || {
            let path = format!(
                "{url}?action=query&format=json&formatversion=2&titles={list}&prop=revisions&rvprop=content&rvslots=main"
            );
            let all = get(path, "none").await;
            all["query"]["pages"][0]["revisions"][0]["slots"]["main"]["content"]
                .as_str()
                .unwrap_or_default()
                .to_owned()
        };
        marks_its_list("media", Target::MediaWiki(target), number, read).await;
    }
}
