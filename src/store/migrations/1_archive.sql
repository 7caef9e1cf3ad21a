-- Times are milliseconds since 1970, UTC. States are words that `domain` lists.

create table counters (
  name text primary key,
  value bigint not null
);
insert into counters (name, value) values ('revision', 0);

create table sources (
  id integer primary key,
  key text not null unique,
  title text not null,
  configured_url text not null,
  url text not null,
  theme text not null,
  visibility text not null check (visibility in ('public', 'internal', 'restricted')),
  rights text not null,
  active integer not null default 1,
  etag text,
  last_modified text,
  validators_url text,
  body_hash text,
  rhythm text not null default '{}',
  moved_to text,
  moved_seen integer not null default 0,
  moved_at bigint,
  next_check_at bigint not null,
  last_check_at bigint,
  last_success_at bigint,
  last_new_at bigint,
  failures integer not null default 0,
  outcome text,
  note text,
  suspended_at bigint,
  first_read_at bigint,
  entries integer not null default 0
);

create table stories (
  id integer primary key,
  lead_item_id bigint,
  created_at bigint not null
);

create table items (
  id integer primary key,
  source_id bigint not null references sources (id),
  title text not null,
  url text,
  canonical text,
  authors text not null,
  published_at bigint,
  updated_at bigint,
  first_seen_at bigint not null,
  sorted_at bigint not null,
  language text,
  language_confidence real not null,
  language_origin text not null check (language_origin in ('detected', 'declared', 'undecided')),
  visibility text check (visibility in ('public', 'internal', 'restricted')),
  state text not null check (state in ('new', 'archived', 'kept', 'dismissed')),
  story_id bigint references stories (id),
  image text,
  marks text not null,
  published_hash bigint not null,
  said_hash bigint not null,
  fingerprint bigint not null,
  version integer not null,
  revision bigint not null
);
create unique index items_by_revision on items (revision);
create index items_by_date on items (sorted_at, id);
create index items_by_source on items (source_id, sorted_at);
create index items_by_story on items (story_id) where story_id is not null;
create index items_by_state on items (state, first_seen_at) where state in ('new', 'kept');

create table item_bodies (
  item_id integer primary key references items (id),
  body blob not null
);

create table item_versions (
  item_id bigint not null references items (id),
  version integer not null,
  seen_at bigint not null,
  title text not null,
  body blob not null,
  primary key (item_id, version)
);

create table item_tags (
  item_id bigint not null references items (id),
  tag text not null,
  origin text not null,
  primary key (item_id, tag)
) without rowid;

create table entry_keys (
  source_id bigint not null references sources (id),
  key bigint not null,
  item_id bigint not null references items (id),
  primary key (source_id, key)
) without rowid;

create table story_keys (
  key bigint not null,
  item_id bigint not null references items (id),
  primary key (key, item_id)
) without rowid;

create table story_links (
  item_id bigint primary key references items (id),
  with_item_id bigint not null references items (id),
  score real not null,
  why text not null
);

create table trail (
  id integer primary key,
  item_id bigint not null references items (id),
  at bigint not null,
  steps text not null
);
create index trail_by_item on trail (item_id);

create table curations (
  id integer primary key,
  item_id bigint not null references items (id),
  member text not null,
  act text not null,
  note text not null,
  at bigint not null
);
create index curations_by_item on curations (item_id);

create table digests (
  key text primary key,
  next_due_at bigint,
  schedule text not null
);

create table editions (
  id integer primary key,
  digest text not null,
  number integer not null,
  due_at bigint not null,
  period_from bigint not null,
  period_to bigint not null,
  state text not null check (state in ('draft', 'approved', 'skipped')),
  title text not null,
  composed_at bigint not null,
  approved_at bigint,
  approved_by text,
  unique (digest, due_at)
);

create table edition_items (
  edition_id bigint not null references editions (id),
  item_id bigint not null references items (id),
  section text not null,
  position integer not null,
  choice text not null check (choice in ('kept', 'best')),
  item_version integer not null,
  primary key (edition_id, item_id)
);
create index edition_items_by_item on edition_items (item_id);

create table deliveries (
  id integer primary key,
  edition_id bigint not null references editions (id),
  channel text not null,
  part integer not null,
  state text not null
    check (state in ('pending', 'sending', 'sent', 'uncertain', 'failed', 'cancelled')),
  clearance text not null check (clearance in ('public', 'internal', 'restricted')),
  remote_key text not null,
  payload blob not null,
  payload_hash text not null,
  due_at bigint not null,
  attempts integer not null default 0,
  note text,
  created_at bigint not null,
  changed_at bigint not null,
  unique (edition_id, channel, part)
);
create index deliveries_by_state on deliveries (state, due_at);

create table delivery_items (
  delivery_id bigint not null references deliveries (id),
  item_id bigint not null references items (id),
  primary key (delivery_id, item_id)
) without rowid;

create table receipts (
  delivery_id integer primary key references deliveries (id),
  remote_id text not null,
  url text,
  answer text not null,
  at bigint not null
);
