//! Each channel behind a proxy that misbehaves, before its real server or emulator: whatever happens, what
//! was to be said is there exactly once in the end, or a person is told that nobody knows.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngSeed, TestRunner};
use serde_json::Value;
use vigie::channels::Channel;
use vigie::clock::Clock;
use vigie::digest::render::Templates;
use vigie::domain::channel::restraint::Restraint;
use vigie::domain::channel::{
    BlueskyTarget, ChannelSpec, ListKind, Login, MailSecurity, MailTarget, MastodonTarget,
    PostVisibility, Target, WikiTarget, Witness, XTarget,
};
use vigie::domain::delivery::{DeliveryState, Subject};
use vigie::domain::digest::ChannelHead;
use vigie::domain::ids::EditionId;
use vigie::domain::rendition::{Card, Issue, Post, Rendition};
use vigie::domain::secret::Secret;
use vigie::domain::visibility::Visibility;
use vigie::http::{HttpClient, Method, Outgoing, Settings};
use vigie::publish::{self, Exit, Outlets};
use vigie::store::deliveries::{self, Delivery, NewDelivery};
use vigie::store::{Store, StoreError};

use super::proxy::{ALL, Mischief, Proxy};
use super::{sealed, service};
use crate::archive::{self, Written};

/// Patience of the channels: shorter than the proxy's lateness.
const PATIENCE: Duration = Duration::from_millis(900);

fn impatient() -> HttpClient {
    let settings = Settings {
        declared: vec!["127.0.0.0/8".parse().unwrap()],
        timeout: PATIENCE,
        ..Settings::default()
    };
    HttpClient::live(settings, Clock::System).unwrap()
}

/// What the runs add up to.
#[derive(Debug, Default)]
struct Count {
    runs: usize,
    faults: usize,
    once: usize,
    shown: usize,
}

/// A machine with one letter for one channel, and its real server behind a proxy.
struct Bench {
    _folder: tempfile::TempDir,
    store: Store,
    clock: Clock,
    outlets: Arc<Outlets>,
}

impl Bench {
    /// Queues `rendition` for a channel at `target`, under an identity of its own.
    fn new(target: Target, issue: &Issue, rendition: &Rendition) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = archive::open(folder.path());
        archive::declare(&store, &[archive::source("a", "A", Visibility::Public)]);
        let spec = ChannelSpec {
            head: ChannelHead {
                key: "essai".to_owned(),
                clearance: Visibility::Public,
            },
            restraint: Restraint::default(),
            target,
        };
        let channel = Channel::open(&spec, &impatient()).unwrap();
        let parts = channel.pack(issue, &sealed(rendition)).unwrap();
        // Servers tell the real time of what they got.
        let clock = Clock::fixed(Clock::System.now());
        let now = clock.now();
        store
            .write_here::<_, StoreError>(|tx| {
                let written = Written {
                    source: "a",
                    title: "Une nouvelle",
                    url: "https://a.example/1",
                    text: "Un texte.",
                    tags: vec![],
                    at: now,
                };
                let item = archive::file(tx, 1, &written)?;
                let edition = archive::draft(tx, "hebdo", &[item])?;
                for (part, packed) in (0..).zip(parts) {
                    let new = NewDelivery {
                        part,
                        remote_key: packed.remote_key,
                        payload: packed.payload,
                        items: vec![item],
                        ..NewDelivery::first(Subject::Edition(edition), "essai", now)
                    };
                    deliveries::queue(tx, &new, now)?;
                }
                Ok(())
            })
            .unwrap();
        let outlets = Outlets {
            channels: [("essai".to_owned(), (Visibility::Public, channel))].into(),
            templates: Templates::load(None).unwrap(),
            settings: [].into(),
            exit: Exit::default(),
        };
        Self {
            _folder: folder,
            store,
            clock,
            outlets: Arc::new(outlets),
        }
    }

    fn rows(&self) -> Vec<Delivery> {
        let mut rows = self
            .store
            .read_here(|tx| deliveries::latest(tx, 100))
            .unwrap();
        rows.sort_by_key(|row| row.part);
        rows
    }

    /// Turns of the worker until nothing moves by itself any more.
    async fn run(&self) {
        for _ in 0..24 {
            publish::verify_uncertain(&self.store, &self.clock, &self.outlets)
                .await
                .unwrap();
            publish::deliver_due(&self.store, &self.clock, &self.outlets)
                .await
                .unwrap();
            let moves = [DeliveryState::Pending, DeliveryState::Uncertain];
            if !self.rows().iter().any(|row| moves.contains(&row.state)) {
                return;
            }
            self.clock.advance(TimeDelta::minutes(30));
        }
    }
}

/// Plays scripts of mischief: every single one, then `drawn` pairs and triples. `there` counts what the
/// server holds of a run, by the run's mark; each run must end with `expected`.
async fn play<F: Future<Output = usize>>(
    name: &str,
    proxy: &Proxy,
    (drawn, expected): (usize, usize),
    target: impl Fn() -> Target,
    rendition: impl Fn(&str) -> Rendition,
    there: impl Fn(String) -> F,
) {
    let mut scripts: Vec<Vec<Mischief>> = ALL.iter().map(|one| vec![*one]).collect();
    let seed = RngSeed::Fixed(19);
    let mut runner = TestRunner::new(Config {
        rng_seed: seed,
        failure_persistence: None,
        ..Config::default()
    });
    let script = prop::collection::vec(prop::sample::select(ALL.to_vec()), 2..4);
    for _ in 0..drawn {
        scripts.push(script.new_tree(&mut runner).unwrap().current());
    }
    let mut count = Count::default();
    for script in scripts {
        let mark = format!("{name}{}x{}", std::process::id(), count.runs);
        proxy.plan(&script);
        let issue = issue(count.runs);
        let bench = Bench::new(target(), &issue, &rendition(&mark));
        bench.run().await;
        let (rows, found) = (bench.rows(), there(mark).await);
        let told = format!("{name} {script:?} befell {:?}: {rows:?}", proxy.befell());
        assert!(found <= expected, "said {found} times: {told}");
        let settled = rows.iter().all(|row| row.state == DeliveryState::Sent);
        if settled {
            assert_eq!(found, expected, "lost in silence: {told}");
            assert!(rows.iter().all(|row| row.receipt.is_some()), "{told}");
            count.once += 1;
        } else {
            let shown = [DeliveryState::Uncertain, DeliveryState::Failed];
            let told_to_a_person = rows
                .iter()
                .any(|row| shown.contains(&row.state) && row.note.is_some());
            assert!(told_to_a_person, "nobody is told: {told}");
            count.shown += 1;
        }
        count.faults += script
            .iter()
            .filter(|one| **one != Mischief::Passes)
            .count();
        count.runs += 1;
    }
    println!("faults, {name}: {count:?}");
    // Where the server can be asked, nearly everything ends well by itself.
    assert!(count.once * 10 >= count.runs * 7, "{name}: {count:?}");
}

/// The number of the edition of a run, from its mark.
fn number_of(mark: &str) -> u32 {
    let run: u32 = mark.rsplit('x').next().unwrap().parse().unwrap();
    std::process::id() * 1_000 + run
}

fn issue(run: usize) -> Issue {
    let number = std::process::id() * 1_000 + u32::try_from(run).unwrap();
    Issue {
        subject: Subject::Edition(EditionId(i64::from(number))),
        digest: "pannes".into(),
        number,
        title: format!("Pannes {number}"),
        label: Visibility::Public,
        language: "fr".into(),
        address: None,
        approved_at: Clock::System.now(),
        leaves_at: Clock::System.now().with_timezone(&chrono_tz::Europe::Paris),
    }
}

fn posts(mark: &str) -> Rendition {
    let post = |text: String| Post {
        text,
        langs: vec!["fr".to_owned()],
        card: Some(Card::default()),
    };
    Rendition::Posts {
        posts: vec![
            post(format!("{mark} annonce")),
            post(format!("{mark} suite https://example.org/a?b=1&c=2")),
        ],
    }
}

fn page(mark: &str) -> Rendition {
    Rendition::Text {
        text: format!("{mark}\n\nUne page."),
    }
}

/// A look at the server itself, past the proxy.
async fn get(url: String, token: &str) -> Value {
    let request = Outgoing::new(Method::Get, url.parse().unwrap()).bearer(token);
    let answer = super::http().send(&request).await.unwrap();
    serde_json::from_slice(&answer.body).unwrap_or_default()
}

fn place(url: &str) -> String {
    url.trim_start_matches("http://")
        .trim_end_matches('/')
        .to_owned()
}

/// How often `mark` stands in an answer, at the start of a text.
fn count_marks(value: &Value, mark: &str) -> usize {
    let text = value.to_string();
    text.matches(&format!("{mark} annonce")).count()
        + text.matches(&format!("{mark} suite")).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn mastodon_says_it_once_whatever_the_way_does() {
    let Some(server) = service("MASTODON") else {
        return;
    };
    let url = server["URL"].clone();
    let own = ("application/json", r#"{"error":"Validation failed"}"#);
    let proxy = Proxy::before(&place(&url), "POST /api/v1/statuses", own).await;
    let target = || {
        Target::Mastodon(MastodonTarget {
            server: format!("http://{}", proxy.address).parse().unwrap(),
            token: Secret::new("faulty-token"),
            visibility: PostVisibility::Public,
            posts: 10,
        })
    };
    let there = |mark: String| {
        let url = url.clone();
        async move {
            let me = get(
                format!("{url}/api/v1/accounts/verify_credentials"),
                "faulty-token",
            )
            .await;
            let id = me["id"].as_str().unwrap();
            let path = format!("{url}/api/v1/accounts/{id}/statuses?limit=40");
            let all = get(path, "faulty-token").await;
            let all = all.as_array().unwrap().iter();
            all.map(|status| count_marks(&status["content"], &mark))
                .sum()
        }
    };
    play("mastodon", &proxy, (70, 2), target, posts, there).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn bluesky_says_it_once_whatever_the_way_does() {
    let Some(server) = service("PDS") else { return };
    let url = server["URL"].clone();
    let own = ("application/json", r#"{"error":"InternalServerError"}"#);
    let proxy = Proxy::before(&place(&url), "repo.putRecord", own).await;
    let target = || {
        Target::Bluesky(BlueskyTarget {
            server: format!("http://{}", proxy.address).parse().unwrap(),
            handle: "robot.test".to_owned(),
            password: Secret::new("robot-pass"),
            posts: 10,
        })
    };
    let there = |mark: String| {
        let url = url.clone();
        async move {
            let path = format!(
                "{url}/xrpc/com.atproto.repo.listRecords?repo=robot.test&collection=app.bsky.feed.post&limit=100"
            );
            let all = get(path, "none").await;
            let all = all["records"].as_array().unwrap().iter();
            all.map(|record| count_marks(&record["value"]["text"], &mark))
                .sum()
        }
    };
    play("bluesky", &proxy, (70, 2), target, posts, there).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn x_says_it_once_whatever_the_way_does() {
    let Some(server) = service("X") else { return };
    let url = server["URL"].clone();
    let own = (
        "application/json",
        r#"{"errors":[{"title":"Over capacity"}]}"#,
    );
    let proxy = Proxy::before(&place(&url), "POST /2/tweets", own).await;
    let target = || {
        Target::X(XTarget {
            server: format!("http://{}", proxy.address).parse().unwrap(),
            token: Secret::new("x-token"),
            posts: 10,
            price: 15_000,
            price_link: 200_000,
        })
    };
    let there = |mark: String| {
        let url = url.clone();
        async move {
            let all = get(format!("{url}/2/users/7/tweets?max_results=100"), "x-token").await;
            let all = all["data"].as_array().cloned().unwrap_or_default();
            all.iter()
                .map(|post| count_marks(&post["text"], &mark))
                .sum()
        }
    };
    play("x", &proxy, (70, 2), target, posts, there).await;
}

fn wiki(address: String, user: &str, password: &str) -> WikiTarget {
    WikiTarget {
        address: address.parse().unwrap(),
        login: Login {
            user: user.to_owned(),
            password: Secret::new(password),
        },
        folder: "pannes".to_owned(),
        index: None,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn mediawiki_makes_one_page_whatever_the_way_does() {
    let Some(server) = service("MEDIAWIKI") else {
        return;
    };
    let url = server["URL"].clone();
    let own = (
        "application/json",
        r#"{"error":{"code":"readonly","info":"The wiki is currently in read-only mode."}}"#,
    );
    let proxy = Proxy::before(&place(&url).replace("/api.php", ""), "action=edit", own).await;
    let target = || {
        let address = format!("http://{}/api.php", proxy.address);
        Target::MediaWiki(wiki(address, "Robot@vigie", &server["PASSWORD"]))
    };
    // The page of a run is named by its number: its revisions are counted.
    let there = |mark: String| {
        let url = url.clone();
        async move {
            let (date, number) = (super::today(), number_of(&mark));
            let path = format!(
                "{url}?action=query&format=json&formatversion=2&titles=Pannes/pannes/{date}%20({number})&prop=revisions&rvprop=content&rvslots=main&rvlimit=9"
            );
            let page = get(path, "none").await;
            let revisions = page["query"]["pages"][0]["revisions"].as_array().cloned();
            let revisions = revisions.unwrap_or_default().into_iter();
            revisions
                .filter(|one| one.to_string().contains(&mark))
                .count()
        }
    };
    play("mediawiki", &proxy, (40, 1), target, page, there).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn dokuwiki_makes_one_page_whatever_the_way_does() {
    let Some(server) = service("DOKUWIKI") else {
        return;
    };
    let url = server["URL"].clone();
    let own = (
        "text/xml",
        "<?xml version=\"1.0\"?><methodResponse><params><param><value><struct></struct></value></param></params></methodResponse>",
    );
    let proxy = Proxy::before(&place(&url), "wiki.putPage", own).await;
    let target = || {
        let address = format!("http://{}", proxy.address);
        Target::DokuWiki(wiki(address, "robot", "robot-pass"))
    };
    // The page of a run is named by its number: it is read as it is, with its revisions.
    let count = |mark: String| {
        let url = url.clone();
        async move {
            let (date, number) = (super::today(), number_of(&mark));
            let path = format!("{url}/doku.php?id=pannes:pannes:{date}-{number}&do=export_raw");
            let request = Outgoing::new(Method::Get, path.parse().unwrap());
            let answer = super::http().send(&request).await.unwrap();
            String::from_utf8_lossy(&answer.body).matches(&mark).count()
        }
    };
    play("dokuwiki", &proxy, (40, 1), target, page, count).await;
}

/// A mail server in clear; with a subscribed mailbox unless the channel is blind.
pub(super) fn mail(port: u16, mailbox: Option<std::path::PathBuf>) -> Target {
    Target::Mail(MailTarget {
        server: "127.0.0.1".to_owned(),
        port,
        security: MailSecurity::None,
        authority: None,
        login: None,
        from: "Veille <robot@users.test>".to_owned(),
        to: "lettre@lists.test".to_owned(),
        list: ListKind::Plain,
        approval: None,
        dkim: None,
        witness: mailbox.map(Witness::Maildir),
    })
}

fn letter(mark: &str) -> Rendition {
    Rendition::Mail {
        subject: mark.to_owned(),
        text: "Bonjour.".to_owned(),
        html: "<p>Bonjour.</p>".to_owned(),
    }
}

/// How many letters of a mailbox have this subject.
fn letters(mailbox: &std::path::Path, mark: &str) -> usize {
    let files = std::fs::read_dir(mailbox.join("new")).unwrap();
    let texts = files.filter_map(|file| std::fs::read_to_string(file.unwrap().path()).ok());
    let subject = format!("] {mark}\n");
    texts
        .filter(|text| text.replace("\r\n", "\n").contains(&subject))
        .count()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_is_there_once_where_a_mailbox_is_watched() {
    let Some(server) = service("SMTP") else {
        return;
    };
    let mailbox = std::path::PathBuf::from(&server["STATE"]).join("Maildir");
    let proxy = Proxy::before_mail(&server["PLAIN"]).await;
    let target = || mail(proxy.address.port(), Some(mailbox.clone()));
    let there = |mark: String| {
        let mailbox = mailbox.clone();
        async move { letters(&mailbox, &mark) }
    };
    play("mail", &proxy, (120, 1), target, letter, there).await;
}
