//! A page laid flat: its nodes in document order, so that a subtree is a range and a sum over it a
//! difference.

use std::ops::Range;

use ego_tree::NodeId;
use ego_tree::iter::Edge;
use scraper::node::Element;
use scraper::{Html, Node as Parsed};

/// An element or a text of a page.
pub(super) struct Node<'a> {
    /// What the parser calls it.
    pub(super) id: NodeId,
    /// The index of its parent; its own for the root.
    pub(super) parent: usize,
    /// The index after its last descendant.
    pub(super) end: usize,
    /// The element, unless it is a text.
    pub(super) element: Option<&'a Element>,
    /// The text, empty for an element.
    pub(super) text: &'a str,
    /// Class, id and role in lower case, words separated by a space: `post related title`.
    pub(super) label: String,
}

impl<'a> Node<'a> {
    /// The element's name in lower case, empty for a text.
    pub(super) fn name(&self) -> &'a str {
        self.element.map_or("", |element| element.name())
    }

    /// The value of an attribute, trimmed; `None` when absent or empty.
    pub(super) fn attr(&self, name: &str) -> Option<&'a str> {
        self.element?
            .attrs()
            .find(|(key, _)| *key == name)
            .map(|(_, value)| value.trim())
            .filter(|value| !value.is_empty())
    }

    /// Whether the attribute stands there, even empty.
    pub(super) fn has(&self, name: &str) -> bool {
        self.element
            .is_some_and(|element| element.attrs().any(|(key, _)| key == name))
    }

    /// Whether `word` is one of the label's words.
    pub(super) fn labelled(&self, word: &str) -> bool {
        self.label.split_ascii_whitespace().any(|part| part == word)
    }
}

/// A page laid flat.
pub(super) struct Tree<'a> {
    pub(super) nodes: Vec<Node<'a>>,
    /// The first `h1`, looked for once: who asks for what stands beside it asks for every element.
    heading: Option<usize>,
}

impl<'a> Tree<'a> {
    /// Lays a parsed page flat; comments and doctypes are left out.
    pub(super) fn new(html: &'a Html) -> Self {
        let mut nodes: Vec<Node<'a>> = Vec::with_capacity(1024);
        let mut open: Vec<usize> = Vec::new();
        for edge in html.tree.root().traverse() {
            match edge {
                Edge::Open(parsed) => {
                    let Some(mut node) = flat(parsed.id(), parsed.value()) else {
                        continue;
                    };
                    let index = nodes.len();
                    node.parent = open.last().copied().unwrap_or(index);
                    node.end = index + 1;
                    if node.element.is_some() {
                        open.push(index);
                    }
                    nodes.push(node);
                }
                Edge::Close(parsed) => {
                    if parsed.value().is_element()
                        && let Some(index) = open.pop()
                    {
                        nodes[index].end = nodes.len();
                    }
                }
            }
        }
        let heading = nodes.iter().position(|node| node.name() == "h1");
        Self { nodes, heading }
    }

    /// The node and all that it holds.
    pub(super) fn subtree(&self, index: usize) -> Range<usize> {
        index..self.nodes[index].end
    }

    /// The elements with this name, in document order.
    pub(super) fn named(&self, name: &str) -> impl Iterator<Item = usize> {
        self.nodes
            .iter()
            .enumerate()
            .filter(move |(_, node)| node.name() == name)
            .map(|(index, _)| index)
    }

    /// The direct children that are elements.
    pub(super) fn children(&self, index: usize) -> impl Iterator<Item = usize> {
        let end = self.nodes[index].end;
        let mut next = index + 1;
        std::iter::from_fn(move || {
            while next < end {
                let child = next;
                next = self.nodes[child].end;
                if self.nodes[child].element.is_some() {
                    return Some(child);
                }
            }
            None
        })
    }

    /// The elements beside it that follow it: who asks for them by all the children of its parent looks
    /// through those before it each time.
    pub(super) fn following(&self, index: usize) -> impl Iterator<Item = usize> {
        let end = self.nodes[self.nodes[index].parent].end;
        let mut next = self.nodes[index].end;
        std::iter::from_fn(move || {
            while next < end {
                let sibling = next;
                next = self.nodes[sibling].end;
                if self.nodes[sibling].element.is_some() {
                    return Some(sibling);
                }
            }
            None
        })
    }

    /// Its parents, the nearest first.
    pub(super) fn ancestors(&self, index: usize) -> impl Iterator<Item = usize> {
        let mut at = index;
        std::iter::from_fn(move || {
            let parent = self.nodes[at].parent;
            (parent != at).then(|| {
                at = parent;
                parent
            })
        })
    }

    /// An element and its parents as far as they do not hold the heading of the page: what holds
    /// it stands beside nothing, whatever its label says.
    pub(super) fn beside_heading(&self, index: usize) -> impl Iterator<Item = usize> {
        std::iter::once(index)
            .chain(self.ancestors(index))
            .take_while(|&at| {
                !self
                    .heading
                    .is_some_and(|h1| self.subtree(at).contains(&h1))
            })
    }

    /// The text of an element that holds little, white space collapsed; `None` for a larger one, which
    /// is found out without reading it all. Whoever looks for a name or a label asks this: on a hostile
    /// page every one of many nested elements may call itself the author, around megabytes.
    pub(super) fn brief(&self, index: usize) -> Option<String> {
        const NODES: usize = 200;
        const BYTES: usize = 2_000;
        let within = self.subtree(index);
        let small = within.len() <= NODES
            && self.nodes[within]
                .iter()
                .map(|node| node.text.len())
                .sum::<usize>()
                <= BYTES;
        small.then(|| self.text(index))
    }

    /// The text within, white space collapsed.
    pub(super) fn text(&self, index: usize) -> String {
        let mut out = String::new();
        let mut at = index;
        let end = self.nodes[index].end;
        while at < end {
            let node = &self.nodes[at];
            if is_mute(node.name()) {
                at = node.end;
                continue;
            }
            if is_block(node.name()) || node.name() == "br" {
                out.push(' ');
            }
            out.push_str(node.text);
            at += 1;
        }
        squeeze(&out)
    }
}

/// White space collapsed, and none at the ends.
pub(super) fn squeeze(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// The beginning of a text: at most so many bytes, never a part of a character.
pub(super) fn head(text: &str, bytes: usize) -> &str {
    let mut end = bytes.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

fn flat(id: NodeId, parsed: &Parsed) -> Option<Node<'_>> {
    let (element, text) = match parsed {
        Parsed::Element(element) => (Some(element), ""),
        Parsed::Text(text) => (None, &*text.text),
        _ => return None,
    };
    Some(Node {
        id,
        parent: 0,
        end: 0,
        element,
        text,
        label: element.map(label).unwrap_or_default(),
    })
}

/// The words that an element's author gave it: class, id and role, cut at signs and capitals.
fn label(element: &Element) -> String {
    let mut out = String::new();
    for (name, value) in element.attrs() {
        if matches!(
            name,
            "class" | "id" | "role" | "data-testid" | "data-component" | "itemprop"
        ) {
            push_words(&mut out, value);
        }
    }
    out
}

fn push_words(out: &mut String, value: &str) {
    const LONGEST: usize = 400;
    let mut previous = ' ';
    for c in value.chars().take(LONGEST) {
        if !c.is_alphanumeric() {
            if !out.ends_with(' ') && !out.is_empty() {
                out.push(' ');
            }
        } else {
            if c.is_uppercase() && previous.is_lowercase() {
                out.push(' ');
            }
            out.extend(c.to_lowercase());
        }
        previous = c;
    }
    if !out.ends_with(' ') && !out.is_empty() {
        out.push(' ');
    }
}

/// Elements whose content is never shown as text.
pub(super) fn is_mute(name: &str) -> bool {
    matches!(
        name,
        "script"
            | "style"
            | "noscript"
            | "template"
            | "svg"
            | "iframe"
            | "object"
            | "canvas"
            | "head"
            | "link"
            | "meta"
            | "audio"
            | "video"
            | "map"
            | "datalist"
            | "frameset"
    )
}

/// Elements that stand apart from the text around them.
pub(super) fn is_block(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "article"
            | "aside"
            | "blockquote"
            | "body"
            | "center"
            | "dd"
            | "details"
            | "dialog"
            | "div"
            | "dl"
            | "dt"
            | "fieldset"
            | "figcaption"
            | "figure"
            | "footer"
            | "form"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "header"
            | "hgroup"
            | "hr"
            | "html"
            | "li"
            | "main"
            | "nav"
            | "ol"
            | "p"
            | "pre"
            | "section"
            | "summary"
            | "table"
            | "tbody"
            | "td"
            | "tfoot"
            | "th"
            | "thead"
            | "tr"
            | "ul"
    )
}
