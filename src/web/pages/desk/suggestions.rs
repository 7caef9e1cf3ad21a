//! Why a story is where it is, and how good suggestions are.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use serde::Serialize;

use super::answer::ShownDecision;
use super::voices::Figure;
use crate::curate::suggest::{self, ENOUGH, Measure, per_cent};
use crate::domain::ids::ItemId;
use crate::store::triage::decisions;
use crate::store::triage::inbox::{self, Remit};
use crate::store::triage::lessons::{self, EVERY};
use crate::store::{StoreError, Tx, items, stories, trail};
use crate::web::errors::WebError;
use crate::web::lists::{Line, line};
use crate::web::moment::Moment;
use crate::web::pages::named::number;
use crate::web::reader::Reader;
use crate::web::reasons;
use crate::web::site::{Place, Site};

/// Decisions that the measure looks at, at most.
const MEASURED: u32 = 4_000;

#[derive(Serialize)]
struct WhyPage {
    line: Line,
    group: String,
    state: String,
    first_seen: Moment,
    /// The chance of being kept, in per cent; absent while there are not enough decisions.
    chance: Option<u8>,
    /// The chance of any story.
    usual: u8,
    voices: Vec<Figure>,
    /// Each other item of the story, and why it is there.
    story: Vec<(Line, String)>,
    decisions: Vec<ShownDecision>,
    /// What rules and curators did, as the trail has it.
    trail: Vec<(Moment, String, String)>,
}

/// `GET /desk/items/{id}/why`
pub(in crate::web) async fn why(
    State(site): State<Arc<Site>>,
    reader: Reader,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    let id: ItemId = number(&id)?;
    let page = site
        .read(&reader, move |tx, known| why_page(tx, known, id))
        .await?;
    let title = reader.words().say("why-title");
    site.show(&reader, "desk-why.html", Place::Desk, &title, &page)
}

fn why_page(tx: &Tx<'_>, reader: &Reader, id: ItemId) -> Result<WhyPage, WebError> {
    let told = inbox::told(tx, id, &Remit::whole(reader.clearance))?;
    let row = items::one(tx, id)?
        .filter(|_| !told.is_empty())
        .ok_or(WebError::NotFound)?;
    let own = stories::reason(tx, id)?;
    let mut story = Vec::new();
    for other in told.into_iter().filter(|other| *other != id) {
        let why = match &own {
            Some((with, why)) if *with == other => Some(why.clone()),
            _ => stories::reason(tx, other)?.map(|(_, why)| why),
        };
        let why = why.map_or_else(String::new, |why| reasons::told(reader.lang(), why));
        if let Some(row) = items::one(tx, other)? {
            story.push((line(tx, reader, row)?, why));
        }
    }
    let score = suggest::judge(tx, &row)?;
    let voices = score.iter().flat_map(|score| &score.voices);
    let totals = lessons::counts(tx, EVERY)?;
    Ok(WhyPage {
        chance: score.as_ref().map(|score| per_cent(score.value)),
        usual: per_cent(suggest::score(&[], totals, |_| totals).value),
        voices: voices.map(|voice| Figure::of(reader, voice)).collect(),
        story,
        decisions: decisions::on(tx, id)?
            .iter()
            .map(|one| ShownDecision::of(reader, one))
            .collect(),
        trail: curated(tx, reader, id)?,
        group: row.group.clone(),
        state: reader
            .words()
            .say(&format!("state-{}", row.head.state.as_str())),
        first_seen: reader.moment(row.head.first_seen),
        line: line(tx, reader, row)?,
    })
}

/// The steps of the trail by which rules and curators put it where it is.
fn curated(
    tx: &Tx<'_>,
    reader: &Reader,
    id: ItemId,
) -> Result<Vec<(Moment, String, String)>, StoreError> {
    let words = reader.words();
    let mut told = Vec::new();
    for passage in trail::of(tx, id)? {
        let at = reader.moment(passage.at);
        let steps = passage.steps.into_iter();
        let steps = steps.filter(|step| matches!(step.step.as_str(), "curate" | "rule"));
        told.extend(steps.map(|step| {
            let key = format!("state-{}", step.decision);
            let known = words.has(&key);
            let decision = if known {
                words.say(&key)
            } else {
                step.decision
            };
            (at.clone(), decision, step.why)
        }));
    }
    Ok(told)
}

#[derive(Serialize)]
struct SuggestionsPage {
    kept: i64,
    dismissed: i64,
    enough: i64,
    measure: Option<Measured>,
    speaks_for: Vec<Figure>,
    against: Vec<Figure>,
}

/// A measure as people read it, in whole per cents.
#[derive(Serialize)]
struct Measured {
    learned: i64,
    tried: i64,
    kept: i64,
    /// The share of kept ones among those tried: what an order that knows nothing would give.
    share: i64,
    average_precision: i64,
    /// How deep, how many kept, and per cent.
    first: Vec<(i64, i64, i64)>,
}

impl Measured {
    fn of(measure: &Measure) -> Self {
        let whole = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        let share = |part: usize, of: usize| whole(part * 100 / of.max(1));
        Self {
            learned: whole(measure.learned),
            tried: whole(measure.tried),
            kept: whole(measure.kept),
            share: share(measure.kept, measure.tried),
            average_precision: (measure.average_precision * 100.0).round() as i64,
            first: measure
                .first
                .iter()
                .map(|(depth, kept)| (whole(*depth), whole(*kept), share(*kept, *depth)))
                .collect(),
        }
    }
}

/// `GET /desk/suggestions`
pub(in crate::web) async fn measured(
    State(site): State<Arc<Site>>,
    reader: Reader,
) -> Result<Response, WebError> {
    let page = site.read(&reader, suggestions_page).await?;
    let title = reader.words().say("suggestions-title");
    site.show(&reader, "desk-suggestions.html", Place::Desk, &title, &page)
}

fn suggestions_page(tx: &Tx<'_>, reader: &Reader) -> Result<SuggestionsPage, StoreError> {
    let totals = lessons::counts(tx, EVERY)?;
    let measure = suggest::measure(&lessons::newest(tx, MEASURED)?);
    let (speaks_for, against) = if suggest::is_enough(totals) {
        suggest::strongest(tx, totals)?
    } else {
        (Vec::new(), Vec::new())
    };
    let figures = |voices: Vec<suggest::Voice>| {
        let voices = voices.iter().map(|voice| Figure::of(reader, voice));
        voices.collect::<Vec<_>>()
    };
    Ok(SuggestionsPage {
        kept: totals.kept,
        dismissed: totals.dismissed,
        enough: ENOUGH,
        measure: measure.as_ref().map(Measured::of),
        speaks_for: figures(speaks_for),
        against: figures(against),
    })
}
