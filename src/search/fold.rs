//! One spelling for a word, as `domain/fold.rs` has it, and no endless one.

pub(super) use crate::domain::fold::{fold_char, fold_name, is_dropped};

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

#[cfg(test)]
mod tests {
    use super::fold;

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
}
