//! Instant items, corrections and recalls, through the same outbox.

use chrono::TimeDelta;
use vigie::domain::channel::restraint::Restraint;
use vigie::domain::delivery::{Act, DeliveryState, Subject, Way};
use vigie::domain::visibility::Visibility::{Internal, Restricted};
use vigie::publish::{self, Amended};

use super::house::House;

fn correct(house: &House, subject: Subject) -> Vec<Amended> {
    let now = house.clock.now();
    let notice = "Le titre était faux.";
    house
        .store
        .write_here(|tx| publish::correct(tx, subject, notice, &house.outlets, now))
        .unwrap()
}

fn recall(house: &House, subject: Subject) -> Vec<Amended> {
    let now = house.clock.now();
    house
        .store
        .write_here(|tx| publish::recall(tx, subject, "Par erreur.", &house.outlets, now))
        .unwrap()
}

#[tokio::test]
async fn an_item_leaves_at_once_once_and_the_letter_only_refers_to_it() {
    let mut house = House::new(Restraint::default());
    let (urgent, other) = (house.item("a", "Urgent"), house.item("a", "Autre"));
    assert_eq!(house.at_once(urgent, None), 1);
    assert_eq!(
        house.at_once(urgent, None),
        0,
        "once, however often it is asked"
    );
    house.turn().await;
    assert!(house.told()[0].contains("Urgent") && house.told()[0].contains("Un texte."));
    house.approve(&[urgent, other]);
    house.turn().await;
    let letter = &house.told()[1];
    let (_, after) = letter.split_once("Urgent").unwrap();
    let (about, rest) = after.split_once("Autre").unwrap();
    assert!(
        about.contains("déjà signalé") && !about.contains("Un texte."),
        "{letter}"
    );
    assert!(rest.contains("Un texte."));
    // Members never got it by itself: their letter has it whole, but says that it was told.
    assert_eq!(house.inside.arrived().len(), 1);
}

#[tokio::test]
async fn an_internal_item_does_not_leave_by_a_public_channel() {
    let mut house = House::new(Restraint::default());
    let secret = house.item("b", "Secret");
    assert_eq!(house.at_once(secret, None), 0);
    house.turn().await;
    assert_eq!(house.told(), Vec::<String>::new());
}

#[tokio::test]
async fn a_correction_follows_what_was_sent_and_replaces_what_waits() {
    let mut house = House::new(Restraint::default());
    let item = house.item("a", "Une nouvelle");
    let edition = house.approve(&[item]);
    let subject = Subject::Edition(edition);
    // Nothing has left yet: it is made anew.
    let amended = correct(&house, subject);
    assert!(
        amended.iter().all(|one| one.deliveries.len() == 1),
        "{amended:?}"
    );
    house.turn().await;
    assert_eq!(house.told().len(), 1, "the first version never left");
    house.clock.advance(TimeDelta::hours(1));
    let amended = correct(&house, subject);
    assert!(
        amended.iter().all(|one| one.way == Way::Edit),
        "{amended:?}"
    );
    house.turn().await;
    house.turn().await;
    assert_eq!(house.told().len(), 2);
    assert!(house.told()[1].contains("correct"));
    let row = house.rows("ouvert").pop().unwrap();
    assert_eq!((row.act, row.state), (Act::Correct, DeliveryState::Sent));
}

#[tokio::test]
async fn a_recall_takes_back_what_was_sent_says_nothing_of_it_and_is_done_once() {
    let mut house = House::new(Restraint::default());
    let item = house.item("a", "Titre à taire");
    house.at_once(item, None);
    house.turn().await;
    // The reason to take it back: it is no longer for everybody.
    house.label(Restricted);
    let amended = recall(&house, Subject::Item(item));
    assert_eq!((amended.len(), amended[0].way), (1, Way::Delete));
    house.turn().await;
    assert_eq!(house.told().len(), 2);
    assert!(!house.told()[1].contains("Titre à taire"));
    let again = recall(&house, Subject::Item(item));
    assert_eq!(again[0].way, Way::Never);
    assert!(again[0].why.as_deref().unwrap().contains("already"));
}

#[tokio::test]
async fn a_recall_of_what_has_not_left_withdraws_it() {
    let mut house = House::new(Restraint::default());
    let item = house.item("a", "Une nouvelle");
    let edition = house.approve(&[item]);
    let amended = recall(&house, Subject::Edition(edition));
    assert!(
        amended.iter().all(|one| one.deliveries.is_empty()),
        "{amended:?}"
    );
    house.turn().await;
    assert_eq!((house.told().len(), house.inside.arrived().len()), (0, 0));
    assert_eq!(house.rows("ouvert")[0].state, DeliveryState::Cancelled);
}

#[tokio::test]
async fn a_correction_says_nothing_that_its_readers_may_not_see_any_more() {
    let mut house = House::new(Restraint::default());
    let item = house.item("a", "Titre à taire");
    let edition = house.approve(&[item]);
    house.turn().await;
    house.label(Internal);
    let amended = correct(&house, Subject::Edition(edition));
    let open = amended.iter().find(|one| one.channel == "ouvert").unwrap();
    assert!(open.why.as_deref().unwrap().contains("take it back"));
    house.turn().await;
    assert_eq!(house.told().len(), 1);
}
