//! `vigie-bench search`: rows search 1, 3 and 5, beside SQLite FTS5 and tantivy alone.

use std::time::{Duration, Instant};

use cpu_time::{ProcessTime, ThreadTime};

use super::corpus::{Corpus, Dice};
use super::fts5::Fts5;
use super::measure::{Row, Times, anonymous, mega};
use super::questions::{KINDS, question};
use super::raw_tantivy;
use super::term;
use vigie::domain::ids::Revision;
use vigie::domain::visibility::Visibility;
use vigie::search::{Effort, Query, Request, Search};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Combien d'éléments. (How many items.)
    #[arg(long, default_value_t = 100_000)]
    docs: u64,
    /// Combien de recherches de chaque sorte. (How many searches of each kind.)
    #[arg(long, default_value_t = 200)]
    searches: u64,
    /// Sans comparer à SQLite FTS5. (Without comparing with SQLite FTS5.)
    #[arg(long)]
    no_fts5: bool,
    /// Où écrire ; effacé à la fin. (Where to write; removed at the end.)
    #[arg(long)]
    folder: Option<std::path::PathBuf>,
    /// Une ligne de JSON par mesure. (One line of JSON a figure.)
    #[arg(long)]
    json: bool,
}

/// Items generated and given to the index together.
const BATCH: u64 = 500;

/// The items of the two that compare indexing speed.
const COMPARED: u64 = 20_000;

/// Runs the bench.
pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let folder = args.folder.clone().unwrap_or_else(std::env::temp_dir);
    let folder = folder.join(format!("vigie-bench-search-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let outcome = measure(args, &folder);
    std::fs::remove_dir_all(&folder)?;
    outcome
}

fn measure(args: &Args, folder: &std::path::Path) -> anyhow::Result<()> {
    let corpus = Corpus::new();
    if !args.json {
        term::line(format!(
            "{} items, mean 4 KB, French and English",
            args.docs
        ));
    }
    compare_indexing(args, folder, &corpus)?;
    let search = Search::open_for(&folder.join("search"), Effort::Rebuild { threads: 1 })?;
    fill(args, &corpus, &search)?;
    search.close()?;
    let search = Search::open(&folder.join("search"))?;
    let fts5 = match args.no_fts5 {
        true => None,
        false => Some(fill_fts5(args, folder, &corpus)?),
    };
    for (kind, bar) in KINDS.iter().enumerate() {
        searches(args, &corpus, &search, fts5.as_ref(), (kind, bar))?;
    }
    drop(fts5);
    suggestions(args, &corpus, &search)?;
    trickle(args, &corpus, &search)?;
    // Merging ends here: the folder is removed next.
    Ok(search.close()?)
}

/// Row search 3 on few items: processor time an item, ours and tantivy's alone.
fn compare_indexing(args: &Args, folder: &std::path::Path, corpus: &Corpus) -> anyhow::Result<()> {
    let count = COMPARED.min(args.docs);
    let docs: Vec<_> = (0..count).map(|number| corpus.item(number)).collect();
    let ours = timed(|| {
        let search = Search::open_for(&folder.join("ours"), Effort::Rebuild { threads: 1 })?;
        search.apply(&docs, &[], Revision(1))?;
        Ok(search.close()?)
    })?;
    let raw_folder = folder.join("raw");
    std::fs::create_dir_all(&raw_folder)?;
    let raw = timed(|| raw_tantivy::index(&raw_folder, docs.iter().cloned()))?;
    let per_second = |seconds: f64| count as f64 / seconds;
    row(
        "search 3",
        "items a CPU second",
        per_second(ours),
        Some(6_000.0),
        "",
    )
    .more()
    .print(args.json)?;
    row(
        "search 3",
        "items a CPU second, tantivy alone",
        per_second(raw),
        None,
        "",
    )
    .print(args.json)?;
    row(
        "search 3",
        "share of tantivy alone",
        per_second(ours) / per_second(raw),
        Some(0.6),
        "×",
    )
    .more()
    .print(args.json)
}

/// Processor seconds of some work, in all threads.
fn timed(work: impl FnOnce() -> anyhow::Result<()>) -> anyhow::Result<f64> {
    let started = ProcessTime::now();
    work()?;
    Ok(started.elapsed().as_secs_f64())
}

/// Indexes all items as a rebuild does; the time to make them up is taken off.
fn fill(args: &Args, corpus: &Corpus, search: &Search) -> anyhow::Result<()> {
    let (started, all) = (Instant::now(), ProcessTime::now());
    let mut making = Duration::ZERO;
    let mut memory = 0;
    for first in (0..args.docs).step_by(BATCH as usize) {
        let made = ThreadTime::now();
        let last = args.docs.min(first + BATCH);
        let docs: Vec<_> = (first..last).map(|number| corpus.item(number)).collect();
        making += made.elapsed();
        search.stage(&docs, &[])?;
        memory = memory.max(anonymous().unwrap_or_default());
    }
    search.commit(Revision(args.docs as i64))?;
    let speed = args.docs as f64 / all.elapsed().saturating_sub(making).as_secs_f64();
    let row = |what, figure, bar, unit| row("search 3", what, figure, bar, unit);
    row("whole rebuild, items a CPU second", speed, None, "").print(args.json)?;
    row(
        "whole rebuild, wall",
        started.elapsed().as_secs_f64(),
        None,
        "s",
    )
    .print(args.json)?;
    row(
        "anonymous memory at most",
        mega(Some(memory)),
        Some(1_000.0),
        "MB",
    )
    .print(args.json)
}

fn fill_fts5(args: &Args, folder: &std::path::Path, corpus: &Corpus) -> anyhow::Result<Fts5> {
    let fts5 = Fts5::create(&folder.join("fts5.db"))?;
    for number in 0..args.docs {
        fts5.add(&corpus.item(number))?;
    }
    fts5.finish()?;
    Ok(fts5)
}

/// Row search 1 for one kind of search.
fn searches(
    args: &Args,
    corpus: &Corpus,
    search: &Search,
    fts5: Option<&Fts5>,
    (kind, bar): (usize, &(&str, f64, f64)),
) -> anyhow::Result<()> {
    let mut asking = Asking::default();
    for number in 0..args.searches {
        let (typed, asked) = question(corpus, kind, number);
        asking.ours(corpus, search, &typed)?;
        // FTS5 takes seconds: a fifth of the searches is enough to know.
        if let Some(fts5) = fts5.filter(|_| number % 5 == 0) {
            asking.theirs.of(|| fts5.ask(&asked))?;
        }
    }
    asking.print(bar, fts5.is_some(), args)
}

/// The times of one kind of search.
#[derive(Default)]
struct Asking {
    ours: Times,
    extracts: Times,
    theirs: Times,
    found: u64,
}

impl Asking {
    /// One search as a page does it; the texts come from the archive, whose time is not counted.
    fn ours(&mut self, corpus: &Corpus, search: &Search, typed: &str) -> anyhow::Result<()> {
        let page = self.ours.of(|| {
            let query = Query::parse(typed, &corpus.now);
            let request = Request::new(query, Visibility::Internal, corpus.now);
            Ok(search.query(&request)?)
        })?;
        self.found += page.total;
        let texts = page
            .hits
            .iter()
            .map(|hit| corpus.item(hit.id.0 as u64 - 1).text);
        let texts: Vec<_> = texts.collect();
        let query = Query::parse(typed, &corpus.now);
        self.extracts.of(|| {
            let extractor = query.extractor();
            Ok(texts
                .iter()
                .map(|text| extractor.extract(text, 240).found)
                .sum::<usize>())
        })?;
        Ok(())
    }

    fn print(
        mut self,
        &(name, bar_ms, bar_ratio): &(&str, f64, f64),
        compared: bool,
        args: &Args,
    ) -> anyhow::Result<()> {
        let line = |what: &str, figure, bar, unit| {
            row("search 1", &format!("{name}: {what}"), figure, bar, unit)
        };
        let mean = self.found / args.searches.max(1);
        let (ours, extracts) = (self.ours.percentile(0.99), self.extracts.percentile(0.99));
        line("mean found", mean as f64, None, "").print(args.json)?;
        line("CPU p50", self.ours.percentile(0.5), None, "ms").print(args.json)?;
        line(
            "CPU p99, 20 extracts included",
            ours + extracts,
            Some(bar_ms),
            "ms",
        )
        .print(args.json)?;
        line("CPU p99 of 20 extracts", extracts, Some(2.0), "ms").print(args.json)?;
        if compared {
            let theirs = self.theirs.percentile(0.99);
            line("CPU p99, FTS5", theirs, None, "ms").print(args.json)?;
            line("FTS5 is slower by", theirs / ours, Some(bar_ratio), "×")
                .more()
                .print(args.json)?;
        }
        Ok(())
    }
}

/// Row search 5: help while typing and after nothing was found.
fn suggestions(args: &Args, corpus: &Corpus, search: &Search) -> anyhow::Result<()> {
    let (mut completions, mut mendings) = (Times::default(), Times::default());
    for number in 0..args.searches {
        let mut dice = Dice::new(number + 77);
        let language = &corpus.languages[dice.below(2) as usize];
        let word = language.sought(&mut dice, 60, 20_000);
        let start: String = word.chars().take(2 + dice.below(3) as usize).collect();
        completions.of(|| Ok(search.complete(&start, Visibility::Internal, 8)?))?;
        let wrong: String = word
            .chars()
            .rev()
            .skip(1)
            .collect::<Vec<_>>()
            .into_iter()
            .rev()
            .collect();
        let query = Query::parse(&format!("{wrong}q"), &corpus.now);
        mendings.of(|| Ok(search.did_you_mean(&query, Visibility::Internal)?))?;
    }
    for (what, times) in [
        ("completion", &mut completions),
        ("did you mean", &mut mendings),
    ] {
        row(
            "search 5",
            &format!("{what}: CPU p50"),
            times.percentile(0.5),
            None,
            "ms",
        )
        .print(args.json)?;
        row(
            "search 5",
            &format!("{what}: CPU p99"),
            times.percentile(0.99),
            Some(10.0),
            "ms",
        )
        .print(args.json)?;
    }
    Ok(())
}

/// Rows ingest 4 and 6: thirty changed items at a time, from applied to found.
fn trickle(args: &Args, corpus: &Corpus, search: &Search) -> anyhow::Result<()> {
    let mut walls = Vec::new();
    let mut work = Times::default();
    for round in 0..20 {
        let docs: Vec<_> = (0..30)
            .map(|at| corpus.item((round * 997 + at) % args.docs))
            .collect();
        let started = Instant::now();
        work.of(|| Ok(search.apply(&docs, &[], Revision((args.docs + round) as i64))?))?;
        walls.push(started.elapsed().as_secs_f64() * 1e3);
    }
    walls.sort_unstable_by(f64::total_cmp);
    let p95 = walls.get(18).copied().unwrap_or_default();
    row(
        "ingest 6",
        "30 items applied and findable, wall p95",
        p95,
        Some(500.0),
        "ms",
    )
    .print(args.json)
}

fn row(row: &'static str, what: &str, figure: f64, bar: Option<f64>, unit: &'static str) -> Row {
    Row {
        row,
        what: what.to_owned(),
        figure,
        bar,
        unit,
        more_is_better: false,
    }
}

impl Row {
    /// More is better.
    fn more(mut self) -> Self {
        self.more_is_better = true;
        self
    }
}
