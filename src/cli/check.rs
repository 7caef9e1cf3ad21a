//! `vigie check`: every problem of the configuration at once, or what it amounts to. What it says is
//! well was tried.

use chrono::{DateTime, Utc};
use serde::Serialize;

pub(super) mod doctor;
mod exposed;

use super::open::Common;
use super::{Outcome, term};
use crate::app::trial;
use crate::clock::Clock;
use crate::config::{self, Config, ConfigErrors, Env, Problem, settings};
use crate::domain::digest::Digest;
use crate::domain::network::Reach;
use crate::domain::visibility::Visibility;
use crate::web::reasons;
use exposed::Exposed;

/// What to check.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Une ligne de JSON par problème, ou une seule si tout va bien. (JSON lines.)
    #[arg(long)]
    json: bool,
    /// Montrer tous les réglages, en Markdown. (Show all settings.)
    #[arg(long, conflicts_with = "json")]
    settings: bool,
}

/// Reads, tries what was read without going out, and ends with [`Outcome::Misuse`] when there is anything to mend.
pub(crate) fn run(
    args: &Args,
    common: &Common,
    env: &Env,
    clock: &Clock,
) -> anyhow::Result<Outcome> {
    if args.settings {
        term::line(settings::markdown().trim_end());
        return Ok(Outcome::Done);
    }
    let config = match config::load_with_places(&common.file(env), env) {
        Ok((config, places)) => match trial::problems(&config, &places, clock, &reasons::in_french)
        {
            problems if problems.is_empty() => Ok(config),
            problems => Err(ConfigErrors { problems }),
        },
        Err(errors) => Err(errors),
    };
    match (config, args.json) {
        (Ok(config), true) => term::json(&summary(&config, clock.now()))?,
        (Ok(config), false) => {
            show(&config, clock.now());
            for one in exposed::find(&config) {
                term::line(one.to_string());
            }
        }
        (Err(errors), json) => {
            report(&errors, json)?;
            return Ok(Outcome::Misuse);
        }
    }
    Ok(Outcome::Done)
}

/// One problem as a line of JSON.
#[derive(Serialize)]
struct Refusal<'a> {
    ok: bool,
    #[serde(flatten)]
    problem: &'a Problem,
}

fn report(errors: &ConfigErrors, json: bool) -> anyhow::Result<()> {
    for problem in &errors.problems {
        if json {
            term::json(&Refusal { ok: false, problem })?;
            continue;
        }
        let key = match problem.key.as_str() {
            "" => String::new(),
            key => format!("{key} : "),
        };
        term::line(format!("{} {key}", problem.location()).trim_end());
        term::line(format!("    {} ; {}.", problem.what.fr, problem.mend.fr));
        term::line(format!("    {}; {}.", problem.what.en, problem.mend.en));
    }
    if !json {
        let count = errors.problems.len();
        term::line(format!(
            "{count} problème(s) à corriger. ({count} problem(s) to mend.)"
        ));
    }
    Ok(())
}

/// A configuration in numbers: the answer of `vigie check --json` when all is well.
#[derive(Serialize)]
struct Summary<'a> {
    ok: bool,
    file: &'a std::path::Path,
    listen: std::net::SocketAddr,
    sources: usize,
    public_sources: usize,
    digests: Vec<DigestSummary<'a>>,
    channels: Vec<ChannelSummary<'a>>,
    /// What others than this account may read, with the mend of each.
    exposed: Vec<Exposed>,
}

#[derive(Serialize)]
struct DigestSummary<'a> {
    key: &'a str,
    title: &'a str,
    next_due: Option<DateTime<Utc>>,
    channels: &'a [String],
}

#[derive(Serialize)]
struct ChannelSummary<'a> {
    key: &'a str,
    kind: &'static str,
    clearance: Visibility,
}

/// Whether letters can leave.
fn has_mail(config: &Config) -> bool {
    let channels = config.channels.iter();
    channels
        .map(|channel| channel.target.kind())
        .any(|kind| kind == "mail")
}

fn summary(config: &Config, now: DateTime<Utc>) -> Summary<'_> {
    let is_public = |visibility: Visibility| visibility == Visibility::Public;
    let of_digest = |digest: &'_ Digest| digest.due_after(now);
    Summary {
        ok: true,
        file: &config.file,
        listen: config.watch.listen,
        sources: config.sources.len(),
        public_sources: config
            .sources
            .iter()
            .filter(|source| is_public(source.visibility))
            .count(),
        digests: config
            .digests
            .iter()
            .map(|digest| DigestSummary {
                key: &digest.key,
                title: &digest.title,
                next_due: of_digest(digest),
                channels: &digest.channels,
            })
            .collect(),
        exposed: exposed::find(config),
        channels: config
            .channels
            .iter()
            .map(|channel| ChannelSummary {
                key: &channel.head.key,
                kind: channel.target.kind(),
                clearance: channel.head.clearance,
            })
            .collect(),
    }
}

fn show(config: &Config, now: DateTime<Utc>) {
    let summary = summary(config, now);
    let (all, public) = (summary.sources, summary.public_sources);
    let file = config.file.display();
    term::line(if all == 0 {
        format!(
            "{file} : rien n’est veillé, il n’y a aucune [[source]] ; ajoutez-en une. (Nothing is watched: there is no [[source]]; add one.)"
        )
    } else {
        format!("{file} : tout va bien. (All is well.)")
    });
    if config.watch.alerts.is_some() && !has_mail(config) {
        term::line(
            "  attention : alerts ne peut prévenir personne, aucun canal n’envoie de courriel ; ajoutez un canal kind = \"mail\"\n  \
             warning: alerts can tell nobody, no channel sends mail; add a channel of kind = \"mail\"",
        );
    }
    term::line(format!(
        "  {all} sources, dont {public} publiques ({all} sources, {public} of them public)"
    ));
    let inside = config.sources.iter().filter(|s| s.reach == Reach::Internal);
    let inside: Vec<_> = inside.map(|source| source.key.as_str()).collect();
    if !inside.is_empty() {
        let keys = inside.join(", ");
        term::line(format!(
            "  le réseau interne est ouvert à (the internal network is open to): {keys}"
        ));
    }
    for (written, digest) in config.digests.iter().zip(&summary.digests) {
        let due = match digest.next_due {
            Some(due) => due
                .with_timezone(&written.zone)
                .format("%Y-%m-%d %H:%M %Z")
                .to_string(),
            None => "jamais (never)".to_owned(),
        };
        let channels = match digest.channels {
            [] => "aucun canal (no channel)".to_owned(),
            keys => keys.join(", "),
        };
        term::line(format!(
            "  lettre (digest) {} : {due} → {channels}",
            digest.key
        ));
    }
    for channel in &summary.channels {
        let (key, kind, label) = (channel.key, channel.kind, channel.clearance);
        let (label, tlp) = (label.as_str(), label.tlp());
        term::line(format!("  canal (channel) {key} : {kind}, {label} ({tlp})"));
    }
}
