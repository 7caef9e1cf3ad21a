# Rules.

