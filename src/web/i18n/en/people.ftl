# Accounts, signing in, invitations, roles.

