//! `vigie-bench reading`: how well pages, titles and news are read, and how long it takes.
//!
//! Pages, titles and news of its own, made up or written for it, so that it runs anywhere; and, where
//! `VIGIE_CORPUS` names a folder with `pages.json`, real pages beside what a person annotated.

mod cms;
mod languages;
mod made;
mod newcomers;
mod pages;
mod score;
mod segments;
mod stories;
mod telling;

use std::path::PathBuf;

use super::measure::{Row, Times, anonymous, mega};
use super::term;
use vigie::config::Env;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Pages annotées ; sinon VIGIE_CORPUS. (Annotated pages; else VIGIE_CORPUS.)
    #[arg(long, value_name = "DIR")]
    corpus: Option<PathBuf>,
    /// Seulement ces pages, leurs passages notés. (Only these pages, their passages noted.)
    #[arg(long, value_name = "DIR")]
    segments: Option<PathBuf>,
    /// Des titres à soi : « langue TAB genre TAB titre ». (Titles of your own, a line each.)
    #[arg(long, value_name = "FILE")]
    titles: Option<PathBuf>,
    /// Combien de pages inventées. (How many made-up pages.)
    #[arg(long, default_value_t = 200)]
    pages: u64,
    /// À côté de combien d'éléments placer un nouveau. (Beside how many items to place a new one.)
    #[arg(long, default_value_t = 20_000)]
    beside: u64,
    /// Nommer ce qui est mal lu. (Name what is read wrongly.)
    #[arg(long)]
    wrong: bool,
    /// Une ligne de JSON par mesure. (One line of JSON a figure.)
    #[arg(long)]
    json: bool,
}

/// Runs the bench.
pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    if let Some(folder) = &args.segments {
        segments::measure(args, folder)?;
        return Ok(());
    }
    let made = made::pages(args.pages);
    pages::measure(args, "made up", &made)?;
    let corpus = args.corpus.clone().or_else(|| Env::of_process().corpus());
    match corpus {
        Some(folder) => pages::measure(args, "real", &pages::annotated(&folder)?)?,
        None if !args.json => term::line("real pages: left out, VIGIE_CORPUS names no folder"),
        None => {}
    }
    cms::measure(args)?;
    languages::measure(args, &made)?;
    stories::measure(args)?;
    newcomers::measure(args)?;
    at_most(
        "reading 2",
        "anonymous memory at the end",
        mega(anonymous()),
        150.0,
        "MB",
    )
    .print(args.json)?;
    Ok(())
}

/// A figure that should not be larger.
fn at_most(row: &'static str, what: &str, figure: f64, bar: f64, unit: &'static str) -> Row {
    Row {
        row,
        what: what.to_owned(),
        figure,
        bar: Some(bar),
        unit,
        more_is_better: false,
    }
}

/// A figure that should not be smaller; without a bar, one that is only told.
fn at_least(row: &'static str, what: String, figure: f64, bar: Option<f64>) -> Row {
    Row {
        row,
        what,
        figure,
        bar,
        unit: "",
        more_is_better: true,
    }
}

/// Mean and 95th percentile of what was timed, in milliseconds.
fn times(row: &'static str, what: &str, times: &mut Times, bars: (f64, f64)) -> [Row; 2] {
    [
        at_most(row, &format!("{what}, mean"), times.mean(), bars.0, "ms"),
        at_most(
            row,
            &format!("{what}, p95"),
            times.percentile(0.95),
            bars.1,
            "ms",
        ),
    ]
}

/// Names what was read wrongly, where asked.
fn wrong(args: &Args, text: impl FnOnce() -> String) {
    if args.wrong && !args.json {
        term::line(format!("          {}", text()));
    }
}
