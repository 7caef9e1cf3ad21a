-- Rules: saved searches with effects, what they did, and whom they tell.

create table rules (
  id integer primary key,
  name text not null,
  query text not null,
  effects text not null,
  position integer not null,
  active integer not null,
  version integer not null,
  created_at bigint not null,
  changed_at bigint not null,
  member_id bigint not null references members (id),
  matched bigint not null default 0,
  matched_at bigint
);

create table rule_versions (
  rule_id bigint not null references rules (id),
  version integer not null,
  name text not null,
  query text not null,
  effects text not null,
  member_id bigint not null references members (id),
  at bigint not null,
  primary key (rule_id, version)
);

-- A rule acts on an item once a version.
create table rule_hits (
  rule_id bigint not null references rules (id),
  version integer not null,
  item_id bigint not null references items (id),
  at bigint not null,
  primary key (rule_id, version, item_id)
) without rowid;
create index rule_hits_by_item on rule_hits (item_id);

-- Items that no rule has looked at yet.
create table arrivals (
  item_id integer primary key references items (id)
);

-- The archive, gone through by a rule: what is dated before `before_at` is still to come.
create table rule_replays (
  rule_id integer primary key references rules (id),
  version integer not null,
  before_at bigint not null,
  done bigint not null,
  asked_at bigint not null
);

-- What a rule tells a member.
create table notices (
  id integer primary key,
  member_id bigint not null references members (id),
  item_id bigint not null references items (id),
  kind text not null check (kind in ('notify', 'assign')),
  why text not null,
  at bigint not null,
  seen_at bigint
);
create index notices_by_member on notices (member_id, seen_at, id);

-- The theme that a rule gave an item, in place of its source's.
alter table items add column theme text;

insert into counters (name, value) values ('rules', 0);
