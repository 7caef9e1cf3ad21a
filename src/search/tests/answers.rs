//! What is found, in which order, and by whom.

use super::{doc, found, found_sorted, index, now, page};
use crate::domain::ids::{ItemId, StoryId};
use crate::domain::item::ItemState;
use crate::domain::visibility::Visibility;
use crate::search::{Filter, Query, Request, Sort};

#[test]
fn words_are_found_in_any_form_phrases_and_identifiers_as_written() {
    let (_folder, search) = index(&[
        doc(
            1,
            "Vulnérabilité dans le noyau",
            "Les serveurs Linux sont touchés par l’œuvre d'un attaquant.",
        ),
        doc(
            2,
            "Mise à jour de PostgreSQL",
            "La CVE-2026-1234 est corrigée, en C++ et sur 10.0.0.1 aussi.",
        ),
    ]);
    for (typed, expected) in [
        ("vulnerabilites", vec![1]),
        ("SERVEUR", vec![1]),
        ("oeuvre", vec![1]),
        ("l'œuvre", vec![1]),
        ("attaque", vec![1]),
        ("\"mise à jour\"", vec![2]),
        ("\"jour mise\"", vec![]),
        ("\"serveurs linux\"", vec![1]),
        ("\"serveur linux\"", vec![]),
        ("cve-2026-1234", vec![2]),
        ("2026-1234", vec![2]),
        ("CVE", vec![2]),
        ("c++", vec![2]),
        ("10.0.0.1", vec![2]),
        ("10.0.0.2", vec![]),
        ("corriger -noyau", vec![2]),
        ("-noyau", vec![2]),
        ("noyau OU postgresql", vec![1, 2]),
        ("vulnér*", vec![1]),
        ("titre:postgresql", vec![2]),
        ("titre:linux", vec![]),
        ("le noyau", vec![1]),
        ("les", vec![1]),
        ("", vec![1, 2]),
    ] {
        assert_eq!(found_sorted(&search, typed), expected, "{typed}");
    }
}

#[test]
fn the_language_of_the_document_need_not_be_that_of_the_query() {
    let mut english = doc(1, "Patching", "Servers were updated and encrypted.");
    english.language = Some("en".into());
    let mut german = doc(2, "Sicherheit", "Die Rechner der Behörden wurden geprüft.");
    german.language = Some("de".into());
    let mut unknown = doc(3, "kernels", "…");
    unknown.language = None;
    let (_folder, search) = index(&[english, german, unknown]);
    for (typed, expected) in [
        ("update server", vec![1]),
        ("encrypting", vec![1]),
        ("patches", vec![1]),
        ("rechnern behorde", vec![2]),
        ("kernel", vec![3]),
        ("langue:allemand", vec![2]),
        ("langue:inconnue", vec![3]),
    ] {
        assert_eq!(found(&search, typed), expected, "{typed}");
    }
}

#[test]
fn filters_select_by_what_is_known_of_an_item() {
    let mut one = doc(1, "Un", "texte");
    one.tags = vec!["Sécurité".into(), "noyau".into()];
    one.authors = vec!["Jeanne d'Arc-Martin".into()];
    one.marks = vec!["CVE-2026-7".into()];
    one.story = Some(StoryId(5));
    one.state = ItemState::Kept;
    let mut two = doc(40, "Deux", "texte");
    two.source = "lwn".into();
    two.group = "Noyau".into();
    two.host = Some("lwn.net".into());
    two.visibility = Visibility::Internal;
    let (_folder, search) = index(&[one, two]);
    for (typed, expected) in [
        ("étiquette:securite", vec![1]),
        ("auteur:martin", vec![1]),
        ("auteur:\"jeanne d'arc-martin\"", vec![1]),
        ("cve:2026-7", vec![1]),
        ("sujet:5", vec![1]),
        ("état:gardé", vec![1]),
        ("source:lwn,certfr", vec![1, 40]),
        ("-source:lwn", vec![1]),
        ("groupe:noyau", vec![40]),
        ("site:gouv.fr", vec![1]),
        ("site:cert.ssi.gouv.fr", vec![1]),
        ("site:https://lwn.net/Articles/1", vec![40]),
        ("diffusion:interne", vec![40]),
        ("depuis:7j", vec![1]),
        ("avant:2026-11", vec![40]),
        ("texte source:inconnue", vec![]),
        ("texte depuis:jadis", vec![1, 40]),
    ] {
        assert_eq!(found_sorted(&search, typed), expected, "{typed}");
    }
    let mut request = Request::new(Query::parse("texte", &now()), Visibility::Restricted, now());
    request.filters = vec![Filter::Tag("noyau".into())];
    assert_eq!(search.query(&request).unwrap().total, 1);
}

#[test]
fn the_title_the_exact_form_and_youth_weigh() {
    let text = "alpha beta gamma delta epsilon";
    let (_folder, search) = index(&[
        doc(1, "Rien", &format!("{text} serveur")),
        doc(2, "Serveur", text),
        doc(300, "Serveur", text),
        doc(3, "Rien", &format!("{text} chiffrer")),
        doc(4, "Rien", &format!("{text} chiffre")),
    ]);
    assert_eq!(found(&search, "serveur"), [2, 300, 1]);
    assert_eq!(found(&search, "chiffre"), [4, 3]);
    assert_eq!(found(&search, "chiffrer"), [3, 4]);
    assert_eq!(found(&search, "serveur tri:date"), [1, 2, 300]);
}

#[test]
fn pages_follow_one_another() {
    let docs: Vec<_> = (1..=45).map(|id| doc(id, "Titre", "mot")).collect();
    let (_folder, search) = index(&docs);
    for sort in [Sort::Newest, Sort::Relevance] {
        let mut ids = Vec::new();
        for offset in [0, 20, 40, 60] {
            let mut request = Request::new(Query::parse("mot", &now()), Visibility::Public, now());
            (request.sort, request.offset) = (sort, offset);
            let page = search.query(&request).unwrap();
            assert_eq!(page.total, 45);
            ids.extend(page.hits.iter().map(|hit| hit.id));
        }
        assert_eq!(ids, (1..=45).map(ItemId).collect::<Vec<_>>(), "{sort:?}");
    }
}

#[test]
fn what_a_reader_may_not_see_is_in_no_count() {
    let mut docs = vec![
        doc(1, "Public", "mot"),
        doc(2, "Interne", "mot"),
        doc(3, "Restreint", "mot"),
    ];
    for (doc, label) in docs.iter_mut().zip(Visibility::ALL) {
        doc.visibility = label;
        doc.source = format!("source-{}", label.as_str());
        doc.tags = vec![format!("tag-{}", label.as_str())];
        doc.language = Some(["fr", "en", "de"][label as usize].into());
    }
    let (_folder, search) = index(&docs);
    for typed in [
        "mot",
        "",
        "mot OU interne",
        "mot tri:date",
        "titre:restreint OU mot",
        "-rien",
    ] {
        for (seen, clearance) in Visibility::ALL.into_iter().enumerate() {
            let page = page(&search, typed, clearance);
            let count = seen as u64 + 1;
            assert_eq!(
                (page.total, page.hits.len() as u64),
                (count, count),
                "{typed}"
            );
            let facets = page.facets;
            for names in [&facets.sources, &facets.tags, &facets.languages] {
                assert_eq!(
                    names.iter().map(|(_, count)| count).sum::<u64>(),
                    count,
                    "{names:?}"
                );
                assert!(names.iter().all(|(_, count)| *count > 0));
            }
            assert!(
                facets
                    .visibilities
                    .iter()
                    .all(|(label, _)| clearance.permits(*label))
            );
            assert_eq!(facets.states, [(ItemState::New, count)]);
            assert_eq!(facets.months, [("2026-11".to_owned(), count)]);
        }
    }
}

#[test]
fn counts_hold_across_segments_and_changes() {
    let (_folder, search) = index(&[doc(1, "a", "mot"), doc(2, "b", "mot")]);
    let mut changed = doc(2, "b", "mot");
    changed.source = "lwn".into();
    changed.tags = vec!["noyau".into()];
    search
        .apply(
            &[changed, doc(40, "c", "mot")],
            &[],
            crate::domain::ids::Revision(2),
        )
        .unwrap();
    let facets = page(&search, "mot", Visibility::Public).facets;
    assert_eq!(
        facets.sources,
        [("certfr".to_owned(), 2), ("lwn".to_owned(), 1)]
    );
    assert_eq!(facets.tags, [("noyau".to_owned(), 1)]);
    assert_eq!(
        facets.months,
        [("2026-11".to_owned(), 2), ("2026-10".to_owned(), 1)]
    );
}
