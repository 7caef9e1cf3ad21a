-- The people of the watch.

create table members (
  id integer primary key,
  login text not null unique,
  name text not null,
  email text,
  role text not null check (role in ('reader', 'curator', 'editor', 'admin')),
  created_at bigint not null,
  closed_at bigint
);
-- Vigie itself: what rules and the console do is recorded under this number.
insert into members (id, login, name, role, created_at) values (0, 'vigie', 'Vigie', 'admin', 0);
