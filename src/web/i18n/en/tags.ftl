# The vocabulary of tags.

