//! The pages through their router: every page in both languages, hostile words, clearance, guards.

mod desk;
mod feed;
mod guards;
mod pages;
mod reload;
mod site;
mod tags;
pub(crate) mod site;
