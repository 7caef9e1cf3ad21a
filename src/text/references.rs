//! HTML's character references: named (HTML, 13.5) and numeric.

use std::borrow::Cow;

/// What a name stands for, one character or two: `eacute;` with its semicolon, or without it where
/// HTML allows that (`eacute`). `None` when it is no name.
///
/// The table is that of the HTML parser: the one of quick-xml 0.42 cuts 421 characters short
/// (`&oelig;`, all of Greek).
pub(crate) fn named(name: &str) -> Option<impl Iterator<Item = char>> {
    let (first, second) = *markup5ever::data::NAMED_ENTITIES.get(name)?;
    let first = char::from_u32(first).filter(|c| *c != '\0')?;
    let second = char::from_u32(second).filter(|c| *c != '\0');
    Some(std::iter::once(first).chain(second))
}

/// Text with its character references decoded, as a browser reads them in text.
pub(crate) fn decode(text: &str) -> Cow<'_, str> {
    let Some(first) = text.find('&') else {
        return Cow::Borrowed(text);
    };
    let mut out = String::with_capacity(text.len());
    out.push_str(&text[..first]);
    let mut rest = &text[first..];
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = match reference(&rest[at + 1..]) {
            Some((meaning, length)) => {
                out.push_str(&meaning);
                &rest[at + 1 + length..]
            }
            None => {
                out.push('&');
                &rest[at + 1..]
            }
        };
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// What a reference means, and how many bytes it takes after the `&`.
fn reference(after: &str) -> Option<(String, usize)> {
    if let Some(number) = after.strip_prefix('#') {
        let (radix, digits, skipped) = match number.strip_prefix(['x', 'X']) {
            Some(hex) => (16, hex, 2),
            None => (10, number, 1),
        };
        let length = digits
            .bytes()
            .take_while(|b| (*b as char).is_digit(radix))
            .count();
        // A number may begin with any number of zeros.
        let last = length.checked_sub(1)?;
        let zeros = digits[..last].bytes().take_while(|b| *b == b'0').count();
        let code = u32::from_str_radix(&digits[zeros..length.min(zeros + 8)], radix).ok()?;
        let semicolon = usize::from(digits.as_bytes().get(length) == Some(&b';'));
        return Some((character(code).to_string(), skipped + length + semicolon));
    }
    let length = after.bytes().take_while(u8::is_ascii_alphanumeric).count();
    let has_semicolon = after.as_bytes().get(length) == Some(&b';');
    let value_follows = after.as_bytes().get(length) == Some(&b'=');
    let length = length + usize::from(has_semicolon);
    // Without a semicolon only some names are references (HTML, 13.2.5.73).
    let meaning = named(&after[..length])?.collect();
    (!value_follows).then_some((meaning, length))
}

/// The character that a numeric reference means: 128 to 159 are read as windows-1252, as browsers do.
fn character(code: u32) -> char {
    let code = match u8::try_from(code) {
        Ok(byte @ 0x80..=0x9f) => encoding_rs::WINDOWS_1252
            .decode_without_bom_handling(&[byte])
            .0
            .chars()
            .next()
            .map_or(code, u32::from),
        _ => code,
    };
    char::from_u32(code)
        .filter(|c| *c != '\0')
        .unwrap_or(char::REPLACEMENT_CHARACTER)
}

#[cfg(test)]
mod tests {
    use super::named;

    #[test]
    fn names_stand_for_what_html_says() {
        for (name, meaning) in [
            ("eacute;", "é"),
            ("eacute", "é"),
            ("oelig;", "œ"),
            ("Scaron;", "Š"),
            ("alpha;", "α"),
            ("ndash;", "–"),
            ("bne;", "=\u{20e5}"),
            ("Afr;", "𝔄"),
        ] {
            let found: Option<String> = named(name).map(Iterator::collect);
            assert_eq!(found.as_deref(), Some(meaning), "{name}");
        }
        for name in ["oelig", "oeli", "nonsense;", ""] {
            assert!(named(name).is_none(), "{name}");
        }
    }
}
