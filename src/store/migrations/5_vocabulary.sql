-- The controlled vocabulary of tags. `name` is the French label: it is what items carry.

create table tags (
  id integer primary key,
  key text not null unique,
  name text not null unique,
  english text not null,
  broader_id bigint references tags (id),
  note text not null,
  colour text not null
    check (colour in ('grey', 'blue', 'teal', 'green', 'olive', 'amber', 'red', 'violet')),
  created_at bigint not null
);
create index tags_by_broader on tags (broader_id) where broader_id is not null;

-- Every name that a tag answers to, folded as in addresses: a name belongs to one tag.
create table tag_names (
  key text primary key,
  tag_id bigint not null references tags (id),
  kind text not null check (kind in ('name', 'english', 'synonym', 'former')),
  written text not null
);
create index tag_names_by_tag on tag_names (tag_id);

-- Items that still carry the name of before a renaming or a merger; a worker empties this.
create table tag_moves (
  old text primary key,
  new text not null
);

create table tag_follows (
  tag_id bigint not null references tags (id),
  member_id bigint not null references members (id),
  primary key (tag_id, member_id)
) without rowid;

create table tag_proposals (
  id integer primary key,
  name text not null,
  english text not null,
  reason text not null,
  member_id bigint not null references members (id),
  at bigint not null,
  state text not null check (state in ('waiting', 'accepted', 'merged', 'refused')),
  answer text not null,
  decided_by bigint references members (id),
  decided_at bigint,
  tag_id bigint
);
create index tag_proposals_by_state on tag_proposals (state, at);

-- Why an item has a tag, and who gave it.
alter table item_tags add column why text not null default '';
alter table item_tags add column member_id bigint;
alter table item_tags add column at bigint;
create index item_tags_by_tag on item_tags (tag, item_id);

-- A tag that a person took away is not put back by a machine.
create table item_tags_removed (
  item_id bigint not null references items (id),
  tag text not null,
  member_id bigint not null,
  at bigint not null,
  primary key (item_id, tag)
) without rowid;

-- The publisher's own words for an item: shown, and no vocabulary.
create table item_words (
  item_id bigint not null references items (id),
  word text not null,
  primary key (item_id, word)
) without rowid;

insert into counters (name, value) values ('vocabulary', 0);
