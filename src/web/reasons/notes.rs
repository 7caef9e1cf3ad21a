//! The notes of visits, deliveries and channels, each in French: data, beside the code that reads it.

/// The forms of a note as Vigie writes them, and each in French; `$1` is told by the same table.
pub(super) const NOTES: &[(&str, &str)] = &[
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
        r"^the site asks us to wait before the next visit$",
        "le site demande d’attendre avant la prochaine visite",
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
        r"^reading the document took longer than (\d+) seconds: it was given up$",
        "lire le document prenait plus de $1 secondes : il a été abandonné",
    ),
    (
        r"^(\d+) pages put off: (.+)$",
        "$1 pages remises à plus tard : $2",
    ),
    (
        r"^the site asks for time between two requests, or takes long to answer$",
        "le site demande un délai entre deux requêtes, ou répond lentement",
    ),
    (
        r"^the page is too long or too deeply nested to be read$",
        "la page est trop longue ou trop imbriquée pour être lue",
    ),
    (
        r"^the document broke the parser; please report it$",
        "le document a mis le lecteur en échec ; merci de le signaler",
    ),
    // What was mended in a document.
    (
        r"^entries after the first (\d+) were left out$",
        "les entrées après les $1 premières laissées de côté",
    ),
    (
        r"^of authors, categories and files, those after the first (\d+) were left out$",
        "parmi les auteurs, catégories et fichiers, ceux après les $1 premiers laissés de côté",
    ),
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
        r#"^(\S+): refused, it leads into a private or special network; if that is meant, write reach = "internal" in its \[\[source\]\], or name the network in \[defaults\] allow$"#,
        "$1 : refusé, cette adresse mène à un réseau privé ou réservé ; si c’est voulu, écrivez reach = \"internal\" dans sa [[source]], ou nommez le réseau dans [defaults] allow",
    ),
    (
        r"^(\S+): the site's robots\.txt asks us to stay away$",
        "$1 : le robots.txt du site demande de ne pas venir",
    ),
    (
        r"^(\S+): its robots\.txt could not be read first: (.+)$",
        "$1 : son robots.txt n’a pas pu être lu d’abord : $2",
    ),
    (r"^it answered (\d+)$", "il a répondu $1"),
    (r"^the page answered (\d+)$", "la page a répondu $1"),
    (
        r"^the page cannot be reached from the public internet$",
        "la page ne peut pas être atteinte depuis l’internet public",
    ),
    (r"^this is no address$", "ce n’est pas une adresse"),
    (
        r"^the answer cannot be unpacked: (.+)$",
        "la réponse ne peut être décompressée : $1",
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
];
