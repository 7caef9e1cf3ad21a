-- What an item's text says first: its opening words and its names, hashed, by which its like is told.
create table story_openings (
  item_id bigint primary key references items (id),
  opening blob not null
) without rowid;
