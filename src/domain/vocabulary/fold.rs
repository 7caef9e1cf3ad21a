//! One spelling for a name: without case, accents, ligatures and invisible characters.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A name folded whole, spaces kept: how tags, groups and authors are compared.
///
/// « Œuvre », « oeuvre » and « OEUVRE » fold alike; so do `é` in one character or in two.
pub fn fold_name(name: &str) -> String {
    let mut folded = String::with_capacity(name.len());
    for c in name.trim().chars() {
        fold_char(c, &mut folded);
    }
    folded
}

/// Puts rows in the order in which people look for names: Émile between Élise and Eugène, whatever the
/// case; of names that differ in nothing else, the one without accents first.
///
/// For French and English this is what the Unicode Collation Algorithm gives, but for punctuation; its
/// tables (the crate `icu_collator`) would weigh more than the rest of what is read here.
pub fn sort_by_name<T>(rows: &mut [T], name: impl Fn(&T) -> &str) {
    rows.sort_by_cached_key(|row| {
        let name = name(row);
        (fold_name(name), name.to_lowercase(), name.to_owned())
    });
}

/// Appends what `c` folds to, which may be nothing.
pub fn fold_char(c: char, folded: &mut String) {
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
pub fn is_dropped(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}'
    ) || (c >= '\u{300}' && is_combining_mark(c))
}

/// A name as it stands in an address: folded, with a hyphen between words.
pub fn key_of(name: &str) -> String {
    let folded = fold_name(name);
    let words = folded.split(|c: char| !c.is_alphanumeric() && !matches!(c, '+' | '#'));
    let words = words.filter(|word| !word.is_empty());
    // `C#` and `C++` are not `C`.
    let key = words.collect::<Vec<_>>().join("-");
    key.replace('#', "sharp").replace('+', "plus")
}

#[cfg(test)]
mod tests {
    use super::{fold_name, key_of};

    #[test]
    fn a_name_keeps_its_spaces() {
        assert_eq!(fold_name(" Sécurité des réseaux "), "securite des reseaux");
    }

    #[test]
    fn a_key_is_made_for_addresses() {
        assert_eq!(key_of("L’État & les réseaux"), "l-etat-les-reseaux");
        assert_eq!(key_of("C++"), "cplusplus");
    }

    #[test]
    fn names_stand_where_people_look_for_them() {
        let sorted = |mut names: Vec<&'static str>| {
            super::sort_by_name(&mut names, |name| name);
            names
        };
        assert_eq!(
            sorted(vec![
                "Système",
                "Sécurité",
                "Marc",
                "Émile",
                "eugène",
                "Élise",
                "Œuvres",
                "Oeillet"
            ]),
            [
                "Élise",
                "Émile",
                "eugène",
                "Marc",
                "Oeillet",
                "Œuvres",
                "Sécurité",
                "Système"
            ]
        );
        assert_eq!(
            sorted(vec!["Cote", "Côté", "côte", "cote"]),
            ["Cote", "cote", "côte", "Côté"]
        );
        assert_eq!(
            sorted(vec!["Réseau 2", "Reseau", "réseau 10"]),
            ["Reseau", "réseau 10", "Réseau 2"]
        );
    }
}
