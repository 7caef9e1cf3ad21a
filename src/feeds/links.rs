//! Addresses: absolute ones kept as written, relative ones resolved, in elements and in markup.

use std::borrow::Cow;

use url::Url;

use super::entities::decode_html;
use super::tag::{Cursor, Piece};

/// Attributes of HTML that hold one address.
const ADDRESSES: &[&str] = &[
    "href",
    "src",
    "poster",
    "cite",
    "action",
    "data",
    "background",
    "longdesc",
    "formaction",
];

/// `address` made absolute against `base`; as written when it already is, or when nothing helps.
pub(super) fn absolute(address: &str, base: Option<&Url>) -> Option<String> {
    let address = in_one_line(address.trim());
    let address = address.as_ref();
    if address.is_empty() {
        return None;
    }
    if has_scheme(address) {
        return Some(address.to_owned());
    }
    let joined = base.and_then(|base| base.join(address).ok());
    Some(joined.map_or_else(|| address.to_owned(), String::from))
}

/// An address that its document broke into lines, without the breaks and what indents them.
fn in_one_line(address: &str) -> Cow<'_, str> {
    if !address.contains(['\n', '\r', '\t']) {
        return Cow::Borrowed(address);
    }
    address.split(['\n', '\r', '\t']).map(str::trim).collect()
}

/// Whether an address names its scheme (RFC 3986, 3.1).
pub(super) fn has_scheme(address: &str) -> bool {
    let end = address.find([':', '/', '?', '#']).unwrap_or(0);
    address[end..].starts_with(':')
        && address.starts_with(|c: char| c.is_ascii_alphabetic())
        && address[..end]
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
}

/// Whether an address leads to a page.
pub(super) fn is_web(address: &str) -> bool {
    let scheme = address.split(':').next().unwrap_or_default();
    has_scheme(address)
        && (scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https"))
}

/// The same markup with every relative address made absolute; the rest is left byte for byte.
pub(super) fn absolutise<'t>(html: &Cow<'t, str>, base: &Url) -> Cow<'t, str> {
    let mut changed = String::new();
    let mut copied = 0;
    let mut at = 0;
    while let Some(open) = html[at..].find('<') {
        let start = at + open + 1;
        let name_end = html[start..]
            .find(|c: char| !c.is_ascii_alphanumeric())
            .unwrap_or(html.len() - start);
        at = start + name_end;
        if name_end == 0 {
            continue;
        }
        let mut cursor = Cursor {
            rest: html,
            at,
            strange: false,
        };
        while let Piece::Attribute(name, value) = next_piece(&mut cursor) {
            let Some(absolute) = resolved(name, value, base) else {
                continue;
            };
            let place = value.as_ptr() as usize - html.as_ptr() as usize;
            changed.push_str(&html[copied..place]);
            changed.push_str(&quick_xml::escape::escape(absolute.as_str()));
            copied = place + value.len();
        }
        at = cursor.at;
    }
    if copied == 0 {
        return html.clone();
    }
    changed.push_str(&html[copied..]);
    Cow::Owned(changed)
}

/// The next attribute, past lone slashes (`<br / class=x>`).
fn next_piece<'a>(cursor: &mut Cursor<'a>) -> Piece<'a> {
    loop {
        match cursor.next() {
            Piece::Slash => {}
            piece => return piece,
        }
    }
}

/// The value of an attribute of HTML with its address made absolute; `None` where it holds none, or
/// one that is absolute.
pub(super) fn resolved(name: &str, value: &str, base: &Url) -> Option<String> {
    if name.eq_ignore_ascii_case("srcset") {
        return Some(resolved_set(value, base));
    }
    let known = ADDRESSES
        .iter()
        .any(|known| known.eq_ignore_ascii_case(name));
    let address = decode_html(value.trim());
    if !known || address.is_empty() || has_scheme(&address) {
        return None;
    }
    base.join(&address).ok().map(String::from)
}

/// The candidates of a `srcset`, each with its width or density.
fn resolved_set(value: &str, base: &Url) -> String {
    let candidates: Vec<String> = value
        .split(", ")
        .map(|candidate| {
            let (address, size) = match candidate.trim().split_once(' ') {
                Some((address, size)) => (address, Some(size)),
                None => (candidate.trim(), None),
            };
            let address = absolute(&decode_html(address), Some(base)).unwrap_or_default();
            size.map_or_else(|| address.clone(), |size| format!("{address} {size}"))
        })
        .collect();
    candidates.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relative_addresses_are_resolved_and_absolute_ones_kept() {
        let base = Url::parse("https://example.org/blog/feed").unwrap();
        for (address, expected) in [
            ("https://a.example", "https://a.example"),
            ("/x?a=1&b=2", "https://example.org/x?a=1&b=2"),
            ("post#top", "https://example.org/blog/post#top"),
            ("//cdn.example/i.png", "https://cdn.example/i.png"),
            ("mailto:me@example.org", "mailto:me@example.org"),
            ("urn:uuid:1", "urn:uuid:1"),
        ] {
            assert_eq!(absolute(address, Some(&base)).as_deref(), Some(expected));
        }
        assert_eq!(absolute("/x", None).as_deref(), Some("/x"));
        assert_eq!(absolute("  ", Some(&base)), None);
    }

    #[test]
    fn addresses_in_markup_are_made_absolute() {
        let base = Url::parse("https://example.org/blog/").unwrap();
        for (html, expected) in [
            (
                "<a href='x'>x</a>",
                "<a href='https://example.org/blog/x'>x</a>",
            ),
            (
                "<IMG alt=\"a>b\" SRC=\"/i.png?a=1&amp;b=2\"> 1 < 2",
                "<IMG alt=\"a>b\" SRC=\"https://example.org/i.png?a=1&amp;b=2\"> 1 < 2",
            ),
            (
                "<a href=http://o.example/>o</a>",
                "<a href=http://o.example/>o</a>",
            ),
            (
                "<img srcset=\"a.png 1x, /b.png 2x\">",
                "<img srcset=\"https://example.org/blog/a.png 1x, https://example.org/b.png 2x\">",
            ),
            ("<a href=\"x", "<a href=\"https://example.org/blog/x"),
        ] {
            assert_eq!(absolutise(&Cow::Borrowed(html), &base), expected);
        }
    }
}
