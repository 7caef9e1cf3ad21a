//! `vigie search`: the archive from the command line.

use chrono_tz::Tz;
use serde::Serialize;

use super::open::Common;
use super::{Outcome, term};
use crate::app::App;
use crate::config::Env;
use crate::curate::tags;
use crate::domain::visibility::Visibility;
use crate::search::{Page, Query, Request, Tongue};
use crate::store::items::{self, ItemRow};
use crate::store::{StoreError, Tx};
use crate::workers::index;

/// What to look for.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Comme dans le champ de recherche. (As in the search field.)  Ex.: postgresql source:lwn depuis:30j
    #[arg(required = true, value_name = "QUERY")]
    query: Vec<String>,
    /// Combien de résultats. (How many results.)
    #[arg(short = 'n', long, default_value_t = 20, value_name = "N")]
    limit: usize,
    /// Une ligne de JSON par résultat. (One line of JSON a result.)
    #[arg(long)]
    json: bool,
}

/// One result as a line of JSON.
#[derive(Serialize)]
struct Found {
    #[serde(flatten)]
    row: ItemRow,
    score: f32,
    extract: String,
}

/// An extract is about two lines of a terminal.
const EXTRACT: usize = 180;

/// Searches and prints. The administrator's own command sees everything.
pub(crate) fn run(args: &Args, common: &Common, env: &Env) -> anyhow::Result<Outcome> {
    let app = common.open_to_read(env)?;
    index::catch_up(&app.store, &app.search)?;
    let now = app
        .clock
        .now()
        .with_timezone(&app.setup().config.watch.zone);
    let query = Query::parse(&args.query.join(" "), &now);
    let query = app.store.read_here(|tx| tags::meant(tx, query))?;
    if !args.json {
        for note in &query.notes {
            let (fr, en) = (
                note.in_words(Tongue::French),
                note.in_words(Tongue::English),
            );
            term::line(format!("{fr} ({en})"));
        }
    }
    let mut request = Request::new(query, Visibility::Restricted, app.clock.now());
    request.limit = args.limit;
    let page = app.search.query(&request)?;
    let colours = !args.json && term::colours(env, &std::io::stdout());
    app.store
        .read_here(|tx| show(tx, (args.json, colours), now.timezone(), &request, &page))?;
    if !args.json {
        term::line(format!(
            "{} résultat(s), {:.1} ms. (results)",
            page.total,
            page.took.as_secs_f64() * 1e3
        ));
    }
    Ok(Outcome::Done)
}

fn show(
    tx: &Tx<'_>,
    (json, colours): (bool, bool),
    zone: Tz,
    request: &Request,
    page: &Page,
) -> anyhow::Result<()> {
    let extractor = request.query.extractor();
    for hit in &page.hits {
        let Some(row) = items::one(tx, hit.id)? else {
            continue;
        };
        let text = match items::body(tx, hit.id)? {
            Some(body) => body.unpack()?.text,
            None => String::new(),
        };
        let extract = extractor.extract(&text, EXTRACT);
        let pieces = extract.pieces.iter().map(|piece| {
            if piece.marked {
                term::strong(&piece.text, colours)
            } else {
                piece.text.clone()
            }
        });
        let extract = pieces
            .collect::<String>()
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        if json {
            term::json(&Found {
                row,
                score: hit.score,
                extract,
            })?;
        } else {
            let head = &row.head;
            let day = head.sorted.with_timezone(&zone).format("%Y-%m-%d");
            term::line(term::strong(&head.title, colours));
            term::line(format!("  {} · {day} · n° {}", head.source_title, head.id));
            term::line(format!("  {extract}"));
            if let Some(url) = &head.url {
                term::line(format!("  {url}"));
            }
            term::line("");
        }
    }
    Ok(())
}

/// Opens nothing twice: used by commands that show one item.
pub(super) fn item(app: &App, id: crate::domain::ids::ItemId) -> anyhow::Result<ItemRow> {
    let row = app
        .store
        .read_here::<_, StoreError>(|tx| items::one(tx, id))?;
    row.ok_or_else(|| anyhow::anyhow!("there is no item {id}; `vigie search` shows their numbers"))
}
