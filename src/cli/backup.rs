//! `vigie backup`, `verify`, `restore`, `resume`: the watch in one file, and back.

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use serde_json::json;

use super::open::Common;
use super::{Outcome, term};
use crate::backup::{self, Kept, Manifest};
use crate::clock::Clock;
use crate::config::{self, Env};
use crate::digest::schedule;
use crate::domain::digest::Digest;
use crate::domain::ids::MemberId;
use crate::store::audit::{self, Act};
use crate::store::{Store, StoreError, Tx, changes, editions};

/// Where the back-up goes.
#[derive(Debug, clap::Args)]
pub(crate) struct BackupArgs {
    /// Le fichier à écrire, par exemple veille.tar.zst ; il ne doit pas exister. (The new file.)
    file: PathBuf,
}

/// Which back-up.
#[derive(Debug, clap::Args)]
pub(crate) struct VerifyArgs {
    /// La sauvegarde. (The back-up.)
    file: PathBuf,
    /// Le manifeste en JSON. (The manifest, as JSON.)
    #[arg(long)]
    json: bool,
}

/// Which back-up, and where to.
#[derive(Debug, clap::Args)]
pub(crate) struct RestoreArgs {
    /// La sauvegarde. (The back-up.)
    file: PathBuf,
    /// Le dossier de la veille, absent ou vide. (The folder: new, or empty.)
    folder: PathBuf,
}

/// What a person knows of the digests that were due since the back-up.
#[derive(Debug, clap::Args)]
pub(crate) struct ResumeArgs {
    /// Les lettres dues depuis la sauvegarde sont parties : ne pas les refaire. (They have left.)
    #[arg(long, conflicts_with = "issue")]
    left: bool,
    /// Elles ne sont pas parties : les envoyer maintenant. (They have not: send them now.)
    #[arg(long)]
    issue: bool,
}

/// Makes a back-up while Vigie runs, or not.
pub(crate) fn make(args: &BackupArgs, common: &Common, env: &Env) -> anyhow::Result<Outcome> {
    let configuration = common.file(env);
    let config = config::load(&configuration, &env.for_reading())?;
    let store = Store::open(&config.watch.index.join("archive.db"))?;
    let kept = Kept {
        configuration: &configuration,
        templates: config.watch.templates.as_deref(),
    };
    let manifest = backup::make(&store, kept, &args.file, Clock::System.now())?;
    tell(&args.file, &manifest);
    Ok(Outcome::Done)
}

fn tell(file: &Path, manifest: &Manifest) {
    term::line(format!(
        "{} : {} éléments, révision {}, du {} UTC, Vigie {}. (Whole.)",
        file.display(),
        manifest.items,
        manifest.revision,
        manifest.made_at.format("%Y-%m-%d %H:%M:%S"),
        manifest.vigie,
    ));
}

/// Reads a back-up to its end.
pub(crate) fn verify(args: &VerifyArgs) -> anyhow::Result<Outcome> {
    let manifest = backup::verify(&args.file)?;
    if args.json {
        term::line(serde_json::to_string(&manifest)?);
    } else {
        tell(&args.file, &manifest);
    }
    Ok(Outcome::Done)
}

/// Puts a back-up into a folder of its own, quiet.
pub(crate) fn restore(args: &RestoreArgs, env: &Env) -> anyhow::Result<Outcome> {
    let (manifest, doubted) = backup::restore(&args.file, &args.folder, Clock::System.now())?;
    tell(&args.file, &manifest);
    let configuration = args.folder.join("feeds.toml");
    term::line(format!(
        "Restaurée dans {}, en silence : rien ne part et aucune source n’est visitée avant vigie resume. Envois en doute : {doubted}. \
         (Restored, quiet: nothing is sent and no source asked before vigie resume. Deliveries in doubt: {doubted}.)",
        args.folder.display()
    ));
    match config::load(&configuration, &env.for_reading()) {
        Ok(config) if config.watch.index != args.folder.join("index") => term::line(format!(
            "Attention : sa configuration range l’archive dans {} ; la restaurée est dans {}. (Its configuration keeps the archive elsewhere.)",
            config.watch.index.display(),
            args.folder.join("index").display()
        )),
        Ok(_) => {}
        Err(problems) => term::line(format!(
            "Sa configuration est à revoir. (Look at its configuration.)\n{problems}"
        )),
    }
    term::line(format!(
        "Ensuite : remettez les secrets où la configuration les cherche, vigie --config {0} check, puis vigie --config {0} resume. \
         (Next: put the secrets where the configuration looks for them, check, then resume.)",
        configuration.display()
    ));
    Ok(Outcome::Done)
}

/// What came of resuming.
enum Resumed {
    /// The archive was not quiet.
    NotQuiet,
    /// These were due since the back-up, and nobody said whether they left.
    Due(Vec<String>),
    /// It speaks again.
    Speaks,
}

/// Lets a restored watch speak again.
pub(crate) fn resume(args: &ResumeArgs, common: &Common, env: &Env) -> anyhow::Result<Outcome> {
    let config = config::load(&common.file(env), &env.for_reading())?;
    let store = Store::open(&config.watch.index.join("archive.db"))?;
    let now = Clock::System.now();
    let resumed = store.write_here::<_, StoreError>(|tx| {
        if changes::quiet(tx)?.is_none() {
            return Ok(Resumed::NotQuiet);
        }
        let mut due = Vec::new();
        for digest in &config.digests {
            if let Some(at) = was_due(tx, digest, now)? {
                let at = at.with_timezone(&digest.zone);
                due.push(format!("{} ({})", digest.key, at.format("%Y-%m-%d %H:%M")));
                if args.left {
                    let_go(tx, digest, now)?;
                }
            }
        }
        if !due.is_empty() && !args.left && !args.issue {
            return Ok(Resumed::Due(due));
        }
        changes::resume(tx)?;
        let act = Act {
            member: MemberId(0),
            act: "archive.resume",
            object: "archive".to_owned(),
            before: json!("quiet"),
            after: json!("awake"),
        };
        audit::record(tx, &act, now)?;
        Ok(Resumed::Speaks)
    })?;
    Ok(match resumed {
        Resumed::NotQuiet => {
            term::line(
                "Rien à reprendre : cette archive n’est pas en silence. (Nothing to resume: it is not quiet.)",
            );
            Outcome::Done
        }
        Resumed::Due(due) => {
            term::line(format!(
                "Des lettres étaient dues depuis la sauvegarde : {}. Sont-elles parties ? Regardez à leurs destinations, puis \
                 vigie resume --left (elles sont parties) ou vigie resume --issue (elles partent maintenant). \
                 (Digests were due since the back-up: have they left? Look there, then resume --left, or resume --issue.)",
                due.join(", ")
            ));
            Outcome::Failed
        }
        Resumed::Speaks => {
            term::line(
                "La veille reprend ; les envois en doute sont d’abord cherchés à leurs destinations. (The watch goes on; what is in doubt is looked for first.)",
            );
            Outcome::Done
        }
    })
}

/// The instant of the edition that was due by `now`, if one was and has not been dealt with.
fn was_due(
    tx: &Tx<'_>,
    digest: &Digest,
    now: DateTime<Utc>,
) -> Result<Option<DateTime<Utc>>, StoreError> {
    let overdue = editions::overdue(tx, &digest.key, now)?;
    let due = schedule::due(tx, digest, now)?;
    Ok(due.or_else(|| overdue.last().map(|edition| edition.due)))
}

/// Takes what was due by `now` for done.
fn let_go(tx: &Tx<'_>, digest: &Digest, now: DateTime<Utc>) -> Result<(), StoreError> {
    for draft in editions::overdue(tx, &digest.key, now)? {
        editions::skip(tx, &draft)?;
    }
    if let Some(due) = schedule::due(tx, digest, now)? {
        schedule::done(tx, digest, due)?;
    }
    Ok(())
}
