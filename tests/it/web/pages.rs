//! What each page says, in both languages, and to whom.

use axum::http::StatusCode;
use vigie::domain::member::Role;

use super::site::{ATTACK, INTERNAL, NEWS, SECRET, Site, TWIN};

/// Every page that a reader can open.
const PAGES: &[(&str, &str, &str)] = &[
    ("/", "Aujourd’hui", "Today"),
    ("/search?q=noyau", "2 résultats", "2 results"),
    ("/items/1", "aussi dans 1 source", "also in 1 source"),
    (
        "/items/1/versions",
        "De la version 1 à la version 2",
        "From version 1 to version 2",
    ),
    ("/tags", "Aucune étiquette pour l’instant", "No tag yet"),
    ("/tags/new", "Libellé français", "French label"),
    ("/rules", "Aucune règle", "No rule"),
    ("/rules/new", "Essayez la règle", "Try the rule"),
    (
        "/notices",
        "Aucune règle ne vous a rien signalé",
        "No rule has told you anything",
    ),
    (
        "/collections",
        "Aucun dossier pour l’instant",
        "No collection yet",
    ),
    (
        "/proposals",
        "Personne n’a encore rien proposé",
        "Nobody has proposed anything yet",
    ),
    ("/sources", "1 ne répond plus", "1 no longer answers"),
    (
        "/sources/muette",
        "Cette source n’a encore rien donné.",
        "This source has given nothing yet.",
    ),
    (
        "/digests",
        "vendredi 27 novembre 2026, 16\u{a0}h\u{a0}00",
        "Friday 27 November 2026, 16:00",
    ),
    ("/editions/1", "brouillon", "draft"),
    ("/editions?q=noyau", "Tous les numéros", "All editions"),
    (
        "/editions/1/edit",
        "Ce que portera chaque canal",
        "What each channel will carry",
    ),
    ("/deliveries", "Rien n’est parti", "Nothing has left"),
    ("/desk", "4 éléments à trier", "4 items wait"),
    ("/desk/log", "Aucune décision encore", "No decision yet"),
    (
        "/desk/suggestions",
        "Appris de 0 sujets gardés",
        "Learned from 0 stories kept",
    ),
    (
        "/desk/items/2/why",
        "Vu pour la première fois",
        "First seen on",
    ),
    (
        "/desk/bulk?act=keep&item=3",
        "Garder ce sujet",
        "Keep this story",
    ),
    ("/about", "Au clavier", "By keyboard"),
    (
        "/nowhere",
        "Cette page n’existe pas",
        "There is no such page",
    ),
];

#[tokio::test]
async fn every_page_speaks_both_languages() {
    let site = Site::new();
    for (path, french, english) in PAGES {
        for (language, said) in [("fr", french), ("en", english)] {
            let answer = site.get(language, path).await;
            assert!(
                answer.body.contains(said),
                "{path} in {language}: {}",
                answer.body
            );
            assert!(
                answer.body.contains(&format!("<html lang=\"{language}\"")),
                "{path}"
            );
        }
    }
}

#[tokio::test]
async fn an_item_shows_its_text_with_pictures_as_links_and_its_facts() {
    let site = Site::new();
    let body = site.get("fr", &format!("/items/{NEWS}")).await.body;
    assert!(body.contains("<h2>Résumé</h2>") && body.contains("La version 6.2"));
    assert!(body.contains("sûre à 93\u{202f}%") || body.contains("sûre à 93 %"));
    assert!(body.contains("CVE-2026-1234") && body.contains("même CVE"));
    assert!(body.contains("rel=\"noopener noreferrer\""));
    assert!(!body.contains("pix.example/a.png\" alt"));
    let versions = site
        .get("fr", &format!("/items/{NEWS}/versions"))
        .await
        .body;
    assert!(versions.contains("<strong>6.1</strong>"), "{versions}");
}

#[tokio::test]
async fn the_rights_of_a_source_bound_what_is_shown() {
    let site = Site::new();
    let body = site.get("fr", &format!("/items/{TWIN}")).await.body;
    assert!(body.contains("Un long article de presse") && !body.contains("permis"));
}

#[tokio::test]
async fn hostile_words_are_shown_and_never_run() {
    let site = Site::new();
    let query = "/search?q=%3Cscript%3Ealert(1)%3C%2Fscript%3E%22%27%3E%3Cimg%20src%3Dx%3E";
    let attack = format!("/items/{ATTACK}");
    for path in ["/", &attack, "/sources/cert", query] {
        let body = site.get("fr", path).await.body;
        assert!(
            !body.contains("<script>alert") && !body.contains("<img src=x"),
            "{path}"
        );
        assert!(
            !body.contains("onclick=") && !body.contains("\"'>"),
            "{path}"
        );
        assert!(body.contains("&lt;script&gt;alert(1)"), "{path}");
    }
}

#[tokio::test]
async fn a_member_sees_internal_items_with_their_label_and_no_restricted_one() {
    let site = Site::open_as(Role::Reader);
    let home = site.get("en", "/").await.body;
    assert!(home.contains("Note interne") && home.contains("TLP:GREEN"));
    for path in ["/", "/sources", "/editions/1"] {
        let body = site.get("en", path).await.body;
        assert!(
            !body.contains("Rien pour") && !body.contains("réservée"),
            "{path}"
        );
    }
    for path in [
        format!("/items/{SECRET}"),
        format!("/items/{SECRET}/versions"),
    ] {
        assert_eq!(site.get("en", &path).await.status, StatusCode::NOT_FOUND);
    }
    assert_eq!(
        site.get("en", "/sources/reserve").await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(
        site.get("en", &format!("/items/{INTERNAL}")).await.status,
        StatusCode::OK
    );
}

#[tokio::test]
async fn what_makes_no_sense_is_said_with_a_way_out() {
    let site = Site::new();
    for (path, status) in [
        ("/items/x", 404),
        ("/items/99", 404),
        ("/editions/99", 404),
        ("/sources/none", 404),
        ("/assets/style.css", 404),
        ("/?before=x", 400),
        ("/language", 405),
    ] {
        let answer = site.get("en", path).await;
        assert_eq!(answer.status.as_u16(), status, "{path}");
        assert!(
            answer.body.contains("Back to the home page"),
            "{path}: {}",
            answer.body
        );
    }
}

#[tokio::test]
async fn a_search_forgives_accents_marks_what_it_found_and_offers_filters() {
    let site = Site::new();
    let body = site.get("fr", "/search?q=resume").await.body;
    assert!(
        body.contains("1 résultat<") && body.contains("<mark>Résumé</mark>"),
        "{body}"
    );
    let body = site.get("en", "/search?q=noyau%20source%3Acert").await.body;
    assert!(
        body.contains("1 result<") && body.contains("class=\"chosen\""),
        "{body}"
    );
    assert!(
        body.contains("href=\"/search?q=noyau\""),
        "the filter can be taken away: {body}"
    );
    let body = site.get("en", "/search?q=noyau").await.body;
    assert!(
        body.contains("href=\"/search?q=noyau%20sort%3Adate\""),
        "{body}"
    );
}

#[tokio::test]
async fn an_empty_answer_says_what_to_try() {
    let site = Site::new();
    let body = site.get("en", "/search?q=noyeau").await.body;
    assert!(
        body.contains("Nothing like that") && body.contains("What to try"),
        "{body}"
    );
    assert!(
        body.contains("href=\"/search?q=noyau\""),
        "did you mean: {body}"
    );
    assert_eq!(
        site.get("en", "/search?q=%20").await.headers["location"],
        "/"
    );
}

#[tokio::test]
async fn a_search_never_finds_what_the_reader_may_not_see() {
    let site = Site::open_as(Role::Reader);
    let body = site.get("en", "/search?q=curateurs").await.body;
    assert!(body.contains("0 results"), "{body}");
    assert!(
        site.get("en", "/search?q=membres")
            .await
            .body
            .contains("1 result<")
    );
}

#[tokio::test]
async fn an_edition_is_previewed_for_each_kind_of_reader_and_approved_once() {
    let site = Site::new();
    let body = site.get("fr", "/editions/1").await.body;
    assert!(body.contains("/editions/1/preview/internal/edition.html"));
    assert!(body.contains("/editions/1/preview/public/edition.html") && body.contains("Approuver"));
    let preview = site
        .get("fr", "/editions/1/preview/public/edition.html")
        .await;
    assert!(preview.body.contains("Une faille touche le noyau"));
    let policy = preview.headers["content-security-policy"].to_str().unwrap();
    assert!(
        policy.contains("sandbox") && policy.contains("frame-ancestors 'self'"),
        "{policy}"
    );
    let text = site
        .get("fr", "/editions/1/preview/public/edition.txt")
        .await;
    assert_eq!(text.headers["content-type"], "text/plain; charset=utf-8");
    let reader = Site::open_as(Role::Reader);
    for (site, closed) in [
        (&reader, "restricted/edition.html"),
        (&site, "public/edition.exe"),
        (&site, "none/edition.md"),
    ] {
        let answer = site
            .get("fr", &format!("/editions/1/preview/{closed}"))
            .await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{closed}");
    }
    assert_eq!(
        site.post("/editions/1/approve", "").await.status,
        StatusCode::SEE_OTHER
    );
    assert_eq!(
        site.post("/editions/1/approve", "").await.status,
        StatusCode::CONFLICT
    );
    let body = site.get("fr", "/editions/1").await.body;
    assert!(
        body.contains("approuvé") && body.contains("en attente") && !body.contains("Approuver")
    );
}

#[tokio::test]
async fn a_person_settles_a_delivery() {
    let site = Site::new();
    site.post("/editions/1/approve", "").await;
    assert_eq!(
        site.post("/deliveries/1/arrived", "").await.status,
        StatusCode::CONFLICT
    );
    assert_eq!(
        site.post("/deliveries/1/cancel", "").await.status,
        StatusCode::SEE_OTHER
    );
    assert_eq!(
        site.post("/deliveries/9/cancel", "").await.status,
        StatusCode::NOT_FOUND
    );
    assert!(
        site.get("en", "/deliveries")
            .await
            .body
            .contains("cancelled")
    );
}

#[tokio::test]
async fn the_look_of_the_pages_is_the_one_that_is_configured() {
    for (written, look) in [("", "neutral"), ("look = \"state\"\n", "state")] {
        let site = Site::looking(written);
        let page = site.get("fr", "/").await.body;
        assert!(page.contains(&format!("data-look=\"{look}\"")), "{page}");
    }
}

#[tokio::test]
async fn what_was_sent_and_taken_back_since_is_told_so() {
    let site = Site::new();
    site.post("/editions/1/approve", "").await;
    let sent = "update deliveries set state = 'sent'";
    let recall = "insert into deliveries (edition_id, channel, act, about_id, batch, part, state, clearance,
         remote_key, payload, payload_hash, due_at, created_at, changed_at)
       select edition_id, channel, 'recall', id, batch || ' recall', 0, 'sent', clearance, remote_key, payload,
         payload_hash, due_at, created_at, changed_at from deliveries where id = 1";
    let archive = site.app.store.path().to_owned();
    let change = |sql: &str| {
        let done = rusqlite::Connection::open(&archive)
            .unwrap()
            .execute(sql, ());
        assert!(done.unwrap() > 0);
    };
    change(sent);
    let told = async |language: &str| site.get(language, "/deliveries").await.body;
    assert!(!told("fr").await.contains("puis retiré"));
    change(recall);
    assert!(told("fr").await.contains("puis retiré"));
    assert!(told("en").await.contains("then taken back"));
}
