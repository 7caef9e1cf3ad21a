//! Feeds written in XML: RSS 0.9x to 2.0, RSS 0.90 and 1.0 in RDF, Atom 0.3 and 1.0, CDF.
//!
//! One reader for all: publishers borrow elements across formats, and what an element means does
//! not depend on the root. What differs (defaults of types, versions) is told by the `Format`.

use super::entry;
use super::links::{self, absolute};
use super::names::Space;
use super::rhythm;
use super::text::{self, Mode};
use super::tree::{Id, Tree};
use crate::domain::feed::Feed;
use crate::text::dates::{self, Order};

/// The family of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Family {
    Rss,
    Rdf,
    Atom,
    Cdf,
}

impl Family {
    /// How a title is written where it does not say: Atom is clear about it, RSS is not.
    pub(super) fn title_mode(self) -> Mode {
        match self {
            Self::Atom => Mode::Plain,
            Self::Rss | Self::Rdf | Self::Cdf => Mode::Guess,
        }
    }
}

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

/// The language of a channel or an entry: what the last element says of it, else its attribute.
pub(super) fn own_language(tree: &Tree<'_>, id: Id) -> Option<String> {
    tree.children(id)
        .filter(|child| matches!(tree.name(*child), (Space::Core | Space::Dc, "language")))
        .filter_map(|child| language(&tree.text(child)))
        .last()
        .or_else(|| language_attribute(tree, id))
}

/// The title of a channel or an entry: its own, else that of Dublin Core, of iTunes, of its media.
pub(super) fn title(tree: &Tree<'_>, id: Id, family: Family) -> Option<String> {
    let of = |space, parent: Id, mode| {
        tree.children(parent)
            .filter(|child| tree.name(*child) == (space, "title"))
            .find_map(|child| text::line(tree, child, mode))
    };
    let own = || of(Space::Core, id, family.title_mode());
    let media = || {
        let group = tree.child(id, Space::Media, "group");
        group.and_then(|group| of(Space::Media, group, Mode::Guess))
    };
    own()
        .or_else(|| of(Space::Dc, id, Mode::Guess))
        .or_else(|| of(Space::Media, id, Mode::Guess))
        .or_else(media)
        .or_else(|| of(Space::Itunes, id, Mode::Guess))
}

/// An address of a channel or an entry, and what it is for.
#[derive(Debug)]
pub(super) struct Link {
    rel: String,
    pub(super) media_type: Option<String>,
    pub(super) length: Option<u64>,
    pub(super) href: String,
    /// Written as text, as RSS does.
    as_text: bool,
}

impl Link {
    /// Reads `<link>address</link>` or `<link href="address" rel="…" type="…"/>`.
    pub(super) fn read(tree: &Tree<'_>, id: Id) -> Option<Self> {
        let attribute = ["href", "url"]
            .into_iter()
            .find_map(|name| tree.attribute(id, name));
        let text = tree.text(id);
        let href = resolve(tree, id, attribute.unwrap_or(&text))?;
        let rel = tree
            .attribute(id, "rel")
            .unwrap_or("alternate")
            .to_ascii_lowercase();
        let rel = rel
            .trim_start_matches("http://www.iana.org/assignments/relation/")
            .to_owned();
        Some(Self {
            rel,
            media_type: tree.attribute(id, "type").map(str::to_ascii_lowercase),
            length: tree
                .attribute(id, "length")
                .and_then(|length| length.parse().ok()),
            href,
            as_text: attribute.is_none(),
        })
    }

    /// Whether it has that relation.
    pub(super) fn is(&self, rel: &str) -> bool {
        self.rel.split_whitespace().any(|word| word == rel)
    }

    fn is_html(&self) -> bool {
        self.media_type
            .as_deref()
            .is_none_or(|media_type| media_type.contains("html"))
    }
}

/// The address to read at: the alternate one, an HTML page rather than another document.
pub(super) fn choose(links: &[Link]) -> Option<String> {
    let alternate = || links.iter().filter(|link| link.is("alternate"));
    alternate()
        .find(|link| link.as_text)
        .or_else(|| alternate().find(|link| link.is_html()))
        .or_else(|| alternate().next())
        .map(|link| link.href.clone())
}

/// `address` as written at `id`, absolute.
pub(super) fn resolve(tree: &Tree<'_>, id: Id, address: &str) -> Option<String> {
    if links::has_scheme(address.trim()) {
        return absolute(address, None);
    }
    absolute(address, tree.base(id).as_deref())
}

/// The `xml:lang` of an element itself.
pub(super) fn language_attribute(tree: &Tree<'_>, id: Id) -> Option<String> {
    tree.attribute(id, "xml:lang").and_then(language)
}

/// A language tag in lower case, with dashes.
pub(super) fn language(text: &str) -> Option<String> {
    non_empty(&text.trim().to_lowercase().replace('_', "-"))
}

/// `text` trimmed, unless nothing is left.
pub(super) fn non_empty(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// Fills `place` unless something is there.
pub(super) fn or_set<T>(place: &mut Option<T>, value: impl FnOnce() -> Option<T>) {
    if place.is_none() {
        *place = value();
    }
}
