//! `vigie init`: a configuration to start from, and a folder for the archive.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;

use super::{Outcome, term};
use crate::config::SHIPPED;
use crate::store;

/// Where to start a watch.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Le dossier de la veille, créé au besoin. (The folder of the watch, made when absent.)
    #[arg(default_value = ".")]
    folder: PathBuf,
}

/// Writes what is not there yet; what is there stays as it is.
pub(crate) fn run(args: &Args) -> anyhow::Result<Outcome> {
    let file = args.folder.join("feeds.toml");
    let index = args.folder.join("index");
    fs::create_dir_all(&args.folder)
        .and_then(|()| store::make_folder(&index))
        .with_context(|| format!("le dossier {} ne peut pas être créé", index.display()))?;
    if write_new(&file)? {
        term::line(format!("{} : écrit. (Written.)", file.display()));
    } else {
        term::line(format!(
            "{} : déjà là, inchangé. (Kept as it was.)",
            file.display()
        ));
    }
    term::line(format!("{} : prêt. (Ready.)", index.display()));
    let shown = file.display();
    term::line(format!(
        "Ensuite (next): vigie check --config {shown} ; vigie run --config {shown}"
    ));
    Ok(Outcome::Done)
}

/// Writes the shipped configuration unless `file` exists; says whether it did.
fn write_new(file: &Path) -> anyhow::Result<bool> {
    let told = || format!("{} ne peut pas être écrit", file.display());
    match OpenOptions::new().write(true).create_new(true).open(file) {
        Ok(mut new) => {
            new.write_all(SHIPPED.as_bytes()).with_context(told)?;
            Ok(true)
        }
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(error).with_context(told),
    }
}

#[cfg(test)]
mod tests {
    use super::{Args, run};
    use crate::config::{self, Env};

    #[test]
    fn a_new_watch_is_valid_and_an_existing_one_is_left_alone() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("veille");
        let args = Args {
            folder: folder.clone(),
        };
        run(&args).unwrap();
        let file = folder.join("feeds.toml");
        config::load(&file, &Env::default()).unwrap();
        assert!(folder.join("index").is_dir());

        std::fs::write(&file, "# mine").unwrap();
        run(&args).unwrap();
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "# mine");
    }
}
