-- What the administrator is warned of by letter: a row from when it was first seen until its end was told.
create table alerts (
  key text primary key,
  grave integer not null,
  what text not null,
  advice text not null,
  since_at bigint not null,
  -- When a letter told it.
  told_at bigint,
  -- Since when it is no more.
  over_at bigint
);
