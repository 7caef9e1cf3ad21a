//! A light tree of elements in one vector: names resolved, references replaced, nothing owned that
//! the text can lend.

use std::borrow::Cow;

use url::Url;

use super::entities::escape;
use super::links;
use super::names::Space;
use super::tag::Attribute;

/// The place of a node in its tree.
pub(super) type Id = u32;

/// Says that there is no such node: the document itself is never a child or a sibling.
const NONE: Id = 0;

/// Elements that XHTML writes without content.
const VOID: &[&str] = &[
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
    "track", "wbr",
];

#[derive(Debug)]
enum Kind<'a> {
    Element {
        space: Space,
        name: Cow<'a, str>,
        attributes: (u32, u32),
    },
    Text(Cow<'a, str>),
}

#[derive(Debug)]
struct Node<'a> {
    kind: Kind<'a>,
    parent: Id,
    first: Id,
    next: Id,
}

/// A document as elements and texts; node 0 is the document.
#[derive(Debug)]
pub(super) struct Tree<'a> {
    nodes: Vec<Node<'a>>,
    attributes: Vec<Attribute<'a>>,
    /// The first namespace names that the document declares, for telling formats apart.
    pub(super) namespaces: Vec<Cow<'a, str>>,
    /// Whether any element has an `xml:base`.
    has_base: bool,
    /// The address of the document.
    base: Option<Url>,
}

impl<'a> Tree<'a> {
    /// A document without elements.
    pub(super) const DOCUMENT: Id = 0;

    pub(super) fn new(base: Option<&Url>) -> Self {
        let document = Node {
            kind: Kind::Text(Cow::Borrowed("")),
            parent: NONE,
            first: NONE,
            next: NONE,
        };
        Self {
            nodes: vec![document],
            attributes: Vec::new(),
            namespaces: Vec::new(),
            has_base: false,
            base: base.cloned(),
        }
    }

    /// Adds an element under `parent`, after its child `previous` (or [`Tree::DOCUMENT`]).
    pub(super) fn add_element(
        &mut self,
        (parent, previous): (Id, Id),
        space: Space,
        name: Cow<'a, str>,
        attributes: Vec<Attribute<'a>>,
    ) -> Id {
        let from = self.attributes.len() as u32;
        self.has_base |= attributes.iter().any(|a| is_named(a.name, "xml:base"));
        self.attributes.extend(attributes);
        let attributes = (from, self.attributes.len() as u32);
        self.add(
            parent,
            previous,
            Kind::Element {
                space,
                name,
                attributes,
            },
        )
    }

    /// Adds text under `parent`, after its child `previous`.
    pub(super) fn add_text(&mut self, (parent, previous): (Id, Id), text: Cow<'a, str>) -> Id {
        self.add(parent, previous, Kind::Text(text))
    }

    fn add(&mut self, parent: Id, previous: Id, kind: Kind<'a>) -> Id {
        let id = self.nodes.len() as Id;
        self.nodes.push(Node {
            kind,
            parent,
            first: NONE,
            next: NONE,
        });
        if previous == NONE {
            self.nodes[parent as usize].first = id;
        } else {
            self.nodes[previous as usize].next = id;
        }
        id
    }

    /// The vocabulary and the lower-case local name of an element; empty for text.
    pub(super) fn name(&self, id: Id) -> (Space, &str) {
        match &self.nodes[id as usize].kind {
            Kind::Element { space, name, .. } => (*space, name),
            Kind::Text(_) => (Space::Other, ""),
        }
    }

    /// Whether `id` is the element `name` of the core vocabulary.
    pub(super) fn is(&self, id: Id, name: &str) -> bool {
        self.name(id) == (Space::Core, name)
    }

    /// The element around `id`.
    pub(super) fn parent(&self, id: Id) -> Id {
        self.nodes[id as usize].parent
    }

    fn links(&self, first: Id) -> impl Iterator<Item = Id> + '_ {
        let some = |id: Id| (id != NONE).then_some(id);
        std::iter::successors(some(first), move |id| some(self.nodes[*id as usize].next))
    }

    /// The elements directly under `id`, in order.
    pub(super) fn children(&self, id: Id) -> impl Iterator<Item = Id> + '_ {
        self.links(self.nodes[id as usize].first)
            .filter(|id| matches!(self.nodes[*id as usize].kind, Kind::Element { .. }))
    }

    /// The first child of that name.
    pub(super) fn child(&self, id: Id, space: Space, name: &str) -> Option<Id> {
        self.children(id)
            .find(|child| self.name(*child) == (space, name))
    }

    /// `id` and every element under it, in document order. `enter` says whether to look inside.
    pub(super) fn descend(&self, id: Id, mut enter: impl FnMut(Id) -> bool) {
        let mut at = id;
        loop {
            let node = &self.nodes[at as usize];
            let is_text = matches!(node.kind, Kind::Text(_)) && at != Self::DOCUMENT;
            let inside = !is_text && enter(at) && node.first != NONE;
            if inside {
                at = node.first;
                continue;
            }
            while self.nodes[at as usize].next == NONE || at == id {
                if at == id || at == Self::DOCUMENT {
                    return;
                }
                at = self.nodes[at as usize].parent;
            }
            at = self.nodes[at as usize].next;
        }
    }

    fn attributes(&self, id: Id) -> &[Attribute<'a>] {
        match self.nodes[id as usize].kind {
            Kind::Element {
                attributes: (from, to),
                ..
            } => &self.attributes[from as usize..to as usize],
            Kind::Text(_) => &[],
        }
    }

    /// The value of an attribute, trimmed, unless empty; `name` with or without prefix, any case.
    pub(super) fn attribute(&self, id: Id, name: &str) -> Option<&str> {
        self.attributes(id)
            .iter()
            .find(|a| is_named(a.name, name))
            .map(|a| a.value.trim())
            .filter(|value| !value.is_empty())
    }

    /// The address against which `id` writes relative ones: its `xml:base` and those around it.
    pub(super) fn base(&self, id: Id) -> Option<Cow<'_, Url>> {
        if !self.has_base {
            return self.base.as_ref().map(Cow::Borrowed);
        }
        let mut written = Vec::new();
        let mut at = id;
        while at != Self::DOCUMENT {
            written.extend(self.attribute(at, "xml:base"));
            at = self.parent(at);
        }
        let mut base = self.base.clone();
        for address in written.iter().rev() {
            let joined = match &base {
                Some(base) => base.join(address),
                None => Url::parse(address),
            };
            base = joined.ok().filter(|url| url.has_host()).or(base);
        }
        base.map(Cow::Owned)
    }

    /// Whether there are elements under `id`.
    pub(super) fn has_elements(&self, id: Id) -> bool {
        self.children(id).next().is_some()
    }

    /// The text directly under `id`, that of its elements left out.
    pub(super) fn own_text(&self, id: Id) -> String {
        self.links(self.nodes[id as usize].first)
            .filter_map(|id| match &self.nodes[id as usize].kind {
                Kind::Text(text) => Some(text.as_ref()),
                Kind::Element { .. } => None,
            })
            .collect()
    }

    /// The text under `id`, its elements' text included.
    pub(super) fn text(&self, id: Id) -> Cow<'_, str> {
        let first = self.nodes[id as usize].first;
        if first == NONE {
            return Cow::Borrowed("");
        }
        let only = &self.nodes[first as usize];
        if let (Kind::Text(text), NONE) = (&only.kind, only.next) {
            return Cow::Borrowed(text.trim());
        }
        let mut text = String::new();
        self.walk(id, |event| {
            if let Step::Text(part) = event {
                text.push_str(part);
            }
        });
        Cow::Owned(text.trim().to_owned())
    }

    /// The markup under `id`, written anew: texts escaped, prefixes gone, and in a document with
    /// `xml:base` addresses made absolute, each against its own.
    pub(super) fn inner_markup(&self, id: Id) -> String {
        let mut markup = String::new();
        self.walk(id, |step| match step {
            Step::Text(text) => markup.push_str(&escape(text)),
            Step::Open(element) => {
                markup.push('<');
                markup.push_str(self.name(element).1);
                let base = self.base(element).filter(|_| self.has_base);
                for Attribute { name, value } in self.attributes(element) {
                    if name.starts_with("xmlns") || *name == "xml:base" {
                        continue;
                    }
                    let absolute = base
                        .as_deref()
                        .and_then(|base| links::resolved(name, value, base));
                    write_attribute(&mut markup, name, absolute.as_deref().unwrap_or(value));
                }
                markup.push('>');
            }
            Step::Close(element) => {
                let name = self.name(element).1;
                if !VOID.contains(&name) {
                    markup.push_str("</");
                    markup.push_str(name);
                    markup.push('>');
                }
            }
        });
        markup.trim().to_owned()
    }

    /// Walks what is under `id` without recursion.
    fn walk(&self, id: Id, mut visit: impl FnMut(Step<'_>)) {
        let mut at = self.nodes[id as usize].first;
        while at != NONE {
            let node = &self.nodes[at as usize];
            match &node.kind {
                Kind::Text(text) => visit(Step::Text(text)),
                Kind::Element { .. } => visit(Step::Open(at)),
            }
            if node.first != NONE {
                at = node.first;
                continue;
            }
            loop {
                let node = &self.nodes[at as usize];
                if matches!(node.kind, Kind::Element { .. }) {
                    visit(Step::Close(at));
                }
                if node.next != NONE {
                    at = node.next;
                    break;
                }
                at = node.parent;
                if at == id {
                    return;
                }
            }
        }
    }
}

enum Step<'t> {
    Text(&'t str),
    Open(Id),
    Close(Id),
}

fn write_attribute(markup: &mut String, name: &str, value: &str) {
    markup.push(' ');
    markup.push_str(name);
    markup.push_str("=\"");
    markup.push_str(&quick_xml::escape::escape(value));
    markup.push('"');
}

fn is_named(written: &str, name: &str) -> bool {
    written.eq_ignore_ascii_case(name)
        || written.rsplit_once(':').is_some_and(|(prefix, local)| {
            prefix.eq_ignore_ascii_case("rdf") && local.eq_ignore_ascii_case(name)
        })
}
