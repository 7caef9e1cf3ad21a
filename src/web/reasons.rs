//! What the archive keeps in English, told in the reader's language: why two items are together,
//! how a visit to a source or a delivery ended.
//!
//! Names, addresses and what another server said are kept as they are.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::language::Lang;

/// The forms of a note as Vigie writes them, and each in French; `$1` is told by the same table.
const FORMS: &[(&str, &str)] = &[
    // Why two items are together.
    (r"^same address$", "même adresse"),
    (r"^(\d+) % of the text the same$", "texte commun à $1 %"),
    (
        r"^(\d+) % of the opening words the same$",
        "premiers mots communs à $1 %",
    ),
    (r"^same names: (.+)$", "mêmes noms : $1"),
    (r"^(\d+) % of the title the same$", "titre commun à $1 %"),
    (
        r"^same (.+) and (\d+) % of the title$",
        "même repère $1 et titre commun à $2 %",
    ),
    (r"^same (.+)$", "même repère $1"),
    // How a visit to a source ended.
    (
        r"^the publisher says that it is gone for good \(410\)$",
        "l’éditeur dit qu’il n’y a plus rien ici, pour toujours (410)",
    ),
    (
        r"^the host asks us to stay away until (.+)$",
        "le site demande de ne pas revenir avant le $1",
    ),
    (
        r"^nothing is found at this address \(404\)$",
        "rien ne se trouve à cette adresse (404)",
    ),
    (
        r"^the site refuses access \((\d+)\)$",
        "le site refuse l’accès ($1)",
    ),
    (
        r"^the site is in trouble \((\d+)\)$",
        "le site est en difficulté ($1)",
    ),
    (
        r"^an answer that means nothing here \((\d+)\)$",
        "une réponse qui n’a pas de sens ici ($1)",
    ),
    (
        r"^a web page came where a feed was expected$",
        "une page est arrivée à la place d’un flux",
    ),
    (
        r"^the document was read and holds no entry$",
        "le document a été lu et ne contient aucune entrée",
    ),
    (
        r"^no entry is left; there were (\d+)$",
        "il ne reste aucune entrée ; il y en avait $1",
    ),
    (r"^the document is empty$", "le document est vide"),
    (
        r"^this is a web page, not a feed; it advertises (.+)$",
        "c’est une page, pas un flux ; elle annonce $1",
    ),
    (
        r"^this is a web page, not a feed$",
        "c’est une page, pas un flux",
    ),
    (
        r"^this is JSON, but not a JSON Feed: (.+)$",
        "c’est du JSON, mais pas un JSON Feed : $1",
    ),
    (
        r"^this is not a feed: no rss, rdf, feed or channel element in it$",
        "ce n’est pas un flux : aucun élément rss, rdf, feed ou channel",
    ),
    (
        r"^nothing on the page matches (`.+`): its layout may have changed$",
        "rien sur la page ne répond à $1 : sa présentation a pu changer",
    ),
    (
        r"^(\d+) elements match (`.+`), but none has a link at (`.+`)$",
        "$1 éléments répondent à $2, mais aucun n’a de lien à $3",
    ),
    (
        r"^the document broke the parser; please report it$",
        "le document a mis le lecteur en échec ; merci de le signaler",
    ),
    // What was mended in a document.
    (r"^mended: (.+)$", "réparé : $1"),
    (
        r"^unknown entities or bare & were kept as text$",
        "entités inconnues ou « & » seuls gardés comme texte",
    ),
    (
        r"^bare < were kept as text$",
        "« < » seuls gardés comme texte",
    ),
    (r"^the document was cut short$", "document interrompu"),
    (
        r"^text outside of the document was dropped$",
        "texte hors du document laissé de côté",
    ),
    (
        r"^unclosed comments or declarations were closed$",
        "commentaires ou déclarations refermés",
    ),
    (
        r"^unclosed CDATA sections were closed$",
        "sections CDATA refermées",
    ),
    (r"^unclosed elements were closed$", "éléments refermés"),
    (
        r"^end tags without a start were dropped$",
        "fermetures sans ouverture laissées de côté",
    ),
    (
        r"^attributes without quotes or values were read$",
        "attributs sans guillemets ou sans valeur lus",
    ),
    (
        r"^elements nested too deep were flattened$",
        "éléments trop imbriqués mis à plat",
    ),
    (
        r"^undeclared prefixes were understood by custom$",
        "préfixes non déclarés compris selon l’usage",
    ),
    (
        r"^control characters that XML forbids were removed$",
        "caractères de commande interdits retirés",
    ),
    (
        r"^declared (\S+), but it is UTF-8$",
        "annoncé en $1, mais écrit en UTF-8",
    ),
    (
        r"^the HTTP charset was wrong, read as (\S+)$",
        "jeu de caractères HTTP faux, lu comme $1",
    ),
    (
        r"^the charset was not as declared, read as (\S+)$",
        "jeu de caractères autre que celui annoncé, lu comme $1",
    ),
    (
        r"^two charsets were mixed, each run read as its own$",
        "deux jeux de caractères mêlés, chacun lu pour ce qu’il est",
    ),
    (
        r"^our own reader found no entries; feed-rs did$",
        "notre lecteur n’a trouvé aucune entrée ; feed-rs, si",
    ),
    // How a delivery ended.
    (
        r"^it cannot be asked what it has: (.+)$",
        "on ne peut lui demander ce qu’il a reçu : $1",
    ),
    (
        r"^the configuration no longer has this channel$",
        "la configuration n’a plus ce canal",
    ),
    (
        r"^withdrawn: an item was relabelled after the approval, and this channel may not carry it$",
        "retiré : la diffusion d’un élément a changé depuis l’approbation, et ce canal ne peut plus le porter",
    ),
    (
        r"^given up after (\d+) attempts: (.+)$",
        "abandonné après $1 essais : $2",
    ),
    (r"^(.+) said so$", "dit par $1"),
    (
        r"^the destination does not have it: it will be sent again$",
        "la destination ne l’a pas : il sera renvoyé",
    ),
    (
        r"^it may have arrived: look at the destination, then say so with `vigie deliver --arrived` or `--again`$",
        "peut-être arrivé : voyez à destination, puis dites-le ici ou par `vigie deliver --arrived` ou `--again`",
    ),
    (
        r"^it may have arrived, and the destination cannot be asked: (.+)$",
        "peut-être arrivé, et on ne peut le demander à la destination : $1",
    ),
    // What went wrong on the way, after an address.
    (
        r"^(\S+): refused, it leads into a private or special network; declare the source internal or the range allowed if that is meant$",
        "$1 : refusé, cette adresse mène à un réseau privé ou réservé ; déclarez la source interne, ou la plage permise, si c’est voulu",
    ),
    (
        r"^(\S+): the site's robots\.txt asks us to stay away$",
        "$1 : le robots.txt du site demande de ne pas venir",
    ),
    (
        r"^(\S+): the host asked us not to come back before (.+)$",
        "$1 : le site a demandé de ne pas revenir avant le $2",
    ),
    (
        r"^(\S+): (.+) \(nothing was sent\)$",
        "$1 : $2 (rien n’a été envoyé)",
    ),
    (
        r"^(\S+): the answer is larger than (\d+) bytes$",
        "$1 : la réponse dépasse $2 octets",
    ),
    (r"^(https?://\S+): (.+)$", "$1 : $2"),
    (r"^the connection was refused$", "connexion refusée"),
    (r"^the connection was cut$", "la connexion a été coupée"),
    (
        r"^the network cannot be reached$",
        "le réseau ne peut pas être joint",
    ),
    (
        r"^no name server knows this name, or none answers$",
        "aucun serveur de noms ne connaît ce nom, ou aucun ne répond",
    ),
    (
        r"^its certificate comes from an authority that is not known here: see `authorities`$",
        "son certificat vient d’une autorité inconnue ici : voyez `authorities`",
    ),
    (r"^its certificate has expired$", "son certificat a expiré"),
    (
        r"^its certificate is not valid yet$",
        "son certificat n’est pas encore valable",
    ),
    (
        r"^its certificate is for another name$",
        "son certificat est celui d’un autre nom",
    ),
    (
        r"^its certificate is not accepted: (.+)$",
        "son certificat n’est pas accepté : $1",
    ),
    (
        r"^no encryption could be agreed on: (.+)$",
        "aucun chiffrement n’a pu être convenu : $1",
    ),
    // What is wrong with what the configuration names.
    (
        r"^(\S+): no certificate authorities can be read from it: (.+)$",
        "$1 : aucune autorité n’a pu y être lue : $2",
    ),
    (
        r"^it holds no certificate in PEM$",
        "aucun certificat au format PEM",
    ),
    (
        r"^a certificate in it is damaged$",
        "un certificat y est abîmé",
    ),
    (
        r"^(\w+): (.+) is not a mail address, as watch@example\.org$",
        "$1 : $2 n’est pas une adresse de courriel, comme veille@exemple.fr",
    ),
    (
        r"^authority: (.+) cannot be read$",
        "authority : $1 ne peut pas être lu",
    ),
    (
        r"^authority: it holds no certificate in PEM$",
        "authority : aucun certificat au format PEM",
    ),
    (
        r"^dkim\.key: no private key in PEM$",
        "dkim.key : aucune clé privée au format PEM",
    ),
    (
        r"^dkim\.key: neither RSA nor Ed25519$",
        "dkim.key : ni RSA, ni Ed25519",
    ),
    (
        r"^dkim\.key: the key is damaged$",
        "dkim.key : cette clé est abîmée",
    ),
    (
        r"^no connection within the time allowed$",
        "pas de connexion dans le temps imparti",
    ),
    (
        r"^no answer within the time allowed$",
        "pas de réponse dans le temps imparti",
    ),
    (
        r"^the answer broke off: (.+)$",
        "la réponse s’est interrompue : $1",
    ),
    (
        r"^Connection refused \(os error \d+\)$",
        "connexion refusée",
    ),
    // Why a person must look before something leaves.
    (
        r"^first posts of this channel: a person looks before they leave$",
        "premiers envois de ce canal : une personne regarde avant qu’ils partent",
    ),
    (
        r"^the rule (.+) asks for it: an editor must consent$",
        "la règle $1 le demande : un éditeur doit y consentir",
    ),
    (
        r"^(.+): a private address: (.+)$",
        "$1 : une adresse privée : $2",
    ),
    (
        r"^(.+): an internal host: (.+)$",
        "$1 : un serveur interne : $2",
    ),
    (r"^(.+): a path: (.+)$", "$1 : un chemin de fichier : $2"),
    (
        r"^(.+): a mail address: (.+)$",
        "$1 : une adresse électronique : $2",
    ),
    (
        r"^(.+): a word that must not leave: (.+)$",
        "$1 : un mot qui ne doit pas sortir : $2",
    ),
    (r"^it cannot be read: (.+)$", "illisible : $1"),
    (r"^text$", "texte"),
    (r"^HTML text$", "texte HTML"),
    (r"^subject$", "objet"),
    (r"^summary$", "résumé"),
    (r"^link$", "lien"),
    (r"^card link$", "lien de la carte"),
    (r"^card title$", "titre de la carte"),
    (r"^card description$", "description de la carte"),
    (r"^card picture$", "image de la carte"),
    (r"^file name$", "nom du fichier"),
    (r"^page name$", "nom de la page"),
    (
        r"^the page asks to prove that the reader is human \(captcha or browser check\), it is not the article$",
        "la page demande de prouver que le lecteur est humain : ce n’est pas l’article",
    ),
    (
        r"^the page says that there is nothing at this address \(error page\), it is not the article$",
        "la page dit qu’il n’y a rien à cette adresse : ce n’est pas l’article",
    ),
    (
        r"^the page asks for consent before it shows anything, it is not the article$",
        "la page demande un consentement avant de rien montrer : ce n’est pas l’article",
    ),
    (
        r"^the page asks to log in before it shows anything, it is not the article$",
        "la page demande de s’identifier avant de rien montrer : ce n’est pas l’article",
    ),
    (
        r"^the page shows only the beginning to readers who do not pay, it is not the article$",
        "la page ne montre que son début à qui ne paie pas : ce n’est pas l’article",
    ),
    // The trail of an item: steps, decisions, reasons.
    (r"^parse$", "lecture"),
    (r"^extract$", "article"),
    (r"^identify$", "langue"),
    (r"^dedupe$", "rapprochement"),
    (r"^store$", "archive"),
    (r"^curate$", "sélection"),
    (r"^rule$", "règle"),
    (r"^new$", "nouveau"),
    (r"^changed$", "modifié"),
    (r"^archived$", "archivé"),
    (r"^kept$", "retenu"),
    (r"^dismissed$", "écarté"),
    (r"^never seen$", "jamais vu"),
    (
        r"^no known entry has its keys$",
        "aucune entrée connue n’a ses clés",
    ),
    (
        r"^a known entry says something else$",
        "une entrée connue dit autre chose",
    ),
    (r"^(.+) entry, (\d+) characters$", "entrée $1, $2 signes"),
    (r"^(\d+) characters$", "$1 signes"),
    (r"^the feed's own text$", "le texte du flux"),
    (
        r"^the page gives less than the feed$",
        "la page en donne moins que le flux",
    ),
    (r"^the page answered (.+)$", "la page a répondu $1"),
    (
        r"^the page broke the reader; please report it$",
        "la page a mis le lecteur en échec ; merci de le signaler",
    ),
    (
        r"^the page holds no readable text$",
        "la page ne contient aucun texte lisible",
    ),
    (
        r"^the page is too long or too deeply nested to be read$",
        "la page est trop longue ou trop imbriquée pour être lue",
    ),
    (
        r"^the page could not be read: a parsing library failed on it$",
        "la page n’a pas pu être lue",
    ),
    (r"^undecided$", "indéterminée"),
    (r"^detected$", "reconnue"),
    (r"^declared$", "annoncée"),
    (
        r"^(detected|declared|undecided), confidence (\S+)$",
        "$1, confiance $2",
    ),
    (
        r"^story (\d+) with item (\d+)$",
        "sujet $1 avec l’élément $2",
    ),
    (r"^out of story (\d+)$", "sorti du sujet $1"),
    (r"^leads story (\d+)$", "en tête du sujet $1"),
    (
        r"^its story was decided so: decision (\d+)$",
        "son sujet a été décidé ainsi : décision $1",
    ),
    (
        r"^no tag is called (.+) any more$",
        "plus aucune étiquette ne s’appelle $1",
    ),
    (r"^no tag (.+)$", "sans l’étiquette $1"),
    (r"^tag (.+)$", "étiquette $1"),
    (r"^theme (.+)$", "thème $1"),
    (r"^visibility public$", "diffusion publique"),
    (r"^visibility internal$", "diffusion interne"),
    (r"^visibility restricted$", "diffusion restreinte"),
    (
        r"^member (\d+) is no curator any more$",
        "le membre $1 ne trie plus",
    ),
    (r"^assigned to member (\d+)$", "confié au membre $1"),
    (r"^member (\d+) told$", "membre $1 prévenu"),
    (r"^collection (\d+)$", "dossier $1"),
    (
        r"^an editor is asked to send it on (.+)$",
        "un éditeur est prié de l’envoyer sur $1",
    ),
    (
        r"^not sent on (.+): its readers may not see it, or it is there$",
        "pas envoyé sur $1 : ses lecteurs n’y ont pas droit, ou il y est déjà",
    ),
    (r"^not sent on (\S+): (.+)$", "pas envoyé sur $1 : $2"),
    (r"^removed$", "retiré"),
    (r"^in the feed$", "dans le flux"),
    (
        r"^seen in the subscribed mailbox$",
        "vu dans la boîte abonnée",
    ),
    (
        r"^the feeds of Vigie itself$",
        "les flux de Vigie elle-même",
    ),
    (r"^(.*\S+@\S+) by (\S+:\d+)$", "$1 par $2"),
    (r"^@(\S+) at (https?://\S+)$", "@$1 sur $2"),
    (r"^(\S.*) in (https?://\S+)$", "$1 dans $2"),
];

/// What the notes that name several repairs put between them.
const BETWEEN: &str = "; ";

static FRENCH: LazyLock<Vec<(Regex, &str)>> = LazyLock::new(|| {
    let forms = FORMS.iter();
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
    use super::{FORMS, FRENCH, told};
    use crate::web::language::Lang;

    #[test]
    fn every_form_is_an_expression() {
        assert_eq!(FRENCH.len(), FORMS.len());
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
            ("vu en réunion", "vu en réunion"),
        ] {
            assert_eq!(told(Lang::French, note.to_owned()), french);
            assert_eq!(told(Lang::English, note.to_owned()), note);
        }
    }
}
