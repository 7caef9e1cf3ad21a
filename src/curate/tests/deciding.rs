//! Deciding, and taking it back.

use super::*;

#[test]
fn a_decision_applies_to_the_story_and_is_taken_back_for_all_of_it() {
    let desk = Desk::new();
    let (first, second) = (desk.file(1, 1, "Noyau"), desk.file(2, 2, "Noyau bis"));
    desk.join(second, first);
    assert_eq!(
        desk.inbox(Order::Newest),
        [first],
        "a line a story, its lead"
    );
    let done = desk.done(&desk.ada, first, What::Dismiss);
    assert_eq!(done.items, [first, second]);
    assert_eq!(desk.state(second), ItemState::Dismissed);
    assert!(desk.inbox(Order::Newest).is_empty());
    assert!(matches!(
        desk.undo(&desk.bob, done.decision),
        Undone::Done {
            stayed: 0,
            state: Some(ItemState::New),
            ..
        }
    ));
    assert_eq!(
        (desk.state(first), desk.state(second)),
        (ItemState::New, ItemState::New)
    );
    assert_eq!(desk.undo(&desk.ada, done.decision), Undone::Already);
}

#[test]
fn an_undoing_is_a_decision_and_can_be_taken_back() {
    let desk = Desk::new();
    let item = desk.file(1, 1, "Noyau");
    let kept = desk.done(&desk.ada, item, What::Keep);
    let Undone::Done { by, .. } = desk.undo(&desk.ada, kept.decision) else {
        panic!("it stands");
    };
    assert_eq!(desk.state(item), ItemState::New);
    let Undone::Done { by: again, .. } = desk.undo(&desk.ada, by) else {
        panic!("nothing came between");
    };
    assert_eq!(desk.state(item), ItemState::Kept);
    let row = desk
        .store
        .read_here(|tx| crate::store::trail::of(tx, item))
        .unwrap();
    let told: Vec<_> = row
        .iter()
        .flat_map(|p| &p.steps)
        .map(|s| s.decision.as_str())
        .collect();
    assert_eq!(told, ["kept", "new", "kept"]);
    desk.undo(&desk.bob, again);
    assert_eq!(desk.state(item), ItemState::New);
    assert_eq!(desk.undo(&desk.ada, kept.decision), Undone::Already);
    desk.undo(&desk.ada, by);
    desk.undo(&desk.ada, kept.decision);
    assert_eq!(desk.state(item), ItemState::New);
}

#[test]
fn undo_goes_back_through_ones_own_decisions_the_last_first() {
    let desk = Desk::new();
    let (one, two) = (desk.file(1, 1, "Un"), desk.file(1, 2, "Deux"));
    desk.done(&desk.ada, one, What::Keep);
    desk.done(&desk.ada, two, What::Dismiss);
    let last = || {
        desk.store
            .write_here(|tx| undo_last(tx, &desk.ada, now()))
            .unwrap()
    };
    last();
    assert_eq!(
        (desk.state(one), desk.state(two)),
        (ItemState::Kept, ItemState::New)
    );
    last();
    assert_eq!(desk.state(one), ItemState::New);
    assert_eq!(last(), Undone::Nothing);
}

#[test]
fn a_decision_of_another_is_seen_and_not_overwritten() {
    let desk = Desk::new();
    let item = desk.file(1, 1, "Noyau");
    let hers = desk.done(&desk.ada, item, What::Dismiss).decision;
    let Outcome::Conflict(last) = desk.act(&desk.bob, item, What::Keep, None) else {
        panic!("Bob had not seen it");
    };
    assert_eq!((last.id, last.name.as_str()), (hers, "Ada"));
    assert_eq!(desk.state(item), ItemState::Dismissed);
    // He chooses, knowing.
    assert!(matches!(
        desk.act(&desk.bob, item, What::Keep, Some(hers)),
        Outcome::Done(_)
    ));
    assert_eq!(desk.state(item), ItemState::Kept);
    // Hers cannot be taken back over his.
    assert!(matches!(desk.undo(&desk.ada, hers), Undone::Overtaken(by) if by.name == "Bob"));
}

#[test]
fn two_who_decide_alike_are_not_at_odds() {
    let desk = Desk::new();
    let item = desk.file(1, 1, "Noyau");
    desk.done(&desk.ada, item, What::Keep);
    assert!(matches!(
        desk.act(&desk.bob, item, What::Keep, None),
        Outcome::Same(Some(_))
    ));
}

#[test]
fn what_a_curator_may_not_see_is_neither_decided_nor_told() {
    let desk = Desk::new();
    let (open, secret) = (desk.file(1, 1, "Noyau"), desk.file(3, 2, "Noyau réservé"));
    desk.join(secret, open);
    assert_eq!(desk.inbox(Order::Newest), [open]);
    assert_eq!(
        desk.act(&desk.ada, secret, What::Keep, None),
        Outcome::Missing
    );
    assert_eq!(desk.done(&desk.ada, open, What::Keep).items, [open]);
    assert_eq!(desk.state(secret), ItemState::New);
}

#[test]
fn a_newcomer_follows_its_story_and_comes_back_with_it() {
    let desk = Desk::new();
    let first = desk.file(1, 1, "Noyau");
    let done = desk.done(&desk.ada, first, What::Dismiss);
    let late = desk.file(2, 2, "Noyau encore");
    desk.join(late, first);
    assert_eq!(desk.state(late), ItemState::Dismissed);
    desk.undo(&desk.ada, done.decision);
    assert_eq!(desk.state(late), ItemState::New);
    // Once it waits again, newcomers wait too.
    let later = desk.file(1, 3, "Noyau toujours");
    desk.join(later, first);
    assert_eq!(desk.state(later), ItemState::New);
}

#[test]
fn tags_and_digests_are_undone_with_their_decision_and_others_tags_stay() {
    let desk = Desk::new();
    let item = desk.file(1, 1, "Noyau");
    let mark = Mark {
        digest: "hebdo".to_owned(),
        section: "Sécurité".to_owned(),
    };
    let meant = desk.done(&desk.ada, item, What::Digest(mark.clone()));
    let add = vec!["noyau".to_owned()];
    let tagged = desk.done(
        &desk.ada,
        item,
        What::Tag {
            add,
            take: vec!["veille".to_owned()],
        },
    );
    let other = vec!["linux".to_owned()];
    desk.done(
        &desk.bob,
        item,
        What::Tag {
            add: other,
            take: vec![],
        },
    );
    let of = |item| desk.store.read_here(|tx| marks::of(tx, item)).unwrap();
    assert_eq!(of(item), [mark]);
    assert_eq!(desk.row(item).head.tags, ["linux", "noyau"]);
    let unknown = vec!["inconnue".to_owned()];
    let refused = desk.act(
        &desk.ada,
        item,
        What::Tag {
            add: unknown,
            take: vec![],
        },
        None,
    );
    assert_eq!(refused, Outcome::NoSuchTag("inconnue".to_owned()));
    desk.undo(&desk.ada, tagged.decision);
    assert_eq!(desk.row(item).head.tags, ["linux", "veille"]);
    desk.undo(&desk.ada, meant.decision);
    assert!(of(item).is_empty());
    assert_eq!(desk.state(item), ItemState::New);
}
