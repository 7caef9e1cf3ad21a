//! What people write beside items follows the labels of the items: notes, leads, titles, decisions, errata,
//! and with them trails, searches and counts. Generated lives of a small archive, in which labels, stories
//! and places change between writing and reading, are read back through every face that readers have; an
//! independent model says what each may read.
//!
//! `VIGIE_LEAK_CASES=100000 cargo test --test it leaks::words -- --nocapture` draws that many; a tenth of it
//! without the variable. The cases and their moves are counted and printed.

pub(super) mod life;

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use proptest::prelude::*;
use proptest::test_runner::{TestError, TestRunner};
use vigie::curate::collections::face as collection_face;
use vigie::digest::face::{face, item_face};
use vigie::digest::render::Templates;
use vigie::domain::ids::ItemId;
use vigie::domain::visibility::Visibility::{self, Internal, Public};
use vigie::store::editions::{self, Found};
use vigie::store::members::own;
use vigie::store::view::View;
use vigie::store::{Store, StoreError, Tx, collections, proposals, trail, vocabulary};

use super::{FORMS, setting};
use crate::archive;
use life::{ADA, DORA, ITEMS, KINDS, Life, Move, TAG, moves};

/// How many cases are drawn.
pub(super) fn cases() -> u32 {
    let asked = std::env::var_os("VIGIE_LEAK_CASES");
    let asked = asked.and_then(|number| number.into_string().ok());
    asked
        .and_then(|number| number.parse().ok())
        .unwrap_or(10_000)
}

/// What is read of a life: a marker that may not be there is a leak, one that is missing is a loss.
struct Reading<'a> {
    tx: &'a Tx<'a>,
    life: &'a Life,
    clearance: Visibility,
    view: View,
    hidden: Vec<String>,
}

impl Reading<'_> {
    fn silent(&self, place: &str, text: &str) -> Result<(), TestCaseError> {
        let text = text.to_lowercase();
        for marker in &self.hidden {
            prop_assert!(
                !text.contains(marker),
                "{} for {:?}: {}",
                marker,
                self.clearance,
                place
            );
        }
        Ok(())
    }

    fn told(&self, place: &str, text: &str, marker: &str) -> Result<(), TestCaseError> {
        let told = text.to_lowercase().contains(marker);
        prop_assert!(
            told,
            "{} is lost for {:?}: {}",
            marker,
            self.clearance,
            place
        );
        Ok(())
    }

    fn edition(&self, templates: &Templates, form: usize) -> Result<(), TestCaseError> {
        let (tx, life) = (self.tx, self.life);
        let edition = editions::one(tx, life.edition).unwrap().unwrap();
        let whole = face(tx, &edition, self.clearance, &setting()).unwrap();
        if let Some(whole) = whole {
            self.silent("a face", &serde_json::to_string(&whole).unwrap())?;
            let filled = templates
                .rendition(&whole, "fr", FORMS[form % FORMS.len()])
                .unwrap();
            self.silent("a form", &serde_json::to_string(&filled).unwrap())?;
            let introduction = life.introduction(self.clearance);
            prop_assert_eq!(
                whole.introduction.as_deref(),
                introduction,
                "an introduction"
            );
            prop_assert_eq!(&whole.errata, &life.errata(self.clearance), "errata");
            for item in whole.sections.iter().flat_map(|section| &section.items) {
                let note = life.note(item.place, self.clearance);
                prop_assert_eq!(item.note.as_deref(), note, "the note at {}", item.place);
            }
        }
        let seen = editions::seen(tx, life.edition, self.view).unwrap();
        prop_assert_eq!(seen, life.seen(self.clearance), "items counted");
        Ok(())
    }

    /// Looking for a word tells as much as reading it.
    fn searches(&self) -> Result<(), TestCaseError> {
        let find = |words: &str| {
            let wanted = Found {
                words: words.to_owned(),
                limit: 9,
                ..Found::default()
            };
            !editions::find(self.tx, &wanted, self.view)
                .unwrap()
                .is_empty()
        };
        for marker in &self.hidden {
            prop_assert!(
                !find(marker),
                "{} is found for {:?}",
                marker,
                self.clearance
            );
        }
        for marker in self.life.searched(self.clearance) {
            prop_assert!(
                find(&marker),
                "{} is not found for {:?}",
                marker,
                self.clearance
            );
        }
        Ok(())
    }

    fn items(&self) -> Result<(), TestCaseError> {
        let (tx, life) = (self.tx, self.life);
        let mut decided = 0;
        for item in life.visible(self.clearance) {
            let passages = self.view.trail(tx, item).unwrap();
            let text = serde_json::to_string(&passages).unwrap();
            self.silent("a trail", &text)?;
            for other in life.invisible(self.clearance) {
                prop_assert!(
                    !text.contains(&format!("item {other}\"")),
                    "{} names {}",
                    item,
                    other
                );
            }
            for marker in life.reasons(item, self.clearance) {
                self.told("a trail", &text, marker)?;
            }
            let steps = trail::of(tx, item)
                .unwrap()
                .into_iter()
                .flat_map(|passage| passage.steps);
            let by_ada = steps.filter(|step| step.step == "curate" && step.why.starts_with("ada"));
            decided += by_ada
                .filter(|step| ["kept", "dismissed"].contains(&&*step.decision))
                .count();
        }
        let deciders = vocabulary::deciders(tx, TAG, self.clearance).unwrap();
        let counted = deciders
            .iter()
            .find(|(name, _)| name == "ada")
            .map_or(0, |(_, count)| *count);
        prop_assert_eq!(
            counted,
            i64::try_from(decided).unwrap(),
            "decisions counted"
        );
        for item in (0..ITEMS).map(life::id) {
            let known = proposals::known_item(tx, &life::address(item), self.clearance).unwrap();
            prop_assert_eq!(
                known.is_some(),
                life.sees(item, self.clearance),
                "known: {}",
                item
            );
        }
        for item in self.view.kept(tx, 50).unwrap() {
            let alone = item_face(tx, item, self.clearance, &setting()).unwrap();
            self.silent("a feed", &serde_json::to_string(&alone).unwrap())?;
        }
        Ok(())
    }

    /// What members take along of their own: the reader, and whoever decided and wrote, as if no curator any
    /// more.
    fn exports(&self) -> Result<(), TestCaseError> {
        if self.clearance != Internal {
            return Ok(());
        }
        for member in [DORA, ADA] {
            let all = own::export(self.tx, member, Internal).unwrap();
            // An address stays what its proposer typed.
            let addresses = (0..ITEMS).map(|item| life::address(life::id(item)));
            let text = addresses.fold(all.to_string(), |text, typed| text.replace(&typed, ""));
            self.silent("an export", &text)?;
            for row in all.as_object().unwrap().values().flat_map(rows) {
                for column in ["item_id", "other_item_id", "lead_item_id"] {
                    let item = row[column].as_i64().map(ItemId);
                    let seen = item.is_none_or(|item| self.life.sees(item, Internal));
                    prop_assert!(seen, "an export names {:?}: {}", item, row);
                }
                let is_told = row["canonical"].is_string() && row["state"] == "known";
                prop_assert!(!is_told || row["item_id"].is_i64(), "{}", row);
            }
            if member == DORA {
                for marker in self.life.notices(Internal) {
                    self.told("an export", &text, marker)?;
                }
            }
        }
        Ok(())
    }

    fn collection(&self) -> Result<(), TestCaseError> {
        let (tx, life) = (self.tx, self.life);
        let collection = collections::one(tx, life.collection).unwrap().unwrap();
        let Some(whole) = collection_face(tx, &collection, self.clearance).unwrap() else {
            return Ok(());
        };
        let text = format!("{whole:?}");
        self.silent("a collection", &text)?;
        for marker in life.collected(self.clearance) {
            self.told("a collection", &text, marker)?;
        }
        Ok(())
    }
}

fn rows(table: &serde_json::Value) -> impl Iterator<Item = &serde_json::Value> {
    table.as_array().into_iter().flatten()
}

/// Lives through the moves, then reads everything with each pair of eyes.
fn lives(
    tx: &Tx<'_>,
    moves: &[Move],
    templates: &Templates,
    counts: &[AtomicU64],
) -> Result<(), TestCaseError> {
    let mut life = Life::new(tx);
    for (number, step) in moves.iter().enumerate() {
        counts[step.kind()].fetch_add(1, Relaxed);
        life.make(tx, step, number)?;
    }
    for clearance in [Public, Internal] {
        let reading = Reading {
            tx,
            life: &life,
            clearance,
            view: View::of(clearance),
            hidden: life.hidden(clearance),
        };
        reading.edition(templates, moves.len())?;
        reading.searches()?;
        reading.items()?;
        reading.collection()?;
        reading.exports()?;
    }
    Ok(())
}

/// One archive for all cases: each lives in a transaction that is taken back.
fn case(
    store: &Store,
    moves: &[Move],
    templates: &Templates,
    counts: &[AtomicU64],
) -> Result<(), TestCaseError> {
    let mut outcome = Ok(());
    let taken_back = store.write_here::<(), StoreError>(|tx| {
        outcome = lives(tx, moves, templates, counts);
        Err(StoreError::Interrupted)
    });
    assert!(
        matches!(taken_back, Err(StoreError::Interrupted)),
        "{taken_back:?}"
    );
    outcome
}

#[test]
fn no_reader_reads_finds_or_counts_a_word_of_what_they_may_not_see_now() {
    let folder = tempfile::tempdir().unwrap();
    let store = archive::open(folder.path());
    life::found(&store);
    let templates = Templates::load(None).unwrap();
    let counts: Vec<_> = KINDS.iter().map(|_| AtomicU64::new(0)).collect();
    let cases = cases();
    let mut runner = TestRunner::new(ProptestConfig {
        cases,
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    let ran = runner.run(&moves(), |moves| case(&store, &moves, &templates, &counts));
    let told: Vec<_> = KINDS
        .iter()
        .zip(&counts)
        .map(|(kind, n)| format!("{kind} {}", n.load(Relaxed)))
        .collect();
    match ran {
        Ok(()) => println!("leaks: {cases} cases, 0 leaks; moves: {}", told.join(", ")),
        Err(TestError::Fail(why, moves)) => panic!("{why}\nafter {moves:#?}"),
        Err(error) => panic!("{error}"),
    }
    assert!(
        counts.iter().all(|count| count.load(Relaxed) > 0),
        "{told:?}"
    );
}
