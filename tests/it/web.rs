//! The pages through their router: every page in both languages, hostile words, clearance, guards.

mod feed;
mod guards;
mod pages;
mod reload;
mod site;
mod tags;
