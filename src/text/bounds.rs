//! Markup that would take a tree builder seconds or gigabytes is told apart before one is built.
//!
//! HTML's rules repeat unclosed formatting elements in every later block, and look through all
//! open elements at many tags: a megabyte made for it costs billions of steps. No text written for
//! people nests this deep.

use super::tags::{self, Markup, Tag};
use crate::domain::limits;

/// Formatting elements left open at once: each is repeated in every block that follows.
const UNCLOSED: usize = 48;

/// Whether `html` is longer, deeper or less closed than any text written for people.
pub(crate) fn too_wild(html: &str) -> bool {
    if html.len() > limits::MARKUP {
        return true;
    }
    let mut open = Open::default();
    let most_repeated = REPEATED + 8 * html.len();
    let mut raw = tags::RawText::default();
    let mut index = 0;
    let (mut run, mut next_run, mut cost) = (0, 0, 0);
    while let Some(found) = html[index..].find('<') {
        let at = index + found;
        let markup = tags::at(html, at);
        let starts = matches!(&markup, Markup::Tag(tag) if !tag.closing);
        if starts {
            cost += to_escape(&html[run..at]);
        }
        index = match markup {
            Markup::Tag(tag) if !tag.closing && is_raw(&tag) => {
                next_run = raw.after(html, &tag);
                next_run
            }
            Markup::Tag(tag) => {
                next_run = tag.end;
                open.follow(&tag, tag.end - at);
                tag.end
            }
            Markup::Aside(end) => end,
            Markup::Text => at + 1,
        };
        if starts {
            run = next_run;
        }
        let is_wild = open.elements.len() > limits::DEPTH
            || open.formatting > UNCLOSED
            || open.repeated > most_repeated;
        if is_wild || cost > DEAREST {
            return true;
        }
    }
    cost + to_escape(&html[run..]) > DEAREST
}

/// What writing a text out again costs: html5ever's serialiser looks through the rest of a text
/// at each sign that it escapes, so a megabyte of ampersands took it a minute. Values of attributes
/// are not counted: most are dropped, and those that stay are short.
fn to_escape(text: &str) -> usize {
    let signs = text
        .bytes()
        .filter(|byte| matches!(byte, b'&' | b'>' | b'"' | 0xa0));
    signs.count() * text.len()
}

/// Elements in which tags are text.
fn is_raw(tag: &Tag<'_>) -> bool {
    ["script", "style", "textarea", "title", "noscript", "iframe"]
        .iter()
        .any(|name| tag.is(name))
}

/// The elements that a tree builder would have open, roughly and on the safe side.
#[derive(Default)]
struct Open<'a> {
    elements: Vec<Element<'a>>,
    /// How many of them are formatting elements.
    formatting: usize,
    /// Whether an element that the next of its kind closes may be open.
    paragraph: bool,
    /// What the formatting elements that will be repeated weigh together, in bytes.
    weight: usize,
    /// What has been repeated so far, at most, in bytes.
    repeated: usize,
}

/// An element that is open.
struct Element<'a> {
    name: &'a str,
    /// What repeating it adds to the tree, in bytes; 0 for one that is not repeated.
    weight: usize,
    /// Whether it stands in an element that the next of its kind closes.
    in_paragraph: bool,
    /// Whether what it stood in was closed before it: it is repeated in every later block.
    left_open: bool,
}

impl<'a> Open<'a> {
    /// Follows one tag, of so many bytes.
    fn follow(&mut self, tag: &Tag<'a>, length: usize) {
        let one_of = |names: &[&str]| names.iter().any(|name| tag.is(name));
        let formats = one_of(&FORMATTING);
        if one_of(&VOID) {
            return;
        }
        if formats && (tag.closing || tag.is("a")) {
            // One link ends where the next begins (HTML, 13.2.6.4.7).
            self.close_formatting(tag.name);
        }
        match (tag.closing, formats) {
            (true, true) => {}
            (true, false) => self.close(tag.name, one_of(&WALLS)),
            (false, true) => {
                let weight = NODE + length.min(limits::VALUE);
                self.push(tag.name, weight);
                self.formatting += 1;
            }
            (false, false) => {
                self.repeated += self.weight;
                if one_of(&CLOSED_BY_THE_NEXT) {
                    self.leave_open(|element| element.in_paragraph);
                    self.paragraph = true;
                } else {
                    self.push(tag.name, 0);
                }
            }
        }
    }

    fn push(&mut self, name: &'a str, weight: usize) {
        self.elements.push(Element {
            name,
            weight,
            in_paragraph: self.paragraph,
            left_open: false,
        });
    }

    /// Notes which formatting elements will be repeated.
    fn leave_open(&mut self, is: impl Fn(&Element<'_>) -> bool) {
        for element in self.elements.iter_mut().filter(|held| held.weight > 0) {
            if !element.left_open && is(element) {
                element.left_open = true;
                self.weight += element.weight;
            }
        }
    }

    /// Closes an element with all that it holds; formatting elements come back after it.
    fn close(&mut self, name: &str, is_wall: bool) {
        if CLOSED_BY_THE_NEXT
            .iter()
            .any(|known| known.eq_ignore_ascii_case(name))
        {
            self.leave_open(|element| element.in_paragraph);
            return;
        }
        let found = self.last(|open| open.eq_ignore_ascii_case(name));
        let Some(at) = found.filter(|at| is_wall || *at >= self.reach()) else {
            return;
        };
        for element in self.elements.drain(at..).collect::<Vec<_>>() {
            if element.weight > 0 {
                self.weight += if element.left_open { 0 } else { element.weight };
                self.elements.push(Element {
                    left_open: true,
                    ..element
                });
            }
        }
    }

    fn close_formatting(&mut self, name: &str) {
        let found = self.last(|open| open.eq_ignore_ascii_case(name));
        if let Some(at) = found.filter(|at| *at >= self.reach()) {
            let element = self.elements.remove(at);
            self.formatting -= 1;
            self.weight -= if element.left_open { element.weight } else { 0 };
        }
    }

    /// The last element through which no end tag reaches.
    fn reach(&self) -> usize {
        let is_wall = |name: &str| WALLS.iter().any(|wall| name.eq_ignore_ascii_case(wall));
        self.last(is_wall).unwrap_or(0)
    }

    fn last(&self, is: impl Fn(&str) -> bool) -> Option<usize> {
        self.elements.iter().rposition(|element| is(element.name))
    }
}

/// What a node of the tree weighs beside the bytes of its tag.
const NODE: usize = 128;

/// What formatting elements may add by being repeated, beside eight times the document, in bytes.
const REPEATED: usize = 256 << 10;

/// Signs to escape times bytes, summed over the texts of a document: some tenths of a second.
const DEAREST: usize = 4_000_000_000;

/// Elements that hold nothing.
const VOID: [&str; 14] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
    "track", "wbr",
];

/// Elements that the next one of their kind closes, and that people leave open.
const CLOSED_BY_THE_NEXT: [&str; 12] = [
    "p", "li", "dt", "dd", "tr", "th", "option", "thead", "tbody", "tfoot", "html", "body",
];

/// Elements that are repeated in later blocks when they are not closed.
const FORMATTING: [&str; 14] = [
    "a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u",
];

/// Elements through which no end tag reaches.
const WALLS: [&str; 7] = [
    "table", "td", "caption", "object", "marquee", "applet", "template",
];
