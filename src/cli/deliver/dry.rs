//! `--dry-run`: what would leave, where, and what holds it.

use super::super::channels::amount;
use super::super::{Outcome, term};
use crate::app::App;
use crate::publish::{self, WouldLeave};
use chrono_tz::Tz;
use serde::Serialize;

/// What is printed of a delivery.
#[derive(Serialize)]
struct Shown {
    #[serde(flatten)]
    preview: WouldLeave,
    /// Where it would go.
    place: Option<String>,
}

/// Shows everything that waits; changes nothing.
pub(super) fn run(app: &App, json: bool) -> anyhow::Result<Outcome> {
    let (setup, now) = (app.setup(), app.clock.now());
    let waiting = app
        .store
        .read_here(|tx| publish::dry_run(tx, &setup.outlets, now))?;
    show(app, waiting, json)?;
    Ok(Outcome::Done)
}

/// Prints previews.
pub(in crate::cli) fn show(app: &App, previews: Vec<WouldLeave>, json: bool) -> anyhow::Result<()> {
    let setup = app.setup();
    if previews.is_empty() && !json {
        term::line("Rien ne partirait. (Nothing would leave.)");
    }
    for preview in previews {
        let spec = setup.config.channel(&preview.channel);
        let shown = Shown {
            place: spec.map(|spec| spec.target.place()),
            preview,
        };
        match json {
            true => term::json(&shown)?,
            false => tell(&shown, setup.config.watch.zone),
        }
    }
    Ok(())
}

fn tell(shown: &Shown, zone: Tz) {
    let Shown { preview, place } = shown;
    let place = place.as_deref().map_or_else(|| "?".to_owned(), term::both);
    let kind = preview.kind.unwrap_or("?");
    term::line(format!(
        "== envoi {} · {} ({kind}, {}) → {place}",
        preview.delivery,
        preview.channel,
        preview.clearance.as_str()
    ));
    term::line(format!(
        "   {} · partie {} · dès {}",
        preview.remote_key,
        preview.part + 1,
        term::instant(preview.due, zone)
    ));
    if preview.cost > 0 {
        term::line(format!("   coûte (costs) {}", amount(preview.cost)));
    }
    for why in preview.waits.iter().flat_map(|why| why.lines()) {
        term::line(format!("   ATTEND (waits) : {}", term::both(why)));
    }
    for said in &preview.says {
        term::line(format!("-- {}", said.place));
        term::line(said.text.trim_end());
    }
}

/// Not a failure: the transaction of a dry run leaves nothing.
#[derive(Debug, thiserror::Error)]
#[error("taken back")]
pub(in crate::cli) struct TakenBack;

/// Does `work` in a transaction that leaves nothing, and shows what it would have queued.
pub(in crate::cli) fn pretend(
    app: &App,
    json: bool,
    work: impl FnOnce(&crate::store::Tx<'_>) -> anyhow::Result<()>,
) -> anyhow::Result<Outcome> {
    let (setup, now) = (app.setup(), app.clock.now());
    let mut previews = Vec::new();
    let done = app.store.write_here::<(), anyhow::Error>(|tx| {
        let before = publish::dry_run(tx, &setup.outlets, now)?;
        work(tx)?;
        previews = publish::dry_run(tx, &setup.outlets, now)?;
        previews.retain(|one| !before.iter().any(|old| old.delivery == one.delivery));
        Err(TakenBack.into())
    });
    match done {
        Err(error) if !error.is::<TakenBack>() => Err(error),
        _ => show(app, previews, json).map(|()| Outcome::Done),
    }
}
