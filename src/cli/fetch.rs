//! `vigie fetch`: one round of visits, now.

use std::io::IsTerminal;

use indicatif::{ProgressBar, ProgressStyle};

use super::open::{self, Common};
use super::{Outcome, term};
use crate::app::App;
use crate::config::Env;
use crate::ingest::Visited;
use crate::workers::{curation, index, rounds};

/// What to visit.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Les sources à visiter ; à défaut, toutes celles qui sont dues. (The sources; by default those
    /// that are due.)
    #[arg(value_name = "SOURCE")]
    sources: Vec<String>,
    /// Une ligne de JSON par source. (One line of JSON a source.)
    #[arg(long)]
    json: bool,
}

/// Visits, files, indexes, and tells.
pub(crate) fn run(args: &Args, common: &Common, env: &Env) -> anyhow::Result<Outcome> {
    let app = common.open(env)?;
    let visited = open::block_on(round(&app, args, common.quiet))?;
    index::catch_up(&app.store, &app.search)?;
    if !args.json {
        summary(&visited);
    }
    let failed = visited
        .iter()
        .filter(|visited| visited.outcome == "failed")
        .count();
    let all_failed = failed > 0 && failed == visited.len();
    Ok(if all_failed {
        Outcome::Failed
    } else {
        Outcome::Done
    })
}

async fn round(app: &App, args: &Args, quiet: bool) -> anyhow::Result<Vec<Visited>> {
    let due = rounds::due(app, &args.sources).await?;
    let drawn = std::io::stderr().is_terminal() && !quiet && !args.json;
    let bar = if drawn {
        ProgressBar::new(due.len() as u64)
    } else {
        ProgressBar::hidden()
    };
    bar.set_style(ProgressStyle::with_template("{bar:30} {pos}/{len} {msg}")?);
    let mut told = Ok(());
    let visited = rounds::visit_all(app, due, |visited| {
        bar.set_message(visited.source.clone());
        bar.inc(1);
        if args.json {
            told = std::mem::replace(&mut told, Ok(())).and(term::json(visited));
        } else if !drawn && !quiet {
            term::line(sentence(visited));
        }
    })
    .await?;
    bar.finish_and_clear();
    told?;
    curation::catch_up(app).await?;
    Ok(visited)
}

fn sentence(visited: &Visited) -> String {
    let Visited {
        source,
        outcome,
        new,
        changed,
        same,
        note,
    } = visited;
    let note = note
        .as_ref()
        .map(|note| format!(" ({note})"))
        .unwrap_or_default();
    format!("{source}: {outcome}, {new} new, {changed} changed, {same} same{note}")
}

fn summary(visited: &[Visited]) {
    let count = |outcome: &str| {
        visited
            .iter()
            .filter(|visited| visited.outcome == outcome)
            .count()
    };
    let sum = |number: fn(&Visited) -> u32| visited.iter().map(number).sum::<u32>().to_string();
    let row = |cells: [&str; 2]| cells.map(str::to_owned).to_vec();
    let mut rows = vec![
        row(["sources visitées (visited)", &visited.len().to_string()]),
        row([
            "  sans changement (unchanged)",
            &count("unchanged").to_string(),
        ]),
        row(["éléments nouveaux (new)", &sum(|visited| visited.new)]),
        row(["  modifiés (changed)", &sum(|visited| visited.changed)]),
        row(["  identiques (same)", &sum(|visited| visited.same)]),
        row(["en échec (failed)", &count("failed").to_string()]),
    ];
    for failed in visited
        .iter()
        .filter(|visited| !matches!(visited.outcome, "fresh" | "unchanged"))
    {
        rows.push(vec![
            format!("  {}", failed.source),
            failed
                .note
                .clone()
                .unwrap_or_else(|| failed.outcome.to_owned()),
        ]);
    }
    term::table(&rows);
}
