//! Reading tags one after the other in markup as written, without building a tree.

/// A tag as it stands in the markup.
pub(crate) struct Tag<'a> {
    /// Its name, as written.
    pub(crate) name: &'a str,
    /// Whether it is an end tag.
    pub(crate) closing: bool,
    /// What stands between the name and `>`.
    pub(crate) attributes: &'a str,
    /// The index just after `>`.
    pub(crate) end: usize,
}

impl Tag<'_> {
    /// Whether its name is `name`, whatever the case.
    pub(crate) fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }
}

/// What stands at a `<`.
pub(crate) enum Markup<'a> {
    /// A start or end tag.
    Tag(Tag<'a>),
    /// A comment, doctype, CDATA section or processing instruction, and the index after it.
    Aside(usize),
    /// A bare `<` that opens nothing.
    Text,
}

/// Reads what stands at `html[at]`, which is a `<`.
pub(crate) fn at(html: &str, at: usize) -> Markup<'_> {
    let rest = &html[at + 1..];
    match rest.as_bytes().first() {
        Some(b'!' | b'?') => Markup::Aside(aside_end(html, at)),
        Some(b'/') if rest[1..].starts_with(|c: char| c.is_ascii_alphabetic()) => {
            Markup::Tag(read(html, at + 2, true))
        }
        Some(byte) if byte.is_ascii_alphabetic() => Markup::Tag(read(html, at + 1, false)),
        _ => Markup::Text,
    }
}

fn aside_end(html: &str, at: usize) -> usize {
    let rest = &html[at..];
    let (mark, skip) = if rest.starts_with("<!--") {
        ("-->", 3)
    } else {
        (">", 1)
    };
    rest.find(mark)
        .map_or(html.len(), |found| at + found + skip)
}

fn read(html: &str, start: usize, closing: bool) -> Tag<'_> {
    let bytes = html.as_bytes();
    let mut index = start;
    while index < bytes.len()
        && !matches!(
            bytes[index],
            b' ' | b'\t' | b'\n' | b'\r' | b'\x0c' | b'/' | b'>'
        )
    {
        index += 1;
    }
    let name_end = index;
    let mut quote = None;
    while index < bytes.len() {
        match (quote, bytes[index]) {
            (None, b'>') => break,
            (None, b'"' | b'\'') if opens_value(bytes, index) => quote = Some(bytes[index]),
            (Some(open), byte) if open == byte => quote = None,
            _ => {}
        }
        index += 1;
    }
    Tag {
        name: &html[start..name_end],
        closing,
        attributes: &html[name_end..index],
        end: (index + 1).min(html.len()),
    }
}

/// Whether the quote at `index` follows a `=`: elsewhere it is part of a name.
fn opens_value(bytes: &[u8], index: usize) -> bool {
    bytes[..index]
        .iter()
        .rev()
        .find(|byte| !byte.is_ascii_whitespace())
        == Some(&b'=')
}

/// Skips elements whose content is not markup, looking for each kind of end tag that never comes
/// only once: a search at every start tag would take a time that grows as the square.
#[derive(Default)]
pub(crate) struct RawText {
    endless: Vec<String>,
}

impl RawText {
    /// The index after the end tag of the element that `tag` opens, or after `tag` if nothing ends
    /// it.
    pub(crate) fn after(&mut self, html: &str, tag: &Tag<'_>) -> usize {
        let name = tag.name.as_bytes();
        if self.endless.iter().any(|endless| tag.is(endless)) {
            return tag.end;
        }
        let bytes = html.as_bytes();
        let mut index = tag.end;
        while let Some(found) = html[index..].find("</") {
            let start = index + found + 2;
            let end = start + name.len();
            if bytes.len() >= end && bytes[start..end].eq_ignore_ascii_case(name) {
                return html[end..]
                    .find('>')
                    .map_or(html.len(), |close| end + close + 1);
            }
            index = start;
        }
        self.endless.push(tag.name.to_owned());
        tag.end
    }
}

/// The attributes of a tag, names in lower case, values decoded.
pub(crate) fn attributes(source: &str) -> Vec<(String, String)> {
    let bytes = source.as_bytes();
    let mut found = Vec::new();
    let mut index = 0;
    while index < bytes.len() {
        if bytes[index].is_ascii_whitespace() || matches!(bytes[index], b'/' | b'=') {
            index += 1;
            continue;
        }
        let start = index;
        while index < bytes.len()
            && !bytes[index].is_ascii_whitespace()
            && !matches!(bytes[index], b'=' | b'/')
        {
            index += 1;
        }
        let name = source[start..index].to_ascii_lowercase();
        let (value, after) = value(source, index);
        found.push((name, crate::text::references::decode(value).into_owned()));
        index = after;
    }
    found
}

/// The value that follows an attribute's name ending at `index`, and the index after it.
fn value(source: &str, index: usize) -> (&str, usize) {
    let bytes = source.as_bytes();
    let skip = |from: usize| {
        (from..bytes.len())
            .find(|&i| !bytes[i].is_ascii_whitespace())
            .unwrap_or(bytes.len())
    };
    let equals = skip(index);
    if bytes.get(equals) != Some(&b'=') {
        return ("", index);
    }
    let start = skip(equals + 1);
    match bytes.get(start) {
        Some(&quote @ (b'"' | b'\'')) => {
            let end = (start + 1..bytes.len())
                .find(|&i| bytes[i] == quote)
                .unwrap_or(bytes.len());
            (&source[start + 1..end], end + 1)
        }
        _ => {
            let end = (start..bytes.len())
                .find(|&i| bytes[i].is_ascii_whitespace())
                .unwrap_or(bytes.len());
            (&source[start..end], end)
        }
    }
}
