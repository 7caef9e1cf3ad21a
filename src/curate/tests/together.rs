//! Several people at one desk: what is taken, noted, asked for, and decided in bulk.

use super::*;

#[test]
fn a_story_opened_for_work_is_taken_until_it_is_let_go_decided_or_forgotten() {
    let desk = Desk::new();
    let item = desk.file(1, 1, "Noyau");
    let claim = |who: &Curator, over, at| {
        desk.store
            .write_here(|tx| claim::claim(tx, who, item, over, at))
            .unwrap()
    };
    assert_eq!(claim(&desk.ada, false, now()), Claimed::Yours(vec![item]));
    let Claimed::Taken(by) = claim(&desk.bob, false, now()) else {
        panic!("Ada has it");
    };
    assert_eq!((by.name.as_str(), by.expires), ("Ada", now() + LASTS));
    assert_eq!(claim(&desk.bob, true, now()), Claimed::Yours(vec![item]));
    assert!(matches!(
        claim(&desk.ada, false, now() + LASTS),
        Claimed::Yours(_)
    ));
    desk.store
        .write_here(|tx| claim::release(tx, &desk.ada, item))
        .unwrap();
    assert!(matches!(claim(&desk.bob, false, now()), Claimed::Yours(_)));
    desk.done(&desk.bob, item, What::Keep);
    assert!(matches!(claim(&desk.ada, false, now()), Claimed::Yours(_)));
}

#[test]
fn notes_written_at_the_same_time_are_joined_whatever_item_of_the_story_they_are_on() {
    let desk = Desk::new();
    let (first, second) = (desk.file(1, 1, "Noyau"), desk.file(2, 2, "Noyau bis"));
    desk.join(second, first);
    let write = |who: &Curator, item, base, text: &str| {
        let written = desk
            .store
            .write_here(|tx| note::write(tx, who, item, base, text, now()));
        written.unwrap().unwrap()
    };
    let begun = write(&desk.ada, first, 0, "à vérifier\nà lire");
    assert_eq!((begun.note.version, begun.merged), (1, false));
    write(&desk.ada, first, 1, "vérifié\nà lire");
    let joined = write(&desk.bob, second, 1, "à vérifier\nlu par Bob");
    assert_eq!(joined.note.text, "vérifié\nlu par Bob");
    assert!(joined.merged && !joined.clash && joined.note.version == 3);
    let clash = write(&desk.ada, first, 2, "vérifié\nlu par Ada");
    assert!(
        clash.clash
            && clash.note.text.contains("lu par Ada")
            && clash.note.text.contains("lu par Bob")
    );
}

#[test]
fn what_is_asked_of_somebody_waits_for_them_until_it_is_decided_and_again_when_that_is_undone() {
    let desk = Desk::new();
    let item = desk.file(1, 1, "Noyau");
    let ask = |errand, whom| {
        desk.store
            .write_here(|tx| assign::ask(tx, &desk.ada, item, errand, whom, now()))
            .unwrap()
    };
    let waits = |who: &Curator| {
        desk.store
            .read_here(|tx| assignments::waiting_for(tx, who.member, 10))
            .unwrap()
    };
    assert_eq!(
        ask(Errand::Assign, Some(desk.bob.member)),
        assign::AssignmentOutcome::Done(vec![item])
    );
    let stranger = crate::domain::ids::MemberId(99);
    assert_eq!(
        ask(Errand::Opinion, Some(stranger)),
        assign::AssignmentOutcome::NoSuchCurator
    );
    assert_eq!((waits(&desk.bob), waits(&desk.ada)), (vec![item], vec![]));
    let done = desk.done(&desk.bob, item, What::Keep);
    assert!(waits(&desk.bob).is_empty());
    desk.undo(&desk.bob, done.decision);
    assert_eq!(waits(&desk.bob), [item]);
}

#[test]
fn many_are_decided_only_as_they_were_shown() {
    let desk = Desk::new();
    let ids: Vec<_> = (1..=5).map(|n| desk.file(1, n, "Noyau")).collect();
    let below = Set::Below(
        inbox::InboxQuery {
            sources: None,
            order: Order::Newest,
            clearance: Visibility::Internal,
        },
        Place {
            key: (now() + TimeDelta::minutes(4)).timestamp_millis() as f64,
            item: ids[3].0,
        },
    );
    let preview = || {
        desk.store
            .read_here(|tx| bulk::preview(tx, &desk.ada, &below))
            .unwrap()
    };
    let confirm = |print: &str| {
        let what = (Act::Dismiss, Some(Reason::Outdated));
        desk.store
            .write_here(|tx| bulk::confirm(tx, &desk.ada, what, &below, print, now()))
            .unwrap()
    };
    let shown = preview();
    assert_eq!(shown.items, ids[..3]);
    desk.done(&desk.bob, ids[0], What::Keep);
    let bulk::Outcome::Changed(now_shown) = confirm(&shown.print) else {
        panic!("Bob kept one of them");
    };
    assert_eq!(now_shown.items, ids[1..3]);
    let bulk::Outcome::Done(done) = confirm(&now_shown.print) else {
        panic!("nothing came between");
    };
    assert_eq!(desk.inbox(Order::Newest), [ids[4], ids[3]]);
    // One of them is decided otherwise: it stays when the rest is taken back.
    let seen = Some(done.decision);
    desk.act(&desk.bob, ids[1], What::Keep, seen);
    assert!(matches!(
        desk.undo(&desk.ada, done.decision),
        Undone::Done { stayed: 1, .. }
    ));
    assert_eq!(
        (desk.state(ids[1]), desk.state(ids[2])),
        (ItemState::Kept, ItemState::New)
    );
}
