//! One item that an editor sends at once, from its page.

use axum::http::StatusCode;
use vigie::domain::delivery::Subject;
use vigie::domain::ids::ItemId;
use vigie::domain::member::Role;
use vigie::store::deliveries;

use super::site::{INTERNAL, NEWS, Site, now};

fn waiting(site: &Site, item: ItemId) -> Vec<String> {
    let read = |tx: &vigie::store::Tx<'_>| deliveries::of(tx, Subject::Item(item));
    let rows = site.app.store.read_here(read).unwrap();
    rows.into_iter().map(|row| row.channel).collect()
}

#[tokio::test]
async fn an_editor_sees_what_each_channel_would_say_and_sends_an_item_once() {
    let site = Site::open_as(Role::Editor);
    let item = site.get("en", "/items/1").await.body;
    assert!(item.contains("href=\"/items/1/send\""), "{item}");
    let page = site.get("en", "/items/1/send").await.body;
    assert!(page.contains("value=\"monde\">"), "{page}");
    assert!(page.contains("Une faille touche le noyau"), "{page}");
    let none = site.post("/items/1/send", "").await;
    assert!(
        none.body.contains("Choisissez au moins un canal"),
        "{}",
        none.body
    );
    for _ in 0..2 {
        let sent = site.post("/items/1/send", "to=monde&to=interne").await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER);
    }
    assert_eq!(waiting(&site, NEWS), ["interne", "monde"]);
    let page = site.get("en", "/items/1/send").await.body;
    assert!(page.contains("value=\"monde\" disabled>"), "{page}");
}

#[tokio::test]
async fn what_is_internal_is_offered_to_no_channel_that_everybody_reads() {
    let site = Site::open_as(Role::Editor);
    let address = format!("/items/{INTERNAL}/send");
    let page = site.get("en", &address).await.body;
    assert!(page.contains("value=\"monde\" disabled>"), "{page}");
    assert!(page.contains("value=\"interne\">"), "{page}");
    site.post(&address, "to=monde&to=interne").await;
    assert_eq!(waiting(&site, INTERNAL), ["interne"]);
}

#[tokio::test]
async fn an_embargo_holds_it_until_an_hour_of_the_watch() {
    let site = Site::open_as(Role::Editor);
    let wrong = site.post("/items/1/send", "to=monde&embargo=demain").await;
    assert!(
        wrong.body.contains("Cette date n’existe pas"),
        "{}",
        wrong.body
    );
    assert!(waiting(&site, NEWS).is_empty());
    let typed = "to=monde&embargo=2026-11-24T08%3A00";
    site.post("/items/1/send", typed).await;
    let read = |tx: &vigie::store::Tx<'_>| vigie::store::channels::embargoed(tx, &[NEWS], now());
    let until = site.app.store.read_here(read).unwrap().unwrap();
    assert_eq!(until.to_rfc3339(), "2026-11-24T07:00:00+00:00", "in Paris");
}

#[tokio::test]
async fn the_page_of_channels_says_what_does_not_get_through_and_why() {
    let site = Site::open_as(Role::Editor);
    let page = site.get("fr", "/channels").await.body;
    assert!(
        page.contains("les flux de Vigie") && !page.contains("feeds of Vigie"),
        "{page}"
    );
    assert!(!page.contains("rien ne passe"), "{page}");
    let why = "connecting: the server's certificate has expired, or this machine's clock is wrong";
    let write = |tx: &vigie::store::Tx<'_>| {
        let next = now() + chrono::TimeDelta::minutes(4);
        vigie::store::channels::stumbled(tx, "monde", why, Some(next), now())
    };
    site.app.store.write_here(write).unwrap();
    let page = site.get("fr", "/channels").await.body;
    for words in ["rien ne passe", "a expiré", "prochain essai"] {
        assert!(page.contains(words), "{words}: {page}");
    }
    let page = site.get("en", "/channels").await.body;
    assert!(
        page.contains("rien ne passe") || page.contains("nothing gets through"),
        "{page}"
    );
}
