//! Accounts through the pages: who is let in where, how one signs in, what an administrator does.

mod accounts;
mod door;
mod letters;
mod own;
mod tokens;
mod walk;

use axum::body::Body;
use axum::http::Request;
use vigie::domain::ids::MemberId;
use vigie::domain::member::{Role, Themes};
use vigie::store::members::keys::Key;
use vigie::store::members::{self, NewMember, links, sessions};

use super::site::{Answer, Site, now};

/// A password that may be chosen, by administrators too.
const PASSWORD: &str = "pluie fine sur le port";

/// A browser: its cookies, and what it says of itself.
#[derive(Default)]
struct Browser {
    cookies: Vec<(String, String)>,
}

impl Browser {
    /// One in which a member has signed in already.
    fn of(site: &Site, member: MemberId) -> Self {
        let key = Key::make().unwrap();
        let begin = |tx: &vigie::store::Tx<'_>| {
            sessions::begin(
                tx,
                member,
                &key.hash,
                "Firefox, Linux",
                site.app.clock.now(),
            )
        };
        site.app.store.write_here(begin).unwrap();
        let cookie = ("vigie-session".to_owned(), key.secret.reveal().to_owned());
        Self {
            cookies: vec![cookie],
        }
    }

    fn cookie(&self, name: &str) -> Option<&str> {
        let found = self.cookies.iter().find(|(held, _)| held == name);
        found.map(|(_, value)| value.as_str())
    }

    async fn get(&mut self, site: &Site, path: &str) -> Answer {
        self.send(site, "GET", path, "", "127.0.0.1:8080").await
    }

    async fn post(&mut self, site: &Site, path: &str, form: &str) -> Answer {
        self.send(site, "POST", path, form, "127.0.0.1:8080").await
    }

    async fn send(
        &mut self,
        site: &Site,
        method: &str,
        path: &str,
        form: &str,
        host: &str,
    ) -> Answer {
        let cookies: Vec<_> = self
            .cookies
            .iter()
            .map(|(k, v)| format!("{k}={v}"))
            .collect();
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("host", host)
            .header("accept-language", "en")
            .header("sec-fetch-site", "same-origin")
            .header(
                "user-agent",
                "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0",
            )
            .header("content-type", "application/x-www-form-urlencoded")
            .header("cookie", cookies.join("; "));
        let answer = site
            .ask(request.body(Body::from(form.to_owned())).unwrap())
            .await;
        for cookie in answer.headers.get_all("set-cookie") {
            let pair = cookie.to_str().unwrap().split(';').next().unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            self.cookies.retain(|(held, _)| held != name);
            if !value.is_empty() {
                self.cookies.push((name.to_owned(), value.to_owned()));
            }
        }
        answer
    }

    /// Signs in with the password of the tests.
    async fn sign_in(&mut self, site: &Site, login: &str) -> Answer {
        let form = form(&[
            ("login", login),
            ("password", PASSWORD),
            ("back", "/sources"),
        ]);
        self.post(site, "/sign-in", &form).await
    }
}

fn form(fields: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .finish()
}

/// Invites a member; a link makes the account theirs.
fn invite(site: &Site, login: &str, role: Role) -> MemberId {
    let new = NewMember {
        login: login.to_owned(),
        name: format!("{login} Exemple"),
        email: Some(format!("{login}@example.org")),
        role,
        themes: Themes::All,
    };
    let add = |tx: &vigie::store::Tx<'_>| members::add(tx, &new, MemberId(0), now());
    site.app.store.write_here(add).unwrap()
}

/// The key of a fresh link.
fn key(site: &Site, member: MemberId) -> String {
    let make = |tx: &vigie::store::Tx<'_>| {
        links::make(tx, member, MemberId(0), links::RESET, site.app.clock.now())
    };
    site.app.store.write_here(make).unwrap().reveal().to_owned()
}

/// A member who has chosen the password of the tests, by the page; and the browser where that was.
async fn joined(site: &Site, login: &str, role: Role) -> (MemberId, Browser) {
    let member = invite(site, login, role);
    let mut browser = Browser::default();
    let chosen = choose(site, &mut browser, &key(site, member), PASSWORD).await;
    assert_eq!(chosen.status.as_u16(), 303, "{}", chosen.body);
    (member, browser)
}

async fn choose(site: &Site, browser: &mut Browser, key: &str, password: &str) -> Answer {
    let name = "Ada Lovelace";
    let fields = [
        ("key", key),
        ("name", name),
        ("password", password),
        ("again", password),
    ];
    browser.post(site, "/welcome", &form(&fields)).await
}

/// Whether an answer sends a person to sign in.
fn is_sent_away(answer: &Answer) -> bool {
    let to = answer
        .headers
        .get("location")
        .map(|to| to.to_str().unwrap());
    to.is_some_and(|to| to.starts_with("/sign-in?back="))
}
