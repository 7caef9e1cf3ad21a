-- When an approved edition leaves, if later than at once: the day that it bears. When it was taken back.
alter table editions add column leaves_at bigint;
alter table editions add column recalled_at bigint;
update editions set recalled_at = (select min(d.created_at) from deliveries d
  where d.edition_id = editions.id and d.act = 'recall' and d.state <> 'cancelled');

-- Since when and why nothing gets through to a channel, and when it is tried again; until something does.
alter table channels add column stumbled_at bigint;
alter table channels add column stumbled_why text;
alter table channels add column stumbled_next bigint;
