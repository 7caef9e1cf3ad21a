//! It holds: a real `vigie run`, and what machines do to a process. After each blow, within ten seconds,
//! visits, index, digests and deliveries go on, and health has told the truth meanwhile.
//!
//! All blows and twenty combinations are dealt in every run; they mostly wait. Two hundred combinations:
//! `VIGIE_HOLDS=200 cargo test --test it holds::combinations -- --nocapture`.
//! A panic in each task is dealt with by the driver's own tests: the shipped binary has no way to ask for one.

mod blows;
mod combinations;
mod held;
mod letters;

use std::time::Duration;

use blows::Blow;
use held::Held;

const HOUR: i64 = 3_600;

/// Deals the blows one after the other, each with what must follow.
async fn holds(blows: impl IntoIterator<Item = Blow>) {
    let Some(mut held) = Held::start().await else {
        return;
    };
    for blow in blows {
        let suffered = held.suffers(blow).await;
        let went_on = held.goes_on().await;
        assert_eq!(
            (suffered, went_on),
            (Ok(()), Ok(())),
            "{blow:?}: {}",
            held.log()
        );
    }
    let account = held.account().await;
    assert!(account.is_clean(), "{account:?}: {}", held.log());
    let took = held.stop();
    assert!(took < Duration::from_secs(5), "{took:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_that_was_stopped_goes_on_when_it_is_continued() {
    // The second one is longer than any pause that the scheduler survives by itself.
    holds([Blow::Pause(3), Blow::Pause(30)]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_steps_by_hours_either_way_stops_nothing() {
    holds([5 * HOUR, 0, -7 * HOUR, 0, 30 * HOUR, -HOUR].map(Blow::Clock)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_is_told_and_what_waited_for_it_goes_on() {
    holds([Blow::Full(4), Blow::Full(9)]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_index_taken_away_or_damaged_is_told_and_built_again() {
    holds([Blow::Taken, Blow::Damaged, Blow::Cut, Blow::Taken]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_may_only_be_read_is_told_and_read() {
    holds([Blow::IndexReadOnly, Blow::ReadOnly(6)]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_archive_that_another_process_holds_is_told_and_read() {
    holds([Blow::Locked(4), Blow::Locked(14)]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_channel_that_is_down_for_a_week_gets_each_letter_once() {
    holds([Blow::Mute(7 * 24), Blow::Mute(8)]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_that_can_open_nothing_says_so_and_goes_on_afterwards() {
    holds([Blow::NoFiles(5)]).await;
}
