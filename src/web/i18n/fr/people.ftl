# Comptes, connexion, invitations, rôles.

