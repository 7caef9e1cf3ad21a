//! What holds a delivery back: switch, budget, quiet hours, embargo, first posts, the lint; and the last
//! word before the socket.

use chrono::{NaiveTime, TimeDelta};
use vigie::channels::ChannelError;
use vigie::channels::memory::Fault;
use vigie::domain::channel::restraint::{Quiet, Restraint};
use vigie::domain::delivery::DeliveryState::{Cancelled, Pending, Sent};
use vigie::domain::visibility::Visibility::{Internal, Public};
use vigie::publish;
use vigie::store::{StoreError, channels};

use super::house::House;

fn time(hour: u32) -> NaiveTime {
    NaiveTime::from_hms_opt(hour, 0, 0).unwrap()
}

fn turn_switch(house: &House, off: bool) {
    let now = house.clock.now();
    house
        .store
        .write_here::<_, StoreError>(|tx| {
            channels::turn(tx, "ouvert", off, ("ada", Some("essai")), now)
        })
        .unwrap();
}

#[tokio::test]
async fn nothing_leaves_by_a_channel_that_is_switched_off_and_everything_once_it_is_on() {
    let mut house = House::new(Restraint::default());
    let item = house.item("a", "Une nouvelle");
    house.approve(&[item]);
    turn_switch(&house, true);
    house.turn().await;
    assert_eq!((house.told().len(), house.inside.arrived().len()), (0, 1));
    assert_eq!(house.rows("ouvert")[0].attempts, 0);
    turn_switch(&house, false);
    house.turn().await;
    assert_eq!(house.told().len(), 1);
}

#[tokio::test]
async fn a_day_has_its_budget_and_the_next_one_goes_on() {
    let mut house = House::new(Restraint {
        zone: chrono_tz::Europe::Paris,
        parts: Some(2),
        ..Restraint::default()
    });
    for n in 0..5 {
        let item = house.item("a", &format!("Nouvelle {n}"));
        house.at_once(item, None);
    }
    for told in [2, 4, 5] {
        house.turn().await;
        house.turn().await;
        assert_eq!(house.told().len(), told);
        house.clock.advance(TimeDelta::days(1));
    }
    let row = &house.rows("ouvert")[0];
    assert_eq!(row.state, Sent);
}

#[tokio::test]
async fn what_was_refused_before_any_effect_uses_no_budget() {
    let mut house = House::new(Restraint {
        parts: Some(1),
        ..Restraint::default()
    });
    let item = house.item("a", "Une nouvelle");
    house.at_once(item, None);
    let why = "scripted".to_owned();
    house
        .open
        .fail_next(Fault::Lost(ChannelError::Retry { at: None, why }));
    house.turn().await;
    house.clock.advance(TimeDelta::minutes(2));
    house.turn().await;
    assert_eq!(house.told().len(), 1);
}

#[tokio::test]
async fn quiet_hours_and_an_embargo_end_by_themselves() {
    // The house wakes on a Friday at 16:00 in Paris.
    let mut house = House::new(Restraint {
        zone: chrono_tz::Europe::Paris,
        quiet: Some(Quiet {
            from: time(15),
            to: time(17),
        }),
        ..Restraint::default()
    });
    let (first, second) = (house.item("a", "Une"), house.item("a", "Deux"));
    house.at_once(first, None);
    house.at_once(second, Some(house.clock.now() + TimeDelta::hours(5)));
    // An embargo on an item holds every letter that speaks of it, on every channel.
    house.approve(&[first, second]);
    house.turn().await;
    assert_eq!((house.told().len(), house.inside.arrived().len()), (0, 0));
    house.clock.advance(TimeDelta::hours(1));
    house.turn().await;
    assert_eq!(house.told().len(), 1);
    house.clock.advance(TimeDelta::hours(4));
    house.turn().await;
    assert_eq!((house.told().len(), house.inside.arrived().len()), (3, 1));
}

#[tokio::test]
async fn the_first_posts_of_a_channel_wait_for_a_person() {
    let mut house = House::new(Restraint {
        hold: 1,
        ..Restraint::default()
    });
    let items = ["Une", "Deux"].map(|title| house.item("a", title));
    for item in items {
        house.at_once(item, None);
    }
    house.turn().await;
    assert_eq!(house.told().len(), 0);
    let rows = house.rows("ouvert");
    assert!(rows[0].held.as_deref().unwrap().contains("first posts"));
    let now = house.clock.now();
    house
        .store
        .write_here(|tx| publish::let_go(tx, rows[0].id, "ada", now))
        .unwrap();
    house.turn().await;
    assert_eq!(house.told().len(), 1);
    // The channel has spoken: but what was held before was held by a person's absence, and stays so.
    assert!(house.rows("ouvert")[1].held.is_some());
    let third = house.item("a", "Trois");
    house.at_once(third, None);
    house.turn().await;
    assert_eq!(house.told().len(), 2);
}

#[tokio::test]
async fn what_the_lint_finds_is_held_and_shown_and_what_a_person_let_go_is_remembered() {
    let mut house = House::new(Restraint::default());
    let item = house.item("a", "Le projet Chouette sur 10.0.0.7");
    house.approve(&[item]);
    house.turn().await;
    // Members may read it; the public channel waits.
    assert_eq!((house.told().len(), house.inside.arrived().len()), (0, 1));
    let row = house.rows("ouvert").remove(0);
    let held = row.held.unwrap();
    assert!(held.contains("text: a private address: 10.0.0.7"), "{held}");
    assert!(held.contains("projet chouette"), "{held}");
    let now = house.clock.now();
    house
        .store
        .write_here(|tx| publish::let_go(tx, row.id, "ada", now))
        .unwrap();
    house.turn().await;
    let row = house.rows("ouvert").remove(0);
    assert_eq!((row.state, row.released_by.as_deref()), (Sent, Some("ada")));
}

#[tokio::test]
async fn what_changes_while_the_channel_logs_in_is_seen_before_the_socket() {
    for relabelled in [true, false] {
        let mut house = House::new(Restraint::default());
        let item = house.item("a", "Une nouvelle");
        house.at_once(item, None);
        // The memory asks for the last word when everything is ready: meddle while it makes ready.
        let entered = house.open.pause_before_asking();
        let meddle = async {
            entered.notified().await;
            match relabelled {
                true => house.label(Internal),
                false => turn_switch(&house, true),
            }
            house.open.go_on();
        };
        let (ended, ()) = tokio::join!(house.turn(), meddle);
        assert_eq!(ended[0].state, Pending, "{ended:?}");
        assert!(ended[0].note.contains("at the last moment"), "{ended:?}");
        assert_eq!(house.told().len(), 0);
        let stumble = house
            .store
            .read_here(|tx| channels::stumble(tx, "ouvert"))
            .unwrap();
        assert_eq!(stumble, None, "the channel has nothing to do with it");
        house.clock.advance(TimeDelta::hours(1));
        house.turn().await;
        let state = house.rows("ouvert")[0].state;
        assert_eq!(state, if relabelled { Cancelled } else { Pending });
        house.label(Public);
        assert_eq!(house.told().len(), 0);
    }
}

#[tokio::test]
async fn a_title_cannot_turn_around_what_stands_beside_it() {
    let mut house = House::new(Restraint::default());
    let item = house.item("a", "Rapport \u{202e}fdp.exe\u{2066}");
    house.at_once(item, None);
    house.turn().await;
    let told = house.told().remove(0);
    assert!(told.contains("Rapport fdp.exe"), "{told}");
    assert!(!told.contains(['\u{202e}', '\u{2066}']), "{told}");
}
