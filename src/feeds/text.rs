//! Texts of feeds: what is markup, what only looks like it, and what it says as plain text.

use std::borrow::Cow;

use url::Url;

use super::entities::{decode_html, escape};
use super::links;
use super::tree::{Id, Tree};
use crate::domain::html::RawHtml;

/// Elements of HTML that a title or a summary may hold; a text with any other is no HTML.
const HTML: &[&str] = &[
    "a",
    "abbr",
    "acronym",
    "address",
    "article",
    "aside",
    "audio",
    "b",
    "big",
    "blockquote",
    "br",
    "button",
    "caption",
    "center",
    "cite",
    "code",
    "dd",
    "del",
    "details",
    "dfn",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "font",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "i",
    "iframe",
    "img",
    "ins",
    "kbd",
    "label",
    "li",
    "mark",
    "nav",
    "ol",
    "p",
    "pre",
    "q",
    "s",
    "samp",
    "script",
    "section",
    "small",
    "source",
    "span",
    "strike",
    "strong",
    "style",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "time",
    "tr",
    "tt",
    "u",
    "ul",
    "var",
    "video",
    "wbr",
];

/// Elements without an end tag; one of them is enough to tell HTML.
const VOID: &[&str] = &["br", "hr", "img", "wbr"];

/// Elements that end a line.
const BLOCKS: &[&str] = &[
    "br", "p", "div", "li", "td", "th", "tr", "h1", "h2", "h3", "h4", "hr",
];

/// How an element writes its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    /// Text, and nothing else.
    Plain,
    /// Nominally text; publishers put markup there all the same.
    Guess,
    /// Markup, escaped.
    Html,
    /// Markup as elements.
    Xml,
    /// Bytes as base64, or so it is claimed.
    Base64,
    /// Something that is not a text: a picture, an archive.
    Binary,
}

/// Says how `id` writes its text: its `type` and `mode` (Atom 1.0 and 0.3), else `default`.
pub(super) fn mode(tree: &Tree<'_>, id: Id, default: Mode) -> Mode {
    if tree
        .attribute(id, "mode")
        .is_some_and(|mode| mode.eq_ignore_ascii_case("base64"))
        && !tree.has_elements(id)
    {
        return Mode::Base64;
    }
    let escaped = tree
        .attribute(id, "mode")
        .is_some_and(|mode| mode.eq_ignore_ascii_case("escaped"))
        && !tree.has_elements(id);
    let Some(media_type) = tree.attribute(id, "type").map(str::to_ascii_lowercase) else {
        return if tree.has_elements(id) {
            Mode::Xml
        } else {
            default
        };
    };
    let media_type = media_type.split(';').next().unwrap_or_default().trim();
    match media_type {
        "xhtml" | "application/xhtml+xml" if escaped => Mode::Html,
        "xhtml" | "application/xhtml+xml" => Mode::Xml,
        _ if tree.has_elements(id) => Mode::Xml,
        "html" | "text/html" => Mode::Html,
        "text" | "plain" | "text/plain" if default == Mode::Html => Mode::Guess,
        "text" | "plain" | "text/plain" => default,
        _ if media_type.starts_with("text/") => default,
        _ if media_type.ends_with("+xml") || media_type.ends_with("/xml") => Mode::Xml,
        _ if ["image/", "audio/", "video/"]
            .iter()
            .any(|kind| media_type.starts_with(kind)) =>
        {
            Mode::Binary
        }
        _ if media_type.contains('/') => Mode::Base64,
        _ => default,
    }
}

/// The text of `id` as one plain line: markup gone, references replaced, white space collapsed.
pub(super) fn line(tree: &Tree<'_>, id: Id, default: Mode) -> Option<String> {
    let text = tree.text(id);
    let plain = match mode(tree, id, default) {
        Mode::Html => without_markup(&text),
        Mode::Guess if looks_like_html(&text) => without_markup(&text),
        Mode::Base64 => {
            let decoded = from_base64(&text).unwrap_or_else(|| text.into_owned());
            without_markup(&decoded).into_owned().into()
        }
        Mode::Binary | Mode::Plain | Mode::Guess | Mode::Xml => text,
    };
    one_line(&repaired(&plain))
}

/// The text of `id` as markup, with its addresses made absolute.
pub(super) fn markup(tree: &Tree<'_>, id: Id, default: Mode) -> Option<RawHtml> {
    let html = match mode(tree, id, default) {
        Mode::Html => tree.text(id).into_owned(),
        Mode::Plain => as_markup(&tree.text(id)),
        Mode::Guess => {
            let text = tree.text(id);
            if looks_like_html(&text) {
                text.into_owned()
            } else {
                as_markup(&text)
            }
        }
        Mode::Xml => inner_markup(tree, id),
        Mode::Base64 => {
            let text = tree.text(id);
            from_base64(&text).unwrap_or_else(|| text.into_owned())
        }
        Mode::Binary => return None,
    };
    let html = repaired(&html);
    let base = base_of_markup(tree, id);
    let absolute = match &base {
        Some(base) => links::absolutise(&html, base),
        None => html,
    };
    let trimmed = absolute.trim();
    (!trimmed.is_empty()).then(|| RawHtml(trimmed.to_owned()))
}

/// Plain text as markup that shows the same.
pub(super) fn as_markup(text: &str) -> String {
    escape(text).into_owned()
}

/// XHTML is wrapped in one `div` that is no part of the text (RFC 4287, 3.1.1.3).
fn inner_markup(tree: &Tree<'_>, id: Id) -> String {
    match wrapping_div(tree, id) {
        Some(div) => tree.inner_markup(div),
        None => tree.inner_markup(id),
    }
}

fn wrapping_div(tree: &Tree<'_>, id: Id) -> Option<Id> {
    let mut children = tree.children(id);
    let only = children.next().filter(|_| children.next().is_none())?;
    let outside = tree.own_text(id).trim().is_empty();
    (outside && tree.name(only).1 == "div").then_some(only)
}

fn base_of_markup<'t>(tree: &'t Tree<'_>, id: Id) -> Option<Cow<'t, Url>> {
    match wrapping_div(tree, id) {
        Some(div) => tree.base(div),
        None => tree.base(id),
    }
}

/// Whether a nominally plain text is HTML: it closes an element or refers to a character, and
/// every element and reference in it is one of HTML's. Errs on the side of plain text.
pub(super) fn looks_like_html(text: &str) -> bool {
    if !text.contains(['<', '&']) {
        return false;
    }
    let mut proof = false;
    for (at, _) in text.match_indices('<') {
        let after = &text[at + 1..];
        let closes = after.starts_with('/');
        let name = tag_name(after.trim_start_matches('/'));
        if name.is_empty() {
            continue;
        }
        if !HTML.contains(&name.as_str()) {
            return false;
        }
        proof |= closes || VOID.contains(&name.as_str());
    }
    proof || has_reference(text)
}

fn has_reference(text: &str) -> bool {
    matches!(decode_html(text), Cow::Owned(decoded) if decoded != text)
}

fn tag_name(after: &str) -> String {
    let end = after
        .find(|c: char| !c.is_ascii_alphanumeric())
        .unwrap_or(after.len());
    after[..end].to_ascii_lowercase()
}

/// Markup as text: tags gone, a space where a block ends, references replaced.
pub(super) fn without_markup(html: &str) -> Cow<'_, str> {
    if !html.contains('<') {
        return decode_html(html);
    }
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        text.push_str(&rest[..at]);
        let after = &rest[at + 1..];
        let name = tag_name(after.trim_start_matches('/'));
        let is_tag = !name.is_empty() || after.starts_with('!');
        let Some(end) = after.find('>').filter(|_| is_tag) else {
            text.push('<');
            rest = after;
            continue;
        };
        if BLOCKS.contains(&name.as_str()) {
            text.push(' ');
        }
        rest = &after[end + 1..];
        if matches!(name.as_str(), "script" | "style") && !after.starts_with('/') {
            rest = after_element(rest, &name);
        }
    }
    text.push_str(rest);
    Cow::Owned(decode_html(&text).into_owned())
}

/// What follows the end tag of `name`.
fn after_element<'t>(rest: &'t str, name: &str) -> &'t str {
    let end = rest
        .match_indices("</")
        .find(|(at, _)| tag_name(&rest[at + 2..]) == name)
        .map_or(rest.len(), |(at, _)| at);
    &rest[end..]
}

/// `text` on one line, single spaces; `None` when nothing is left.
pub(super) fn one_line(text: &str) -> Option<String> {
    let mut line = String::with_capacity(text.len());
    for word in text
        .split(|c: char| c.is_whitespace() && c != '\u{a0}')
        .filter(|w| !w.is_empty())
    {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    (!line.is_empty()).then_some(line)
}

/// UTF-8 that somebody read as ISO-8859-1 and encoded again is read back: `Ã©` was `é`.
pub(super) fn repaired(text: &str) -> Cow<'_, str> {
    let suspect = text.chars().any(|c| ('\u{c2}'..='\u{f4}').contains(&c));
    if !suspect {
        return Cow::Borrowed(text);
    }
    let bytes: Option<Vec<u8>> = text
        .chars()
        .map(|c| u8::try_from(u32::from(c)).ok())
        .collect();
    match bytes.and_then(|bytes| String::from_utf8(bytes).ok()) {
        Some(meant) => Cow::Owned(meant),
        None => Cow::Borrowed(text),
    }
}

/// The text that `encoded` holds as base64; `None` when it holds no UTF-8.
fn from_base64(encoded: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(encoded.len() * 3 / 4);
    let (mut buffer, mut bits) = (0u32, 0);
    for byte in encoded
        .bytes()
        .filter(|b| !b.is_ascii_whitespace() && *b != b'=')
    {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => return None,
        };
        buffer = (buffer << 6 | u32::from(value)) & 0xFF_FFFF;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push((buffer >> bits) as u8);
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_like_html_is_read_as_such() {
        for (text, expected) in [
            ("a <b>bold</b> word", true),
            ("AT&amp;T", true),
            ("one<br>two", true),
            ("1 < 2 & 3 > 2", false),
            ("the <title> element", false),
            ("the <foo>x</foo> element", false),
            ("Vec<String> in Rust", false),
        ] {
            assert_eq!(looks_like_html(text), expected, "{text}");
        }
    }

    #[test]
    fn markup_becomes_text() {
        for (html, expected) in [
            ("a <b>bold</b> &amp; <i>it", "a bold & it"),
            ("one<br/>two<script>x</script>!", "one two!"),
            ("1 < 2", "1 < 2"),
        ] {
            assert_eq!(without_markup(html), expected);
        }
    }

    #[test]
    fn twice_encoded_text_is_read_back() {
        assert_eq!(repaired("Ã©tÃ©"), "été");
        assert_eq!(repaired("Âge d’or"), "Âge d’or");
    }

    #[test]
    fn base64_holds_text_or_nothing() {
        assert_eq!(
            from_base64("PGI+w6l0\n w6k8L2I+").as_deref(),
            Some("<b>été</b>")
        );
        assert_eq!(from_base64("/////w=="), None);
        assert_eq!(from_base64("pas du base64 !"), None);
    }
}
