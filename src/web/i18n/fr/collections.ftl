# Les dossiers, et les sujets.

nav-contribute = Contribuer
subnav-label = Contribuer
subnav-tags = Vocabulaire
collections-title = Dossiers
collections-what = Des éléments réunis sur un thème, dans un ordre, avec des notes : de quoi préparer un exposé et en publier les ressources.
collections-empty = Aucun dossier pour l’instant.
collection-new = Nouveau dossier
collection-make = Créer
collection-count = { $n ->
    [one] { $n } élément
   *[other] { $n } éléments
  }
collection-empty = Ce dossier est vide : ajoutez-y des éléments depuis leur page, des notes ou des liens.
collection-editors = tenu par
collection-beside = Au sujet de ce dossier
collection-export = Emporter
collection-public = Pour tous :
collection-print = Pour un PDF, imprimez la page : elle se met en forme pour le papier.
collection-words = Titre et texte
collection-name = Titre
collection-lead = Texte d’introduction (Markdown)
collection-label = Qui peut connaître ce dossier
collection-label-advice = Chaque élément garde sa propre diffusion. Ce qui est écrit à côté d’un élément réservé est aussi réservé que lui.
collection-add-editor = Ajouter une personne qui tient le dossier
note-add = Ajouter une note
note-text = Note (Markdown)
note-rewrite = Réécrire
link-add = Ajouter un lien
link-url = Adresse
link-title = Titre
entry-up = Monter { $name }
entry-down = Descendre { $name }
entry-remove = Retirer { $name }
item-collections = Dossiers
item-file = Classer dans
item-file-send = Classer
story-heading = Sujet
story-lead = Mène le sujet
story-make-lead = Faire mener
story-split = N’est pas le même sujet
story-split-label = { $title } n’est pas le même sujet
story-lead-label = Faire mener le sujet par { $title }
story-split-own = Cet élément n’est pas du même sujet
story-lead-own = Faire mener le sujet par cet élément
story-merge-label = Même sujet que (numéro ou adresse d’un élément)
story-merge = Réunir
story-error-missing = Aucun élément ne répond à « { $with } ».
story-error-same = C’est cet élément même.
story-error-alone = Cet élément est seul dans son sujet.
export-refused = Ce fichier serait lu par tout le monde, et il porte des traces de l’intérieur : { $found }. Retirez-les, ou permettez-les dans « [exit] allowed ».
