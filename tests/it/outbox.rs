//! The outbox against every fault: claim → send → answer → receipt, each step killed, timed out,
//! refused or lied about; a parcel is there once, or a person is told, and never twice.

mod amended;
mod brakes;
mod house;
mod rows;

use std::sync::Arc;

use chrono::TimeDelta;
use vigie::channels::memory::{Doubt, Fault, Memory};
use vigie::channels::{Channel, ChannelError};
use vigie::clock::Clock;
use vigie::digest::render::Templates;
use vigie::domain::delivery::DeliveryState::{self, Failed, Pending, Sending, Sent, Uncertain};
use vigie::domain::delivery::Subject;
use vigie::domain::visibility::Visibility;
use vigie::publish::{self, Exit, Outlets};
use vigie::store::deliveries::{self, Delivery, NewDelivery};
use vigie::store::{Store, StoreError};

use crate::archive::{self, Written};

/// What goes wrong with one attempt to send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Trouble {
    /// Nothing.
    Taken,
    /// Refused before any effect, worth a retry: 429, 503, a closed port.
    NotNow,
    /// Refused for good.
    Never,
    /// The connection is cut before the bytes arrived.
    CutBefore,
    /// The connection is cut, or a 5xx answered, after the work was done.
    CutAfter,
    /// The work is done and the answer says "not now".
    DoneButNotNow,
    /// The work is done and the answer says "never".
    DoneButNever,
    /// The answer says that it is done, and it is not.
    Swallowed,
    /// The machine stops after the claim, before the bytes left.
    KilledBefore,
    /// The machine stops after the bytes arrived, before the receipt.
    KilledAfter,
}

use Trouble::{
    CutAfter, CutBefore, DoneButNever, DoneButNotNow, KilledAfter, KilledBefore, Never, NotNow,
    Swallowed, Taken,
};

const TROUBLES: [Trouble; 10] = [
    Taken,
    NotNow,
    Never,
    CutBefore,
    CutAfter,
    DoneButNotNow,
    DoneButNever,
    Swallowed,
    KilledBefore,
    KilledAfter,
];

/// How the destination answers when it is asked what it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asked {
    Honest,
    /// Fails twice first.
    Shy,
    /// Cannot tell, ever.
    Blind,
    /// The machine stops while the answer is waited for.
    Killed,
}

impl Trouble {
    fn befall(self, memory: &Memory) {
        let why = || "scripted".to_owned();
        let retry = || ChannelError::Retry {
            at: None,
            why: why(),
        };
        let refused = || ChannelError::Refused { why: why() };
        let uncertain = || ChannelError::Uncertain { why: why() };
        match self {
            // Nothing stands in the list of faults for what goes well: it is always the last.
            Taken => {}
            NotNow => memory.fail_next(Fault::Lost(retry())),
            Never => memory.fail_next(Fault::Lost(refused())),
            CutBefore => memory.fail_next(Fault::Lost(uncertain())),
            CutAfter => memory.fail_next(Fault::Arrived(uncertain())),
            DoneButNotNow => memory.fail_next(Fault::Arrived(retry())),
            DoneButNever => memory.fail_next(Fault::Arrived(refused())),
            Swallowed => memory.fail_next(Fault::Swallowed),
            KilledBefore => memory.fail_next(Fault::HangsBefore),
            KilledAfter => memory.fail_next(Fault::HangsAfter),
        }
    }
}

/// A machine with an archive, which can be stopped at any answer that is waited for.
struct Machine {
    folder: tempfile::TempDir,
    store: Option<Store>,
    clock: Clock,
    memory: Memory,
    outlets: Arc<Outlets>,
    kills: usize,
}

impl Machine {
    /// One edition of `parts` parts waits for the channel.
    fn new(parts: u32) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = archive::open(folder.path());
        let all = [archive::source("a", "A", Visibility::Public)];
        archive::declare(&store, &all);
        store
            .write_here::<_, StoreError>(|tx| queue(tx, parts))
            .unwrap();
        let memory = Memory::new("essai");
        let channel = Channel::Memory(memory.clone());
        let outlets = Arc::new(Outlets {
            channels: [("essai".to_owned(), (Visibility::Public, channel))].into(),
            templates: Templates::load(None).unwrap(),
            settings: [].into(),
            exit: Exit::default(),
        });
        Self {
            folder,
            store: Some(store),
            clock: Clock::fixed(archive::friday()),
            memory,
            outlets,
            kills: 0,
        }
    }

    fn store(&self) -> &Store {
        self.store.as_ref().unwrap()
    }

    /// One turn of the loop, unless the machine stops in it.
    async fn turn(&mut self) {
        let (store, clock) = (self.store().clone(), self.clock.clone());
        let work = async {
            publish::verify_uncertain(&store, &clock, &self.outlets)
                .await
                .unwrap();
            publish::deliver_due(&store, &clock, &self.outlets)
                .await
                .unwrap();
            publish::probe(&store, &clock, &self.outlets).await.unwrap();
        };
        let killed = tokio::select! {
            () = work => false,
            () = self.memory.stuck() => true,
        };
        drop(store);
        if killed {
            self.kills += 1;
            self.store = None;
            let store = archive::open(self.folder.path());
            let interrupted = publish::recover(&store, &self.clock).await.unwrap();
            assert!(interrupted <= 1, "one is sent at a time");
            self.store = Some(store);
        }
    }

    /// Three days of turns, half an hour apart.
    async fn run(&mut self) {
        for _ in 0..144 {
            self.turn().await;
            let settled = self.rows().iter().all(|row| row.state == Sent && row.seen);
            if settled {
                return;
            }
            self.clock.advance(TimeDelta::minutes(30));
        }
    }

    fn rows(&self) -> Vec<Delivery> {
        let mut rows = self
            .store()
            .read_here(|tx| deliveries::latest(tx, 100))
            .unwrap();
        rows.sort_by_key(|row| row.part);
        rows
    }
}

fn queue(tx: &vigie::store::Tx<'_>, parts: u32) -> Result<(), StoreError> {
    let written = Written {
        source: "a",
        title: "Une nouvelle",
        url: "https://a.example/1",
        text: "Un texte.",
        tags: vec![],
        at: archive::friday(),
    };
    let item = archive::file(tx, 1, &written)?;
    let edition = archive::draft(tx, "hebdo", &[item])?;
    for part in 0..parts {
        let new = NewDelivery {
            part,
            remote_key: format!("key-{part}"),
            payload: format!("part {part}").into_bytes(),
            items: vec![item],
            ..NewDelivery::first(Subject::Edition(edition), "essai", archive::friday())
        };
        deliveries::queue(tx, &new, archive::friday())?;
    }
    Ok(())
}

/// What the matrix counts.
#[derive(Debug, Default)]
struct Count {
    runs: usize,
    kills: usize,
    once: usize,
    shown: usize,
}

/// Plays one script and checks the promise.
async fn play(script: &[Trouble], asked: Asked, count: &mut Count) {
    let mut machine = Machine::new(1);
    script
        .iter()
        .for_each(|trouble| trouble.befall(&machine.memory));
    let unasked = ChannelError::Retry {
        at: None,
        why: "scripted".to_owned(),
    };
    match asked {
        Asked::Honest => {}
        Asked::Shy => {
            (0..2).for_each(|_| machine.memory.doubt_next(Doubt::Unasked(unasked.clone())))
        }
        Asked::Blind => machine.memory.go_blind(),
        Asked::Killed => machine.memory.doubt_next(Doubt::Hangs),
    }
    machine.run().await;
    let told = format!("{script:?} {asked:?}: {:?}", machine.rows());
    let arrived = machine.memory.arrived().len();
    let row = machine.rows().remove(0);
    assert!(arrived <= 1, "twice: {told}");
    let said = row.note.as_deref().is_some_and(|note| !note.is_empty());
    match row.state {
        Sent if arrived == 1 => count.once += 1,
        // Nothing can be known of a lie that cannot be checked.
        Sent if asked == Asked::Blind => assert!(script.contains(&Swallowed), "{told}"),
        Sent | Uncertain | Failed => {
            assert!(said, "nobody is told: {told}");
            count.shown += 1;
        }
        Pending | Sending | DeliveryState::Cancelled => panic!("lost: {told}"),
    }
    count.runs += 1;
    count.kills += machine.kills;
}

/// A destination that lies about what it did and cannot be asked deceives everybody.
fn hopeless(script: &[Trouble], asked: Asked) -> bool {
    asked == Asked::Blind && script.contains(&DoneButNotNow)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_goes_wrong_a_parcel_is_there_once_or_a_person_is_told() {
    let mut count = Count::default();
    let mut scripts: Vec<Vec<Trouble>> = TROUBLES.iter().map(|one| vec![*one]).collect();
    for first in TROUBLES.iter().filter(|one| **one != Taken) {
        for second in TROUBLES {
            scripts.push(vec![*first, second]);
            scripts.push(vec![*first, second, KilledAfter]);
            scripts.push(vec![*first, CutBefore, second]);
        }
    }
    for script in scripts {
        for asked in [Asked::Honest, Asked::Shy, Asked::Blind, Asked::Killed] {
            if !hopeless(&script, asked) {
                play(&script, asked, &mut count).await;
            }
        }
    }
    println!("outbox: {count:?}");
    assert!(count.runs > 900 && count.kills > 300 && count.once > 300 && count.shown > 100);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_parts_of_a_thread_arrive_in_order_each_once_whatever_goes_wrong() {
    let (mut runs, mut whole) = (0, 0);
    for first in TROUBLES {
        for second in TROUBLES {
            let mut machine = Machine::new(3);
            // The first fault falls on the first part, the second on its repetition or on the next.
            [first, second]
                .iter()
                .for_each(|trouble| trouble.befall(&machine.memory));
            machine.run().await;
            let arrived: Vec<_> = machine
                .memory
                .arrived()
                .into_iter()
                .map(|it| it.part)
                .collect();
            let told = format!("{first:?} {second:?}: {:?}", machine.rows());
            assert!(
                arrived.windows(2).all(|two| two[0] < two[1]),
                "{arrived:?} {told}"
            );
            let stopped = machine.rows().iter().any(|row| row.note.is_some());
            assert!(arrived == [0, 1, 2] || stopped, "{arrived:?} {told}");
            whole += usize::from(arrived == [0, 1, 2]);
            runs += 1;
        }
    }
    println!("threads: {runs} runs, {whole} whole");
    assert!(whole > 40);
}

#[tokio::test]
async fn what_a_person_sends_again_is_looked_for_first() {
    let mut machine = Machine::new(1);
    DoneButNever.befall(&machine.memory);
    machine.turn().await;
    let row = machine.rows().remove(0);
    assert_eq!((row.state, machine.memory.arrived().len()), (Failed, 1));
    let (store, now) = (machine.store().clone(), machine.clock.now());
    store
        .write_here(|tx| publish::settle_by_hand(tx, row.id, Pending, "ada", now))
        .unwrap();
    machine.turn().await;
    assert_eq!(machine.rows().remove(0).state, Sent);
    assert_eq!(machine.memory.arrived().len(), 1);
}

#[tokio::test]
async fn what_was_swallowed_in_silence_raises_an_alarm_that_stays() {
    let mut machine = Machine::new(1);
    Swallowed.befall(&machine.memory);
    machine.turn().await;
    assert_eq!(machine.rows().remove(0).note, None);
    machine.clock.advance(TimeDelta::minutes(10));
    machine.turn().await;
    let row = machine.rows().remove(0);
    assert!(row.note.is_some_and(|note| note.contains("not there")));
    machine.run().await;
    assert_eq!(machine.memory.arrived(), []);
    assert!(machine.rows().remove(0).note.is_some());
}
