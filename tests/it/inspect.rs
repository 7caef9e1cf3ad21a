//! `vigie inspect` from outside: its shapes are fixed, since Vigie is measured by them.

use std::io::Write;
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

use crate::watch::Site;

fn inspect(args: &[&str], given: &str) -> Output {
    let mut process = Command::new(env!("CARGO_BIN_EXE_vigie"))
        .arg("inspect")
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = process.stdin.take().unwrap();
    // A command that does not read its input may be gone already.
    let _gone = input.write_all(given.as_bytes());
    drop(input);
    process.wait_with_output().unwrap()
}

fn lines(output: &Output) -> Vec<Value> {
    let text = std::str::from_utf8(&output.stdout).unwrap();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn names(value: &Value) -> Vec<&str> {
    let mut names: Vec<_> = value
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    names.sort_unstable();
    names
}

fn sorted<const N: usize>(mut names: [&str; N]) -> Vec<&str> {
    names.sort_unstable();
    names.to_vec()
}

const FEED: &str = r#"<rss version="2.0"><channel><title>Un &amp; deux</title><link>https://a.example/</link>
<description>d</description><item><title>Premier</title><link>/1</link><guid isPermaLink="false">un</guid>
<pubDate>Fri, 20 Nov 2026 10:00:00 +0100</pubDate>
<description>&lt;p onclick="x()"&gt;Bonjour&lt;script&gt;x()&lt;/script&gt;&lt;/p&gt;</description>
<enclosure url="https://a.example/1.mp3" type="audio/mpeg" length="12"/></item></channel></rss>"#;

const PAGE: &str = "<html lang=fr><title>La page</title><article><p>Le texte de cette page est assez long pour \
    être lu comme un article, avec plusieurs phrases et des accents. Encore une phrase, puis une autre, \
    et la dernière enfin.</p></article></html>";

#[test]
fn a_feed_has_the_shape_that_was_promised() {
    let output = inspect(
        &[
            "feed",
            "--json",
            "--base-url",
            "https://a.example/feed",
            "-",
        ],
        FEED,
    );
    let read = &lines(&output)[0];
    assert_eq!(names(read), sorted(["input", "ok", "format", "feed"]));
    assert_eq!((&read["input"], &read["ok"]), (&json!("-"), &json!(true)));
    let feed = &read["feed"];
    let expected = ["id", "title", "link", "updated", "language", "entries"];
    assert_eq!(names(feed), sorted(expected));
    assert_eq!(feed["title"], "Un & deux", "plain text");
    assert_eq!(feed["language"], Value::Null, "absent values are null");
    let entry = &feed["entries"][0];
    assert_eq!(
        names(entry),
        sorted([
            "id",
            "title",
            "link",
            "published",
            "updated",
            "authors",
            "summary",
            "content",
            "categories",
            "enclosures",
            "language"
        ])
    );
    assert_eq!(entry["link"], "https://a.example/1");
    assert_eq!(entry["published"], "2026-11-20T09:00:00Z");
    assert_eq!(entry["summary"], "<p>Bonjour</p>", "sanitised");
    let enclosure =
        json!([{ "url": "https://a.example/1.mp3", "type": "audio/mpeg", "length": 12 }]);
    assert_eq!(entry["enclosures"], enclosure);
}

#[test]
fn inputs_are_answered_in_order_and_only_when_all_fail_is_it_a_failure() {
    let folder = tempfile::tempdir().unwrap();
    let good = folder.path().join("feed.xml");
    std::fs::write(&good, FEED).unwrap();
    let good = good.to_str().unwrap();
    let output = inspect(
        &["feed", "--json", "/nowhere/a.xml", good, "-"],
        "no feed at all",
    );
    let read = lines(&output);
    let oks: Vec<_> = read
        .iter()
        .map(|line| line["ok"].as_bool().unwrap())
        .collect();
    assert_eq!(oks, [false, true, false]);
    assert_eq!(read[0]["input"], "/nowhere/a.xml");
    assert_eq!(names(&read[0]), sorted(["input", "ok", "error"]));
    assert_eq!(output.status.code(), Some(0));
    for kind in ["feed", "article", "language", "url"] {
        let output = inspect(&[kind, "--json", "/nowhere/a"], "");
        assert_eq!(output.status.code(), Some(1), "{kind}");
        assert_eq!(lines(&output)[0]["ok"], false, "{kind}");
        let told = inspect(&[kind, "/nowhere/a"], "");
        assert_eq!(
            String::from_utf8_lossy(&told.stdout),
            "",
            "{kind}: errors go elsewhere"
        );
        let error = String::from_utf8_lossy(&told.stderr).into_owned();
        assert_eq!(error.matches("/nowhere/a").count(), 1, "{error}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_article_has_the_shape_that_was_promised_from_anywhere() {
    let site = Site::start().await;
    site.serve("/page", PAGE);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("page.html");
    std::fs::write(&file, PAGE).unwrap();
    let manifest = folder.path().join("manifest.jsonl");
    let listed = json!({ "file": "page.html", "url": "https://a.example/p" });
    std::fs::write(&manifest, format!("{listed}\n")).unwrap();
    let address = format!("{}/page", site.base);
    let (file, manifest) = (file.to_str().unwrap(), manifest.to_str().unwrap());
    for args in [
        &["article", "--json", &address][..],
        &["article", "--json", file, "--url", "https://a.example/p"],
        &["article", "--json", "-", "--url", "https://a.example/p"],
        &["article", "--json", "--manifest", manifest],
    ] {
        let output = inspect(args, PAGE);
        let read = &lines(&output)[0];
        let expected = [
            "input",
            "ok",
            "title",
            "authors",
            "published",
            "language",
            "site_name",
            "excerpt",
            "image",
            "canonical_url",
            "text",
            "html",
        ];
        assert_eq!(names(read), sorted(expected), "{args:?}");
        assert_eq!(read["title"], "La page");
        assert!(
            read["text"]
                .as_str()
                .unwrap()
                .starts_with("Le texte de cette page")
        );
    }
}

#[test]
fn each_line_gets_its_language_and_each_address_its_canonical_form() {
    let given =
        "Bonjour à toutes et à tous, la réunion aura lieu demain matin à neuf heures.\n12 34\n";
    let read = lines(&inspect(&["language", "--json", "-"], given));
    assert_eq!(read.len(), 2);
    assert_eq!(names(&read[0]), ["confidence", "language", "reliable"]);
    assert_eq!(read[0]["language"], "fr");
    assert_eq!(read[1]["language"], Value::Null);

    let given = "HTTPS://A.example:443/x/../b?utm_source=n&c=1#d\nno address\n";
    let output = inspect(&["url", "--json", "-"], given);
    let read = lines(&output);
    let written = "HTTPS://A.example:443/x/../b?utm_source=n&c=1#d";
    assert_eq!(
        read[0],
        json!({ "url": written, "canonical": "https://a.example/b?c=1" })
    );
    assert_eq!(read[1]["ok"], false);
    assert_eq!(output.status.code(), Some(0));
}
