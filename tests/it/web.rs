//! The pages through their router: every page in both languages, hostile words, clearance, guards.

mod guards;
mod pages;
mod site;
