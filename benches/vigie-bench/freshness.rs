//! Row ingest 6: from asking a feed with something new to finding it, alone and while importing.

use std::path::Path;
use std::time::{Duration, Instant};

use tokio_util::sync::CancellationToken;

use super::archive::row;
use super::runtime;
use super::sites::{Sites, watch};
use vigie::app::App;
use vigie::app::workings::TaskName;
use vigie::domain::visibility::Visibility;
use vigie::search::{Query, Request};
use vigie::workers::driver::{Bells, Driver};
use vigie::workers::{index, rounds};

/// Feeds that are looked for, one after the other, in each of the two measurements.
const PROBES: usize = 20;

/// Feeds that are imported meanwhile in the second one.
const LOAD: usize = 400;

/// Between the starts of two probes while importing.
const STEP: Duration = Duration::from_millis(150);

/// Between two probes alone: longer than the index rests.
const PAUSE: Duration = Duration::from_secs(2);

/// Measures beside the archive in `folder`. The clock starts when the feed is asked, which is before
/// its last byte has come.
pub(super) fn measure(folder: &Path, json: bool) -> anyhow::Result<()> {
    let sites = Sites::start((2 * PROBES + LOAD) as u64)?;
    let app = watch(&sites, folder)?;
    let runtime = runtime()?;
    let (driver, stop) = (Driver::of(&app), CancellationToken::new());
    let bells = driver.bells.clone();
    let follow = runtime.spawn(driver.drive(index::task(&app), stop.clone()));
    let idle = runtime.block_on(one_by_one(&app, &bells))?;
    let load = keys(2 * PROBES, LOAD);
    let import = {
        let (app, bells) = (app.clone(), bells.clone());
        runtime.spawn(async move {
            let due = rounds::due(&app, &load).await?;
            rounds::visit_all(&app, due, |_| bells.ring(TaskName::Index)).await?;
            anyhow::Ok(())
        })
    };
    let busy = runtime.block_on(all_the_while(&app, &bells))?;
    runtime.block_on(import)??;
    stop.cancel();
    runtime.block_on(follow)?;
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

/// The times of probes while nothing else is done.
async fn one_by_one(app: &App, bells: &Bells) -> anyhow::Result<Vec<f64>> {
    let mut walls = Vec::with_capacity(PROBES);
    for key in keys(0, PROBES) {
        tokio::time::sleep(PAUSE).await;
        walls.push(probe(app, bells, &key).await?);
    }
    walls.sort_by(f64::total_cmp);
    Ok(walls)
}

/// The times of probes that begin one after the other while something else goes on.
async fn all_the_while(app: &App, bells: &Bells) -> anyhow::Result<Vec<f64>> {
    let probes = keys(PROBES, PROBES);
    let probes = (1..).zip(&probes).map(async |(n, key)| {
        tokio::time::sleep(STEP * n).await;
        probe(app, bells, key).await
    });
    let mut walls = futures::future::try_join_all(probes).await?;
    walls.sort_by(f64::total_cmp);
    Ok(walls)
}

/// How long it takes, in milliseconds, from asking a feed until its items are found.
async fn probe(app: &App, bells: &Bells, key: &str) -> anyhow::Result<f64> {
    let due = rounds::due(app, &[key.to_owned()]).await?;
    let started = Instant::now();
    rounds::visit_all(app, due, |_| bells.ring(TaskName::Index)).await?;
    let now = app.clock.now();
    let query = Query::parse(&format!("source:{key}"), &now);
    let request = Request::new(query, Visibility::Internal, now);
    while app.search.query(&request)?.total == 0 {
        anyhow::ensure!(started.elapsed() < Duration::from_secs(60), "{key} is lost");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    Ok(started.elapsed().as_secs_f64() * 1e3)
}

/// The time that `share` of the feeds stayed below.
fn at(walls: &[f64], share: f64) -> f64 {
    let place = (walls.len() as f64 * share).ceil() as usize;
    walls
        .get(place.saturating_sub(1))
        .copied()
        .unwrap_or(f64::NAN)
}
