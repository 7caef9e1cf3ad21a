//! Collections and stories through their pages: who sees what, and what leaves.

use axum::http::StatusCode;
use vigie::curate::collections as curate;
use vigie::domain::ids::{CollectionId, ItemId};
use vigie::domain::member::Role;
use vigie::domain::visibility::Visibility;
use vigie::store::collections::{self, Content};
use vigie::store::stories;
use vigie::store::{StoreError, items};
use vigie::web::Door;

use super::site::{ATTACK, INTERNAL, NEWS, SECRET, Site, TWIN, item, member, now};

const ONE: CollectionId = CollectionId(1);

async fn collection() -> Site {
    let site = Site::new();
    let made = site
        .post("/collections/new", "title=Expos%C3%A9+noyau")
        .await;
    assert_eq!(made.headers["location"], "/collections/1");
    for item in [NEWS, INTERNAL] {
        site.post(&format!("/items/{item}/collections"), "collection=1")
            .await;
    }
    site.post(
        "/collections/1",
        "act=note&text=**Retenir**+%3Cscript%3Ealert(1)%3C/script%3E",
    )
    .await;
    site.post(
        "/collections/1",
        "act=link&text=Le+site&url=https%3A%2F%2Fkernel.example%2F",
    )
    .await;
    site
}

#[tokio::test]
async fn a_collection_holds_items_notes_and_links_in_the_order_of_its_editors() {
    let site = collection().await;
    let page = site.get("fr", "/collections/1").await.body;
    assert!(
        page.contains("<strong>Retenir</strong>") && !page.contains("<script>alert"),
        "{page}"
    );
    assert!(
        page.contains("tenu par") && page.contains("TLP:GREEN"),
        "{page}"
    );
    assert!(page.find("Une faille touche").unwrap() < page.find("Note interne").unwrap());
    site.post("/collections/1", "act=up&entry=2").await;
    site.post("/collections/1", "act=remove&entry=4").await;
    let page = site.get("fr", "/collections/1").await.body;
    assert!(page.find("Note interne").unwrap() < page.find("Une faille touche").unwrap());
    assert!(!page.contains("kernel.example"));
    let item = site.get("fr", &format!("/items/{NEWS}")).await.body;
    assert!(
        item.contains("<a href=\"/collections/1\">Exposé noyau</a>"),
        "{item}"
    );
    let audit = site.get("fr", "/audit?object=collection:1").await.body;
    for act in ["add", "item", "note", "link", "up", "remove"] {
        assert!(
            audit.contains(&format!("collection.{act}")),
            "{act}: {audit}"
        );
    }
    for (form, status) in [
        ("act=link&url=javascript%3Aalert(1)", 400),
        ("act=item&item=99", 404),
        ("act=rien", 400),
    ] {
        let answer = site.post("/collections/1", form).await;
        assert_eq!(answer.status.as_u16(), status, "{form}");
    }
}

#[tokio::test]
async fn each_export_carries_what_its_readers_may_see_and_nothing_else() {
    let site = collection().await;
    for (form, shown) in [
        (
            "markdown",
            "[Une faille touche le noyau](<https://news.example/1>)",
        ),
        (
            "mediawiki",
            "[https://news.example/1 Une faille touche le noyau]",
        ),
        (
            "dokuwiki",
            "[[https://news.example/1|Une faille touche le noyau]]",
        ),
        ("bibtex", "title = {Une faille touche le noyau}"),
        ("html", "<a href=\"https://news.example/1\""),
    ] {
        let path = format!("/collections/1/export/{form}");
        let file = site.get("fr", &path).await;
        assert!(file.body.contains(shown), "{form}: {}", file.body);
        assert!(file.body.contains("Note interne"), "{form}");
        let kind = file.headers["content-disposition"].to_str().unwrap();
        assert!(
            kind.starts_with("attachment; filename=\"collection-1."),
            "{kind}"
        );
        let outside = site.get("fr", &format!("{path}?face=public")).await;
        assert_eq!(
            outside.status,
            StatusCode::NOT_FOUND,
            "unlabelled is internal"
        );
    }
    site.post(
        "/collections/1",
        "act=words&title=Noyau&text=Bonjour&label=public",
    )
    .await;
    for form in ["markdown", "mediawiki", "dokuwiki", "bibtex", "html"] {
        let path = format!("/collections/1/export/{form}?face=public");
        let file = site.get("fr", &path).await.body;
        assert!(
            file.contains("Une faille touche le noyau"),
            "{form}: {file}"
        );
        for internal in ["Note interne", "Retenir", "kernel.example", "Bonjour"] {
            assert!(!file.contains(internal), "{form} says {internal}: {file}");
        }
    }
    assert_eq!(
        site.get("fr", "/collections/1/export/pdf").await.status,
        404
    );
}

#[tokio::test]
async fn what_is_written_beside_a_secret_item_is_as_secret() {
    let site = collection().await;
    let put = |content: &Content, label| {
        site.app.store.write_here::<_, StoreError>(|tx| {
            let member = vigie::domain::ids::MemberId(0);
            collections::put(tx, ONE, content, label, member, now())
        })
    };
    put(&Content::Item(SECRET), Visibility::Restricted).unwrap();
    site.post("/collections/1", "act=note&text=Au+sujet+du+secret")
        .await;
    let reader = Door::Open(member(&site.app, Role::Reader));
    let read = Site::over(
        site.app.clone(),
        vigie::web::router(site.app.clone(), reader),
    );
    let page = read.get("fr", "/collections/1").await.body;
    for secret in ["Rien pour les lecteurs", "Au sujet du secret", "TLP:AMBER"] {
        assert!(!page.contains(secret), "{secret}: {page}");
    }
    let face = site.app.store.read_here::<_, StoreError>(|tx| {
        let one = collections::one(tx, ONE)?.unwrap();
        curate::face(tx, &one, Visibility::Restricted)
    });
    let face = face.unwrap().unwrap();
    assert_eq!(
        (face.label, face.entries.len()),
        (Visibility::Restricted, 6)
    );
}

#[tokio::test]
async fn what_is_written_in_a_public_collection_follows_the_labels_of_its_items() {
    let site = Site::new();
    site.post("/collections/new", "title=Brouillon").await;
    site.post(&format!("/items/{NEWS}/collections"), "collection=1")
        .await;
    let words = "act=words&title=Affaire+Hibou&text=Chapeau+ouvert&label=public";
    site.post("/collections/1", words).await;
    site.post("/collections/1", "act=note&text=Remarque+ouverte")
        .await;
    let reader = Door::Open(member(&site.app, Role::Reader));
    let read = Site::over(
        site.app.clone(),
        vigie::web::router(site.app.clone(), reader),
    );
    let texts = ["Affaire Hibou", "Chapeau ouvert", "Remarque ouverte"];
    let exported = "/collections/1/export/markdown?face=public";
    let file = read.get("fr", exported).await.body;
    assert!(texts.iter().all(|text| file.contains(text)), "{file}");
    let found = read.get("fr", "/editions?q=faille").await.body;
    assert!(found.contains("href=\"/editions/1\""), "{found}");

    let relabelled = site.app.store.write_here::<_, StoreError>(|tx| {
        vigie::store::proposals::set_label(tx, NEWS, Visibility::Restricted)
    });
    relabelled.unwrap();
    for path in [
        exported,
        "/collections/1",
        "/collections",
        "/collections/1/export/html",
    ] {
        let page = read.get("fr", path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        for secret in texts.iter().chain(&["Une faille touche"]) {
            assert!(
                !page.body.contains(secret),
                "{path} says {secret}: {}",
                page.body
            );
        }
        assert!(page.body.contains("n° 1"), "{path}: {}", page.body);
    }
    let found = read.get("fr", "/editions?q=faille").await.body;
    assert!(!found.contains("href=\"/editions/1\""), "{found}");
}

fn story(site: &Site, item: ItemId) -> Option<vigie::domain::ids::StoryId> {
    let row = site
        .app
        .store
        .read_here::<_, StoreError>(|tx| items::one(tx, item));
    row.unwrap().unwrap().head.story
}

#[tokio::test]
async fn stories_are_split_merged_and_led_from_the_page_of_an_item() {
    let site = Site::new();
    let page = site.get("fr", &format!("/items/{TWIN}")).await.body;
    assert!(page.contains("Mène le sujet"), "{page}");
    site.post(&format!("/items/{TWIN}/story/lead"), "").await;
    let lead = site
        .app
        .store
        .read_here::<_, StoreError>(|tx| stories::lead(tx, story(&site, NEWS).unwrap()));
    assert_eq!(lead.unwrap(), Some(TWIN));
    let with = format!("with=http%3A%2F%2Fvigie.example%2Fitems%2F{TWIN}%23tags");
    site.post(&format!("/items/{ATTACK}/story/merge"), &with)
        .await;
    assert_eq!(story(&site, ATTACK), story(&site, TWIN));
    site.post(&format!("/items/{TWIN}/story/split"), "").await;
    assert_eq!(story(&site, TWIN), None);
    assert!(story(&site, NEWS).is_some() && story(&site, NEWS) == story(&site, ATTACK));
    site.post(&format!("/items/{ATTACK}/story/split"), "").await;
    assert_eq!((story(&site, NEWS), story(&site, ATTACK)), (None, None));
    for (form, said) in [
        ("with=99", "Aucun élément ne répond"),
        ("with=x", "Aucun élément ne répond"),
        ("with=1", "C’est cet élément même"),
    ] {
        let refused = site.post(&format!("/items/{NEWS}/story/merge"), form).await;
        assert_eq!(refused.status, StatusCode::CONFLICT, "{form}");
        assert!(refused.body.contains(said), "{form}: {}", refused.body);
    }
}

#[tokio::test]
async fn the_machine_never_puts_together_what_a_person_took_apart() {
    use vigie::ingest::sameness::Trace;
    use vigie::ingest::story::place;
    let site = Site::new();
    site.post(&format!("/items/{TWIN}/story/split"), "").await;
    let placed = |item: ItemId, like: ItemId| {
        site.app.store.write_here::<_, StoreError>(|tx| {
            let row = items::one(tx, like)?.unwrap();
            let trace = Trace {
                title: row.head.title,
                marks: row.marks,
                language: row.head.language.code,
                published: row.head.published,
                ..Trace::default()
            };
            place(tx, (item, row.head.source), &trace, &[77], now())
        })
    };
    site.app
        .store
        .write_here::<_, StoreError>(|tx| {
            let source = vigie::domain::ids::SourceId(1);
            for (number, id) in [(1, NEWS), (2, TWIN)] {
                let mut content = item(1, number, "Une faille touche le noyau", "").content;
                content.story_keys = vec![77];
                items::change(tx, id, source, &[], &content, now())?;
            }
            Ok(())
        })
        .unwrap();
    assert_eq!(
        placed(TWIN, NEWS).unwrap(),
        None,
        "a person said that they differ"
    );
    assert!(
        placed(ATTACK, NEWS).unwrap().is_some(),
        "another may still join"
    );
    let merged = site
        .post(&format!("/items/{TWIN}/story/merge"), "with=1")
        .await;
    assert_eq!(merged.status, 303);
    assert_eq!(
        story(&site, TWIN),
        story(&site, NEWS),
        "the last word is a person's"
    );
}
