//! What the archive keeps in English, told in the reader's language: why two items are together,
//! how a visit to a source or a delivery ended.
//!
//! Names, addresses and what another server said are kept as they are.

mod checks;
mod notes;
mod sending;
mod trail;

use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::language::Lang;
use checks::CHECKS;
use notes::NOTES;
use sending::SENDING;
use trail::TRAIL;

/// What the notes that name several repairs put between them.
const BETWEEN: &str = "; ";

static FRENCH: LazyLock<Vec<(Regex, &str)>> = LazyLock::new(|| {
    // The particular before the general: the last notes take any address.
    let forms = SENDING.iter().chain(CHECKS).chain(NOTES).chain(TRAIL);
    forms
        .filter_map(|&(form, french)| Some((Regex::new(form).ok()?, french)))
        .collect()
});

/// `note` in French where Vigie wrote it, for commands.
pub(crate) fn in_french(note: String) -> String {
    told(Lang::French, note)
}

/// `note` for a reader of `lang`; a person's own words stay as they are.
pub(super) fn told(lang: Lang, note: String) -> String {
    match lang {
        Lang::English => note,
        Lang::French => french(&note).unwrap_or(note),
    }
}

fn french(note: &str) -> Option<String> {
    let Some((form, in_french)) = FRENCH.iter().find(|(form, _)| form.is_match(note)) else {
        // A list of repairs.
        let (first, others) = note.split_once(BETWEEN)?;
        let others = french(others).unwrap_or_else(|| others.to_owned());
        return Some(format!("{} ; {others}", french(first)?));
    };
    let said = form.replace(note, |found: &Captures<'_>| fill(in_french, found));
    Some(super::words::typeset(&said).replace(" %", "\u{a0}%"))
}

/// Puts what was found into its French form, each part in French too where the table knows it.
fn fill(form: &str, found: &Captures<'_>) -> String {
    let mut said = form.to_owned();
    for (place, part) in found.iter().enumerate().skip(1) {
        let part = part.map_or("", |part| part.as_str());
        let part = french(part).unwrap_or_else(|| part.to_owned());
        said = said.replace(&format!("${place}"), &part);
    }
    said
}

#[cfg(test)]
mod tests {
    use super::{CHECKS, FRENCH, NOTES, SENDING, TRAIL, told};
    use crate::web::language::Lang;

    #[test]
    fn every_form_is_an_expression() {
        let written = SENDING.len() + CHECKS.len() + NOTES.len() + TRAIL.len();
        assert_eq!(FRENCH.len(), written);
    }

    #[test]
    fn a_note_is_told_in_french_and_a_persons_words_stay() {
        for (note, french) in [
            ("same address", "même adresse"),
            ("83 % of the text the same", "texte commun à 83\u{a0}%"),
            ("71 % of the title the same", "titre commun à 71\u{a0}%"),
            ("same CVE-2026-1", "même repère CVE-2026-1"),
            (
                "HTML text: an internal host: wiki.lan",
                "texte HTML\u{202f}: un serveur interne\u{202f}: wiki.lan",
            ),
            (
                "same CVE-2026-1 and 40 % of the title",
                "même repère CVE-2026-1 et titre commun à 40\u{a0}%",
            ),
            (
                "the site is in trouble (503)",
                "le site est en difficulté (503)",
            ),
            (
                "mended: unclosed elements were closed; the document was cut short",
                "réparé\u{202f}: éléments refermés\u{202f}; document interrompu",
            ),
            (
                "given up after 14 attempts: https://wiki.example/: no answer within the time allowed",
                "abandonné après 14 essais\u{202f}: https://wiki.example/\u{202f}: pas de réponse dans le temps imparti",
            ),
            (
                "connecting: the server's certificate has expired, or this machine's clock is wrong",
                "à la connexion\u{202f}: le certificat du serveur a expiré, ou l’horloge de cette machine est fausse",
            ),
            (
                "the channel ciel cannot carry this edition: an address is longer than a whole post",
                "le canal ciel ne peut pas le porter\u{202f}: une adresse est plus longue qu’un envoi entier",
            ),
            ("seen by ada", "vu par ada"),
            (
                "mail.example:587: no answer in time",
                "mail.example:587\u{202f}: pas de réponse à temps",
            ),
            (
                "veille@a.example may not write to liste@a.example: RCPT TO: 550 no such list",
                "veille@a.example ne peut pas écrire à liste@a.example\u{202f}: RCPT TO\u{202f}: 550 no such list",
            ),
            (
                "DokuWiki 2024-02-06, logged in as veille",
                "DokuWiki 2024-02-06, connecté comme veille",
            ),
            (
                "may not make veille:essai (level 1, 4 is needed)",
                "ne peut pas créer veille:essai (niveau 1, il faut 4)",
            ),
            (
                "the account Veille bot is blocked",
                "le compte Veille bot est bloqué",
            ),
            ("the account is active", "le compte est actif"),
            ("vu en réunion", "vu en réunion"),
        ] {
            assert_eq!(told(Lang::French, note.to_owned()), french);
            assert_eq!(told(Lang::English, note.to_owned()), note);
        }
    }
}
