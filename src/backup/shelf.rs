//! The folder of the back-ups that are made by themselves: each bears its moment as its name.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use chrono::{DateTime, NaiveDateTime, Utc};

use super::{BackupError, refused};

/// How a back-up is named by the moment that it is of.
const NAME: &str = "vigie-%Y%m%dT%H%M%SZ.tar.zst";

/// A back-up that is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shelved {
    /// Its file.
    pub file: PathBuf,
    /// The moment that it is of.
    pub made_at: DateTime<Utc>,
    /// Its length.
    pub bytes: u64,
}

/// Where the back-up of `at` stands.
pub fn place(folder: &Path, at: DateTime<Utc>) -> PathBuf {
    folder.join(at.format(NAME).to_string())
}

/// The back-ups in `folder`, the oldest first; none when it is not there yet.
///
/// # Errors
/// What the system says.
pub fn shelved(folder: &Path) -> Result<Vec<Shelved>, BackupError> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(refused(folder)(error)),
    };
    let mut shelved = Vec::new();
    for entry in entries {
        let entry = entry.map_err(refused(folder))?;
        let name = entry.file_name();
        let made_at = name
            .to_str()
            .and_then(|name| NaiveDateTime::parse_from_str(name, NAME).ok());
        if let Some(made_at) = made_at {
            shelved.push(Shelved {
                bytes: entry.metadata().map_err(refused(folder))?.len(),
                made_at: made_at.and_utc(),
                file: entry.path(),
            });
        }
    }
    shelved.sort_by_key(|one| one.made_at);
    Ok(shelved)
}

/// Takes the oldest away until `keep` are left.
///
/// # Errors
/// What the system says.
pub fn thin(folder: &Path, keep: usize) -> Result<(), BackupError> {
    let shelved = shelved(folder)?;
    let many = shelved.len().saturating_sub(keep);
    for old in shelved.iter().take(many) {
        fs::remove_file(&old.file).map_err(refused(&old.file))?;
    }
    Ok(())
}
