//! One spelling for a word: without case, accents, ligatures and invisible characters.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The longest folded word that is indexed, in bytes: longer ones are base64 and the like, and are
/// cut alike in documents and in queries.
const LONGEST: usize = 40;

/// Writes the folded form of `word` into `folded`, which is emptied first.
///
/// « Œuvre », « oeuvre » and « OEUVRE » fold alike; so do `é` in one character or in two.
pub(super) fn fold_into(word: &str, folded: &mut String) {
    folded.clear();
    if word.is_ascii() {
        folded.push_str(word.get(..LONGEST).unwrap_or(word));
        folded.make_ascii_lowercase();
        return;
    }
    for c in word.chars() {
        fold_char(c, folded);
        if folded.len() >= LONGEST {
            break;
        }
    }
}

/// The folded form of `word`.
pub(super) fn fold(word: &str) -> String {
    let mut folded = String::new();
    fold_into(word, &mut folded);
    folded
}

/// A name folded whole, spaces kept: how tags, groups and authors are compared.
pub(super) fn fold_name(name: &str) -> String {
    let mut folded = String::with_capacity(name.len());
    for c in name.trim().chars() {
        fold_char(c, &mut folded);
    }
    folded
}

/// Appends what `c` folds to, which may be nothing.
fn fold_char(c: char, folded: &mut String) {
    match c {
        'a'..='z' | '0'..='9' => folded.push(c),
        'A'..='Z' => folded.push(c.to_ascii_lowercase()),
        // The letters of French, and of its neighbours, that come often enough to be told apart
        // from the general case.
        'à' | 'â' | 'ä' | 'á' | 'ã' | 'å' | 'À' | 'Â' | 'Ä' | 'Á' | 'Ã' | 'Å' => {
            folded.push('a')
        }
        'é' | 'è' | 'ê' | 'ë' | 'É' | 'È' | 'Ê' | 'Ë' => folded.push('e'),
        'î' | 'ï' | 'í' | 'ì' | 'Î' | 'Ï' | 'Í' | 'Ì' => folded.push('i'),
        'ô' | 'ö' | 'ó' | 'ò' | 'õ' | 'Ô' | 'Ö' | 'Ó' | 'Ò' | 'Õ' | 'ø' | 'Ø' => {
            folded.push('o');
        }
        'û' | 'ù' | 'ü' | 'ú' | 'Û' | 'Ù' | 'Ü' | 'Ú' => folded.push('u'),
        'ç' | 'Ç' => folded.push('c'),
        'ñ' | 'Ñ' => folded.push('n'),
        'ÿ' | 'Ÿ' => folded.push('y'),
        'œ' | 'Œ' => folded.push_str("oe"),
        'æ' | 'Æ' => folded.push_str("ae"),
        'ß' | 'ẞ' => folded.push_str("ss"),
        'ł' | 'Ł' => folded.push('l'),
        'đ' | 'Đ' => folded.push('d'),
        'ı' => folded.push('i'),
        _ if is_dropped(c) => {}
        _ if c.is_ascii() => folded.push(c),
        _ => folded.extend(
            std::iter::once(c)
                .nfkd()
                .filter(|&part| !is_combining_mark(part))
                .flat_map(char::to_lowercase)
                .filter(|&part| !is_combining_mark(part)),
        ),
    }
}

/// Characters that stand inside a word without being seen: accents of decomposed letters, soft
/// hyphens, joiners.
pub(super) fn is_dropped(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}'
    ) || (c >= '\u{300}' && is_combining_mark(c))
}

#[cfg(test)]
mod tests {
    use super::{fold, fold_name};

    #[test]
    fn case_accents_and_ligatures_do_not_count() {
        for (written, folded) in [
            ("Œuvre", "oeuvre"),
            ("OEUVRE", "oeuvre"),
            ("façade", "facade"),
            ("ÉTÉ", "ete"),
            ("e\u{301}te\u{301}", "ete"),
            ("Straße", "strasse"),
            ("İstanbul", "istanbul"),
            ("co\u{ad}opération", "cooperation"),
            ("ﬁchier", "fichier"),
            ("Ελλάδα", "ελλαδα"),
            ("C++", "c++"),
        ] {
            assert_eq!(fold(written), folded, "{written}");
        }
    }

    #[test]
    fn an_endless_word_is_cut() {
        assert_eq!(fold(&"x".repeat(500)).len(), 40);
        assert!(fold(&"é".repeat(500)).len() <= 44);
    }

    #[test]
    fn a_name_keeps_its_spaces() {
        assert_eq!(fold_name(" Sécurité des réseaux "), "securite des reseaux");
    }
}
