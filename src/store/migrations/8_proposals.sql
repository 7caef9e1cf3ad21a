-- What members propose, and what became of it.

create table proposals (
  id integer primary key,
  kind text not null check (kind in ('link', 'source')),
  url text not null,
  canonical text not null,
  title text not null,
  note text not null,
  member_id bigint not null references members (id),
  credited integer not null,
  state text not null check (state in ('waiting', 'filed', 'known', 'failed', 'accepted', 'refused')),
  why text not null,
  due_at bigint,
  attempts integer not null default 0,
  item_id bigint references items (id),
  at bigint not null,
  decided_by bigint references members (id),
  decided_at bigint
);
create index proposals_by_address on proposals (canonical);
create index proposals_by_due on proposals (due_at) where due_at is not null;
create index proposals_by_item on proposals (item_id) where item_id is not null;

create index items_by_canonical on items (canonical) where canonical is not null;
