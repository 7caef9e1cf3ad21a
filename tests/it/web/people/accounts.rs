//! What an administrator does to accounts, and what its owner notices.

use vigie::domain::member::Role;
use vigie::store::audit::{self, AuditQuery};
use vigie::store::members;

use super::super::site::Site;
use super::{Browser, PASSWORD, choose, form, is_sent_away, joined};

/// The key in the link that a page shows.
fn shown(body: &str) -> String {
    let start = body.find("welcome?key=").expect(body) + "welcome?key=".len();
    body[start..start + 64].to_owned()
}

#[tokio::test]
async fn an_administrator_invites_somebody_who_then_signs_in() {
    let site = Site::guarded();
    let (_, mut admin) = joined(&site, "ada", Role::Admin).await;
    let fields = [
        ("login", "Grace"),
        ("name", "Grace <Hopper>"),
        ("email", "grace@example.org"),
        ("role", "curator"),
        ("theme", "Sécurité"),
        ("send", "link"),
    ];
    let invited = admin.post(&site, "/members", &form(&fields)).await;
    assert_eq!(invited.status.as_u16(), 200);
    assert_eq!(invited.headers["cache-control"], "no-store");
    let list = admin.get(&site, "/members").await.body;
    assert!(
        list.contains("Grace &lt;Hopper&gt;") && list.contains("invited"),
        "{list}"
    );
    assert!(list.contains("(Sécurité)"), "{list}");
    let mut grace = Browser::default();
    let chosen = choose(&site, &mut grace, &shown(&invited.body), PASSWORD).await;
    assert_eq!(chosen.status.as_u16(), 303);
    assert_eq!(grace.get(&site, "/").await.status.as_u16(), 200);
    assert_eq!(grace.get(&site, "/members").await.status.as_u16(), 403);
    let taken = admin.post(&site, "/members", &form(&fields)).await;
    assert!(
        taken.status.as_u16() == 409 && taken.body.contains("grace” is taken"),
        "{}",
        taken.body
    );
}

#[tokio::test]
async fn a_change_of_rights_and_a_closing_end_the_sessions_at_once() {
    let site = Site::guarded();
    let (_, mut admin) = joined(&site, "ada", Role::Admin).await;
    let (bob, mut browser) = joined(&site, "bob", Role::Reader).await;
    assert_eq!(
        browser.get(&site, "/sources/reserve").await.status.as_u16(),
        404
    );
    let role = form(&[("role", "curator")]);
    admin
        .post(&site, &format!("/members/{bob}/role"), &role)
        .await;
    assert!(
        is_sent_away(&browser.get(&site, "/").await),
        "signed out by the change"
    );
    browser.sign_in(&site, "bob").await;
    assert_eq!(
        browser.get(&site, "/sources/reserve").await.status.as_u16(),
        200
    );
    admin
        .post(&site, &format!("/members/{bob}/close"), "")
        .await;
    assert!(is_sent_away(&browser.get(&site, "/").await));
    assert_eq!(browser.sign_in(&site, "bob").await.status.as_u16(), 422);
    let link = admin
        .post(&site, &format!("/members/{bob}/link"), "send=link")
        .await;
    assert_eq!(link.status.as_u16(), 400, "a closed account has no link");
    admin
        .post(&site, &format!("/members/{bob}/reopen"), "")
        .await;
    assert_eq!(browser.sign_in(&site, "bob").await.status.as_u16(), 303);
}

#[tokio::test]
async fn the_last_administrator_is_kept_and_told_why() {
    let site = Site::guarded();
    let (ada, mut admin) = joined(&site, "ada", Role::Admin).await;
    for (path, fields) in [("close", ""), ("role", "role=reader")] {
        let kept = admin
            .post(&site, &format!("/members/{ada}/{path}"), fields)
            .await;
        assert_eq!(kept.status.as_u16(), 409);
        assert!(
            kept.body.contains("This is the last administrator"),
            "{}",
            kept.body
        );
    }
    let erase = form(&[("password", PASSWORD)]);
    let kept = admin.post(&site, "/me/erase", &erase).await;
    assert_eq!(kept.status.as_u16(), 409);
    assert_eq!(admin.get(&site, "/members").await.status.as_u16(), 200);
}

#[tokio::test]
async fn a_new_link_leaves_the_password_until_it_is_used_and_then_ends_what_was_signed_in() {
    let site = Site::guarded();
    let (_, mut admin) = joined(&site, "ada", Role::Admin).await;
    let (bob, mut browser) = joined(&site, "bob", Role::Reader).await;
    let link = admin
        .post(&site, &format!("/members/{bob}/link"), "send=link")
        .await;
    assert_eq!(browser.get(&site, "/").await.status.as_u16(), 200);
    let mut elsewhere = Browser::default();
    let phrase = "trois bateaux en rade";
    let chosen = choose(&site, &mut elsewhere, &shown(&link.body), phrase).await;
    assert_eq!(chosen.status.as_u16(), 303);
    assert!(is_sent_away(&browser.get(&site, "/").await));
    assert_eq!(
        browser.sign_in(&site, "bob").await.status.as_u16(),
        422,
        "the former password"
    );
}

#[tokio::test]
async fn the_audit_tells_who_did_what_without_a_name_or_a_key() {
    let site = Site::guarded();
    let (ada, mut admin) = joined(&site, "ada", Role::Admin).await;
    let (bob, _) = joined(&site, "bob", Role::Reader).await;
    let role = form(&[("role", "curator"), ("theme", "Sécurité")]);
    admin
        .post(&site, &format!("/members/{bob}/role"), &role)
        .await;
    let page = admin
        .get(&site, &format!("/audit?object=member:{bob}"))
        .await
        .body;
    assert!(
        page.contains("member.role") && page.contains("curator"),
        "{page}"
    );
    assert!(page.contains("Ada Lovelace"), "the page says who");
    let none = admin
        .get(&site, "/audit?member=0&object=nothing:1")
        .await
        .body;
    assert!(none.contains("Nothing like that"), "{none}");
    let asked = AuditQuery::default();
    let lines = site
        .app
        .store
        .read_here(|tx| audit::latest(tx, &asked, 100))
        .unwrap();
    assert_eq!(
        (lines[0].act.as_str(), lines[0].member),
        ("member.role", ada)
    );
    let told = serde_json::to_string(&lines).unwrap();
    for name in ["Lovelace", "bob", "example.org"] {
        assert!(!told.contains(name), "{name}: {told}");
    }
    let whole = site.app.store.read_here(audit::verify).unwrap();
    assert!(matches!(whole, audit::Verdict::Whole { .. }));
}

#[tokio::test]
async fn a_curator_of_some_themes_is_one_for_these_alone() {
    let site = Site::guarded();
    let (_, mut admin) = joined(&site, "ada", Role::Admin).await;
    let (bob, _) = joined(&site, "bob", Role::Reader).await;
    let role = form(&[
        ("role", "curator"),
        ("theme", "Sécurité"),
        ("theme", "Langages"),
    ]);
    admin
        .post(&site, &format!("/members/{bob}/role"), &role)
        .await;
    let read = |tx: &vigie::store::Tx<'_>| members::one(tx, bob);
    let bob = site.app.store.read_here(read).unwrap().unwrap();
    let names: Vec<_> = bob.themes.names().collect();
    assert_eq!(names, ["Langages", "Sécurité"]);
    assert!(bob.role.may_curate(&bob.themes, "Langages"));
    assert!(!bob.role.may_curate(&bob.themes, "Ailleurs"));
}

#[tokio::test]
async fn who_becomes_an_administrator_chooses_a_longer_password_at_the_next_sign_in() {
    const SHORT: &str = "zq7 lin hier";
    let site = Site::guarded();
    let (_, mut admin) = joined(&site, "ada", Role::Admin).await;
    let (bob, mut browser) = joined(&site, "bob", Role::Reader).await;
    let link = admin
        .post(&site, &format!("/members/{bob}/link"), "send=link")
        .await;
    let chosen = choose(&site, &mut browser, &shown(&link.body), SHORT).await;
    assert_eq!(chosen.status.as_u16(), 303, "{}", chosen.body);
    let role = form(&[("role", "admin")]);
    admin
        .post(&site, &format!("/members/{bob}/role"), &role)
        .await;
    let typed = form(&[("login", "bob"), ("password", SHORT)]);
    let sent_on = browser.post(&site, "/sign-in", &typed).await;
    let address = sent_on.headers["location"].to_str().unwrap().to_owned();
    assert!(
        is_sent_away(&browser.get(&site, "/").await),
        "no session yet"
    );
    let key = address.strip_prefix("/welcome?key=").unwrap();
    let page = browser.get(&site, &address).await.body;
    assert!(page.contains("minlength=\"16\""), "{page}");
    let again = choose(&site, &mut browser, key, SHORT).await;
    assert_eq!(again.status.as_u16(), 422);
    let longer = choose(&site, &mut browser, key, PASSWORD).await;
    assert_eq!(longer.status.as_u16(), 303);
    assert_eq!(browser.get(&site, "/members").await.status.as_u16(), 200);
}
