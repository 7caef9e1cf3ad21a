//! `vigie-bench ingest`: import, unchanged and changed rounds of a thousand feeds, with the bars of
//! the performance page; newsboat on the same feeds where it is installed.

use std::path::Path;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::feeds::{ITEMS, MORE};
use super::measure::{Cost, Memory, Row, Stopwatch, anonymous, mega};
use super::sites::{Sites, watch};
use super::{bare, newsboat};
use super::{runtime, term};
use vigie::app::App;
use vigie::app::workings::TaskName;
use vigie::store::{StoreError, items};
use vigie::workers::driver::Driver;
use vigie::workers::{index, rounds};

/// The size of the bench.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Combien de flux de trente éléments. (How many feeds of thirty items.)
    #[arg(long, default_value_t = 1_000)]
    feeds: u64,
    /// Sans newsboat, même installé. (Without newsboat, though installed.)
    #[arg(long)]
    no_newsboat: bool,
    /// Encore une fois avec dix fois plus de flux. (Once more with ten times the feeds.)
    #[arg(long)]
    growth: bool,
    /// Où écrire ; effacé à la fin. (Where to write; removed at the end.)
    #[arg(long)]
    folder: Option<std::path::PathBuf>,
    /// Une ligne de JSON par mesure. (One line of JSON a figure.)
    #[arg(long)]
    json: bool,
}

/// Runs the bench.
pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let folder = args.folder.clone().unwrap_or_else(std::env::temp_dir);
    let folder = folder.join(format!("vigie-bench-ingest-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let outcome = all(args, &folder);
    std::fs::remove_dir_all(&folder)?;
    outcome
}

fn all(args: &Args, folder: &Path) -> anyhow::Result<()> {
    let taken = measure(args.feeds, !args.no_newsboat, &folder.join("once"))?;
    let report = Report {
        json: args.json,
        scale: args.feeds as f64 / 1_000.0,
    };
    report.taken(&taken)?;
    if args.growth {
        std::fs::remove_dir_all(folder.join("once"))?;
        let grown = measure(args.feeds * TIMES, false, &folder.join("more"))?;
        report.growth(&taken, &grown)?;
    }
    Ok(())
}

/// How many times the feeds growth is measured with.
const TIMES: u64 = 10;

/// Rounds with nothing new, ours and bare: the one in the middle counts.
const ROUNDS: usize = 5;

/// Idle connections and threads end by then: what is left is what rest costs.
const REST: Duration = Duration::from_secs(12);

/// What one run measured.
struct Taken {
    newsboat: Option<Cost>,
    bare: Cost,
    import: Cost,
    unchanged: Cost,
    changed: Cost,
    /// Bytes of anonymous memory while importing, at most.
    peak: u64,
    /// The same at rest.
    rest: Option<u64>,
    /// Bytes on the disk.
    stored: u64,
}

fn measure(feeds: u64, with_newsboat: bool, folder: &Path) -> anyhow::Result<Taken> {
    std::fs::create_dir_all(folder)?;
    let mut sites = Sites::start(feeds)?;
    let runtime = runtime()?;
    let newsboat = match with_newsboat {
        true => newsboat::import(&sites.bases, folder)?,
        false => None,
    };
    let bare = runtime.block_on(bare::unchanged(&sites.bases, ROUNDS))?;
    let app = watch(&sites, folder)?;
    let memory = Memory::watch();
    let mut import = runtime.block_on(round(&app))?;
    expect(&app, feeds * ITEMS)?;
    // Merging goes on after the last item is found, and is work of the import all the same.
    import.cpu += settled();
    let peak = memory.peak();
    let unchanged = (0..ROUNDS)
        .map(|_| runtime.block_on(round(&app)))
        .collect::<anyhow::Result<Vec<_>>>()?;
    expect(&app, feeds * ITEMS)?;
    sites.change()?;
    let mut changed = runtime.block_on(round(&app))?;
    expect(&app, feeds * ITEMS + sites.changed * MORE)?;
    changed.cpu += settled();
    std::thread::sleep(REST);
    Ok(Taken {
        newsboat,
        bare,
        import,
        unchanged: Cost::median(unchanged),
        changed,
        peak,
        rest: anonymous(),
        stored: size(folder)?,
    })
}

/// Waits until nothing works any more; answers the processor time that this took, in seconds.
fn settled() -> f64 {
    let all = Stopwatch::start();
    loop {
        let step = Stopwatch::start();
        std::thread::sleep(Duration::from_millis(300));
        if step.read().cpu < 0.015 {
            return all.read().cpu;
        }
    }
}

/// One round over every source, to the last document searchable.
async fn round(app: &App) -> anyhow::Result<Cost> {
    let watch = Stopwatch::start();
    let keys: Vec<_> = app
        .setup()
        .config
        .sources
        .iter()
        .map(|source| source.key.clone())
        .collect();
    let due = rounds::due(app, &keys).await?;
    let (driver, stop) = (Driver::of(app), CancellationToken::new());
    let bells = driver.bells.clone();
    let follow = tokio::spawn(driver.drive(index::task(app), stop.clone()));
    let visited = rounds::visit_all(app, due, |_| bells.ring(TaskName::Index)).await?;
    stop.cancel();
    follow.await?;
    let last = app.clone();
    tokio::task::spawn_blocking(move || index::catch_up(&last.store, &last.search)).await??;
    if let Some(failed) = visited.iter().find(|visited| visited.outcome == "failed") {
        anyhow::bail!(
            "{} failed: {}",
            failed.source,
            failed.note.as_deref().unwrap_or("?")
        );
    }
    Ok(watch.read())
}

/// Exactly `count` items, all of them in the index.
fn expect(app: &App, count: u64) -> anyhow::Result<()> {
    let stored = app.store.read_here::<_, StoreError>(items::count)?;
    let found = app.search.count();
    anyhow::ensure!(
        u64::try_from(stored) == Ok(count) && found == count,
        "{count} items expected, {stored} stored, {found} found"
    );
    Ok(())
}

/// Bytes in a folder and those below.
pub(super) fn size(folder: &Path) -> anyhow::Result<u64> {
    let mut bytes = 0;
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let metadata = entry.metadata()?;
        bytes += if metadata.is_dir() {
            size(&entry.path())?
        } else {
            metadata.len()
        };
    }
    Ok(bytes)
}

struct Report {
    json: bool,
    /// The size of the run: the bars are for a thousand feeds.
    scale: f64,
}

impl Report {
    fn taken(&self, taken: &Taken) -> anyhow::Result<()> {
        let memory = |what, bytes, bar| self.print("ingest 4", what, mega(bytes), Some(bar), "MB");
        self.import(&taken.import, taken.newsboat.as_ref())?;
        self.unchanged(&taken.unchanged, &taken.bare)?;
        self.changed(&taken.changed, &taken.unchanged)?;
        memory(
            "anonymous memory, peak while importing",
            Some(taken.peak),
            250.0,
        )?;
        memory("anonymous memory, at rest", taken.rest, 60.0)?;
        let what = "archive and index on disk";
        self.print("search 4", what, mega(Some(taken.stored)), None, "MB")
    }

    fn growth(&self, once: &Taken, grown: &Taken) -> anyhow::Result<()> {
        let line = |row, what, figure: f64, bar| self.print(row, what, figure, Some(bar), "×");
        let what = "ten times the feeds: import, processor";
        line("ingest 5", what, grown.import.cpu / once.import.cpu, 11.0)?;
        let what = "ten times the feeds: memory while importing";
        line("ingest 5", what, grown.peak as f64 / once.peak as f64, 2.0)?;
        let a_feed = grown.unchanged.cpu / once.unchanged.cpu / TIMES as f64;
        let what = "unchanged, a feed, beside ten times the items";
        line("ingest 2", what, a_feed, 1.2)
    }

    fn print(
        &self,
        row: &'static str,
        what: &str,
        figure: f64,
        bar: Option<f64>,
        unit: &'static str,
    ) -> anyhow::Result<()> {
        let what = what.to_owned();
        Row {
            row,
            what,
            figure,
            bar,
            unit,
            more_is_better: false,
        }
        .print(self.json)
    }

    fn import(&self, import: &Cost, newsboat: Option<&Cost>) -> anyhow::Result<()> {
        self.print(
            "ingest 1",
            "import, processor",
            import.cpu,
            Some(15.0 * self.scale),
            "s",
        )?;
        self.print("ingest 1", "import, wall", import.wall, None, "s")?;
        let cores = std::thread::available_parallelism().map_or(1.0, |n| n.get().min(2) as f64);
        let share = import.cpu / cores / import.wall * 100.0;
        let what = "import, share of the two-core limit in wall".to_owned();
        let row = Row {
            row: "ingest 1",
            what,
            figure: share,
            bar: Some(75.0),
            unit: "%",
            more_is_better: true,
        };
        row.print(self.json)?;
        let Some(newsboat) = newsboat else {
            term::line("newsboat is not installed: no yardstick");
            return Ok(());
        };
        self.print(
            "ingest 1",
            "newsboat, the same import, processor",
            newsboat.cpu,
            None,
            "s",
        )?;
        self.print(
            "ingest 1",
            "import ÷ newsboat, processor",
            import.cpu / newsboat.cpu,
            Some(0.8),
            "×",
        )
    }

    fn unchanged(&self, unchanged: &Cost, bare: &Cost) -> anyhow::Result<()> {
        self.print("ingest 2", "unchanged, processor", unchanged.cpu, None, "s")?;
        self.print("ingest 2", "unchanged, wall", unchanged.wall, None, "s")?;
        self.print(
            "ingest 2",
            "a bare loop of 304s, processor",
            bare.cpu,
            None,
            "s",
        )?;
        self.print(
            "ingest 2",
            "unchanged ÷ bare loop",
            unchanged.cpu / bare.cpu,
            Some(1.5),
            "×",
        )
    }

    fn changed(&self, changed: &Cost, unchanged: &Cost) -> anyhow::Result<()> {
        self.print("ingest 3", "changed, processor", changed.cpu, None, "s")?;
        self.print(
            "ingest 3",
            "changed ÷ unchanged",
            changed.cpu / unchanged.cpu,
            Some(3.5),
            "×",
        )
    }
}
