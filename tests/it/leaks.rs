//! Nothing of an item leaves by a channel that may not carry it: generated archives whose labels,
//! stories and relabellings are drawn at random, read back through every form and every destination.

mod networks;
mod pages;
mod words;

use std::sync::Arc;

use chrono::TimeDelta;
use proptest::prelude::*;
use vigie::channels::memory::{Fault, Memory};
use vigie::channels::{Channel, ChannelError};
use vigie::clock::Clock;
use vigie::digest::face::{Setting, face};
use vigie::digest::render::Templates;
use vigie::domain::rendition::Form;
use vigie::domain::source::Source;
use vigie::domain::visibility::Visibility::{self, Internal, Public, Restricted};
use vigie::publish::{self, Exit, Outlet, Outlets, PublishError};
use vigie::store::{Store, StoreError, deliveries, editions, stories};

use crate::archive::{self, Written};

const FORMS: [Form; 6] = [
    Form::Markdown,
    Form::Html,
    Form::Mail,
    Form::MediaWiki,
    Form::DokuWiki,
    Form::Posts,
];

/// A generated archive, with one edition.
#[derive(Clone, Debug)]
struct World {
    /// A label a source.
    labels: Vec<Visibility>,
    /// The labels after the approval.
    relabelled: Vec<Visibility>,
    /// Of each item its source, and its story if it has one.
    items: Vec<(usize, Option<usize>)>,
    /// Which items stand in the edition.
    placed: Vec<bool>,
    /// Attempts that fail first.
    retries: usize,
}

fn label() -> impl Strategy<Value = Visibility> {
    prop_oneof![Just(Public), Just(Internal), Just(Restricted)]
}

fn world() -> impl Strategy<Value = World> {
    (1..5_usize, 1..9_usize).prop_flat_map(|(sources, items)| {
        let item = (0..sources, prop::option::weighted(0.7, 0..3_usize));
        (
            prop::collection::vec(label(), sources),
            prop::collection::vec(label(), sources),
            prop::collection::vec(item, items),
            prop::collection::vec(prop::bool::weighted(0.8), items),
            0..3_usize,
        )
            .prop_map(|(labels, relabelled, items, placed, retries)| World {
                labels,
                relabelled,
                items,
                placed,
                retries,
            })
    })
}

impl World {
    fn sources(&self, labels: &[Visibility]) -> Vec<Source> {
        let source = |(n, label): (usize, &Visibility)| {
            archive::source(&format!("src{n}q"), &format!("Srcname{n}q"), *label)
        };
        labels.iter().enumerate().map(source).collect()
    }

    /// Files those items that `keep` wants, and the edition that holds them, in one story each group.
    fn file(&self, store: &Store, keep: impl Fn(usize) -> bool) {
        archive::declare(store, &self.sources(&self.labels));
        store
            .write_here::<_, StoreError>(|tx| {
                let mut told = [None; 3];
                let mut places = vec![];
                for (n, (source, story)) in self.items.iter().enumerate() {
                    if !keep(n) {
                        continue;
                    }
                    let at = archive::friday() - TimeDelta::hours(1 + i64::try_from(n).unwrap());
                    let written = Written {
                        source: &format!("src{source}q"),
                        title: &format!("Titleword{n}q"),
                        url: &format!("https://host{n}q.example/path{n}q"),
                        text: &format!("Textword{n}q."),
                        tags: vec![format!("tagword{n}q")],
                        at,
                    };
                    let id = archive::file(tx, i64::try_from(n).unwrap() + 1, &written)?;
                    if let Some(story) = story {
                        match told[*story] {
                            None => told[*story] = Some(id),
                            Some(first) => {
                                stories::join(tx, id, first, 1.0, "drawn", at)?;
                            }
                        }
                    }
                    if self.placed[n] {
                        places.push(id);
                    }
                }
                if !places.is_empty() {
                    archive::draft(tx, "hebdo", &places)?;
                }
                Ok(())
            })
            .unwrap();
    }

    /// The words of the items that stand for what `clearance` may not see under `labels`.
    fn secrets(&self, labels: &[Visibility], clearance: Visibility) -> Vec<String> {
        let hidden = |source: &usize| !clearance.permits(labels[*source]);
        let of_items = self.items.iter().enumerate();
        let of_items = of_items.filter(|(_, (source, _))| hidden(source));
        let words = of_items.flat_map(|(n, _)| {
            ["Titleword", "host", "path", "Textword", "tagword"].map(|word| format!("{word}{n}q"))
        });
        let names = (0..labels.len()).filter(hidden);
        words.chain(names.map(|n| format!("Srcname{n}q"))).collect()
    }
}

fn setting() -> Setting {
    Setting {
        watch: "Essai".to_owned(),
        base_url: Some("https://veille.intranet.example/".to_owned()),
        zone: chrono_tz::Europe::Paris,
        language: "fr".to_owned(),
    }
}

/// What the first edition looks like in every form, or nothing.
fn forms(store: &Store, clearance: Visibility, templates: &Templates) -> Option<Vec<String>> {
    let face = store
        .read_here::<_, StoreError>(|tx| {
            let Some(edition) = editions::all(tx)?.into_iter().next() else {
                return Ok(None);
            };
            face(tx, &edition, clearance, &setting())
        })
        .unwrap()?;
    let filled = FORMS.map(|form| {
        let rendition = templates.rendition(&face, "fr", form).unwrap();
        serde_json::to_string(&rendition).unwrap()
    });
    Some(filled.to_vec())
}

fn assert_silent(text: &str, secrets: &[String]) -> Result<(), TestCaseError> {
    let text = text.to_lowercase();
    for secret in secrets {
        prop_assert!(
            !text.contains(&secret.to_lowercase()),
            "{} in {}",
            secret,
            text
        );
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_form_of_an_edition_holds_a_word_of_what_its_readers_may_not_see(world in world()) {
        let folder = tempfile::tempdir().unwrap();
        let store = archive::open(folder.path());
        world.file(&store, |_| true);
        let templates = Templates::load(None).unwrap();
        for clearance in [Public, Internal] {
            let secrets = world.secrets(&world.labels, clearance);
            for text in forms(&store, clearance, &templates).into_iter().flatten() {
                assert_silent(&text, &secrets)?;
                let internal = clearance == Public && text.contains("veille.intranet");
                prop_assert!(!internal, "the archive's own address: {}", text);
            }
        }
    }

    /// Not only words: counts, order, labels and layout tell nothing either.
    #[test]
    fn an_edition_reads_as_if_what_its_readers_may_not_see_had_never_been_filed(world in world()) {
        // A place whose item is hidden has no counterpart where that item was never filed.
        let mut world = world;
        for (n, (source, _)) in world.items.iter().enumerate() {
            world.placed[n] &= Public.permits(world.labels[*source]);
        }
        let (folder, twin) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (store, twin) = (archive::open(folder.path()), archive::open(twin.path()));
        world.file(&store, |_| true);
        world.file(&twin, |n| Public.permits(world.labels[world.items[n].0]));
        let templates = Templates::load(None).unwrap();
        prop_assert_eq!(forms(&store, Public, &templates), forms(&twin, Public, &templates));
    }

    #[test]
    fn what_was_relabelled_after_the_approval_does_not_leave(world in world()) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(deliver(&world))?;
    }
}

/// Approves, relabels, lets attempts fail and relabels again; then reads what arrived.
async fn deliver(world: &World) -> Result<(), TestCaseError> {
    let folder = tempfile::tempdir().unwrap();
    let store = archive::open(folder.path());
    world.file(&store, |_| true);
    let clock = Clock::fixed(archive::friday());
    let cleared = [("ouvert", Public), ("interne", Internal)];
    let memories = cleared.map(|(key, _)| Memory::new(key));
    let channels = cleared.iter().zip(&memories);
    let channels = channels.map(|((key, clearance), memory)| {
        (
            (*key).to_owned(),
            (*clearance, Channel::Memory(memory.clone())),
        )
    });
    let outlets = Arc::new(Outlets {
        channels: channels.collect(),
        templates: Templates::load(None).unwrap(),
        settings: [("hebdo".to_owned(), setting())].into(),
        exit: Exit::default(),
    });
    let Some(edition) = store.read_here(editions::all).unwrap().pop() else {
        return Ok(());
    };
    store
        .write_here::<_, PublishError>(|tx| {
            let all: Vec<Outlet<'_>> = cleared
                .iter()
                .filter_map(|(key, _)| outlets.outlet(key))
                .collect();
            let written = (&outlets.templates, &setting());
            publish::approve(tx, edition.id, "ada", &all, written, clock.now())
        })
        .unwrap();
    // An attempt that is refused before the relabelling leaves a row that was claimed already.
    for memory in &memories {
        for _ in 0..world.retries {
            let why = "scripted".to_owned();
            memory.fail_next(Fault::Lost(ChannelError::Retry { at: None, why }));
        }
    }
    if world.retries > 0 {
        publish::deliver_due(&store, &clock, &outlets)
            .await
            .unwrap();
    }
    archive::declare(&store, &world.sources(&world.relabelled));
    for _ in 0..4 {
        clock.advance(TimeDelta::hours(12));
        publish::deliver_due(&store, &clock, &outlets)
            .await
            .unwrap();
    }
    let rows = store.read_here(|tx| deliveries::latest(tx, 100)).unwrap();
    prop_assert!(
        rows.iter().all(|row| row.state.as_str() != "pending"),
        "{:?}",
        rows
    );
    for ((_, clearance), memory) in cleared.iter().zip(&memories) {
        let secrets = world.secrets(&world.relabelled, *clearance);
        for parcel in memory.arrived() {
            assert_silent(&String::from_utf8_lossy(&parcel.payload), &secrets)?;
        }
        prop_assert!(memory.arrived().len() <= 1);
    }
    Ok(())
}
