//! The chosen part of a page, written out again as markup for the sanitiser.

use std::fmt::Write as _;

use super::tree::{Tree, is_mute};

/// Attributes that mean something once the page's own styles and scripts are gone.
const KEPT: [&str; 24] = [
    "href",
    "src",
    "srcset",
    "alt",
    "title",
    "width",
    "height",
    "colspan",
    "rowspan",
    "lang",
    "dir",
    "start",
    "datetime",
    "data-src",
    "data-srcset",
    "data-original",
    "data-lazy-src",
    "data-lazy",
    "data-lazy-srcset",
    "data-orig-file",
    "data-large-file",
    "data-full-src",
    "data-hi-res-src",
    "style",
];

/// Writes a subtree as markup, without the nodes for which `dropped` holds.
pub(super) fn markup(tree: &Tree<'_>, root: usize, dropped: &[bool]) -> String {
    let mut out = String::with_capacity(16 * 1024);
    let mut open: Vec<usize> = Vec::new();
    let mut index = root;
    let end = tree.nodes[root].end;
    while index < end {
        close_until(tree, &mut open, index, &mut out);
        let node = &tree.nodes[index];
        if dropped[index] {
            index = node.end;
            continue;
        }
        let Some(element) = node.element else {
            escape(node.text, &mut out);
            index += 1;
            continue;
        };
        let name = element.name();
        if name == "noscript" {
            picture_within(tree, index, &mut out);
        }
        if is_mute(name) {
            index = node.end;
            continue;
        }
        // Only those in headings come here: their words are the heading's.
        if name == "button" {
            index += 1;
            continue;
        }
        out.push('<');
        out.push_str(name);
        for (key, value) in element.attrs().filter(|(key, _)| KEPT.contains(key)) {
            if key == "style" && name != "img" {
                continue;
            }
            let _never_fails = write!(out, " {key}=\"");
            escape(value, &mut out);
            out.push('"');
        }
        out.push('>');
        open.push(index);
        index += 1;
    }
    close_until(tree, &mut open, usize::MAX, &mut out);
    out
}

/// Closes the elements that end before `index`.
fn close_until(tree: &Tree<'_>, open: &mut Vec<usize>, index: usize, out: &mut String) {
    while let Some(&last) = open.last() {
        if tree.nodes[last].end > index {
            return;
        }
        open.pop();
        let name = tree.nodes[last].name();
        if !matches!(
            name,
            "br" | "img" | "hr" | "wbr" | "source" | "col" | "input" | "embed"
        ) {
            let _never_fails = write!(out, "</{name}>");
        }
    }
}

/// The picture for readers without scripts, which stands in `noscript` as text.
fn picture_within(tree: &Tree<'_>, index: usize, out: &mut String) {
    let inner: String = tree.nodes[tree.subtree(index)]
        .iter()
        .map(|node| node.text)
        .collect();
    let inner = inner.trim();
    if inner.starts_with("<img") && inner.matches('<').count() == 1 {
        out.push_str(inner);
    }
}

fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            _ => out.push(c),
        }
    }
}
