//! Small odd documents, a line a trap.

use super::*;
use crate::domain::feed::Entry;

fn read(text: &str) -> Feed {
    parse(text.as_bytes(), &Hints::default()).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// The only entry of an RSS 2.0 feed with that inside.
fn item(inside: &str) -> Entry {
    let text = format!("<rss version='2.0'><channel><item>{inside}</item></channel></rss>");
    read(&text).entries.remove(0)
}

#[test]
#[allow(clippy::too_many_lines)] // a table
fn whatever_is_broken_the_entries_are_read() {
    for (trap, text) in [
        (
            "no version",
            "<rss><channel><item><title>T</title></item></channel></rss>",
        ),
        (
            "junk before",
            "Warning: x<br>\n<?xml version='1.0'?><rss><channel><item><title>T</title></item></channel></rss>",
        ),
        ("cut short", "<rss><channel><item><title>T</title><descrip"),
        (
            "unclosed item",
            "<rss><channel><item><title>T</title></channel></rss>",
        ),
        (
            "unclosed title",
            "<rss><channel><item><title>T<link>http://x/</link></item></channel></rss>",
        ),
        (
            "misnested",
            "<rss><channel><item><title>T</link></title></item></rss></channel>",
        ),
        (
            "upper case",
            "<RSS><CHANNEL><ITEM><TITLE>T</TITLE></ITEM></CHANNEL></RSS>",
        ),
        ("no channel", "<rss><item><title>T</title></item></rss>"),
        (
            "items beside the channel",
            "<rss><channel/><item><title>T</title></item></rss>",
        ),
        (
            "undeclared prefix",
            "<rss><channel><item><dc:title>T</dc:title></item></channel></rss>",
        ),
        (
            "prefixed Atom",
            "<a:feed xmlns:a='http://www.w3.org/2005/Atom'><a:entry><a:title>T</a:title></a:entry></a:feed>",
        ),
        (
            "odd namespace",
            "<feed xmlns='http://example.com/x'><entry><title>T</title></entry></feed>",
        ),
        (
            "unclosed CDATA",
            "<rss><channel><item><title><![CDATA[T</title></item></channel></rss>",
        ),
        (
            "RDF",
            "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/'><channel/><item><title>T</title></item></rdf:RDF>",
        ),
        (
            "CDF",
            "<CHANNEL HREF='http://x/'><ITEM HREF='http://x/1'><TITLE>T</TITLE></ITEM></CHANNEL>",
        ),
        (
            "an entry alone",
            "<entry xmlns='http://www.w3.org/2005/Atom'><title>T</title></entry>",
        ),
        ("JSON", r#"{"items":[{"title":"T"}]}"#),
    ] {
        let titles: Vec<_> = read(text)
            .entries
            .into_iter()
            .map(|entry| entry.title)
            .collect();
        assert_eq!(titles, [Some("T".to_owned())], "{trap}");
    }
}

#[test]
fn what_is_no_feed_says_what_it_is() {
    let page =
        "<html><head><link rel='alternate' type='application/rss+xml' href='/feed'></head></html>";
    let base = Url::parse("https://example.org/blog").unwrap();
    let hints = Hints {
        base_url: Some(&base),
        ..Hints::default()
    };
    let error = parse(page.as_bytes(), &hints).unwrap_err();
    assert!(
        error
            .to_string()
            .ends_with("advertises https://example.org/feed"),
        "{error}"
    );
    assert_eq!(parse(b" \n", &hints).unwrap_err(), ParseError::Empty);
    assert_eq!(parse(b"hello", &hints).unwrap_err(), ParseError::NotFeed);
    assert!(matches!(
        parse(b"{}", &hints),
        Err(ParseError::NotJsonFeed(_))
    ));
}

#[test]
fn deep_and_wild_documents_end() {
    let deep = "<rss><channel><item><description>".to_owned() + &"<a>".repeat(200_000);
    assert_eq!(read(&deep).entries.len(), 1);
    for wild in [
        "<![CDATA[",
        "<!--",
        "<a b='",
        "<a b=\"",
        "<?",
        "</a>",
        "&x;",
        "<a xmlns:b='c'>",
    ] {
        let text = "<rss><channel><item><title>".to_owned() + &wild.repeat(50_000);
        assert_eq!(read(&text).entries.len(), 1, "{wild}");
    }
}

#[test]
fn titles_are_plain_text() {
    for (written, expected) in [
        ("<title>A &amp;amp; B</title>", "A & B"),
        ("<title><![CDATA[A & B]]></title>", "A & B"),
        (
            "<title>Use &lt;b&gt;bold&lt;/b&gt; text</title>",
            "Use bold text",
        ),
        ("<title>1 &lt; 2</title>", "1 < 2"),
        (
            "<title>The &lt;title&gt; element</title>",
            "The <title> element",
        ),
        ("<title> a\n  b </title>", "a b"),
        ("<title>a <i>b</i> c</title>", "a b c"),
        ("<media:title>M</media:title><title>T</title>", "T"),
        ("<media:title>M</media:title>", "M"),
        ("<image><title>I</title></image><title>T</title>", "T"),
    ] {
        assert_eq!(item(written).title.as_deref(), Some(expected), "{written}");
    }
}

#[test]
fn the_link_is_where_to_read() {
    for (written, expected) in [
        ("<link>http://x/a</link>", Some("http://x/a")),
        (
            "<link>http://x/a?b=1&c=2</link>",
            Some("http://x/a?b=1&c=2"),
        ),
        ("<guid>http://x/g</guid>", Some("http://x/g")),
        ("<guid isPermaLink='false'>http://x/g</guid>", None),
        ("<guid>tag:x,2024:1</guid>", None),
        (
            "<guid>http://x/g</guid><link>http://x/a</link>",
            Some("http://x/a"),
        ),
        (
            "<atom:link rel='self' href='http://x/s'/><link>http://x/a</link>",
            Some("http://x/a"),
        ),
        ("<link href='http://x/a'/>", Some("http://x/a")),
        (
            "<link rel='alternate' type='text/plain' href='http://x/t'/><link rel='alternate' type='text/html' href='http://x/h'/>",
            Some("http://x/h"),
        ),
        (
            "<source url='http://o/'><link>http://o/s</link></source><link>http://x/a</link>",
            Some("http://x/a"),
        ),
    ] {
        assert_eq!(item(written).link.as_deref(), expected, "{written}");
    }
}

#[test]
fn addresses_are_resolved_against_the_nearest_base() {
    let text = "<feed xmlns='http://www.w3.org/2005/Atom' xml:base='http://x/a/'><entry xml:base='b/'>\
        <link href='c'/><content type='html' xml:base='d/'>&lt;a href='e'&gt;e&lt;/a&gt;</content></entry></feed>";
    let entry = read(text).entries.remove(0);
    assert_eq!(entry.link.as_deref(), Some("http://x/a/b/c"));
    assert_eq!(entry.content.unwrap().0, "<a href='http://x/a/b/d/e'>e</a>");
}

#[test]
fn a_feed_is_read_whatever_its_media_type_and_what_stands_before_it() {
    let rss = "<?xml version='1.0'?><rss><channel><item><title>é</title></item></channel></rss>";
    let json = r#"{"version":"https://jsonfeed.org/version/1","items":[{"id":"1","title":"é"}]}"#;
    for content_type in [
        "text/html",
        "text/html; charset=utf-8",
        "application/octet-stream",
        "application/json",
        "text/plain; charset=us-ascii",
        "nonsense",
    ] {
        for document in [rss, json] {
            for before in ["", "\n", " \r\n\t", "\u{feff}", "\u{feff}\n"] {
                let hints = Hints {
                    content_type: Some(content_type),
                    ..Hints::default()
                };
                let text = format!("{before}{document}");
                let feed = parse(text.as_bytes(), &hints).unwrap();
                let title = feed.entries[0].title.as_deref();
                assert_eq!(title, Some("é"), "{content_type} {text:?}");
            }
        }
    }
}

#[test]
fn utf_16_and_utf_32_are_read_with_and_without_a_mark() {
    let text = "<?xml version='1.0' encoding='utf-16'?><rss><channel><item><title>é€𝄞</title></item></channel></rss>";
    let units =
        |bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(bytes).collect::<Vec<u8>>();
    let wide = |bytes: fn(u32) -> [u8; 4]| {
        text.chars()
            .flat_map(|c| bytes(u32::from(c)))
            .collect::<Vec<u8>>()
    };
    for (mark, bytes) in [
        (&b"\xff\xfe"[..], units(u16::to_le_bytes)),
        (b"\xfe\xff", units(u16::to_be_bytes)),
        (b"\xff\xfe\0\0", wide(u32::to_le_bytes)),
        (b"\0\0\xfe\xff", wide(u32::to_be_bytes)),
    ] {
        for document in [bytes.clone(), [mark, &bytes].concat()] {
            let feed = parse(&document, &Hints::default()).unwrap();
            assert_eq!(feed.entries[0].title.as_deref(), Some("é€𝄞"), "{mark:?}");
        }
    }
}

#[test]
fn a_document_that_is_cut_before_its_first_entry_is_unreadable() {
    for cut in [
        "<?xml version='1.0'?><rss version='2.0'><channel><title>T</title>",
        "<rss version='2.0'><channel><title>Un ti",
        "<feed xmlns='http://www.w3.org/2005/Atom'><title>T</title><id>x</i",
        "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><channel/>",
        r#"{"version":"https://jsonfeed.org/version/1.1","items":[]"#,
        r#"{"version":"https://jsonfeed.org/version/1.1","authors":[{"name":"Eva"}],"items":[{"id":"#,
    ] {
        let error = parse(cut.as_bytes(), &Hints::default()).unwrap_err();
        assert_eq!(error, ParseError::CutShort, "{cut}");
    }
    for empty in [
        "<rss version='2.0'><channel><title>T</title></channel></rss>",
        "<feed xmlns='http://www.w3.org/2005/Atom'/>",
        r#"{"version":"https://jsonfeed.org/version/1.1","items":[]}"#,
    ] {
        assert_eq!(read(empty).entries, [], "{empty}");
    }
}

#[test]
fn a_json_feed_is_read_around_what_is_wrong_in_it() {
    let with = |bad: &str| {
        format!(
            "{{\"version\":\"https://jsonfeed.org/version/1.1\",\"items\":[{{\"id\":\"1\",\"title\":\"Bon\"}},{bad},\
             {{\"id\":\"3\",\"title\":\"Bon aussi\"}}]}}"
        )
    };
    for (bad, title) in [
        (r#"{"id":"2","title":"Coupé\ud83d"}"#, "Coupé\u{fffd}"),
        (r#"{"id":"2","title":"L\'été"}"#, "L'été"),
        (r#"{"id":"2","\udfff":1,"title":"T"}"#, "T"),
        (r#"{"id":2,"title":"T","note":NaN,"size":1e999}"#, "T"),
        (
            "/* brouillon */ {\"id\":\"2\", // le deux\n\"title\":\"T\",}",
            "T",
        ),
        ("{\"id\":\"2\",\u{feff}\"title\":\"A\nB\"}", "A B"),
        (r#"{"id":"2","title":"avant","title":"T"}"#, "T"),
        (r#"{id:'2',title:'T'}"#, "T"),
    ] {
        for document in [
            with(bad),
            format!("\u{feff}// fait à la main\n{}", with(bad)),
        ] {
            let titles: Vec<_> = read(&document)
                .entries
                .into_iter()
                .map(|entry| entry.title.unwrap())
                .collect();
            assert_eq!(titles, ["Bon", title, "Bon aussi"], "{document}");
        }
    }
}

#[test]
fn of_what_an_entry_has_without_end_a_hundred_are_read() {
    const MANY: usize = 200_000;
    let each = |text: &dyn Fn(usize) -> String| (0..MANY).map(text).collect::<String>();
    let most = crate::domain::limits::NAMES_OF_ENTRY;
    let entry = item(&each(&|n| format!("<category>c{n}</category>")));
    assert_eq!(entry.categories.len(), most);
    let entry = item(&format!(
        "<keywords>{}</keywords>",
        each(&|n| format!("c{n},"))
    ));
    assert_eq!(entry.categories.len(), most);
    let entry = item(&each(&|n| format!("<author>Eva {n}</author>")));
    assert_eq!(entry.authors.len(), most);
    let entry = item(&each(&|n| {
        format!("<media:content type='audio/x' url='http://x/{n}'/>")
    }));
    assert_eq!(entry.enclosures.len(), most);
    let entry = item(&each(&|_| {
        "<media:content type='audio/x' url='http://x/1'/>".to_owned()
    }));
    assert_eq!(entry.enclosures.len(), 1);
    let entry = item(&each(&|n| format!("<enclosure url='http://x/{n}'/>")));
    assert_eq!(entry.enclosures.len(), most);
    let list = |name: &str, value: &dyn Fn(usize) -> String| {
        let values: Vec<String> = (0..MANY).map(value).collect();
        format!(
            r#"{{"items":[{{"id":"1","{name}":[{}]}}]}}"#,
            values.join(",")
        )
    };
    let feed = read(&list("tags", &|n| format!("\"c{n}\"")));
    assert_eq!(feed.entries[0].categories.len(), most);
    let is_told = |note: &String| note.ends_with("after the first 100 were left out");
    assert!(feed.mended.iter().any(is_told), "{:?}", feed.mended);
    let entry = read(&list("authors", &|n| format!(r#"{{"name":"Eva {n}"}}"#)))
        .entries
        .remove(0);
    assert_eq!(entry.authors.len(), most);
}
