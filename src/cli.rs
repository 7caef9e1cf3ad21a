//! The command line: one file per sub-command.

mod audit;
mod backup;
mod channels;
mod check;
mod completions;
mod deliver;
mod demo;
mod digest;
mod fetch;
mod init;
mod inspect;
mod member;
mod open;
mod reindex;
mod run;
mod search;
mod stats;
mod tags;
mod term;
mod trace;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::clock::Clock;
use crate::config::{ConfigErrors, Env};

/// Vigie, veille technologique : collecter, lire, classer, chercher, publier.
/// (Technology watch: fetch, read, file, search, publish.)
#[derive(Debug, Parser)]
#[command(name = "vigie", version, arg_required_else_help = true)]
struct Cli {
    #[command(flatten)]
    common: open::Common,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Préparer un dossier : feeds.toml et index/. (Start a watch.)
    ///
    /// Ex.: vigie init veille
    Init(init::Args),
    /// Vérifier la configuration. (Check the configuration.)
    ///
    /// Ex.: vigie check --json
    Check(check::Args),
    /// Voir Vigie à l’œuvre sur des sources inventées. (A first look.)
    ///
    /// Ex.: vigie demo
    Demo(demo::Args),
    /// Veiller : visiter, indexer, publier, servir les pages. (The main job.)
    ///
    /// Ex.: vigie run
    Run,
    /// Visiter les sources dues, ou celles nommées. (One round of visits.)
    ///
    /// Ex.: vigie fetch lwn
    Fetch(fetch::Args),
    /// Chercher dans l’archive. (Search the archive.)
    ///
    /// Ex.: vigie search postgresql depuis:30j
    Search(search::Args),
    /// La lettre : aperçu, brouillon, approbation, liste. (The digest.)
    ///
    /// Ex.: vigie digest preview
    #[command(subcommand)]
    Digest(digest::Command),
    /// Envoyer ce qui attend. (Send what waits.)
    ///
    /// Ex.: vigie deliver
    Deliver(deliver::Args),
    /// Les canaux : liste, essai, interrupteur. (The channels: list, check, switch.)
    ///
    /// Ex.: vigie channels check
    #[command(subcommand)]
    Channels(channels::Command),
    /// Refaire l’index de recherche depuis l’archive. (Build the search index again.)
    ///
    /// Ex.: vigie reindex
    Reindex,
    /// Dire le parcours d’un élément. (Tell an item's trail.)
    ///
    /// Ex.: vigie trace 42
    Trace(trace::Args),
    /// Compter l’archive et l’état des sources. (Count the archive, show the sources.)
    ///
    /// Ex.: vigie stats
    Stats(stats::Args),
    /// Le vocabulaire : l’écrire, en lire un. (The vocabulary: export, import.)
    ///
    /// Ex.: vigie tags export --form skos
    #[command(subcommand)]
    Tags(tags::Command),
    /// Les comptes : inviter, fermer, lister. (Accounts: invite, close, list.)
    ///
    /// Ex.: vigie member list
    #[command(subcommand)]
    Member(member::Command),
    /// Le journal des actes : vérifier, exporter. (Who did what: check, export.)
    ///
    /// Ex.: vigie audit verify
    #[command(subcommand)]
    Audit(audit::Command),
    /// Examiner ce sur quoi la veille repose : disque, droits, archive, canaux. (Look at the world around.)
    ///
    /// Ex.: vigie doctor --online
    Doctor(check::doctor::Args),
    /// Sauvegarder la veille en un fichier, en marche ou non. (Back the watch up.)
    ///
    /// Ex.: vigie backup veille.tar.zst
    Backup(backup::BackupArgs),
    /// Relire une sauvegarde jusqu’au bout. (Read a back-up to its end.)
    ///
    /// Ex.: vigie verify veille.tar.zst
    Verify(backup::VerifyArgs),
    /// Restaurer une sauvegarde, en silence. (Put a back-up back, quiet.)
    ///
    /// Ex.: vigie restore veille.tar.zst veille
    Restore(backup::RestoreArgs),
    /// Reprendre après une restauration. (Go on after a restore.)
    ///
    /// Ex.: vigie resume
    Resume(backup::ResumeArgs),
    /// Écrire la complétion d’un shell. (Shell completions.)
    ///
    /// Ex.: vigie completions bash
    Completions(completions::Args),
    /// Montrer ce que Vigie voit, sans rien garder. (Show what Vigie sees; stores nothing.)
    ///
    /// Ex.: vigie inspect feed news.atom
    #[command(subcommand)]
    Inspect(inspect::Inspect),
}

/// How a command that did not fail ended: what the shell is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Exit code 0.
    Done,
    /// Exit code 1: it ran, and what it was asked for did not work out.
    Failed,
    /// Exit code 2: it was asked for something that makes no sense.
    Misuse,
}

/// Runs the command line and says how it ended: 0 done, 1 failed, 2 misuse.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let env = Env::of_process();
    let usual = match cli.command {
        Command::Run => "warn,vigie=info",
        // It tells of each visit by itself.
        Command::Fetch(_) => "warn,vigie::workers::rounds=error",
        _ => "warn",
    };
    cli.common.log(&env, usual);
    open_enough();
    let outcome = run(&cli, &env);
    match outcome {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Failed) => ExitCode::from(1),
        Ok(Outcome::Misuse) => ExitCode::from(2),
        Err(error) => {
            term::error(&error);
            // A configuration that makes no sense is misuse, whoever meets it.
            ExitCode::from(if error.is::<ConfigErrors>() { 2 } else { 1 })
        }
    }
}

/// Raises the number of files that may be open to what the system allows: 1,024 are usual, and a round
/// over a thousand hosts meets more connections than that.
fn open_enough() {
    if let Err(error) = rlimit::increase_nofile_limit(u64::MAX) {
        tracing::debug!(%error, "the number of open files stays as it is");
    }
}

fn run(cli: &Cli, env: &Env) -> anyhow::Result<Outcome> {
    let common = &cli.common;
    match &cli.command {
        Command::Init(args) => init::run(args),
        Command::Check(args) => check::run(args, common, env, &Clock::System),
        Command::Demo(args) => demo::run(args, env),
        Command::Run => run::run(common, env),
        Command::Fetch(args) => fetch::run(args, common, env),
        Command::Search(args) => search::run(args, common, env),
        Command::Digest(command) => digest::run(command, common, env),
        Command::Deliver(args) => deliver::run(args, common, env),
        Command::Channels(command) => channels::run(command, common, env),
        Command::Reindex => reindex::run(common, env),
        Command::Trace(args) => trace::run(args, common, env),
        Command::Stats(args) => stats::run(args, common, env),
        Command::Tags(command) => tags::run(command, common, env),
        Command::Member(command) => member::run(command, common, env),
        Command::Audit(command) => audit::run(command, common, env),
        Command::Doctor(args) => check::doctor::run(args, common, env),
        Command::Backup(args) => backup::make(args, common, env),
        Command::Verify(args) => backup::verify(args),
        Command::Restore(args) => backup::restore(args, env),
        Command::Resume(args) => backup::resume(args, common, env),
        Command::Completions(args) => completions::run(args),
        Command::Inspect(inspect) => inspect::run(inspect),
    }
}
