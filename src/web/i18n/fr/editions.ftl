# La page du rédacteur : numéros, rubriques, envois.

