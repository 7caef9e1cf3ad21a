# Triage: inbox, decisions, notes, suggestions.

