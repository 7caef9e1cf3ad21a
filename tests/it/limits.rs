//! Ten times as much as each limit allows is refused or cut, and told. What connections may send is
//! tested beside them (`src/web/serve.rs`), what answers may ask for in `src/http`.

use url::Url;
use vigie::articles::extract::{ExtractError, extract};
use vigie::articles::sanitize::clean;
use vigie::domain::feed::Feed;
use vigie::domain::html::RawHtml;
use vigie::domain::limits;
use vigie::domain::network::web_address;
use vigie::domain::source::PageSelectors;
use vigie::feeds::page::{self, PageError};
use vigie::feeds::{Hints, parse};

fn address() -> Url {
    Url::parse("https://exemple.fr/a").unwrap()
}

fn feed(document: &str) -> Feed {
    parse(document.as_bytes(), &Hints::default()).unwrap()
}

/// Whether a note of what was mended says so.
fn told(feed: &Feed, what: &str) -> bool {
    feed.mended.iter().any(|note| note.contains(what))
}

#[test]
fn a_host_or_an_address_ten_times_too_long_is_none() {
    let host = "a.".repeat(10 * limits::HOST);
    assert_eq!(web_address(&format!("https://{host}fr/")), None);
    let path = "a".repeat(10 * limits::ADDRESS);
    assert_eq!(web_address(&format!("https://a.fr/{path}")), None);
}

#[test]
fn a_page_ten_times_too_long_or_too_deep_is_refused_by_each_reader() {
    let selectors = PageSelectors {
        entry: "div".to_owned(),
        link: None,
        title: None,
        date: None,
        summary: None,
    };
    let long = "<p>mot</p>".repeat(limits::MARKUP);
    let deep = "<div>".repeat(10 * limits::DEPTH) + "<a href=/a>mot</a>";
    for page in [long, deep] {
        let article = extract(page.as_bytes(), &address(), None, None);
        assert_eq!(article.err(), Some(ExtractError::TooLarge));
        let list = page::list(page.as_bytes(), &address(), &selectors, None, None);
        assert_eq!(list.err(), Some(PageError::TooWild));
        // The text of an entry is kept, without its markup.
        let text = clean(&RawHtml(page), Some(&address()));
        assert!(!text.as_str().contains("<div"));
        assert!(text.as_str().len() <= 2 * limits::MARKUP);
    }
}

#[test]
fn of_ten_times_too_many_entries_the_first_are_read_and_the_rest_is_told() {
    let left_out = "entries after the first 10000 were left out";
    let count = 10 * limits::ENTRIES;
    let entries: String = (0..count)
        .map(|n| format!("<item><guid>{n}</guid></item>"))
        .collect();
    let rss = feed(&format!("<rss><channel>{entries}</channel></rss>"));
    let entries: Vec<_> = (0..count).map(|n| format!("{{\"id\":\"{n}\"}}")).collect();
    let json = feed(&format!("{{\"items\":[{}]}}", entries.join(",")));
    let links: String = (0..count)
        .map(|n| format!("<a href=/{n}>mot</a>"))
        .collect();
    let selectors = PageSelectors {
        entry: "a".to_owned(),
        link: None,
        title: None,
        date: None,
        summary: None,
    };
    let list = page::list(links.as_bytes(), &address(), &selectors, None, None).unwrap();
    for feed in [rss, json, list] {
        assert_eq!(feed.entries.len(), limits::ENTRIES, "{}", feed.format);
        assert!(told(&feed, left_out), "{:?}", feed.mended);
    }
}

#[test]
fn a_feed_ten_times_too_deep_is_flattened_and_one_with_too_many_attributes_read_past() {
    let deep = "<b>".repeat(10 * limits::FEED_DEPTH);
    let deep = feed(&format!(
        "<rss><channel><item><title>mot</title>{deep}</item></channel></rss>"
    ));
    assert_eq!(deep.entries[0].title.as_deref(), Some("mot"));
    assert!(
        told(&deep, "nested too deep were flattened"),
        "{:?}",
        deep.mended
    );
    let many: String = (0..10 * limits::ATTRIBUTES)
        .map(|n| format!(" a{n}='b'"))
        .collect();
    let last = format!(
        "<rss><channel><item><enclosure{many} url='https://a.fr/x'/></item></channel></rss>"
    );
    let enclosures: Vec<_> = feed(&last)
        .entries
        .into_iter()
        .flat_map(|entry| entry.enclosures)
        .collect();
    assert_eq!(enclosures, []);
}

#[test]
fn an_attribute_ten_times_too_long_is_left_out() {
    let value = "a".repeat(10 * limits::VALUE);
    let html = format!("<p>mot <a href=\"https://a.fr/{value}\">lien</a></p>");
    let clean = clean(&RawHtml(html), Some(&address()));
    assert!(clean.as_str().contains("lien") && !clean.as_str().contains("href"));
}

#[test]
fn a_printed_document_ten_times_too_long_is_refused() {
    let mut bytes = b"%PDF-1.4\n".to_vec();
    bytes.resize(limits::PRINTED + 1, b' ');
    let refused = extract(&bytes, &address(), None, None);
    assert_eq!(refused.err(), Some(ExtractError::TooLarge));
}
