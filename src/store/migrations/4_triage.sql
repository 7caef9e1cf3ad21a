-- Triage: decisions and their undoing, claims, notes, assignments, suggestions.

create table decisions (
  id integer primary key,
  member_id bigint not null references members (id),
  act text not null check (act in ('keep', 'dismiss', 'return', 'digest', 'tag', 'undo')),
  reason text
    check (reason in ('off-topic', 'known', 'outdated', 'shallow', 'promotion', 'other')),
  note text not null,
  at bigint not null,
  undoes bigint references decisions (id),
  undone_by bigint references decisions (id)
);
create index decisions_by_date on decisions (at, member_id);
create index decisions_by_member on decisions (member_id, id);

-- How each item stood before and after: undoing needs nothing else. `rest` is JSON: tags, marks.
create table decision_items (
  decision_id bigint not null references decisions (id),
  item_id bigint not null references items (id),
  state_before text check (state_before in ('new', 'archived', 'kept', 'dismissed')),
  state_after text check (state_after in ('new', 'archived', 'kept', 'dismissed')),
  rest_before text not null,
  rest_after text not null,
  primary key (decision_id, item_id)
) without rowid;
create index decision_items_by_item on decision_items (item_id, decision_id);

create table digest_marks (
  item_id bigint not null references items (id),
  digest text not null,
  section text not null,
  member_id bigint not null references members (id),
  at bigint not null,
  primary key (item_id, digest)
) without rowid;

create table claims (
  item_id bigint primary key references items (id),
  member_id bigint not null references members (id),
  at bigint not null,
  expires_at bigint not null
);

create table notes (
  item_id bigint primary key references items (id),
  version integer not null,
  text text not null,
  member_id bigint not null references members (id),
  at bigint not null
);
create table note_versions (
  item_id bigint not null references notes (item_id),
  version integer not null,
  text text not null,
  member_id bigint not null references members (id),
  at bigint not null,
  primary key (item_id, version)
) without rowid;

-- Open until a decision closes it; undoing that decision opens it again.
create table assignments (
  id integer primary key,
  item_id bigint not null references items (id),
  kind text not null check (kind in ('assign', 'opinion')),
  member_id bigint references members (id),
  asked_by bigint not null references members (id),
  at bigint not null,
  closed_by bigint references decisions (id)
);
create index assignments_by_item on assignments (item_id);
create index assignments_by_member on assignments (member_id) where closed_by is null;

-- What the curators' decisions teach: one lesson an item, and how often each feature was kept.
create table lessons (
  item_id bigint primary key references items (id),
  kept integer not null,
  at bigint not null,
  features text not null
);
create index lessons_by_date on lessons (at, item_id);
create table feature_counts (
  feature text primary key,
  kept bigint not null,
  dismissed bigint not null
);
create index features_by_count on feature_counts (kept + dismissed);
insert into counters (name, value) values ('lessons', 0);

alter table items add column score real not null default 0;
-- The lessons that the score knows; -1 before the first look.
alter table items add column scored bigint not null default -1;
create table score_reasons (
  item_id bigint primary key references items (id),
  reasons text not null
);

-- The inbox in each of its orders: only what waits is in these, so that they stay small.
create index inbox_by_date on items (sorted_at, id) where state = 'new';
create index inbox_by_score on items (score, id) where state = 'new';
create index inbox_by_source on items (source_id, sorted_at, id) where state = 'new';
create index inbox_by_source_score on items (source_id, score, id) where state = 'new';
create index inbox_to_score on items (scored, id desc) where state = 'new';
