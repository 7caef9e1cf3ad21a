-- How far an edition looked: the last item filed when it was composed. What was filed later is for the next
-- one, whatever the clock said.
alter table editions add column reach bigint not null default 0;
update editions set reach = coalesce(
  (select max(i.id) from items i where i.first_seen_at < editions.period_to), 0);
