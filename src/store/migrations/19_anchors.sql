-- What the texts that people write speak of: numbers of items between spaces, those that stood beside a
-- text when it was written, as far as its readers could see them. Null for texts of before: those may
-- speak of anything beside them.

alter table edition_items add column anchors text;
alter table editions add column introduction_anchors text;
alter table editions add column introduction_public_anchors text;
alter table edition_errata add column anchors text;
alter table collections add column title_anchors text;
alter table collections add column lead_anchors text;
alter table collection_entries add column anchors text;
