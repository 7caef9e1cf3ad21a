//! Pictures and formulas as a reader needs them: lazy addresses resolved, tracking pixels dropped,
//! MathML turned into its words.
//!
//! Runs on the markup as written, before the sanitiser, which alone decides what is safe.

use std::borrow::Cow;
use std::fmt::Write as _;

use crate::text::tags::{self, Markup, Tag};

/// Where scripts keep the address of a picture that they load late, best first.
const LAZY: [&str; 12] = [
    "data-src",
    "data-original",
    "data-lazy-src",
    "data-lazy",
    "data-orig-file",
    "data-large-file",
    "data-full-src",
    "data-hi-res-src",
    "data-image",
    "data-img-src",
    "data-url",
    "data-actualsrc",
];

/// Where the candidates of several sizes stand.
const LAZY_SETS: [&str; 3] = ["data-srcset", "data-lazy-srcset", "srcset"];

/// The widest candidate worth keeping, in pixels.
const WIDEST: f64 = 2000.0;

/// Rewrites every picture of `html` with one usable address, and drops those that have none, that
/// only count visits, or that repeat the picture just before (the copy in `noscript`). Formulas
/// become text.
pub(super) fn mend(html: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let mut copied = 0;
    let mut index = 0;
    let mut source = None;
    let mut last = String::new();
    while let Some(found) = html[index..].find('<') {
        let at = index + found;
        let tag = match tags::at(html, at) {
            Markup::Tag(tag) => tag,
            Markup::Aside(end) => {
                index = end;
                continue;
            }
            Markup::Text => {
                index = at + 1;
                continue;
            }
        };
        index = tag.end;
        let written = if tag.is("noscript") {
            String::new()
        } else if tag.is("source") {
            source = source.or_else(|| best(&tags::attributes(tag.attributes)));
            continue;
        } else if tag.is("img") && !tag.closing {
            image(&tag, source.take(), &mut last)
        } else if tag.is("math") && !tag.closing {
            let (words, end) = formula(html, &tag);
            index = end;
            words
        } else {
            continue;
        };
        out.push_str(&html[copied..at]);
        out.push_str(&written);
        copied = index;
    }
    if copied == 0 {
        return Cow::Borrowed(html);
    }
    out.push_str(&html[copied..]);
    Cow::Owned(out)
}

/// The words of a formula, escaped, and the index after it.
fn formula(html: &str, tag: &Tag<'_>) -> (String, usize) {
    let Some(length) = html[tag.end..].find("</math") else {
        return (String::new(), tag.end);
    };
    let close = tag.end + length;
    let end = html[close..]
        .find('>')
        .map_or(html.len(), |at| close + at + 1);
    let words = super::plain(&html[tag.end..close]);
    let words = words.replace('&', "&amp;").replace('<', "&lt;");
    (words, end)
}

/// The picture as it is written out: nothing when it is of no use.
fn image(tag: &Tag<'_>, source: Option<String>, last: &mut String) -> String {
    let attributes = tags::attributes(tag.attributes);
    let Some(address) = best(&attributes).or(source) else {
        return String::new();
    };
    if is_pixel(&attributes) || address == *last {
        return String::new();
    }
    let mut out = String::from("<img");
    write_attribute(&mut out, "src", &address);
    for name in ["alt", "title", "width", "height"] {
        if let Some(value) = get(&attributes, name) {
            write_attribute(&mut out, name, value);
        }
    }
    out.push('>');
    *last = address;
    out
}

fn write_attribute(out: &mut String, name: &str, value: &str) {
    let value = value.replace('&', "&amp;").replace('"', "&quot;");
    let _never_fails = write!(out, " {name}=\"{value}\"");
}

fn get<'a>(attributes: &'a [(String, String)], name: &str) -> Option<&'a str> {
    attributes
        .iter()
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.trim())
        .filter(|value| !value.is_empty())
}

/// The best address among the attributes of a picture.
fn best(attributes: &[(String, String)]) -> Option<String> {
    let own = get(attributes, "src").filter(|address| is_usable(address));
    let lazy = LAZY
        .iter()
        .filter_map(|name| get(attributes, name))
        .find(|address| is_usable(address) && looks_like_address(address));
    let set = || {
        LAZY_SETS
            .iter()
            .filter_map(|name| get(attributes, name))
            .find_map(widest)
    };
    lazy.or(own).map(str::to_owned).or_else(set)
}

/// Whether the address may be a picture's, and is not that of an empty stand-in.
fn is_usable(address: &str) -> bool {
    let lower = address.to_ascii_lowercase();
    let scheme_is_safe = match lower.split_once(':') {
        Some((scheme, _)) if !scheme.contains(['/', '?', '#', '.']) => {
            scheme == "http" || scheme == "https"
        }
        _ => true,
    };
    const STAND_INS: [&str; 8] = [
        "placeholder",
        "spacer.",
        "blank.gif",
        "blank.png",
        "1x1.",
        "transparent.",
        "pixel.gif",
        "lazyload.",
    ];
    scheme_is_safe && !STAND_INS.iter().any(|word| lower.contains(word))
}

fn looks_like_address(value: &str) -> bool {
    value.contains(['/', '.']) && !value.contains(char::is_whitespace) && !value.starts_with('{')
}

/// The widest candidate of a `srcset` that is not absurdly wide.
fn widest(set: &str) -> Option<String> {
    let mut chosen: Option<(f64, &str)> = None;
    let mut rest = set.trim_start();
    while !rest.is_empty() {
        let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
        let (address, after) = rest.split_at(end);
        let (size, next) = match address.strip_suffix(',') {
            Some(_) => ("", after),
            None => after.split_once(',').unwrap_or((after, "")),
        };
        let address = address.trim_end_matches(',');
        let width = size
            .trim()
            .trim_end_matches(['w', 'x', 'h'])
            .parse::<f64>()
            .unwrap_or(1.0);
        if is_usable(address) && !address.is_empty() {
            let better = match chosen {
                Some((held, _)) => width > held && width <= WIDEST,
                None => true,
            };
            if better {
                chosen = Some((width, address));
            }
        }
        rest = next.trim_start();
    }
    chosen.map(|(_, address)| address.to_owned())
}

/// Whether a picture is only there to be asked for: at most two pixels in both directions, or one of them none.
fn is_pixel(attributes: &[(String, String)]) -> bool {
    let size = |name| {
        get(attributes, name)?
            .trim_end_matches("px")
            .parse::<u32>()
            .ok()
    };
    match (size("width"), size("height")) {
        (Some(width), Some(height)) => width <= 2 && height <= 2 || width == 0 || height == 0,
        (Some(side), None) | (None, Some(side)) => side <= 1,
        (None, None) => get(attributes, "style").is_some_and(|style| {
            let style = style.replace(' ', "");
            style.contains("width:1px") && style.contains("height:1px")
        }),
    }
}
