//! Character and entity references: numeric, HTML's names, and those that a DTD declares.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::text::charset::from_c1;
use crate::text::references::named;

/// The longest name of HTML has 31 letters.
const LONGEST_NAME: usize = 40;
/// An entity of a DTD that grows beyond this is an attack, not an abbreviation.
const LONGEST_VALUE: usize = 4096;
/// How many entities a DTD may declare.
const MOST_DECLARED: usize = 1024;
/// How deep entities may name one another.
const DEEPEST: usize = 3;

/// The entities that a document declares in its internal DTD.
#[derive(Debug, Default)]
pub(super) struct Entities<'a> {
    declared: HashMap<&'a str, &'a str>,
    /// Bytes that declared entities may still add to the document.
    allowance: usize,
    /// A reference that nothing explains was left as it stands.
    pub(super) unknown: bool,
}

impl<'a> Entities<'a> {
    /// Lets declared entities add as many bytes as the document has, once.
    pub(super) fn bounded_by(document: usize) -> Self {
        Self {
            allowance: document.max(LONGEST_VALUE),
            ..Self::default()
        }
    }

    /// Reads the `<!ENTITY name "value">` declarations of an internal subset. External ones and
    /// parameter entities are ignored.
    pub(super) fn declare(&mut self, subset: &'a str) {
        for declaration in subset.split("<!ENTITY").skip(1).take(MOST_DECLARED) {
            let rest = declaration.trim_start();
            let Some((name, rest)) = rest.split_once(|c: char| c.is_ascii_whitespace()) else {
                continue;
            };
            let rest = rest.trim_start();
            let Some(quote) = rest.chars().next().filter(|c| matches!(c, '"' | '\'')) else {
                continue;
            };
            if let Some((value, _)) = rest[1..].split_once(quote) {
                self.declared.entry(name).or_insert(value);
            }
        }
    }

    /// `raw` with its references replaced once. What is no reference stays as it is.
    pub(super) fn decode<'t>(&mut self, raw: &'t str) -> Cow<'t, str> {
        let Some(first) = raw.find('&') else {
            return Cow::Borrowed(raw);
        };
        let mut text = String::with_capacity(raw.len());
        text.push_str(&raw[..first]);
        let mut rest = &raw[first..];
        while let Some(after) = rest.strip_prefix('&') {
            let used = self.reference(after, &mut text);
            if used == 0 {
                self.unknown = true;
                text.push('&');
            }
            rest = &after[used..];
            let next = rest.find('&').unwrap_or(rest.len());
            text.push_str(&rest[..next]);
            rest = &rest[next..];
        }
        Cow::Owned(text)
    }

    /// Writes what the reference at the start of `after` (its `&` gone) stands for, and says how
    /// many bytes it took; 0 when it is none.
    fn reference(&mut self, after: &str, text: &mut String) -> usize {
        let window = &after.as_bytes()[..after.len().min(LONGEST_NAME)];
        let Some(end) = window.iter().position(|b| *b == b';') else {
            return 0;
        };
        let name = &after[..end];
        if let Some(number) = name.strip_prefix('#') {
            match character(number) {
                // No XML document may hold it, written out or not (XML 1.0, 2.2).
                Some(c) if c < ' ' && !c.is_ascii_whitespace() => {}
                Some(c) => text.push(c),
                None => return 0,
            }
        } else if let Some(value) = self.declared.get(name).copied() {
            self.expand(value, DEEPEST, text);
        } else if let Some(known) = named(&after[..=end]) {
            text.extend(known);
        } else {
            return 0;
        }
        end + 1
    }

    fn expand(&mut self, value: &str, depth: usize, text: &mut String) {
        let start = text.len();
        for (index, part) in value.split('&').enumerate() {
            // Every part costs something, so that entities that expand to nothing end as well.
            let Some(left) = self.allowance.checked_sub(1) else {
                return;
            };
            self.allowance = left;
            if text.len() - start > LONGEST_VALUE {
                return;
            }
            let Some((name, rest)) = part.split_once(';').filter(|_| index > 0) else {
                if index > 0 {
                    text.push('&');
                }
                self.allow(part, text);
                continue;
            };
            if let Some(c) = name.strip_prefix('#').and_then(character) {
                text.push(c);
            } else if let Some(nested) = self.declared.get(name).copied().filter(|_| depth > 0) {
                self.expand(nested, depth - 1, text);
            } else if let Some(known) = named(&part[..=name.len()]) {
                text.extend(known);
            }
            self.allow(rest, text);
        }
    }

    fn allow(&mut self, part: &str, text: &mut String) {
        if let Some(left) = self.allowance.checked_sub(part.len()) {
            self.allowance = left;
            text.push_str(part);
        }
    }
}

/// The character of a numeric reference (`8217`, `x2019`); 128 to 159 are meant as windows-1252.
fn character(number: &str) -> Option<char> {
    let value = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => number.parse().ok()?,
    };
    char::from_u32(value).filter(|c| *c != '\0').map(from_c1)
}

/// References of HTML replaced once.
pub(super) fn decode_html(raw: &str) -> Cow<'_, str> {
    Entities::default().decode(raw)
}

/// Text as markup.
pub(super) fn escape(text: &str) -> Cow<'_, str> {
    quick_xml::escape::partial_escape(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_replaced_once_and_the_rest_stays() {
        for (raw, expected) in [
            ("a &amp;amp; b", "a &amp; b"),
            ("caf&eacute; &#8217;&#x2019;", "café ’’"),
            ("un &oelig;uf &alpha;&beta;", "un œuf αβ"),
            ("&#146;&#x80;", "’€"),
            ("AT&T & Co; ?a=1&b=2", "AT&T & Co; ?a=1&b=2"),
            ("&nonsense; &#xZZ; &#0; &", "&nonsense; &#xZZ; &#0; &"),
            ("&é;", "&é;"),
        ] {
            assert_eq!(decode_html(raw), expected);
        }
    }

    #[test]
    fn a_dtd_declares_entities() {
        let mut entities = Entities::bounded_by(100);
        entities.declare(
            r#"<!ENTITY me "Zo&#233;"> <!ENTITY us '&me; &amp; co'> <!ENTITY x SYSTEM "f">"#,
        );
        assert_eq!(entities.decode("&us;, &x;"), "Zoé & co, &x;");
    }

    #[test]
    fn a_billion_laughs_stay_few() {
        let mut subset = String::from("<!ENTITY a0 'ha ha ha ha'>");
        for n in 1..20 {
            let before = format!("&a{};", n - 1).repeat(10);
            subset.push_str(&format!("<!ENTITY a{n} '{before}'>"));
        }
        let mut entities = Entities::bounded_by(subset.len());
        entities.declare(&subset);
        assert!(entities.decode(&"&a19;&a3;".repeat(1000)).len() < 50_000);
    }
}
