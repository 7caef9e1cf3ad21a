-- The people of the watch: accounts, what proves who somebody is, and what was done.
-- Of what opens a door (session, device, link, token) only the hash is kept.

create table members (
  id integer primary key,
  -- In lower case: what is typed to sign in.
  login text not null unique,
  name text not null,
  email text,
  role text not null check (role in ('reader', 'curator', 'editor', 'admin')),
  created_at bigint not null,
  closed_at bigint,
  -- Argon2id, as a PHC string; nothing until one was chosen.
  password text,
  -- The language of the pages, where the person chose one.
  language text,
  seen_at bigint,
  -- When the person asked to be forgotten.
  erased_at bigint
);
create unique index members_by_email on members (email) where email is not null;
-- Vigie itself: what rules and the console do is recorded under this number.
insert into members (id, login, name, role, created_at) values (0, 'vigie', 'Vigie', 'admin', 0);

-- The themes to which a curator is limited; none at all means every theme.
create table member_themes (
  member_id bigint not null references members (id),
  theme text not null,
  primary key (member_id, theme)
);

create table sessions (
  id integer primary key,
  member_id bigint not null references members (id),
  hash text not null unique,
  created_at bigint not null,
  seen_at bigint not null,
  -- The browser, in a word or two, for its owner to recognise it.
  browser text not null
);
create index sessions_by_member on sessions (member_id);

-- Browsers from which a member has signed in before: guessing by others does not slow them.
create table devices (
  hash text primary key,
  member_id bigint not null references members (id),
  seen_at bigint not null
);
create index devices_by_member on devices (member_id);

-- Failures to sign in, by a hash of what failed: an account from an address, an address, a device.
create table failures (
  key text primary key,
  count integer not null,
  last_at bigint not null
);

-- One link a member at a time: by it, a password is chosen.
create table links (
  member_id bigint primary key references members (id),
  hash text not null unique,
  made_by bigint not null references members (id),
  expires_at bigint not null
);

-- Links to send by mail: a worker makes the link and sends it. The page cannot tell whether there is
-- such a member, so that its answer tells nobody either.
create table letters (
  id integer primary key,
  asked text not null,
  by_member bigint not null references members (id),
  due_at bigint not null,
  attempts integer not null default 0,
  note text
);

create table tokens (
  id integer primary key,
  member_id bigint not null references members (id),
  name text not null,
  hash text not null unique,
  scopes text not null,
  created_at bigint not null,
  expires_at bigint not null,
  used_at bigint,
  revoked_at bigint
);
create index tokens_by_member on tokens (member_id);

-- Who did what, to what: each line carries the hash of the one before, and none can be changed.
create table audit (
  id integer primary key,
  at bigint not null,
  member_id bigint not null references members (id),
  act text not null,
  object text not null,
  before text,
  after text,
  hash text not null unique
);
create index audit_by_member on audit (member_id, id);
create index audit_by_object on audit (object, id);
create trigger audit_is_not_changed before update on audit
begin
  select raise(abort, 'the audit is only added to');
end;
create trigger audit_is_not_shortened before delete on audit
begin
  select raise(abort, 'the audit is only added to');
end;
