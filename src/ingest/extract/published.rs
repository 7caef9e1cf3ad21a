//! When an article was first published.

use chrono::{DateTime, FixedOffset};
use serde_json::Value;
use url::Url;

use super::dates::{self, Order};
use super::facts::{Facts, text_of};
use super::tree::{Tree, head};

/// The first publication if the page tells it anywhere, else its last change.
///
/// The order of belief: JSON-LD, `meta`, microdata, words such as “Published on”, marked dates near
/// the title, the address, a byline, then the dates of changes in the same order.
pub(super) fn find(
    tree: &Tree<'_>,
    facts: &Facts<'_>,
    url: &Url,
    order: Order,
) -> Option<DateTime<FixedOffset>> {
    let read = |text: &str| dates::find(text, order);
    let declared = from_ld(
        facts,
        &["datePublished", "dateCreated", "uploadDate"],
        &read,
    );
    let changed = || from_ld(facts, &["dateModified"], &read);
    declared
        // Some software writes the day of the last change into both; readers are told the first.
        .filter(|date| changed().is_none_or(|changed| changed.date_naive() > date.date_naive()))
        .or_else(|| said_near_heading(tree, &read).filter(|said| Some(*said) < declared))
        .or(declared)
        .or_else(|| from_metas(facts, &PUBLISHED, &read))
        .or_else(|| from_microdata(tree, "datepublished", &read))
        .or_else(|| from_words(tree, &SAID_PUBLISHED, &read))
        .or_else(|| from_marks(tree, &read, is_apart))
        .or_else(|| from_address(url))
        .or_else(|| from_byline(tree, &read))
        .or_else(changed)
        .or_else(|| from_metas(facts, &MODIFIED, &read))
        .or_else(|| from_microdata(tree, "datemodified", &read))
        .or_else(|| from_words(tree, &SAID_UPDATED, &read))
        .or_else(|| from_marks(tree, &read, is_elsewhere))
}

/// Names of `meta` elements that hold the first publication.
const PUBLISHED: [&str; 34] = [
    "article:published_time",
    "article:published",
    "og:article:published_time",
    "og:published_time",
    "datepublished",
    "rnews:datepublished",
    "parsely-pub-date",
    "sailthru.date",
    "publish-date",
    "publish_date",
    "published_date",
    "publication_date",
    "publication-date",
    "publishdate",
    "publisheddate",
    "article_date_original",
    "article.published",
    "originalpublicationdate",
    "citation_publication_date",
    "citation_online_date",
    "citation_date",
    "cxenseparse:recs:publishtime",
    "dc.date.issued",
    "dcterms.issued",
    "dcterms.created",
    "dc.date.created",
    "dc.date",
    "dcterms.date",
    "prism.publicationdate",
    "pubdate",
    "ptime",
    "timestamp",
    "bt:pubdate",
    "date",
];

/// Names of `meta` elements that hold a later change.
const MODIFIED: [&str; 9] = [
    "article:modified_time",
    "og:updated_time",
    "datemodified",
    "dcterms.modified",
    "dc.date.modified",
    "lastmod",
    "last-modified",
    "revised",
    "modified",
];

/// Words before a date of publication, in lower case.
const SAID_PUBLISHED: [&str; 24] = [
    "published on",
    "published:",
    "published",
    "publié le",
    "publiée le",
    "publié :",
    "posted on",
    "posted:",
    "posted",
    "mis en ligne le",
    "mise en ligne le",
    "veröffentlicht am",
    "veröffentlicht:",
    "erstellt am",
    "publicado el",
    "publicado em",
    "publicado:",
    "pubblicato il",
    "gepubliceerd op",
    "opublikowano",
    "date published:",
    "first published",
    "date de publication",
    "release date:",
];

/// Words before a date of change, in lower case.
const SAID_UPDATED: [&str; 14] = [
    "last updated",
    "updated on",
    "updated:",
    "updated",
    "last modified",
    "mis à jour le",
    "mise à jour",
    "modifié le",
    "actualisé le",
    "aktualisiert",
    "actualizado",
    "aggiornato",
    "bijgewerkt",
    "last reviewed",
];

/// How far below the heading a byline is, in nodes of the tree.
const NEAR: usize = 150;

/// The date of publication that readers are told under the heading.
fn said_near_heading(tree: &Tree<'_>, read: &Read<'_>) -> Option<DateTime<FixedOffset>> {
    let heading = tree.named("h1").next()?;
    (heading..tree.nodes.len().min(heading + NEAR))
        .find_map(|index| said(tree, index, &SAID_PUBLISHED, read))
}

type Read<'r> = dyn Fn(&str) -> Option<DateTime<FixedOffset>> + 'r;

fn from_ld(facts: &Facts<'_>, keys: &[&str], read: &Read<'_>) -> Option<DateTime<FixedOffset>> {
    let of = |object: &serde_json::Map<String, Value>| {
        keys.iter()
            .find_map(|key| object.get(*key).and_then(text_of).and_then(read))
    };
    facts.article().and_then(of).or_else(|| {
        facts
            .objects
            .iter()
            .filter(|object| is_about_page(object))
            .find_map(of)
    })
}

/// Whether an object's dates are those of the page and not of a film, an event or a comment on it.
fn is_about_page(object: &serde_json::Map<String, Value>) -> bool {
    super::facts::types(object).any(|kind| {
        kind.ends_with("Article")
            || kind.ends_with("Posting")
            || kind.ends_with("Page")
            || kind == "CreativeWork"
            || kind == "Recipe"
            || kind == "Report"
            || kind == "HowTo"
            || kind == "Question"
            || kind == "ItemList"
    })
}

fn from_metas(facts: &Facts<'_>, names: &[&str], read: &Read<'_>) -> Option<DateTime<FixedOffset>> {
    names
        .iter()
        .find_map(|name| facts.metas_named(name).find_map(read))
}

fn from_microdata(
    tree: &Tree<'_>,
    property: &str,
    read: &Read<'_>,
) -> Option<DateTime<FixedOffset>> {
    tree.nodes.iter().enumerate().find_map(|(index, node)| {
        let named = node
            .attr("itemprop")
            .or_else(|| node.attr("property"))?
            .to_ascii_lowercase();
        if node.name() == "meta" || !named.contains(property) {
            return None;
        }
        node_date(tree, index, read)
    })
}

/// The date of an element: its attributes first, then its words.
fn node_date(tree: &Tree<'_>, index: usize, read: &Read<'_>) -> Option<DateTime<FixedOffset>> {
    let node = &tree.nodes[index];
    [
        "datetime",
        "content",
        "data-datetime",
        "data-date",
        "data-time",
        "data-timestamp",
        "data-published",
        "title",
    ]
    .iter()
    .find_map(|key| node.attr(key).and_then(read))
    .or_else(|| {
        let text = tree.text(index);
        (text.chars().count() <= 120).then(|| read(&text)).flatten()
    })
}

/// Elements that mark a date: `time` and those that call themselves one, near the title first.
fn from_marks(
    tree: &Tree<'_>,
    read: &Read<'_>,
    is_left_out: fn(&Tree<'_>, usize) -> bool,
) -> Option<DateTime<FixedOffset>> {
    let heading = tree.named("h1").next().unwrap_or(0);
    let mut best: Option<(u32, DateTime<FixedOffset>)> = None;
    for (index, node) in tree.nodes.iter().enumerate() {
        if node.element.is_none() || is_left_out(tree, index) {
            continue;
        }
        let Some(mark) = mark(tree, index) else {
            continue;
        };
        let Some(date) = node_date(tree, index, read) else {
            continue;
        };
        let far = u32::try_from(index.abs_diff(heading)).unwrap_or(u32::MAX);
        let cost = far.saturating_add(mark * 1000);
        if best.is_none_or(|(held, _)| cost < held) {
            best = Some((cost, date));
        }
    }
    best.map(|(_, date)| date)
}

/// How doubtful a mark is: 0 says "published", more is less sure; `None` marks no date.
fn mark(tree: &Tree<'_>, index: usize) -> Option<u32> {
    let node = &tree.nodes[index];
    let label = &node.label;
    let has = |words: &[&str]| words.iter().any(|word| node.labelled(word));
    let changed = has(&["updated", "modified", "update"]);
    if node.name() == "time" {
        let published = node.has("pubdate") || has(&["published", "pubdate", "publish", "posted"]);
        return Some(if published {
            0
        } else if changed {
            3
        } else {
            1
        });
    }
    let says_date = has(&[
        "published",
        "pubdate",
        "dateline",
        "timestamp",
        "posted",
        "datetime",
        "postdate",
    ]) || label.contains("publish date")
        || label.contains("post date")
        || label.contains("entry date")
        || label.contains("article date")
        || label.contains("publication date");
    if says_date {
        return Some(if changed { 3 } else { 1 });
    }
    has(&["date", "created", "meta", "info"]).then_some(if changed { 4 } else { 2 })
}

/// Whether an element stands where no date is that of the page, not even for want of another.
fn is_elsewhere(tree: &Tree<'_>, index: usize) -> bool {
    tree.beside_heading(index).any(|at| {
        let node = &tree.nodes[at];
        matches!(node.name(), "nav" | "footer" | "head")
            || ["related", "recommended", "popular", "latest", "footer"]
                .iter()
                .any(|word| node.labelled(word))
    })
}

fn is_apart(tree: &Tree<'_>, index: usize) -> bool {
    tree.beside_heading(index).any(|at| {
        let node = &tree.nodes[at];
        matches!(node.name(), "nav" | "footer" | "aside" | "head")
            || [
                "related",
                "comment",
                "comments",
                "sidebar",
                "recommended",
                "carousel",
                "footer",
                "event",
                "widget",
                "popular",
                "latest",
                "recent",
            ]
            .iter()
            .any(|word| node.labelled(word))
    })
}

/// A short text that says that a date of publication (or of change) follows.
fn from_words(tree: &Tree<'_>, words: &[&str], read: &Read<'_>) -> Option<DateTime<FixedOffset>> {
    (0..tree.nodes.len()).find_map(|index| said(tree, index, words, read))
}

/// The date that one text announces: in itself, in its line, or in the element after it.
fn said(
    tree: &Tree<'_>,
    index: usize,
    words: &[&str],
    read: &Read<'_>,
) -> Option<DateTime<FixedOffset>> {
    let node = &tree.nodes[index];
    let text = node.text.trim();
    if text.is_empty() || text.len() > 200 || super::tree::is_mute(tree.nodes[node.parent].name()) {
        return None;
    }
    let lower = text.to_lowercase();
    let after = after_words(&lower, words)?;
    if is_apart(tree, index) {
        return None;
    }
    read(head(after, 60))
        .or_else(|| {
            let line = tree.text(node.parent).to_lowercase();
            let after = after_words(&line, words)?;
            (line.len() < 200).then(|| read(head(after, 60))).flatten()
        })
        .or_else(|| {
            let next = tree.nodes[node.parent].end;
            let sibling = tree.nodes.get(next)?;
            (after.trim().len() < 4 && sibling.element.is_some())
                .then(|| read(&tree.text(next)))
                .flatten()
        })
}

/// What follows the first of these words that a text holds.
fn after_words<'t>(text: &'t str, words: &[&str]) -> Option<&'t str> {
    words
        .iter()
        .find_map(|word| text.find(word).and_then(|at| text.get(at + word.len()..)))
}

/// `/2024/03/12/` or `/2024-03-12-` in the address.
fn from_address(url: &Url) -> Option<DateTime<FixedOffset>> {
    let path = url.path();
    path.match_indices(['/', '-', '_']).find_map(|(at, _)| {
        let part = path.get(at + 1..)?;
        let part = head(part, 11);
        let bytes = part.as_bytes();
        let dated = bytes.len() >= 9
            && bytes[..4].iter().all(u8::is_ascii_digit)
            && matches!(bytes[4], b'/' | b'-' | b'_');
        let text = part.replace(['/', '_'], "-");
        let text = text.trim_end_matches('-');
        (dated && text.matches('-').count() >= 2)
            .then(|| dates::find(text, Order::DayFirst))
            .flatten()
    })
}

/// A date in a short text just around the title: what a byline looks like without any mark.
fn from_byline(tree: &Tree<'_>, read: &Read<'_>) -> Option<DateTime<FixedOffset>> {
    let heading = tree.named("h1").next()?;
    let nodes = tree.nodes.iter().enumerate();
    nodes
        .skip(heading.saturating_sub(40))
        .take(160)
        .filter(|(index, node)| {
            !node.text.trim().is_empty()
                && node.text.len() <= 90
                && !super::tree::is_mute(tree.nodes[node.parent].name())
                && !is_apart(tree, *index)
        })
        .find_map(|(_, node)| read(node.text))
}
