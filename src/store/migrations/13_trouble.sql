-- A digest that cannot be issued or drafted: how often in a row, why, and when it is tried again.
alter table digests add column failures bigint not null default 0;
alter table digests add column trouble text;
alter table digests add column retry_at bigint;
