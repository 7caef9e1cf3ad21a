//! Everything that is opened once and held together; and how it is.

pub mod alone;
pub mod health;
pub mod retiring;
pub mod trial;
pub mod workings;

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};

use anyhow::Context;
use chrono::{DateTime, Utc};
use url::{Host, Url};

use retiring::Retiring;

use crate::app::workings::Workings;
use crate::channels::Channel;
use crate::clock::Clock;
use crate::config::{Config, Places};
use crate::digest::face::Setting;
use crate::digest::render::Templates;
use crate::domain::channel::Target;
use crate::domain::digest::Digest;
use crate::domain::network::{is_short, spelled};
use crate::domain::visibility::Visibility;
use crate::http::{self, HttpClient};
use crate::ingest::{Desks, Ingest, PageWaits};
use crate::publish::{Exit, Lint, Outlets};
use crate::search::{Opened, Search};
use crate::store::{Store, StoreError, changes, sources};

/// The watch, open. Clones share it.
#[derive(Clone)]
pub struct App {
    /// The archive.
    pub store: Store,
    /// The search index.
    pub search: Arc<Search>,
    /// The time.
    pub clock: Clock,
    /// When it was opened.
    pub opened: DateTime<Utc>,
    /// How the background work goes.
    pub workings: Workings,
    /// Whether a person lets most of the sources go.
    pub retiring: Retiring,
    desks: Desks,
    setup: Arc<RwLock<Arc<Setup>>>,
}

/// What the configuration makes, replaced as a whole when the configuration changes.
pub struct Setup {
    /// The configuration.
    pub config: Config,
    /// The way out.
    pub http: HttpClient,
    /// The channels and what is rendered for them.
    pub outlets: Arc<Outlets>,
}

impl App {
    /// Opens the archive and the index, and makes ready what the configuration names.
    ///
    /// Beside a running Vigie, which alone may write the index, it is opened for reading; so are archive
    /// and index where nothing can be written.
    ///
    /// # Errors
    /// What cannot be opened, with the next step.
    pub fn open(config: Config, clock: Clock) -> anyhow::Result<Self> {
        Self::around(Setup::open(config, &clock)?, clock)
    }

    /// As [`App::open`], for what only reads the archive: no channel is opened, so that none needs to
    /// work, nor its secrets to be there.
    ///
    /// # Errors
    /// What cannot be opened, with the next step.
    pub fn open_to_read(config: Config, clock: Clock) -> anyhow::Result<Self> {
        let settings = http::Settings {
            extra_roots: Vec::new(),
            proxy: None,
            ..http_settings(&config)
        };
        let http = HttpClient::live(settings, clock.clone())?;
        Self::around(Setup::make(config, http, HashMap::new())?, clock)
    }

    fn around(setup: Setup, clock: Clock) -> anyhow::Result<Self> {
        let folder = &setup.config.watch.index;
        let store = Store::open(&folder.join("archive.db"))?;
        let search = open_search(&folder.join("search"), &store)?;
        let leaving = store.write_here::<_, StoreError>(|tx| {
            let (leaving, all) = sources::leaving(tx, &setup.config.sources)?;
            if leaving.len() * 2 > all {
                sources::declare(tx, &setup.config.sources, clock.now())?;
                return Ok(Some(leaving));
            }
            sources::sync(tx, &setup.config.sources, clock.now())?;
            Ok(None)
        });
        let leaving = match leaving {
            Err(refused) if refused.is_about_writing() => {
                tracing::warn!("{refused}; what is there can be read");
                None
            }
            leaving => leaving?,
        };
        let retiring = Retiring::default();
        if let Some(leaving) = leaving {
            tracing::warn!(
                ?leaving,
                "the configuration no longer names most of the sources: they stay, unvisited, until a person \
                 lets them go on the page of the workings"
            );
            retiring.ask(leaving);
        }
        Ok(Self {
            store,
            search: Arc::new(search),
            opened: clock.now(),
            clock,
            workings: Workings::default(),
            retiring,
            desks: Desks::default(),
            setup: Arc::new(RwLock::new(Arc::new(setup))),
        })
    }

    /// What the configuration makes, as it is now.
    pub fn setup(&self) -> Arc<Setup> {
        self.setup
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Works with another configuration from now on; the folder of the archive cannot change. When more
    /// than half of the sources would go, a person is asked first.
    ///
    /// # Errors
    /// What the new configuration names and cannot be made ready; then the old one stays in force.
    pub async fn reload(&self, config: Config) -> anyhow::Result<()> {
        let (before, clock) = (self.setup(), self.clock.clone());
        let now = clock.now();
        // It reads templates and certificates.
        let made = tokio::task::spawn_blocking(move || {
            let http = before.http.renew(http_settings(&config))?;
            let channels = open_channels(&config, &http, &clock)?;
            anyhow::Ok(Arc::new(Setup::make(config, http, channels)?))
        });
        let setup = made.await??;
        let (declared, retiring) = (Arc::clone(&setup), self.retiring.clone());
        // What can fail comes first: all of it is in force, or nothing.
        self.store
            .write::<_, anyhow::Error>(move |tx| {
                let sources = &declared.config.sources;
                let (leaving, all) = sources::leaving(tx, sources)?;
                let most = leaving.len() * 2 > all;
                anyhow::ensure!(
                    !most || retiring.may_go(&leaving),
                    "{} sources sur {all} s’en iraient : confirmez-le sur la page Rouages. ({} of {all} sources would \
                     go: confirm it on the page of the workings.)",
                    leaving.len(),
                    leaving.len()
                );
                Ok(sources::sync(tx, sources, now)?)
            })
            .await?;
        self.retiring.forget();
        *self.setup.write().unwrap_or_else(PoisonError::into_inner) = setup;
        Ok(())
    }

    /// The pipeline.
    pub fn ingest(&self) -> Ingest {
        Ingest {
            http: self.setup().http.clone(),
            store: self.store.clone(),
            clock: self.clock.clone(),
            desks: self.desks.clone(),
            waits: PageWaits::default(),
        }
    }
}

/// Opens the index as well as it can be: the archive is read all the same.
fn open_search(folder: &Path, store: &Store) -> Result<Search, StoreError> {
    let search = Search::open_at_best(folder);
    if let Opened::Rebuilt { why } = search.opened() {
        tracing::info!(why, "the search index is built again from the archive");
    }
    let (epoch, last) = store.read_here::<_, StoreError>(|tx| {
        let epoch = changes::epoch(tx)?;
        Ok((epoch, changes::last(tx)?))
    })?;
    match search.ready_for(&epoch, last) {
        Ok(None) => {}
        Ok(Some(why)) => tracing::info!(why, "the search index is built again from the archive"),
        // Whoever fills it or searches in it says so.
        Err(error) => tracing::debug!("{error}"),
    }
    Ok(search)
}

/// The channels by key, with their clearances.
type Channels = HashMap<String, (Visibility, Channel)>;

/// Opens the channels of a configuration. A section that does not say what it means takes less
/// than was meant: that stops nothing, and is told.
fn open_channels(config: &Config, http: &HttpClient, clock: &Clock) -> anyhow::Result<Channels> {
    for problem in trial::unclear_queries(config, &Places::default(), clock) {
        tracing::warn!(%problem, "a section does not say what it means");
    }
    let mut channels = HashMap::new();
    for spec in &config.channels {
        let channel = Channel::open(spec, http)
            .with_context(|| format!("the channel {} cannot be used", spec.head.key))?;
        channels.insert(spec.head.key.clone(), (spec.head.clearance, channel));
    }
    Ok(channels)
}

impl Setup {
    fn open(config: Config, clock: &Clock) -> anyhow::Result<Self> {
        let http = HttpClient::live(http_settings(&config), clock.clone())?;
        let channels = open_channels(&config, &http, clock)?;
        Self::make(config, http, channels)
    }

    fn make(config: Config, http: HttpClient, channels: Channels) -> anyhow::Result<Self> {
        let templates = Templates::load(config.watch.templates.as_deref())?;
        let setting = |digest: &Digest| Setting {
            watch: config.watch.name.clone(),
            base_url: readable(&config.watch.base_url),
            zone: digest.zone,
            language: digest.language.clone(),
        };
        let settings = config
            .digests
            .iter()
            .map(|digest| (digest.key.clone(), setting(digest)));
        let settings = settings.collect();
        let outlets = Arc::new(Outlets {
            channels,
            templates,
            settings,
            exit: exit(&config),
        });
        Ok(Self {
            config,
            http,
            outlets,
        })
    }
}

/// What must not leave for the public, and what holds channels back.
fn exit(config: &Config) -> Exit {
    let mut hosts = config.exit.hosts.clone();
    let inside = config
        .sources
        .iter()
        .filter(|source| source.visibility > Visibility::Public);
    hosts.extend(inside.filter_map(|source| source.url.host_str().map(str::to_owned)));
    for spec in &config.channels {
        if let (Visibility::Internal, Target::MediaWiki(wiki) | Target::DokuWiki(wiki)) =
            (spec.head.clearance, &spec.target)
        {
            hosts.extend(wiki.address.host_str().map(str::to_owned));
        }
    }
    let watch = &config.watch;
    hosts.extend(watch.base_url.host_str().map(str::to_owned));
    // Everybody's own machine betrays nobody's: what it serves at a port does.
    hosts.retain(|host| !is_here(host));
    // What the administrator declared public may be named, wherever it is.
    let public = config
        .sources
        .iter()
        .filter(|source| source.visibility == Visibility::Public);
    let mut allowed = config.exit.allowed.clone();
    allowed.extend(public.filter_map(|source| place(&source.url)));
    let restraints = config.channels.iter();
    let restraints = restraints.map(|spec| (spec.head.key.clone(), spec.restraint.clone()));
    Exit {
        lint: Lint::new(&hosts, &config.exit.terms, &allowed),
        restraints: restraints.collect(),
        setting: Some(Setting {
            watch: watch.name.clone(),
            base_url: readable(&watch.base_url),
            zone: watch.zone,
            language: watch.language.clone(),
        }),
    }
}

/// How the place of a source is named: by its host; where that is an address or this machine, which many
/// services share, at its port.
fn place(url: &Url) -> Option<String> {
    let host = url.host_str()?;
    match url.host()? {
        Host::Domain(name) if !is_short(name) => Some(name.to_owned()),
        _ => Some(format!("{host}:{}", url.port_or_known_default()?)),
    }
}

/// The address of the archive for readers of letters: that of this machine for itself leads nowhere
/// from theirs.
fn readable(base: &Url) -> Option<String> {
    let here = base.host_str().is_none_or(is_here);
    (!here).then(|| base.to_string())
}

/// Whether a host is this machine, for itself.
fn is_here(host: &str) -> bool {
    let address = spelled(host);
    let is_address =
        address.is_some_and(|address| address.is_loopback() || address.is_unspecified());
    is_address || host == "localhost" || host.ends_with(".localhost")
}

fn http_settings(config: &Config) -> http::Settings {
    let (watch, fetching) = (&config.watch, &config.fetching);
    let contact = watch
        .contact
        .as_ref()
        .map(|contact| format!(" (+{contact})"));
    let version = env!("CARGO_PKG_VERSION");
    http::Settings {
        user_agent: format!("vigie/{version}{}", contact.unwrap_or_default()),
        connect_timeout: fetching.connect_timeout,
        timeout: fetching.timeout,
        max_bytes: usize::try_from(fetching.max_size).unwrap_or(usize::MAX),
        gap: fetching.gap,
        declared: fetching.allow.clone(),
        proxy: watch.proxy.clone(),
        extra_roots: watch.authorities.clone(),
        ..http::Settings::default()
    }
}
