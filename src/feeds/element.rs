//! What the elements of a channel and of an entry say alike: titles, languages, links.

use super::links::{self, absolute};
use super::names::Space;
use super::text::{self, Mode};
use super::tree::{Id, Tree};

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
