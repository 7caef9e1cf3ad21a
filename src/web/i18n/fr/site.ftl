# Les textes des pages, en français. Espaces ordinaires ici : les fines insécables sont posées à la lecture.

skip = Aller au contenu
nav-label = Navigation principale
nav-archive = Archive
nav-sources = Sources
nav-digests = Lettres
nav-deliveries = Envois
nav-about = À propos
never = jamais
today = Aujourd’hui
yesterday = Hier
ago-moment = à l’instant
ago-minutes = il y a { $n } min
ago-hours = il y a { $n } h
ago-days = { $n ->
    [one] il y a { $n } jour
   *[other] il y a { $n } jours
  }
in-moment = dans un instant
in-minutes = dans { $n } min
in-hours = dans { $n } h
in-days = { $n ->
    [one] dans { $n } jour
   *[other] dans { $n } jours
  }

search-label = Chercher dans l’archive
search-placeholder = Chercher dans l’archive
search-button = Chercher
search-title = Recherche
search-none = Rien de tel dans l’archive
search-understood = Compris ainsi :
search-took = { $n ->
    [0] en moins de 1 ms
   *[other] en { $n } ms
  }
search-filters = Filtres
search-order = Ordre des résultats
order-relevance = Pertinence
order-date = Date
search-meant = Vouliez-vous dire
search-try = À essayer :
search-try-fewer = moins de mots, ou des mots plus courants ;
search-try-start = le début d’un mot suivi de * : securi* ;
search-try-or = plusieurs façons de dire : vulnérabilité OU faille.
filter-period = Période
filter-sources = Sources
filter-tags = Étiquettes
filter-languages = Langues
filter-off = retirer
period-week = sept derniers jours
period-month = dernier mois
period-year = dernière année
pager-previous = Précédents
pager-next = Suivants
pager-page = Page { $n } sur { $pages }
results-count = { $n ->
    [one] { $n } résultat
   *[other] { $n } résultats
  }

home-title = Derniers éléments
home-empty = L’archive est encore vide
home-empty-advice = Les sources sont lues tour à tour ; les premiers éléments paraissent ici dès qu’une a répondu.
home-empty-link = Voir où en sont les sources
list-end = Il n’y a rien de plus ancien
pager-label = Pages
pager-newest = Les plus récents
pager-older = Plus anciens

also-in = { $n ->
    [one] aussi dans { $n } source
   *[other] aussi dans { $n } sources
  }
visibility-public = public
visibility-internal = interne
visibility-restricted = restreint
visibility-title = Diffusion, équivalent { $tlp }
state-new = à trier
state-archived = archivé à la première lecture
state-kept = retenu
state-dismissed = écarté
picture-see = Voir l’image
origin-detected = reconnue dans le texte
origin-declared = déclarée par la source
origin-undecided = indécise

item-no-text = Le texte ne peut pas être montré ici : lisez-le chez l’éditeur.
item-original = Lire sur { $source }
item-beside = Autour de cet élément
item-facts = Fiche
item-published = Publié
item-as-claimed = selon la source
item-updated = Mis à jour
item-first-seen = Vu la première fois
item-language = Langue
item-confidence = sûre à { $percent } %
item-visibility = Diffusion
item-state = État
item-tags = Étiquettes
item-marks = Repères
item-version = Versions
item-versions = { $n ->
    [one] { $n } version
   *[other] { $n } versions, voir ce qui a changé
  }
item-trail = Parcours

versions-title = Ce qui a changé
versions-step = De la version { $from } à la version { $to }
versions-seen = Version précédente vue le
versions-same = Le texte est resté le même.
versions-hidden = Les droits de cette source ne permettent de montrer que les titres.
versions-none = Cet élément n’a pas changé depuis qu’il est connu.

sources-title = Sources
sources-count = { $n ->
    [one] { $n } source suivie
   *[other] { $n } sources suivies
  }
sources-failing = { $n ->
    [one] { $n } ne répond plus
   *[other] { $n } ne répondent plus
  }
sources-empty = Aucune source
sources-empty-advice = Décrivez-en dans feeds.toml : elles paraissent ici dès que le fichier est relu.
sources-sick = À regarder
sources-cut-off = Aucune des { $n } sources n’a pu être jointe : voyez le réseau de la machine, son serveur de noms, et s’il faut un mandataire ([watch] proxy).
source-source = Source
source-health = État
source-last-check = Dernière visite
source-last-success = Dernière réponse
source-last-dated = Dernière publication
source-next-check = Prochaine visite
source-entries = Entrées
source-due = dès que possible
source-held = attend, comme son site le demande, jusqu’à
source-moved = Annonce son déménagement vers { $to }
source-check = Visiter maintenant
source-no-item = Cette source n’a encore rien donné.
health-well = répond
health-silent = muette
health-empty = répond, vide
health-hiccup = un raté
health-failing = ne répond plus
health-suspended = suspendue
health-waiting = jamais lue
health-retired = retirée

digests-title = Lettres
digests-empty = Aucune lettre
digests-empty-advice = Décrivez-en une dans feeds.toml, avec ses rubriques et ses canaux.
digest-next = Prochain numéro
digest-no-next = Aucun numéro à venir
digest-channels = Canaux : { $channels }
digest-feed = Flux Atom
feed-kept = éléments retenus
digest-no-edition = Pas encore de numéro.
edition-draft = brouillon
edition-approved = approuvé
edition-recalled = retiré
edition-skipped = sans nouveauté
edition-from = Du
edition-to = au
edition-approved-by = Approuvé par { $by },
edition-approve = Approuver et envoyer
edition-approve-advice = Relisez l’aperçu : une fois approuvé, ce numéro est figé et part sur ses canaux :
edition-preview = Ce que lira un lecteur « { $label } »
edition-preview-other = Sous une autre forme :
edition-preview-text = texte
edition-preview-alone = page seule
edition-skipped-why = Rien de neuf sur la période : ce numéro n’est pas parti.

deliveries-title = Envois
deliveries-troubled = { $n ->
    [one] { $n } envoi demande une décision
   *[other] { $n } envois demandent une décision
  }
deliveries-troubled-advice = Un envoi incertain est peut-être arrivé : vérifiez sur place avant de le refaire.
deliveries-others = Les autres
deliveries-empty = Rien n’est parti
deliveries-empty-advice = Un envoi paraît ici pour chaque canal dès qu’un numéro est approuvé.
delivery-channel = Canal
delivery-edition = Numéro
delivery-state = État
delivery-due = Échéance
delivery-receipt = Reçu
delivery-part = partie { $n }
delivery-attempts = { $n ->
    [one] { $n } essai
   *[other] { $n } essais
  }
delivery-no-receipt = pas encore
act-arrived = C’est arrivé
act-again = Envoyer de nouveau
act-cancel = Annuler
act-release = Laisser partir
delivery-pending = en attente
delivery-sending = en cours
delivery-act-recall = retrait :
delivery-act-correct = correction :
delivery-taken-back = puis retiré
delivery-sent = envoyé
delivery-uncertain = incertain
delivery-failed = refusé
delivery-cancelled = annulé
delivery-held = Une personne doit regarder avant l’envoi :

about-title = À propos
about-what = Vigie suit jour et nuit les sources choisies par la communauté, en lit les articles, les classe et les garde, puis en tire chaque semaine une lettre.
about-keys = Au clavier
about-key-search = aller à la recherche
about-key-move = élément suivant, élément précédent
about-key-open = ouvrir l’élément
about-key-original = ouvrir l’original
about-filters = Préciser une recherche
about-filter-tag = tag:rust
about-filter-tag-what = ce qui porte cette étiquette, ou une au-dessous
about-filter-source = source:cert-fr
about-filter-source-what = ce qui vient de cette source
about-filter-title = titre:noyau
about-filter-title-what = un mot du titre
about-filter-language = langue:fr
about-filter-language-what = la langue du texte
about-filter-author = auteur:durand
about-filter-author-what = qui l’a écrit
about-filter-host = site:lwn.net
about-filter-host-what = le site où il se lit
about-filter-since = depuis:7j
about-filter-since-what = à partir de là : 7j, 3m, 2026-11, 2026-11-30
about-filter-before = avant:2026-11
about-filter-before-what = avant cette date
about-filter-state = état:gardé
about-filter-state-what = nouveau, gardé ou écarté
about-pictures = Pourquoi il n’y a pas d’images
about-pictures-why = Une image chargée depuis le site qui la publie lui dirait qui lit quoi, et quand. Les textes en donnent donc le lien : à vous de le suivre.
about-zone = heures données pour { $zone }

error-400 = Cette adresse n’a pas de sens
error-400-advice = Elle a peut-être été coupée en chemin. Cherchez ce que vous vouliez, ou repartez de l’accueil.
error-403 = Cette action est refusée
error-403-advice = La demande ne vient pas d’une page de Vigie, ou vous n’y avez pas droit. Revenez à la page et recommencez.
error-not-yours = Ce thème est suivi par d’autres
error-not-yours-advice = Vous triez d’autres thèmes que celui-ci. La page d’un tag dit qui le suit : demandez à l’un d’eux, ou faites étendre vos thèmes par un administrateur.
error-404 = Cette page n’existe pas
error-404-advice = L’adresse est peut-être mal recopiée, ou l’élément vous est fermé. Cherchez-le par ses mots.
error-405 = Cette adresse ne se lit pas ainsi
error-405-advice = Repartez de la page où se trouve le bouton.
error-409 = Ce n’est pas possible dans l’état présent
error-409-advice = Quelqu’un a peut-être déjà décidé. Revenez à la page pour voir où en sont les choses.
error-421 = Ce nom n’est pas celui de Vigie
error-421-advice = Ouvrez Vigie par l’adresse de sa configuration (base_url) ou par celle de la machine.
error-421-why = La demande nomme { $host } (en-tête Host), et base_url nomme { $base } : un mandataire placé devant Vigie doit garder l’en-tête Host.
error-500 = Quelque chose a échoué de notre côté
error-500-advice = L’incident est noté dans le journal. Réessayez dans un instant.
error-home = Retour à l’accueil

language-de = allemand
language-en = anglais
language-es = espagnol
language-fr = français
language-it = italien
language-nl = néerlandais
language-pl = polonais
language-pt = portugais
language-ru = russe
language-uk = ukrainien
language-zh = chinois
language-ja = japonais

channel-kind-file = dossier
channel-kind-feed = flux
channel-kind-mail = courriel
channel-kind-mediawiki = MediaWiki
channel-kind-dokuwiki = DokuWiki
channel-kind-mastodon = Mastodon
channel-kind-bluesky = Bluesky
channel-kind-x = X
channel-kind-memory = mémoire
channels-title = Canaux
channels-advice = Où partent les numéros, ce qui attend, et l’interrupteur de chaque canal : coupé, plus rien n’en part, jusqu’au dernier instant.
channels-place = Vers
channels-waiting = En attente
channels-today = Ce jour
channels-switch = Interrupteur
channels-on = ouvert
channels-off = coupé
channels-turn-off = Couper
channels-turn-on = Rétablir
channels-why = Motif
channels-held = { $n ->
    [one] un envoi à regarder
   *[other] { $n } envois à regarder
}
channels-own-feeds = les flux de Vigie
channels-stumbling = rien ne passe
channels-stumbling-since = depuis
channels-stumbling-next = prochain essai
channels-stumbling-waits = attend qu’une personne voie les envois
channels-troubled = { $n ->
    [one] { $n } en échec ou incertain
   *[other] { $n } en échec ou incertains
}
channels-empty = Aucun canal
channels-empty-advice = Décrivez-en dans feeds.toml, avec ce que chacun peut porter.
deliveries-channels = Canaux et interrupteurs
