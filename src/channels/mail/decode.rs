//! A message of ours, read back: what its readers will see.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// The decoded texts of the parts, in order, without their headers.
pub(super) fn parts(message: &str) -> Vec<String> {
    let Some((head, body)) = message.split_once("\r\n\r\n") else {
        return Vec::new();
    };
    let boundary = head.split("boundary=\"").nth(1);
    let Some(boundary) = boundary.and_then(|rest| rest.split('"').next()) else {
        return vec![quoted_printable(body)];
    };
    let mark = format!("--{boundary}");
    body.split(&mark)
        .filter_map(|piece| piece.split_once("\r\n\r\n"))
        .map(|(_, text)| quoted_printable(text.trim_end()))
        .collect()
}

/// The value of a header field, unfolded and decoded.
pub(super) fn field(message: &str, name: &str) -> Option<String> {
    let head = message.split("\r\n\r\n").next()?;
    let unfolded = head.replace("\r\n ", " ").replace("\r\n\t", " ");
    let mut lines = unfolded.split("\r\n");
    lines.find_map(|line| {
        let (field, value) = line.split_once(':')?;
        field
            .eq_ignore_ascii_case(name)
            .then(|| encoded_words(value.trim()))
    })
}

/// RFC 2045, section 6.7.
fn quoted_printable(text: &str) -> String {
    let joined = text.replace("=\r\n", "");
    let mut bytes = Vec::with_capacity(joined.len());
    let mut rest = joined.as_bytes();
    while let [first, after @ ..] = rest {
        let hex = after.get(..2).filter(|_| *first == b'=');
        let hex = hex.and_then(|hex| std::str::from_utf8(hex).ok());
        match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).replace("\r\n", "\n")
}

/// RFC 2047, in the one form that we write: base64 of UTF-8; white space between two is dropped.
fn encoded_words(value: &str) -> String {
    let mut text = String::new();
    let mut was_encoded = false;
    for word in value.split(' ') {
        let inner = word
            .strip_prefix("=?utf-8?b?")
            .and_then(|rest| rest.strip_suffix("?="));
        let decoded = inner.and_then(|inner| STANDARD.decode(inner).ok());
        if !(text.is_empty() || was_encoded && decoded.is_some()) {
            text.push(' ');
        }
        was_encoded = decoded.is_some();
        match decoded {
            Some(bytes) => text.push_str(&String::from_utf8_lossy(&bytes)),
            None => text.push_str(word),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{encoded_words, field, parts};
    use crate::channels::mail::letter::Letter;
    use crate::channels::mail::tests::{open, packed, target};

    #[test]
    fn what_readers_see_is_read_back_from_the_wire() {
        let text = "L’été à l’Élysée, « 100 % » =3D".repeat(9);
        let letter = packed(&open(target()).unwrap(), &text);
        let letter = Letter::from_bytes(&letter.payload).unwrap();
        let html = format!("<p>{text}</p>");
        assert_eq!(parts(&letter.message), [text, html]);
        let subject = field(&letter.message, "Subject");
        assert_eq!(subject.as_deref(), Some("[TLP:GREEN] Veille n° 12"));
    }

    #[test]
    fn encoded_words_join_and_other_words_stay() {
        assert_eq!(
            encoded_words("[a] =?utf-8?b?w6k=?= =?utf-8?b?w6k=?= b"),
            "[a] éé b"
        );
    }
}
