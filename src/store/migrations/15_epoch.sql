-- Which archive this is (random, drawn anew when it is restored, copied or promoted): an index that was
-- made of another is built again. One row.
create table epoch (
  id bigint primary key,
  epoch text not null
);

-- Items that could not be indexed, and why: they are tried again when they change, or when the index is
-- built again.
create table unindexed (
  item_id bigint primary key references items (id),
  why text not null
);
