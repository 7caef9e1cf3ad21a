//! Visiting sources, many at a time: hosts keep their own pace, so that a slow one delays nobody.

use std::collections::{HashMap, VecDeque};

use futures::StreamExt;
use futures::stream::FuturesUnordered;

pub use super::places::Due;
use super::places::Places;
use crate::app::App;
use crate::domain::source::Source;
use crate::ingest::Visited;
use crate::store::StoreError;
use crate::store::sources;

/// The sources that are due now; with `keys`, those sources whether due or not.
///
/// # Errors
/// What the archive says, or the name that no source has.
pub async fn due(app: &App, keys: &[String]) -> anyhow::Result<Vec<Due>> {
    let (wanted, now) = (keys.to_vec(), app.clock.now());
    let rows = app
        .store
        .read::<_, StoreError>(move |tx| match wanted.is_empty() {
            true => sources::due(tx, now),
            false => {
                let rows = wanted.iter().map(|key| sources::by_key(tx, key));
                Ok(rows
                    .collect::<Result<Vec<_>, _>>()?
                    .into_iter()
                    .flatten()
                    .collect())
            }
        })
        .await?;
    let setup = app.setup();
    let by_key: HashMap<&str, &Source> = setup
        .config
        .sources
        .iter()
        .map(|source| (source.key.as_str(), source))
        .collect();
    let configured = |key: &str| by_key.get(key).copied().cloned();
    if let Some(unknown) = keys.iter().find(|key| !by_key.contains_key(key.as_str())) {
        anyhow::bail!("no source is called {unknown}; `vigie stats` lists them");
    }
    Ok(rows
        .into_iter()
        .filter_map(|row| Some((configured(&row.key)?, row)))
        .collect())
}

/// Visits `due`, telling `seen` after each.
///
/// # Errors
/// Only when the archive fails.
pub async fn visit_all(
    app: &App,
    due: Vec<Due>,
    mut seen: impl FnMut(&Visited),
) -> Result<Vec<Visited>, StoreError> {
    let ingest = app.ingest();
    let mut line = VecDeque::from(due);
    let mut places = Places::default();
    let mut visits = FuturesUnordered::new();
    let mut all = Vec::new();
    loop {
        while let Some((source, watched)) = places.take(&mut line) {
            let ingest = ingest.clone();
            visits.push(async move { ingest.visit(&source, watched).await });
        }
        let Some(visited) = visits.next().await else {
            break;
        };
        let visited = visited?;
        places.give_back(&visited.source);
        told(&visited);
        seen(&visited);
        all.push(visited);
    }
    Ok(all)
}

/// One line of log a visit.
pub(super) fn told(visited: &Visited) {
    let Visited {
        source,
        outcome,
        new,
        changed,
        note,
        ..
    } = visited;
    let note = note.as_deref().unwrap_or_default();
    if *outcome == "failed" {
        tracing::warn!(source.key = source, outcome, note, "visited");
    } else {
        tracing::debug!(source.key = source, outcome, new, changed, note, "visited");
    }
}
