# Comptes, connexion, invitations, rôles, journal.

nav-sign-in = Se connecter
nav-sign-out = Se déconnecter
nav-me = Ma page
nav-members = Membres

role-reader = lecteur
role-curator = curateur
role-editor = éditeur
role-admin = administrateur
role-rule = Chacun peut tout ce que peut le précédent. Le lecteur lit et propose ; le curateur trie, étiquette et annote, et voit ce qui est restreint ; l’éditeur approuve et publie ; l’administrateur tient les comptes.

sign-in-title = Se connecter
sign-in-login = Identifiant ou adresse
sign-in-password = Mot de passe
sign-in-button = Se connecter
sign-in-forgotten = Mot de passe oublié
sign-in-ask = Mot de passe oublié, ou pas encore de compte ? Demandez un lien à un administrateur.
sign-in-wrong = L’identifiant ou le mot de passe n’est pas le bon.
sign-in-wait-seconds = { $n ->
    [one] Trop d’essais : réessayez dans { $n } seconde.
   *[other] Trop d’essais : réessayez dans { $n } secondes.
  }
sign-in-wait-minutes = { $n ->
    [one] Trop d’essais : réessayez dans { $n } minute.
   *[other] Trop d’essais : réessayez dans { $n } minutes.
  }

forgotten-title = Mot de passe oublié
forgotten-explained = Un lien part à l’adresse du compte ; il permet, une fois et pendant deux heures, de choisir un autre mot de passe.
forgotten-button = Envoyer le lien
forgotten-asked = Si un compte ouvert répond à ce nom et qu’il a une adresse, un lien y part dans la minute. Rien ne vient ? Demandez à un administrateur.

welcome-title = Bienvenue
welcome-back-title = Choisir un autre mot de passe
welcome-login = Votre identifiant : { $login }
welcome-button = Garder et entrer

password-current = Mot de passe actuel
password-new = Nouveau mot de passe
password-again = Encore une fois
password-rule = Au moins { $n } caractères. Quelques mots sans rapport entre eux font un bon mot de passe ; ni majuscule, ni chiffre, ni signe ne sont exigés, et il ne sera pas à changer sans raison.
password-change = Changer de mot de passe
password-differs = Les deux saisies du nouveau mot de passe diffèrent.
password-not-current = Le mot de passe actuel n’est pas celui-là.
password-too-short = Trop court : il faut au moins { $n } caractères.
password-too-long = Trop long : pas plus de { $n } caractères.
password-too-easy = Trop facile à deviner.
password-rows = Des touches voisines se devinent vite.
password-pattern = Un motif du clavier se devine vite.
password-repeats = Une répétition n’ajoute presque rien.
password-common = C’est l’un des mots de passe les plus répandus.
password-near-common = Il ressemble à un mot de passe répandu.
password-sequence = Une suite comme abc ou 6543 se devine vite.
password-dates = Une date ou une année se devine vite.
password-word = Un seul mot ne suffit pas.
password-names = Des noms et des prénoms se devinent vite.
password-try-words = Employez quelques mots sans rapport entre eux, plutôt qu’une phrase connue.
password-try-more = Ajoutez un ou deux mots, rares de préférence.
password-no-capitals = Les majuscules n’aident guère.
password-no-reverse = Un mot à l’envers n’aide guère.
password-no-signs = Remplacer a par @ n’aide guère.
password-no-keyboard = Évitez les chemins sur le clavier.
password-no-repeats = Évitez les répétitions.
password-no-sequence = Évitez les suites.
password-no-years = Évitez les dates, surtout celles qui vous concernent.

me-title = Ma page
me-names = Nom et langue
me-name = Nom affiché
me-language = Langue des pages
me-keep = Garder
me-password = Mot de passe
me-sessions = Connexions
me-tokens = Jetons
me-own = Mes données
session-this = celle-ci
session-since = Depuis
session-seen = vu
session-end = Déconnecter
session-end-one = Déconnecter { $browser }
sessions-end = Déconnecter partout
sessions-none = Aucune connexion ouverte.
tokens-explained = Un jeton permet à un programme d’agir en votre nom, pour ce que vous cochez seulement, jamais sur les comptes. Traitez-le comme un mot de passe.
tokens-none = Aucun jeton.
token-new = Créer un jeton
token-name = À quoi il sert
token-scopes = Il permet de
token-days = Durée, en jours
token-make = Créer le jeton
token-revoke = Révoquer
token-revoke-one = Révoquer le jeton { $name }
token-expires = Expire
token-used = utilisé
token-unused = jamais utilisé
token-title = Votre jeton
token-once = Voici le jeton « { $name } ». Il n’est montré qu’une fois : copiez-le maintenant.
token-use = Un programme le présente ainsi :
token-back = Retour à mes jetons
scope-read = lire
scope-propose = proposer
scope-curate = trier
scope-publish = publier
own-explained = Tout ce que Vigie garde à votre sujet : votre fiche, vos connexions, vos jetons, vos décisions et vos actes.
own-export = Télécharger mes données (JSON)
own-erase = Effacer mon compte
own-erase-gone = Votre nom, votre identifiant, votre adresse, votre mot de passe, vos connexions et vos jetons sont effacés tout de suite et pour toujours.
own-erase-stays = Vos décisions, vos notes et les lignes du journal restent, sous un nom neutre : la veille en dépend, et le journal prouve ce qui a été publié. Le journal ne contient aucun nom, seulement des numéros. Les sauvegardes suivent leur propre durée.
own-erase-button = Effacer définitivement

members-title = Membres
member-login = Identifiant
member-email = Adresse
member-role = Rôle
member-state = Compte
member-themes = Thèmes d’un curateur (aucun coché : tous)
member-active = ouvert
member-invited = invité
member-closed = fermé
member-erased = effacé
member-seen = Vu
member-sessions = Connexions
member-account = Compte
member-oneself = C’est votre propre compte : vous serez déconnecté.
member-set-role = Changer le rôle
member-reopen = Rouvrir le compte
member-close = Fermer le compte
member-link = Montrer un nouveau lien
member-link-mail = Envoyer un nouveau lien
member-audit = Ce qui a été fait sur ce compte
member-taken = « { $what } » est déjà pris : choisissez un autre identifiant ou une autre adresse.
member-bad-address = « { $what } » n’est pas une adresse de courriel : écrivez-la comme ada@exemple.fr.
member-unfit = « { $what } » ne peut pas être un identifiant : des lettres, des chiffres et . _ - sans espace.
member-last-admin = C’est le dernier administrateur : nommez-en d’abord un autre.
invite-title = Inviter
invite-link = Inviter et montrer le lien
invite-mail = Inviter par courriel

one-time-title = Lien à usage unique
link-invites = Transmettez ce lien à { $name } ({ $login }), et à personne d’autre. Il vaut quatorze jours.
link-resets = Transmettez ce lien à { $name } ({ $login }), et à personne d’autre. Il vaut deux heures ; le mot de passe actuel reste valable jusque-là.
link-once = Il n’est montré qu’une fois et ne sert qu’une fois. Un nouveau lien remplace l’ancien.
link-back = Retour au compte
link-sent = Un lien part par courriel dans la minute.

audit-title = Journal
audit-explained = Qui a fait quoi. On ne peut qu’y ajouter ; « vigie audit verify » le prouve, « vigie audit export » l’emporte.
audit-when = Quand
audit-member = Membre
audit-everyone = tout le monde
audit-act = Acte
audit-object = Objet
audit-change = Avant → après
audit-filter = Montrer
audit-empty = Rien de tel dans le journal.
audit-last = Dernière empreinte, à noter ailleurs :

error-401 = Il faut se connecter
error-401-advice = Cette action demande un compte. Connectez-vous, puis refaites-la : rien n’a été changé.
error-410 = Ce lien ne vaut plus rien
error-410-advice = Il a déjà servi, un autre l’a remplacé, ou il est trop ancien. Demandez-en un nouveau à un administrateur.
error-413 = Un champ est trop long
error-413-advice = Rien n’a été enregistré. Revenez en arrière : ce que vous avez écrit y est encore ; raccourcissez-le, puis renvoyez.
error-413-why = Le champ « { $field } » peut avoir { $most } signes ; il en a { $written }.
error-503 = Trop de monde à la porte
error-503-advice = Réessayez dans quelques secondes.
error-no-search = La recherche n’est pas disponible pour l’instant
error-no-search-advice = Son index est reconstruit à partir de l’archive. Les listes et les éléments restent consultables ; réessayez dans un instant.
error-sign-in = Se connecter
