//! Markup that would take a tree builder seconds or gigabytes is told apart before one is built.
//!
//! HTML's rules repeat unclosed formatting elements in every later block, and look through all
//! open elements at many tags: a megabyte made for it costs billions of steps. No text written for
//! people nests this deep.

use super::tags::{self, Markup, Tag};

/// Elements open at once.
const DEEPEST: usize = 256;

/// Formatting elements left open at once: each is repeated in every block that follows.
const UNCLOSED: usize = 48;

/// The most that is read, in bytes.
const LONGEST: usize = 8 << 20;

/// Whether `html` is longer, deeper or less closed than any text written for people.
pub(crate) fn too_wild(html: &str) -> bool {
    if html.len() > LONGEST {
        return true;
    }
    let mut open: Vec<&str> = Vec::new();
    let mut formatting = 0_usize;
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
                step(&tag, &mut open, &mut formatting);
                tag.end
            }
            Markup::Aside(end) => end,
            Markup::Text => at + 1,
        };
        if starts {
            run = next_run;
        }
        if open.len() > DEEPEST || formatting > UNCLOSED || cost > DEAREST {
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

/// Follows one tag as a tree builder would, roughly and on the safe side.
fn step<'a>(tag: &Tag<'a>, open: &mut Vec<&'a str>, formatting: &mut usize) {
    let one_of = |names: &[&str]| names.iter().any(|name| tag.is(name));
    if one_of(&VOID) {
        return;
    }
    if !tag.closing {
        *formatting += usize::from(one_of(&FORMATTING));
        if !one_of(&CLOSED_BY_THE_NEXT) {
            open.push(tag.name);
        }
        return;
    }
    let reach = open
        .iter()
        .rposition(|name| WALLS.iter().any(|wall| name.eq_ignore_ascii_case(wall)))
        .unwrap_or(0);
    let found = open
        .iter()
        .rposition(|name| name.eq_ignore_ascii_case(tag.name));
    match found {
        Some(position) if one_of(&FORMATTING) && position >= reach => {
            open.remove(position);
            *formatting = formatting.saturating_sub(1);
        }
        Some(position) if !one_of(&FORMATTING) && (position >= reach || one_of(&WALLS)) => {
            open.truncate(position);
        }
        _ => {}
    }
}

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
