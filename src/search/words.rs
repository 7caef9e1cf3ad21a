//! Cutting a text into words, for documents, queries and extracts alike.
//!
//! A word is a run of letters and digits. Runs joined by one of `- _ . & @` also make a *whole*
//! (`CVE-2026-1234`, `10.0.0.1`, `node.js`, `R&D`), as do `C++`, `C#` and `.NET`: an identifier is
//! found whole and by part. French elisions (`l'`, `qu'`, `aujourd'` is none) and the English `'s`
//! leave no word.

use super::fold::fold;
use super::fold::is_dropped;

/// One word of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    /// Where it starts, in bytes.
    pub(super) start: usize,
    /// Where it ends, in bytes.
    pub(super) end: usize,
    /// A part that stands alone or in a whole, or the whole.
    pub(super) kind: Kind,
}

/// What a [`Piece`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A run of letters and digits: takes one position.
    Part,
    /// Several joined parts, or a part with its signs: comes before its first part and shares its
    /// position.
    Whole,
}

/// Elided words of French and Italian, in lower case: a letter and an apostrophe, or one of these.
const ELIDED: [&str; 12] = [
    "qu", "jusqu", "lorsqu", "puisqu", "quoiqu", "dell", "nell", "all", "dall", "sull", "un",
    "quell",
];

/// The letters that French and Italian elide to.
const ELIDED_LETTERS: &[u8] = b"ldjnmtscLDJNMTSC";

/// The most parts that make a whole: a longer chain is a sentence with its spaces lost.
const LONGEST_WHOLE: usize = 8;

/// Calls `visit` with every word of `text`, in order.
pub(super) fn each_word(text: &str, mut visit: impl FnMut(Piece)) {
    let mut scan = Scan { text, at: 0 };
    let mut parts: Vec<(usize, usize)> = Vec::with_capacity(LONGEST_WHOLE);
    let mut after_apostrophe = false;
    while scan.skip_to_word() {
        let first = scan.at;
        parts.clear();
        scan.chain(&mut parts);
        let apostrophe = scan.apostrophe_joins();
        if let [(start, end)] = parts[..]
            && ((apostrophe && is_elided(&text[start..end]))
                || (after_apostrophe && text[start..end].eq_ignore_ascii_case("s")))
        {
            after_apostrophe = apostrophe;
            continue;
        }
        after_apostrophe = apostrophe;
        let whole = (dot_before(text, first), scan.signs());
        let (start, end) = (first - usize::from(whole.0), scan.at);
        let is_whole = parts.len() > 1 || whole.0 || whole.1 > 0;
        if is_whole && parts.len() <= LONGEST_WHOLE {
            visit(Piece {
                start,
                end,
                kind: Kind::Whole,
            });
        }
        for &(start, end) in &parts {
            visit(Piece {
                start,
                end,
                kind: Kind::Part,
            });
        }
    }
}

/// Whether anything in `typed` is a word for the index.
pub(super) fn has_word(typed: &str) -> bool {
    let mut found = false;
    each_word(typed, |piece| {
        found |= !fold(&typed[piece.start..piece.end]).is_empty();
    });
    found
}

/// Whether `c` only parts words: a reader who types it alone looks for nothing.
pub(super) fn is_punctuation(c: char) -> bool {
    c.is_ascii_punctuation() || matches!(c, '\u{a1}'..='\u{bf}' | '\u{2000}'..='\u{206f}')
}

/// Whether `part`, before an apostrophe, is an article or the like.
fn is_elided(part: &str) -> bool {
    match part.as_bytes() {
        [letter] => ELIDED_LETTERS.contains(letter),
        _ => ELIDED
            .iter()
            .any(|elided| part.eq_ignore_ascii_case(elided)),
    }
}

/// Whether the word at `first` is written like `.NET`: a dot before it, and no letter before that.
fn dot_before(text: &str, first: usize) -> bool {
    let bytes = text.as_bytes();
    first > 0
        && bytes[first - 1] == b'.'
        && bytes[first].is_ascii_alphabetic()
        && (first == 1 || matches!(bytes[first - 2], b' ' | b'\n' | b'\t' | b'(' | b'"' | b'/'))
}

/// A position in a text.
struct Scan<'a> {
    text: &'a str,
    at: usize,
}

impl Scan<'_> {
    /// Moves to the next letter or digit; `false` at the end.
    fn skip_to_word(&mut self) -> bool {
        while self.at < self.text.len() {
            match self.word_char() {
                Some(_) => return true,
                None => self.at += self.char_len(),
            }
        }
        false
    }

    /// Reads joined parts from here on.
    fn chain(&mut self, parts: &mut Vec<(usize, usize)>) {
        loop {
            let start = self.at;
            let ideograph = self.run();
            parts.push((start, self.at));
            if ideograph || !self.joiner() {
                return;
            }
            self.at += 1;
            if self.word_char().is_none() {
                self.at -= 1;
                return;
            }
        }
    }

    /// Reads one run of letters and digits, or one ideograph, which is a word of its own.
    fn run(&mut self) -> bool {
        let start = self.at;
        while let Some((len, ideograph)) = self.word_char() {
            if ideograph {
                if self.at == start {
                    self.at += len;
                    return true;
                }
                return true;
            }
            self.at += len;
        }
        false
    }

    /// Whether a sign that makes wholes stands here.
    fn joiner(&self) -> bool {
        matches!(
            self.text.as_bytes().get(self.at),
            Some(b'-' | b'_' | b'.' | b'&' | b'@')
        )
    }

    /// Whether an apostrophe joins the word just read to another.
    fn apostrophe_joins(&self) -> bool {
        // The first bytes of the three apostrophes: few words are followed by one.
        if !matches!(self.text.as_bytes().get(self.at), Some(b'\'' | 0xe2 | 0xca)) {
            return false;
        }
        let rest = &self.text[self.at..];
        let after = rest
            .strip_prefix('\'')
            .or_else(|| rest.strip_prefix('’'))
            .or_else(|| rest.strip_prefix('ʼ'));
        after.is_some_and(|after| after.starts_with(char::is_alphanumeric))
    }

    /// Reads the `++` of `C++` or the `#` of `C#`, and says how many there are.
    fn signs(&mut self) -> usize {
        let rest = &self.text.as_bytes()[self.at..];
        let signs = rest.iter().take_while(|b| matches!(b, b'+' | b'#')).count();
        if signs == 0 {
            return 0;
        }
        let ends = !self.text[self.at + signs..].starts_with(char::is_alphanumeric);
        if !(1..=2).contains(&signs) || !ends {
            return 0;
        }
        self.at += signs;
        signs
    }

    /// The length of the word character here, and whether it is an ideograph.
    fn word_char(&self) -> Option<(usize, bool)> {
        let byte = *self.text.as_bytes().get(self.at)?;
        if byte.is_ascii() {
            return byte.is_ascii_alphanumeric().then_some((1, false));
        }
        let c = self.text[self.at..].chars().next()?;
        (c.is_alphanumeric() || is_dropped(c)).then(|| (c.len_utf8(), is_ideograph(c)))
    }

    fn char_len(&self) -> usize {
        self.text[self.at..]
            .chars()
            .next()
            .map_or(1, char::len_utf8)
    }
}

/// Scripts written without spaces: each character is a word, and a query of several is a phrase.
fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3ffff}' | '\u{0e00}'..='\u{0e7f}')
}

#[cfg(test)]
mod tests {
    use super::{Kind, each_word};

    /// The words of a text, wholes in brackets.
    fn words(text: &str) -> Vec<String> {
        let mut words = Vec::new();
        each_word(text, |piece| {
            let word = &text[piece.start..piece.end];
            words.push(match piece.kind {
                Kind::Part => word.to_owned(),
                Kind::Whole => format!("[{word}]"),
            });
        });
        words
    }

    #[test]
    fn identifiers_are_words_whole_and_by_part() {
        for (text, expected) in [
            ("(CVE-2026-1234)", "[CVE-2026-1234] CVE 2026 1234"),
            ("en C++, ou C#.", "en [C++] C ou [C#] C"),
            ("le .NET 9", "le [.NET] NET 9"),
            ("node.js.", "[node.js] node js"),
            ("10.0.0.1:80", "[10.0.0.1] 10 0 0 1 80"),
            ("systemd-resolved", "[systemd-resolved] systemd resolved"),
            ("R&D et a_b", "[R&D] R D et [a_b] a b"),
            ("fin. Début", "fin Début"),
            ("a -- b", "a b"),
            ("1+1", "1 1"),
        ] {
            assert_eq!(words(text).join(" "), expected, "{text}");
        }
    }

    #[test]
    fn elisions_leave_no_word_with_either_apostrophe() {
        for (text, expected) in [
            ("l'État qu’il", "État il"),
            ("d'aujourd'hui", "aujourd hui"),
            ("Jusqu’à l’œuvre", "à œuvre"),
            ("Linux's kernel", "Linux kernel"),
            ("O'Reilly", "O Reilly"),
            ("l' et d", "l et d"),
        ] {
            assert_eq!(words(text).join(" "), expected, "{text}");
        }
    }

    #[test]
    fn ideographs_are_words_of_one_character() {
        assert_eq!(words("漏洞ABC修复"), ["漏", "洞", "ABC", "修", "复"]);
    }

    #[test]
    fn nothing_is_lost_on_odd_texts() {
        assert!(words("").is_empty());
        assert!(words("… — « » 🦀 ''").is_empty());
        assert_eq!(words("e\u{301}te\u{301}"), ["e\u{301}te\u{301}"]);
    }
}
