//! Instant items, corrections and recalls, through the same outbox.

use chrono::TimeDelta;
use vigie::domain::channel::restraint::Restraint;
use vigie::domain::delivery::{Act, DeliveryState, Subject, Way};
use vigie::domain::visibility::Visibility::{Internal, Restricted};
use vigie::publish::{self, Amended};

use vigie::domain::ids::MemberId;
use vigie::store::editions::{self, Erratum, Present};

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

/// What the public channel's readers read of the last thing that it said.
fn last_rendition(house: &House) -> String {
    let said = house.told().pop().unwrap();
    let said: serde_json::Value = serde_json::from_str(&said).unwrap();
    said["rendition"].to_string()
}

#[tokio::test]
async fn a_correction_tells_its_readers_what_was_wrong_in_the_text_itself() {
    let mut house = House::new(Restraint::default());
    let item = house.item("a", "Une nouvelle");
    house.at_once(item, None);
    let other = house.item("a", "Une autre");
    let edition = house.approve(&[other]);
    house.turn().await;
    house.clock.advance(TimeDelta::hours(1));
    correct(&house, Subject::Item(item));
    house.turn().await;
    assert!(
        last_rendition(&house).contains("Le titre était faux."),
        "{}",
        last_rendition(&house)
    );
    let now = house.clock.now();
    let erratum = Erratum {
        act: "correct".to_owned(),
        public: true,
        ways: "[]".to_owned(),
        at: now,
        by: Present {
            member: MemberId(0),
            name: "ada".to_owned(),
        },
        text: "Le chiffre était faux.".to_owned(),
    };
    house
        .store
        .write_here(|tx| publish::tell_erratum(tx, edition, &erratum, &house.outlets, now))
        .unwrap();
    house.turn().await;
    assert!(
        last_rendition(&house).contains("Le chiffre était faux."),
        "{}",
        last_rendition(&house)
    );
}

#[tokio::test]
async fn an_edition_that_was_taken_back_is_not_said_to_be_published() {
    let mut house = House::new(Restraint::default());
    let standing = |house: &House, id| {
        let read = |tx: &vigie::store::Tx<'_>| editions::one(tx, id);
        house
            .store
            .read_here(read)
            .unwrap()
            .unwrap()
            .standing()
            .to_owned()
    };
    let item = house.item("a", "Une nouvelle");
    let edition = house.approve(&[item]);
    house.turn().await;
    // What can be taken back nowhere is not said to be.
    house.meddle("update deliveries set state = 'uncertain', due_at = 9e15");
    recall(&house, Subject::Edition(edition));
    assert_eq!(standing(&house, edition), "approved");
    house.meddle("update deliveries set state = 'sent'");
    recall(&house, Subject::Edition(edition));
    assert_eq!(standing(&house, edition), "recalled");
}
