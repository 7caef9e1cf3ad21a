-- What editors do to editions. The lists of states and choices grow: their columns are made anew.

alter table editions add column stage text not null default 'draft'
  check (stage in ('draft', 'approved', 'published', 'skipped'));
update editions set stage = state;
alter table editions drop column state;
alter table editions rename column stage to state;
-- What an editor wrote for members, and for everybody: Markdown.
alter table editions add column introduction text not null default '';
alter table editions add column introduction_public text not null default '';
-- 0 as composed; one more at each change by a person.
alter table editions add column revision bigint not null default 0;
alter table editions add column edited_by bigint;
alter table editions add column edited_name text;
alter table editions add column published_at bigint;
-- When the deadline passed without anything that could leave.
alter table editions add column waits_since bigint;
-- Folded words of its texts and of its items' titles, for the search in editions.
alter table editions add column words text not null default '';
create index editions_by_state on editions (state, due_at);

-- When it was last tried to draft the next edition and nothing was new.
alter table digests add column looked_at bigint;

alter table edition_items add column reason text not null default 'best'
  check (reason in ('kept', 'best', 'added'));
update edition_items set reason = choice;
alter table edition_items drop column choice;
alter table edition_items rename column reason to choice;
alter table edition_items add column note text not null default '';
alter table edition_items add column note_public integer not null default 0;
-- The edition that told this news before, when this is an update of it.
alter table edition_items add column update_of bigint;
alter table edition_items add column canonical text;
update edition_items set canonical = (select canonical from items i where i.id = item_id);
create index edition_items_by_canonical on edition_items (canonical) where canonical is not null;

-- What an editor took out: for good, or until the next edition.
create table edition_drops (
  edition_id bigint not null references editions (id),
  item_id bigint not null references items (id),
  later integer not null,
  primary key (edition_id, item_id)
);
create index edition_drops_by_item on edition_drops (item_id);

-- Every state that a draft had, for undoing and for knowing who did what.
create table edition_revisions (
  edition_id bigint not null references editions (id),
  revision bigint not null,
  member_id bigint not null,
  member_name text not null,
  at bigint not null,
  act text not null,
  item_id bigint,
  content text not null,
  back bigint,
  forward bigint,
  primary key (edition_id, revision)
);

-- Who looks at a draft now. Rows last a minute.
create table edition_presence (
  edition_id bigint not null references editions (id),
  member_id bigint not null,
  member_name text not null,
  at bigint not null,
  primary key (edition_id, member_id)
);

-- What was decided for each channel when an edition was frozen, and the proof of what was made for it.
create table edition_outlets (
  edition_id bigint not null references editions (id),
  channel text not null,
  state text not null check (state in ('queued', 'silent', 'held', 'dropped')),
  scope text not null check (scope in ('whole', 'chosen')),
  proof text,
  primary key (edition_id, channel)
);

-- The text of every template that a frozen edition was made with.
create table templates (
  hash text primary key,
  name text not null,
  text text not null
);

-- What was said wrong, and what was done about it on each channel (JSON).
create table edition_errata (
  id integer primary key,
  edition_id bigint not null references editions (id),
  act text not null check (act in ('erratum', 'correct', 'recall')),
  public integer not null default 0,
  ways text not null default '[]',
  at bigint not null,
  member_id bigint not null,
  member_name text not null,
  text text not null
);
create index edition_errata_by_edition on edition_errata (edition_id);
