//! Folded words: what is left of a text when case, accents and punctuation do not count.

/// One word of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Word<'a> {
    /// As written.
    pub(crate) text: &'a str,
    /// Of the folded letters: the same for "État", "etat" and "ÉTAT".
    pub(crate) hash: u64,
    /// Where it starts, in bytes.
    pub(crate) start: usize,
}

/// The words of a text in order. Letters and digits make words; characters of scripts written
/// without spaces (Chinese, Japanese, Thai, Lao, Khmer, Burmese) are a word each.
pub(crate) fn words(text: &str) -> impl Iterator<Item = Word<'_>> {
    Words { text, at: 0 }
}

struct Words<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Iterator for Words<'a> {
    type Item = Word<'a>;

    fn next(&mut self) -> Option<Word<'a>> {
        let bytes = self.text.as_bytes();
        let mut start = self.at;
        let mut hash = Hash::new();
        let mut at = self.at;
        while let Some(&byte) = bytes.get(at) {
            if byte.is_ascii_alphanumeric() {
                if hash.is_empty() {
                    start = at;
                }
                hash.push(u32::from(byte.to_ascii_lowercase()));
                at += 1;
                continue;
            }
            if byte.is_ascii() {
                if !hash.is_empty() {
                    break;
                }
                at += 1;
                continue;
            }
            let Some(letter) = self.text[at..].chars().next() else {
                break;
            };
            let kind = Kind::of(letter);
            if hash.is_empty() {
                start = at;
            } else if kind != Kind::Letter && kind != Kind::Mark {
                break;
            }
            at += letter.len_utf8();
            match kind {
                Kind::Letter => fold(letter, |folded| hash.push(u32::from(folded))),
                Kind::Alone => {
                    hash.push(u32::from(letter));
                    break;
                }
                Kind::Mark | Kind::Gap => {}
            }
        }
        self.at = at;
        (!hash.is_empty()).then(|| Word {
            text: &self.text[start..at],
            hash: hash.finish(),
            start,
        })
    }
}

/// What a character beyond ASCII does to a word.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Belongs to the word.
    Letter,
    /// Sits on the letter before it and does not count.
    Mark,
    /// Is a word by itself.
    Alone,
    /// Ends the word.
    Gap,
}

impl Kind {
    fn of(letter: char) -> Self {
        match letter {
            '\u{300}'..='\u{36f}'
            | '\u{591}'..='\u{5c7}'
            | '\u{64b}'..='\u{65f}'
            | '\u{ad}'
            | '\u{200c}'
            | '\u{200d}' => Self::Mark,
            '\u{e00}'..='\u{eff}'
            | '\u{1000}'..='\u{109f}'
            | '\u{1780}'..='\u{17ff}'
            | '\u{3040}'..='\u{30ff}'
            | '\u{3400}'..='\u{9fff}'
            | '\u{f900}'..='\u{faff}'
            | '\u{20000}'..='\u{3ffff}' => Self::Alone,
            _ if letter.is_alphanumeric() => Self::Letter,
            _ => Self::Gap,
        }
    }
}

/// Gives the base letters of one letter, in lower case.
pub(crate) fn fold(letter: char, mut push: impl FnMut(char)) {
    let plain = match letter {
        'à'..='å' | 'À'..='Å' | 'ā' | 'ă' | 'ą' | 'Ā' | 'Ă' | 'Ą' => 'a',
        'ç' | 'Ç' | 'ć' | 'č' | 'Ć' | 'Č' => 'c',
        'è'..='ë' | 'È'..='Ë' | 'ē' | 'ę' | 'ě' | 'ė' | 'Ē' | 'Ę' | 'Ě' | 'Ė' => 'e',
        'ì'..='ï' | 'Ì'..='Ï' => 'i',
        'ñ' | 'Ñ' | 'ń' | 'ň' => 'n',
        'ò'..='ö' | 'Ò'..='Ö' | 'ø' | 'Ø' | 'ő' | 'Ő' => 'o',
        'ù'..='ü' | 'Ù'..='Ü' | 'ů' | 'ű' => 'u',
        'ł' | 'Ł' => 'l',
        'œ' | 'Œ' => {
            push('o');
            'e'
        }
        'æ' | 'Æ' => {
            push('a');
            'e'
        }
        'ß' => {
            push('s');
            's'
        }
        _ => return fold_rare(letter, push),
    };
    push(plain);
}

/// [`fold`] for letters outside the table: decomposed, their marks dropped.
fn fold_rare(letter: char, mut push: impl FnMut(char)) {
    use unicode_normalization::char::{decompose_compatible, is_combining_mark};
    decompose_compatible(letter, |part| {
        if !is_combining_mark(part) {
            part.to_lowercase().for_each(&mut push);
        }
    });
}

/// A running hash of letters (FNV-1a, finished by a mixer in its users).
struct Hash(u64);

impl Hash {
    const START: u64 = 0xcbf2_9ce4_8422_2325;

    fn new() -> Self {
        Self(Self::START)
    }

    fn push(&mut self, letter: u32) {
        self.0 = (self.0 ^ u64::from(letter)).wrapping_mul(0x0100_0000_01b3);
    }

    fn is_empty(&self) -> bool {
        self.0 == Self::START
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<&str> {
        words(text).map(|word| word.text).collect()
    }

    fn hash(text: &str) -> u64 {
        words(text).next().map_or(0, |word| word.hash)
    }

    #[test]
    fn words_are_runs_of_letters_and_digits() {
        assert_eq!(
            texts("L'État, c'est « moi » : CVE-2026-12."),
            ["L", "État", "c", "est", "moi", "CVE", "2026", "12"]
        );
    }

    #[test]
    fn ideographs_are_words_by_themselves() {
        assert_eq!(texts("Rust 新版本"), ["Rust", "新", "版", "本"]);
    }

    #[test]
    fn case_accents_and_ligatures_fold() {
        for (one, other) in [
            ("ÉTAT", "etat"),
            ("Œuvre", "oeuvre"),
            ("e\u{301}te\u{301}", "été"),
            ("Straße", "STRASSE"),
            ("ΑΘΉΝΑ", "αθηνα"),
            ("ŽIŽKA", "zizka"),
        ] {
            assert_eq!(hash(one), hash(other), "{one} {other}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_can_be_cut(text in "\\PC*") {
            let mut end = 0;
            for word in words(&text) {
                proptest::prop_assert!(word.start >= end && !word.text.is_empty());
                end = word.start + word.text.len();
            }
        }
    }
}
