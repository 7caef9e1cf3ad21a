-- What members were called before: records may hold such a name, and whoever is forgotten leaves none.
create table former_names (
  member_id bigint not null references members (id),
  name text not null,
  primary key (member_id, name)
);
