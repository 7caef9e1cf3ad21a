//! `vigie bench`: Vigie measures itself and compares with the bar it has set.

mod archive;
mod bare;
mod corpus;
mod desk;
mod digest;
mod feeds;
mod filling;
mod freshness;
mod fts5;
mod ingest;
mod measure;
mod newsboat;
mod percolate;
mod questions;
mod raw_tantivy;
mod reading;
mod search;
mod serving;
mod site;
mod sites;
mod term;
mod weights;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// The allocator of `vigie`: its memory is measured too.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

/// Mesurer Vigie sur des éléments inventés. (Measure Vigie on made-up items.)
#[derive(Debug, Parser)]
#[command(name = "vigie-bench", version, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    bench: Bench,
}

#[derive(Debug, Subcommand)]
enum Bench {
    /// Mesurer une grande archive. (Measure a great archive.)
    ///
    /// Ex.: vigie-bench archive --items 100000
    Archive(archive::Args),
    /// Mesurer les pages et le tri, tous au travail. (Measure pages and triage, all at work.)
    ///
    /// Ex.: vigie-bench desk --items 100000
    Desk(desk::Args),
    /// Mesurer la collecte. (Measure collecting.)
    ///
    /// Ex.: vigie-bench ingest
    Ingest(ingest::Args),
    /// Les sites que « bench ingest » visite. (The sites that it visits.)
    #[command(hide = true)]
    Site(site::Args),
    /// Mesurer un numéro sur tous les canaux. (Measure an edition on every kind of channel.)
    ///
    /// Ex.: vigie-bench digest --items 100000
    Digest(digest::Args),
    /// Mesurer la lecture. (Measure reading.)
    ///
    /// Ex.: vigie-bench reading --wrong
    Reading(reading::Args),
    /// Mesurer les règles. (Measure rules.)
    ///
    /// Ex.: vigie-bench rules
    Rules(percolate::Args),
    /// Mesurer la recherche. (Measure searching.)
    ///
    /// Ex.: vigie-bench search --docs 100000
    Search(search::Args),
    /// Refaire les poids des langues. (Make the language weights again.)
    ///
    /// Ex.: vigie-bench weights mots
    Weights(weights::Args),
}

fn main() -> ExitCode {
    // A round over a thousand hosts meets more connections than the 1,024 that are usual.
    let _stays = rlimit::increase_nofile_limit(u64::MAX);
    match run(&Cli::parse().bench) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            term::error(&error);
            ExitCode::FAILURE
        }
    }
}

/// Runs one bench.
fn run(bench: &Bench) -> anyhow::Result<()> {
    match bench {
        Bench::Archive(args) => archive::run(args),
        Bench::Desk(args) => desk::run(args),
        Bench::Ingest(args) => ingest::run(args),
        Bench::Digest(args) => digest::run(args),
        Bench::Site(args) => site::run(args),
        Bench::Reading(args) => reading::run(args),
        Bench::Rules(args) => percolate::run(args),
        Bench::Search(args) => search::run(args),
        Bench::Weights(args) => weights::run(args),
    }
}

/// Threads for what blocks, as many as `vigie` has.
const BLOCKING_THREADS: usize = 48;

/// The asynchronous runtime.
fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    builder.enable_all().max_blocking_threads(BLOCKING_THREADS);
    Ok(builder.build()?)
}
