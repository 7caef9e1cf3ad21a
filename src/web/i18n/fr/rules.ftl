# Les règles.

