//! The vocabulary through its pages, and what it does to items.

use axum::http::StatusCode;
use chrono::TimeDelta;
use vigie::curate::tags::{csv, exchange};
use vigie::domain::ids::ItemId;
use vigie::domain::member::Role;
use vigie::store::{StoreError, items};
use vigie::workers::{curation, index};

use super::site::{INTERNAL, NEWS, Site, now};
use crate::watch;

fn tags(site: &Site, item: ItemId) -> Vec<String> {
    let row = site
        .app
        .store
        .read_here::<_, StoreError>(|tx| items::one(tx, item));
    row.unwrap().unwrap().head.tags
}

async fn settle(site: &Site) {
    curation::catch_up(&site.app).await.unwrap();
    index::catch_up(&site.app.store, &site.app.search).unwrap();
}

const SECURITY: &str = "name=S%C3%A9curit%C3%A9&english=Security&synonyms=SSI%0Acyber&colour=red";

#[tokio::test]
async fn a_tag_is_made_found_by_any_name_and_shown_in_both_languages() {
    let site = Site::new();
    let made = site.post("/tags/new", SECURITY).await;
    assert_eq!(made.headers["location"], "/tags/securite");
    let below = site
        .post("/tags/new", "name=Failles&broader=security&colour=amber")
        .await;
    assert_eq!(below.headers["location"], "/tags/failles");
    let page = site.get("en", "/tags").await.body;
    assert!(
        page.contains("2 tags") && page.contains(">Security</a>"),
        "{page}"
    );
    assert!(
        page.contains("lang=\"fr\" href=\"/tags/failles\""),
        "{page}"
    );
    let page = site.get("fr", "/tags/securite").await.body;
    assert!(
        page.contains("SSI") && page.contains(">Failles</a>"),
        "{page}"
    );
    let other = site.get("fr", "/tags/ssi").await;
    assert_eq!(other.status, StatusCode::PERMANENT_REDIRECT);
    assert_eq!(other.headers["location"], "/tags/securite");
    assert_eq!(site.get("fr", "/tags/rien").await.status, 404);
}

#[tokio::test]
async fn what_would_break_the_tree_or_take_a_name_is_refused_in_words() {
    let site = Site::new();
    site.post("/tags/new", SECURITY).await;
    site.post("/tags/new", "name=Failles&broader=Security")
        .await;
    for (path, form, said) in [
        ("/tags/new", "name=cyber", "mène déjà à"),
        ("/tags/new", "name=%21%21", "1 à 80 caractères"),
        (
            "/tags/new",
            "name=x&broader=inconnu",
            "Aucune étiquette ne s’appelle",
        ),
        (
            "/tags/securite/edit",
            "name=S%C3%A9curit%C3%A9&broader=Failles",
            "sous elle-même",
        ),
    ] {
        let answer = site.post(path, form).await;
        assert_eq!(answer.status, StatusCode::CONFLICT, "{path} {form}");
        assert!(answer.body.contains(said), "{form}: {}", answer.body);
    }
    assert!(site.get("fr", "/tags").await.body.contains("2 étiquettes"));
}

#[tokio::test]
async fn a_renamed_tag_takes_its_items_searches_and_addresses_along() {
    let site = Site::new();
    site.post("/tags/new", "name=avis").await;
    let renamed = site
        .post("/tags/avis/edit", "name=Bulletins&english=Bulletins")
        .await;
    assert_eq!(renamed.headers["location"], "/tags/bulletins");
    let before = site.get("fr", "/search?q=tag%3Aavis").await.body;
    assert!(
        before.contains("5 résultats"),
        "before the worker: {before}"
    );
    settle(&site).await;
    assert_eq!(tags(&site, NEWS), ["Bulletins"]);
    for query in ["tag%3Aavis", "tag%3Abulletins"] {
        let found = site.get("fr", &format!("/search?q={query}")).await.body;
        assert!(found.contains("5 résultats"), "{query}: {found}");
    }
    let old = site.get("fr", "/tags/avis").await;
    assert_eq!(old.headers["location"], "/tags/bulletins");
    assert!(
        site.get("fr", "/tags/bulletins")
            .await
            .body
            .contains("Anciens noms")
    );
}

#[tokio::test]
async fn a_word_of_a_source_becomes_the_tag_that_answers_to_it() {
    let site = Site::new();
    site.post("/tags/new", "name=Bulletins&synonyms=Avis").await;
    settle(&site).await;
    assert_eq!(tags(&site, NEWS), ["Bulletins"]);
}

#[tokio::test]
async fn a_tag_is_not_merged_into_one_that_stands_further_below() {
    let site = Site::new();
    for form in [
        "name=A",
        "name=B&broader=A",
        "name=C&broader=B&synonyms=sigle",
        "name=D&broader=C",
    ] {
        site.post("/tags/new", form).await;
    }
    // By name, by a synonym, at any depth, and into itself by another of its names.
    for (gone, into) in [
        ("a", "C"),
        ("a", "Sigle"),
        ("a", "D"),
        ("b", "D"),
        ("c", "sigle"),
    ] {
        let answer = site
            .post(&format!("/tags/{gone}/merge"), &format!("into={into}"))
            .await;
        assert_eq!(answer.status, StatusCode::CONFLICT, "{gone} into {into}");
        assert!(answer.body.contains("sous elle-même"), "{}", answer.body);
    }
    assert!(site.get("fr", "/tags").await.body.contains("4 étiquettes"));
    // Right below, it takes the place; a name that was merged away leads to the tag that is left.
    site.post("/tags/b/merge", "into=C").await;
    let page = site.get("fr", "/tags").await.body;
    assert!(page.contains("3 étiquettes"), "{page}");
    let again = site.post("/tags/c/merge", "into=B").await;
    assert_eq!(again.status, StatusCode::CONFLICT, "B is C by now");
    site.post("/tags/a/merge", "into=C").await;
    let page = site.get("fr", "/tags").await.body;
    assert!(
        page.contains("2 étiquettes") && page.contains("/tags/d"),
        "{page}"
    );
}

#[tokio::test]
async fn a_file_of_tags_that_stand_below_each_other_makes_no_circle() {
    let site = Site::new();
    let file = "name,english,broader,synonyms,former,note,colour\n\
        A,,C,,,,grey\nB,,A,,,,grey\nC,,B,,,,grey\nD,,D,,,,grey\n";
    let drafts = csv::read(file).unwrap();
    let imported = site
        .app
        .store
        .write_here(|tx| exchange::import(tx, &drafts, now()));
    let imported = imported.unwrap();
    assert_eq!(
        (imported.added, imported.refused.len()),
        (2, 2),
        "{imported:?}"
    );
    let page = site.get("fr", "/tags").await.body;
    assert!(page.contains("4 étiquettes"), "{page}");
    for tag in ["a", "b", "c", "d"] {
        assert!(page.contains(&format!("/tags/{tag}\"")), "{tag}: {page}");
    }
}

#[tokio::test]
async fn merged_tags_are_one_for_items_searches_and_addresses() {
    let site = Site::new();
    site.post("/tags/new", "name=avis").await;
    site.post("/tags/new", SECURITY).await;
    site.post(&format!("/items/{NEWS}/tags"), "add=SSI").await;
    assert_eq!(tags(&site, NEWS), ["avis", "Sécurité"]);
    let merged = site.post("/tags/avis/merge", "into=Security").await;
    assert_eq!(merged.headers["location"], "/tags/securite");
    settle(&site).await;
    assert_eq!(tags(&site, NEWS), ["Sécurité"]);
    assert_eq!(tags(&site, INTERNAL), ["Sécurité"]);
    let found = site.get("fr", "/search?q=tag%3Aavis").await.body;
    assert!(found.contains("5 résultats"), "{found}");
    assert_eq!(
        site.get("fr", "/tags/avis").await.headers["location"],
        "/tags/securite"
    );
}

#[tokio::test]
async fn a_search_for_a_tag_takes_those_below_it_along() {
    let site = Site::new();
    site.post("/tags/new", "name=Technique").await;
    site.post("/tags/new", "name=avis&broader=Technique").await;
    let found = site.get("fr", "/search?q=tag%3Atechnique").await.body;
    assert!(found.contains("5 résultats"), "{found}");
}

#[tokio::test]
async fn an_item_says_why_it_has_a_tag_and_who_gave_it() {
    let site = Site::new();
    site.post("/tags/new", SECURITY).await;
    let path = format!("/items/{NEWS}/tags");
    site.post(&path, "add=cyber").await;
    let page = site.get("fr", &format!("/items/{NEWS}")).await.body;
    assert!(
        page.contains("donnée par Camille Essai") && page.contains("mot de la source"),
        "{page}"
    );
    let unknown = site.post(&path, "add=inconnu").await;
    assert_eq!(unknown.status, StatusCode::CONFLICT);
    site.post(&path, "remove=S%C3%A9curit%C3%A9").await;
    assert_eq!(tags(&site, NEWS), ["avis"]);
    let completed = site.get("en", "/tags/complete?q=cyb").await;
    assert_eq!(
        completed.body,
        r#"[{"name":"Sécurité","label":"Security","by":"cyber"}]"#
    );
}

#[tokio::test]
async fn a_proposed_word_is_accepted_merged_or_refused_with_a_reason() {
    let site = Site::new();
    site.post("/tags/new", SECURITY).await;
    for word in ["Nuage", "infosec", "Divers"] {
        let form = format!("name={word}&reason=utile");
        let filed = site.post("/tags/proposals", &form).await;
        assert_eq!(filed.headers["location"], "/tags#proposals");
    }
    let known = site.post("/tags/proposals", "name=SSI").await;
    assert_eq!(known.headers["location"], "/tags/securite");
    let queue = site.get("fr", "/tags").await.body;
    assert!(queue.contains("3 mots proposés"), "{queue}");
    let accept = "act=accept&name=Nuage&english=Cloud";
    site.post("/tags/proposals/1", accept).await;
    site.post("/tags/proposals/2", "act=merge&into=Security")
        .await;
    assert_eq!(
        site.post("/tags/proposals/3", "act=refuse").await.status,
        400
    );
    site.post("/tags/proposals/3", "act=refuse&why=trop+vague")
        .await;
    assert_eq!(site.post("/tags/proposals/3", accept).await.status, 404);
    let page = site.get("fr", "/tags").await.body;
    assert!(
        page.contains("refusée\u{202f}: trop vague") && page.contains("rattachée à"),
        "{page}"
    );
    assert_eq!(
        site.get("fr", "/tags/infosec").await.headers["location"],
        "/tags/securite"
    );
    assert_eq!(site.get("fr", "/tags/nuage").await.status, 200);
}

#[tokio::test]
async fn whom_to_ask_are_those_who_follow_and_decide() {
    let site = Site::new();
    site.post("/tags/new", "name=avis").await;
    site.post("/tags/avis/follow", "").await;
    let page = site.get("fr", "/tags/avis").await.body;
    assert!(
        page.contains("Suivie par") && page.contains("Ne plus suivre"),
        "{page}"
    );
    assert!(
        page.contains("ada <span class=\"quiet\">1 décision"),
        "{page}"
    );
    site.post("/tags/avis/follow", "").await;
    assert!(
        !site
            .get("fr", "/tags/avis")
            .await
            .body
            .contains("Suivie par")
    );
}

#[tokio::test]
async fn the_vocabulary_goes_out_and_comes_in_as_skos_and_as_a_table() {
    let site = Site::new();
    site.post("/tags/new", SECURITY).await;
    site.post("/tags/new", "name=Failles&broader=Security&note=Les+trous")
        .await;
    for form in ["vocabulary.rdf", "vocabulary.csv"] {
        let file = site.get("fr", &format!("/tags/export/{form}")).await.body;
        let encoded: String = url::form_urlencoded::byte_serialize(file.as_bytes()).collect();
        let other = Site::new();
        let read = other.post("/tags/import", &format!("text={encoded}")).await;
        assert!(
            read.body.contains("2 ajoutées, 0 changées, 0 inchangées"),
            "{}",
            read.body
        );
        let again = other.get("fr", &format!("/tags/export/{form}")).await.body;
        assert_eq!(again, file);
        let read = other.post("/tags/import", &format!("text={encoded}")).await;
        assert!(
            read.body.contains("0 ajoutées, 0 changées, 2 inchangées"),
            "{}",
            read.body
        );
    }
    assert_eq!(site.get("fr", "/tags/export/rien").await.status, 404);
}

const FEED: &str = r#"<rss version="2.0"><channel><title>T</title>
  <item><guid>1</guid><title>Une faille zero-day</title><link>https://t.example/1</link>
    <category>Cyber</category><category>Humeur</category>
    <description>Le noyau Linux est touché, insécurité partout.</description></item>
</channel></rss>"#;

#[tokio::test]
async fn an_arriving_item_is_tagged_from_the_vocabulary_alone_and_never_against_a_person() {
    let served = watch::Site::start().await;
    served.serve("/feed", FEED);
    let watch = watch::Watch::new(&format!(
        "[[source]]\nkey = \"a\"\ntitle = \"A\"\nurl = \"{}/feed\"\narticle = \"never\"\n",
        served.base
    ));
    let clock = vigie::clock::Clock::fixed(super::site::now());
    let table = "name,synonyms\nSécurité,cyber\nFailles,faille|zero day\nLinux,\nIA,AI\n";
    std::fs::write(watch.path().join("v.csv"), table).unwrap();
    let file = watch.path().join("v.csv");
    let said = watch.run(&["tags", "import", file.to_str().unwrap()]);
    assert!(said.contains("4 ajoutées"), "{said}");
    let app = watch.open(clock.clone());
    let visit = async || {
        let due = vigie::workers::rounds::due(&app, &["a".to_owned()])
            .await
            .unwrap();
        vigie::workers::rounds::visit_all(&app, due, |_| {})
            .await
            .unwrap();
    };
    visit().await;
    let tags = || {
        let row = app
            .store
            .read_here::<_, StoreError>(|tx| items::one(tx, ItemId(1)));
        row.unwrap().unwrap().head.tags
    };
    assert_eq!(tags(), ["Failles", "Linux", "Sécurité"]);
    let door = vigie::web::Door::Open(super::site::member(&app, Role::Curator));
    let router = vigie::web::router(app.clone(), door);
    let site = Site::over(app.clone(), router);
    let page = site.get("fr", "/items/1").await.body;
    for said in [
        "catégorie de l’éditeur",
        "« Linux » dans le texte",
        "Humeur",
    ] {
        let said = said.replace("« ", "«\u{202f}").replace(" »", "\u{202f}»");
        assert!(page.contains(&said), "{said}: {page}");
    }
    site.post("/items/1/tags", "remove=Linux").await;
    served.serve("/feed", FEED.replace("zero-day", "zero-day, encore"));
    clock.advance(TimeDelta::hours(3));
    visit().await;
    assert_eq!(
        tags(),
        ["Failles", "Sécurité"],
        "what a person took away stays away"
    );
}

#[tokio::test]
async fn what_an_import_refuses_is_told_in_the_readers_language() {
    let site = Site::new();
    let import = async |text: &str| {
        site.post("/tags/import", &format!("text={text}"))
            .await
            .body
    };
    let long = "a".repeat(81);
    let page = import(&format!("name%0A{long}")).await;
    assert!(
        page.contains("il faut à une étiquette un nom de 1 à 80 signes"),
        "{page}"
    );
    let page = import("colonne%0Arust").await;
    assert!(
        page.contains("la première ligne doit nommer les colonnes"),
        "{page}"
    );
}

#[tokio::test]
async fn nobody_is_led_to_the_rules_who_may_not_open_them_and_everybody_to_their_notices() {
    let reader = Site::open_as(Role::Reader);
    let page = reader.get("fr", "/tags").await.body;
    assert!(
        page.contains("href=\"/notices\"") && !page.contains("href=\"/rules\""),
        "{page}"
    );
    let curator = Site::new().get("fr", "/tags").await.body;
    assert!(curator.contains("href=\"/rules\""));
}

#[tokio::test]
async fn the_page_of_a_tag_leads_to_its_feed() {
    let site = Site::new();
    site.post("/tags/new", "name=avis").await;
    let page = site.get("fr", "/tags/avis").await.body;
    assert!(page.contains("href=\"/feeds/tags/avis.atom\""), "{page}");
    let feed = site.get("fr", "/feeds/tags/avis.atom").await;
    assert_eq!(feed.status, StatusCode::OK);
}

#[tokio::test]
async fn every_filter_that_is_explained_means_something() {
    let site = Site::new();
    let code = regex::Regex::new("<dt><code>([^<]+)</code>").unwrap();
    for language in ["fr", "en"] {
        let page = site.get(language, "/about").await.body;
        let told: Vec<_> = code
            .captures_iter(&page)
            .map(|found| found[1].to_owned())
            .collect();
        assert_eq!(told.len(), 9, "{page}");
        for typed in told {
            let query = vigie::search::Query::parse(&typed, &now());
            assert!(
                query.notes.is_empty() && !query.is_empty(),
                "{typed}: {:?}",
                query.notes
            );
        }
    }
}
