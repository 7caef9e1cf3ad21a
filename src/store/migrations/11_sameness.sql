-- What an item's text says first: its opening words and its names, hashed, by which its like is told.
alter table items add column opening blob;
