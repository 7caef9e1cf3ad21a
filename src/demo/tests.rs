//! What the sample sites serve, asked over loopback as a visitor would.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;

use chrono::{DateTime, Utc};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::served::Served;
use super::{Demo, config_text, served, site};
use crate::config::{self, Config, Env};
use crate::domain::feed::Entry;
use crate::domain::source::{Source, SourceKind};
use crate::domain::visibility::Visibility;
use crate::feeds::page;
use crate::feeds::{Hints, parse};

const ANY_PORT: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 0);

fn now() -> DateTime<Utc> {
    "2026-11-23T12:00:00Z".parse().unwrap()
}

fn configured(address: SocketAddr) -> Config {
    config::parse(
        &config_text(address),
        Path::new("feeds.toml"),
        &Env::default(),
    )
    .unwrap()
}

/// The answer to a GET, head and body.
async fn get(address: SocketAddr, path: &str, fields: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\n{fields}\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

#[test]
fn the_sample_configuration_is_valid_and_has_one_internal_source() {
    let config = configured(ANY_PORT);
    let label = |v| config.sources.iter().filter(|s| s.visibility == v).count();
    assert_eq!(
        (label(Visibility::Public), label(Visibility::Internal)),
        (8, 1)
    );
    assert_eq!(config.digests[0].channels.len(), config.channels.len());
}

#[tokio::test]
async fn every_source_and_every_article_of_the_samples_is_served() {
    let demo = Demo::serve(ANY_PORT, now()).await.unwrap();
    for source in configured(demo.address()).sources {
        let answer = get(demo.address(), source.url.path(), "").await;
        assert!(answer.starts_with("HTTP/1.1 200"), "{}", source.key);
    }
    let article = get(demo.address(), "/nuage/facture?utm_source=x", "").await;
    assert!(article.contains("<h1>Nuage public"), "{article}");
    assert!(
        get(demo.address(), "/nowhere", "")
            .await
            .starts_with("HTTP/1.1 404")
    );
}

#[tokio::test]
async fn an_advisory_changes_after_the_first_visit_and_what_did_not_change_is_not_sent_again() {
    let demo = Demo::serve(ANY_PORT, now()).await.unwrap();
    let path = "/securite/rss.xml";
    let first = get(demo.address(), path, "").await;
    assert!(first.contains("Aucun correctif") && !first.contains("3.8.1"));
    let tag = |answer: &str| {
        let line = answer.lines().find(|line| line.starts_with("ETag: "));
        line.unwrap()[6..].to_owned()
    };
    let known = format!("If-None-Match: {}\r\n", tag(&first));
    let second = get(demo.address(), path, &known).await;
    assert!(second.contains("3.8.1") && !second.contains("Aucun correctif"));
    let known = format!("If-None-Match: {}\r\n", tag(&second));
    let third = get(demo.address(), path, &known).await;
    assert!(third.starts_with("HTTP/1.1 304"), "{third}");
}

#[test]
fn there_are_about_eighty_items_most_of_them_of_this_week() {
    let (all, recent) = site::count(now());
    assert!((75..=90).contains(&all), "{all}");
    assert!(recent * 10 >= all * 7, "{recent} of {all}");
}

/// The entries of a source as the pipeline reads them.
fn entries_of(source: &Source, served: &BTreeMap<String, Served>) -> Vec<Entry> {
    let list = &served[source.url.path()];
    let hints = Hints {
        content_type: Some(list.media_type),
        base_url: Some(&source.url),
        language: source.language.as_deref(),
    };
    let feed = match &source.kind {
        SourceKind::Feed => parse(list.first.as_bytes(), &hints).unwrap(),
        SourceKind::Page(selectors) => page::list(
            list.first.as_bytes(),
            &source.url,
            selectors,
            hints.content_type,
            hints.language,
        )
        .unwrap(),
    };
    feed.entries
}

#[test]
fn the_pipeline_reads_every_item_broken_ones_included() {
    let served = served::build("http://127.0.0.1:0", now());
    let sources = configured(ANY_PORT).sources;
    let entries: Vec<_> = sources
        .iter()
        .flat_map(|s| entries_of(s, &served))
        .collect();
    assert_eq!(entries.len(), site::count(now()).0);
    assert!(entries.iter().all(|entry| entry.title.is_some()));
    let undated: Vec<_> = entries.iter().filter(|e| e.published.is_none()).collect();
    assert_eq!(undated.len(), 1, "{undated:#?}");
    assert!(
        entries
            .iter()
            .any(|entry| entry.id.is_none() && entry.link.is_none())
    );
}
