//! Vigie, the lookout: a technology watch for a community of computing people.
//!
//! The modules in reading order: [`domain`] has the words, [`config`] what the administrator wrote,
//! [`http`] goes out, [`feeds`] turns bytes into entries and [`articles`] pages into articles, on what
//! [`text`] knows of both; [`ingest`] leads from sources to items, [`store`] keeps them, [`search`]
//! finds them, [`channels`] carry editions out.

pub mod app;
pub mod articles;
pub mod backup;
pub mod channels;
pub mod cli;
pub mod clock;
pub mod config;
pub mod curate;
pub mod demo;
pub mod digest;
pub mod domain;
pub mod feeds;
pub mod http;
pub mod ingest;
pub mod publish;
pub mod search;
pub mod store;
mod text;
pub mod web;
pub mod workers;
