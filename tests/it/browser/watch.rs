//! The demonstration's archive, served to the browser.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use tokio::net::TcpListener;
use vigie::app::App;
use vigie::app::workings::{LeftUndone, Moment, Report, TaskName};
use vigie::clock::Clock;
use vigie::config::{self, Env};
use vigie::demo::Demo;
use vigie::domain::ids::{ItemId, MemberId};
use vigie::domain::member::{Role, Themes};
use vigie::domain::visibility::Visibility;
use vigie::publish;
use vigie::store::items::ItemRow;
use vigie::store::members::{self, NewMember, links};
use vigie::store::{StoreError, deliveries, items};
use vigie::web::Door;
use vigie::workers::{editions as work, index, rounds};

/// A served archive, gone when dropped.
pub(crate) struct Watch {
    _folder: tempfile::TempDir,
    _demo: Demo,
    address: SocketAddr,
    app: App,
    /// The number of an item that has an earlier version.
    changed: i64,
    /// The number of an item that tells the same as another.
    story: i64,
    source: String,
}

impl Watch {
    /// Watches the sample sites twice, drafts the digest, serves the pages.
    pub(crate) async fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let now: DateTime<Utc> = "2026-11-23T10:30:00Z".parse().unwrap();
        let demo = Demo::serve((Ipv4Addr::LOCALHOST, 0).into(), now)
            .await
            .unwrap();
        let app = app(&demo, folder.path(), now);
        for _ in 0..2 {
            let setup = app.setup();
            let keys = setup.config.sources.iter().map(|source| source.key.clone());
            let due = rounds::due(&app, &keys.collect::<Vec<_>>()).await.unwrap();
            rounds::visit_all(&app, due, |_| {}).await.unwrap();
        }
        index::catch_up(&app.store, &app.search).unwrap();
        // What has just been seen belongs to the period that ends now, not at the same instant.
        app.clock.advance(TimeDelta::minutes(1));
        for digest in &app.setup().config.digests {
            work::draft(&app, digest).await.unwrap();
        }
        let latest = app
            .store
            .read_here::<_, StoreError>(|tx| items::latest(tx, Visibility::Internal, 500))
            .unwrap();
        let number = |wanted: fn(&ItemRow) -> bool| {
            let found = latest.iter().find(|row| wanted(row));
            found.expect("the sample sites hold one").head.id.0
        };
        let changed = number(|row| row.head.version > 1);
        let story = number(|row| row.head.story.is_some());
        let source = app.setup().config.sources[0].key.clone();
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let (served, never) = (app.clone(), std::future::pending());
        let door = Door::Open(visitor(&app, now));
        tokio::spawn(vigie::web::serve(listener, served, door, never));
        Self {
            _folder: folder,
            _demo: demo,
            address,
            app,
            changed,
            story,
            source,
        }
    }

    /// The watch behind the pages.
    pub(crate) fn app(&self) -> &App {
        &self.app
    }

    /// Serves the same pages where they ask who is there; answers their address.
    pub(crate) async fn guarded(&self) -> String {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let (served, never) = (self.app.clone(), std::future::pending());
        tokio::spawn(vigie::web::serve(listener, served, Door::Accounts, never));
        format!("http://{address}")
    }

    /// Invites a reader; answers the key of the link.
    pub(crate) fn invite(&self, login: &str) -> String {
        let new = NewMember {
            login: login.to_owned(),
            name: "Ada Lovelace".to_owned(),
            email: None,
            role: Role::Reader,
            themes: Themes::All,
        };
        let (now, vigie) = (self.app.clock.now(), MemberId(0));
        let invited = |tx: &vigie::store::Tx<'_>| {
            let id = members::add(tx, &new, vigie, now)?;
            Ok::<_, members::MemberError>(links::make(tx, id, vigie, links::RESET, now)?)
        };
        self.app
            .store
            .write_here(invited)
            .unwrap()
            .reveal()
            .to_owned()
    }

    /// Delivers what waits, as the worker would.
    pub(crate) async fn deliver(&self) {
        work::deliver(&self.app).await.unwrap();
    }

    /// An item that is sent at once waits for a person, as with what the lint finds.
    pub(crate) fn hold(&self) {
        let (setup, now) = (self.app.setup(), self.app.clock.now());
        let (item, to) = (ItemId(self.changed), ["fichiers".to_owned()]);
        let held = |tx: &vigie::store::Tx<'_>| {
            let (queued, _) =
                publish::instant(tx, item, &to, ("Visite", None), &setup.outlets, now)?;
            deliveries::hold(
                tx,
                queued[0],
                "the text names the host wiki.interne.example",
            )?;
            Ok::<_, publish::PublishError>(())
        };
        self.app.store.write_here(held).unwrap();
    }

    /// Background work as it is on a bad day: some of it well, one stuck, one failing, one that stumbles;
    /// and a configuration that no longer names the sources.
    pub(crate) async fn stumble(&self) {
        let workings = &self.app.workings;
        let now = Moment {
            ticks: Instant::now(),
            at: self.app.clock.now(),
        };
        let hour = Duration::from_secs(3_600);
        for name in TaskName::ALL {
            let bound = if name == TaskName::Deliver {
                Duration::ZERO
            } else {
                hour
            };
            workings.declare(name, hour, bound, Instant::now());
            workings.begin(name, now);
            let left = LeftUndone {
                row: "digest hebdo".to_owned(),
                why: "the template page.html names nothing that is there".to_owned(),
            };
            let report = Report {
                done: 3,
                left: if name == TaskName::Issue {
                    vec![left]
                } else {
                    vec![]
                },
            };
            let refused = || Err("the mail server does not answer".to_owned());
            match name {
                TaskName::Deliver => {}
                TaskName::Calls => {
                    for _ in 0..3 {
                        workings.begin(name, now);
                        workings.end(name, &refused(), hour, now);
                    }
                }
                _ => workings.end(name, &Ok(report), hour, now),
            }
        }
        let mut config = self.app.setup().config.clone();
        config.sources.clear();
        assert!(self.app.reload(config).await.is_err(), "a person is asked");
    }

    /// The address of a page.
    pub(crate) fn address(&self, path: &str) -> String {
        let path = path
            .replace("{changed}", &self.changed.to_string())
            .replace("{story}", &self.story.to_string())
            .replace("{source}", &self.source);
        format!("http://{}{path}", self.address)
    }
}

/// Who looks at the pages, and may do everything there.
fn visitor(app: &App, now: DateTime<Utc>) -> MemberId {
    let new = NewMember {
        login: "visite".to_owned(),
        name: "Visite".to_owned(),
        email: None,
        role: Role::Admin,
        themes: Themes::All,
    };
    let add = |tx: &vigie::store::Tx<'_>| members::add(tx, &new, MemberId(0), now);
    app.store.write_here(add).unwrap()
}

fn app(demo: &Demo, folder: &std::path::Path, now: DateTime<Utc>) -> App {
    let file = folder.join("feeds.toml");
    let mut config = config::parse(&demo.config_text(), &file, &Env::of([])).unwrap();
    config.fetching.gap = std::time::Duration::ZERO;
    App::open(config, Clock::fixed(now)).unwrap()
}
