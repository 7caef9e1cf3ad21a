//! One row's failure is that row's: it is recorded, set back and shown, and the others go on.

use chrono::TimeDelta;
use vigie::channels::ChannelError;
use vigie::channels::memory::Fault;
use vigie::domain::channel::restraint::Restraint;
use vigie::domain::delivery::DeliveryState::{Failed, Pending, Sending, Sent, Uncertain};
use vigie::domain::delivery::Subject;
use vigie::domain::digest::EditionState;
use vigie::domain::visibility::Visibility::Restricted;
use vigie::publish;
use vigie::store::channels::{self, Stumble};
use vigie::store::editions;

use super::house::House;

fn uncertain() -> ChannelError {
    ChannelError::Uncertain {
        why: "cut".to_owned(),
    }
}

fn again(house: &House, channel: &str) {
    let (id, now) = (house.rows(channel)[0].id, house.clock.now());
    house
        .store
        .write_here(|tx| publish::settle_by_hand(tx, id, Pending, "ada", now))
        .unwrap();
}

#[tokio::test]
async fn a_channel_that_cannot_carry_an_edition_is_shown_and_the_others_get_it() {
    let mut house = House::new(Restraint::default());
    let item = house.item("a", "Une nouvelle");
    house.open.carry_nothing(Some("too long for a post"));
    let edition = house.approve(&[item]);
    house.turn().await;
    assert_eq!(house.inside.arrived().len(), 1);
    let row = house.rows("ouvert").remove(0);
    assert_eq!(row.state, Failed);
    let note = row.note.unwrap();
    assert!(
        note.contains("too long for a post") && note.contains("ouvert"),
        "{note}"
    );
    house.turn().await;
    assert_eq!(
        house.rows("ouvert")[0].state,
        Failed,
        "nobody mended it meanwhile"
    );

    // Once it can, a person has it made and sent, with its proof.
    house.open.carry_nothing(None);
    again(&house, "ouvert");
    house.turn().await;
    assert_eq!(house.told().len(), 1);
    let read = |tx: &vigie::store::Tx<'_>| publish::reproduce(tx, edition, &house.outlets);
    let proofs = house.store.read_here(read).unwrap();
    assert!(
        proofs.iter().all(|one| one.same == Some(true)),
        "{proofs:?}"
    );
}

#[tokio::test]
async fn a_letter_that_cannot_be_made_again_fails_alone() {
    let mut house = House::new(Restraint::default());
    let (first, second) = (house.item("a", "Une"), house.item("b", "Deux"));
    house.approve(&[first, second]);
    let third = house.item("b", "Trois");
    let to = ["interne".to_owned()];
    let now = house.clock.now();
    house
        .store
        .write_here(|tx| publish::instant(tx, third, &to, ("ada", None), &house.outlets, now))
        .unwrap();
    // The letter for members must be made anew, and cannot.
    house.label(Restricted);
    house.inside.carry_nothing(Some("no place for it"));
    house.turn().await;
    let rows = house.rows("interne");
    assert_eq!((rows[0].state, rows[1].state), (Failed, Sent));
    assert!(
        rows[0].note.as_deref().unwrap().contains("no place for it"),
        "{rows:?}"
    );
}

#[tokio::test]
async fn a_row_that_the_archive_will_not_move_is_set_back_and_the_others_leave() {
    let mut house = House::new(Restraint::default());
    for title in ["Une", "Deux"] {
        let item = house.item("a", title);
        house.at_once(item, None);
    }
    house.meddle(
        "create trigger broken before update on deliveries when new.id = 1 and new.state = 'sending'
         begin select raise(abort, 'a broken page'); end",
    );
    house.turn().await;
    assert_eq!(house.told().len(), 1);
    let row = house.rows("ouvert").remove(0);
    assert_eq!((row.state, row.attempts), (Pending, 1));
    assert!(row.due > house.clock.now());
    assert!(row.note.unwrap().contains("a broken page"));
    house.meddle("drop trigger broken");
    house.clock.advance(TimeDelta::minutes(2));
    house.turn().await;
    assert_eq!(house.told().len(), 2);
}

#[tokio::test]
async fn what_could_not_be_recorded_once_sent_is_looked_for_by_the_next_turn() {
    let mut house = House::new(Restraint::default());
    let item = house.item("a", "Une nouvelle");
    house.at_once(item, None);
    // As on a full disk: from the answer on nothing can be written.
    house.meddle(
        "create trigger full before update on deliveries when old.state = 'sending' and new.state <> 'sending'
         begin select raise(abort, 'database or disk is full'); end",
    );
    let stopped = publish::deliver_due(&house.store, &house.clock, &house.outlets).await;
    assert!(stopped.is_err(), "{stopped:?}");
    assert_eq!(house.rows("ouvert")[0].state, Sending);
    house.meddle("drop trigger full");
    house.turn().await;
    assert_eq!(house.rows("ouvert")[0].state, Sent);
    assert_eq!(house.told().len(), 1, "it was there already");
}

#[tokio::test]
async fn a_receipt_that_cannot_be_kept_leaves_a_doubt_and_no_second_post() {
    let mut house = House::new(Restraint::default());
    for title in ["Une", "Deux"] {
        let item = house.item("a", title);
        house.at_once(item, None);
    }
    house.meddle(
        "create trigger full before insert on receipts when new.delivery_id = 1
         begin select raise(abort, 'database or disk is full'); end",
    );
    house.turn().await;
    let rows = house.rows("ouvert");
    assert_eq!((rows[0].state, rows[1].state), (Uncertain, Sent));
    house.meddle("drop trigger full");
    house.clock.advance(TimeDelta::minutes(5));
    house.turn().await;
    assert_eq!(house.rows("ouvert")[0].state, Sent);
    assert_eq!(house.told().len(), 2);
}

#[tokio::test]
async fn what_is_never_found_is_sent_ever_more_rarely_and_in_the_end_no_more() {
    let mut house = House::new(Restraint::default());
    let item = house.item("a", "Une nouvelle");
    house.at_once(item, None);
    for _ in 0..100 {
        house.open.fail_next(Fault::Lost(uncertain()));
    }
    for _ in 0..300 {
        house.turn().await;
        house.clock.advance(TimeDelta::seconds(12));
    }
    let row = house.rows("ouvert").remove(0);
    assert!((3..=8).contains(&row.attempts), "an hour: {}", row.attempts);
    for _ in 0..200 {
        house.turn().await;
        house.clock.advance(TimeDelta::hours(1));
    }
    let row = house.rows("ouvert").remove(0);
    assert_eq!(row.state, Failed, "{row:?}");
    assert!(row.note.unwrap().contains("look there"));
}

#[tokio::test]
async fn a_doubt_that_cannot_be_settled_now_keeps_no_other_row_waiting() {
    let mut house = House::new(Restraint::default());
    for title in ["Une", "Deux"] {
        let item = house.item("a", title);
        house.at_once(item, None);
        house.open.fail_next(Fault::Arrived(uncertain()));
    }
    publish::deliver_due(&house.store, &house.clock, &house.outlets)
        .await
        .unwrap();
    house.meddle(
        "create trigger broken before update on deliveries
         when new.id = 1 and old.state = 'uncertain' and new.state = 'sent'
         begin select raise(abort, 'a broken page'); end",
    );
    house.turn().await;
    let rows = house.rows("ouvert");
    assert_eq!((rows[0].state, rows[1].state), (Uncertain, Sent));
    assert!(rows[0].due > house.clock.now(), "{rows:?}");
}

#[tokio::test]
async fn what_a_person_saw_arrive_gets_its_name_there() {
    let mut house = House::new(Restraint::default());
    house.open.name_it();
    let item = house.item("a", "Une nouvelle");
    house.at_once(item, None);
    house.open.fail_next(Fault::Arrived(uncertain()));
    house.turn().await;
    let (row, now) = (house.rows("ouvert").remove(0), house.clock.now());
    assert_eq!(row.state, Uncertain);
    house
        .store
        .write_here(|tx| publish::settle_by_hand(tx, row.id, Sent, "ada", now))
        .unwrap();
    house.clock.advance(TimeDelta::minutes(11));
    publish::probe(&house.store, &house.clock, &house.outlets)
        .await
        .unwrap();
    let receipt = house.rows("ouvert").remove(0).receipt.unwrap();
    assert_eq!(receipt.remote_id, format!("there:{}", row.remote_key));
    assert_eq!(receipt.answer, "seen by ada");
}

#[tokio::test]
async fn a_correction_that_one_channel_cannot_carry_reaches_the_others() {
    let mut house = House::new(Restraint::default());
    let item = house.item("a", "Une nouvelle");
    let edition = house.approve(&[item]);
    house.open.carry_nothing(Some("too long for a post"));
    let now = house.clock.now();
    let correct = |tx: &vigie::store::Tx<'_>| {
        publish::correct(tx, Subject::Edition(edition), "Faux.", &house.outlets, now)
    };
    let amended = house.store.write_here(correct).unwrap();
    let open = amended.iter().find(|one| one.channel == "ouvert").unwrap();
    assert!(
        open.why.as_deref().unwrap().contains("too long"),
        "{amended:?}"
    );
    let inside = amended.iter().find(|one| one.channel == "interne").unwrap();
    assert_eq!(inside.deliveries.len(), 1);
    assert_eq!(
        house.rows("ouvert")[0].state,
        Pending,
        "what waited still waits"
    );
}

#[tokio::test]
async fn a_channel_that_takes_nothing_is_said_to_until_something_gets_through() {
    let mut house = House::new(Restraint::default());
    let item = house.item("a", "Une nouvelle");
    house.at_once(item, None);
    let stumble = |house: &House| -> Option<Stumble> {
        let read = |tx: &vigie::store::Tx<'_>| channels::stumble(tx, "ouvert");
        house.store.read_here(read).unwrap()
    };
    let start = house.clock.now();
    for why in ["451 not now", "452 the disk is full"] {
        let why = why.to_owned();
        house
            .open
            .fail_next(Fault::Lost(ChannelError::Retry { at: None, why }));
    }
    house.turn().await;
    let first = stumble(&house).unwrap();
    assert_eq!((first.at, first.why.as_str()), (start, "451 not now"));
    assert_eq!(first.next, Some(start + TimeDelta::minutes(1)));
    house.clock.advance(TimeDelta::minutes(1));
    house.turn().await;
    let second = stumble(&house).unwrap();
    assert_eq!(
        (second.at, second.why.as_str()),
        (start, "452 the disk is full")
    );
    house.clock.advance(TimeDelta::minutes(2));
    house.turn().await;
    assert_eq!(stumble(&house), None);
    assert_eq!(house.told().len(), 1);
}

#[tokio::test]
async fn what_a_channel_refuses_is_said_to_wait_for_a_person_and_is_new_once() {
    let mut house = House::new(Restraint::default());
    let item = house.item("a", "Une nouvelle");
    house.at_once(item, None);
    let why = "401 a wrong token".to_owned();
    house
        .open
        .fail_next(Fault::Lost(ChannelError::Refused { why }));
    house.turn().await;
    let now = house.clock.now();
    house
        .store
        .write_here::<_, vigie::store::StoreError>(|tx| {
            let stumble = channels::stumble(tx, "ouvert")?.unwrap();
            assert_eq!(
                (stumble.why.as_str(), stumble.next),
                ("401 a wrong token", None)
            );
            assert!(!channels::stumbled(tx, "ouvert", "again", None, now)?);
            assert!(channels::got_through(tx, "ouvert")?);
            assert!(!channels::got_through(tx, "ouvert")?);
            assert!(channels::stumbled(tx, "ouvert", "again", None, now)?);
            assert!(!channels::switch(tx, "ouvert")?.is_off);
            Ok(())
        })
        .unwrap();
}

#[tokio::test]
async fn what_was_put_off_while_the_clock_was_ahead_leaves_once_it_is_right() {
    let mut house = House::new(Restraint::default());
    for ahead in [TimeDelta::hours(5), TimeDelta::days(3 * 365)] {
        let item = house.item("a", &format!("Nouvelle {ahead}"));
        let before = house.told().len();
        let why = "451 not now".to_owned();
        house
            .open
            .fail_next(Fault::Lost(ChannelError::Retry { at: None, why }));
        house.clock.advance(ahead);
        house.at_once(item, None);
        house.turn().await;
        assert_eq!(house.told().len(), before, "{ahead}");
        house.clock.advance(-ahead);
        house.turn().await;
        assert_eq!(house.told().len(), before + 1, "{ahead}");
        house.turn().await;
        assert_eq!(house.told().len(), before + 1, "once, {ahead}");
    }
}

#[tokio::test]
async fn a_row_that_cannot_be_read_is_set_back_and_the_others_leave() {
    let mut house = House::new(Restraint::default());
    for title in ["Une", "Deux", "Trois"] {
        let item = house.item("a", title);
        house.at_once(item, None);
    }
    house.meddle(
        "pragma ignore_check_constraints = on;
         update deliveries set clearance = 'odd' where id = 1;
         update deliveries set attempts = -1 where id = 2",
    );
    let ended = house.turn().await;
    let states: Vec<_> = ended.iter().map(|one| one.state).collect();
    assert_eq!(states, [Pending, Failed, Sent], "{ended:?}");
    assert!(ended[0].note.contains("odd"), "{ended:?}");
    assert_eq!(ended[0].channel, "ouvert");
    assert_eq!(house.told().len(), 1);
    assert!(house.turn().await.is_empty(), "it waits for its time");

    house.meddle(
        "update deliveries set clearance = 'public' where id = 1;
         update deliveries set attempts = 0 where id = 2",
    );
    assert_eq!(house.rows("ouvert")[0].attempts, 1);
    house.clock.advance(TimeDelta::minutes(3));
    house.turn().await;
    assert_eq!(house.told().len(), 2);
}

#[tokio::test]
async fn a_row_that_cannot_be_read_keeps_no_other_from_being_looked_for() {
    let mut house = House::new(Restraint::default());
    for title in ["Une", "Deux"] {
        let item = house.item("a", title);
        house.at_once(item, None);
        house.open.fail_next(Fault::Arrived(uncertain()));
    }
    publish::deliver_due(&house.store, &house.clock, &house.outlets)
        .await
        .unwrap();
    let odd = "pragma ignore_check_constraints = on;
               update deliveries set clearance = 'odd' where id = 1";
    let whole = "update deliveries set clearance = 'public' where id = 1";
    house.meddle(odd);
    house.turn().await;
    house.meddle(whole);
    let rows = house.rows("ouvert");
    assert_eq!((rows[0].state, rows[1].state), (Uncertain, Sent));
    assert!(rows[0].due > house.clock.now(), "{rows:?}");
    house.clock.advance(TimeDelta::minutes(5));
    house.turn().await;
    assert_eq!(house.rows("ouvert")[0].state, Sent);

    // What was sent is looked for in the same way.
    house.meddle(odd);
    house.clock.advance(TimeDelta::minutes(11));
    publish::probe(&house.store, &house.clock, &house.outlets)
        .await
        .unwrap();
    house.meddle(whole);
    let rows = house.rows("ouvert");
    assert_eq!((rows[0].seen, rows[1].seen), (false, true));
    assert!(rows[0].note.as_deref().unwrap().contains("odd"), "{rows:?}");
}

#[tokio::test]
async fn an_edition_that_no_channel_can_carry_is_not_published_and_can_be_a_draft_again() {
    let mut house = House::new(Restraint::default());
    let item = house.item("a", "Une nouvelle");
    house.open.carry_nothing(Some("too long"));
    house.inside.carry_nothing(Some("too long"));
    let edition = house.approve(&[item]);
    house.turn().await;
    let now = house.clock.now();
    house
        .store
        .write_here::<_, publish::PublishError>(|tx| {
            assert_eq!(editions::publish_ended(tx, now)?, 0);
            publish::reopen(tx, edition)?;
            let draft = editions::one(tx, edition)?.unwrap();
            assert_eq!(draft.state, EditionState::Draft);
            Ok(())
        })
        .unwrap();
    assert!(house.rows("ouvert").is_empty() && house.rows("interne").is_empty());
}

#[tokio::test]
async fn an_edition_that_one_channel_carried_is_published() {
    let mut house = House::new(Restraint::default());
    let item = house.item("a", "Une nouvelle");
    house.open.carry_nothing(Some("too long"));
    house.approve(&[item]);
    house.turn().await;
    let now = house.clock.now();
    let published = house
        .store
        .write_here(|tx| editions::publish_ended(tx, now));
    assert_eq!(published.unwrap(), 1);
}
