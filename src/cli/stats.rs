//! `vigie stats`: what the archive holds, and how its sources fare.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::Serialize;

use super::open::Common;
use super::{Outcome, term};
use crate::config::Env;
use crate::curate::suggest::{self, Measure};
use crate::domain::item::ItemState;
use crate::store::sources::{Health, WatchedSource};
use crate::store::triage::lessons::{self, EVERY};
use crate::store::{StoreError, changes, items, sources};

/// How to show it.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Des lignes de JSON : l’archive, puis chaque source. (JSON lines.)
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Archive {
    items: i64,
    new: i64,
    kept: i64,
    dismissed: i64,
    archived: i64,
    indexed: u64,
    revision: i64,
    applied: i64,
    sources: usize,
    suggestions: Suggestions,
}

/// What suggestions have learned, and how good they are on decisions that they had not seen.
#[derive(Serialize)]
struct Suggestions {
    kept: i64,
    dismissed: i64,
    measure: Option<Measure>,
}

/// A state in both languages.
fn state(health: Health) -> &'static str {
    match health {
        Health::Suspended => "suspendue (suspended)",
        Health::Failing => "en panne (failing)",
        Health::Hiccup => "a hoqueté (hiccup)",
        Health::Empty => "vide (empty)",
        Health::Silent => "muette (silent)",
        Health::Waiting => "à visiter (waiting)",
        Health::Well => "bien (well)",
        Health::Retired => "retirée (retired)",
    }
}

/// Decisions that the measure looks at, at most.
const MEASURED: u32 = 20_000;

/// Counts and prints.
pub(crate) fn run(args: &Args, common: &Common, env: &Env) -> anyhow::Result<Outcome> {
    let app = common.open_to_read(env)?;
    let (mut archive, sources) = app.store.read_here::<_, StoreError>(|tx| {
        let in_state = |state| items::count_in(tx, state);
        let sources = sources::all(tx)?;
        let learned = lessons::counts(tx, EVERY)?;
        let archive = Archive {
            items: items::count(tx)?,
            new: in_state(ItemState::New)?,
            kept: in_state(ItemState::Kept)?,
            dismissed: in_state(ItemState::Dismissed)?,
            archived: in_state(ItemState::Archived)?,
            indexed: 0,
            revision: changes::last(tx)?.0,
            applied: 0,
            sources: sources.iter().filter(|source| source.active).count(),
            suggestions: Suggestions {
                kept: learned.kept,
                dismissed: learned.dismissed,
                measure: suggest::measure(&lessons::newest(tx, MEASURED)?),
            },
        };
        Ok((archive, sources))
    })?;
    archive.indexed = app.search.count();
    archive.applied = app.search.applied().0;
    if args.json {
        term::json(&archive)?;
        sources.iter().try_for_each(term::json)?;
    } else {
        show(&archive);
        show_suggestions(&archive.suggestions);
        let zone = app.setup().config.watch.zone;
        show_sources(sources, app.clock.now(), zone);
    }
    Ok(Outcome::Done)
}

fn show(archive: &Archive) {
    let Archive {
        items,
        new,
        kept,
        dismissed,
        archived,
        indexed,
        revision,
        applied,
        ..
    } = archive;
    term::line(format!(
        "{items} éléments (items) : {new} à trier (new), {kept} retenus (kept), {dismissed} écartés (dismissed), {archived} en archive"
    ));
    term::line(format!(
        "index : {indexed} documents, révision {applied} / {revision}"
    ));
}

fn show_suggestions(suggestions: &Suggestions) {
    let Suggestions {
        kept,
        dismissed,
        measure,
    } = suggestions;
    let learned = format!("suggestions : {kept} + {dismissed} décisions apprises (learned)");
    let Some(measure) = measure else {
        term::line(format!(
            "{learned}, trop peu pour mesurer (too few to measure)\n"
        ));
        return;
    };
    let first: Vec<_> = measure
        .first
        .iter()
        .map(|(depth, kept)| format!("{kept}/{depth}"))
        .collect();
    term::line(format!(
        "{learned} ; sur les {} plus récentes, dont {} retenues (on the newest) : {} en tête (on top), précision moyenne {:.0} %\n",
        measure.tried,
        measure.kept,
        first.join(", "),
        measure.average_precision * 100.0
    ));
}

/// Until when a source waits because its site asked us to, else what is to be known of it.
fn note(source: &WatchedSource, now: DateTime<Utc>, zone: Tz) -> String {
    match source.held_until.filter(|until| *until > now) {
        Some(until) => {
            let until = term::instant(until, zone);
            format!("attend son site jusqu’à {until} (waits for its site until then)")
        }
        None => source.note.as_deref().map(term::both).unwrap_or_default(),
    }
}

/// The sources, those that ask for a person first.
fn show_sources(mut sources: Vec<WatchedSource>, now: DateTime<Utc>, zone: Tz) {
    let head = [
        "source",
        "état (state)",
        "échecs (failures)",
        "dernière réponse (last answer)",
        "dernière publication (last item)",
        "note",
    ];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    sources.retain(|source| source.active);
    sources.sort_by_key(|source| source.health(now));
    let told =
        |at: Option<DateTime<Utc>>| at.map_or_else(|| "—".to_owned(), |at| term::instant(at, zone));
    for source in &sources {
        rows.push(vec![
            source.key.clone(),
            state(source.health(now)).to_owned(),
            source.failures.to_string(),
            told(source.last_success),
            told(source.last_dated),
            note(source, now, zone),
        ]);
    }
    term::table(&rows);
}
