//! The pages through their router: every page in both languages, hostile words, clearance, guards.

mod desk;
mod editor;
mod feed;
mod guards;
mod pages;
mod reload;
pub(crate) mod site;
mod tags;
