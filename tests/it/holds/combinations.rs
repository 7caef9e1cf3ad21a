//! Blows at random, with a fixed seed, two to four in a row.
//!
//! `VIGIE_HOLDS=200 cargo test --test it holds::combinations -- --nocapture` deals so many combinations.

use std::time::Instant;

use super::HOUR;
use super::blows::Blow;
use super::held::{Account, Held};

/// Watches that suffer side by side: they mostly wait.
const LANES: usize = 10;

/// Combinations of every run.
const USUAL: usize = 20;

/// Numbers that look like chance, always the same (SplitMix64).
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % end
    }

    fn blow(&mut self) -> Blow {
        let long = 2 + self.below(6);
        match self.below(11) {
            0 => Blow::Pause(3 + self.below(9)),
            1 | 2 => Blow::Clock((i64::try_from(self.below(19)).unwrap() - 9) * HOUR),
            3 => Blow::Full(long),
            4 => Blow::ReadOnly(long),
            5 => Blow::IndexReadOnly,
            6 => Blow::Taken,
            7 => Blow::Damaged,
            8 => Blow::Cut,
            9 => Blow::Locked(long),
            _ => Blow::Mute(1 + i64::try_from(self.below(24)).unwrap()),
        }
    }
}

/// What a lane of combinations came to.
struct Lane {
    combinations: usize,
    blows: usize,
    stuck: Vec<String>,
    account: Account,
}

async fn suffer(combinations: Vec<Vec<Blow>>) -> Option<Lane> {
    let mut held = Held::start().await?;
    let mut lane = Lane {
        combinations: combinations.len(),
        blows: combinations.iter().map(Vec::len).sum(),
        stuck: Vec::new(),
        account: Account::default(),
    };
    for blows in combinations {
        for blow in &blows {
            if let Err(why) = held.suffers(*blow).await {
                lane.stuck.push(format!("{blow:?} of {blows:?}: {why}"));
            }
        }
        if let Err(why) = held.goes_on().await {
            lane.stuck.push(format!("{blows:?}: {why}"));
        }
    }
    lane.account = held.account().await;
    if !lane.stuck.is_empty() || !lane.account.is_clean() {
        println!("{}", held.log());
    }
    Some(lane)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn of_random_combinations_none_leaves_it_stuck_loses_doubles_or_is_hidden() {
    let asked = std::env::var_os("VIGIE_HOLDS");
    let count = asked.map_or(USUAL, |asked| asked.to_str().unwrap().parse().unwrap());
    let (mut chance, begun) = (Chance(12), Instant::now());
    let mut lanes = vec![Vec::new(); LANES];
    for one in 0..count {
        let long = 2 + chance.below(3);
        lanes[one % LANES].push((0..long).map(|_| chance.blow()).collect::<Vec<_>>());
    }
    let lanes: Vec<_> = lanes
        .into_iter()
        .map(|lane| tokio::spawn(suffer(lane)))
        .collect();
    let mut done = Vec::new();
    for lane in lanes {
        let Some(lane) = lane.await.unwrap() else {
            return;
        };
        done.push(lane);
    }
    let sum = |number: &dyn Fn(&Lane) -> usize| done.iter().map(number).sum::<usize>();
    let stuck: Vec<_> = done.iter().flat_map(|lane| &lane.stuck).collect();
    let lost = sum(&|lane| lane.account.unfiled + lane.account.unfound + lane.account.unsent);
    let doubled = sum(&|lane| lane.account.refiled + lane.account.resent);
    let wrong = sum(&|lane| lane.account.wrong);
    println!(
        "{} combinations of {} blows, {} entries, in {} s: stuck {}, lost {lost}, doubled {doubled}, \
         wrong \"well\" {wrong}",
        sum(&|lane| lane.combinations),
        sum(&|lane| lane.blows),
        sum(&|lane| lane.account.entries),
        begun.elapsed().as_secs(),
        stuck.len(),
    );
    for why in &stuck {
        println!("{}", why.chars().take(600).collect::<String>());
    }
    assert_eq!((stuck.len(), lost, doubled, wrong), (0, 0, 0, 0));
}
