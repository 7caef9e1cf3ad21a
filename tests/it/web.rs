//! The pages through their router: every page in both languages, hostile words, clearance, guards.

mod collections;
mod desk;
mod editor;
mod feed;
mod guards;
mod lengths;
mod missing;
mod pages;
mod people;
mod proposals;
mod reload;
mod rules;
mod send;
pub(crate) mod site;
mod tags;
mod tongues;
mod workings;
