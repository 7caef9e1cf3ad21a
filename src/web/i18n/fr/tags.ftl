# Le vocabulaire des étiquettes.

tags-title = Vocabulaire
tags-tree = Arbre des étiquettes
tags-beside = Contribuer au vocabulaire
tags-count = { $n ->
    [one] { $n } étiquette
   *[other] { $n } étiquettes
  }
tags-empty = Aucune étiquette pour l’instant. Créez-en une, ou proposez un mot.
tags-strays = Mots des sources
tags-strays-why = L’administrateur les donne aux éléments d’une source ; ils ne sont pas du vocabulaire.
tags-adopt = Adopter
tags-waiting = { $n ->
    [one] { $n } mot proposé
   *[other] { $n } mots proposés
  }
tags-decided = Réponses données
tags-import = Importer
tags-import-text = Contenu d’un fichier CSV ou SKOS (RDF/XML)
tags-import-send = Lire
tags-imported = { $added } ajoutées, { $changed } changées, { $same } inchangées.
tag-new = Nouvelle étiquette
tag-edit = Modifier l’étiquette
tag-save = Enregistrer
tag-name = Libellé français
tag-english = Libellé anglais
tag-broader = Sous l’étiquette
tag-synonyms = Synonymes
tag-synonyms-advice = Un par ligne. Un titre ou un texte qui porte l’un d’eux reçoit l’étiquette ; un sigle ne compte qu’en capitales.
tag-former = Anciens noms
tag-note = Ce qu’elle recouvre, et ce qu’elle laisse
tag-colour = Couleur
tag-rename-advice = L’ancien nom continue de mener ici, dans les adresses comme dans les recherches.
tag-items = Éléments
tag-no-items = Aucun élément ne porte cette étiquette.
tag-beside = Au sujet de cette étiquette
tag-feed = flux de cette étiquette
tag-follow = Suivre
tag-unfollow = Ne plus suivre
tag-narrower = Plus précis
tag-whom = À qui demander
tag-followers = Suivie par
tag-decisions = { $n ->
    [one] { $n } décision
   *[other] { $n } décisions
  }
tag-nobody = Personne ne la suit encore.
tag-merge = Fusionner
tag-merge-into = Dans l’étiquette
tag-merge-word = En faire un synonyme
tag-merge-advice = « { $tag } » devient un synonyme de l’autre ; ses éléments et ses adresses suivent.
tag-propose = Proposer un mot
tag-propose-send = Proposer
tag-reason = Pourquoi ?
tag-accept = En faire une étiquette
tag-refuse = Refuser
tag-why-not = Raison du refus
tag-state-accepted = acceptée
tag-state-merged = rattachée à « { $answer } »
tag-state-refused = refusée : { $answer }
tag-add-label = Ajouter une étiquette
tag-add = Ajouter
tag-remove = Ôter { $tag }
item-words = Mots de l’éditeur :
tag-why-source = mot de la source
tag-why-feed = catégorie de l’éditeur : { $why }
tag-why-title = « { $why } » dans le titre
tag-why-text = « { $why } » dans le texte
tag-why-rule = règle { $why }
tag-why-member = donnée par { $who }
tag-error-nameless = Une étiquette a un nom de 1 à 80 caractères.
tag-error-taken = « { $name } » mène déjà à « { $tag } » : fusionnez les deux, ou choisissez un autre nom.
tag-error-loop = « { $name } » ne peut pas se trouver sous elle-même.
tag-error-unknown = Aucune étiquette ne s’appelle « { $name } » : proposez ce mot sur la page du vocabulaire.
colour-grey = gris
colour-blue = bleu
colour-teal = canard
colour-green = vert
colour-olive = olive
colour-amber = ambre
colour-red = rouge
colour-violet = violet
