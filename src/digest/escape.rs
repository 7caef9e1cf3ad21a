//! Taking from a text the power to be markup, for each kind of markup.

use crate::domain::rendition::plain::{is_hidden, quoted};

/// Takes from a text the power to be Markdown or HTML.
pub fn escape_markdown(text: &str) -> String {
    let mut safe = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        match character {
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '&' => safe.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '#' | '|' | '~' | '!' => {
                safe.push('\\');
                safe.push(character);
            }
            '\n' | '\r' => safe.push(' '),
            _ => safe.push(character),
        }
    }
    safe
}

/// Takes from a text the power to be MediaWiki markup: every character that starts any is written as
/// an entity.
pub fn escape_mediawiki(text: &str) -> String {
    entities(text, "<>&[]{}|'=*#:;~_-\"!")
}

/// Takes from a text the power to be DokuWiki markup.
pub fn escape_dokuwiki(text: &str) -> String {
    quoted(&one_line(text))
}

/// A text in a link of DokuWiki, where nothing is quoted: the signs that would end it, or make a picture of
/// it, are left out.
pub fn dokuwiki_label(text: &str) -> String {
    one_line(&text.replace(['[', ']', '|', '{', '}'], " "))
}

/// A text in which no network finds a mention, a tag or a stock: an invisible space stands behind each sign
/// that would begin one.
pub fn uncalled(text: &str) -> String {
    let mut mute = String::with_capacity(text.len() + 4);
    let mut signs = text.chars().peekable();
    while let Some(sign) = signs.next() {
        mute.push(sign);
        let begins = matches!(sign, '@' | '＠' | '#' | '＃' | '$');
        if begins
            && signs
                .peek()
                .is_some_and(|next| next.is_alphanumeric() || *next == '_')
        {
            mute.push('\u{200b}');
        }
    }
    mute
}

/// A text as a heading of DokuWiki, in which nothing is markup, `%%` neither: it only has to stay on its
/// line.
pub fn dokuwiki_heading(text: &str) -> String {
    one_line(text)
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn entities(text: &str, special: &str) -> String {
    let mut safe = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        match character {
            '\n' | '\r' => safe.push(' '),
            _ if special.contains(character) => {
                safe.push_str(&format!("&#{};", u32::from(character)));
            }
            _ => safe.push(character),
        }
    }
    safe
}

/// An address that no wiki can take for the end of its link, for a signature (`~~~~`) or for a magic word
/// (`__NOTOC__`).
pub fn escape_link(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    let mut last = ' ';
    for character in text.chars() {
        let doubled = matches!(character, '~' | '_') && last == character;
        last = character;
        if doubled
            || "[]{}|<>\"'`^\\".contains(character)
            || character.is_whitespace()
            || character.is_control()
            || is_hidden(character)
        {
            let mut bytes = [0; 4];
            for byte in character.encode_utf8(&mut bytes).bytes() {
                safe.push_str(&format!("%{byte:02X}"));
            }
        } else {
            safe.push(character);
        }
    }
    safe
}
