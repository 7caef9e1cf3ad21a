-- Letters that call editors to a draft: one a person, for each reason, ever.
create table edition_calls (
  edition_id bigint not null references editions (id),
  member_id bigint not null references members (id),
  reason text not null check (reason in ('review', 'waits')),
  due_at bigint not null,
  attempts integer not null default 0,
  -- When it left, or was given up.
  done_at bigint,
  note text,
  primary key (edition_id, member_id, reason)
);
create index edition_calls_due on edition_calls (due_at) where done_at is null;
