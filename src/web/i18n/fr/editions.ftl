# La page du rédacteur : numéros, rubriques, envois.

review-draft = À relire : { $title }
review-held = Un canal attend une décision : { $title }
review-due = part le
editions-all = Tous les numéros
editions-title = Tous les numéros
editions-search = Chercher dans les numéros
editions-digest = Lettre
editions-every-digest = Toutes les lettres
editions-edition = Numéro
editions-period = Période
editions-items = Éléments
editions-none = Aucun numéro ne correspond
edition-published = publié
edition-published-at = Publié
edition-edit = Composer ce numéro
edition-approve-due = Approuver, partira { $due }
edition-four-eyes = Vous avez modifié ce numéro en dernier : une autre personne doit l’approuver.
edition-reopen = Reprendre le brouillon
edition-reopen-advice = Approuvé, rien n’est encore parti : vous pouvez encore le reprendre.
edition-held = Personne n’a approuvé ce numéro à temps : ces canaux attendent une décision.
edition-release = Envoyer sur { $channel }
edition-silent = Rien que leurs lecteurs puissent voir :
edition-update-of = Mise à jour de { $title }
edition-print = à imprimer
edition-errata = Errata
edition-erratum-add = Signaler une erreur
edition-erratum-text = Ce qu’il fallait lire (Markdown)
edition-erratum-send = Ajouter l’erratum
edition-proof = Ce qui est parti, octet pour octet
edition-proof-why = Ce numéro est figé : refait à partir de ce qui en a été gardé, il doit donner les mêmes octets. « vigie digest verify { $n } » le refait aussi.
proof-same = refait à l’identique
proof-other = refait autrement : le canal a changé de réglages
proof-unknown = ce canal n’est plus configuré
proof-rebuilt = { $n ->
    [one] { $n } partie refaite à l’envoi, un élément ayant changé de diffusion
   *[other] { $n } parties refaites à l’envoi, un élément ayant changé de diffusion
  }
proof-bytes = { $n } octets
proof-templates = Modèles changés depuis :
proof-items = Éléments changés depuis :
proof-hashes = Modèles et versions des éléments
outlet-queued = mis en file
outlet-silent = rien que ses lecteurs puissent voir
outlet-held = attend une décision
outlet-dropped = écarté

editor-title = Composer
edit-back = Retour au numéro
edit-leaves = Part
edit-waits = Le délai est passé : ce numéro attend une approbation.
edit-last = modifié par { $by }
edit-untouched = personne n’y a touché
edit-present = Aussi sur cette page : { $names }
edit-notice = Ce qui n’a pas été enregistré
edit-notice-overtaken = { $by } a changé ce texte pendant que vous écriviez.
edit-notice-gone = Cet élément n’est plus dans le numéro : quelqu’un l’a retiré.
edit-notice-too-long = Ce texte est trop long : 5 000 caractères au plus.
edit-notice-restricted = Cet élément est restreint : il ne peut figurer dans aucun numéro.
edit-notice-nothing = Il n’y a rien à annuler.
edit-theirs = Son texte est en place :
edit-mine = Le vôtre, à reprendre ou à fondre dans le sien :
edit-replace = Mettre celui-ci à la place
edit-undo = Annuler
edit-redo = Rétablir
edit-to-previews = Aperçus
edit-to-approve = Approuver
edit-saving = Enregistrement…
edit-saved = Enregistré
edit-unsaved = Non enregistré : voyez le message, ou réessayez
edit-place = Rubrique %section%, place %place% sur %count%
edit-introductions = Introduction
edit-markdown = En Markdown : **gras**, *italique*, [lien](https://…), - liste.
edit-introduction = Pour les membres
edit-introduction-public = Pour tous, canaux publics compris
edit-keys = Au clavier, depuis le titre d’un élément : ↑ et ↓ vont de l’un à l’autre, Alt + ↑ et Alt + ↓ le déplacent, Suppr le retire, N ouvre sa note.
edit-empty-section = Rien dans cette rubrique : elle ne paraîtra pas.
edit-section-for = Rubrique pour : { $title }
edit-up = Monter
edit-down = Descendre
edit-move = Déplacer
edit-vouch = Confirmer
edit-later = Au prochain
edit-drop = Retirer
edit-note = Note de la rédaction
edit-note-public = aussi sur les canaux publics
edit-save = Enregistrer
edit-beside = À côté du numéro
edit-find = Ajouter un élément
edit-add = Ajouter
edit-take = Prendre
edit-restore = Remettre
edit-late = Arrivés depuis
edit-late-why = Sans vous, ils iront dans le prochain numéro.
edit-more = { $n ->
    [one] et { $n } autre
   *[other] et { $n } autres
  }
edit-dropped = Retirés
edit-is-later = pour le prochain numéro
edit-history = Qui a fait quoi
edit-did-compose = a composé le brouillon
edit-did-move = a déplacé
edit-did-drop = a retiré
edit-did-later = a remis au prochain
edit-did-add = a ajouté
edit-did-vouch = a confirmé
edit-did-note = a annoté
edit-did-introduce = a écrit une introduction
edit-did-undo = a annulé
edit-did-redo = a rétabli
choice-kept = retenu
choice-best = choisi par la règle
choice-added = confirmé par la rédaction
previews-title = Ce que portera chaque canal
previews-of = Aperçu du canal { $channel }
previews-count = { $n ->
    [one] { $n } élément
   *[other] { $n } éléments
  }
previews-silent = Rien que ses lecteurs puissent voir : ce canal restera muet.
deadline-all = sans approbation, tout part
deadline-chosen = sans approbation, part ce qu’une personne a choisi
deadline-hold = sans approbation, rien ne part
length-post = { $n } sur { $limit }
length-bytes = { $n } octets sur { $limit }
length-characters = { $n ->
    [one] { $n } caractère
   *[other] { $n } caractères
  }
differences-title = Ce que le public ne lit pas
differs-introduction = l’introduction est autre
differs-absent = l’élément n’y est pas
differs-teller = un autre récit du sujet
differs-note = la note n’y est pas
differs-also = les autres sources ne sont pas toutes nommées
differs-tags = les étiquettes ne sont pas toutes montrées
differs-nothing = rien n’est montré au public
differs-instead = à la place :
edition-erratum-act = Où le dire
edition-erratum-here = Ici seulement
edition-erratum-correct = Ici, et corriger sur chaque canal
edition-erratum-recall = Ici, et retirer de chaque canal
way-edit = corrigé sur place
way-reply = répondu par un erratum
way-delete = retiré
way-never = impossible
send-title = Envoyer sans attendre
send-back = Retour à l’élément
send-advice = L’élément part seul, tout de suite, sur les canaux choisis ; le prochain numéro y renverra seulement. Chaque canal garde ses heures calmes et son budget du jour.
send-channels = Canaux
send-today = aujourd’hui : { $n ->
    [one] { $n } envoi
   *[other] { $n } envois
  }
send-silent = Ses lecteurs ne peuvent pas voir cet élément.
send-there = L’élément y est déjà, ou attend d’y partir.
send-embargo = Pas avant
send-embargo-hint = Facultatif. Jusque-là, rien de ce qui parle de cet élément ne part, sur aucun canal.
send-embargo-wrong = Cette date n’existe pas : choisissez un jour et une heure. Rien n’est parti.
send-embargoed = Sous embargo jusqu’au
send-none = Choisissez au moins un canal. Rien n’est parti.
send-do = Envoyer
send-before = Ce qui est parti, ou attend
feed-erratum = Erratum :
feed-proposed = proposé par { $name }
