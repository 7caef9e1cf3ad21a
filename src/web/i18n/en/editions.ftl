# The editor’s page: editions, sections, deliveries.

