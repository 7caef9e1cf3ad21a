//! `vigie tags`: the vocabulary, out of the archive and into it.

use std::path::PathBuf;

use anyhow::Context;
use clap::{Subcommand, ValueEnum};

use super::open::Common;
use super::{Outcome, term};
use crate::config::Env;
use crate::curate::tags::{csv, exchange, skos};

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Écrire tout le vocabulaire. (Write the whole vocabulary.)
    ///
    /// Ex.: vigie tags export --form skos > vocabulaire.rdf
    Export(Export),
    /// Lire des étiquettes ; aucune n’est ôtée. (Read tags in; none is taken away.)
    ///
    /// Ex.: vigie tags import vocabulaire.csv
    Import(Import),
}

/// A form of the file.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Form {
    /// Une table. (A table.)
    Csv,
    /// SKOS en RDF/XML. (SKOS in RDF/XML.)
    Skos,
}

/// How to write it.
#[derive(Debug, clap::Args)]
pub(crate) struct Export {
    /// La forme. (The form.)
    #[arg(long, default_value = "csv")]
    form: Form,
}

/// What to read.
#[derive(Debug, clap::Args)]
pub(crate) struct Import {
    /// Le fichier : du RDF/XML, sinon une table. (The file: RDF/XML, else a table.)
    file: PathBuf,
    /// Du JSON. (JSON.)
    #[arg(long)]
    json: bool,
}

/// Writes or reads the vocabulary.
pub(crate) fn run(command: &Command, common: &Common, env: &Env) -> anyhow::Result<Outcome> {
    match command {
        Command::Export(args) => export(args, common, env),
        Command::Import(args) => import(args, common, env),
    }
}

fn export(args: &Export, common: &Common, env: &Env) -> anyhow::Result<Outcome> {
    let app = common.open_to_read(env)?;
    let drafts = app.store.read_here(exchange::export)?;
    let text = match args.form {
        Form::Csv => csv::write(&drafts).map_err(anyhow::Error::msg)?,
        Form::Skos => skos::write(&drafts),
    };
    term::line(text.trim_end());
    Ok(Outcome::Done)
}

fn import(args: &Import, common: &Common, env: &Env) -> anyhow::Result<Outcome> {
    let app = common.open_to_read(env)?;
    let text = std::fs::read_to_string(&args.file)
        .with_context(|| format!("{} cannot be read", args.file.display()))?;
    let drafts = match text
        .trim_start_matches('\u{feff}')
        .trim_start()
        .starts_with('<')
    {
        true => skos::read(&text),
        false => csv::read(&text),
    };
    let drafts = drafts
        .map_err(anyhow::Error::msg)
        .with_context(|| format!("{} makes no sense", args.file.display()))?;
    let now = app.clock.now();
    let imported = app
        .store
        .write_here(|tx| exchange::import(tx, &drafts, now))?;
    if args.json {
        term::json(&imported)?;
    } else {
        term::line(format!(
            "{} ajoutées, {} changées, {} inchangées. (added, changed, same)",
            imported.added, imported.changed, imported.same
        ));
        imported.refused.iter().for_each(term::line);
    }
    Ok(match imported.refused.is_empty() {
        true => Outcome::Done,
        false => Outcome::Failed,
    })
}
