-- What people decided about a channel, and what its server said of its limits.
create table channels (
  key text primary key,
  is_off integer not null default 0,
  changed_by text,
  changed_at bigint,
  why text
);

-- Nothing that speaks of such an item leaves before this.
create table embargoes (
  item_id bigint primary key references items (id),
  until bigint not null,
  member text not null
);

-- The outbox is made anew: it also carries single items, corrections and recalls.
create table deliveries_before as select * from deliveries;
create table delivery_items_before as select * from delivery_items;
create table receipts_before as select * from receipts;
drop table receipts;
drop table delivery_items;
drop table deliveries;

create table deliveries (
  id integer primary key,
  edition_id bigint references editions (id),
  item_id bigint references items (id),
  channel text not null,
  act text not null default 'publish' check (act in ('publish', 'correct', 'recall')),
  about_id bigint references deliveries (id),
  batch text not null,
  part integer not null,
  state text not null
    check (state in ('pending', 'sending', 'sent', 'uncertain', 'failed', 'cancelled')),
  clearance text not null check (clearance in ('public', 'internal', 'restricted')),
  remote_key text not null,
  payload blob not null,
  payload_hash text not null,
  due_at bigint not null,
  attempts integer not null default 0,
  held text,
  released_by text,
  released_for text,
  left_at bigint,
  cost bigint not null default 0,
  note text,
  created_at bigint not null,
  changed_at bigint not null,
  seen_at bigint,
  unique (batch, part)
);
create index deliveries_by_state on deliveries (state, due_at);
create index deliveries_by_edition on deliveries (edition_id);
create index deliveries_by_channel on deliveries (channel, left_at);

create table delivery_items (
  delivery_id bigint not null references deliveries (id),
  item_id bigint not null references items (id),
  primary key (delivery_id, item_id)
) without rowid;
create index delivery_items_by_item on delivery_items (item_id);

create table receipts (
  delivery_id integer primary key references deliveries (id),
  remote_id text not null,
  url text,
  answer text not null,
  at bigint not null
);

insert into deliveries (id, edition_id, channel, batch, part, state, clearance, remote_key, payload,
    payload_hash, due_at, attempts, note, created_at, changed_at, seen_at)
  select id, edition_id, channel, 'edition ' || edition_id || ' publish 0 ' || channel, part, state,
    clearance, remote_key, payload, payload_hash, due_at, attempts, note, created_at, changed_at,
    seen_at
  from deliveries_before;
insert into delivery_items (delivery_id, item_id)
  select delivery_id, item_id from delivery_items_before;
insert into receipts (delivery_id, remote_id, url, answer, at)
  select delivery_id, remote_id, url, answer, at from receipts_before;
update deliveries set left_at = (select at from receipts r where r.delivery_id = deliveries.id);
drop table receipts_before;
drop table delivery_items_before;
drop table deliveries_before;

-- All that code with public credentials may read: items whose own label and whose source's present
-- one are public.
create view public_items as
  select i.* from items i join sources s on s.id = i.source_id
  where s.visibility = 'public' and coalesce(i.visibility, 'public') = 'public';
