//! feed-rs as the second reader.
//!
//! Measured on real feeds, feed-rs is as fast as our own reader and gives fewer fields, so ours
//! reads first. When ours finds no entries, or should it ever panic, feed-rs is asked: two
//! independent readers rarely fail on the same document. Neither may take a round of fetching down,
//! so each runs in a [`guard`].

use feed_rs::model;
use url::Url;

use super::element::non_empty;
use super::links;
use super::text;
use crate::domain::feed::{Enclosure, Entry, Feed};
use crate::domain::html::RawHtml;
use crate::text::dates;
use crate::text::guard;

/// Reads a decoded document with feed-rs; `None` when it refuses, panics, or finds no entries.
pub(super) fn read(document: &str, base: Option<&Url>) -> Option<Feed> {
    let body = without_declaration(document);
    let model = guard::run(|| {
        feed_rs::parser::Builder::new()
            .base_uri(base.map(Url::as_str))
            .sanitize_content(false)
            .timestamp_parser(|text| dates::read(text, None))
            .id_generator(|_, _, _| String::new())
            .build()
            .parse(body.as_bytes())
    })?;
    let feed = model.ok().filter(|feed| !feed.entries.is_empty())?;
    Some(Feed {
        format: format_of(&feed.feed_type).to_owned(),
        id: non_empty(&feed.id),
        title: feed.title.as_ref().and_then(line),
        link: alternate(&feed.links),
        updated: feed.updated.or(feed.published),
        language: feed.language,
        entries: feed.entries.into_iter().map(entry).collect(),
        mended: vec!["our own reader found no entries; feed-rs did".to_owned()],
        ..Feed::default()
    })
}

/// The text is decoded already: what its declaration says of a charset would mislead.
fn without_declaration(document: &str) -> &str {
    let declaration = document
        .strip_prefix("<?xml")
        .and_then(|rest| rest.split_once("?>"));
    declaration.map_or(document, |(_, body)| body)
}

fn format_of(kind: &model::FeedType) -> &'static str {
    match kind {
        model::FeedType::Atom => "atom",
        model::FeedType::JSON => "json",
        model::FeedType::RSS0 | model::FeedType::RSS2 => "rss",
        model::FeedType::RSS1 => "rdf",
    }
}

fn entry(entry: model::Entry) -> Entry {
    let markup = |text: String| Some(RawHtml(text)).filter(|html| !html.0.trim().is_empty());
    let media = || entry.media.iter().flat_map(|object| &object.content);
    Entry {
        id: non_empty(&entry.id),
        title: entry.title.as_ref().and_then(line),
        link: alternate(&entry.links),
        published: entry.published,
        updated: entry.updated,
        authors: entry
            .authors
            .iter()
            .filter_map(|person| person.name.clone())
            .take(super::NAMES)
            .collect(),
        categories: entry
            .categories
            .iter()
            .map(|category| category.term.clone())
            .take(super::NAMES)
            .collect(),
        enclosures: media()
            .filter_map(|content| {
                Some(Enclosure {
                    url: content.url.as_ref()?.to_string(),
                    media_type: content.content_type.as_ref().map(ToString::to_string),
                    length: content.size,
                })
            })
            .collect(),
        summary: entry.summary.and_then(|summary| markup(summary.content)),
        content: entry.content.and_then(|content| markup(content.body?)),
        language: entry.language,
        image: None,
    }
}

fn line(title: &model::Text) -> Option<String> {
    let is_html = title.content_type.subty() == "html" || text::looks_like_html(&title.content);
    if is_html {
        return text::one_line(&text::without_markup(&title.content));
    }
    text::one_line(&title.content)
}

fn alternate(addresses: &[model::Link]) -> Option<String> {
    addresses
        .iter()
        .find(|link| link.rel.as_deref().is_none_or(|rel| rel == "alternate"))
        .and_then(|link| links::absolute(&link.href, None))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn feed_rs_reads_a_decoded_document() {
        let document = "<?xml version='1.0' encoding='iso-8859-1'?><rss version='2.0'><channel>\
            <title>Étés</title><item><title>A &amp;amp; B</title><link>http://x/1</link>\
            <pubDate>5 déc. 2024</pubDate><description>D</description></item></channel></rss>";
        let feed = read(document, None).unwrap();
        assert_eq!(
            (feed.format.as_str(), feed.title.as_deref()),
            ("rss", Some("Étés"))
        );
        let entry = &feed.entries[0];
        assert_eq!((entry.title.as_deref(), &entry.id), (Some("A & B"), &None));
        assert_eq!(entry.link.as_deref(), Some("http://x/1"));
        assert_eq!(entry.summary, Some(RawHtml("D".to_owned())));
        assert_eq!(entry.published, dates::read("2024-12-05", None));
    }

    #[test]
    fn what_is_no_feed_gives_nothing() {
        assert_eq!(read("<rss", None), None);
    }
}
