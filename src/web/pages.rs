//! One file a page: read what it needs in one view of the archive, say it.

pub(super) mod about;
pub(super) mod channels;
pub(super) mod curation;
pub(super) mod deliveries;
pub(super) mod desk;
pub(super) mod digests;
pub(super) mod editions;
pub(super) mod feed;
pub(super) mod health;
pub(super) mod home;
pub(super) mod item;
pub(super) mod language;
mod named;
pub(super) mod people;
pub(super) mod search;
pub(super) mod send;
pub(super) mod sources;
pub(super) mod workings;
