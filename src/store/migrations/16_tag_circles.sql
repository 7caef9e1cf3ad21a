-- Tags that stand below themselves were shown nowhere: merging along a chain made such circles.
update tags set broader_id = null where id in (
  with recursive above (start, id) as (
    select id, broader_id from tags where broader_id is not null
    union
    select above.start, tags.broader_id from above join tags on tags.id = above.id
    where tags.broader_id is not null
  )
  select start from above where start = id
);
