//! A forgiving reader of XML: whatever the text is, a tree comes out, with notes of what was wrong.
//!
//! Misnested, unclosed and stray tags, undeclared prefixes, unknown entities, bare `&` and `<`,
//! unquoted attributes, junk before the prolog and truncation are read past. The cost is linear in
//! the text, depth and attributes are bounded, nothing outside of the text is looked at.

use std::borrow::Cow;
use std::collections::BTreeSet;

use url::Url;

use super::entities::Entities;
use super::names::{Prefixes, Space};
use super::tag::Attribute;
use super::tag::Tag;
use super::tree::{Id, Tree};
use crate::domain::limits;

/// The note of a document whose end is missing.
pub(super) const CUT_SHORT: &str = "the document was cut short";

/// How many namespace names are kept for telling formats apart.
const MOST_NAMESPACES: usize = 32;

/// Elements that hold elements only: white space between those says nothing.
const CONTAINERS: &[&str] = &[
    "rss", "rdf", "feed", "channel", "item", "entry", "image", "author", "group",
];

/// Elements that hold text only,
const LEAVES: &[&str] = &[
    "title", "link", "guid", "pubdate", "comments", "language", "id", "updated",
];
/// and elements that never stand inside of them.
const AFTER_LEAVES: &[&str] = &[
    "title",
    "link",
    "guid",
    "pubdate",
    "description",
    "comments",
    "category",
    "author",
    "item",
    "entry",
    "summary",
    "content",
    "id",
    "updated",
];

/// Reads `text` as XML.
pub(super) fn scan<'a>(text: &'a str, base: Option<&Url>) -> (Tree<'a>, BTreeSet<&'static str>) {
    let mut scanner = Scanner {
        text,
        at: 0,
        tree: Tree::new(base),
        open: Vec::new(),
        last: Tree::DOCUMENT,
        prefixes: Prefixes::default(),
        entities: Entities::bounded_by(text.len()),
        absent: Absent::default(),
        mended: BTreeSet::new(),
    };
    scanner.run();
    if scanner.entities.unknown {
        scanner
            .mended
            .insert("unknown entities or bare & were kept as text");
    }
    (scanner.tree, scanner.mended)
}

/// An element that has not been closed yet.
struct Open<'a> {
    id: Id,
    /// The name as written, prefix included.
    name: &'a str,
    /// How many prefixes were bound around it.
    prefixes: usize,
}

/// Ends that the rest of the text is known not to have, so that nobody looks for them again.
#[derive(Default)]
struct Absent {
    cdata: bool,
    comment: bool,
    instruction: bool,
    /// The end of a document type's internal subset.
    subset: bool,
    /// The same with a space in it.
    spaced_subset: bool,
}

struct Scanner<'a> {
    text: &'a str,
    at: usize,
    tree: Tree<'a>,
    open: Vec<Open<'a>>,
    /// The last child of the innermost open element.
    last: Id,
    prefixes: Prefixes<'a>,
    entities: Entities<'a>,
    absent: Absent,
    mended: BTreeSet<&'static str>,
}

impl<'a> Scanner<'a> {
    fn run(&mut self) {
        while self.at < self.text.len() {
            let rest = &self.text[self.at..];
            if rest.starts_with('<') {
                self.markup(rest);
            } else {
                let end = rest.find('<').unwrap_or(rest.len());
                self.raw_text(&rest[..end]);
                self.at += end;
            }
        }
        if !self.open.is_empty() {
            self.mended.insert(CUT_SHORT);
        }
    }

    fn markup(&mut self, rest: &'a str) {
        let second = rest.as_bytes().get(1).copied().unwrap_or(b' ');
        match second {
            b'!' => self.declaration(rest),
            b'?' => self.instruction(rest),
            b'/' => self.end_tag(rest),
            _ if second.is_ascii_alphabetic() || second == b'_' || second >= 0x80 => {
                self.start_tag(rest);
            }
            _ => self.bare_less_than(),
        }
    }

    fn bare_less_than(&mut self) {
        self.mended.insert("bare < were kept as text");
        self.add_text(Cow::Borrowed("<"));
        self.at += 1;
    }

    fn raw_text(&mut self, raw: &'a str) {
        let blank = raw.bytes().all(|b| b.is_ascii_whitespace());
        let Some(parent) = self.open.last() else {
            if !blank {
                self.mended
                    .insert("text outside of the document was dropped");
            }
            return;
        };
        if blank && CONTAINERS.contains(&self.tree.name(parent.id).1) {
            return;
        }
        let text = self.entities.decode(raw);
        self.add_text(text);
    }

    fn add_text(&mut self, text: Cow<'a, str>) {
        if let Some(parent) = self.open.last()
            && !text.is_empty()
        {
            self.last = self.tree.add_text((parent.id, self.last), text);
        }
    }

    /// `<!…`: a comment, a CDATA section, a document type.
    fn declaration(&mut self, rest: &'a str) {
        if let Some(comment) = rest.strip_prefix("<!--") {
            let end = find_unless(&mut self.absent.comment, comment, "-->");
            self.at += match end {
                Some(end) => 4 + end + 3,
                None => self.unclosed(rest),
            };
        } else if let Some(section) = rest.strip_prefix("<![CDATA[") {
            self.cdata(section);
        } else {
            self.document_type(rest);
        }
    }

    /// Past the first `>`, for what has no end of its own.
    fn unclosed(&mut self, rest: &str) -> usize {
        self.mended
            .insert("unclosed comments or declarations were closed");
        rest.find('>').map_or(rest.len(), |end| end + 1)
    }

    fn cdata(&mut self, section: &'a str) {
        const OPENING: usize = "<![CDATA[".len();
        if let Some(end) = find_unless(&mut self.absent.cdata, section, "]]>") {
            self.add_text(Cow::Borrowed(&section[..end]));
            self.at += OPENING + end + 3;
            return;
        }
        self.mended.insert("unclosed CDATA sections were closed");
        let own_end = self.open.last().map(|open| format!("</{}", open.name));
        let end = own_end
            .and_then(|tag| section.find(&tag))
            .unwrap_or(section.len());
        self.add_text(Cow::Borrowed(&section[..end]));
        self.at += OPENING + end;
    }

    fn document_type(&mut self, rest: &'a str) {
        let close = rest.find('>').unwrap_or(rest.len());
        let subset = rest[..close].find('[').filter(|_| self.open.is_empty());
        let end = subset.and_then(|open| {
            let end = find_unless(&mut self.absent.subset, &rest[open..], "]>")
                .or_else(|| find_unless(&mut self.absent.spaced_subset, &rest[open..], "] >"))?;
            self.entities.declare(&rest[open..open + end]);
            rest[open + end..].find('>').map(|more| open + end + more)
        });
        self.at += (end.unwrap_or(close) + 1).min(rest.len());
    }

    fn instruction(&mut self, rest: &'a str) {
        let end = find_unless(&mut self.absent.instruction, rest, "?>");
        self.at += match end {
            Some(end) => end + 2,
            None => self.unclosed(rest),
        };
    }

    fn end_tag(&mut self, rest: &'a str) {
        // Another tag may begin before this one ends; nobody looks further than that.
        let end = rest[2..].find(['<', '>']).map_or(rest.len(), |at| at + 2);
        let name = rest[2..end].split('/').next().unwrap_or_default().trim();
        let closed = usize::from(rest[end..].starts_with('>'));
        self.at += end + closed;
        let same = |open: &Open<'_>| open.name.eq_ignore_ascii_case(name);
        match self.open.iter().rposition(same) {
            Some(place) if self.may_close(place, name) => {
                if place + 1 < self.open.len() {
                    self.mended.insert("unclosed elements were closed");
                }
                self.close_down_to(place);
            }
            _ => {
                let local = local_name(name);
                let top = self
                    .open
                    .last()
                    .is_some_and(|open| local_name(open.name).eq_ignore_ascii_case(local));
                self.mended.insert("end tags without a start were dropped");
                if top {
                    self.close_down_to(self.open.len() - 1);
                }
            }
        }
    }

    /// A stray end tag of markup inside an entry must not close what is around the entry.
    fn may_close(&self, place: usize, name: &str) -> bool {
        is_boundary(local_name(name))
            || self.open[place + 1..]
                .iter()
                .all(|open| !is_boundary(local_name(open.name)))
    }

    fn close_down_to(&mut self, place: usize) {
        if let Some(open) = self.open.get(place) {
            self.last = open.id;
            self.prefixes.truncate(open.prefixes);
            self.open.truncate(place);
        }
    }

    fn start_tag(&mut self, rest: &'a str) {
        let Some(tag) = Tag::read(rest, &mut self.entities) else {
            return self.bare_less_than();
        };
        self.at += tag.length;
        if tag.strange {
            self.mended
                .insert("attributes without quotes or values were read");
        }
        let prefixes = self.prefixes.len();
        self.bind_prefixes(&tag.attributes);
        let space = self.space_of(tag.name);
        let local = lower(local_name(tag.name));
        if space == Space::Core {
            self.close_unclosed_leaf(&local);
            self.close_unclosed_entry(&local);
        }
        let parent = self.open.last().map_or(Tree::DOCUMENT, |open| open.id);
        let id = self
            .tree
            .add_element((parent, self.last), space, local, tag.attributes);
        self.last = id;
        if tag.empty {
            self.prefixes.truncate(prefixes);
        } else if self.open.len() < limits::FEED_DEPTH {
            self.open.push(Open {
                id,
                name: tag.name,
                prefixes,
            });
            self.last = Tree::DOCUMENT;
        } else {
            self.mended
                .insert("elements nested too deep were flattened");
            self.prefixes.truncate(prefixes);
        }
    }

    /// A link inside a title: the title was never closed.
    fn close_unclosed_leaf(&mut self, local: &str) {
        let Some(open) = self.open.last() else {
            return;
        };
        let (space, name) = self.tree.name(open.id);
        if space == Space::Core && LEAVES.contains(&name) && AFTER_LEAVES.contains(&local) {
            self.mended.insert("unclosed elements were closed");
            self.close_down_to(self.open.len() - 1);
        }
    }

    /// An entry inside an entry: the first was never closed.
    fn close_unclosed_entry(&mut self, local: &str) {
        if !matches!(local, "item" | "entry") {
            return;
        }
        let same = |open: &Open<'_>| self.tree.is(open.id, local);
        let Some(place) = self.open.iter().rposition(same) else {
            return;
        };
        let in_content = self.open[place..]
            .iter()
            .any(|open| self.tree.is(open.id, "content"));
        if !in_content {
            self.mended.insert("unclosed elements were closed");
            self.close_down_to(place);
        }
    }

    fn bind_prefixes(&mut self, attributes: &[Attribute<'a>]) {
        for attribute in attributes {
            let Some(prefix) = attribute.name.strip_prefix("xmlns") else {
                continue;
            };
            let on_root = self.open.is_empty();
            self.prefixes
                .bind(prefix.trim_start_matches(':'), &attribute.value, on_root);
            if self.tree.namespaces.len() < MOST_NAMESPACES {
                self.tree.namespaces.push(attribute.value.clone());
            }
        }
    }

    fn space_of(&mut self, name: &str) -> Space {
        let prefix = name.split_once(':').map_or("", |(prefix, _)| prefix);
        match self.prefixes.meaning(prefix) {
            // Whatever namespace the root is in, a feed is what we hope to read.
            Some(Space::Other) if self.open.is_empty() => Space::Core,
            Some(space) => space,
            None => {
                if !prefix.is_empty() && prefix != "xml" {
                    self.mended
                        .insert("undeclared prefixes were understood by custom");
                }
                Space::of_prefix(prefix)
            }
        }
    }
}

/// Looks for `end` unless it is known to be absent, and remembers when it is.
fn find_unless(absent: &mut bool, text: &str, end: &str) -> Option<usize> {
    if *absent {
        return None;
    }
    let found = text.find(end);
    *absent = found.is_none();
    found
}

fn is_boundary(local: &str) -> bool {
    ["item", "entry", "channel", "feed", "rss", "rdf"]
        .iter()
        .any(|name| name.eq_ignore_ascii_case(local))
}

fn local_name(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

fn lower(name: &str) -> Cow<'_, str> {
    if name.bytes().any(|b| b.is_ascii_uppercase()) {
        Cow::Owned(name.to_ascii_lowercase())
    } else {
        Cow::Borrowed(name)
    }
}
