//! The pipeline through the real command: real feeds, twice, and killed anywhere.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};

use crate::watch::{Site, Watch, corpus};
use serde_json::Value;
use vigie::clock::Clock;
use vigie::domain::ids::Revision;
use vigie::store::{StoreError, changes, trail};

/// The corpus as sources: file names with their entries, and the sections that watch them.
fn sources(site: &Site, corpus: &std::path::Path) -> (Vec<(String, usize)>, String) {
    let list = std::fs::read(corpus.join("feeds.json")).unwrap();
    let list: Vec<Value> = serde_json::from_slice(&list).unwrap();
    let (mut counts, mut sections) = (Vec::new(), String::new());
    for (n, feed) in list.iter().enumerate() {
        let file = feed["file"].as_str().unwrap();
        let key = format!("feed-{n}");
        site.serve(
            &format!("/{key}"),
            std::fs::read(corpus.join("feeds").join(file)).unwrap(),
        );
        counts.push((
            key.clone(),
            usize::try_from(feed["entries"].as_u64().unwrap()).unwrap(),
        ));
        sections.push_str(&format!(
            "[[source]]\nkey = \"{key}\"\ntitle = \"{key}\"\nurl = \"{}/{key}\"\nkind = \"feed\"\narticle = \"never\"\n",
            site.base
        ));
    }
    (counts, sections)
}

/// What an archive says, whatever the order and the instant of its filing.
fn content(watch: &Watch) -> BTreeSet<String> {
    let app = watch.open(Clock::System);
    let mut said = BTreeSet::new();
    let rows = app
        .store
        .read_here::<_, StoreError>(|tx| changes::since(tx, Revision(0), 1_000_000))
        .unwrap();
    let count = rows.len();
    for (row, body) in rows.into_iter().map(|change| change.now.unwrap()) {
        let steps = app
            .store
            .read_here(|tx| trail::of(tx, row.head.id))
            .unwrap();
        assert!(!steps.is_empty(), "item {} has no trail", row.head.id);
        said.insert(format!(
            "{} {:?} {:?} {:?} {:?} {}",
            row.head.source_key,
            row.head.title,
            row.head.url,
            row.head.published,
            body.unpack().unwrap().text,
            row.head.version
        ));
    }
    let stats = watch.run(&["stats", "--json"]);
    let stats: Value = serde_json::from_str(stats.lines().next().unwrap()).unwrap();
    assert_eq!(stats["items"], count);
    assert_eq!(stats["indexed"], count, "the index holds each item once");
    assert_eq!(stats["revision"], stats["applied"]);
    said
}

#[tokio::test(flavor = "multi_thread")]
async fn real_feeds_are_filed_once_and_a_second_round_stores_nothing() {
    let Some(corpus) = corpus() else { return };
    let site = Site::start().await;
    let (counts, sections) = sources(&site, &corpus);
    let watch = Watch::new(&sections);
    let first = watch.run(&["fetch", "--json"]);
    let mut filed = 0;
    for line in first.lines() {
        let visited: Value = serde_json::from_str(line).unwrap();
        let key = visited["source"].as_str().unwrap();
        let (_, entries) = counts.iter().find(|(name, _)| name == key).unwrap();
        assert_eq!(visited["outcome"], "fresh", "{visited}");
        let new = usize::try_from(visited["new"].as_u64().unwrap()).unwrap();
        assert_eq!(new, *entries, "{visited}");
        filed += new;
    }
    assert_eq!(content(&watch).len(), filed);
    site.asked();
    let keys: Vec<_> = counts.iter().map(|(key, _)| key.as_str()).collect();
    let second = watch.run(&[&["fetch", "--json"], keys.as_slice()].concat());
    for line in second.lines() {
        let visited: Value = serde_json::from_str(line).unwrap();
        assert_eq!(visited["outcome"], "unchanged", "{visited}");
    }
    let asked = site.asked();
    let asked: Vec<_> = asked
        .iter()
        .filter(|(path, _)| path != "/robots.txt")
        .collect();
    assert!(asked.iter().all(|(_, status)| *status == 304), "{asked:?}");
    assert_eq!(asked.len(), counts.len(), "one request a feed");
    assert_eq!(content(&watch).len(), filed);
    println!("{} feeds, {filed} entries filed once", counts.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_twenty_moments_the_archive_is_that_of_an_undisturbed_run() {
    let Some(corpus) = corpus() else { return };
    let site = Site::start().await;
    let (counts, sections) = sources(&site, &corpus);
    let undisturbed = Watch::new(&sections);
    undisturbed.run(&["fetch"]);
    let killed = Watch::new(&sections);
    // The moments are spread over the whole round: after some lines of progress, then a few
    // thousand turns of a loop, so that the kill falls anywhere in what follows the line.
    let mut seed = 0x9e37_79b9_u64;
    for kill in 0..20 {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let mut child = killed.command(&["fetch", "--json"]).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let wait = usize::try_from(seed >> 33).unwrap() % (counts.len() / 16);
        if kill % 5 != 0 {
            lines.take(wait).for_each(drop);
        }
        (0..seed % 3_000_000).for_each(|turn| {
            std::hint::black_box(turn);
        });
        child.kill().unwrap();
        child.wait().unwrap();
    }
    killed.run(&["fetch"]);
    let (expected, found) = (content(&undisturbed), content(&killed));
    assert_eq!(expected.len(), found.len());
    assert!(
        expected == found,
        "{:?}",
        expected.symmetric_difference(&found).next()
    );
}
