//! Signing in and out: what is kept, what is forgotten, what cannot be used again.

use chrono::TimeDelta;
use vigie::domain::member::Role;
use vigie::store::audit::{self, AuditQuery};

use super::super::site::Site;
use super::{Browser, PASSWORD, choose, form, invite, is_sent_away, joined, key};

#[tokio::test]
async fn who_has_not_signed_in_is_sent_to_and_comes_back() {
    let site = Site::guarded();
    joined(&site, "ada", Role::Reader).await;
    let mut browser = Browser::default();
    let away = browser.get(&site, "/search?q=noyau").await;
    assert_eq!(
        away.headers["location"],
        "/sign-in?back=%2Fsearch%3Fq%3Dnoyau"
    );
    let page = browser
        .get(&site, "/sign-in?back=%2Fsearch%3Fq%3Dnoyau")
        .await;
    assert!(
        page.body.contains("value=\"/search?q=noyau\""),
        "{}",
        page.body
    );
    let entered = browser.sign_in(&site, "ADA").await;
    assert_eq!(
        (entered.status.as_u16(), &entered.headers["location"]),
        (303, &"/sources".parse().unwrap())
    );
    let home = browser.get(&site, "/").await;
    assert!(
        home.body.contains("Ada Lovelace") && home.body.contains("Sign out"),
        "{}",
        home.body
    );
    for elsewhere in ["//evil.example", "https://evil.example"] {
        let fields = [
            ("login", "ada"),
            ("password", PASSWORD),
            ("back", elsewhere),
        ];
        let entered = Browser::default()
            .post(&site, "/sign-in", &form(&fields))
            .await;
        assert_eq!(entered.headers["location"], "/");
    }
}

#[tokio::test]
async fn a_wrong_password_and_an_account_that_is_not_there_are_answered_alike() {
    let site = Site::guarded();
    joined(&site, "ada", Role::Reader).await;
    let (closed, _) = joined(&site, "bob", Role::Reader).await;
    invite(&site, "carol", Role::Reader);
    let close = |tx: &vigie::store::Tx<'_>| {
        vigie::store::members::close(tx, closed, closed, site.app.clock.now())
    };
    site.app.store.write_here(close).unwrap();
    let mut answers = Vec::new();
    for (login, password) in [
        ("ada", "une autre phrase"),
        ("nobody", PASSWORD),
        ("bob", PASSWORD),
        ("carol", PASSWORD),
        ("vigie", PASSWORD),
    ] {
        let fields = form(&[("login", login), ("password", password)]);
        let answer = Browser::default().post(&site, "/sign-in", &fields).await;
        assert!(answer.headers.get("set-cookie").is_none(), "{login}");
        let body = answer
            .body
            .replace(&format!("value=\"{login}\""), "value=\"…\"");
        answers.push((answer.status.as_u16(), body));
    }
    assert_eq!(answers[0].0, 422);
    assert!(
        answers[0]
            .1
            .contains("The login or the password is not right.")
    );
    assert!(answers.iter().all(|answer| *answer == answers[0]));
}

#[tokio::test]
async fn guessing_is_slowed_and_the_owner_still_gets_in() {
    let site = Site::guarded();
    let (_, mut owner) = joined(&site, "ada", Role::Reader).await;
    owner.post(&site, "/sign-out", "").await;
    let guess = form(&[("login", "ada"), ("password", "azerty")]);
    let mut stopped = None;
    for _ in 0..10 {
        let answer = Browser::default().post(&site, "/sign-in", &guess).await;
        if answer.status.as_u16() == 429 {
            stopped = Some(answer);
            break;
        }
    }
    let stopped = stopped.expect("guessing goes on");
    assert_eq!(stopped.headers["retry-after"], "3");
    assert!(
        stopped.body.contains("try again in 3 seconds"),
        "{}",
        stopped.body
    );
    // The right password is not even looked at from there, so that it cannot be told from a wrong one.
    let right = form(&[("login", "ada"), ("password", PASSWORD)]);
    let answer = Browser::default().post(&site, "/sign-in", &right).await;
    assert_eq!(answer.status.as_u16(), 429);
    // The browser in which the owner signed in before is known.
    assert_eq!(owner.sign_in(&site, "ada").await.status.as_u16(), 303);
    site.app.clock.advance(TimeDelta::seconds(3));
    let answer = Browser::default().post(&site, "/sign-in", &right).await;
    assert_eq!(answer.status.as_u16(), 303);
}

#[tokio::test]
async fn a_session_has_another_key_at_each_sign_in_and_none_after_signing_out() {
    let site = Site::guarded();
    let (_, mut browser) = joined(&site, "ada", Role::Reader).await;
    // What somebody else put into the browser is never used.
    let planted = "ab".repeat(32);
    let mut victim = Browser::default();
    victim
        .cookies
        .push(("vigie-session".to_owned(), planted.clone()));
    victim.sign_in(&site, "ada").await;
    assert_ne!(victim.cookie("vigie-session"), Some(planted.as_str()));
    let first = browser.cookie("vigie-session").unwrap().to_owned();
    browser.sign_in(&site, "ada").await;
    let second = browser.cookie("vigie-session").unwrap().to_owned();
    assert_ne!(first, second);
    let replayed = async |key: &str| {
        let cookies = vec![("vigie-session".to_owned(), key.to_owned())];
        is_sent_away(&Browser { cookies }.get(&site, "/sources").await)
    };
    assert!(replayed(&first).await, "the former key");
    assert!(!replayed(&second).await);
    let left = browser.post(&site, "/sign-out", "").await;
    assert_eq!(left.headers["location"], "/sign-in");
    assert_eq!(browser.cookie("vigie-session"), None);
    assert!(replayed(&second).await, "after signing out");
}

#[tokio::test]
async fn cookies_are_for_this_site_alone_and_over_tls_for_tls_alone() {
    let site = Site::guarded();
    let member = invite(&site, "ada", Role::Reader);
    let chosen = choose(
        &site,
        &mut Browser::default(),
        &key(&site, member),
        PASSWORD,
    )
    .await;
    let set = |answer: &super::Answer| -> Vec<String> {
        let cookies = answer.headers.get_all("set-cookie").iter();
        cookies
            .map(|cookie| cookie.to_str().unwrap().to_owned())
            .collect()
    };
    for cookie in set(&chosen) {
        assert!(cookie.contains("; Path=/; ") && cookie.contains("; HttpOnly; SameSite=Lax"));
        assert!(
            !cookie.contains("Secure") && !cookie.contains("Domain"),
            "{cookie}"
        );
    }
    let site = Site::guarded_at("https://veille.example.org/");
    let member = invite(&site, "ada", Role::Reader);
    let name = [("key", key(&site, member)), ("name", "Ada".to_owned())];
    let password = [
        ("password", PASSWORD.to_owned()),
        ("again", PASSWORD.to_owned()),
    ];
    let fields: Vec<_> = name
        .iter()
        .chain(&password)
        .map(|(k, v)| (*k, v.as_str()))
        .collect();
    let mut browser = Browser::default();
    let chosen = browser
        .send(
            &site,
            "POST",
            "/welcome",
            &form(&fields),
            "veille.example.org",
        )
        .await;
    let cookies = set(&chosen);
    assert_eq!(cookies.len(), 2, "{}", chosen.body);
    for cookie in cookies {
        assert!(
            cookie.starts_with("__Host-vigie-") && cookie.ends_with("; Secure"),
            "{cookie}"
        );
    }
    let home = browser
        .send(&site, "GET", "/", "", "veille.example.org")
        .await;
    assert_eq!(home.status.as_u16(), 200);
}

#[tokio::test]
async fn a_link_is_used_up_by_the_form_and_not_by_looking_at_it() {
    let site = Site::guarded();
    let member = invite(&site, "ada", Role::Curator);
    let key = key(&site, member);
    let address = format!("/welcome?key={key}");
    for _ in 0..2 {
        let page = Browser::default().get(&site, &address).await;
        assert_eq!(page.status.as_u16(), 200);
        assert_eq!(page.headers["referrer-policy"], "strict-origin");
        assert_eq!(page.headers["cache-control"], "no-store");
    }
    let mut browser = Browser::default();
    let weak = choose(&site, &mut browser, &key, "azertyuiopqsd").await;
    assert_eq!(weak.status.as_u16(), 422);
    let short = choose(&site, &mut browser, &key, "azerty").await;
    assert!(
        short.body.contains("at least 12 characters"),
        "{}",
        short.body
    );
    assert_eq!(
        choose(&site, &mut browser, &key, PASSWORD)
            .await
            .status
            .as_u16(),
        303
    );
    let home = browser.get(&site, "/").await;
    assert_eq!(home.status.as_u16(), 200);
    let again = choose(&site, &mut Browser::default(), &key, PASSWORD).await;
    assert_eq!(again.status.as_u16(), 410);
    let gone = Browser::default().get(&site, &address).await;
    assert!(gone.status.as_u16() == 410 && gone.body.contains("worth nothing any more"));
}

#[tokio::test]
async fn two_who_use_one_link_at_the_same_time_are_one() {
    let site = Site::guarded();
    let key = key(&site, invite(&site, "ada", Role::Reader));
    let (mut one, mut two) = (Browser::default(), Browser::default());
    let (first, second) = tokio::join!(
        choose(&site, &mut one, &key, PASSWORD),
        choose(&site, &mut two, &key, "une toute autre phrase")
    );
    let mut statuses = [first.status.as_u16(), second.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 410]);
}

#[tokio::test]
async fn a_session_in_use_is_kept_and_an_idle_one_ends() {
    let site = Site::guarded();
    let (_, mut browser) = joined(&site, "ada", Role::Reader).await;
    for _ in 0..3 {
        site.app.clock.advance(TimeDelta::days(6));
        assert_eq!(browser.get(&site, "/").await.status.as_u16(), 200);
    }
    site.app.clock.advance(TimeDelta::days(8));
    assert!(is_sent_away(&browser.get(&site, "/").await));
}

#[tokio::test]
async fn signing_in_and_out_are_in_the_audit() {
    let site = Site::guarded();
    let (ada, mut browser) = joined(&site, "ada", Role::Reader).await;
    browser.post(&site, "/sign-out", "").await;
    let asked = AuditQuery {
        member: Some(ada),
        ..AuditQuery::default()
    };
    let lines = site
        .app
        .store
        .read_here(|tx| audit::latest(tx, &asked, 10))
        .unwrap();
    let acts: Vec<_> = lines.iter().map(|line| line.act.as_str()).collect();
    assert_eq!(
        acts,
        [
            "session.end",
            "session.begin",
            "member.name",
            "member.password"
        ]
    );
}
