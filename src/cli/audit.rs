//! `vigie audit`: whether what was done is still told as it was written; all of it, for elsewhere.

use clap::Subcommand;

use super::open::Common;
use super::{Outcome, term};
use crate::config::Env;
use crate::store::audit::{self, Verdict};

/// What to do with the audit.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Relire toute la chaîne. (Check the whole chain.)
    ///
    /// Ex.: vigie audit verify --noted 9f3c…
    Verify(Verify),
    /// Écrire toutes les lignes, la plus ancienne d’abord. (Every line, the oldest first.)
    ///
    /// Ex.: vigie audit export --json
    Export(Export),
}

/// How to check it.
#[derive(Debug, clap::Args)]
pub(crate) struct Verify {
    /// Une empreinte notée plus tôt, qui doit encore s’y trouver. (A hash noted earlier.)
    #[arg(long, value_name = "HASH")]
    noted: Option<String>,
    /// Le verdict en JSON. (The verdict in JSON.)
    #[arg(long)]
    json: bool,
}

/// How to write it.
#[derive(Debug, clap::Args)]
pub(crate) struct Export {
    /// Une ligne de JSON par acte. (One line of JSON an act.)
    #[arg(long)]
    json: bool,
}

/// Lines read at a time.
const PAGE: u32 = 1000;

/// Reads the audit.
pub(crate) fn run(command: &Command, common: &Common, env: &Env) -> anyhow::Result<Outcome> {
    let app = common.open_to_read(env)?;
    match command {
        Command::Verify(args) => {
            let verdict = app.store.read_here(audit::verify)?;
            let missing = match &args.noted {
                Some(noted) => !app.store.read_here(|tx| audit::holds(tx, noted))?,
                None => false,
            };
            Ok(tell(args, &verdict, missing)?)
        }
        Command::Export(args) => {
            let mut last = 0;
            loop {
                let page = app.store.read_here(|tx| audit::after(tx, last, PAGE))?;
                let Some(end) = page.last() else {
                    return Ok(Outcome::Done);
                };
                last = end.id;
                for entry in &page {
                    if args.json {
                        term::json(entry)?;
                    } else {
                        term::line(format!(
                            "{} · {} · membre (member) {} · {} · {}",
                            entry.id,
                            entry.at.to_rfc3339(),
                            entry.member,
                            entry.act,
                            entry.object
                        ));
                    }
                }
            }
        }
    }
}

fn tell(args: &Verify, verdict: &Verdict, missing: bool) -> anyhow::Result<Outcome> {
    if args.json {
        term::json(verdict)?;
    } else {
        term::line(match verdict {
            Verdict::Whole { lines: 0, .. } => "Journal vide. (The audit is empty.)".to_owned(),
            Verdict::Whole { lines, last } => format!(
                "Journal intact, {lines} lignes. (Whole.)\nDernière empreinte, à noter ailleurs (last hash, to be noted elsewhere): {last}"
            ),
            Verdict::Broken { line } => format!(
                "Journal altéré à partir de la ligne {line} : comparez avec un export ou une sauvegarde. (Changed from line {line} on: compare with an export or a backup.)"
            ),
        });
        if missing {
            term::line(
                "L’empreinte notée n’y est plus : des lignes ont disparu ou ont été réécrites. (The noted hash is not there any more.)",
            );
        }
    }
    let whole = matches!(verdict, Verdict::Whole { .. }) && !missing;
    Ok(if whole {
        Outcome::Done
    } else {
        Outcome::Failed
    })
}
