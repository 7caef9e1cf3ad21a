//! What becomes of entries visit after visit, for feeds that say little about who is who.

use std::collections::HashMap;
use std::convert::Infallible;
use std::slice::from_ref;

use chrono::{DateTime, Utc};

use super::{Verdict, keys, published_hash, said_hash, says_the_same, verdict};
use crate::domain::feed::{Entry, Feed};
use crate::domain::html::RawHtml;
use crate::domain::ids::ItemId;
use crate::store::items::{Hashes, Known};

fn entry(id: &str, link: &str, title: &str) -> Entry {
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Entry {
        id: some(id),
        link: some(link),
        title: some(title),
        ..Entry::default()
    }
}

/// An announcement on a page that all announcements share, without an id.
fn notice(title: &str, hour: u32, text: &str) -> Entry {
    Entry {
        published: Some(at(hour)),
        summary: Some(RawHtml(text.to_owned())),
        ..entry("", "https://example.org/avis", title)
    }
}

fn at(hour: u32) -> DateTime<Utc> {
    format!("2026-11-30T{hour:02}:30:00Z").parse().unwrap()
}

fn feed(entries: &[Entry]) -> Feed {
    let link = Some("https://example.org/".to_owned());
    Feed {
        link,
        entries: entries.to_vec(),
        ..Feed::default()
    }
}

/// What is filed, as the archive keeps it.
#[derive(Default)]
struct Archive {
    items: Vec<(Known, Entry)>,
    keys: HashMap<i64, usize>,
}

impl Archive {
    /// Visits a document; the items are those of its entries, in their order, `+` new, `~` changed.
    fn visit(&mut self, entries: &[Entry]) -> String {
        let mut told = Vec::new();
        for (keys, entry) in keys(&feed(entries)).iter().zip(entries) {
            let known = |key| -> Result<Option<Known>, Infallible> {
                Ok(self
                    .keys
                    .get(&key)
                    .map(|place| self.items[*place].0.clone()))
            };
            let same_text = |item: ItemId| {
                let then = &self.items[usize::try_from(item.0).unwrap() - 1].1;
                Ok(says_the_same(entry, &serde_json::to_value(then).unwrap()))
            };
            let found = keys.found(known, same_text).unwrap();
            let hashes = Hashes {
                published: published_hash(entry),
                said: said_hash(entry, entry.summary.as_ref().map_or("", |html| &html.0)),
            };
            let verdict = verdict(found.as_ref(), hashes);
            let place = match verdict {
                Verdict::New => self.items.len(),
                Verdict::Same(item) | Verdict::Changed(item) => {
                    usize::try_from(item.0).unwrap() - 1
                }
            };
            let number = i64::try_from(place).unwrap() + 1;
            let sign = match verdict {
                Verdict::New => "+",
                Verdict::Same(_) => "",
                Verdict::Changed(_) => "~",
            };
            told.push(format!("{sign}{number}"));
            let row = Known {
                item: ItemId(number),
                hashes,
                title: entry.title.clone().unwrap_or_default(),
                url: entry.link.clone(),
                published: entry.published,
                updated: entry.updated,
            };
            match verdict {
                Verdict::New => {
                    self.items.push((row, entry.clone()));
                    self.keys
                        .extend(keys.to_take().into_iter().map(|key| (key, place)));
                    self.remember(keys.to_leave(), place);
                }
                Verdict::Changed(_) => {
                    self.items[place] = (row, entry.clone());
                    self.remember(keys.to_take().into_iter().chain(keys.to_leave()), place);
                }
                Verdict::Same(_) => {}
            }
        }
        told.join(" ")
    }

    fn remember(&mut self, keys: impl IntoIterator<Item = i64>, place: usize) {
        for key in keys {
            self.keys.entry(key).or_insert(place);
        }
    }
}

/// What several visits say, one after the other.
fn visits(documents: &[&[Entry]]) -> Vec<String> {
    let mut archive = Archive::default();
    documents
        .iter()
        .map(|entries| archive.visit(entries))
        .collect()
}

#[test]
fn an_entry_is_new_once_then_the_same_then_changed() {
    let first = [entry("a", "https://example.org/a", "Avis")];
    let corrected = [entry("a", "https://example.org/a", "Avis corrigé")];
    assert_eq!(visits(&[&first, &first, &corrected]), ["+1", "1", "~1"]);
}

#[test]
fn ids_that_change_at_every_fetch_are_seen_through() {
    let first = [entry("x1", "https://example.org/a?utm_source=rss", "Avis")];
    let again = [entry("x2", "https://example.org/a", "Avis")];
    assert_eq!(visits(&[&first, &again]), ["+1", "1"]);
}

#[test]
fn equal_ids_do_not_merge_entries() {
    let both = [
        entry("1", "https://example.org/a", "A"),
        entry("1", "https://example.org/b", "B"),
    ];
    assert_eq!(visits(&[&both[..1], &both]), ["+1", "1 +2"]);
}

#[test]
fn an_id_given_to_another_article_makes_a_new_item_once() {
    let first = [entry(
        "1",
        "https://example.org/lundi",
        "Une faille dans le noyau",
    )];
    let reused = [entry(
        "1",
        "https://example.org/mardi",
        "Sortie de la version 12",
    )];
    assert_eq!(visits(&[&first, &reused, &reused]), ["+1", "+2", "2"]);
    let moved = [entry(
        "1",
        "https://example.org/2/lundi",
        "Une faille dans le noyau",
    )];
    assert_eq!(visits(&[&first, &moved]), ["+1", "1"]);
    // Both new ones link to one page: the id alone must lead to the newest.
    let beside = [
        reused[0].clone(),
        entry("2", "https://example.org/mardi", "Un guide"),
    ];
    assert_eq!(visits(&[&first, &beside, &beside]), ["+1", "+2 +3", "2 3"]);
}

#[test]
fn links_that_all_entries_share_and_the_site_itself_identify_nothing() {
    let first = [
        entry("", "https://example.org/", "A"),
        entry("", "https://example.org/", "B"),
    ];
    let next = [entry("", "https://example.org/", "C")];
    assert_eq!(visits(&[&first, &next, &first[1..]]), ["+1 +2", "+3", "2"]);
}

#[test]
fn a_redated_entry_is_the_same() {
    let first = entry("a", "https://example.org/a", "Avis");
    let mut redated = first.clone();
    redated.published = Some(at(8));
    assert_eq!(visits(&[&[first], &[redated]]), ["+1", "1"]);
}

#[test]
fn announcements_that_follow_one_another_on_a_page_are_as_many_items() {
    let one = notice(
        "Crue du Serein : vigilance orange",
        8,
        "Le niveau monte depuis ce matin.",
    );
    let two = notice(
        "Marché de Noël annulé",
        9,
        "Le vent violent ferme la place du marché.",
    );
    let three = notice(
        "Élection du conseil des jeunes",
        10,
        "Quatorze élèves sont candidats.",
    );
    let [a, b, c] = [[one.clone()], [two.clone()], [three]];
    assert_eq!(visits(&[&a, &b, &c, &c]), ["+1", "+2", "+3", "3"]);
    // The first comes back, alone and in company.
    assert_eq!(
        visits(&[&a, &b, &a, &[two.clone(), one.clone()]]),
        ["+1", "+2", "1", "2 1"]
    );
    // A correction is one of the announcement that stands there now.
    let mut corrected = two.clone();
    corrected.title = Some("Marché de Noël annulé ce soir".to_owned());
    assert_eq!(visits(&[&a, &b, &[corrected]]), ["+1", "+2", "~2"]);
    // Without dates, and without texts.
    let bare = |entry: &Entry, text: bool| Entry {
        published: None,
        summary: entry.summary.clone().filter(|_| text),
        ..entry.clone()
    };
    for text in [true, false] {
        let (one, two) = (bare(&one, text), bare(&two, text));
        assert_eq!(
            visits(&[&[one], from_ref(&two), from_ref(&two)]),
            ["+1", "+2", "2"]
        );
    }
    // Ids that are made anew for each say no more than none.
    let numbered = |id: &str, entry: &Entry| Entry {
        id: Some(id.to_owned()),
        ..entry.clone()
    };
    assert_eq!(
        visits(&[
            &[numbered("a", &one)],
            &[numbered("b", &two)],
            &[numbered("c", &two)]
        ]),
        ["+1", "+2", "2"]
    );
}

#[test]
fn an_entry_whose_title_date_or_text_stays_is_still_that_of_its_link() {
    let text = "Le niveau monte depuis ce matin sur le Serein, et la route basse est coupée.";
    let first = notice("Crue du Serein : vigilance orange", 8, text);
    let said = |title: &str, hour: u32, text: &str| {
        visits(&[from_ref(&first), &[notice(title, hour, text)]])[1].clone()
    };
    assert_eq!(
        said(
            "Crue du Serein : vigilance rouge",
            9,
            "Tout le monde évacue."
        ),
        "~1"
    );
    assert_eq!(
        said("La route basse est coupée", 8, "Tout le monde évacue."),
        "~1"
    );
    assert_eq!(
        said(
            "La route basse est coupée",
            9,
            &text.replace("ce matin", "hier")
        ),
        "~1"
    );
    assert_eq!(
        said("La route basse est coupée", 9, "Tout le monde évacue."),
        "+2"
    );
}

#[test]
fn an_entry_stays_known_when_others_with_its_link_come_and_go() {
    let one = notice("Crue du Serein", 8, "Le niveau monte depuis ce matin.");
    let two = notice("Marché annulé", 9, "Le vent violent ferme la place.");
    let three = notice("Élection des jeunes", 10, "Quatorze élèves sont candidats.");
    let alone = from_ref(&one);
    let pair = [two.clone(), one.clone()];
    let all = [three, two, one.clone()];
    assert_eq!(visits(&[alone, &pair, &all]), ["+1", "+2 1", "+3 2 1"]);
    assert_eq!(
        visits(&[&all, &pair, alone, &all]),
        ["+1 +2 +3", "2 3", "3", "1 2 3"]
    );
    // So where everything has the address of the page as its id too, and where there is no link.
    let with = |id: &str, link: Option<&str>, entry: &Entry| Entry {
        id: Some(id.to_owned()),
        link: link.map(str::to_owned),
        ..entry.clone()
    };
    for link in [Some("https://example.org/avis"), None] {
        let all = all.each_ref().map(|entry| with("avis", link, entry));
        assert_eq!(
            visits(&[&all[2..], &all[1..], &all, &all[1..], &all[2..]]),
            ["+1", "+2 1", "+3 2 1", "2 1", "1"]
        );
    }
    // Notices of one day and one title are told apart by their hour and text.
    let alerts = [
        notice("Alerte", 9, "Le pont est fermé."),
        notice("Alerte", 8, "La route est fermée."),
    ];
    assert_eq!(
        visits(&[&alerts[1..], &alerts, &alerts]),
        ["+1", "+2 1", "2 1"]
    );
}

#[test]
fn parts_of_a_page_are_entries_alone_and_together() {
    let part = |n: u32| Entry {
        published: Some(at(n)),
        ..entry(
            "",
            &format!("https://example.org/journal#v{n}"),
            &format!("Version 1.{n}"),
        )
    };
    let (one, two, three) = (part(1), part(2), part(3));
    assert_eq!(
        visits(&[
            from_ref(&one),
            &[two.clone(), one.clone()],
            &[three.clone(), two.clone(), one.clone()],
            from_ref(&three),
        ]),
        ["+1", "+2 1", "+3 2 1", "3"]
    );
    assert_eq!(
        visits(&[from_ref(&one), &[two], &[three]]),
        ["+1", "+2", "+3"]
    );
    let corrected = Entry {
        title: Some("Version 1.1, corrigée".to_owned()),
        ..one.clone()
    };
    assert_eq!(visits(&[from_ref(&one), &[corrected]]), ["+1", "~1"]);
    // A mark of the newsletter that changes at each fetch is no part.
    let marked = |mark: &str| entry("", &format!("https://example.org/a#{mark}"), "Un avis");
    assert_eq!(
        visits(&[&[marked("Echobox=1")], &[marked("Echobox=2")]]),
        ["+1", "1"]
    );
}

#[test]
fn two_notices_of_one_title_and_day_on_two_pages_are_two() {
    let on = |link: &str| Entry {
        published: Some(at(8)),
        ..entry("", link, "Offre d’emploi")
    };
    let (one, two) = (on("https://example.org/1"), on("https://example.org/2"));
    assert_eq!(visits(&[from_ref(&one), from_ref(&two)]), ["+1", "+2"]);
    assert_eq!(
        visits(&[&[one.clone(), two.clone()], &[two], &[one]]),
        ["+1 +2", "2", "1"]
    );
}

#[test]
fn what_an_earlier_version_filed_under_its_link_alone_is_known_in_company() {
    let one = notice("Crue du Serein", 8, "Le niveau monte depuis ce matin.");
    let two = notice("Marché annulé", 9, "Le vent violent ferme la place.");
    let mut archive = Archive::default();
    archive.visit(from_ref(&one));
    let link = keys(&feed(from_ref(&one)))[0].to_take();
    archive.keys.retain(|key, _| link.contains(key));
    assert_eq!(archive.visit(&[two, one]), "+2 1");
}
