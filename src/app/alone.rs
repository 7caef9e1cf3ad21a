//! One `vigie run` for each folder: two would visit, issue and deliver the same things.

use std::fs::{File, OpenOptions, TryLockError};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use crate::store;

/// The right to be the one, until it is dropped; the system takes it back from a process that is killed.
#[derive(Debug)]
pub struct Alone {
    _locked: File,
}

/// Takes the right to run on the folder of an archive; nothing where no file can be locked, as on a disk
/// that may only be read, which is told in the log.
///
/// # Errors
/// When another process has it.
pub fn alone(folder: &Path) -> anyhow::Result<Option<Alone>> {
    let opened = store::make_folder(folder).and_then(|()| {
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(false).mode(0o600);
        options.open(folder.join("run.lock"))
    });
    let locked = opened.map_err(TryLockError::Error).and_then(|file| {
        file.try_lock()?;
        Ok(file)
    });
    match locked {
        Ok(file) => Ok(Some(Alone { _locked: file })),
        Err(TryLockError::WouldBlock) => anyhow::bail!(
            "un autre vigie run tourne sur le dossier {0} : arrêtez-le, ou donnez à celui-ci un autre dossier ([watch] \
             index). (another vigie run works on the folder {0}: stop it, or give this one another folder.)",
            folder.display()
        ),
        Err(TryLockError::Error(error)) => {
            tracing::warn!(
                folder = %folder.display(),
                "whether another vigie runs here cannot be told: {error}"
            );
            Ok(None)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::alone;

    #[test]
    fn one_runs_on_a_folder_and_the_next_one_when_it_has_ended() {
        let folder = tempfile::tempdir().unwrap();
        let here = folder.path().join("index");
        let first = alone(&here).unwrap();
        assert!(first.is_some());
        let refused = alone(&here).unwrap_err().to_string();
        assert!(refused.contains("un autre vigie run tourne"), "{refused}");
        assert!(alone(&folder.path().join("other")).unwrap().is_some());
        drop(first);
        assert!(alone(&here).unwrap().is_some());
    }

    #[test]
    fn where_nothing_can_be_locked_it_runs() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(folder.path().join("run.lock")).unwrap();
        assert!(alone(folder.path()).unwrap().is_none());
    }
}
