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
    while let Some(found) = html[index..].find('<') {
        let at = index + found;
        index = match tags::at(html, at) {
            Markup::Tag(tag) if !tag.closing && is_raw(&tag) => raw.after(html, &tag),
            Markup::Tag(tag) => {
                step(&tag, &mut open, &mut formatting);
                tag.end
            }
            Markup::Aside(end) => end,
            Markup::Text => at + 1,
        };
        if open.len() > DEEPEST || formatting > UNCLOSED {
            return true;
        }
    }
    false
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
