//! The whole watch in one file: archive, configuration and templates of one moment, with their hashes;
//! made while Vigie runs, looked over, and put back.
//!
//! The file is a tar archive in zstd, so that it can be opened without Vigie: `manifest.json` first, then
//! what it lists. The search index is left out, as it is built again; so are secrets, which stand where
//! `feeds.toml` says.

mod manifest;
mod pack;
pub mod shelf;
mod unpack;

use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::store::StoreError;

pub use manifest::{Listed, Manifest};
pub use pack::{Kept, make};
pub use unpack::{restore, verify};

/// The form of the file; another one is refused.
const FORMAT: u32 = 1;

/// Names within the file.
const MANIFEST: &str = "manifest.json";
const ARCHIVE: &str = "archive.db";
const CONFIGURATION: &str = "feeds.toml";
const TEMPLATES: &str = "templates/";

/// Why a back-up cannot be made, read or put back.
#[derive(Debug, Error)]
pub enum BackupError {
    /// There is something where the back-up or the restored watch should be.
    #[error(
        "{0} existe déjà : donnez un autre nom, ou déplacez-le. ({0} is there already: give another name, or move it.)"
    )]
    Exists(PathBuf),
    /// The file is no back-up, or not whole.
    #[error("{file} n’est pas une sauvegarde intacte : {why}. ({file} is no whole back-up.)")]
    Broken {
        /// The file.
        file: PathBuf,
        /// What is wrong in it.
        why: String,
    },
    /// A newer Vigie made it.
    #[error(
        "{file} vient d’une version plus récente ({vigie}) : installez-la pour la lire. (It was made by a newer Vigie, {vigie}: install that one.)"
    )]
    Newer {
        /// The file.
        file: PathBuf,
        /// The version that made it.
        vigie: String,
    },
    /// No room is left.
    #[error(
        "plus de place pour {0} : libérez-en, rien n’a été gardé. (No room left for it; nothing was kept.)"
    )]
    Full(PathBuf),
    /// The system refuses a file.
    #[error("{path} : {why}")]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        why: io::Error,
    },
    /// The archive.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What the system says of a file.
fn refused(path: &Path) -> impl FnOnce(io::Error) -> BackupError {
    let path = path.to_owned();
    move |why| match why.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => BackupError::Full(path),
        _ => BackupError::File { path, why },
    }
}
