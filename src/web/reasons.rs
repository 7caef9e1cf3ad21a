//! Why two items are together, in the reader's language: the archive keeps the reason in English.

use std::sync::LazyLock;

use regex::Regex;

use super::language::Lang;

/// The forms of a reason, as the comparison writes them, and each in French.
const FORMS: [(&str, &str); 5] = [
    (r"^same address$", "même adresse"),
    (r"^(\d+) % of the text the same$", "texte commun à $1 %"),
    (r"^(\d+) % of the title the same$", "titre commun à $1 %"),
    (
        r"^same (.+) and (\d+) % of the title$",
        "même repère $1 et titre commun à $2 %",
    ),
    (r"^same (.+)$", "même repère $1"),
];

static FRENCH: LazyLock<Vec<(Regex, &str)>> = LazyLock::new(|| {
    let forms = FORMS.into_iter();
    forms
        .filter_map(|(form, french)| Some((Regex::new(form).ok()?, french)))
        .collect()
});

/// `why` for a reader of `lang`; a person's own words stay as they are.
pub(super) fn told(lang: Lang, why: String) -> String {
    let form = match lang {
        Lang::English => None,
        Lang::French => FRENCH.iter().find(|(form, _)| form.is_match(&why)),
    };
    match form {
        Some((form, french)) => form.replace(&why, *french).replace(" %", "\u{a0}%"),
        None => why,
    }
}

#[cfg(test)]
mod tests {
    use super::told;
    use crate::web::language::Lang;

    #[test]
    fn a_reason_is_told_in_french_and_a_persons_words_stay() {
        for (why, french) in [
            ("same address", "même adresse"),
            ("83 % of the text the same", "texte commun à 83\u{a0}%"),
            ("71 % of the title the same", "titre commun à 71\u{a0}%"),
            ("same CVE-2026-1", "même repère CVE-2026-1"),
            (
                "same CVE-2026-1 and 40 % of the title",
                "même repère CVE-2026-1 et titre commun à 40\u{a0}%",
            ),
            ("vu en réunion", "vu en réunion"),
        ] {
            assert_eq!(told(Lang::French, why.to_owned()), french);
            assert_eq!(told(Lang::English, why.to_owned()), why);
        }
    }
}
