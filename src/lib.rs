//! Vigie, the lookout: a technology watch for a community of computing people.
//!
//! The modules in reading order: [`domain`] has the words, [`config`] what the administrator wrote,
//! [`http`] goes out, [`ingest`] turns sources into items, [`store`] keeps them, [`search`] finds
//! them, [`channels`] carry editions out.

pub mod app;
pub mod channels;
pub mod cli;
pub mod clock;
pub mod config;
pub mod curate;
pub mod demo;
pub mod digest;
pub mod domain;
pub mod http;
pub mod ingest;
pub mod publish;
pub mod search;
pub mod store;
pub mod web;
pub mod workers;
