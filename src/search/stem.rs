//! Light stemming: singular and plural, masculine and feminine, and the common verb forms meet.
//!
//! Lighter than Snowball on purpose: nouns and adjectives keep their own stems, French and English
//! agree on most of them (so that a query needs one term instead of one a language), and all rules
//! work on folded words, so that a missing accent changes nothing. Tables after the light stemmers
//! that Jacques Savoy described for the languages of Europe (SAC 2006), verb endings added.

/// A language whose endings are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Endings {
    French,
    English,
    German,
    Spanish,
    Italian,
    Portuguese,
    Dutch,
    /// Unknown language: a final `s` and a final `e` only.
    Common,
}

/// An ending, what stands in its place, and the least that must remain before it, in bytes.
type Rule = (&'static str, &'static str, usize);

impl Endings {
    /// All of them, the most common in a watch first.
    pub(super) const ALL: [Self; 8] = [
        Self::French,
        Self::English,
        Self::German,
        Self::Spanish,
        Self::Italian,
        Self::Portuguese,
        Self::Dutch,
        Self::Common,
    ];

    /// Those of an ISO 639-1 code.
    pub(super) fn of(language: Option<&str>) -> Self {
        match language.map(|code| code.split('-').next().unwrap_or(code)) {
            Some("fr") => Self::French,
            Some("en") => Self::English,
            Some("de") => Self::German,
            Some("es") => Self::Spanish,
            Some("it") => Self::Italian,
            Some("pt") => Self::Portuguese,
            Some("nl") => Self::Dutch,
            _ => Self::Common,
        }
    }

    /// Number, then gender and tense: the first rule that fits in each list is applied.
    fn rules(self) -> [&'static [Rule]; 2] {
        match self {
            Self::French => [FRENCH_PLURAL, FRENCH],
            Self::English => [ENGLISH_PLURAL, ENGLISH],
            Self::German => [&[], GERMAN],
            Self::Spanish => [SPANISH_PLURAL, SPANISH],
            Self::Italian => [&[], ITALIAN],
            Self::Portuguese => [PORTUGUESE_PLURAL, SPANISH],
            Self::Dutch => [&[], DUTCH],
            Self::Common => [COMMON_PLURAL, COMMON],
        }
    }
}

const COMMON_PLURAL: &[Rule] = &[
    ("ss", "ss", 0),
    ("us", "us", 0),
    ("is", "is", 0),
    ("s", "", 3),
];
const COMMON: &[Rule] = &[("e", "", 3)];

const FRENCH_PLURAL: &[Rule] = &[
    ("eaux", "eau", 1),
    ("eux", "eu", 2),
    ("oux", "ou", 2),
    ("aux", "al", 3),
    ("ss", "ss", 0),
    ("us", "us", 0),
    ("s", "", 3),
];
const FRENCH: &[Rule] = &[
    ("issaient", "", 3),
    ("issement", "issement", 0),
    ("issent", "", 3),
    ("issant", "", 3),
    ("issait", "", 3),
    ("eraient", "", 3),
    ("erait", "", 3),
    ("eront", "", 3),
    ("aient", "", 3),
    ("trice", "teur", 2),
    ("ment", "ment", 0),
    ("tion", "tion", 0),
    ("euse", "eu", 2),
    ("iere", "i", 3),
    ("era", "", 4),
    ("ant", "", 4),
    ("ent", "", 4),
    ("ait", "", 4),
    ("ier", "i", 3),
    ("ive", "if", 2),
    ("ees", "", 3),
    ("ee", "", 3),
    ("er", "", 4),
    ("ez", "", 4),
    ("ir", "", 4),
    ("it", "", 4),
    ("e", "", 3),
];

const ENGLISH_PLURAL: &[Rule] = &[
    ("ies", "y", 2),
    ("sses", "ss", 1),
    ("ches", "ch", 2),
    ("shes", "sh", 2),
    ("xes", "x", 2),
    ("ss", "ss", 0),
    ("us", "us", 0),
    ("is", "is", 0),
    ("s", "", 3),
];
const ENGLISH: &[Rule] = &[
    ("ied", "y", 2),
    ("eed", "eed", 0),
    ("ing", "", 3),
    ("ed", "", 3),
    ("e", "", 3),
];

const GERMAN: &[Rule] = &[
    ("ungen", "ung", 3),
    ("ers", "", 4),
    ("ens", "", 4),
    ("ern", "", 4),
    ("est", "", 4),
    ("em", "", 4),
    ("en", "", 4),
    ("er", "", 4),
    ("es", "", 4),
    ("te", "", 4),
    ("e", "", 4),
    ("n", "", 5),
    ("s", "", 4),
];

const SPANISH_PLURAL: &[Rule] = &[("ces", "z", 2), ("es", "", 3), ("s", "", 3)];
const SPANISH: &[Rule] = &[
    ("ando", "", 3),
    ("iendo", "", 3),
    ("endo", "", 3),
    ("ado", "", 3),
    ("ada", "", 3),
    ("ido", "", 3),
    ("ida", "", 3),
    ("ar", "", 3),
    ("er", "", 4),
    ("ir", "", 3),
    ("o", "", 3),
    ("a", "", 3),
    ("e", "", 3),
];
const PORTUGUESE_PLURAL: &[Rule] = &[
    ("oes", "ao", 2),
    ("aes", "ao", 2),
    ("ais", "al", 2),
    ("ns", "m", 3),
    ("es", "", 4),
    ("s", "", 3),
];

const ITALIAN: &[Rule] = &[
    ("ando", "", 3),
    ("endo", "", 3),
    ("ato", "", 3),
    ("ata", "", 3),
    ("ati", "", 3),
    ("ate", "", 3),
    ("ito", "", 4),
    ("ita", "", 4),
    ("are", "", 3),
    ("ere", "", 4),
    ("ire", "", 3),
    ("chi", "c", 2),
    ("che", "c", 2),
    ("o", "", 3),
    ("a", "", 3),
    ("i", "", 3),
    ("e", "", 3),
];

const DUTCH: &[Rule] = &[
    ("heden", "heid", 2),
    ("en", "", 4),
    ("te", "", 4),
    ("e", "", 4),
    ("s", "", 4),
];

/// Brings a folded word to its stem, in place. Words with digits or signs are left alone.
pub(super) fn stem(word: &mut String, endings: Endings) {
    if word.len() < 4 || !word.bytes().all(|b| b.is_ascii_lowercase()) {
        return;
    }
    let [number, tense] = endings.rules();
    apply(word, number);
    let cut = apply(word, tense);
    if endings == Endings::English && matches!(cut, Some("ing" | "ed")) {
        mend_english(word);
    }
}

/// Applies the first rule that fits and says which ending it took.
fn apply(word: &mut String, rules: &[Rule]) -> Option<&'static str> {
    let &(ending, instead, _) = rules
        .iter()
        .find(|(ending, _, least)| word.len() >= ending.len() + least && word.ends_with(ending))?;
    if ending == instead {
        return None;
    }
    word.truncate(word.len() - ending.len());
    word.push_str(instead);
    Some(ending)
}

/// `running` leaves `runn`, which is `run`; `hashing` leaves `hash`, `updating` leaves `updat`.
fn mend_english(word: &mut String) {
    if let [.., a, b] = word.as_bytes()
        && a == b
        && !matches!(b, b'l' | b's' | b'z' | b'e' | b'o')
    {
        word.pop();
    }
}

#[cfg(test)]
mod tests {
    use super::{Endings, stem};

    fn stemmed(word: &str, endings: Endings) -> String {
        let mut word = word.to_owned();
        stem(&mut word, endings);
        word
    }

    #[test]
    fn the_forms_of_a_word_meet() {
        for (endings, forms) in [
            (Endings::French, "serveur serveurs"),
            (Endings::French, "reseau reseaux"),
            (Endings::French, "journal journaux"),
            (Endings::French, "vulnerabilite vulnerabilites"),
            (
                Endings::French,
                "chiffre chiffree chiffrees chiffrer chiffrent chiffrait chiffrera",
            ),
            (
                Endings::French,
                "attaque attaques attaquer attaquent attaquant attaquants",
            ),
            (Endings::French, "reagit reagir reagissent"),
            (Endings::French, "dangereux dangereuse dangereuses"),
            (
                Endings::French,
                "administrateur administratrice administrateurs",
            ),
            (Endings::French, "document documents"),
            (Endings::English, "update updates updated updating"),
            (Endings::English, "vulnerability vulnerabilities"),
            (Endings::English, "patch patches patched patching"),
            (Endings::English, "plug plugged plugging"),
            (Endings::German, "rechner rechnern rechners"),
            (Endings::Spanish, "publicado publicada publicados publicar"),
            (
                Endings::Italian,
                "pubblicato pubblicata pubblicati pubblicare",
            ),
            (Endings::Portuguese, "atualizacao atualizacoes"),
            (Endings::Dutch, "server servers"),
        ] {
            let stems: Vec<_> = forms
                .split(' ')
                .map(|form| stemmed(form, endings))
                .collect();
            assert!(
                stems.iter().all(|s| *s == stems[0]),
                "{endings:?} {forms}: {stems:?}"
            );
        }
    }

    #[test]
    fn different_words_stay_apart() {
        for (endings, one, other) in [
            (Endings::French, "chiffrement", "chiffre"),
            (Endings::French, "fichier", "fiche"),
            (Endings::French, "poste", "poseur"),
            (Endings::English, "server", "serve"),
            (Endings::English, "status", "state"),
            (Endings::English, "bus", "but"),
        ] {
            assert_ne!(
                stemmed(one, endings),
                stemmed(other, endings),
                "{one} {other}"
            );
        }
    }

    #[test]
    fn french_and_english_agree_on_common_nouns() {
        for word in [
            "serveurs", "attaques", "images", "licences", "kernels", "codes", "modules",
        ] {
            assert_eq!(
                stemmed(word, Endings::French),
                stemmed(word, Endings::English),
                "{word}"
            );
        }
    }

    #[test]
    fn identifiers_and_short_words_are_left_alone() {
        for word in ["cve-2026-1234", "c++", "ips", "http2s", "ελλαδες"] {
            assert_eq!(stemmed(word, Endings::French), word);
        }
    }
}
