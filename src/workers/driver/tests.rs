//! The driver, with periods of a millisecond or instants that are given to it: nothing here sleeps.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use super::super::reload::Insisting;
use super::super::run::tasks;
use super::ticks::{Clocks, look_at_ringer};
use super::{Bells, Driver, PERIOD, Ringer, Task};
use crate::app::App;
use crate::app::workings::{LeftUndone, Report, TaskName, Working};
use crate::clock::Clock;
use crate::config::{self, Env};

const NAME: TaskName = TaskName::Suggest;

fn driver() -> Driver {
    Driver {
        bells: Bells::default(),
        workings: crate::app::workings::Workings::default(),
        clock: Clock::fixed("2026-11-23T10:30:00Z".parse().unwrap()),
    }
}

fn start(driver: &Driver, task: Task) -> CancellationToken {
    let stop = CancellationToken::new();
    tokio::spawn(driver.clone().drive(task, stop.clone()));
    stop
}

/// Lets everything that can go on go on.
async fn let_run() {
    for _ in 0..20 {
        tokio::task::yield_now().await;
    }
}

async fn ring(driver: &Driver) -> Working {
    driver.bells.ring(NAME);
    let_run().await;
    known(driver)
}

fn known(driver: &Driver) -> Working {
    driver.workings.all().remove(0)
}

/// A task whose runs end as the list says, the last one again and again.
fn runs(ends: Vec<fn() -> anyhow::Result<Report>>) -> (Task, Arc<AtomicUsize>) {
    let count = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&count);
    let task = Task::new(NAME, Duration::from_secs(60), move || {
        let run = counted.fetch_add(1, Ordering::SeqCst);
        let end = ends[run.min(ends.len() - 1)];
        async move { end() }
    });
    (task, count)
}

#[tokio::test]
async fn a_bell_that_rings_during_a_run_makes_one_more_run_and_never_two_at_once() {
    let (driver, gate) = (driver(), Arc::new(Notify::new()));
    let (at_once, begun) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let (held, inside, count) = (gate.clone(), at_once.clone(), begun.clone());
    let task = Task::new(NAME, Duration::from_secs(60), move || {
        let (held, inside, count) = (held.clone(), inside.clone(), count.clone());
        async move {
            count.fetch_add(1, Ordering::SeqCst);
            assert_eq!(inside.fetch_add(1, Ordering::SeqCst), 0, "twice at once");
            held.notified().await;
            inside.fetch_sub(1, Ordering::SeqCst);
            Ok(Report::done(1))
        }
    });
    start(&driver, task);
    for _ in 0..5 {
        ring(&driver).await;
    }
    assert_eq!(begun.load(Ordering::SeqCst), 1);
    gate.notify_one();
    let_run().await;
    assert_eq!(
        begun.load(Ordering::SeqCst),
        2,
        "the rings in between are one"
    );
    gate.notify_one();
    let_run().await;
    let working = known(&driver);
    assert_eq!((working.done_in_all, working.failures), (2, 0));
    assert_eq!(begun.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn a_panic_is_caught_told_and_tried_again() {
    let driver = driver();
    let (task, count) = runs(vec![|| panic!("the page had no end"), || {
        Ok(Report::done(3))
    }]);
    let period = Duration::from_millis(1);
    start(&driver, Task { period, ..task });
    let working = ring(&driver).await;
    let (why, _) = working.error.clone().unwrap();
    assert_eq!(why, "it panicked: the page had no end");
    assert_eq!((working.failures, working.running.is_none()), (1, true));
    let again = async {
        while count.load(Ordering::SeqCst) < 2 {
            ring(&driver).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), again)
        .await
        .expect("it is tried again");
    let_run().await;
    let working = known(&driver);
    assert_eq!((working.failures, working.done), (0, 3));
}

#[test]
fn failures_wait_longer_from_time_to_time_and_never_longer_than_four_periods() {
    let (task, _) = runs(vec![|| Ok(Report::done(0))]);
    let failed = Err("the disk is full".to_owned());
    let waits = [1, 2, 3, 4, 1_000].map(|failures| task.pause(&failed, failures));
    assert_eq!(waits, [2, 4, 4, 4, 4].map(|periods| PERIOD * periods));
    assert_eq!(task.pause(&Ok(Report::done(1)), 0), Duration::ZERO);
}

#[tokio::test]
async fn a_row_that_cannot_be_done_fails_no_run() {
    let driver = driver();
    let (task, count) = runs(vec![
        || {
            let left = LeftUndone {
                row: "digest hebdo".to_owned(),
                why: "its template is broken".to_owned(),
            };
            Ok(Report {
                done: 2,
                left: vec![left],
            })
        },
        || Ok(Report::done(1)),
    ]);
    start(&driver, task);
    let working = ring(&driver).await;
    assert_eq!(
        (working.failures, working.left.len(), working.done),
        (0, 1, 2)
    );
    let working = ring(&driver).await;
    assert!(working.left.is_empty() && working.done_in_all == 3);
    assert_eq!(count.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn what_did_something_rests_and_rings_those_who_follow() {
    let driver = driver();
    let (task, count) = runs(vec![|| Ok(Report::done(1))]);
    let rest = Duration::from_secs(3_600);
    start(&driver, task.with_rest(rest).then(&[TaskName::Index]));
    ring(&driver).await;
    tokio::time::timeout(Duration::from_secs(10), driver.bells.heard(TaskName::Index))
        .await
        .expect("the index was woken");
    let working = ring(&driver).await;
    assert_eq!(count.load(Ordering::SeqCst), 1, "it rests");
    let resting = Instant::now() + rest / 2;
    assert!(working.is_well(resting), "and a rest is no lateness");
}

#[tokio::test]
async fn stopping_lets_a_run_end_and_begins_no_other() {
    let (driver, gate) = (driver(), Arc::new(Notify::new()));
    let held = gate.clone();
    let task = Task::new(NAME, PERIOD, move || {
        let held = held.clone();
        async move {
            held.notified().await;
            Ok(Report::done(1))
        }
    });
    let stop = CancellationToken::new();
    let driving = tokio::spawn(driver.clone().drive(task, stop.clone()));
    ring(&driver).await;
    driver.bells.ring(NAME);
    stop.cancel();
    let_run().await;
    assert!(!driving.is_finished() && known(&driver).running.is_some());
    gate.notify_one();
    driving.await.unwrap();
    assert_eq!(known(&driver).done_in_all, 1);
}

#[tokio::test]
async fn a_ringer_that_fell_silent_is_made_anew_and_nobody_waits_for_it() {
    let driver = driver();
    let (task, count) = runs(vec![|| Ok(Report::done(0))]);
    start(&driver, task);
    let (begun, mut ringer) = (Instant::now(), Ringer::Mute(0));
    driver.bells.ring_by_clock(begun);
    let mut seen = Vec::new();
    for seconds in 0..20 {
        let now = begun + Duration::from_secs(seconds);
        look_at_ringer(&driver, &mut ringer, now).await;
        let_run().await;
        let Ringer::Mute(started) = ringer else {
            unreachable!("it was mute")
        };
        seen.push((started, count.load(Ordering::SeqCst)));
    }
    // Each time that more than six seconds have passed in silence.
    let told = [6, 7, 13, 14].map(|second| seen[second]);
    assert_eq!(told, [(0, 1), (1, 2), (1, 2), (2, 3)]);
}

#[test]
fn a_step_of_the_clock_is_seen_at_once_and_a_pause_is_none() {
    let (ticks, time) = (Instant::now(), driver().clock.now());
    let mut clocks = Clocks::of(ticks, time);
    let mut seen = Vec::new();
    // Seconds since the beginning, and what the time of day was away from the truth by, in milliseconds.
    for (second, away) in [
        (1, 0),
        (2, 400),
        (3, -100),
        (33, -100),
        (34, 60_000),
        (35, 60_000),
        (36, 0),
        (37, -25_200_000),
        (38, -25_200_000),
    ] {
        let time = time + chrono::TimeDelta::milliseconds(second * 1_000 + away);
        let ticks = ticks + Duration::from_secs(second.unsigned_abs());
        if clocks.stepped(ticks, time) {
            seen.push(second);
        }
    }
    assert_eq!(seen, [34, 36, 37]);
}

#[tokio::test(flavor = "multi_thread")]
async fn each_task_that_panics_tells_it_and_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("feeds.toml");
    std::fs::write(&file, "[watch]\nname = \"Essai\"\n").unwrap();
    let env = Env::of([]);
    let app = App::open(config::load(&file, &env).unwrap(), Clock::System).unwrap();
    let (driver, stop) = (Driver::of(&app), CancellationToken::new());
    for mut task in tasks(&app, env, Insisting::default(), &driver.bells) {
        let (work, name) = (task.work, task.name.as_str());
        let panicked = AtomicUsize::new(0);
        task.work = Box::new(move || match panicked.fetch_add(1, Ordering::SeqCst) {
            0 => Box::pin(async move { panic!("in {name}") }),
            _ => work(),
        });
        task.period = Duration::from_millis(1);
        tokio::spawn(driver.clone().drive(task, stop.clone()));
    }
    let all = async |is_so: fn(&Working) -> bool| {
        let are_all =
            |known: Vec<Working>| known.len() == TaskName::ALL.len() && known.iter().all(is_so);
        while !are_all(driver.workings.all()) {
            TaskName::ALL
                .into_iter()
                .for_each(|name| driver.bells.ring(name));
            tokio::task::yield_now().await;
        }
    };
    let again = all(|one| one.error.is_some() && one.failures == 0 && one.last_end.is_some());
    tokio::time::timeout(Duration::from_secs(30), again)
        .await
        .expect("each goes on");
    for working in driver.workings.all() {
        let (why, _) = working.error.unwrap();
        assert_eq!(why, format!("it panicked: in {}", working.name.as_str()));
    }
    stop.cancel();
}
