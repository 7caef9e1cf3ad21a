# La page des rouages : les travaux de fond, l’archive, l’index, le disque.

workings-title = Rouages
workings-well = Vigie fait tout son travail.
workings-ill = Vigie ne fait pas tout son travail.
workings-troubles = { $n ->
    [one] Une chose demande attention
   *[other] { $n } choses demandent attention
  }
workings-go = Y aller
workings-facts = L’état
workings-archive = L’archive s’écrit ; éléments : { $items }.
workings-archive-ill = L’archive ne s’écrit pas.
workings-index = L’index répond ; documents : { $documents }.
workings-index-ill = L’index ne répond pas.
workings-index-even = Il est à jour.
workings-index-behind = { $n ->
    [one] Il lui manque un changement de l’archive.
   *[other] Il lui manque { $n } changements de l’archive.
  }
workings-disk = Place restante sur le disque : { $n }.
workings-visit = Dernière source qui a bien répondu :
workings-held = { $n ->
    [one] Une source attend, comme son site le demande, jusqu’à :
   *[other] { $n } sources attendent, comme leur site le demande ; la dernière jusqu’à :
  }
workings-no-visit = Aucune source n’a encore répondu.
workings-waiting = { $n ->
    [0] Aucun envoi n’attend son heure.
    [one] Un envoi attend son heure.
   *[other] { $n } envois attendent leur heure.
  }
workings-tasks = Les travaux de fond
workings-task = Travail
workings-state = État
workings-ended = Dernière fois
workings-took = Durée
workings-done = Fait depuis le démarrage
workings-since = depuis
workings-error = Dernière erreur,
workings-well-since = tout va bien depuis
workings-programs = Pour un programme de surveillance :
workings-retire-title = { $n ->
    [one] Une source doit-elle vraiment partir ?
   *[other] { $n } sources doivent-elles vraiment partir ?
  }
workings-retire-explained = La configuration a changé : plus de la moitié des sources n’y sont plus. L’ancienne reste en vigueur tant que personne ne confirme. Ce qui est archivé reste dans tous les cas.
workings-retire = Oui, ne plus les visiter

task-fetch = Visiter les sources
task-index = Indexer
task-curate = Classer en nombre, appliquer les règles
task-proposals = Lire les pages proposées
task-issue = Composer les lettres
task-deliver = Envoyer
task-letters = Envoyer les liens à usage unique
task-calls = Appeler les éditeurs
task-backup = Sauvegarder
task-suggest = Calculer les suggestions
task-reload = Relire la configuration
task-alert = Prévenir par courriel
task-is-waiting = attend
task-is-running = au travail
task-is-stuck = bloqué
task-is-late = en retard
task-is-failing = essaie encore
