//! `vigie-bench desk`: readers read and search, curators decide, feeds come in, all at once over a made
//! archive, through the pages on loopback; and no decision is lost.

mod archive;
mod asking;
mod people;

use std::net::Ipv4Addr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::corpus::Corpus;
use super::measure::Row;
use super::sites::Sites;
use super::{runtime, term};
use people::Seen;
use vigie::app::App;
use vigie::web::{self, Door};
use vigie::workers::{index, rounds, suggest};

/// The size of the bench.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Combien d'éléments dans l'archive. (How many items in the archive.)
    #[arg(long, default_value_t = 1_000_000)]
    items: u64,
    /// Combien de lecteurs. (How many readers.)
    #[arg(long, default_value_t = 200)]
    readers: u64,
    /// Combien de curateurs. (How many curators.)
    #[arg(long, default_value_t = 10)]
    curators: u64,
    /// Pendant combien de secondes. (For how many seconds.)
    #[arg(long, default_value_t = 60)]
    seconds: u64,
    /// Où écrire ; effacé à la fin. (Where to write; removed at the end.)
    #[arg(long)]
    folder: Option<std::path::PathBuf>,
    /// Une ligne de JSON par mesure. (One line of JSON a figure.)
    #[arg(long)]
    json: bool,
}

/// What every page and act must stay under, in milliseconds, for 95 of 100.
const BAR: f64 = 100.0;

/// Feeds read each second while people work, of thirty items each.
const FEEDS: u64 = 2;

/// Runs the bench.
pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let folder = args.folder.clone().unwrap_or_else(std::env::temp_dir);
    let folder = folder.join(format!("vigie-bench-desk-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let outcome = measure(args, &folder);
    std::fs::remove_dir_all(&folder)?;
    outcome
}

fn measure(args: &Args, folder: &Path) -> anyhow::Result<()> {
    let corpus = Arc::new(Corpus::new());
    let sites = Sites::start(args.seconds * FEEDS)?;
    let app = archive::open(folder, &sites.bases)?;
    archive::fill(&app, &corpus, args.items)?;
    index::catch_up(&app.store, &app.search)?;
    let waiting = archive::waiting(&app)?;
    let runtime = runtime()?;
    let (seen, came) = runtime.block_on(work(args, &app, &corpus))?;
    runtime.shutdown_timeout(Duration::from_secs(1));
    report(args, &app, seen, (waiting, came))
}

/// Everybody at work together, for as long as was asked.
async fn work(args: &Args, app: &App, corpus: &Arc<Corpus>) -> anyhow::Result<(Seen, usize)> {
    let keys = archive::sign_in(app, args.curators, args.readers)?;
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let address = listener.local_addr()?;
    let stop = CancellationToken::new();
    let stopped = stop.clone().cancelled_owned();
    let pages = tokio::spawn(web::serve(listener, app.clone(), Door::Accounts, stopped));
    let inflow = tokio::spawn(inflow(app.clone(), stop.clone()));
    let scoring = tokio::spawn(scoring(app.clone(), stop.clone()));
    let mut busy = Vec::new();
    for (number, key) in (0..).zip(keys) {
        let person = people::Person {
            number,
            address,
            key,
            items: args.items,
            curators: args.curators,
            until: tokio::time::Instant::now() + Duration::from_secs(args.seconds),
            corpus: Arc::clone(corpus),
        };
        busy.push(tokio::spawn(async move {
            if person.number < person.curators {
                people::curate(person).await
            } else {
                people::read(person).await
            }
        }));
    }
    let mut seen = Seen::default();
    for one in busy {
        seen.join(one.await??);
    }
    stop.cancel();
    let came = inflow.await??;
    scoring.await??;
    // The pages end with their last answer; a second is enough for it.
    let _late = tokio::time::timeout(Duration::from_secs(1), pages).await;
    Ok((seen, came))
}

/// Reads feeds and indexes what they bring, as the workers do; answers how many feeds were read.
async fn inflow(app: App, stop: CancellationToken) -> anyhow::Result<usize> {
    let mut read = 0;
    let mut tick = tokio::time::interval(Duration::from_secs(1));
    for number in 0.. {
        tokio::select! {
            () = stop.cancelled() => break,
            _ = tick.tick() => {}
        }
        let wanted = (number * FEEDS..(number + 1) * FEEDS).map(|n| format!("live-{n}"));
        let Ok(due) = rounds::due(&app, &wanted.collect::<Vec<_>>()).await else {
            continue;
        };
        let visited = rounds::visit_all(&app, due, |_| {}).await?;
        read += visited.iter().filter(|one| one.outcome != "failed").count();
        let (store, search) = (app.store.clone(), app.search.clone());
        tokio::task::spawn_blocking(move || index::catch_up(&store, &search)).await??;
    }
    Ok(read)
}

/// Keeps scores up with decisions, as the worker does.
async fn scoring(app: App, stop: CancellationToken) -> anyhow::Result<()> {
    let mut tick = tokio::time::interval(Duration::from_secs(2));
    loop {
        tokio::select! {
            () = stop.cancelled() => return Ok(()),
            _ = tick.tick() => {}
        }
        suggest::catch_up(&app.store).await?;
    }
}

fn report(
    args: &Args,
    app: &App,
    mut seen: Seen,
    (waiting, came): (i64, usize),
) -> anyhow::Result<()> {
    if !args.json {
        term::line(format!(
            "{} items, {waiting} waiting, {} readers, {} curators, {} s, {came} feeds of 30 items read meanwhile",
            args.items, args.readers, args.curators, args.seconds
        ));
    }
    let print = |what: String, figure: f64, bar: Option<f64>, unit: &'static str| {
        let row = Row {
            row: "desk",
            what,
            figure,
            bar,
            unit,
            more_is_better: false,
        };
        row.print(args.json)
    };
    for (kind, times) in &mut seen.times {
        let count = times.count();
        print(
            format!("{kind} ({count}), p50"),
            times.percentile(0.5),
            None,
            "ms",
        )?;
        print(
            format!("{kind} ({count}), p95"),
            times.percentile(0.95),
            Some(BAR),
            "ms",
        )?;
    }
    print("errors".to_owned(), seen.errors.len() as f64, Some(0.0), "")?;
    for error in seen.errors.iter().take(5) {
        term::line(format!("  {error}"));
    }
    print(
        "decisions of others met".to_owned(),
        seen.conflicts as f64,
        None,
        "",
    )?;
    let lost = archive::lost(app, &seen.decided)?;
    print(
        format!("lost of {} decisions", seen.decided.len()),
        lost as f64,
        Some(0.0),
        "",
    )
}
