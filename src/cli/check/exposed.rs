//! Files that others than Vigie's account may read: the archive, the index, the secrets.

use std::fmt;
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::config::{self, Config};

/// A file or folder that is open to more than it must be.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct Exposed {
    path: PathBuf,
    /// Its permissions, as `chmod` writes them.
    mode: String,
    /// The command that closes it.
    mend: String,
}

impl Exposed {
    /// Its path, its permissions, and the command that closes it.
    pub(super) fn parts(&self) -> (String, &str, &str) {
        (self.path.display().to_string(), &self.mode, &self.mend)
    }
}

impl fmt::Display for Exposed {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, mode, mend } = self;
        let path = path.display();
        write!(
            to,
            "  attention : {path} ({mode}) est ouvert à d’autres comptes de cette machine ; {mend}\n  \
             warning: {path} ({mode}) is open to other accounts of this machine; {mend}"
        )
    }
}

/// What is there and open to others; what was not made yet is made closed.
pub(super) fn find(config: &Config) -> Vec<Exposed> {
    let index = &config.watch.index;
    let archive = ["archive.db", "archive.db-wal", "archive.db-shm"];
    let mut private: Vec<_> = archive.iter().map(|name| index.join(name)).collect();
    private.push(index.join("search"));
    private.extend(config::secret_files(&config.file));
    private.iter().filter_map(|path| exposed(path)).collect()
}

#[cfg(unix)]
fn exposed(path: &Path) -> Option<Exposed> {
    use std::os::unix::fs::PermissionsExt;
    let mode = |path: &Path| Some(std::fs::metadata(path).ok()?.permissions().mode());
    let own = mode(path)?;
    // Nobody else comes to what stands in a folder that nobody else may enter.
    let is_reached = mode(path.parent()?).is_none_or(|folder| folder & 0o011 != 0);
    (own & 0o077 != 0 && is_reached).then(|| Exposed {
        path: path.to_owned(),
        mode: format!("{:o}", own & 0o777),
        mend: format!(
            "chmod {} {}",
            if path.is_dir() { "700" } else { "600" },
            path.display()
        ),
    })
}

/// Elsewhere, accounts are told apart by other means.
#[cfg(not(unix))]
fn exposed(_path: &Path) -> Option<Exposed> {
    None
}
