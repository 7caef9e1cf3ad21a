//! Why the index could not be used, in words that say what to do.

use std::io;
use std::path::{Path, PathBuf};

use tantivy::TantivyError;
use tantivy::directory::error::{LockError, OpenDirectoryError, OpenReadError, OpenWriteError};

use crate::domain::ids::Revision;

/// Why the index could not be used.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// Another process writes to it.
    #[error("{} is being written by another vigie: stop it, or use its pages", folder.display())]
    InUse {
        /// The folder of the index.
        folder: PathBuf,
    },
    /// It cannot be read; whoever may write makes it anew.
    #[error("the index in {} cannot be read ({why}): `vigie run` or `vigie reindex` builds it again", folder.display())]
    Unreadable {
        /// The folder of the index.
        folder: PathBuf,
        /// What is wrong.
        why: String,
    },
    /// It does not hold the whole archive yet: what it would answer could lack something.
    #[error("the search index is being built again ({}); the archive answers meanwhile, search again in a moment", share(*reached, *goal))]
    Rebuilding {
        /// How far it got.
        reached: Revision,
        /// How far it has to go.
        goal: Revision,
    },
    /// It was opened for reading only.
    #[error("the index was opened for reading only")]
    ReadOnly,
    /// The folder may not be written.
    #[error("{} cannot be written: {why}; searching goes on with what is there, and the index catches up when it can be written again", folder.display())]
    Unwritable {
        /// The folder of the index.
        folder: PathBuf,
        /// What is in the way.
        why: &'static str,
    },
    /// A file is where the folder should be.
    #[error("{} is a file where the folder of the index should be: move it away, and the index is built again from the archive", folder.display())]
    NoFolder {
        /// The folder of the index.
        folder: PathBuf,
    },
    /// The folder itself refuses.
    #[error("{}: {why}", folder.display())]
    Folder {
        /// The folder of the index.
        folder: PathBuf,
        /// The system's word.
        why: io::Error,
    },
    /// No room is left.
    #[error("the disk that holds {} is full; free some space, the index then catches up by itself", folder.display())]
    Full {
        /// The folder of the index.
        folder: PathBuf,
    },
    /// The indexer died of what it was given.
    #[error("the indexer died of a document")]
    Died,
    /// The index failed.
    #[error("the search index failed: {0}")]
    Index(String),
}

fn share(reached: Revision, goal: Revision) -> String {
    let goal = goal.0.max(1);
    format!("{} %", reached.0.clamp(0, goal).saturating_mul(100) / goal)
}

impl From<TantivyError> for SearchError {
    fn from(error: TantivyError) -> Self {
        Self::Index(error.to_string())
    }
}

impl From<io::Error> for SearchError {
    fn from(error: io::Error) -> Self {
        TantivyError::from(error).into()
    }
}

impl SearchError {
    /// What the library said of `folder`.
    pub(super) fn of(folder: &Path, error: TantivyError) -> Self {
        let source = match &error {
            TantivyError::IoError(source)
            | TantivyError::OpenWriteError(OpenWriteError::IoError {
                io_error: source, ..
            })
            | TantivyError::OpenReadError(OpenReadError::IoError {
                io_error: source, ..
            })
            | TantivyError::OpenDirectoryError(OpenDirectoryError::IoError {
                io_error: source,
                ..
            })
            | TantivyError::LockFailure(LockError::IoError(source), _) => source,
            TantivyError::LockFailure(LockError::LockBusy, _) => {
                return Self::InUse {
                    folder: folder.to_owned(),
                };
            }
            TantivyError::ErrorInThread(_) => return Self::Died,
            // Some of them come as text alone.
            _ if error.to_string().contains("os error 28") => {
                return Self::Full {
                    folder: folder.to_owned(),
                };
            }
            _ => return error.into(),
        };
        Self::io(folder, source)
    }

    /// What the system said of `folder`.
    pub(super) fn io(folder: &Path, source: &io::Error) -> Self {
        let folder = folder.to_owned();
        match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full { folder },
            io::ErrorKind::ReadOnlyFilesystem => Self::Unwritable {
                folder,
                why: "its file system is read-only",
            },
            io::ErrorKind::PermissionDenied => Self::Unwritable {
                folder,
                why: "Vigie has no right to (check the owner and the mode of the folder)",
            },
            io::ErrorKind::NotFound => Self::Unwritable {
                folder,
                why: "it was taken away",
            },
            io::ErrorKind::AlreadyExists | io::ErrorKind::NotADirectory => {
                Self::NoFolder { folder }
            }
            kind => Self::Folder {
                folder,
                why: source
                    .raw_os_error()
                    .map_or_else(|| kind.into(), io::Error::from_raw_os_error),
            },
        }
    }

    /// What is wrong, without the folder and the way out.
    pub(in crate::search) fn why(&self) -> String {
        match self {
            Self::Unreadable { why, .. } => why.clone(),
            other => other.to_string(),
        }
    }

    pub(super) fn folder(folder: &Path, source: io::Error) -> Self {
        Self::io(folder, &source)
    }
}
