//! `vigie channels`: what goes out, whether it can, and the switch that stops it.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use clap::Subcommand;
use serde::Serialize;

use super::open::{self, Common};
use super::{Outcome, term};
use crate::app::App;
use crate::channels::{Finding, Grade};
use crate::config::Env;
use crate::domain::channel::{ChannelSpec, Place, Target};
use crate::domain::visibility::Visibility;
use crate::publish::exits;
use crate::store::channels::{self, Stumble, Switch};
use crate::store::deliveries::{self, Used};
use crate::store::{StoreError, Tx};

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Les canaux, leur interrupteur, ce qui attend. (The channels, their switch, what waits.)
    ///
    /// Ex.: vigie channels list --json
    List(List),
    /// Essayer sans publier : accès, droits, limites. (Try everything short of publishing.)
    ///
    /// Ex.: vigie channels check liste wiki
    Check(Check),
    /// Couper un canal : plus rien n’en part. (Switch a channel off.)
    ///
    /// Ex.: vigie channels off mastodon --why "compte compromis"
    Off(Turn),
    /// Rétablir un canal. (Switch it on again.)
    ///
    /// Ex.: vigie channels on mastodon
    On(Turn),
    /// Écrire docs/EXITS.md : ce qui sort, et vers qui. (What leaves, and to whom.)
    ///
    /// Ex.: vigie channels exits
    Exits,
}

/// How to list.
#[derive(Debug, clap::Args)]
pub(crate) struct List {
    /// Une ligne de JSON par canal. (One line of JSON a channel.)
    #[arg(long)]
    json: bool,
}

/// What to try.
#[derive(Debug, clap::Args)]
pub(crate) struct Check {
    /// Les canaux ; à défaut tous. (Which; all by default.)
    names: Vec<String>,
    /// Une ligne de JSON par canal. (One line of JSON a channel.)
    #[arg(long)]
    json: bool,
}

/// What to switch.
#[derive(Debug, clap::Args)]
pub(crate) struct Turn {
    /// Le canal. (The channel.)
    name: String,
    /// Pourquoi. (Why.)
    #[arg(long, value_name = "TEXT")]
    why: Option<String>,
    /// Qui. (Who.)
    #[arg(long, default_value = "administrateur", value_name = "NAME")]
    by: String,
}

/// Runs one of them.
pub(crate) fn run(command: &Command, common: &Common, env: &Env) -> anyhow::Result<Outcome> {
    if let Command::Exits = command {
        term::line(exits::markdown().trim_end());
        return Ok(Outcome::Done);
    }
    let app = common.open(env)?;
    match command {
        Command::List(args) => list(&app, args.json),
        Command::Check(args) => check(&app, args),
        Command::Off(args) => turn(&app, args, true),
        Command::On(args) => turn(&app, args, false),
        Command::Exits => Ok(Outcome::Done),
    }
}

/// A channel as it stands.
#[derive(Serialize)]
struct Listed {
    key: String,
    kind: &'static str,
    place: String,
    clearance: Visibility,
    switch: Switch,
    /// Deliveries that wait, those of them that wait for a person, and those that are uncertain or failed.
    waiting: u32,
    held: u32,
    troubled: u32,
    /// What keeps deliveries from getting through.
    stumble: Option<Stumble>,
    /// What left in the day of the channel, and what may leave.
    today: u32,
    budget: Option<u32>,
    /// In millionths.
    spent: i64,
    spend: Option<i64>,
}

fn list(app: &App, json: bool) -> anyhow::Result<Outcome> {
    let (setup, now) = (app.setup(), app.clock.now());
    let listed = app.store.read_here::<_, StoreError>(|tx| {
        let specs = setup.config.channels.iter();
        specs
            .map(|spec| describe(tx, spec, now))
            .collect::<Result<Vec<_>, _>>()
    })?;
    if json {
        listed.iter().try_for_each(term::json)?;
        return Ok(Outcome::Done);
    }
    let head = [
        "canal (channel)",
        "sorte (kind)",
        "diffusion (clearance)",
        "état (switch)",
        "attend (waits)",
        "ce jour (today)",
        "vers (to)",
    ];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    let zone = setup.config.watch.zone;
    let stumbles: Vec<_> = listed.iter().filter_map(|one| ill(one, zone)).collect();
    rows.extend(listed.into_iter().map(row));
    term::table(&rows);
    stumbles.into_iter().for_each(term::line);
    Ok(Outcome::Done)
}

fn describe(tx: &Tx<'_>, spec: &ChannelSpec, now: DateTime<Utc>) -> Result<Listed, StoreError> {
    let key = &spec.head.key;
    let waiting = deliveries::waiting_for(tx, key)?;
    let Used { parts, cost } = deliveries::used(tx, key, spec.restraint.day_start(now))?;
    Ok(Listed {
        key: key.clone(),
        kind: spec.target.kind(),
        place: place(&spec.target),
        clearance: spec.head.clearance,
        switch: channels::switch(tx, key)?,
        held: waiting.held,
        waiting: waiting.all,
        troubled: waiting.troubled,
        stumble: channels::stumble(tx, key)?,
        today: parts,
        budget: spec.restraint.parts,
        spent: cost,
        spend: spec.restraint.spend,
    })
}

/// What keeps a channel's deliveries from getting through, in two languages, under the table.
fn ill(listed: &Listed, zone: Tz) -> Option<String> {
    let Stumble { at, why, next } = listed.stumble.as_ref()?;
    let local = |at: &DateTime<Utc>| at.with_timezone(&zone).format("%Y-%m-%d %H:%M").to_string();
    let next = match next {
        Some(next) => format!("prochain essai (next attempt) {}", local(next)),
        None => "attend une personne, voir vigie deliver (waits for a person)".to_owned(),
    };
    Some(format!(
        "{} : rien ne passe depuis (nothing gets through since) {} : {} ; {next}",
        listed.key,
        local(at),
        term::both(why)
    ))
}

/// Where a channel leads, in two languages.
pub(super) fn place(target: &Target) -> String {
    match target.place() {
        Place::Own => "les flux de Vigie (the feeds of Vigie itself)".to_owned(),
        Place::At(at) => at,
        Place::Of(of, at) => format!("{of} → {at}"),
    }
}

fn row(listed: Listed) -> Vec<String> {
    let switch = match (listed.switch.is_off, &listed.switch.by, &listed.switch.why) {
        (false, _, _) => "ouvert (on)".to_owned(),
        (true, by, why) => format!(
            "COUPÉ (off) {} {}",
            by.as_deref().unwrap_or_default(),
            why.as_deref().unwrap_or_default()
        ),
    };
    let mut waiting = match listed.held {
        0 => listed.waiting.to_string(),
        held => format!("{} ({held} à voir, held)", listed.waiting),
    };
    if listed.troubled > 0 {
        waiting = format!("{waiting}, {} en échec (failed)", listed.troubled);
    }
    let today = match listed.budget {
        Some(most) => format!("{}/{most}", listed.today),
        None => listed.today.to_string(),
    };
    let money = match (listed.spent, listed.spend) {
        (0, None) => String::new(),
        (spent, None) => format!(", {}", amount(spent)),
        (spent, Some(most)) => format!(", {}/{}", amount(spent), amount(most)),
    };
    vec![
        listed.key,
        listed.kind.to_owned(),
        listed.clearance.as_str().to_owned(),
        switch.trim_end().to_owned(),
        waiting,
        format!("{today}{money}"),
        term::both(&listed.place),
    ]
}

/// Millionths as people write them.
pub(super) fn amount(micros: i64) -> String {
    format!(
        "{}.{:03}",
        micros / 1_000_000,
        micros.abs() % 1_000_000 / 1_000
    )
}

/// What was found of one channel.
#[derive(Serialize)]
struct Checked<'a> {
    channel: &'a str,
    good: bool,
    findings: Vec<Finding>,
}

fn check(app: &App, args: &Check) -> anyhow::Result<Outcome> {
    let (setup, now) = (app.setup(), app.clock.now());
    let config = &setup.config;
    if let Some(unknown) = args
        .names
        .iter()
        .find(|name| config.channel(name).is_none())
    {
        anyhow::bail!("there is no channel {unknown}; `vigie channels list` shows them");
    }
    let mut all_good = true;
    let specs = config.channels.iter();
    let chosen = |spec: &&ChannelSpec| args.names.is_empty() || args.names.contains(&spec.head.key);
    open::block_on(async {
        for spec in specs.filter(chosen) {
            let key = spec.head.key.as_str();
            let Some(outlet) = setup.outlets.outlet(key) else {
                continue;
            };
            let report = outlet.channel.check(now).await;
            all_good &= report.is_good();
            tell(key, report.is_good(), report.findings, args.json)?;
        }
        Ok::<_, anyhow::Error>(())
    })?;
    Ok(if all_good {
        Outcome::Done
    } else {
        Outcome::Failed
    })
}

fn tell(key: &str, good: bool, findings: Vec<Finding>, json: bool) -> anyhow::Result<()> {
    if json {
        return term::json(&Checked {
            channel: key,
            good,
            findings,
        });
    }
    for finding in findings {
        let mark = match finding.grade {
            Grade::Good => "bon",
            Grade::Bad => "MAUVAIS",
        };
        let said = term::both(&finding.said);
        term::line(format!("{key} · {mark} · {said}"));
    }
    Ok(())
}

fn turn(app: &App, args: &Turn, off: bool) -> anyhow::Result<Outcome> {
    let setup = app.setup();
    if setup.config.channel(&args.name).is_none() {
        anyhow::bail!(
            "there is no channel {}; `vigie channels list` shows them",
            args.name
        );
    }
    let now = app.clock.now();
    app.store.write_here::<_, StoreError>(|tx| {
        channels::turn(tx, &args.name, off, (&args.by, args.why.as_deref()), now)
    })?;
    let state = if off { "coupé (off)" } else { "rétabli (on)" };
    term::line(format!("{} : {state}", args.name));
    Ok(Outcome::Done)
}
