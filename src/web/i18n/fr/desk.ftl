# Le tri : boîte, décisions, notes, suggestions.

