//! A watch with two channels in memory, one for everybody and one for members, and what they got.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use vigie::channels::Channel;
use vigie::channels::memory::Memory;
use vigie::clock::Clock;
use vigie::digest::face::Setting;
use vigie::digest::render::Templates;
use vigie::domain::channel::restraint::Restraint;
use vigie::domain::ids::{EditionId, ItemId};
use vigie::domain::visibility::Visibility::{self, Internal, Public};
use vigie::publish::{self, Delivered, Exit, Lint, Outlet, Outlets, PublishError};
use vigie::store::deliveries::{self, Delivery};
use vigie::store::{Store, StoreError};

use crate::archive::{self, Written};

pub(super) struct House {
    folder: tempfile::TempDir,
    pub(super) store: Store,
    pub(super) clock: Clock,
    pub(super) open: Memory,
    pub(super) inside: Memory,
    pub(super) outlets: Arc<Outlets>,
    items: i64,
}

impl House {
    /// A source of each label; the public channel is held back by `restraint`.
    pub(super) fn new(restraint: Restraint) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = archive::open(folder.path());
        let (open, inside) = (Memory::new("ouvert"), Memory::new("interne"));
        let channels = [("ouvert", Public, &open), ("interne", Internal, &inside)];
        let channels = channels.map(|(key, clearance, memory)| {
            (key.to_owned(), (clearance, Channel::Memory(memory.clone())))
        });
        let outlets = Outlets {
            channels: channels.into(),
            templates: Templates::load(None).unwrap(),
            settings: [("hebdo".to_owned(), setting())].into(),
            exit: Exit {
                lint: Lint::new(&[], &["projet chouette".to_owned()], &[]),
                restraints: [("ouvert".to_owned(), restraint)].into(),
                setting: Some(setting()),
            },
        };
        let house = Self {
            folder,
            store,
            clock: Clock::fixed(archive::friday()),
            open,
            inside,
            outlets: Arc::new(outlets),
            items: 0,
        };
        house.label(Public);
        house
    }

    /// Meddles with the archive behind its back.
    pub(super) fn meddle(&self, sql: &str) {
        let path = self.folder.path().join("archive.db");
        let archive = rusqlite::Connection::open(path).unwrap();
        archive.execute_batch(sql).unwrap();
    }

    /// Gives the source `a` this label; `b` stays internal.
    pub(super) fn label(&self, label: Visibility) {
        let all = [
            archive::source("a", "A", label),
            archive::source("b", "B", Internal),
        ];
        archive::declare(&self.store, &all);
    }

    /// Files an item of `source`.
    pub(super) fn item(&mut self, source: &str, title: &str) -> ItemId {
        self.items += 1;
        let url = format!("https://{source}.example/{}", self.items);
        let written = Written {
            source,
            title,
            url: &url,
            text: "Un texte.",
            tags: vec![],
            at: self.clock.now() - TimeDelta::hours(1),
        };
        let key = self.items;
        self.store
            .write_here::<_, StoreError>(|tx| archive::file(tx, key, &written))
            .unwrap()
    }

    /// Approves an edition of these items for both channels.
    pub(super) fn approve(&self, items: &[ItemId]) -> EditionId {
        let now = self.clock.now();
        self.store
            .write_here::<_, PublishError>(|tx| {
                let edition = archive::draft(tx, "hebdo", items)?;
                let all: Vec<Outlet<'_>> = ["ouvert", "interne"]
                    .into_iter()
                    .filter_map(|key| self.outlets.outlet(key))
                    .collect();
                let written = (&self.outlets.templates, &setting());
                publish::approve(tx, edition, "ada", &all, written, now)?;
                Ok(edition)
            })
            .unwrap()
    }

    /// Sends an item at once to the public channel.
    pub(super) fn at_once(&self, item: ItemId, embargo: Option<DateTime<Utc>>) -> usize {
        let (now, to) = (self.clock.now(), ["ouvert".to_owned()]);
        let by = ("ada", embargo);
        let (queued, _) = self
            .store
            .write_here(|tx| publish::instant(tx, item, &to, by, &self.outlets, now))
            .unwrap();
        queued.len()
    }

    /// One turn of the worker.
    pub(super) async fn turn(&self) -> Vec<Delivered> {
        let (store, clock) = (&self.store, &self.clock);
        publish::verify_uncertain(store, clock, &self.outlets)
            .await
            .unwrap();
        publish::deliver_due(store, clock, &self.outlets)
            .await
            .unwrap()
    }

    /// What arrived on the public channel, as texts.
    pub(super) fn told(&self) -> Vec<String> {
        let arrived = self.open.arrived().into_iter();
        arrived
            .map(|parcel| String::from_utf8(parcel.payload).unwrap())
            .collect()
    }

    /// The rows of a channel, the oldest first.
    pub(super) fn rows(&self, channel: &str) -> Vec<Delivery> {
        let mut rows = self
            .store
            .read_here(|tx| deliveries::latest(tx, 100))
            .unwrap();
        rows.retain(|row| row.channel == channel);
        rows.reverse();
        rows
    }
}

pub(super) fn setting() -> Setting {
    Setting {
        watch: "Essai".to_owned(),
        base_url: Some("https://veille.intranet.example/".to_owned()),
        zone: chrono_tz::Europe::Paris,
        language: "fr".to_owned(),
    }
}
