# Les règles.

rules-title = Règles
rules-what = Une règle est une recherche dont les effets s’appliquent aux éléments qui arrivent, dans cet ordre.
rules-waiting = { $n ->
    [one] { $n } élément attend.
   *[other] { $n } éléments attendent.
  }
rules-empty = Aucune règle.
rule-new = Nouvelle règle
rule-edit = Modifier la règle
rule-name = Nom
rule-query = Recherche
rule-query-advice = Comme dans le champ de recherche : mots, guillemets, OU, étiquette:, source:, titre:…
rule-effects = Effets
rule-tags = Étiquettes, entre virgules
rule-decide = Décision, si personne n’a décidé
rule-decide-none = aucune
rule-theme = Thème
rule-restrict = Diffusion, jamais plus ouverte
rule-as-is = inchangée
rule-assign = Confier à
rule-notify = Prévenir
rule-nobody = personne
rule-file = Classer dans le dossier
rule-no-collection = aucun
rule-send = Envoyer sans attendre, si un éditeur y consent
rule-no-channel = nulle part
rule-try = Essayer sur les archives
rule-tried = Essai
rule-try-first = Essayez la règle : ce qu’elle trouverait s’affiche ici, puis elle peut être enregistrée.
rule-tried-total = { $n ->
    [one] { $n } élément trouvé
   *[other] { $n } éléments trouvés
  }
rule-tried-lately = { $n ->
    [one] dont { $n } depuis trente jours ;
   *[other] dont { $n } depuis trente jours ;
  }
rule-tried-undecided = { $n ->
    [one] { $n } reste à trier.
   *[other] { $n } restent à trier.
  }
rule-save = Enregistrer la règle
rule-up = Monter
rule-pause = Mettre en repos
rule-resume = Remettre en service
rule-resting = au repos
rule-replay = Appliquer aux archives
rule-replaying = { $n ->
    [one] Les archives sont parcourues : { $n } élément traité.
   *[other] Les archives sont parcourues : { $n } éléments traités.
  }
rule-matched = { $n ->
    [one] { $n } élément
   *[other] { $n } éléments
  }
rule-silent = ne trouve plus rien depuis des mois
rule-powerless = n’agit plus : qui l’a écrite ne peut plus trier ; une autre personne doit l’enregistrer à nouveau
rule-themes = agit dans les thèmes : { $themes }
rule-version = version { $n }, par { $by }
rule-versions = Versions
rule-items = Derniers éléments
rule-no-items = Elle n’a encore rien trouvé.
rule-clashes = En conflit
rule-clash-items = { $n ->
    [one] veut le contraire pour { $n } élément :
   *[other] veut le contraire pour { $n } éléments :
  }
rule-clash-other = elle passe avant, et l’emporte.
rule-clash-own = celle-ci passe avant, et l’emporte.
rule-says-nothing = Il ne reste rien à chercher : cette règle ne peut pas être gardée.
rule-error-empty = Une règle a un nom, une recherche et au moins un effet.
rule-error-theme = « { $name } » n’est pas un thème : choisissez-en un des sources ou des membres.
rule-error-restrict = « { $name } » n’est pas une diffusion qu’une règle peut donner : interne ou réservée.
rule-error-assign = Le membre « { $name } » ne trie pas : une règle ne confie qu’à un curateur, un éditeur ou un administrateur.
rule-error-notify = Il n’y a pas de membre « { $name } » à prévenir.
rule-error-file = Il n’y a pas de dossier « { $name } ».
rule-error-send = Il n’y a pas de canal « { $name } ».
effect-keep = garder
effect-dismiss = écarter
effect-tag = étiquette { $to }
effect-theme = thème { $to }
effect-restrict = diffusion { $to }
effect-assign = confier à { $to }
effect-notify = prévenir { $to }
effect-file = dossier { $to }
effect-send = envoi sur { $to }, si un éditeur y consent
notices-title = Avis reçus
notices-empty = Aucune règle ne vous a rien signalé.
notice-notify = signalé par la règle « { $why } »
notice-assign = confié par la règle « { $why } »
