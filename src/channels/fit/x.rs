//! The weighted length of twitter-text, configuration 3 (`v3.json`): scale 100, weight 100 for the
//! ranges below and 200 for the rest, 200 for an emoji whatever it is made of, 2300 for an address.

use std::sync::LazyLock;

use regex::Regex;
use unicode_normalization::UnicodeNormalization;

use super::links;

const LIGHT: [std::ops::RangeInclusive<u32>; 4] = [0..=4351, 8192..=8205, 8208..=8223, 8242..=8247];
const ADDRESS: usize = 23;

/// One emoji: a flag, a key cap, a tagged flag, or pictures joined by U+200D.
static EMOJI: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let picture = r"[\p{Emoji_Presentation}\p{Extended_Pictographic}][\p{Emoji_Modifier}\x{FE0F}]?";
    Regex::new(&format!(
        r"^(?:\p{{RI}}\p{{RI}}|[#*0-9]\x{{FE0F}}?\x{{20E3}}|\x{{1F3F4}}[\x{{E0061}}-\x{{E007A}}]+\x{{E007F}}|{picture}(?:\x{{200D}}(?:{picture}|[\x{{2640}}\x{{2642}}]\x{{FE0F}}?))*)"
    ))
    .ok()
});

/// The length that X counts; a text is allowed 280.
pub(super) fn length(text: &str) -> usize {
    let text: String = text.nfc().collect();
    let mut links = links::find(&text, &links::X).into_iter().peekable();
    let mut weight = 0;
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        if let Some(link) = links.next_if(|link| link.start == at) {
            weight += ADDRESS * 100;
            at = link.end;
        } else if let Some(emoji) = emoji(&text[at..]) {
            weight += 200;
            at += emoji;
        } else {
            let light = LIGHT.iter().any(|range| range.contains(&u32::from(c)));
            weight += if light { 100 } else { 200 };
            at += c.len_utf8();
        }
    }
    weight / 100
}

/// The bytes of the emoji that `text` starts with.
///
/// Signs such as © are emoji only when U+FE0F says so, and none is one before U+FE0E.
fn emoji(text: &str) -> Option<usize> {
    let first = text.chars().next()?;
    // Most text is quickly seen to be none: the expression below is slow for every letter.
    if first < '\u{2000}' && !matches!(first, '#' | '*' | '0'..='9' | '©' | '®') {
        return None;
    }
    let found = EMOJI.as_ref()?.find(text)?.as_str();
    let alone = found.chars().count() == 1;
    let sign = matches!(first, '©' | '®' | '™' | '\u{265F}');
    let as_text = text[found.len()..].starts_with('\u{FE0E}');
    (!(alone && (sign || as_text))).then_some(found.len())
}

#[cfg(test)]
mod tests {
    use super::length;

    #[test]
    fn lengths_are_those_of_twitter_text() {
        for (text, expected) in [
            ("", 0),
            ("Bonjour", 7),
            ("déjà-vu", 7),
            ("de\u{301}ja\u{300}-vu", 7),
            ("« oui »", 7),
            ("10 €", 5),
            ("et…", 4),
            ("l’été", 5),
            ("1\u{202f}000", 6),
            ("日本", 4),
            ("👍", 2),
            ("👍🏽", 2),
            ("👨‍👩‍👧‍👦", 2),
            ("🇫🇷", 2),
            ("1️⃣", 2),
            ("©", 1),
            ("©️", 2),
            ("❤️", 2),
            ("https://example.org/", 23),
            (
                "https://example.org/a/very/long/path?with=a&query=string#and-a-fragment",
                23,
            ),
            ("see example.com.", 28),
            ("voir www.gouv.fr/a", 28),
            ("http://localhost/a", 18),
            ("user@example.com", 16),
            ("version 1.2.3", 13),
            ("fichier.txt", 11),
            ("main.rs", 23),
        ] {
            assert_eq!(length(text), expected, "{text}");
        }
    }
}
