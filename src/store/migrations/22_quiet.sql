-- Whether this archive came out of a back-up and nobody has said yet that it may speak: then nothing is sent
-- and no source is asked. One row, or none.
create table quiet (
  id bigint primary key,
  made_at bigint not null,
  since bigint not null
);
