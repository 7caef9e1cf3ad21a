//! `vigie-bench archive`: an archive of a million items: indexed, opened, asked over HTTP, and fed.

use std::path::{Path, PathBuf};

use super::filling::fill;
use super::measure::{Memory, Row, Stopwatch, anonymous, anonymous_of, mega};
use super::serving::Serving;
use super::{freshness, questions};
use vigie::search::{Effort, Search};
use vigie::store::{Store, StoreError, items};
use vigie::workers::index;

/// The size of the bench.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Combien d'éléments. (How many items.)
    #[arg(long, default_value_t = 1_000_000)]
    items: u64,
    /// Combien de recherches de chaque sorte. (How many searches of each kind.)
    #[arg(long, default_value_t = 100)]
    searches: u64,
    /// Un dossier gardé : ce qui y est déjà n'est pas refait. (A folder that is kept: what is there is
    /// not made again.)
    #[arg(long)]
    keep: Option<PathBuf>,
    /// Une ligne de JSON par mesure. (One line of JSON a figure.)
    #[arg(long)]
    json: bool,
}

/// Starts of the program: the one in the middle counts.
const STARTS: usize = 5;

/// Runs the bench.
pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    if let Some(folder) = &args.keep {
        std::fs::create_dir_all(folder)?;
        return measure(args, folder);
    }
    let name = format!("vigie-bench-archive-{}", std::process::id());
    let folder = std::env::temp_dir().join(name);
    std::fs::create_dir_all(&folder)?;
    let outcome = measure(args, &folder);
    std::fs::remove_dir_all(&folder)?;
    outcome
}

fn measure(args: &Args, folder: &Path) -> anyhow::Result<()> {
    let index = folder.join("index");
    let items = make(args, &index)?;
    disk(args, &index, items)?;
    starts(args, folder)?;
    asked(args, folder)?;
    freshness::measure(folder, args.json)
}

/// The archive and its index, unless they are there already; answers how many items there are. A kept
/// folder has some more than were asked for: those that came in when it was measured. Row search 3 on the
/// real way.
fn make(args: &Args, index: &Path) -> anyhow::Result<u64> {
    let store = Store::open(&index.join("archive.db"))?;
    let count = || {
        anyhow::Ok(u64::try_from(
            store.read_here::<_, StoreError>(items::count)?,
        )?)
    };
    if count()? < args.items {
        anyhow::ensure!(count()? == 0, "the folder holds a smaller archive");
        let all = Stopwatch::start();
        fill(&store, args.items)?;
        let seconds = all.read().cpu;
        row(
            "",
            "making it up and filing it, processor",
            seconds,
            None,
            "s",
        )
        .print(args.json)?;
    }
    let there = count()?;
    let search = Search::open(&index.join("search"))?;
    if search.count() > 0 {
        // What came in last time may not have been indexed before that run ended.
        index::catch_up(&store, &search)?;
        search.close()?;
        return Ok(there);
    }
    drop(search);
    let memory = Memory::watch();
    let all = Stopwatch::start();
    let search = Search::open_empty(&index.join("search"), Effort::Rebuild { threads: 2 })?;
    index::catch_up(&store, &search)?;
    search.close()?;
    let speed = there as f64 / all.read().cpu;
    let what = "reindex from the archive, items a CPU second";
    row("search 3", what, speed, None, "").print(args.json)?;
    let what = "reindex, anonymous memory at most";
    row(
        "search 3",
        what,
        mega(Some(memory.peak())),
        Some(1_000.0),
        "MB",
    )
    .print(args.json)?;
    let what = "after it, anonymous memory of the bench";
    row("search 3", what, mega(anonymous()), None, "MB").print(args.json)?;
    Ok(there)
}

/// Row search 4.
fn disk(args: &Args, index: &Path, items: u64) -> anyhow::Result<()> {
    let content = super::filling::content(items) as f64;
    let line = |what, bytes: u64, bar| {
        row("search 4", what, bytes as f64 / content, bar, "×").print(args.json)
    };
    let archive = std::fs::metadata(index.join("archive.db"))?.len();
    let words = super::ingest::size(&index.join("search"))?;
    line("archive ÷ content", archive, None)?;
    line("index ÷ content", words, None)?;
    line("archive and index ÷ content", archive + words, Some(1.5))
}

/// Row start: from command to first page answered.
fn starts(args: &Args, folder: &Path) -> anyhow::Result<()> {
    let mut walls = Vec::new();
    for _ in 0..STARTS {
        let (serving, first) = Serving::start(folder)?;
        walls.push(first.as_secs_f64() * 1e3);
        serving.stop()?;
    }
    walls.sort_by(f64::total_cmp);
    let what = "from command to first page answered, wall";
    row("start", what, walls[STARTS / 2], Some(300.0), "ms").print(args.json)
}

/// Row search 2, and ingest 4 at rest and serving.
fn asked(args: &Args, folder: &Path) -> anyhow::Result<()> {
    let (serving, _) = Serving::start(folder)?;
    let corpus = super::corpus::Corpus::new();
    let mut walls = Vec::new();
    let before = serving.cpu();
    for number in 0..args.searches {
        for kind in 0..questions::KINDS.len() {
            let (typed, _) = questions::question(&corpus, kind, number);
            walls.push(serving.search(&typed)?.as_secs_f64() * 1e3);
        }
    }
    let asked = walls.len();
    let cpu = (serving.cpu() - before) * 1e3 / asked as f64;
    walls.sort_by(f64::total_cmp);
    let line = |what, figure, bar, unit| row("search 2", what, figure, bar, unit).print(args.json);
    line(
        "a page of results, wall p50",
        walls[asked / 2],
        Some(15.0),
        "ms",
    )?;
    line(
        "a page of results, wall p99",
        walls[asked * 99 / 100],
        Some(50.0),
        "ms",
    )?;
    line("a page of results, processor, mean", cpu, None, "ms")?;
    let memory = |what| {
        let bytes = anonymous_of(&serving.process());
        row("ingest 4", what, mega(bytes), Some(60.0), "MB").print(args.json)
    };
    memory("anonymous memory, serving")?;
    std::thread::sleep(std::time::Duration::from_secs(12));
    memory("anonymous memory, at rest after serving")?;
    serving.stop()
}

/// One line of the report.
pub(super) fn row(
    row: &'static str,
    what: &str,
    figure: f64,
    bar: Option<f64>,
    unit: &'static str,
) -> Row {
    Row {
        row,
        what: what.to_owned(),
        figure,
        bar,
        unit,
        more_is_better: false,
    }
}
