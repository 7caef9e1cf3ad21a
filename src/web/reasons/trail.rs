//! The trail of an item and where channels lead, in French: data, beside the code that reads it.

/// As in `notes.rs`.
pub(super) const TRAIL: &[(&str, &str)] = &[
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
    (r"^decided by (.+)$", "décidé par $1"),
    // What an import of tags refuses.
    (
        r"^(.+): a tag needs a name of 1 to (\d+) characters$",
        "$1 : il faut à une étiquette un nom de 1 à $2 signes",
    ),
    (
        r"^(.+): (.+) already leads to (.+): merge the two, or choose another name$",
        "$1 : « $2 » mène déjà à « $3 » ; fusionnez les deux, ou choisissez un autre nom",
    ),
    (
        r"^(.+): (.+) cannot stand below itself$",
        "$1 : « $2 » ne peut pas être sous elle-même",
    ),
    (
        r"^(.+): no tag is called (.+)$",
        "$1 : aucune étiquette ne s’appelle « $2 »",
    ),
    (
        r"^the first line must name the columns: (.+)$",
        "la première ligne doit nommer les colonnes : $1",
    ),
    (
        r"^the document has no skos:Concept$",
        "ce document n’a aucun skos:Concept",
    ),
    (r"^at byte (\d+): (.+)$", "à l’octet $1 : $2"),
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
