//! Reading costs in proportion to what is read: the same shape at 1, 2, 4 and 8 times its size.
//!
//! Processor time of this thread is compared with itself in one run, so that neither the machine nor
//! what else it does counts: twice the size may cost about twice the time, and never four times.

use std::time::Duration;

use cpu_time::ThreadTime;
use url::Url;
use vigie::articles::extract::extract;
use vigie::articles::sanitize::{clean, plain};
use vigie::domain::html::RawHtml;
use vigie::domain::source::PageSelectors;
use vigie::feeds::{Hints, page, parse};

/// A shape: what stands before, what is repeated, what stands after.
type Shape = (&'static str, &'static str, &'static str, &'static str);

/// The repeated part of the smallest document, in bytes; the largest is eight times this.
const SMALLEST: usize = 40 * 1024;

/// What is lost to noise, at any size.
const NOISE: f64 = 0.002;

/// Eight times the size may cost that many times as much: eight, and some for caches, growing tables
/// and sorting. A square would cost 64 times, and four times at each doubling.
const MOST: f64 = 14.0;

/// And the last doubling alone.
const MOST_AT_LAST: f64 = 2.8;

fn document(shape: &Shape, times: usize) -> String {
    let (_, before, unit, after) = shape;
    let count = SMALLEST * times / unit.len();
    [*before, &unit.repeat(count), *after].concat()
}

fn seconds(mut read: impl FnMut()) -> f64 {
    let mut once = || {
        let start = ThreadTime::now();
        read();
        start.elapsed()
    };
    let first = once();
    // Small ones are measured again: the first run pays for tables that are made once.
    let best = if first < Duration::from_millis(150) {
        first.min(once())
    } else {
        first
    };
    best.as_secs_f64()
}

/// The shapes that `read` reads out of proportion.
fn beyond_proportion(reader: &str, shapes: &[Shape], read: impl Fn(&str)) -> Vec<String> {
    let mut beyond = Vec::new();
    for shape in shapes {
        let times = [1, 2, 4, 8].map(|times| {
            let document = document(shape, times);
            seconds(|| read(&document))
        });
        let ratio = |large: f64, small: f64| (large + NOISE) / (small + NOISE);
        let whole = ratio(times[3], times[0]);
        let last = ratio(times[3], times[2]);
        println!(
            "{reader}: {}: {times:.4?}, {whole:.1} times, {last:.1} at last",
            shape.0
        );
        if whole > MOST || last > MOST_AT_LAST {
            beyond.push(format!("{reader}: {}: {times:.4?}", shape.0));
        }
    }
    beyond
}

/// What a page may be made of, with a heading and without.
const PAGES: [Shape; 36] = [
    (
        "cards",
        "<body>",
        "<div><a href=/b><span>Un mot de plus</span><strong>Un autre titre</strong></a></div>",
        "",
    ),
    (
        "headings of cards",
        "<body>",
        "<h2>À lire aussi</h2><div><a href=/b>Un autre titre</a></div>",
        "",
    ),
    (
        "dates announced in one line",
        "<body><p>",
        "publié le<b>mot</b> ",
        "",
    ),
    (
        "announcements",
        "<body>",
        "<p><b>Lire aussi</b></p><p><a href=/b>Un titre</a></p>",
        "",
    ),
    (
        "headings of six levels",
        "<body>",
        "<h2>a</h2><h3>b</h3><h4>c</h4><h5>d</h5><h6>e</h6>",
        "",
    ),
    (
        "the same sentence",
        "<body>",
        "<p>La même phrase revient à chaque paragraphe de ce texte.</p><ul><li>mot</li></ul>",
        "",
    ),
    ("links", "<body>", "<a href=/a>mot et mot</a> ", ""),
    (
        "links under a heading",
        "<h1>Un titre</h1>",
        "<a href=/a>mot et mot</a> ",
        "",
    ),
    (
        "spans",
        "<body>",
        "<span class=author>Ada Lovelace</span> ",
        "",
    ),
    (
        "cells",
        "<table>",
        "<tr><td>mot et mot</td><td>3</td></tr>",
        "</table>",
    ),
    (
        "dates",
        "<body>",
        "<time datetime=2026-03-12>12 mars 2026</time> ",
        "",
    ),
    (
        "dates in words",
        "<body>",
        "<span class=date>publié le 12 mars 2026</span> ",
        "",
    ),
    (
        "dates under a heading",
        "<h1>Un titre</h1>",
        "<span class=date>12/03/2026</span> ",
        "",
    ),
    (
        "paragraphs",
        "<article>",
        "<p>Une phrase de dix mots pour que le texte compte.</p>",
        "</article>",
    ),
    (
        "headings",
        "<body>",
        "<h2>Un titre</h2><p>Une phrase.</p>",
        "",
    ),
    ("first headings", "<body>", "<h1>Un titre</h1>", ""),
    ("list items", "<ul>", "<li><a href=/a>mot</a></li>", "</ul>"),
    (
        "nested and closed",
        "<body>",
        "<div><div><div><p>mot</p></div></div></div>",
        "",
    ),
    (
        "labelled blocks",
        "<body>",
        "<div class='share related'><a href=/a>mot</a></div>",
        "",
    ),
    (
        "bylines",
        "<body>",
        "<p class=byline>Par Ada Lovelace</p>",
        "",
    ),
    (
        "images",
        "<body>",
        "<figure><img src=/a.png alt=mot><figcaption>mot</figcaption></figure>",
        "",
    ),
    (
        "fields",
        "<form>",
        "<input name=a value=b><button>mot</button>",
        "</form>",
    ),
    (
        "metas",
        "<head>",
        "<meta name=author content='Ada'><meta property=og:image content=/a.png>",
        "",
    ),
    ("scripts", "<head>", "<script>var a = 1 < 2;</script>", ""),
    (
        "structured data",
        "<script type=application/ld+json>[",
        "{\"@type\":\"Article\",\"name\":\"mot\"},",
        "{}]</script>",
    ),
    ("declarations", "<body>", "<!a>", ""),
    ("unfinished end tags", "<body>", "</a", ""),
    ("comments", "<body>", "<!-- mot -->", ""),
    ("unclosed comments", "<body>", "<!--", ""),
    ("references", "<body><p>", "&amp;eacute; &#233; ", ""),
    ("line breaks", "<body><p>", "mot<br>", ""),
    (
        "quotations",
        "<body>",
        "<blockquote><p>mot</p></blockquote>",
        "",
    ),
    ("definitions", "<dl>", "<dt>mot</dt><dd>mot</dd>", "</dl>"),
    ("one word", "<body><p>", "mot", ""),
    ("white space", "<body><p>", " \n\t ", "mot"),
    ("attributes", "<body><p ", "a=b ", ">mot</p>"),
];

/// What a feed may be made of.
const FEEDS: [Shape; 22] = [
    (
        "entries",
        "<rss><channel>",
        "<item><title>Mot</title><link>http://a.fr/1</link><description>Un texte.</description></item>",
        "",
    ),
    (
        "entries of Atom",
        "<feed xmlns='http://www.w3.org/2005/Atom'>",
        "<entry><id>a</id><title>Mot</title><updated>2026-03-12T08:00:00Z</updated></entry>",
        "",
    ),
    (
        "categories",
        "<rss><channel><item><title>Mot</title>",
        "<category>mot</category>",
        "",
    ),
    (
        "authors",
        "<rss><channel><item><title>Mot</title>",
        "<author>Ada</author>",
        "",
    ),
    (
        "links",
        "<rss><channel><item><title>Mot</title>",
        "<link>http://a.fr/1</link>",
        "",
    ),
    (
        "enclosures",
        "<rss><channel><item><title>Mot</title>",
        "<enclosure url='http://a.fr/1' type='audio/mpeg'/>",
        "",
    ),
    (
        "nested",
        "<rss><channel><item><title>",
        "<b>mot</b>",
        "</title></item>",
    ),
    ("open", "<rss><channel><item>", "<b>", ""),
    (
        "texts",
        "<rss><channel><item><description>",
        "mot &amp;lt;b&amp;gt; ",
        "",
    ),
    (
        "sections",
        "<rss><channel><item><description>",
        "<![CDATA[mot]]>",
        "",
    ),
    (
        "unclosed sections",
        "<rss><channel><item><description>",
        "<![CDATA[",
        "",
    ),
    ("declarations", "<rss><channel><item>", "<!a>", ""),
    ("document types", "", "<!DOCTYPE a [", "<rss>"),
    ("unfinished end tags", "<rss><channel><item>", "</a", ""),
    ("instructions", "<rss><channel><item>", "<?a ?>", ""),
    ("unclosed instructions", "<rss><channel><item>", "<?a", ""),
    (
        "namespaces",
        "<rss><channel><item>",
        "<x:a xmlns:x='y'>mot</x:a>",
        "",
    ),
    ("attributes", "<rss><channel><item ", "a='b' ", "/>"),
    (
        "unfinished attributes",
        "<rss><channel><item>",
        "<a b='",
        "",
    ),
    (
        "junk before",
        "",
        "mot ",
        "<rss><channel><item><title>Mot</title></item></channel></rss>",
    ),
    (
        "dates",
        "<rss><channel><item>",
        "<pubDate>Thu, 12 Mar 2026 08:00:00 GMT</pubDate>",
        "",
    ),
    (
        "addresses in markup",
        "<rss><channel><item><description>",
        "&lt;a href=\"/a\"&gt;mot&lt;/a&gt; ",
        "",
    ),
];

/// What a JSON feed may be made of.
const JSON: [Shape; 6] = [
    (
        "items",
        "{\"version\":\"https://jsonfeed.org/version/1.1\",\"items\":[",
        "{\"id\":\"a\",\"title\":\"mot\",\"url\":\"http://a.fr\"},",
        "{}]}",
    ),
    ("trailing commas", "{\"items\":[", "{\"id\":\"a\",},", "]}"),
    (
        "line breaks in texts",
        "{\"items\":[{\"id\":\"a\",\"content_text\":\"",
        "mot\n",
        "\"}]}",
    ),
    (
        "tags",
        "{\"items\":[{\"id\":\"a\",\"tags\":[",
        "\"mot\",",
        "\"mot\"]}]}",
    ),
    (
        "authors",
        "{\"items\":[{\"id\":\"a\",\"authors\":[",
        "{\"name\":\"Ada\"},",
        "{}]}]}",
    ),
    ("never closed", "{\"items\":[", "{\"id\":\"a", ""),
];

fn address() -> Url {
    Url::parse("https://exemple.fr/a/").unwrap()
}

fn none_beyond(beyond: &[String]) {
    assert!(
        beyond.is_empty(),
        "out of proportion:\n{}",
        beyond.join("\n")
    );
}

#[test]
fn articles_are_read_in_proportion_to_their_pages() {
    let read = |page: &str| drop(extract(page.as_bytes(), &address(), None, None));
    none_beyond(&beyond_proportion("article", &PAGES, read));
}

#[test]
fn lists_are_read_in_proportion_to_their_pages() {
    let selectors = PageSelectors {
        entry: "a, li, p, td, span, div, h2".to_owned(),
        link: None,
        title: Some("a".to_owned()),
        date: Some("time, .date".to_owned()),
        summary: Some("p".to_owned()),
    };
    let read = |page: &str| {
        drop(page::list(
            page.as_bytes(),
            &address(),
            &selectors,
            None,
            None,
        ))
    };
    none_beyond(&beyond_proportion("list", &PAGES, read));
}

#[test]
fn markup_is_cleaned_in_proportion_to_its_size() {
    let read = |html: &str| {
        let html = clean(&RawHtml(html.to_owned()), Some(&address()));
        drop(plain(html.as_str()));
    };
    none_beyond(&beyond_proportion("markup", &PAGES, read));
}

#[test]
fn feeds_are_read_in_proportion_to_their_size() {
    let read = |feed: &str| drop(parse(feed.as_bytes(), &Hints::default()));
    let mut beyond = beyond_proportion("feed", &FEEDS, read);
    beyond.extend(beyond_proportion("feed", &JSON, read));
    none_beyond(&beyond);
}

/// A document of so many lines of text, without any packing.
fn printed(lines: usize) -> Vec<u8> {
    let text = "BT /F1 12 Tf 50 700 Td (Une phrase de dix mots pour que le texte compte.) Tj ET\n";
    let text = text.repeat(lines);
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R \
         /Resources << /Font << /F1 5 0 R >> >> >>"
            .to_owned(),
        format!("<< /Length {} >>\nstream\n{text}endstream", text.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
            .to_owned(),
    ];
    let mut bytes = b"%PDF-1.4\n".to_vec();
    let mut places = Vec::new();
    for (number, object) in objects.iter().enumerate() {
        places.push(bytes.len());
        bytes.extend_from_slice(format!("{} 0 obj\n{object}\nendobj\n", number + 1).as_bytes());
    }
    let table = bytes.len();
    bytes.extend_from_slice(b"xref\n0 6\n0000000000 65535 f \n");
    for place in places {
        bytes.extend_from_slice(format!("{place:010} 00000 n \n").as_bytes());
    }
    let end = format!("trailer << /Size 6 /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n");
    bytes.extend_from_slice(end.as_bytes());
    bytes
}

#[test]
fn printed_documents_are_read_in_proportion_to_their_text() {
    let read = extract(&printed(100), &address(), None, None).unwrap();
    assert!(read.text.contains("dix mots"), "{}", read.text);
    let times = [1, 2, 4, 8].map(|times| {
        let document = printed(100 * times);
        seconds(|| drop(extract(&document, &address(), None, None)))
    });
    let whole = (times[3] + NOISE) / (times[0] + NOISE);
    println!("printed: {times:.4?}, {whole:.1} times");
    assert!(whole <= MOST, "{times:?}");
}
