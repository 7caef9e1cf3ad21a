# Le vocabulaire des étiquettes.

