//! A week's edition of a large archive: composed, frozen and rendered for every kind of channel.

use std::path::Path;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use cpu_time::ProcessTime;

use super::measure::Row;
use super::runtime;
use vigie::app::App;
use vigie::clock::Clock;
use vigie::config::{self, Env};
use vigie::domain::ids::{ItemId, MemberId, Revision, SourceId};
use vigie::domain::item::{ItemBody, ItemState};
use vigie::domain::language::Language;
use vigie::domain::visibility::Visibility;
use vigie::publish::{self, Approval};
use vigie::search::IndexDoc;
use vigie::store::items::{self, Changed, Hashes, NewItem};
use vigie::store::{PackedBody, StoreError, changes, editions, sources};
use vigie::workers::editions as work;

/// How large the archive is.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Éléments de l’archive. (Items of the archive.)
    #[arg(long, default_value_t = 1_000_000)]
    items: i64,
    /// Du JSON, une ligne par mesure. (JSON, one line a figure.)
    #[arg(long)]
    json: bool,
}

/// Items filed in one transaction.
const BATCH: i64 = 5_000;

/// Items of a week: a million is five years of them.
const A_WEEK: i64 = 4_000;

/// Sources that take turns.
const SOURCES: i64 = 60;

/// An edition on every kind of channel is ready within half a second of processor time: nothing in it
/// waits for anybody.
const BAR: f64 = 500.0;

const CONFIGURATION: &str = include_str!("digest.toml");

/// Fills an archive in a folder of its own and measures one edition.
pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let folder = std::env::temp_dir().join(format!("vigie-bench-digest-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let outcome = measure(args, &folder);
    std::fs::remove_dir_all(&folder)?;
    outcome
}

fn measure(args: &Args, folder: &Path) -> anyhow::Result<()> {
    let now: DateTime<Utc> = DateTime::from_timestamp(1_795_788_000, 0).unwrap_or_default();
    let app = watch(folder, now)?;
    fill(&app, args.items, now)?;
    let setup = app.setup();
    let digest = setup
        .config
        .digests
        .first()
        .ok_or_else(|| anyhow::anyhow!("the bench has no digest"))?;
    let started = ProcessTime::now();
    let drafted = runtime()?.block_on(work::compose(&app, digest, now))?;
    let (count, composing) = (drafted.places.len(), started.elapsed());
    let approval = Approval {
        member: MemberId(0),
        name: "bench".to_owned(),
        leave: now,
    };
    let frozen = ProcessTime::now();
    app.store.write_here(|tx| {
        let id = editions::add(tx, &drafted, now)?.unwrap_or(vigie::domain::ids::EditionId(0));
        publish::approve_edition(tx, &setup.outlets, digest, id, &approval, now)
    })?;
    let (freezing, all) = (frozen.elapsed(), started.elapsed());
    let figure = |what: String, time: Duration, bar| Row {
        row: "digest 1",
        what,
        figure: time.as_secs_f64() * 1e3,
        bar,
        unit: "ms",
        more_is_better: false,
    };
    figure(
        format!("composing {count} of {} items", args.items),
        composing,
        None,
    )
    .print(args.json)?;
    let channels = digest.channels.len();
    figure(format!("freezing for {channels} channels"), freezing, None).print(args.json)?;
    figure(
        "an edition, drafted and rendered".to_owned(),
        all,
        Some(BAR),
    )
    .print(args.json)
}

fn watch(folder: &Path, now: DateTime<Utc>) -> anyhow::Result<App> {
    let mut text = CONFIGURATION.replace("{folder}", &folder.display().to_string());
    for source in 0..SOURCES {
        text.push_str(&format!(
            "[[source]]\nkey = \"s{source}\"\ntitle = \"Source {source}\"\n\
             url = \"https://s{source}.example/feed\"\n"
        ));
    }
    let env = Env::of([("BENCH_SECRET", "secret")]);
    let config = config::parse(&text, &folder.join("feeds.toml"), &env)?;
    App::open(config, Clock::fixed(now))
}

/// Files the items, the newest last, and indexes them.
fn fill(app: &App, count: i64, now: DateTime<Utc>) -> anyhow::Result<()> {
    let texts = ItemBody {
        text: "Une phrase de la nouvelle, qui dit ce qui change et pour qui. ".repeat(60),
        ..ItemBody::default()
    };
    let body = PackedBody::pack(&texts, b"{}")?;
    let ids: Vec<SourceId> = app.store.read_here::<_, StoreError>(|tx| {
        let found = (0..SOURCES).map(|n| sources::by_key(tx, &format!("s{n}")));
        Ok(found
            .collect::<Result<Vec<_>, _>>()?
            .into_iter()
            .flatten()
            .map(|source| source.id)
            .collect())
    })?;
    let week = TimeDelta::days(7).num_milliseconds();
    for first in (0..count).step_by(usize::try_from(BATCH)?) {
        let last = count.min(first + BATCH);
        let mut docs = Vec::new();
        app.store.write_here::<_, StoreError>(|tx| {
            for number in first..last {
                let before = TimeDelta::milliseconds((count - number) * week / A_WEEK);
                let at = now - before;
                let source = ids[usize::try_from(number % SOURCES).unwrap_or(0)];
                let item = new_item(number, source, &body, (at, now));
                let id = items::add(tx, &item, at)?;
                docs.push(document(id, &item));
            }
            Ok(())
        })?;
        app.search.stage(&docs, &[])?;
    }
    let last: Revision = app.store.read_here(changes::last)?;
    app.search.commit(last)?;
    Ok(())
}

fn new_item(
    number: i64,
    source: SourceId,
    body: &PackedBody,
    (at, now): (DateTime<Utc>, DateTime<Utc>),
) -> NewItem {
    let url = format!("https://s{}.example/{number}", number % SOURCES);
    let recent = now - at < TimeDelta::days(7);
    NewItem {
        source,
        entry_keys: vec![number],
        content: Changed {
            title: format!("Une nouvelle de la semaine, la numéro {number}"),
            url: Some(url.clone()),
            canonical: Some(url),
            authors: vec![],
            published: Some(at),
            updated: None,
            sorted: at,
            language: Language::undecided(),
            image: None,
            marks: vec![],
            body: body.clone(),
            hashes: Hashes {
                published: number,
                said: number,
            },
            fingerprint: number,
            story_keys: vec![],
            steps: vec![],
        },
        // Twenty of the week are kept.
        state: match number % 200 {
            0 if recent => ItemState::Kept,
            _ if recent => ItemState::New,
            _ => ItemState::Archived,
        },
        tags: vec![(format!("t{}", number % 8), "source")],
    }
}

fn document(id: ItemId, item: &NewItem) -> IndexDoc {
    IndexDoc {
        id,
        title: item.content.title.clone(),
        text: "Une phrase de la nouvelle.".to_owned(),
        summary: String::new(),
        tags: item.tags.iter().map(|(tag, _)| tag.clone()).collect(),
        source: format!("s{}", item.source.0),
        group: "Divers".to_owned(),
        language: None,
        sorted: item.content.sorted,
        visibility: Visibility::Public,
        state: item.state,
        marks: Vec::new(),
        authors: Vec::new(),
        story: None,
        host: None,
    }
}
