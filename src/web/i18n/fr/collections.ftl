# Les dossiers et les sujets.

