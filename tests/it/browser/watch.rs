//! The demonstration's archive, served to the browser.

use std::net::{Ipv4Addr, SocketAddr};

use chrono::{DateTime, Utc};
use tokio::net::TcpListener;
use vigie::app::App;
use vigie::clock::Clock;
use vigie::config::{self, Env};
use vigie::demo::Demo;
use vigie::digest::schedule;
use vigie::store::{StoreError, editions, items};
use vigie::workers::{editions as work, index, rounds};

/// A served archive, gone when dropped.
pub(crate) struct Watch {
    _folder: tempfile::TempDir,
    _demo: Demo,
    address: SocketAddr,
    /// The number of an item that has an earlier version.
    changed: i64,
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
        draft(&app).await;
        let changed = app.store.read_here(|tx| {
            let latest = items::latest(tx, vigie::domain::visibility::Visibility::Internal, 500)?;
            let changed = latest.iter().find(|row| row.head.version > 1);
            Ok::<_, StoreError>(changed.map_or(1, |row| row.head.id.0))
        });
        let source = app.setup().config.sources[0].key.clone();
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = vigie::web::router(app);
        tokio::spawn(vigie::web::serve(listener, router, std::future::pending()));
        Self {
            _folder: folder,
            _demo: demo,
            address,
            changed: changed.unwrap(),
            source,
        }
    }

    /// The address of a page.
    pub(crate) fn address(&self, path: &str) -> String {
        let path = path.replace("{changed}", &self.changed.to_string());
        format!(
            "http://{}{}",
            self.address,
            path.replace("{source}", &self.source)
        )
    }
}

fn app(demo: &Demo, folder: &std::path::Path, now: DateTime<Utc>) -> App {
    let file = folder.join("feeds.toml");
    let mut config = config::parse(&demo.config_text(), &file, &Env::of([])).unwrap();
    config.fetching.gap = std::time::Duration::ZERO;
    App::open(config, Clock::fixed(now)).unwrap()
}

async fn draft(app: &App) {
    let (setup, now) = (app.setup(), app.clock.now());
    for digest in &setup.config.digests {
        let drafted = work::compose(app, digest, now).await.unwrap();
        app.store
            .write_here(|tx| {
                schedule::begin(tx, digest, now)?;
                editions::add(tx, &drafted, now)
            })
            .unwrap();
    }
}
