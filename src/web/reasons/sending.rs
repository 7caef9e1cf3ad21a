//! What channels and the outbox say of a delivery, and each sentence in French.

/// As [`super::notes::NOTES`].
pub(super) const SENDING: &[(&str, &str)] = &[
    // Why a channel cannot carry something.
    (
        r"^the channel (\S+) cannot carry this edition: (.+)$",
        "le canal $1 ne peut pas le porter : $2",
    ),
    (
        r"^the template (\S+) cannot be used: ((?s:.+)); mend it in the templates folder, or delete it there to use the embedded one$",
        "le modèle $1 ne sert pas : $2 ; corrigez-le dans le dossier des modèles, ou effacez-l’y pour celui d’origine",
    ),
    (
        r"^an address is longer than a whole post$",
        "une adresse est plus longue qu’un envoi entier",
    ),
    (
        r"^the first text does not fit into (\d+) posts$",
        "le premier texte ne tient pas en $1 envois",
    ),
    (
        r"^(\d+) characters, and the server allows (\d+) since this was approved$",
        "$1 caractères, et le serveur n’en permet plus que $2 depuis l’approbation",
    ),
    (
        r"^everybody reads this network: it is given what was made from public items alone$",
        "tout le monde lit ce réseau : il ne reçoit que ce qui vient d’éléments publics",
    ),
    (
        r"^there is no (post|page|file|letter) to (answer|mend|follow up)$",
        "il n’y a rien là-bas à quoi le rattacher",
    ),
    // Corrections and recalls.
    (
        r"^this channel cannot mend what it said$",
        "ce canal ne peut pas corriger ce qu’il a dit",
    ),
    (
        r"^this channel cannot take back what it said$",
        "ce canal ne peut pas reprendre ce qu’il a dit",
    ),
    (
        r"^a person saw it there, and its name there is not known: it is looked for since; try again in a quarter of an hour, or do it there by hand$",
        "une personne l’a vu là-bas, et son nom là-bas n’est pas connu : on l’y cherche depuis ; réessayez dans un quart d’heure, ou faites-le là-bas à la main",
    ),
    (
        r"^the post that this one answers was seen by a person, and is looked for: its name there is not known yet$",
        "l’envoi auquel celui-ci répond a été vu par une personne ; on cherche encore son nom là-bas",
    ),
    (
        r"^it may or may not have arrived: settle that first$",
        "on ne sait pas s’il est arrivé : tranchez-le d’abord",
    ),
    (r"^it was taken back already$", "déjà retiré"),
    (
        r"^nothing that its readers may see is left of it: take it back$",
        "il n’en reste rien que ses lecteurs puissent voir : retirez-le",
    ),
    (r"^nothing of it had left$", "rien n’en était parti"),
    (
        r"^it had not left: it was withdrawn$",
        "il n’était pas parti : il ne partira pas",
    ),
    (
        r"^it reads the same there: there is nothing to mend$",
        "il se lit de même là-bas : rien à corriger",
    ),
    (
        r"^withdrawn: it was corrected or recalled before it left$",
        "retiré : corrigé ou repris avant d’être parti",
    ),
    // What a delivery waits for.
    (r"^an item is under embargo$", "un élément est sous embargo"),
    (r"^quiet hours$", "heures calmes"),
    (
        r"^the day's budget of posts is used up$",
        "le nombre d’envois du jour est atteint",
    ),
    (
        r"^the day's budget of money is used up$",
        "la dépense du jour est atteinte",
    ),
    (
        r"^the channel was switched off at the last moment$",
        "le canal a été coupé au dernier instant",
    ),
    (
        r"^an item was relabelled at the last moment$",
        "la diffusion d’un élément a changé au dernier instant",
    ),
    // What is uncertain, or alarming.
    (
        r"^stopped while it was being sent$",
        "interrompu pendant l’envoi",
    ),
    (
        r"^it may be on its way: it is looked for again; once you know, say so with `vigie deliver --arrived` or `--again`$",
        "peut-être en route : on le cherche encore ; dès que vous savez, dites-le ici ou par `vigie deliver --arrived` ou `--again`",
    ),
    (
        r"^given up: each time it may have arrived, and the destination does not have it; look there before you say `vigie deliver --again`$",
        "abandonné : chaque fois peut-être arrivé, et la destination ne l’a pas ; allez y voir avant de le renvoyer",
    ),
    (
        r"^the destination said that it has it, and it is not there: look for it$",
        "la destination a dit l’avoir, et il n’y est pas : cherchez-le",
    ),
    (
        r"^sent, but the destination cannot be asked whether it has it: (.+)$",
        "envoyé, mais on ne peut demander à la destination si elle l’a : $1",
    ),
    (
        r"^the connection was lost after the message: (.+)$",
        "connexion perdue après le message : $1",
    ),
    (
        r"^no answer after the message$",
        "pas de réponse après le message",
    ),
    (r"^an odd echo: (.+)$", "une réponse inattendue : $1"),
    (r"^unclear answer: (.+)$", "réponse peu claire : $1"),
    // What a server says.
    (r"^(\S+) answered (\d+) ?(.*)$", "$1 a répondu $2 $3"),
    (r"^connecting: (.+)$", "à la connexion : $1"),
    (
        r"^(STARTTLS|AUTH|MAIL FROM|RCPT TO|DATA|message): (.+)$",
        "$1 : $2",
    ),
    (r"^no answer in time$", "pas de réponse à temps"),
    (r"^the server stopped reading$", "le serveur ne lit plus"),
    (
        r"^the server's certificate is signed by nobody that this machine trusts: name the file of its authority with `authority`$",
        "le certificat du serveur n’est signé par personne à qui cette machine se fie : nommez le fichier de son autorité par `authority`",
    ),
    (
        r"^the server's certificate has expired, or this machine's clock is wrong$",
        "le certificat du serveur a expiré, ou l’horloge de cette machine est fausse",
    ),
    (
        r"^the server's certificate is not valid yet: is this machine's clock right\?$",
        "le certificat du serveur n’est pas encore valable : l’horloge de cette machine est-elle juste ?",
    ),
    (
        r"^the server's certificate bears another name: is `server` the name that it bears\?$",
        "le certificat du serveur porte un autre nom : `server` est-il celui qu’il porte ?",
    ),
    (
        r"^the server's certificate is not sound: (.+)$",
        "le certificat du serveur n’est pas bon : $1",
    ),
    (
        r"^no TLS is spoken at this port: is `security` right \(`starttls` on 587, `tls` on 465\)\?$",
        "on ne parle pas TLS à cette porte : `security` est-il juste (`starttls` sur 587, `tls` sur 465) ?",
    ),
    (
        r"^the server and Vigie have no way of encrypting in common: (.+)$",
        "le serveur et Vigie n’ont aucun chiffrement en commun : $1",
    ),
    (r"^too many logins$", "trop de connexions"),
    (r"^login as (\S+): (.+)$", "connexion comme $1 : $2"),
    (
        r"^the wiki refused the login as (.+)$",
        "le wiki refuse la connexion comme $1",
    ),
    (r"^(.+): somebody is editing it$", "$1 : quelqu’un y écrit"),
    (
        r"^(.+): made by somebody meanwhile$",
        "$1 : créée par quelqu’un entre-temps",
    ),
    (
        r"^(.+): others keep editing it$",
        "$1 : d’autres ne cessent d’y écrire",
    ),
    (
        r"^(.+): edited by somebody at the same moment$",
        "$1 : modifiée par quelqu’un au même instant",
    ),
    (
        r"^(.+) no longer reads as we left it: people changed it, and their words stay; mend it by hand$",
        "$1 n’est plus telle que nous l’avons laissée : des personnes l’ont changée, et leurs mots restent ; corrigez à la main",
    ),
    (
        r"^(.+) exists and is not ours: rename it or choose another folder, then send again$",
        "$1 existe et n’est pas de nous : renommez-la ou changez de dossier, puis renvoyez",
    ),
    (
        r"^(.+) exists with another content: move it away, then send again$",
        "$1 existe avec un autre contenu : déplacez-le, puis renvoyez",
    ),
    // What a receipt says.
    (r"^made$", "créée"),
    (r"^listed$", "listée"),
    (r"^mended$", "corrigée"),
    (r"^marked on the list$", "marquée dans la liste"),
    (
        r"^people took it off the list$",
        "retirée de la liste par des personnes",
    ),
    (r"^already (there|mended|marked)$", "y était déjà"),
    (r"^read back$", "relu là-bas"),
    (r"^saved$", "enregistrée"),
    (
        r"^saved, though it said otherwise$",
        "enregistrée, quoi qu’il en ait dit",
    ),
    (r"^posted$", "publié"),
    (
        r"^posted; the server shows it otherwise than it was sent$",
        "publié ; le serveur le montre autrement qu’il n’a été envoyé",
    ),
    (r"^removed$", "supprimé"),
    (r"^kept$", "gardé"),
    (r"^in the feed$", "dans le flux"),
    (r"^seen on the timeline$", "vu sur le fil"),
    (
        r"^seen in the subscribed mailbox$",
        "vu dans la boîte abonnée",
    ),
    (r"^seen by (.+)$", "vu par $1"),
    (
        r"^(.+), (\d+) bytes, blake3 (\w+)$",
        "$1, $2 octets, blake3 $3",
    ),
    (r"^(.+), removed$", "$1, supprimé"),
];
