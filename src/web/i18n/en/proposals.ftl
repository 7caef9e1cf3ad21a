# Proposals of members.

