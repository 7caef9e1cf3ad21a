//! `vigie fetch`: one round of visits, now.

use std::io::IsTerminal;

use chrono_tz::Tz;
use indicatif::{ProgressBar, ProgressStyle};

use super::open::{self, Common};
use super::{Outcome, term};
use crate::app::App;
use crate::config::Env;
use crate::domain::source;
use crate::ingest::Visited;
use crate::search::{Search, SearchError};
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
    let app = common.open_to_speak(env)?;
    let visited = open::block_on(round(&app, args, common.quiet))?;
    index_all(&app)?;
    if !args.json && !common.quiet {
        summary(&visited, app.setup().config.watch.zone);
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

/// Brings the index up to what was filed. Another Vigie that fills it may have ended before it saw all.
fn index_all(app: &App) -> anyhow::Result<()> {
    index::catch_up(&app.store, &app.search)?;
    if app.search.is_writable() {
        return Ok(());
    }
    match Search::open(&app.setup().config.watch.index.join("search")) {
        Ok(search) => index::catch_up(&app.store, &search).map(|_| ()),
        Err(SearchError::InUse { .. }) => Ok(()),
        Err(error) => Err(error.into()),
    }
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
    let zone = app.setup().config.watch.zone;
    let mut told = Ok(());
    let visited = rounds::visit_all(app, due, |visited| {
        bar.set_message(visited.source.clone());
        bar.inc(1);
        if args.json {
            told = std::mem::replace(&mut told, Ok(())).and(term::json(visited));
        } else if !drawn && !quiet && visited.outcome != "failed" {
            term::line(sentence(visited, zone));
        }
    })
    .await?;
    bar.finish_and_clear();
    told?;
    curation::catch_up(app).await?;
    Ok(visited)
}

/// A visit as it ends. What failed is told once, in the summary.
fn sentence(visited: &Visited, zone: Tz) -> String {
    if visited.outcome == "held" {
        return format!("{} : {}", visited.source, wait(visited, zone));
    }
    let Visited {
        source,
        new,
        changed,
        same,
        note,
        ..
    } = visited;
    let note = note
        .as_deref()
        .map(|note| format!(" · {}", term::both(note)));
    format!(
        "{source} : {new} nouveaux (new), {changed} modifiés (changed), {same} identiques (same){}",
        note.unwrap_or_default()
    )
}

/// Until when a source waits, when it or its host asked for that.
fn wait(visited: &Visited, zone: Tz) -> String {
    let until = visited.held_until.map(|until| term::instant(until, zone));
    until.map_or_else(String::new, |until| {
        format!(
            "attend jusqu’à {until}, comme son site le demande (waits until then, as its site asks)"
        )
    })
}

/// What is no plain success: its outcome, and how the summary calls it. No entry is no fault, and neither
/// is a site that asks for time.
const APART: [(&str, &str); 5] = [
    ("failed", "en échec (failed)"),
    ("gone", "disparues (gone)"),
    ("limited", "qui font attendre (limited)"),
    ("held", "qui attendent leur site (held)"),
    ("empty", "sans entrée (empty)"),
];

fn summary(visited: &[Visited], zone: Tz) {
    let of = |outcome: &str| -> Vec<&Visited> {
        let those = visited.iter().filter(|visited| visited.outcome == outcome);
        those.collect()
    };
    let sum = |number: fn(&Visited) -> u32| visited.iter().map(number).sum::<u32>().to_string();
    let row = |cells: [&str; 2]| cells.map(str::to_owned).to_vec();
    let mut rows = vec![
        row([
            "sources visitées (visited)",
            &(visited.len() - of("held").len()).to_string(),
        ]),
        row([
            "  sans changement (unchanged)",
            &of("unchanged").len().to_string(),
        ]),
        row(["éléments nouveaux (new)", &sum(|visited| visited.new)]),
        row(["  modifiés (changed)", &sum(|visited| visited.changed)]),
        row(["  identiques (same)", &sum(|visited| visited.same)]),
    ];
    for (outcome, name) in APART {
        let those = of(outcome);
        if those.is_empty() && outcome != "failed" {
            continue;
        }
        rows.push(row([name, &those.len().to_string()]));
        if outcome == "failed" && nothing_reached(visited) {
            continue;
        }
        rows.extend(those.into_iter().map(|one| {
            let note = match one.held_until {
                Some(_) => wait(one, zone),
                None => term::both(one.note.as_deref().unwrap_or(one.outcome)),
            };
            vec![format!("  {}", one.source), note]
        }));
    }
    term::table(&rows);
    if nothing_reached(visited) {
        let first = visited.iter().find_map(|one| one.note.as_deref());
        term::line(format!(
            "Aucune des {0} sources n’a pu être jointe : voyez le réseau de cette machine, son serveur de noms, \
             et s’il faut un mandataire ([watch] proxy). (None of the {0} sources could be reached: look at this \
             machine's network, its name server, and whether a proxy is needed.)\n  par exemple (for example): {1}",
            visited.len(),
            term::both(first.unwrap_or_default())
        ));
    }
}

/// Whether the way out is what failed, and not the sources.
fn nothing_reached(visited: &[Visited]) -> bool {
    source::nothing_reached(visited.iter().map(|one| one.note.as_deref()))
}
