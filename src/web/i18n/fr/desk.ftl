# Le tri : boîte, décisions, notes, suggestions.

nav-desk = Tri
desk-title = À trier
desk-filters = Choisir ce qui est montré
order-newest = Les plus récents
order-best = Les plus prometteurs
desk-mine = Pour moi
desk-all-themes = Tous les thèmes
desk-left = { $more ->
    [yes] Plus de { $n } éléments à trier
   *[no] { $n ->
        [one] { $n } élément à trier
       *[other] { $n } éléments à trier
      }
  }
desk-today-mine = Décidés aujourd’hui par moi :
desk-today-all = par tous :
desk-wanting = { $n ->
    [one] Encore { $n } décision avant les premières suggestions.
   *[other] Encore { $n } décisions avant les premières suggestions.
  }
desk-empty = Rien à trier ici
desk-empty-advice = Les nouveaux éléments paraissent dès qu’une source a répondu. Changez de thème, ou revenez plus tard.
desk-pick = Choisir : { $title }
desk-picked = Les sujets cochés :
desk-picked-hidden = les sujets cochés
desk-more = Plus
desk-why = Pourquoi est-ce ici ?
desk-original = Ouvrir l’original
desk-older = Écarter tout ce qui suit…
desk-back = Retour au tri
desk-panel = Tri
desk-history = Décisions
desk-noted = note

act-keep = Garder
act-dismiss = Écarter
act-return = Remettre à trier
act-digest = Pour la lettre
act-tag = Étiqueter
act-note = Enregistrer la note
act-assign = Demander
act-undo = Annuler
desk-leave = Ne rien faire
desk-close = Fermer
desk-reason = Raison
desk-in-words = En quelques mots
desk-dismiss-why = Écarter, et dire pourquoi
desk-tag-title = Étiqueter
desk-tag-add = Étiquettes à mettre, séparées par des virgules
desk-tag-take = Étiquettes à ôter
desk-note-title = Note aux curateurs
desk-note-text = Texte
desk-note-advice = La note est commune : ce qu’un autre écrit en même temps y est joint.
desk-note-by = Écrite par { $name },
desk-digest-title = Garder pour une lettre
desk-digest-label = Lettre et rubrique
desk-assign-title = Confier, ou demander un avis
desk-assign-what = Demande
desk-assign-whom = À qui
desk-assign-anybody = à qui veut
desk-assign-off = ne plus rien demander
errand-assign = décider
errand-opinion = donner un avis

reason-off-topic = hors sujet
reason-known = déjà dit
reason-outdated = dépassé
reason-shallow = sans substance
reason-promotion = promotion
reason-other = autre

desk-done-keep = Gardé.
desk-done-dismiss = Écarté.
desk-done-return = Remis à trier.
desk-done-digest = Gardé pour la lettre.
desk-done-tag = Étiquettes mises à jour.
desk-undone-keep = Annulé : n’est plus gardé.
desk-undone-dismiss = Annulé : n’est plus écarté.
desk-undone-return = Annulé.
desk-undone-digest = Annulé : n’est plus gardé pour la lettre.
desk-undone-tag = Annulé : étiquettes comme avant.
desk-undone-undo = L’annulation est annulée.
desk-undo-stayed = { $n ->
    [one] { $n } élément, décidé depuis, reste tel quel.
   *[other] { $n } éléments, décidés depuis, restent tels quels.
  }
desk-undo-already = C’était déjà annulé.
desk-undo-nothing = Il n’y a rien à annuler.
desk-no-tag = Aucune étiquette ne s’appelle { $name } : proposez-la depuis la page de l’élément.
desk-failed = Cela n’a pas été enregistré : réessayez.
desk-did-keep = Gardé par { $name }
desk-did-dismiss = Écarté par { $name }
desk-did-return = Remis à trier par { $name }
desk-did-digest = Gardé pour une lettre par { $name }
desk-did-tag = Étiqueté par { $name }
desk-did-undo = Décision annulée par { $name }
desk-by-kept = Gardé par { $name }
desk-by-dismissed = Écarté par { $name }
desk-by-new = Remis à trier par { $name }
desk-by-archived = Rendu à l’archive par { $name }
desk-by-claimed = { $name } s’en occupe
desk-by-released = { $name } ne s’en occupe plus
desk-by-noted = { $name } vient d’écrire une note
desk-by-asked = { $name } demande quelque chose
desk-claimed-me = Vous vous en occupez : les autres le voient.
desk-released = Vous ne vous en occupez plus.
desk-note-done = Note enregistrée.
desk-note-merged = Note enregistrée et jointe à ce qu’un autre avait écrit entre-temps.
desk-note-clash = Vous étiez deux à changer les mêmes lignes : elles sont l’une après l’autre, à vous de choisir.
desk-asked = C’est demandé.
desk-asked-off = Rien n’est plus demandé.
desk-assigned = Confié à { $name }
desk-assigned-nobody = À prendre par qui veut
desk-opinion-of = Avis demandé à { $name }
desk-opinion = { $name } demande un avis
desk-meant = Pour { $digest }
desk-conflict-title = Quelqu’un a décidé entre-temps
desk-anyway-keep = Garder quand même
desk-anyway-dismiss = Écarter quand même
desk-anyway-return = Remettre à trier quand même
desk-anyway-digest = Garder quand même pour la lettre
desk-let = Laisser ainsi

desk-key-open = ouvrir, ouvrir l’original
desk-key-dismiss-why = Écarter en disant pourquoi
desk-key-claim = Dire que je m’en occupe, ou plus
desk-key-undo = Annuler ma dernière décision
desk-key-help = Cette aide

desk-chance = gardé à { $n } %
desk-for = Pour :
desk-against = Contre :
feature-word = « { $name } »
feature-source = source { $name }
feature-theme = thème { $name }
feature-tag = étiquette { $name }
feature-language = en { $name }
feature-mark = repère { $name }

bulk-title = Plusieurs à la fois
bulk-changed = L’ensemble a changé depuis l’aperçu : voici ce qu’il est maintenant. Rien n’a été décidé.
bulk-will-keep = { $stories } sujets ({ $items } éléments) seront gardés.
bulk-will-dismiss = { $stories } sujets ({ $items } éléments) seront écartés.
bulk-more = Il y en a davantage : { $n } à la fois au plus, les premiers de la liste.
bulk-examples = Par exemple
bulk-do-keep = Garder { $n ->
    [one] ce sujet
   *[other] ces { $n } sujets
  }
bulk-do-dismiss = Écarter { $n ->
    [one] ce sujet
   *[other] ces { $n } sujets
  }
bulk-none = Rien de tout cela n’attend plus.

log-title = Journal des décisions
log-lead = Toute décision peut être annulée, même ancienne ; l’annulation aussi.
log-all = De tous
log-mine = Les miennes
log-undone = annulée depuis
log-empty = Aucune décision encore.
log-others = { $n ->
    [one] et { $n } autre
   *[other] et { $n } autres
  }

why-title = Pourquoi est-ce ici ?
why-source = Vient de { $source }, thème { $theme }.
why-seen = Vu pour la première fois le
why-state = État : { $state }.
why-suggestion = Ce que disent vos décisions passées
why-chance = Chance d’être gardé : { $n } %. Un sujet quelconque l’est à { $usual } %.
why-voice = Indice
why-side = Sens
why-weight = Poids
why-kept = Gardés
why-dismissed = Écartés
why-for = pour
why-against = contre
why-weight-advice = La somme des poids, ajoutée à la chance d’un sujet quelconque, donne la chance annoncée : rien d’autre n’y entre.
why-no-voice = Rien dans ce sujet ne ressemble à ce qui a été décidé.
why-not-enough = Il n’y a pas encore assez de décisions pour une suggestion.
why-story = Dit aussi par
why-trail = Ce qui l’a placé ici

suggestions-title = Suggestions
suggestions-what = Vigie apprend des décisions des curateurs, sur cette machine seulement. Elle propose un ordre et dit pourquoi ; elle ne décide jamais.
suggestions-learned = Appris de { $kept } sujets gardés et { $dismissed } écartés.
suggestions-precision = Ce que valent les suggestions
suggestions-split = Apprises sur { $learned } décisions anciennes, essayées sur les { $tried } plus récentes, dont { $kept } gardées ({ $share } %).
suggestions-first = Parmi les { $n } premières proposées, { $kept } ont été gardées ({ $share } %).
suggestions-average = Précision moyenne : { $n } %.
suggestions-compare = Un ordre au hasard donnerait environ { $share } %.
suggestions-not-enough = Pas encore assez de décisions pour mesurer : il en faut au moins { $n } parmi les anciennes, des deux sortes.
suggestions-for = Ce qui parle le plus pour un sujet
suggestions-against = Ce qui parle le plus contre
pager-first = Début de la liste
