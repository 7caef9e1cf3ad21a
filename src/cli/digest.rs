//! `vigie digest`: preview, draft, approve and list editions.

use clap::Subcommand;
use serde::Serialize;

use super::deliver::{pretend, tell_failed};
use super::open::{self, Common};
use super::{Outcome, term};
use crate::app::App;
use crate::config::Env;
use crate::digest::face::{Face, Setting, face};
use crate::digest::schedule;
use crate::domain::digest::{Digest, EditionState};
use crate::domain::ids::EditionId;
use crate::domain::visibility::Visibility;
use crate::publish::{self, PublishError};
use crate::store::deliveries::{self, Delivery};
use crate::store::editions::{self, Edition};
use crate::store::{StoreError, Tx};
use crate::workers::editions as work;

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Montrer le prochain numéro sans rien garder. (Show the next edition; keeps nothing.)
    ///
    /// Ex.: vigie digest preview hebdo --clearance public
    Preview(Preview),
    /// Composer le prochain numéro et le garder. (Compose the next edition and keep it.)
    ///
    /// Ex.: vigie digest draft hebdo
    Draft(Which),
    /// Approuver un brouillon : ses envois sont mis en file. (Approve: its deliveries are queued.)
    ///
    /// Ex.: vigie digest approve 12 --by ada
    Approve(Approve),
    /// Refaire un numéro figé et comparer ses octets. (Make a frozen edition again, compare its bytes.)
    ///
    /// Ex.: vigie digest verify 12
    Verify(Verify),
    /// Laisser partir un canal qui attend. (Let a channel that waits carry an edition.)
    ///
    /// Ex.: vigie digest release 12 liste
    Release(Release),
    /// Lister les numéros et leurs envois. (List editions and their deliveries.)
    ///
    /// Ex.: vigie digest list --json
    List(List),
}

/// Which digest.
#[derive(Debug, clap::Args)]
pub(crate) struct Which {
    /// Son nom dans feeds.toml ; à défaut le premier. (Its key; the first by default.)
    digest: Option<String>,
    /// Du JSON. (JSON.)
    #[arg(long)]
    json: bool,
}

/// What to show.
#[derive(Debug, clap::Args)]
pub(crate) struct Preview {
    #[command(flatten)]
    which: Which,
    /// Le modèle. (The template.)
    #[arg(long, default_value = "edition.txt", value_name = "TEMPLATE",
          value_parser = ["edition.txt", "edition.md", "edition.html", "edition.mediawiki", "edition.dokuwiki", "print.html", "post.txt"])]
    template: String,
    /// Pour quels lecteurs : public ou internal. (For which readers.)
    #[arg(long, default_value = "internal", value_parser = ["public", "internal"])]
    clearance: String,
}

/// What to approve.
#[derive(Debug, clap::Args)]
pub(crate) struct Approve {
    /// Le numéro de l’édition, tel que « digest list » le donne. (The edition.)
    edition: EditionId,
    /// Qui approuve. (Who approves.)
    #[arg(long, default_value = "administrateur", value_name = "NAME")]
    by: String,
    /// Montrer ce qui partirait, sans approuver. (Show what would leave; approves nothing.)
    #[arg(long)]
    dry_run: bool,
}

/// What to make again.
#[derive(Debug, clap::Args)]
pub(crate) struct Verify {
    /// Le numéro de l’édition. (The edition.)
    edition: EditionId,
    /// Une ligne de JSON par canal. (One line of JSON a channel.)
    #[arg(long)]
    json: bool,
}

/// What to let leave.
#[derive(Debug, clap::Args)]
pub(crate) struct Release {
    /// Le numéro de l’édition. (The edition.)
    edition: EditionId,
    /// Le canal. (The channel.)
    channel: String,
}

/// How to list.
#[derive(Debug, clap::Args)]
pub(crate) struct List {
    /// Une ligne de JSON par numéro. (One line of JSON an edition.)
    #[arg(long)]
    json: bool,
}

/// Runs one of them.
pub(crate) fn run(command: &Command, common: &Common, env: &Env) -> anyhow::Result<Outcome> {
    let app = match command {
        // What they show has no channel in it.
        Command::Preview(_) | Command::Draft(_) | Command::List(_) => common.open_to_read(env)?,
        Command::Approve(_) | Command::Verify(_) | Command::Release(_) => {
            common.open_to_speak(env)?
        }
    };
    match command {
        Command::Preview(args) => preview(&app, args)?,
        Command::Draft(which) => draft(&app, which)?,
        Command::Approve(args) => return approve(&app, args),
        Command::Verify(args) => return verify(&app, args),
        Command::Release(args) => release(&app, args)?,
        Command::List(args) => list(&app, args.json)?,
    }
    Ok(Outcome::Done)
}

fn chosen(app: &App, which: &Which) -> anyhow::Result<Digest> {
    let setup = app.setup();
    let digests = &setup.config.digests;
    let found = match &which.digest {
        Some(key) => digests.iter().find(|digest| digest.key == *key),
        None => digests.first(),
    };
    let names = || {
        digests
            .iter()
            .map(|digest| digest.key.as_str())
            .collect::<Vec<_>>()
            .join(", ")
    };
    found
        .cloned()
        .ok_or_else(|| anyhow::anyhow!("no such digest; the configuration has: {}", names()))
}

fn preview(app: &App, args: &Preview) -> anyhow::Result<()> {
    let digest = chosen(app, &args.which)?;
    let setup = app.setup();
    let setting = setup.outlets.settings.get(&digest.key);
    let setting =
        setting.ok_or_else(|| anyhow::anyhow!("the digest {} has no setting", digest.key))?;
    let clearance = Visibility::from_word(&args.clearance).unwrap_or(Visibility::Public);
    let Some(face) = next_face(app, &digest, clearance, setting)? else {
        term::line("Rien de nouveau pour ces lecteurs. (Nothing new for these readers.)");
        return Ok(());
    };
    if args.which.json {
        return term::json(&face);
    }
    let shown = setup
        .outlets
        .templates
        .fill(&args.template, &face, &digest.language)?;
    term::line(shown.trim_end());
    Ok(())
}

/// The draft of the next edition as its readers would see it, or what a draft made now would be.
fn next_face(
    app: &App,
    digest: &Digest,
    clearance: Visibility,
    setting: &Setting,
) -> anyhow::Result<Option<Face>> {
    let now = app.clock.now();
    let due = app.store.write_here::<_, StoreError>(|tx| {
        schedule::begin(tx, digest, now)?;
        Ok(schedule::next(tx, digest)?.unwrap_or(now))
    })?;
    let drafted = open::block_on(work::compose(app, digest, due))?;
    // Filed, shown and taken back: nothing of the transaction stays.
    let mut shown = None;
    let filed = app.store.write_here::<(), anyhow::Error>(|tx| {
        let id = match editions::draft_for(tx, &digest.key, due)? {
            Some(draft) => Some(draft),
            None => editions::add(tx, &drafted, now)?,
        };
        if let Some(edition) = id.map(|id| editions::one(tx, id)).transpose()?.flatten() {
            shown = face(tx, &edition, clearance, setting)?;
        }
        Err(TakenBack.into())
    });
    match filed {
        Err(error) if !error.is::<TakenBack>() => Err(error),
        _ => Ok(shown),
    }
}

/// Not a failure: the transaction of a preview leaves nothing.
#[derive(Debug, thiserror::Error)]
#[error("taken back")]
struct TakenBack;

fn draft(app: &App, which: &Which) -> anyhow::Result<()> {
    let digest = chosen(app, which)?;
    let (id, count) = open::block_on(work::draft(app, &digest))?;
    let edition = app
        .store
        .read_here::<_, StoreError>(|tx| editions::one(tx, id))?;
    if which.json {
        return term::json(&edition);
    }
    let due = edition.map(|edition| term::instant(edition.due, digest.zone));
    let due = due.unwrap_or_default();
    term::line(format!("n° {id} : {count} éléments, dû le (due) {due}"));
    Ok(())
}

fn approve(app: &App, args: &Approve) -> anyhow::Result<Outcome> {
    let setup = app.setup();
    let edition = app
        .store
        .read_here::<_, StoreError>(|tx| editions::one(tx, args.edition))?;
    let Some(Edition { digest, .. }) = edition else {
        anyhow::bail!(
            "there is no edition {}; `vigie digest list` shows them",
            args.edition
        );
    };
    let digest = chosen(
        app,
        &Which {
            digest: Some(digest),
            json: false,
        },
    )?;
    let now = app.clock.now();
    let by = &args.by;
    let approve = |tx: &Tx<'_>| work::approve(tx, &setup, &digest, args.edition, by, now);
    if args.dry_run {
        return pretend(app, false, |tx| {
            approve(tx)?;
            Ok(())
        });
    }
    let silent = app.store.write_here::<_, PublishError>(|tx| approve(tx))?;
    term::line(format!(
        "n° {} approuvé ; « vigie deliver » l’envoie. (Approved.)",
        args.edition
    ));
    for channel in silent {
        term::line(format!(
            "  {channel} : rien que ses lecteurs puissent voir. (Nothing its readers may see.)"
        ));
    }
    tell_failed(app, args.edition)?;
    Ok(Outcome::Done)
}

fn verify(app: &App, args: &Verify) -> anyhow::Result<Outcome> {
    let setup = app.setup();
    let made = app
        .store
        .read_here(|tx| publish::reproduce(tx, args.edition, &setup.outlets))?;
    anyhow::ensure!(
        !made.is_empty(),
        "edition {} was not frozen for any channel; approve it first",
        args.edition
    );
    for one in &made {
        if args.json {
            term::json(one)?;
            continue;
        }
        let verdict = match (one.same, one.made.is_empty()) {
            (Some(true), _) => "identique (the same)",
            (Some(false), _) => "AUTRE (different)",
            (None, true) => "rien n’en fut fait (nothing was made)",
            (None, false) => {
                "le canal n’est plus configuré (the channel is not configured any more)"
            }
        };
        term::line(format!("{} : {verdict}", one.channel));
        for part in &one.made {
            term::line(format!("  {}  {} octets (bytes)", part.hash, part.bytes));
        }
        if one.rebuilt > 0 {
            term::line(format!(
                "  {} : refaites à l’envoi, diffusion changée (made again when sent)",
                one.rebuilt
            ));
        }
        if !one.templates_changed.is_empty() {
            let names = one.templates_changed.join(", ");
            term::line(format!(
                "  modèles changés depuis (templates changed): {names}"
            ));
        }
        for item in &one.items_changed {
            term::line(format!("  élément changé depuis (item changed): {item}"));
        }
    }
    let differs = made.iter().any(|one| one.same == Some(false));
    Ok(if differs {
        Outcome::Failed
    } else {
        Outcome::Done
    })
}

fn release(app: &App, args: &Release) -> anyhow::Result<()> {
    let (setup, now) = (app.setup(), app.clock.now());
    let said = app.store.write_here(|tx| {
        publish::release_outlet(tx, &setup.outlets, args.edition, &args.channel, now)
    })?;
    term::line(match said {
        true => "En file ; « vigie deliver » l’envoie. (Queued.)",
        false => "Rien que ses lecteurs puissent voir. (Nothing its readers may see.)",
    });
    Ok(())
}

/// Where an edition stands, and what it waits for.
fn standing(edition: &Edition) -> String {
    let state = edition.standing();
    if edition.recalled.is_some() {
        return format!("retiré ({state})");
    }
    match (edition.state, edition.waits_since) {
        (EditionState::Draft, None) => format!("{state}, à relire (to look at)"),
        (EditionState::Draft, Some(_)) => format!("{state}, attend une approbation (waits)"),
        _ => state.to_owned(),
    }
}

/// A line of `digest list --json`.
#[derive(Serialize)]
struct Listed {
    #[serde(flatten)]
    edition: Edition,
    deliveries: Vec<Delivery>,
}

fn list(app: &App, json: bool) -> anyhow::Result<()> {
    let all = app.store.read_here::<_, StoreError>(|tx| {
        let with_deliveries =
            |edition: Edition| Ok((deliveries::of_edition(tx, edition.id)?, edition));
        editions::all(tx)?
            .into_iter()
            .map(with_deliveries)
            .collect::<Result<Vec<_>, _>>()
    })?;
    if json {
        return all.into_iter().try_for_each(|(deliveries, edition)| {
            term::json(&Listed {
                edition,
                deliveries,
            })
        });
    }
    let head = [
        "n°",
        "lettre (digest)",
        "dû le (due)",
        "état (state)",
        "titre (title)",
        "envois (deliveries)",
    ];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    let setup = app.setup();
    let zone = |key: &str| {
        let digest = setup.config.digests.iter().find(|digest| digest.key == key);
        digest.map_or(setup.config.watch.zone, |digest| digest.zone)
    };
    for (deliveries, edition) in all {
        let sent = deliveries
            .iter()
            .map(|one| format!("{}: {}", one.channel, one.state.as_str()));
        rows.push(vec![
            edition.id.to_string(),
            edition.digest.clone(),
            term::instant(edition.due, zone(&edition.digest)),
            standing(&edition),
            edition.title,
            sent.collect::<Vec<_>>().join(", "),
        ]);
    }
    term::table(&rows);
    Ok(())
}
