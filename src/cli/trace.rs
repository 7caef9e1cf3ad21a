//! `vigie trace`: how an item came to be what it is.

use serde::Serialize;

use super::open::Common;
use super::{Outcome, search, term};
use crate::config::Env;
use crate::domain::ids::ItemId;
use crate::store::trail::Passage;
use crate::store::{StoreError, items, stories, trail};

/// Which item.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Le numéro de l’élément. (The item's number.)  Ex.: vigie trace 42
    item: ItemId,
    /// Une ligne de JSON par passage. (One line of JSON a passage.)
    #[arg(long)]
    json: bool,
    /// L’entrée telle que publiée, en JSON. (The entry as published.)
    #[arg(long)]
    raw: bool,
}

#[derive(Serialize)]
struct Line<'a> {
    item: ItemId,
    #[serde(flatten)]
    passage: &'a Passage,
}

/// Prints the stored trail.
pub(crate) fn run(args: &Args, common: &Common, env: &Env) -> anyhow::Result<Outcome> {
    let app = common.open_to_read(env)?;
    let row = search::item(&app, args.item)?;
    if args.raw {
        let body = app
            .store
            .read_here::<_, StoreError>(|tx| items::body(tx, args.item))?;
        let raw = body.map(|body| body.raw()).transpose()?.unwrap_or_default();
        term::line(String::from_utf8_lossy(&raw));
        return Ok(Outcome::Done);
    }
    let (passages, reason) = app.store.read_here::<_, StoreError>(|tx| {
        Ok((trail::of(tx, args.item)?, stories::reason(tx, args.item)?))
    })?;
    if args.json {
        passages.iter().try_for_each(|passage| {
            term::json(&Line {
                item: args.item,
                passage,
            })
        })?;
        return Ok(Outcome::Done);
    }
    term::line(format!(
        "n° {} · {} · {}",
        row.head.id, row.head.source_title, row.head.title
    ));
    let zone = app.setup().config.watch.zone;
    for passage in &passages {
        term::line(term::instant(passage.at, zone));
        for step in &passage.steps {
            let why = if step.why.is_empty() {
                String::new()
            } else {
                format!(" : {}", term::both(&step.why))
            };
            let decision = term::both(&step.decision);
            term::line(format!("  {:<9} {decision}{why}", step.step));
        }
    }
    if let (Some(story), Some((with, why))) = (row.head.story, reason) {
        term::line(format!(
            "sujet (story) {story}, avec (with) n° {with} : {}",
            term::both(&why)
        ));
    }
    Ok(Outcome::Done)
}
