# Les propositions des membres.

