//! `vigie bench ingest`: import, unchanged and changed rounds of a thousand feeds, with the bars of
//! the performance page; newsboat on the same feeds where it is installed.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use super::feeds::{ITEMS, MORE};
use super::measure::{Row, anonymous, mega, process_cpu};
use super::{bare, newsboat, site};
use crate::app::App;
use crate::cli::{Outcome, open, term};
use crate::clock::Clock;
use crate::config::{self, Env};
use crate::store::{StoreError, items};
use crate::workers::{index, rounds};

/// The size of the bench.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Combien de flux de trente éléments. (How many feeds of thirty items.)
    #[arg(long, default_value_t = 1_000)]
    feeds: u64,
    /// Sans newsboat, même installé. (Without newsboat, though installed.)
    #[arg(long)]
    no_newsboat: bool,
    /// Où écrire ; effacé à la fin. (Where to write; removed at the end.)
    #[arg(long)]
    folder: Option<std::path::PathBuf>,
    /// Une ligne de JSON par mesure. (One line of JSON a figure.)
    #[arg(long)]
    json: bool,
}

/// Runs the bench.
pub(crate) fn run(args: &Args) -> anyhow::Result<Outcome> {
    let folder = args.folder.clone().unwrap_or_else(std::env::temp_dir);
    let folder = folder.join(format!("vigie-bench-ingest-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let outcome = measure(args, &folder);
    std::fs::remove_dir_all(&folder)?;
    outcome.map(|()| Outcome::Done)
}

fn measure(args: &Args, folder: &Path) -> anyhow::Result<()> {
    let mut sites = Sites::start(args.feeds)?;
    let runtime = open::runtime()?;
    let yardstick = if args.no_newsboat {
        None
    } else {
        newsboat::import(&sites.bases, folder)?
    };
    let bare = runtime.block_on(bare::unchanged(&sites.bases))?;
    let app = watch(&sites, folder)?;
    let memory = Memory::watch();
    let import = runtime.block_on(round(&app))?;
    expect(&app, args.feeds * ITEMS)?;
    let peak = memory.peak();
    let unchanged = runtime.block_on(round(&app))?;
    expect(&app, args.feeds * ITEMS)?;
    sites.change()?;
    let changed = runtime.block_on(round(&app))?;
    expect(&app, args.feeds * ITEMS + sites.changed * MORE)?;
    let stored = size(folder)?;
    let report = Report {
        json: args.json,
        scale: args.feeds as f64 / 1_000.0,
    };
    report.import(&import, yardstick.as_ref())?;
    report.unchanged(&unchanged, &bare)?;
    report.changed(&changed, &unchanged)?;
    report.print(
        "ingest 4",
        "anonymous memory, peak while importing",
        mega(Some(peak)),
        Some(250.0),
        "MB",
    )?;
    report.print(
        "ingest 4",
        "anonymous memory, at rest",
        mega(anonymous()),
        Some(60.0),
        "MB",
    )?;
    report.print(
        "search 4",
        "archive and index on disk",
        mega(Some(stored)),
        None,
        "MB",
    )
}

/// Processor and wall time of some work.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cost {
    pub(super) cpu: f64,
    pub(super) wall: f64,
}

impl Cost {
    pub(super) fn since(started: Instant, cpu: Duration) -> Self {
        let spent = process_cpu().unwrap_or_default().saturating_sub(cpu);
        Self {
            cpu: spent.as_secs_f64(),
            wall: started.elapsed().as_secs_f64(),
        }
    }
}

/// One round over every source, to the last document searchable.
async fn round(app: &App) -> anyhow::Result<Cost> {
    let (started, cpu) = (Instant::now(), process_cpu().unwrap_or_default());
    let keys: Vec<_> = app
        .setup()
        .config
        .sources
        .iter()
        .map(|source| source.key.clone())
        .collect();
    let due = rounds::due(app, &keys).await?;
    let done = Arc::new(AtomicBool::new(false));
    let follow = {
        let (app, done) = (app.clone(), Arc::clone(&done));
        tokio::task::spawn_blocking(move || -> anyhow::Result<()> {
            while !done.load(Ordering::Acquire) {
                index::catch_up(&app.store, &app.search)?;
                std::thread::sleep(Duration::from_millis(250));
            }
            index::catch_up(&app.store, &app.search).map(|_| ())
        })
    };
    let visited = rounds::visit_all(app, due, |_| {}).await?;
    done.store(true, Ordering::Release);
    follow.await??;
    if let Some(failed) = visited.iter().find(|visited| visited.outcome == "failed") {
        anyhow::bail!(
            "{} failed: {}",
            failed.source,
            failed.note.as_deref().unwrap_or("?")
        );
    }
    Ok(Cost::since(started, cpu))
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

fn watch(sites: &Sites, folder: &Path) -> anyhow::Result<App> {
    let mut text = String::from(
        "[watch]\nname = \"Bench\"\n[defaults]\nvisibility = \"public\"\nallow = [\"127.0.0.0/8\"]\n\
         gap = \"0s\"\narticle = \"never\"\n",
    );
    for (n, base) in sites.bases.iter().enumerate() {
        text.push_str(&format!(
            "[[source]]\nkey = \"source-{n}\"\ntitle = \"Source {n}\"\nurl = \"{base}/feed\"\n"
        ));
    }
    let file = folder.join("feeds.toml");
    let config = config::parse(&text, &file, &Env::default())?;
    App::open(config, Clock::System)
}

fn size(folder: &Path) -> anyhow::Result<u64> {
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

/// The processes that serve the feeds; they end with this.
struct Sites {
    running: Vec<(Child, ChildStdin, BufReader<ChildStdout>)>,
    bases: Vec<String>,
    changed: u64,
}

impl Sites {
    fn start(feeds: u64) -> anyhow::Result<Self> {
        let now = Clock::System.now().timestamp();
        let mut sites = Self {
            running: Vec::new(),
            bases: Vec::new(),
            changed: feeds / 10,
        };
        for first in (0..feeds).step_by(usize::try_from(site::A_PROCESS)?) {
            let count = site::A_PROCESS.min(feeds - first);
            let mut child = Command::new(std::env::current_exe()?)
                .args([
                    "bench",
                    "site",
                    "--first",
                    &first.to_string(),
                    "--count",
                    &count.to_string(),
                ])
                .args([
                    "--changed",
                    &sites.changed.to_string(),
                    "--now",
                    &now.to_string(),
                ])
                .stdin(Stdio::piped())
                .stdout(Stdio::piped())
                .spawn()?;
            let (Some(input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
                anyhow::bail!("a site has no pipes");
            };
            sites.running.push((child, input, BufReader::new(output)));
        }
        for (_, _, output) in &mut sites.running {
            let mut line = String::new();
            while output.read_line(&mut line)? > 1 {
                sites.bases.push(line.trim().to_owned());
                line.clear();
            }
        }
        anyhow::ensure!(
            sites.bases.len() as u64 == feeds,
            "the sites did not start; is `ulimit -n` above 512?"
        );
        Ok(sites)
    }

    /// A tenth of the feeds get new items.
    fn change(&mut self) -> anyhow::Result<()> {
        for (_, input, output) in &mut self.running {
            input.write_all(b"c")?;
            input.flush()?;
            output.read_line(&mut String::new())?;
        }
        Ok(())
    }
}

impl Drop for Sites {
    fn drop(&mut self) {
        for (child, _, _) in &mut self.running {
            // Already gone is as good.
            let _gone = child.kill();
            let _gone = child.wait();
        }
    }
}

/// Follows the anonymous memory of this process.
struct Memory(Arc<AtomicU64>);

impl Memory {
    fn watch() -> Self {
        let peak = Arc::new(AtomicU64::new(0));
        let seen = Arc::downgrade(&peak);
        std::thread::spawn(move || {
            while let Some(peak) = seen.upgrade() {
                peak.fetch_max(anonymous().unwrap_or(0), Ordering::Relaxed);
                std::thread::sleep(Duration::from_millis(20));
            }
        });
        Self(peak)
    }

    fn peak(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

struct Report {
    json: bool,
    /// The size of the run: the bars are for a thousand feeds.
    scale: f64,
}

impl Report {
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
