//! Going out through a proxy.

use url::Url;

use super::server::{Act, Server, answer};
use super::{document, noon, settings};
use crate::clock::Clock;
use crate::http::{Get, HttpClient, HttpError, Names, Reach, Settings};

/// A client behind a proxy whose name leads to this machine, which nothing else declares.
fn behind(proxy: &Server) -> HttpClient {
    let settings = Settings {
        proxy: Some(proxy.at("proxy.test", "/")),
        declared: Vec::new(),
        names: Names::fixed([
            ("proxy.test", vec![vec!["127.0.0.1".parse().unwrap()]]),
            ("private.test", vec![vec!["10.0.0.1".parse().unwrap()]]),
            ("own.test", vec![vec!["127.0.0.1".parse().unwrap()]]),
        ]),
        ..settings()
    };
    HttpClient::live(settings, Clock::fixed(noon())).unwrap()
}

fn public(address: &str) -> Get {
    document(Url::parse(address).unwrap())
}

#[tokio::test]
async fn the_public_internet_is_asked_through_the_proxy_which_looks_names_up() {
    let proxy = Server::start().await;
    let far = "http://unknown-here.test/feed";
    proxy.on(far, Act::Send(answer("200 OK", &[], b"far")));
    let found = behind(&proxy).get(&public(far)).await.unwrap();
    assert_eq!(found.body, b"far");
}

#[tokio::test]
async fn no_proxy_is_asked_to_go_into_a_private_network() {
    let proxy = Server::start().await;
    let client = behind(&proxy);
    for address in [
        "http://private.test/",
        "http://10.0.0.1/",
        "http://own.test/",
    ] {
        let refused = client.get(&public(address)).await.unwrap_err();
        assert!(matches!(refused, HttpError::Guarded { .. }), "{refused}");
    }
    for address in ["http://wiki/", "http://forge.intranet/", "http://own.test/"] {
        let request = Get {
            reach: Reach::PublicOnly,
            ..public(address)
        };
        let refused = client.get(&request).await.unwrap_err();
        assert!(matches!(refused, HttpError::Guarded { .. }), "{refused}");
    }
    assert_eq!(proxy.connections(), 0);
}

#[tokio::test]
async fn what_is_internal_is_asked_directly() {
    let proxy = Server::start().await;
    let inside = Server::start().await;
    inside.on("/feed", Act::Send(answer("200 OK", &[], b"near")));
    let settings = Settings {
        proxy: Some(proxy.at("proxy.test", "/")),
        ..settings()
    };
    let client = HttpClient::live(settings, Clock::fixed(noon())).unwrap();
    let request = Get {
        reach: Reach::Internal,
        ..document(inside.at("a.test", "/feed"))
    };
    assert_eq!(client.get(&request).await.unwrap().body, b"near");
    assert_eq!(proxy.connections(), 0);
}
