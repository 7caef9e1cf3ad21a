//! The house seen from outside: one binary, a file per capability.

// Clippy's leave for tests ends at `#[cfg(test)]` and `#[test]`; what these stand on is test code too.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::too_many_lines,
    dead_code
)]

mod architecture;
mod archive;
mod backup;
mod browser;
mod cases;
mod channels;
mod commands;
mod configuration;
mod console;
mod doctor;
mod editions;
mod feeds;
mod holds;
mod hostile;
mod inspect;
mod leaks;
mod limits;
mod linear;
mod outbox;
mod pipeline;
mod running;
mod traps;
mod unseen;
mod upgrade;
mod watch;
mod web;
mod weeks;
