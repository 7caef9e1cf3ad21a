-- When what was sent was seen at its destination; until then the probe looks for it.
alter table deliveries add column seen_at bigint;
