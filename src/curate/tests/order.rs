//! What waits, in which order, and what was learnt from decisions.

use super::*;

#[test]
fn a_decision_teaches_and_its_undoing_unteaches() {
    let desk = Desk::new();
    let (one, two) = (
        desk.file(1, 1, "Faille du noyau"),
        desk.file(2, 2, "Faille encore"),
    );
    desk.join(two, one);
    let kept = desk.done(&desk.ada, one, What::Keep);
    assert_eq!(
        desk.counts("word:noyau"),
        Counts {
            kept: 1,
            dismissed: 0
        }
    );
    assert_eq!(desk.counts(EVERY).kept, 1, "one lesson a story");
    desk.act(&desk.bob, one, What::Dismiss, Some(kept.decision));
    assert_eq!(
        desk.counts("word:noyau"),
        Counts {
            kept: 0,
            dismissed: 1
        }
    );
    let last = desk
        .store
        .read_here(|tx| decisions::last(tx, &[one]))
        .unwrap()
        .unwrap();
    desk.undo(&desk.bob, last);
    assert_eq!(
        desk.counts("word:noyau"),
        Counts {
            kept: 1,
            dismissed: 0
        }
    );
    desk.undo(&desk.ada, kept.decision);
    assert_eq!(desk.counts(EVERY), Counts::default());
}

#[test]
fn what_is_like_what_was_kept_stands_first_once_there_is_enough_to_tell() {
    let desk = Desk::new();
    for n in 0..40 {
        let (title, what) = match n % 2 {
            0 => ("Faille du noyau", What::Keep),
            _ => ("Promotion du mois", What::Dismiss),
        };
        let item = desk.file(1, n, &format!("{title} {n}"));
        desk.done(&desk.ada, item, what);
    }
    let good = desk.file(2, 50, "Encore une faille du noyau");
    let bad = desk.file(2, 60, "Encore une promotion du mois");
    assert_eq!(desk.inbox(Order::Newest), [bad, good]);
    let (known, scored) = desk.store.read_here(suggest::behind).unwrap();
    desk.store
        .write_here(|tx| suggest::file(tx, known, &scored))
        .unwrap();
    assert_eq!(desk.inbox(Order::Best), [good, bad]);
    let score = desk
        .store
        .read_here(|tx| suggest::filed(tx, good))
        .unwrap()
        .unwrap();
    assert!(suggest::per_cent(score.value) > 80);
    assert!(
        score
            .voices
            .iter()
            .any(|voice| voice.feature == "word:noyau" && voice.weight > 1.0)
    );
    let (_, again) = desk.store.read_here(suggest::behind).unwrap();
    assert!(again.is_empty(), "what is up to date is left alone");
}

#[test]
fn a_page_of_the_inbox_follows_the_one_before_whatever_is_decided_between() {
    let desk = Desk::new();
    let ids: Vec<_> = (0..150).map(|n| desk.file(1 + n % 2, n, "Noyau")).collect();
    let page = |sources: Option<Vec<SourceId>>, from| {
        let asked = inbox::InboxQuery {
            sources,
            order: Order::Newest,
            clearance: Visibility::Internal,
        };
        desk.store
            .read_here::<_, StoreError>(|tx| inbox::lines(tx, &asked, from, 60))
            .unwrap()
    };
    let first = page(None, Place::TOP);
    assert_eq!(first.len(), 60);
    for line in &first[..20] {
        desk.done(&desk.ada, line.item, What::Keep);
    }
    let second = page(None, first[59].place);
    assert_eq!(second[0].item, ids[89]);
    let of_one = page(Some(vec![SourceId(1)]), Place::TOP);
    assert!(
        of_one
            .iter()
            .all(|line| desk.row(line.item).head.source == SourceId(1))
    );
    let of_both = page(Some(vec![SourceId(1), SourceId(2)]), Place::TOP);
    assert_eq!(of_both[0].item, ids[129]);
    assert_eq!(of_both.len(), 60);
}
