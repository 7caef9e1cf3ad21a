//! A text as people and programs may read it: as it is, and with its escapes undone.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;
use unicode_normalization::UnicodeNormalization;

use crate::text::references::decode;

/// An escape may be escaped itself, which somebody downstream undoes.
const DEEPEST: usize = 3;

/// Every reading of a text in which a trace may stand.
pub(super) fn readings(text: &str) -> BTreeSet<String> {
    let plain = visible(text);
    let mut readings = BTreeSet::from([plain.clone()]);
    let mut deeper = plain;
    for _ in 0..DEEPEST {
        let undone = visible(&decode(&units(&deeper)));
        let undone = percents(&undone);
        if !readings.insert(undone.clone()) {
            break;
        }
        deeper = undone;
    }
    // A tag or a mark of style in the middle of a word hides it from a search and not from a reader.
    for reading in readings.clone() {
        let untagged = without(&TAG, &reading, "");
        let unlinked = without(&LINK, &untagged, "$1");
        let unescaped = backslashes(&unlinked);
        let unmarked = without(&EMPHASIS, &unescaped, "");
        readings.extend([untagged, unescaped, unmarked]);
    }
    readings
}

type Pattern = LazyLock<Option<Regex>>;

/// Tags, comments, and MediaWiki's `<nowiki/>`.
static TAG: Pattern = LazyLock::new(|| Regex::new(r"(?s)<!--.*?-->|</?[A-Za-z][^<>]*>").ok());
/// A link or an image of Markdown, of which readers see the text.
static LINK: Pattern = LazyLock::new(|| Regex::new(r"!?\[([^\[\]]*)\]\([^()\s]*\)").ok());
/// Marks of style in Markdown and in wikis.
static EMPHASIS: Pattern = LazyLock::new(|| Regex::new(r"\*+|`+|~~|''+|__+|%%").ok());

fn without(pattern: &Pattern, text: &str, by: &str) -> String {
    match pattern.as_ref() {
        Some(pattern) => pattern.replace_all(text, by).into_owned(),
        None => text.to_owned(),
    }
}

/// Compatibility forms as usual ones, signs that are not seen left out, every full stop a dot.
fn visible(text: &str) -> String {
    let dotted = |c| match c {
        '\u{3002}' => '.',
        c => c,
    };
    text.chars()
        .filter(|c| !is_hidden(*c))
        .nfkc()
        .filter(|c| !is_hidden(*c))
        .map(dotted)
        .collect()
}

/// Signs that take no place on a page (Unicode's `Default_Ignorable_Code_Point`), and controls.
fn is_hidden(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
        | '\u{fff0}'..='\u{fff8}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}')
        || (c.is_control() && !c.is_whitespace())
}

/// Undoes `\u002e`, as JSON and programs write it.
fn units(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("\\u") {
        let hex = rest.get(at + 2..at + 6);
        let meant = hex.and_then(|hex| u32::from_str_radix(hex, 16).ok());
        let meant = meant.and_then(char::from_u32);
        plain.push_str(&rest[..at]);
        plain.push(meant.unwrap_or('\\'));
        rest = &rest[at + if meant.is_some() { 6 } else { 1 }..];
    }
    plain.push_str(rest);
    plain
}

/// Undoes the escapes of Markdown (CommonMark, 2.4) and of JSON: a backslash before punctuation.
fn backslashes(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut signs = text.chars().peekable();
    while let Some(sign) = signs.next() {
        let escapes = sign == '\\' && signs.peek().is_some_and(char::is_ascii_punctuation);
        plain.extend(if escapes { signs.next() } else { Some(sign) });
    }
    plain
}

fn percents(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        let hex = after.get(..2).filter(|_| *first == b'%');
        let hex = hex.and_then(|hex| std::str::from_utf8(hex).ok());
        let byte = hex.and_then(|hex| u8::from_str_radix(hex, 16).ok());
        bytes.push(byte.unwrap_or(*first));
        rest = if byte.is_some() { &after[2..] } else { after };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
