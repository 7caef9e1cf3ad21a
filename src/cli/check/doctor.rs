//! `vigie doctor`: the world around the watch, where `check` reads the file: what it stands on, looked at,
//! each finding with its mend.

mod outside;

use chrono::TimeDelta;
use serde::Serialize;

use super::exposed;
use crate::app::{App, health, trial};
use crate::cli::open::{Common, block_on};
use crate::cli::{Outcome, term};
use crate::clock::Clock;
use crate::config::{self, Config, ConfigErrors, Env};
use crate::store::{StoreError, items};
use crate::web::reasons;

/// How far to look.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Aller aussi voir dehors : chaque canal, et quelques sources. (Also go out: every channel, some sources.)
    #[arg(long)]
    online: bool,
    /// Une ligne de JSON par constat. (One line of JSON a finding.)
    #[arg(long)]
    json: bool,
}

/// Sources that are asked: one that fails is its own, all of them are the network.
const SAMPLE: usize = 5;

/// A clock may differ from a server's by less.
const SKEW: TimeDelta = TimeDelta::minutes(2);

/// A disk that is full within this is told now.
const FORECAST: TimeDelta = TimeDelta::days(60);

/// Something that was looked at.
#[derive(Debug, Serialize)]
struct Finding {
    /// `well`, `advice` or `wrong`.
    level: Level,
    /// What was looked at: `disk`, `channel wiki`.
    subject: String,
    french: String,
    english: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Level {
    Well,
    Advice,
    Wrong,
}

impl Finding {
    fn new(
        level: Level,
        subject: &str,
        french: impl Into<String>,
        english: impl Into<String>,
    ) -> Self {
        Self {
            level,
            subject: subject.to_owned(),
            french: french.into(),
            english: english.into(),
        }
    }
}

/// Looks at everything, tells it, and fails when something is wrong.
pub(crate) fn run(args: &Args, common: &Common, env: &Env) -> anyhow::Result<Outcome> {
    let clock = Clock::System;
    let mut found = Vec::new();
    let file = common.file(env);
    match config::load_with_places(&file, env) {
        Ok((config, places)) => {
            let problems = trial::problems(&config, &places, &clock, &reasons::in_french);
            found.extend(problems.iter().map(of_problem));
        }
        Err(errors) => found.extend(errors.problems.iter().map(of_problem)),
    }
    // Secrets may be missing and the archive be looked at all the same.
    match common.open_to_read(env) {
        Ok(app) => {
            let config = app.setup().config.clone();
            found.extend(around(&config));
            found.extend(block_on(watched(&app, &config))?);
            found.extend(archive(&app)?);
            if args.online {
                found.extend(block_on(outside::outside(common, env, &config))?);
            }
        }
        Err(error) if error.is::<ConfigErrors>() => found.push(Finding::new(
            Level::Wrong,
            "archive",
            "elle n’a pas été examinée ; corrigez d’abord la configuration",
            "it was not looked at; mend the configuration first",
        )),
        Err(error) => found.push(Finding::new(
            Level::Wrong,
            "archive",
            format!("la veille ne s’ouvre pas : {error:#}"),
            format!("the watch cannot be opened: {error:#}"),
        )),
    }
    tell(&found, args.json)?;
    let is_wrong = found.iter().any(|one| one.level == Level::Wrong);
    Ok(if is_wrong {
        Outcome::Failed
    } else {
        Outcome::Done
    })
}

fn tell(found: &[Finding], json: bool) -> anyhow::Result<()> {
    for one in found {
        if json {
            term::json(one)?;
            continue;
        }
        let mark = match one.level {
            Level::Well => "bien (well)",
            Level::Advice => "conseil (advice)",
            Level::Wrong => "À CORRIGER (WRONG)",
        };
        term::line(format!(
            "{mark} · {} : {} ({})",
            one.subject, one.french, one.english
        ));
    }
    if !json {
        let count = |level| found.iter().filter(|one| one.level == level).count();
        let (wrong, advice) = (count(Level::Wrong), count(Level::Advice));
        term::line(format!(
            "{wrong} à corriger, {advice} conseil(s). ({wrong} wrong, {advice} to think about.)"
        ));
    }
    Ok(())
}

fn of_problem(problem: &config::Problem) -> Finding {
    let place = problem.location();
    let key = &problem.key;
    Finding::new(
        Level::Wrong,
        "configuration",
        format!("{place} {key} : {} ; {}", problem.what.fr, problem.mend.fr),
        format!("{}; {}", problem.what.en, problem.mend.en),
    )
}

/// What the configuration and the machine say, without asking anybody.
fn around(config: &Config) -> Vec<Finding> {
    let mut found: Vec<_> = exposed::find(config)
        .into_iter()
        .map(|one| {
            let (path, mode, mend) = one.parts();
            Finding::new(
                Level::Wrong,
                "permissions",
                format!("{path} ({mode}) est ouvert à d’autres comptes ; {mend}"),
                format!("{path} ({mode}) is open to other accounts; {mend}"),
            )
        })
        .collect();
    if found.is_empty() {
        found.push(Finding::new(
            Level::Well,
            "permissions",
            "rien n’est ouvert à d’autres comptes",
            "nothing is open to other accounts",
        ));
    }
    if config.backups.is_none() {
        found.push(Finding::new(
            Level::Advice,
            "back-up",
            "aucune sauvegarde ne se fait seule ; ajoutez [backup] avec un dossier sur un autre disque",
            "no back-up is made by itself; add [backup] with a folder on another disk",
        ));
    }
    let mails = config
        .channels
        .iter()
        .any(|channel| channel.target.kind() == "mail");
    if config.watch.alerts.is_some() && !mails {
        found.push(Finding::new(
            Level::Wrong,
            "alerts",
            "alerts ne peut prévenir personne, aucun canal n’envoie de courriel ; ajoutez un canal kind = \"mail\"",
            "alerts can tell nobody, no channel sends mail; add a channel of kind = \"mail\"",
        ));
    }
    if config.watch.alerts.is_none() {
        found.push(Finding::new(
            Level::Advice,
            "alerts",
            "personne n’est prévenu d’une panne ; donnez une adresse à alerts, dans [watch]",
            "nobody is told when something breaks; give alerts an address, in [watch]",
        ));
    }
    found.extend(network(config));
    found
}

/// Who can open the pages, and whose word on visitors is believed.
fn network(config: &Config) -> Vec<Finding> {
    let mut found = Vec::new();
    let (watch, listens) = (&config.watch, config.watch.listen.ip());
    if listens.is_loopback() && watch.base_url.scheme() != "https" {
        found.push(Finding::new(
            Level::Advice,
            "network",
            "les pages ne s’ouvrent que sur cette machine ; pour les autres : un mandataire TLS, base_url et trusted_proxies",
            "the pages open on this machine alone; for others: a TLS proxy, base_url and trusted_proxies",
        ));
    }
    if watch.base_url.scheme() == "https" && watch.trusted_proxies.is_empty() {
        found.push(Finding::new(
            Level::Advice,
            "network",
            "derrière un mandataire, trusted_proxies dit de qui croire l’adresse des visiteurs",
            "behind a proxy, trusted_proxies says whose word on visitors' addresses is believed",
        ));
    }
    found
}

/// What health tells of, but for the tasks of a running Vigie.
async fn watched(app: &App, config: &Config) -> anyhow::Result<Vec<Finding>> {
    let health = health::look(app).await;
    let is_beside = !app.search.is_writable();
    let mut found: Vec<_> = health
        .troubles()
        .into_iter()
        // The tasks are those of a running Vigie, and so is the index beside one.
        .filter(|trouble| trouble.key != "tasks" && !(trouble.key == "index" && is_beside))
        .map(|trouble| {
            let level = if trouble.is_grave || trouble.key.starts_with("backup") {
                Level::Wrong
            } else {
                Level::Advice
            };
            let said = |said: &health::Said| format!("{} {}", said.what, said.advice);
            Finding::new(
                level,
                &trouble.key,
                said(&trouble.french),
                said(&trouble.english),
            )
        })
        .collect();
    found.extend(health.backup.filter(|backup| !backup.late).map(|backup| {
        let Some(last) = backup.last else {
            return Finding::new(
                Level::Advice,
                "back-up",
                "aucune n’est encore dans le dossier de [backup] ; une veille en marche la fait",
                "none is in the folder of [backup] yet; a running watch makes it",
            );
        };
        let at = last
            .with_timezone(&config.watch.zone)
            .format("%Y-%m-%d %H:%M");
        Finding::new(
            Level::Well,
            "back-up",
            format!("la dernière est du {at}"),
            format!("the last one is of {at}"),
        )
    }));
    if let Some(disk) = health.disk {
        found.push(forecast(app, disk).await?);
    }
    Ok(found)
}

/// What the disk has left, and for how long at the pace of the archive.
async fn forecast(app: &App, disk: health::Disk) -> Result<Finding, StoreError> {
    let now = app.clock.now();
    let span = app.store.read::<_, StoreError>(items::span).await?;
    let bytes = std::fs::metadata(app.store.path()).map_or(0, |file| file.len());
    let lived = span.map(|span| now - *span.start());
    // Days of a first import tell nothing of those that follow.
    let lived = lived.filter(|lived| *lived >= TimeDelta::days(7));
    let left = lived.map(|lived| {
        let days = lived.num_days().unsigned_abs();
        disk.free / bytes.checked_div(days).unwrap_or(0).max(1)
    });
    Ok(match left {
        Some(days) if days < FORECAST.num_days().unsigned_abs() => Finding::new(
            Level::Wrong,
            "disk",
            format!(
                "au rythme de l’archive, le disque sera plein dans {days} jours ; faites de la place"
            ),
            format!("as the archive grows, the disk is full in {days} days; free some space"),
        ),
        _ => {
            let gigabytes = disk.free / 1_000_000_000;
            let (french, english) = (
                format!("{gigabytes} Go libres"),
                format!("{gigabytes} GB free"),
            );
            Finding::new(Level::Well, "disk", french, english)
        }
    })
}

/// The archive itself: whether it contradicts itself, and whether its clock was right.
fn archive(app: &App) -> anyhow::Result<Vec<Finding>> {
    let mut found = Vec::new();
    match app.store.contradictions()?.first() {
        None => found.push(Finding::new(
            Level::Well,
            "archive",
            "chaque page a été relue, rien ne se contredit",
            "every page was read, nothing contradicts itself",
        )),
        Some(first) => found.push(Finding::new(
            Level::Wrong,
            "archive",
            format!("elle est abîmée ({first}) ; restaurez la dernière sauvegarde"),
            format!("it is damaged ({first}); restore the last back-up"),
        )),
    }
    let span = app.store.read_here::<_, StoreError>(items::span)?;
    let ahead = span.is_some_and(|span| *span.end() > app.clock.now() + SKEW);
    found.push(if ahead {
        Finding::new(
            Level::Wrong,
            "clock",
            "l’horloge retarde : l’archive a des éléments de demain ; réglez-la (NTP)",
            "the clock is behind: the archive has items of tomorrow; set it (NTP)",
        )
    } else {
        Finding::new(
            Level::Well,
            "clock",
            "elle ne contredit pas l’archive",
            "it does not contradict the archive",
        )
    });
    Ok(found)
}
