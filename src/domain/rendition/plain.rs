//! Text as it may be shown: without the signs that change how what stands around it is read.

/// Whether a sign is never seen and reorders its neighbours: embeddings, overrides and isolates of text that
/// runs both ways (Unicode Standard Annex 9). With one in its title a page reads otherwise than it is
/// written, and so does all that stands behind it. Marks that only tell which way a word runs stay.
pub fn is_hidden(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// `text` without such signs and without control characters; a line break is a space.
pub fn plain(text: &str) -> String {
    let shown = text.chars().filter(|c| !is_hidden(*c));
    let shown = shown.map(|c| if c.is_control() { ' ' } else { c });
    shown.collect()
}

/// `text` as DokuWiki takes it for nothing but text, which knows no entities: `%%` quotes it, and no two
/// signs of its own stand together, nor one before the end.
pub fn quoted(text: &str) -> String {
    let mut safe = String::with_capacity(text.len() + 5);
    for c in text.chars().filter(|c| !is_hidden(*c)) {
        if c == '%' && safe.ends_with('%') {
            safe.push(' ');
        }
        safe.push(c);
    }
    let gap = if safe.ends_with('%') { " " } else { "" };
    format!("%%{safe}{gap}%%")
}

#[cfg(test)]
mod tests {
    use super::{plain, quoted};

    #[test]
    fn a_quoted_text_cannot_leave_its_quotes() {
        for text in ["%%%~~NOCACHE~~ [[x]] %%%", "100 %", "%", "a%%b%%%%", "%%"] {
            let quoted = quoted(text);
            let inside = quoted
                .strip_prefix("%%")
                .and_then(|it| it.strip_suffix("%%"));
            let inside = inside.unwrap();
            assert!(
                !inside.contains("%%") && !inside.ends_with('%') && !inside.starts_with("%%"),
                "{quoted}"
            );
        }
        assert_eq!(quoted("plain"), "%%plain%%");
    }

    #[test]
    fn what_reorders_its_neighbours_is_left_out_and_words_that_run_leftwards_stay() {
        assert_eq!(plain("un\u{202e}fdp.exe\u{202c}"), "unfdp.exe");
        assert_eq!(plain("a\u{2066}b\u{2069}\r\nc\u{0}"), "ab  c ");
        let arabic = "\u{200f}أخبار\u{200e} 12";
        assert_eq!(plain(arabic), arabic);
        let family = "👨\u{200d}👩\u{200d}👧";
        assert_eq!(plain(family), family);
    }
}
