//! Taking from a text the power to be markup, for each kind of markup.

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

/// Takes from a text the power to be DokuWiki markup, which knows no entities: `%%` quotes it, and
/// a `%%` of its own is broken by a space.
pub fn escape_dokuwiki(text: &str) -> String {
    format!("%%{}%%", one_line(text).replace("%%", "% %"))
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

/// An address that no wiki can take for the end of its link.
pub fn escape_link(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        if "[]{}|<>\"'`^\\".contains(character)
            || character.is_whitespace()
            || character.is_control()
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
