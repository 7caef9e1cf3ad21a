-- Collections, and what people decided about stories.

-- `label` says who may read the title. The lead text and each entry carry a label of their own: what
-- was written beside something more secret is as secret as it.
create table collections (
  id integer primary key,
  title text not null,
  label text not null check (label in ('public', 'internal', 'restricted')),
  lead text not null,
  lead_label text not null check (lead_label in ('public', 'internal', 'restricted')),
  created_by bigint not null references members (id),
  created_at bigint not null,
  changed_at bigint not null
);

create table collection_editors (
  collection_id bigint not null references collections (id),
  member_id bigint not null references members (id),
  primary key (collection_id, member_id)
) without rowid;

create table collection_entries (
  id integer primary key,
  collection_id bigint not null references collections (id),
  position integer not null,
  kind text not null check (kind in ('item', 'note', 'link')),
  item_id bigint references items (id),
  text text not null,
  url text,
  label text not null check (label in ('public', 'internal', 'restricted')),
  member_id bigint not null references members (id),
  at bigint not null,
  unique (collection_id, item_id)
);
create index collection_entries_by_place on collection_entries (collection_id, position);
create index collection_entries_by_item on collection_entries (item_id) where item_id is not null;

-- What a person said of two items, the smaller number first: they tell the same, or they do not.
create table story_decisions (
  item_id bigint not null references items (id),
  other_item_id bigint not null references items (id),
  decision text not null check (decision in ('together', 'apart')),
  member_id bigint not null references members (id),
  at bigint not null,
  primary key (item_id, other_item_id)
) without rowid;
create index story_decisions_by_other on story_decisions (other_item_id);

-- Who chose the lead of a story, where a person did.
alter table stories add column lead_by bigint references members (id);
