//! One's own page: password, sessions, own data.

use vigie::domain::member::Role;

use super::super::site::Site;
use super::{Browser, PASSWORD, form, is_sent_away, joined};

#[tokio::test]
async fn another_password_ends_the_other_sessions_and_turns_the_key_of_this_one() {
    let site = Site::guarded();
    let (_, mut here) = joined(&site, "ada", Role::Reader).await;
    let mut there = Browser::default();
    there.sign_in(&site, "ada").await;
    let former = here.cookie("vigie-session").unwrap().to_owned();
    let phrase = "trois bateaux en rade";
    let change = |current: &str| {
        form(&[
            ("current", current),
            ("password", phrase),
            ("again", phrase),
        ])
    };
    let wrong = here.post(&site, "/me/password", &change("une autre")).await;
    assert_eq!(wrong.status.as_u16(), 422);
    assert!(
        wrong.body.contains("That is not the current password."),
        "{}",
        wrong.body
    );
    assert_eq!(
        here.post(&site, "/me/password", &change(PASSWORD))
            .await
            .status
            .as_u16(),
        303
    );
    assert_eq!(here.get(&site, "/").await.status.as_u16(), 200);
    assert!(is_sent_away(&there.get(&site, "/").await));
    let cookies = vec![("vigie-session".to_owned(), former)];
    assert!(
        is_sent_away(&Browser { cookies }.get(&site, "/").await),
        "the former key"
    );
}

#[tokio::test]
async fn a_password_is_asked_again_a_few_times_only() {
    let site = Site::guarded();
    let (_, mut browser) = joined(&site, "ada", Role::Reader).await;
    let wrong = form(&[("password", "une autre")]);
    let mut said = String::new();
    for _ in 0..12 {
        said = browser.post(&site, "/me/erase", &wrong).await.body;
    }
    assert!(said.contains("Too many attempts"), "{said}");
}

#[tokio::test]
async fn sessions_are_listed_and_ended_one_by_one_or_all_of_them() {
    let site = Site::guarded();
    let (_, mut here) = joined(&site, "ada", Role::Reader).await;
    let (_, mut bob) = joined(&site, "bob", Role::Reader).await;
    let mut there = Browser::default();
    there.sign_in(&site, "ada").await;
    let page = here.get(&site, "/me").await.body;
    assert_eq!(
        page.matches("<strong>Firefox, Linux</strong>").count(),
        2,
        "{page}"
    );
    let start = page.find("/me/sessions/").unwrap();
    let end = page[start..].split('"').next().unwrap();
    bob.post(&site, end, "").await;
    assert_eq!(
        there.get(&site, "/").await.status.as_u16(),
        200,
        "not by somebody else"
    );
    here.post(&site, end, "").await;
    assert!(is_sent_away(&there.get(&site, "/").await));
    there.sign_in(&site, "ada").await;
    here.post(&site, "/me/sessions/end", "").await;
    assert!(is_sent_away(&there.get(&site, "/").await));
    assert!(is_sent_away(&here.get(&site, "/").await));
}

#[tokio::test]
async fn a_name_and_a_language_are_ones_own() {
    let site = Site::guarded();
    let (_, mut browser) = joined(&site, "ada", Role::Reader).await;
    let names = form(&[("name", "Ada <b>"), ("language", "fr")]);
    browser.post(&site, "/me/name", &names).await;
    let page = browser.get(&site, "/me").await.body;
    assert!(
        page.contains("Ada &lt;b&gt;") && page.contains("Ma page"),
        "{page}"
    );
    let mut elsewhere = Browser::default();
    elsewhere.sign_in(&site, "ada").await;
    let page = elsewhere.get(&site, "/").await.body;
    assert!(
        page.contains("<html lang=\"fr\""),
        "the choice follows the person"
    );
}

#[tokio::test]
async fn own_data_is_taken_along_and_forgotten_on_demand() {
    let site = Site::guarded();
    joined(&site, "root", Role::Admin).await;
    let (ada, mut browser) = joined(&site, "ada", Role::Reader).await;
    let export = browser.get(&site, "/me/export").await;
    assert_eq!(export.headers["content-type"], "application/json");
    let held: serde_json::Value = serde_json::from_str(&export.body).unwrap();
    assert_eq!(held["members"][0]["email"], "ada@example.org");
    assert!(!export.body.contains("argon2id") && !export.body.contains(PASSWORD));
    let erase = form(&[("password", PASSWORD)]);
    let done = browser.post(&site, "/me/erase", &erase).await;
    assert_eq!(done.headers["location"], "/sign-in");
    assert!(is_sent_away(&browser.get(&site, "/").await));
    assert_eq!(browser.sign_in(&site, "ada").await.status.as_u16(), 422);
    let read = |tx: &vigie::store::Tx<'_>| vigie::store::members::one(tx, ada);
    let left = site.app.store.read_here(read).unwrap().unwrap();
    assert_eq!((left.name, left.email), (format!("ex-{ada}"), None));
}
