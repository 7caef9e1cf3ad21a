//! Text set for reading: spaces that must not break, folded lines, languages named.

/// The columns of the plain text: what mail readers show without folding.
const COLUMNS: usize = 72;

/// A space where a line must not end.
const TIED: char = '\u{a0}';

/// `text` on one line, with a no-break space where French puts one: before `»`, `:`, `;`, `!`, `?`, `%` and
/// `€`, after `«`, and between groups of digits. Other languages put no space there.
pub(super) fn tie(text: &str) -> String {
    let mut tied = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    let mut last = ' ';
    while let Some(character) = characters.next() {
        if !character.is_whitespace() {
            tied.push(character);
            last = character;
            continue;
        }
        while characters.next_if(|next| next.is_whitespace()).is_some() {}
        let Some(next) = characters.peek().copied().filter(|_| !tied.is_empty()) else {
            continue;
        };
        let kept = matches!(character, '\u{a0}' | '\u{202f}');
        let french = matches!(next, '»' | ':' | ';' | '!' | '?' | '%' | '€') || last == '«';
        let number = last.is_ascii_digit() && next.is_ascii_digit();
        tied.push(if kept || french || number { TIED } else { ' ' });
    }
    tied
}

/// Folds a paragraph at 72 columns, never at a tied space. Each line stands after `indent` spaces; the
/// first may hang out to the left by `hang` of them, as the lines of a list do.
pub(super) fn fold(text: &str, indent: Option<usize>, hang: Option<usize>) -> String {
    let indent = indent.unwrap_or(0);
    let first = indent.saturating_sub(hang.unwrap_or(0));
    let mut lines: Vec<String> = Vec::new();
    let tied = tie(text);
    for word in tied.split(' ').filter(|word| !word.is_empty()) {
        let width = word.chars().count();
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + width <= COLUMNS => {
                line.push(' ');
                line.push_str(word);
            }
            _ => {
                let spaces = if lines.is_empty() { first } else { indent };
                lines.push(format!("{}{word}", " ".repeat(spaces)));
            }
        }
    }
    lines.join("\n")
}

/// Languages by ISO 639-1 code, as the two languages of the editions call them.
const TONGUES: [(&str, &str, &str); 12] = [
    ("ar", "arabe", "Arabic"),
    ("de", "allemand", "German"),
    ("en", "anglais", "English"),
    ("es", "espagnol", "Spanish"),
    ("fr", "français", "French"),
    ("it", "italien", "Italian"),
    ("ja", "japonais", "Japanese"),
    ("nl", "néerlandais", "Dutch"),
    ("pl", "polonais", "Polish"),
    ("pt", "portugais", "Portuguese"),
    ("ru", "russe", "Russian"),
    ("zh", "chinois", "Chinese"),
];

/// In which language an item is, for readers of `language`: `en anglais`, `in French`; the code itself
/// where the table has no name.
pub(super) fn tongue(code: &str, language: &str) -> String {
    match (TONGUES.iter().find(|row| row.0 == code), language) {
        (Some((_, _, english)), "en") => format!("in {english}"),
        (Some((_, french, _)), _) => format!("en {french}"),
        (None, _) => code.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{fold, tie, tongue};

    #[test]
    fn a_text_is_folded_at_72_columns_and_a_long_word_stays_whole() {
        let text = "mot ".repeat(30);
        let folded = fold(&text, Some(2), None);
        assert!(folded.lines().all(|line| line.chars().count() <= 72));
        assert!(folded.lines().all(|line| line.starts_with("  mot")));
        assert_eq!(fold(&"x".repeat(100), None, None), "x".repeat(100));
    }

    #[test]
    fn the_lines_of_a_list_hang_under_the_first_word() {
        let text = format!("* {}", "mot ".repeat(30));
        let folded = fold(&text, Some(2), Some(2));
        let lines: Vec<_> = folded.lines().collect();
        assert!(lines[0].starts_with("* mot") && lines[1].starts_with("  mot"));
    }

    #[test]
    fn french_signs_never_begin_a_line_nor_numbers_break() {
        let tied = tie("Le « prix » : 1 500 000 € !\n Soit 12 % de plus");
        assert_eq!(
            tied,
            "Le «\u{a0}prix\u{a0}»\u{a0}: 1\u{a0}500\u{a0}000\u{a0}€\u{a0}! Soit 12\u{a0}% de plus"
        );
        assert_eq!(tie("  fine\u{202f}; plain. "), "fine\u{a0}; plain.");
    }

    #[test]
    fn a_foreign_language_is_named() {
        assert_eq!(tongue("en", "fr"), "en anglais");
        assert_eq!(tongue("fr", "en"), "in French");
        assert_eq!(tongue("eo", "fr"), "eo");
    }
}
