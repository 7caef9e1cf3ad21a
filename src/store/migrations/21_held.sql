-- Until when a source, or its host, asked us to wait.
alter table sources add column held_until bigint;
