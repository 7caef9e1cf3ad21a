//! Every route, as everybody: the table of routes is walked whole, so that a new row is covered.

use axum::body::Body;
use axum::http::{Method, Request};
use std::collections::BTreeSet;
use tower::ServiceExt;
use vigie::domain::ids::MemberId;
use vigie::domain::member::{Role, Scope};
use vigie::store::members::tokens;
use vigie::web::Access;

use super::super::site::{Site, now};
use super::{Browser, invite};

/// An address of a route: its places are filled with what the archive of the tests may have.
fn address(path: &str) -> String {
    let mut address = String::new();
    for part in path.split('/').skip(1) {
        address.push('/');
        address.push_str(match part {
            "{key}" => "cert",
            part if part.starts_with('{') => "1",
            part => part,
        });
    }
    address
}

/// What a request came to: nobody was let in, or somebody was and this is the status.
#[derive(Debug, PartialEq, Eq)]
enum End {
    Refused,
    LetIn(u16),
}

/// Asks as a form of our own does; the body is not read, since some never end.
async fn ask(site: &Site, method: &Method, path: &str, with: (&str, String)) -> End {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header("host", "127.0.0.1:8080")
        .header("sec-fetch-site", "same-origin")
        .header("content-type", "application/x-www-form-urlencoded")
        .header(with.0, with.1);
    let request = request.body(Body::empty()).unwrap();
    let answer = site.router.clone().oneshot(request).await.unwrap();
    let to = answer.headers().get("location");
    let away = to.is_some_and(|to| to.to_str().unwrap().starts_with("/sign-in?back="));
    match answer.status().as_u16() {
        401 | 403 => End::Refused,
        303 if away => End::Refused,
        status => End::LetIn(status),
    }
}

#[tokio::test]
async fn every_route_lets_in_whom_its_row_says_and_nobody_else() {
    let site = Site::guarded();
    // Whom the routes with a number are about.
    invite(&site, "bystander", Role::Reader);
    let people: Vec<(Option<Role>, MemberId)> = [(None, MemberId(0))]
        .into_iter()
        .chain(Role::ALL.map(|role| (Some(role), invite(&site, role.as_str(), role))))
        .collect();
    let mut wrong = Vec::new();
    let mut seen = 0;
    for (path, access) in vigie::web::routes() {
        for method in [Method::GET, Method::POST] {
            for (role, member) in &people {
                let cookie = match role {
                    Some(_) => {
                        let browser = Browser::of(&site, *member);
                        format!("vigie-session={}", browser.cookie("vigie-session").unwrap())
                    }
                    None => String::new(),
                };
                let end = ask(&site, &method, &address(path), ("cookie", cookie)).await;
                let expected = match access {
                    Access::Anyone => true,
                    Access::Oneself => role.is_some(),
                    Access::Role(needed) => *role >= Some(needed),
                };
                let right = match end {
                    End::Refused => !expected,
                    End::LetIn(status) => expected && status < 500,
                };
                if !right {
                    wrong.push(format!("{method} {path} as {role:?}: {end:?}"));
                }
                seen += 1;
            }
        }
    }
    assert!(seen >= 10 * 30, "only {seen} requests");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn a_token_is_let_in_where_its_scope_is_of_use_and_never_to_accounts() {
    let site = Site::guarded();
    invite(&site, "bystander", Role::Reader);
    let admin = invite(&site, "admin", Role::Admin);
    let mut wrong = Vec::new();
    for scope in Scope::ALL {
        let hash = vigie::store::members::keys::hash(scope.as_str());
        let scopes = BTreeSet::from([scope]);
        let made = ("essai", &scopes);
        let make = |tx: &vigie::store::Tx<'_>| {
            tokens::make(tx, admin, made, &hash, tokens::LONGEST, now())
        };
        site.app.store.write_here(make).unwrap();
        for (path, access) in vigie::web::routes() {
            for method in [Method::GET, Method::POST] {
                let bearer = format!("Bearer {}", scope.as_str());
                let end = ask(&site, &method, &address(path), ("authorization", bearer)).await;
                let expected = match access {
                    Access::Anyone => true,
                    Access::Oneself | Access::Role(Role::Admin) => false,
                    Access::Role(_) if method == Method::GET => scope == Scope::Read,
                    Access::Role(Role::Reader) => scope == Scope::Propose,
                    Access::Role(Role::Curator) => scope == Scope::Curate,
                    Access::Role(Role::Editor) => scope == Scope::Publish,
                };
                if (end != End::Refused) != expected {
                    wrong.push(format!("{method} {path} to {scope:?}: {end:?}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn no_form_of_another_site_is_taken_anywhere_whoever_is_signed_in() {
    let site = Site::guarded();
    let admin = invite(&site, "admin", Role::Admin);
    let forged: [&[(&str, &str)]; 5] = [
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site")],
        &[
            ("sec-fetch-site", "cross-site"),
            ("origin", "http://127.0.0.1:8080"),
        ],
        &[("origin", "https://evil.example")],
        // A program that sends a cookie, and says nothing of where it was told to.
        &[],
    ];
    for (path, _) in vigie::web::routes() {
        for headers in forged {
            let browser = Browser::of(&site, admin);
            let mut request = Request::post(address(path))
                .header("host", "127.0.0.1:8080")
                .header("content-type", "application/x-www-form-urlencoded")
                .header("cookie", format!("vigie-session={}", browser.cookies[0].1));
            for (name, value) in headers {
                request = request.header(*name, *value);
            }
            let answer = site.ask(request.body(Body::empty()).unwrap()).await;
            assert_eq!(answer.status.as_u16(), 403, "{path} {headers:?}");
        }
    }
}
