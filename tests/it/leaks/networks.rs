//! What public servers are sent, to the byte: every request of every network of posts, from generated
//! archives whose labels change between any two steps.

use std::sync::Arc;

use chrono::TimeDelta;
use proptest::prelude::*;
use serde_json::json;
use vigie::channels::Channel;
use vigie::clock::Clock;
use vigie::digest::render::Templates;
use vigie::domain::channel::restraint::Restraint;
use vigie::domain::channel::{
    BlueskyTarget, ChannelSpec, MastodonTarget, PostVisibility, Target, XTarget,
};
use vigie::domain::delivery::Subject;
use vigie::domain::digest::ChannelHead;
use vigie::domain::ids::{EditionId, ItemId};
use vigie::domain::secret::Secret;
use vigie::domain::visibility::Visibility::Public;
use vigie::http::{Canned, CannedAnswer, HttpClient, Method};
use vigie::publish::{self, Exit, Lint, Outlets, PublishError};
use vigie::store::{Store, editions};

use super::{World, setting, world};
use crate::archive;

/// A step of a public channel's life.
#[derive(Clone, Debug)]
enum Step {
    Deliver,
    Relabel(usize),
    Hours(i64),
    AtOnce(usize),
    Correct,
    Recall,
    /// The servers answer "not now", or are back.
    Weather(bool),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => Just(Step::Deliver),
        3 => (0..4_usize).prop_map(Step::Relabel),
        2 => (1..30_i64).prop_map(Step::Hours),
        2 => (0..8_usize).prop_map(Step::AtOnce),
        1 => Just(Step::Correct),
        1 => Just(Step::Recall),
        2 => any::<bool>().prop_map(Step::Weather),
    ]
}

const HOST: &str = "https://public.example";

/// Where posts are sent.
const PATHS: [&str; 3] = [
    "/api/v1/statuses",
    "/2/tweets",
    "/xrpc/com.atproto.repo.putRecord",
];

/// Public servers that answer as if they took everything, or nothing.
fn servers(clock: &Clock) -> Arc<Canned> {
    let canned = Arc::new(Canned::new(clock.clone()));
    let ok = |body: serde_json::Value| Ok(CannedAnswer::ok("application/json", body.to_string()));
    let login = json!({"did": "did:plc:a", "accessJwt": "a", "refreshJwt": "r"});
    canned.on(
        Method::Post,
        &format!("{HOST}/xrpc/com.atproto.server.createSession"),
        ok(login),
    );
    canned.on(
        Method::Get,
        &format!("{HOST}/api/v2/instance"),
        ok(json!({})),
    );
    canned.on(
        Method::Get,
        &format!("{HOST}/2/users/me"),
        ok(json!({"data": {"id": "7"}})),
    );
    weather(&canned, false);
    canned
}

/// A word of the first item that must not leave, where the lint knows it.
const FORBIDDEN: &str = "titleword0q";

fn outlets(canned: &Arc<Canned>, templates: Templates, linted: bool) -> Outlets {
    let server = || HOST.parse().unwrap();
    let (token, posts) = (Secret::new("t"), 400);
    let targets = [
        Target::Mastodon(MastodonTarget {
            server: server(),
            token: token.clone(),
            visibility: PostVisibility::Public,
            posts,
        }),
        Target::Bluesky(BlueskyTarget {
            server: server(),
            handle: "robot.example".to_owned(),
            password: token.clone(),
            posts,
        }),
        Target::X(XTarget {
            server: server(),
            token: token.clone(),
            posts,
            price: 0,
            price_link: 0,
        }),
    ];
    let http = HttpClient::canned(canned);
    let channels = targets.into_iter().map(|target| {
        let key = target.kind().to_owned();
        let head = ChannelHead {
            key: key.clone(),
            clearance: Public,
        };
        let spec = ChannelSpec {
            head,
            restraint: Restraint::default(),
            target,
        };
        (key, (Public, Channel::open(&spec, &http).unwrap()))
    });
    Outlets {
        channels: channels.collect(),
        templates,
        settings: [("hebdo".to_owned(), setting())].into(),
        exit: Exit {
            setting: Some(setting()),
            lint: match linted {
                true => Lint::new(&[], &[FORBIDDEN.to_owned()], &[]),
                false => Lint::default(),
            },
            ..Exit::default()
        },
    }
}

/// Templates with every mistake at once: each prints all that it is given.
fn careless() -> Templates {
    let folder = tempfile::tempdir().unwrap();
    let names = [
        "edition.html",
        "edition.txt",
        "edition.md",
        "edition.mediawiki",
        "edition.dokuwiki",
        "post.txt",
    ];
    for name in names {
        std::fs::write(folder.path().join(name), "{{ e|tojson }} {{ debug() }}").unwrap();
    }
    Templates::load(Some(folder.path())).unwrap()
}

/// A machine in the middle of its week.
struct Machine {
    store: Store,
    clock: Clock,
    outlets: Arc<Outlets>,
    edition: Option<EditionId>,
}

impl Machine {
    async fn turn(&self) {
        let (store, clock, outlets) = (&self.store, &self.clock, &self.outlets);
        publish::verify_uncertain(store, clock, outlets)
            .await
            .unwrap();
        publish::deliver_due(store, clock, outlets).await.unwrap();
        publish::probe(store, clock, outlets).await.unwrap();
    }

    /// Approves the edition, if the world has one, for all channels.
    fn approve(&mut self) {
        let Some(edition) = self.store.read_here(editions::all).unwrap().pop() else {
            return;
        };
        let now = self.clock.now();
        self.store
            .write_here::<_, PublishError>(|tx| {
                let keys = self.outlets.channels.keys();
                let all: Vec<_> = keys.filter_map(|key| self.outlets.outlet(key)).collect();
                let written = (&self.outlets.templates, &setting());
                publish::approve(tx, edition.id, "ada", &all, written, now)
            })
            .unwrap();
        self.edition = Some(edition.id);
    }

    fn at_once(&self, item: usize) {
        let (now, to) = (
            self.clock.now(),
            self.outlets.channels.keys().cloned().collect::<Vec<_>>(),
        );
        let item = ItemId(i64::try_from(item).unwrap() + 1);
        let sent = self
            .store
            .write_here(|tx| publish::instant(tx, item, &to, ("ada", None), &self.outlets, now));
        assert!(
            matches!(sent, Ok(_) | Err(PublishError::MissingItem(_))),
            "{sent:?}"
        );
    }

    fn amend(&self, recall: bool) {
        let (Some(edition), now) = (self.edition, self.clock.now()) else {
            return;
        };
        let subject = Subject::Edition(edition);
        self.store
            .write_here(|tx| match recall {
                true => publish::recall(tx, subject, "Par erreur.", &self.outlets, now),
                false => publish::correct(tx, subject, "Corrigé.", &self.outlets, now),
            })
            .unwrap();
    }
}

/// From now on the servers say "not now", or take what comes.
fn weather(canned: &Canned, bad: bool) {
    let status = if bad { 429 } else { 200 };
    for path in PATHS {
        let body = json!({"id": "1", "data": {"id": "1"}, "uri": "at://a", "cid": "c"});
        let answer = CannedAnswer::status(status, body.to_string());
        canned.on(Method::Post, &format!("{HOST}{path}"), Ok(answer));
    }
}

/// Lives through the steps. After each, what has left since the last one is held against the labels that
/// were in force: those of before the step and, as nothing is relabelled while it sends, no others.
async fn live(
    world: &World,
    steps: &[Step],
    (careless_templates, linted): (bool, bool),
) -> Result<usize, TestCaseError> {
    let folder = tempfile::tempdir().unwrap();
    let store = archive::open(folder.path());
    world.file(&store, |_| true);
    let clock = Clock::fixed(archive::friday());
    let canned = servers(&clock);
    let templates = match careless_templates {
        true => careless(),
        false => Templates::load(None).unwrap(),
    };
    let mut machine = Machine {
        store,
        clock,
        outlets: Arc::new(outlets(&canned, templates, linted)),
        edition: None,
    };
    let mut labels = world.labels.clone();
    machine.approve();
    let mut seen = 0;
    for step in steps {
        match step {
            Step::Deliver => machine.turn().await,
            Step::Hours(hours) => machine.clock.advance(TimeDelta::hours(*hours)),
            Step::AtOnce(item) => machine.at_once(*item),
            Step::Correct => machine.amend(false),
            Step::Recall => machine.amend(true),
            Step::Relabel(source) => {
                if let Some(label) = labels.get_mut(*source) {
                    *label = world.relabelled[*source];
                }
                archive::declare(&machine.store, &world.sources(&labels));
            }
            Step::Weather(bad) => weather(&canned, *bad),
        }
        let asked = canned.asked();
        let mut secrets = world.secrets(&labels, Public);
        if linted {
            secrets.push(FORBIDDEN.to_owned());
        }
        for request in &asked[seen..] {
            super::assert_silent(&format!("{request:?}"), &secrets)?;
        }
        seen = asked.len();
    }
    Ok(seen)
}

fn run(future: impl Future<Output = Result<usize, TestCaseError>>) -> Result<usize, TestCaseError> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(future)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 384, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_request_to_a_public_server_holds_a_word_that_was_not_public_at_that_moment(
        world in world(),
        steps in prop::collection::vec(step(), 3..14),
        linted in any::<bool>(),
    ) {
        run(live(&world, &steps, (false, linted)))?;
    }

    #[test]
    fn templates_that_print_all_that_they_are_given_print_nothing_that_is_not_public(
        world in world(),
        steps in prop::collection::vec(step(), 3..10),
    ) {
        run(live(&world, &steps, (true, false)))?;
    }
}
