//! Documents made to hurt their reader, and real ones damaged: answered in bounded time, no panic.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use url::Url;
use vigie::articles::extract::{ExtractError, extract, next_page};
use vigie::articles::sanitize;
use vigie::domain::html::RawHtml;
use vigie::feeds::{Hints, parse};

/// What any of these may take without optimisation, beside other tests.
const PATIENCE: Duration = Duration::from_secs(20);

/// Reads the bytes in every way that bytes from the web are read.
fn read_all_ways(bytes: &[u8], name: &str) {
    let started = Instant::now();
    let url = Url::parse("https://exemple.fr/a").unwrap();
    let _feed_or_error = parse(bytes, &Hints::default());
    let article = extract(bytes, &url, None, None);
    assert_ne!(article.err(), Some(ExtractError::Broken), "{name}");
    let _next = next_page(bytes, &url, None);
    let text = String::from_utf8_lossy(bytes).into_owned();
    let most = longest_clean(text.len());
    let clean = sanitize::clean(&RawHtml(text), Some(&url));
    assert!(clean.as_str().len() <= most, "{name}");
    assert!(
        started.elapsed() < PATIENCE,
        "{name}: {:?}",
        started.elapsed()
    );
}

/// What markup of so many bytes may grow to, cleaned: an address is written in up to three bytes for
/// one, a link tells readers how to follow it, and unclosed elements are repeated within a bound.
fn longest_clean(bytes: usize) -> usize {
    32 * bytes + (1 << 20)
}

fn utf16(text: &str) -> Vec<u8> {
    let units = std::iter::once(0xfeff).chain(text.encode_utf16());
    units.flat_map(u16::to_le_bytes).collect()
}

/// So many unclosed elements that a tree builder repeats in each block, with a value so long.
fn unclosed(count: usize, length: usize) -> String {
    (0..count)
        .map(|n| format!("<p><b lang=\"{n}{}\">", "x".repeat(length)))
        .collect()
}

#[test]
fn hostile_documents_are_answered_in_time() {
    let entities: String = (1..20)
        .map(|level| {
            format!(
                "<!ENTITY e{level} \"{}\">",
                format!("&e{};", level - 1).repeat(10)
            )
        })
        .collect();
    let attributes = format!("<p {}>mot</p>", "a=b ".repeat(2_000_000));
    let documents: Vec<(&str, Vec<u8>)> =
        vec![
        ("nested elements", "<div>".repeat(300_000).into_bytes()),
        ("nested items", "<rss><channel><item>".repeat(100_000).into_bytes()),
        ("nested lists", "[".repeat(500_000).into_bytes()),
        ("unclosed formatting", "<b><p>".repeat(50_000).into_bytes()),
        ("tables in tables", "<table><tr><td>".repeat(50_000).into_bytes()),
        ("attributes", attributes.into_bytes()),
        ("one attribute", format!("<a href=\"{}\">", "x".repeat(8_000_000)).into_bytes()),
        (
            "entity bomb",
            format!(
                "<?xml version='1.0'?><!DOCTYPE r [<!ENTITY e0 \"mot\">{entities}]><rss><channel>\
                 <item><title>&e19;</title></item></channel></rss>"
            )
            .into_bytes(),
        ),
        ("comments", "<!--".repeat(500_000).into_bytes()),
        ("sections", "<![CDATA[".repeat(300_000).into_bytes()),
        ("ampersands", "&".repeat(2_000_000).into_bytes()),
        ("open signs", "<".repeat(1_000_000).into_bytes()),
        ("signs in values", format!("<a href=\"{}\">mot</a>", "&".repeat(1_000_000)).into_bytes()),
        ("escaped signs", "&amp;</x>".repeat(200_000).into_bytes()),
        ("end tags", "</p>".repeat(400_000).into_bytes()),
        (
            "repeated formatting",
            [unclosed(40, 4000).as_str(), &"<p>x".repeat(200_000)].concat().into_bytes(),
        ),
        (
            "light repeated formatting",
            [unclosed(47, 1).as_str(), &"<p>x".repeat(1_000_000)].concat().into_bytes(),
        ),
        (
            "a heading of links to the page",
            ["<h1>", &"<a href=/a>mot</a> ".repeat(200_000)].concat().into_bytes(),
        ),
        (
            "authors in authors",
            ["<h1>T</h1>", &"<div class='author poster'>".repeat(200), &"mot ".repeat(1_000_000)]
                .concat()
                .into_bytes(),
        ),
        (
            "dates beside a long text",
            ["<h1>T</h1><p>", &"mot ".repeat(1_000_000), &"<time>x</time>".repeat(10_000)]
                .concat()
                .into_bytes(),
        ),
        ("zeros", vec![0; 3_000_000]),
        ("utf-16", utf16(&"<rss><channel><item><title>é</title></item>".repeat(20_000))),
        ("utf-16 cut", utf16("<rss><channel><item><title>é")[..21].to_vec()),
    ];
    for (name, document) in &documents {
        read_all_ways(document, name);
    }
}

#[test]
fn an_entity_bomb_gives_a_small_feed() {
    let mut bomb = "<?xml version='1.0'?><!DOCTYPE r [<!ENTITY e0 \"motmotmot\">".to_owned();
    for level in 1..12 {
        let inner = format!("&e{};", level - 1).repeat(10);
        bomb.push_str(&format!("<!ENTITY e{level} \"{inner}\">"));
    }
    bomb.push_str(
        "]><rss version='2.0'><channel><item><title>&e11;</title></item></channel></rss>",
    );
    if let Ok(feed) = parse(bomb.as_bytes(), &Hints::default()) {
        let longest = feed.entries.iter().filter_map(|entry| entry.title.as_ref());
        assert!(longest.map(String::len).max().unwrap_or(0) < 10_000_000);
    }
}

/// Damages a document the same way for the same number: bytes changed, a part repeated, the end cut.
fn damaged(document: &[u8], number: u64) -> Vec<u8> {
    let mut seed = number.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut below = |limit: usize| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        usize::try_from(seed % (limit.max(1) as u64)).unwrap()
    };
    let mut bytes = document.to_vec();
    for _ in 0..1 + below(30) {
        let at = below(bytes.len());
        match below(4) {
            0 => bytes[at] = u8::try_from(below(256)).unwrap(),
            1 => bytes[at] = b"<>&\"'/[]{}=-!"[below(13)],
            2 => {
                let end = (at + below(200)).min(bytes.len());
                let part = bytes[at..end].to_vec();
                let to = below(bytes.len());
                bytes.splice(to..to, part);
            }
            _ => {
                let end = (at + below(50)).min(bytes.len());
                if end - at < bytes.len() {
                    bytes.drain(at..end);
                }
            }
        }
    }
    if below(3) == 0 {
        bytes.truncate(below(bytes.len()).max(1));
    }
    bytes
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut files: Vec<_> = entries
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file())
        .collect();
    files.sort();
    files
}

#[test]
fn damaged_documents_are_read_or_refused() {
    let mut all = files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/feeds"));
    if let Some(corpus) = crate::watch::corpus() {
        all.extend(files(&corpus.join("feeds")));
        all.extend(files(&corpus.join("pages")));
    }
    assert!(!all.is_empty());
    // More for a longer hunt.
    let rounds = std::env::var_os("VIGIE_DAMAGE")
        .map_or(2, |rounds| rounds.to_str().unwrap().parse().unwrap());
    for file in all {
        let document = std::fs::read(&file).unwrap();
        if document.is_empty() || document.len() > 300_000 && rounds < 10 {
            continue;
        }
        for number in 0..rounds {
            let name = format!("{} {number}", file.display());
            read_all_ways(&damaged(&document, number), &name);
        }
    }
}

/// A page of ours (`avis.html` beside it), printed by a browser: packed streams, fonts cut to what is used.
fn printed() -> Vec<u8> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/pdf/avis.pdf");
    std::fs::read(file).unwrap()
}

#[test]
fn a_printed_page_is_read_in_the_order_of_its_text() {
    let url = Url::parse("https://exemple.fr/avis-14.pdf").unwrap();
    let article = extract(&printed(), &url, Some("application/pdf"), None).unwrap();
    let title = "Avis du guet n° 14 : failles dans le relais de courrier";
    assert_eq!(article.title.as_deref(), Some(title));
    let day = article.published.unwrap().date_naive().to_string();
    assert_eq!(day, "2026-03-12");
    let mut at = 0;
    for said in [
        "laisse un expéditeur inconnu écrire dans la file d’attente sans s’identifier",
        "Héron 5.0",
        "Signaler au guet toute lettre dont l’effet paraît suspect",
        "la même trace dans deux autres directions",
        "pour que chacun ait le temps de se préparer",
        "même s’il porte le bon nom",
    ] {
        let found = article.text[at..].find(said);
        at += found.unwrap_or_else(|| panic!("{said}: {}", article.text));
    }
}

#[test]
fn damaged_printed_documents_are_read_or_refused_in_time() {
    let url = Url::parse("https://exemple.fr/avis-14.pdf").unwrap();
    let document = printed();
    let rounds = std::env::var_os("VIGIE_DAMAGE")
        .map_or(40, |rounds| rounds.to_str().unwrap().parse().unwrap());
    for number in 0..rounds {
        let started = Instant::now();
        // A library that gives up on such a document is caught, and says so as an error.
        let _article_or_error = extract(&damaged(&document, number), &url, None, None);
        let took = started.elapsed();
        assert!(took < PATIENCE, "{number}: {took:?}");
    }
}

#[test]
fn a_compressed_bomb_sent_as_a_document_is_read_as_bytes() {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packed.write_all(&vec![b' '; 50_000_000]).unwrap();
    read_all_ways(&packed.finish().unwrap(), "gzip");
}

#[test]
fn a_page_may_carry_its_state_in_an_attribute() {
    let state = "{&quot;a&quot;:1}".repeat(40_000);
    let words = "Les veilleurs lisent la page jusqu’au bout. ".repeat(40);
    let page = format!("<div data-preloaded=\"{state}\"></div><article><p>{words}</p></article>");
    let url = Url::parse("https://exemple.fr/a").unwrap();
    let article = extract(page.as_bytes(), &url, None, None).unwrap();
    assert!(article.text.starts_with("Les veilleurs"));
}
