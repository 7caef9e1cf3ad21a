//! Text as it may be shown: without the signs that change how what stands around it is read.

/// Whether a sign is never seen and reorders its neighbours: embeddings, overrides and isolates of text that
/// runs both ways (Unicode Standard Annex 9). With one in its title a page reads otherwise than it is
/// written, and so does all that stands behind it.
pub fn is_hidden(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Whether a sign is never seen and only tells which way the signs beside it run.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}')
}

/// Whether a letter runs leftwards: the blocks that the Unicode Standard sets aside for such scripts.
fn runs_leftwards(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{61b}' | '\u{61d}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}'
        | '\u{fe70}'..='\u{fefe}' | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}

/// Whether [`upright`] may change a text.
pub fn turns(text: &str) -> bool {
    text.contains(|c| is_hidden(c) || is_mark(c))
}

/// `text` without what would turn its neighbours: such signs; at its ends the marks that tell which way a word
/// runs, since there they tell it to what stands beside; and all of these where nothing runs leftwards. Between
/// words that do, they stay.
pub fn upright(text: &str) -> String {
    let kept: String = text.chars().filter(|c| !is_hidden(*c)).collect();
    let unmarked = |text: &str| text.replace(is_mark, "");
    let inside = kept.trim_matches(|c: char| is_mark(c) || c.is_whitespace());
    match kept.split_once(inside) {
        Some((before, after)) if inside.contains(runs_leftwards) => {
            format!("{}{inside}{}", unmarked(before), unmarked(after))
        }
        _ => unmarked(&kept),
    }
}

/// `text` without these and without control characters; a line break is a space.
pub fn plain(text: &str) -> String {
    upright(text).replace(char::is_control, " ")
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
    use super::{plain, quoted, turns, upright};

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
    fn a_mark_that_tells_which_way_words_run_stays_only_between_words_that_run_leftwards() {
        for (text, shown) in [
            ("Un titre\u{200f}", "Un titre"),
            ("\u{200f}Un\u{200e} ti\u{61c}tre \u{200f} ", "Un titre  "),
            ("\u{200f}أخبار\u{200e} 12\u{61c}", "أخبار\u{200e} 12"),
            ("\u{200f} אב\u{200f} ", " אב "),
            ("\u{2067}אב\u{200f}!\u{2069} \u{200f}", "אב\u{200f}! "),
            ("\u{200f}\u{200e}", ""),
            ("", ""),
        ] {
            assert_eq!(upright(text), shown, "{text:?}");
            assert!(turns(text) || text == shown);
        }
    }

    #[test]
    fn what_reorders_its_neighbours_is_left_out_and_words_that_run_leftwards_stay() {
        assert_eq!(plain("un\u{202e}fdp.exe\u{202c}"), "unfdp.exe");
        assert_eq!(plain("a\u{2066}b\u{2069}\r\nc\u{0}"), "ab  c ");
        let arabic = "أخبار\u{200e} 12";
        assert_eq!(plain(arabic), arabic);
        let family = "👨\u{200d}👩\u{200d}👧";
        assert_eq!(plain(family), family);
    }
}
