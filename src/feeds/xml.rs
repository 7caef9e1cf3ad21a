//! Feeds written in XML: RSS 0.9x to 2.0, RSS 0.90 and 1.0 in RDF, Atom 0.3 and 1.0, CDF.
//!
//! One reader for all: publishers borrow elements across formats, and what an element means does
//! not depend on the root. What differs (defaults of types, versions) is told by the `Format`.

use super::element::{
    Family, Link, choose, language_attribute, non_empty, or_set, own_language, resolve, title,
};
use super::entry;
use super::links;
use super::names::Space;
use super::rhythm;
use super::tree::{Id, Tree};
use crate::domain::feed::Feed;
use crate::text::dates::{self, Order};

/// The element that makes a document a feed.
pub(super) fn find_root(tree: &Tree<'_>) -> Option<(Id, Family)> {
    let mut found = None;
    tree.descend(Tree::DOCUMENT, |id| {
        if found.is_none() && id != Tree::DOCUMENT {
            found = family(tree, id).map(|family| (id, family));
        }
        found.is_none()
    });
    found
}

fn family(tree: &Tree<'_>, id: Id) -> Option<Family> {
    let on_top = tree.parent(id) == Tree::DOCUMENT;
    match tree.name(id) {
        (Space::Core, "rss") => Some(Family::Rss),
        (Space::Core | Space::Rdf, "rdf") => Some(Family::Rdf),
        (Space::Core, "feed") => Some(Family::Atom),
        (Space::Core, "entry") if on_top => Some(Family::Atom),
        (Space::Core, "channel") if on_top && tree.attribute(id, "href").is_some() => {
            Some(Family::Cdf)
        }
        (Space::Core, "channel" | "item") if on_top => Some(Family::Rss),
        _ => None,
    }
}

/// The format as [`Feed::format`] names it.
fn format(tree: &Tree<'_>, root: Id, family: Family) -> String {
    let version = tree.attribute(root, "version").unwrap_or_default();
    let declares = |part: &str| {
        tree.namespaces
            .iter()
            .any(|uri| uri.to_lowercase().contains(part))
    };
    let format = match family {
        Family::Cdf => "cdf",
        Family::Rdf if declares("rdf/simple/0.9") => "rdf 0.90",
        Family::Rdf if declares("purl.org/net/rss1.1") => "rdf 1.1",
        Family::Rdf => "rdf 1.0",
        Family::Atom if declares("www.w3.org/2005/atom") => "atom 1.0",
        Family::Atom if version == "0.3" || declares("purl.org/atom/ns") => "atom 0.3",
        Family::Atom => "atom",
        Family::Rss if version.starts_with("2.") => "rss 2.0",
        Family::Rss if version.starts_with("0.9") && version.len() <= 6 => {
            return format!("rss {version}");
        }
        Family::Rss => "rss",
    };
    format.to_owned()
}

/// Reads the feed whose root is `root`; `language` is that of its source.
pub(super) fn read(tree: &Tree<'_>, root: Id, family: Family, language: Option<&str>) -> Feed {
    let channel = match tree.name(root).1 {
        "rss" | "rdf" => tree.child(root, Space::Core, "channel").unwrap_or(root),
        _ => root,
    };
    let own = own_language(tree, channel).or_else(|| language_attribute(tree, root));
    let claims = [own.as_deref(), language];
    let date = |text: &str| dates::read(text, Order::of([None, claims[0], claims[1]]));
    let mut feed = Feed {
        format: format(tree, root, family),
        link: tree
            .attribute(channel, "href")
            .and_then(|href| resolve(tree, channel, href)),
        updated: tree.attribute(channel, "lastmod").and_then(date),
        language: own.clone(),
        ..Feed::default()
    };
    let mut addresses = Vec::new();
    let mut later_date = None;
    for child in tree.children(channel) {
        match tree.name(child) {
            (Space::Core, "link") => addresses.extend(Link::read(tree, child)),
            (Space::Core, "author") | (Space::Dc, "creator") => {
                if feed.authors.len() < super::NAMES {
                    feed.authors.extend(entry::person(tree, child));
                }
            }
            (Space::Core, "id" | "guid") => or_set(&mut feed.id, || non_empty(&tree.text(child))),
            (Space::Core, "updated" | "modified" | "lastbuilddate") => {
                or_set(&mut feed.updated, || date(&tree.text(child)));
            }
            (Space::Core, "pubdate" | "published" | "issued")
            | (Space::Dc, "date")
            | (Space::DcTerms, "modified") => {
                or_set(&mut later_date, || date(&tree.text(child)));
            }
            _ => rhythm::read(tree, child, &mut feed.rhythm),
        }
    }
    feed.title = title(tree, channel, family);
    feed.updated = feed.updated.or(later_date);
    let web_id = || feed.id.clone().filter(|id| links::is_web(id));
    feed.link = choose(&addresses).or(feed.link).or_else(web_id);
    feed.hubs = addresses
        .into_iter()
        .filter(|link| link.is("hub"))
        .map(|link| link.href)
        .collect();
    let mut items = Vec::new();
    tree.descend(root, |id| {
        let is_entry = tree.is(id, "item") || tree.is(id, "entry");
        if is_entry {
            items.push(id);
        }
        !is_entry
    });
    feed.entries = items
        .into_iter()
        .map(|id| entry::read(tree, id, family, claims))
        .collect();
    feed
}
