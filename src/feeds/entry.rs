//! One entry of a feed in XML: each field from the element that says it best.

use chrono::{DateTime, Utc};

use super::element::{self, Family, Link, choose, non_empty, or_set, resolve};
use super::media;
use super::names::Space;
use super::text::{self, Mode};
use super::tree::{Id, Tree};
use super::{links, people};
use crate::domain::feed::Entry;
use crate::domain::html::RawHtml;
use crate::text::dates::{self, Order};

/// What the elements of an entry say, before the choice.
#[derive(Default)]
struct Draft {
    /// Of dates in digits.
    order: Option<Order>,
    links: Vec<Link>,
    permalink: Option<String>,
    /// Where the content is, when it is elsewhere.
    source: Option<String>,
    summary: Ranked,
    content: Ranked,
    published: Option<DateTime<Utc>>,
    updated: Option<DateTime<Utc>>,
    /// A date that does not say of what.
    undefined: Option<DateTime<Utc>>,
    created: Option<DateTime<Utc>>,
    podcast_author: Option<String>,
}

/// The best markup so far, with the rank of the element that wrote it.
#[derive(Default)]
struct Ranked(u8, Option<RawHtml>);

impl Ranked {
    fn offer(&mut self, rank: u8, markup: impl FnOnce() -> Option<RawHtml>) {
        if rank > self.0
            && let Some(markup) = markup()
        {
            *self = Self(rank, Some(markup));
        }
    }
}

/// Reads the `item` or `entry` at `id`; its feed and its source claim their languages.
pub(super) fn read(
    tree: &Tree<'_>,
    id: Id,
    family: Family,
    [feed, source]: [Option<&str>; 2],
) -> Entry {
    let mut entry = Entry {
        id: tree.attribute(id, "about").and_then(non_empty),
        language: element::own_language(tree, id),
        ..Entry::default()
    };
    let mut draft = Draft {
        order: Order::of([entry.language.as_deref(), feed, source]),
        ..Draft::default()
    };
    let names_files = tree.children(id).any(|child| tree.is(child, "enclosure"));
    if let Some(href) = tree.attribute(id, "href") {
        draft.permalink = resolve(tree, id, href);
    }
    let changed = tree.attribute(id, "lastmod");
    draft.updated = changed.and_then(|changed| dates::read(changed, draft.order));
    for child in tree.children(id) {
        identity(tree, child, &mut entry, &mut draft);
        date(tree, child, &mut draft);
        texts(tree, child, &mut draft);
        author(tree, child, &mut entry.authors, &mut draft);
        category(tree, child, &mut entry.categories);
        media::read(tree, child, names_files, &mut entry);
    }
    entry.title = element::title(tree, id, family);
    draft.complete(tree, id, entry)
}

impl Draft {
    fn complete(mut self, tree: &Tree<'_>, id: Id, mut entry: Entry) -> Entry {
        let web =
            |address: &Option<String>| address.clone().filter(|address| links::is_web(address));
        entry.link = choose(&self.links)
            .or(self.permalink)
            .or_else(|| web(&entry.id).filter(|_| !has_guid(tree, id)))
            .or(self.source);
        media::from_links(&self.links, &mut entry.enclosures);
        if self.summary.1.is_none() {
            media::describe(tree, id, |markup| self.summary.offer(1, || Some(markup)));
        }
        entry.summary = self.summary.1;
        entry.content = self.content.1;
        entry.updated = self.updated.or(self.undefined);
        entry.published = self.published.or(self.undefined).or(self.created);
        if entry.authors.is_empty() {
            entry.authors.extend(self.podcast_author);
        }
        entry
    }
}

/// A guid says itself whether it is an address; an id that looks like one may be taken for it.
fn has_guid(tree: &Tree<'_>, id: Id) -> bool {
    tree.child(id, Space::Core, "guid").is_some()
}

fn identity(tree: &Tree<'_>, child: Id, entry: &mut Entry, draft: &mut Draft) {
    match tree.name(child) {
        (Space::Core, "guid") => {
            let guid = non_empty(&tree.text(child));
            draft.permalink = draft
                .permalink
                .take()
                .or_else(|| permalink(tree, child, guid.as_deref()?));
            entry.id = guid.or(entry.id.take());
        }
        (Space::Core, "id") => entry.id = non_empty(&tree.text(child)).or(entry.id.take()),
        (Space::Dc, "identifier") => or_set(&mut entry.id, || non_empty(&tree.text(child))),
        (Space::Core, "link" | "a") => draft.links.extend(Link::read(tree, child)),
        _ => {}
    }
}

/// RSS 2.0: a guid is the address of the entry unless it says `isPermaLink="false"`.
fn permalink(tree: &Tree<'_>, guid: Id, text: &str) -> Option<String> {
    let told = tree.attribute(guid, "ispermalink");
    if told.is_some_and(|told| !told.eq_ignore_ascii_case("true")) {
        return None;
    }
    let address = resolve(tree, guid, text)?;
    let meant = links::is_web(text) || text.starts_with('/') || told.is_some();
    (meant && links::is_web(&address)).then_some(address)
}

fn date(tree: &Tree<'_>, child: Id, draft: &mut Draft) {
    let place = match tree.name(child) {
        (Space::Core, "pubdate" | "published" | "issued") | (Space::DcTerms, "issued") => {
            &mut draft.published
        }
        (Space::Core, "updated" | "modified" | "lastbuilddate") | (Space::DcTerms, "modified") => {
            &mut draft.updated
        }
        (Space::Dc | Space::Core | Space::DcTerms, "date") => &mut draft.undefined,
        (Space::Core | Space::DcTerms, "created") => &mut draft.created,
        _ => return,
    };
    let order = draft.order;
    or_set(place, || dates::read(&tree.text(child), order));
}

fn texts(tree: &Tree<'_>, child: Id, draft: &mut Draft) {
    let markup = |mode| move || text::markup(tree, child, mode);
    match tree.name(child) {
        (Space::Core, "description") => draft.summary.offer(5, markup(Mode::Html)),
        (Space::Core, "summary" | "abstract") => draft.summary.offer(5, markup(Mode::Guess)),
        (Space::Dc, "description") => draft.summary.offer(4, markup(Mode::Html)),
        (Space::DcTerms, "abstract") => draft.summary.offer(4, markup(Mode::Guess)),
        (Space::Itunes, "summary" | "description") => draft.summary.offer(3, markup(Mode::Guess)),
        (Space::Media, "description") => draft.summary.offer(2, markup(Mode::Guess)),
        (Space::Itunes, "subtitle") => draft.summary.offer(1, markup(Mode::Guess)),
        (Space::Content, "encoded") | (Space::Core, "fullitem") => {
            draft.content.offer(2, markup(Mode::Html));
        }
        (Space::Core, "content") => {
            let child = alternative(tree, child);
            draft
                .content
                .offer(2, || text::markup(tree, child, Mode::Guess));
            let source = tree.attribute(child, "src");
            draft.source = source.and_then(|source| resolve(tree, child, source));
        }
        (Space::Xhtml | Space::Core, "body") | (Space::Xhtml, "div") => {
            draft.content.offer(1, markup(Mode::Xml));
        }
        _ => {}
    }
}

/// Of contents in one (Atom 0.3, `multipart/alternative`), the one in HTML, else the last: the best.
fn alternative(tree: &Tree<'_>, content: Id) -> Id {
    let inner = || {
        tree.children(content)
            .filter(|child| tree.is(*child, "content"))
    };
    let is_html = |child: &Id| {
        let media_type = tree.attribute(*child, "type").unwrap_or_default();
        media_type.contains("html")
    };
    inner()
        .find(is_html)
        .or_else(|| inner().last())
        .unwrap_or(content)
}

fn author(tree: &Tree<'_>, child: Id, authors: &mut Vec<String>, draft: &mut Draft) {
    if authors.len() >= super::NAMES {
        return;
    }
    let name = match tree.name(child) {
        (Space::Core, "author") | (Space::Dc, "creator" | "author") => person(tree, child),
        (Space::Core, "managingeditor") => person(tree, child),
        (Space::DcTerms, "creator") => person(tree, child),
        (Space::Itunes, "author") => {
            or_set(&mut draft.podcast_author, || person(tree, child));
            None
        }
        _ => None,
    };
    authors.extend(name.filter(|name| !authors.contains(name)));
}

/// The name of a person: Atom's `name`, else its `email`, else the text; an address is none.
pub(super) fn person(tree: &Tree<'_>, id: Id) -> Option<String> {
    if !tree.has_elements(id) {
        let line = text::line(tree, id, Mode::Guess)?;
        return people::name(&line);
    }
    let part = |name| {
        let child = tree
            .children(id)
            .find(|child| tree.name(*child).1 == name)?;
        text::line(tree, child, Mode::Guess)
    };
    part("name")
        .and_then(|name| people::name(&name))
        .or_else(|| part("email"))
        .or_else(|| people::name(&text::one_line(&tree.own_text(id))?))
}

/// Whether a term is written for machines, an address or a number: readers know it by its label.
fn is_code(term: &str) -> bool {
    term.contains(|c: char| c.is_ascii_digit() || c == '/')
}

fn category(tree: &Tree<'_>, child: Id, categories: &mut Vec<String>) {
    let mut add = |term: &str| {
        if categories.len() < super::NAMES
            && let Some(term) = text::one_line(&text::repaired(&text::without_markup(term)))
            && !categories.contains(&term)
        {
            categories.push(term);
        }
    };
    match tree.name(child) {
        (Space::Core | Space::Media, "category") | (Space::Dc | Space::DcTerms, "subject") => {
            let term = tree.attribute(child, "term");
            let label = tree.attribute(child, "label");
            let told = term
                .filter(|term| label.is_none() || !is_code(term))
                .or(label);
            let written = tree.own_text(child);
            match told {
                Some(term)
                    if written.trim().is_empty() || tree.attribute(child, "term").is_some() =>
                {
                    add(term);
                }
                _ => add(&written),
            }
        }
        (Space::Itunes, "category") => tree.descend(child, |id| {
            tree.attribute(id, "text").into_iter().for_each(&mut add);
            true
        }),
        (Space::Itunes | Space::Media | Space::Core, "keywords") | (Space::Core, "tags") => {
            tree.text(child).split(',').for_each(add);
        }
        _ => {}
    }
}
