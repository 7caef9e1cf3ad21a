//! Row ingest 6: from asking a feed with something new to finding it, alone and while importing.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use super::archive::row;
use super::sites::{Sites, watch};
use crate::app::App;
use crate::cli::open;
use crate::domain::visibility::Visibility;
use crate::search::{Query, Request};
use crate::workers::{index, rounds};

/// Feeds that are looked for, one after the other, in each of the two measurements.
const PROBES: usize = 20;

/// Feeds that are imported meanwhile in the second one.
const LOAD: usize = 300;

/// Measures beside the archive in `folder`. The clock starts when the feed is asked, which is before
/// its last byte has come.
pub(super) fn measure(folder: &Path, json: bool) -> anyhow::Result<()> {
    let sites = Sites::start((2 * PROBES + LOAD) as u64)?;
    let app = watch(&sites, folder)?;
    let runtime = open::runtime()?;
    let (bell, stop) = (Arc::new(Notify::new()), CancellationToken::new());
    let follow = {
        let (app, bell, stop) = (app.clone(), Arc::clone(&bell), stop.clone());
        runtime.spawn(async move { index::follow(&app, &bell, &stop).await })
    };
    let idle = runtime.block_on(probe(&app, &bell, 0, Duration::from_secs(2)))?;
    let load = keys(2 * PROBES, LOAD);
    let import = {
        let (app, bell) = (app.clone(), Arc::clone(&bell));
        runtime.spawn(async move {
            let due = rounds::due(&app, &load).await?;
            rounds::visit_all(&app, due, |_| bell.notify_one()).await?;
            anyhow::Ok(())
        })
    };
    let busy = runtime.block_on(probe(&app, &bell, PROBES, Duration::from_millis(100)))?;
    let was_busy = !import.is_finished();
    runtime.block_on(import)??;
    stop.cancel();
    runtime.block_on(follow)?;
    anyhow::ensure!(was_busy, "the import ended before the feeds were found");
    let line = |what, figure, bar| row("ingest 6", what, figure, Some(bar), "ms").print(json);
    line("asked to found, idle, wall p95", at(&idle, 0.95), 500.0)?;
    line(
        "asked to found, importing, wall p99",
        at(&busy, 0.99),
        2_000.0,
    )
}

fn keys(first: usize, count: usize) -> Vec<String> {
    (first..first + count)
        .map(|n| format!("bench-{n}"))
        .collect()
}

/// The time of each of [`PROBES`] feeds from `first` on, in milliseconds, the shortest first.
async fn probe(
    app: &App,
    bell: &Notify,
    first: usize,
    pause: Duration,
) -> anyhow::Result<Vec<f64>> {
    let mut walls = Vec::with_capacity(PROBES);
    for key in keys(first, PROBES) {
        tokio::time::sleep(pause).await;
        let due = rounds::due(app, std::slice::from_ref(&key)).await?;
        let started = Instant::now();
        rounds::visit_all(app, due, |_| bell.notify_one()).await?;
        let now = app.clock.now();
        let query = Query::parse(&format!("source:{key}"), &now);
        let request = Request::new(query, Visibility::Internal, now);
        while app.search.query(&request)?.total == 0 {
            anyhow::ensure!(started.elapsed() < Duration::from_secs(60), "{key} is lost");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        walls.push(started.elapsed().as_secs_f64() * 1e3);
    }
    walls.sort_by(f64::total_cmp);
    Ok(walls)
}

/// The time that `share` of the feeds stayed below.
fn at(walls: &[f64], share: f64) -> f64 {
    let place = (walls.len() as f64 * share).ceil() as usize;
    walls
        .get(place.saturating_sub(1))
        .copied()
        .unwrap_or(f64::NAN)
}
