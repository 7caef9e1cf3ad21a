//! The files of the index as tantivy is given them: from memory as long as they are few, mapped
//! beyond.
//!
//! A mapped file that somebody cuts short ends the whole program at the next look into it, and one
//! that is written over changes under a search. The index of a usual watch fits into memory, where
//! neither can happen; a great one is mapped, and its files are compared with what was written at
//! each pass of the indexer.

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use tantivy::directory::error::{DeleteError, LockError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    Directory, DirectoryLock, FileHandle, Lock, MmapDirectory, OwnedBytes, WatchCallback,
    WatchHandle, WritePtr,
};

/// Bytes held in memory, at most.
const HELD: usize = 64 << 20;

/// A folder whose first files are held in memory.
#[derive(Clone, Debug)]
pub(super) struct Files {
    mapped: MmapDirectory,
    folder: Arc<Path>,
    held: Arc<Mutex<HashMap<PathBuf, Weak<[u8]>>>>,
}

impl Files {
    pub(super) fn open(folder: &Path) -> tantivy::Result<Self> {
        Ok(Self {
            mapped: MmapDirectory::open(folder)?,
            folder: folder.into(),
            held: Arc::default(),
        })
    }

    /// The bytes of a file, if there is room for them. Files of an index are written once.
    fn hold(&self, path: &Path) -> Option<Arc<[u8]>> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(bytes) = held.get(path).and_then(Weak::upgrade) {
            return Some(bytes);
        }
        let file = self.folder.join(path);
        let size = usize::try_from(file.metadata().ok()?.len()).ok()?;
        held.retain(|_, bytes| bytes.strong_count() > 0);
        let used: usize = held
            .values()
            .filter_map(Weak::upgrade)
            .map(|bytes| bytes.len())
            .sum();
        if used + size > HELD {
            return None;
        }
        let bytes: Arc<[u8]> = std::fs::read(file).ok()?.into();
        held.insert(path.to_owned(), Arc::downgrade(&bytes));
        Some(bytes)
    }
}

impl Directory for Files {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        match self.hold(path) {
            Some(bytes) => Ok(Arc::new(OwnedBytes::new(bytes))),
            // What cannot be read says so there.
            None => self.mapped.get_file_handle(path),
        }
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        self.mapped.delete(path)
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.mapped.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        #[cfg(test)]
        trouble::of(&self.folder)
            .map_err(|error| OpenWriteError::wrap_io_error(error, path.to_owned()))?;
        self.mapped.open_write(path)
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        self.mapped.atomic_read(path)
    }

    fn atomic_write(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        #[cfg(test)]
        trouble::of(&self.folder)?;
        self.mapped.atomic_write(path, bytes)
    }

    fn sync_directory(&self) -> io::Result<()> {
        self.mapped.sync_directory()
    }

    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        #[cfg(test)]
        let free = trouble::of(&self.folder).map_err(LockError::wrap_io_error);
        #[cfg(not(test))]
        let free = Ok(());
        match free.and_then(|()| self.mapped.acquire_lock(lock)) {
            // Readers wait there for a writer that takes files away. Where nothing can be written there
            // is none.
            Err(LockError::IoError(error)) if lock.is_blocking && is_refusal(&error) => {
                Ok(DirectoryLock::from(Box::new(())))
            }
            locked => locked,
        }
    }

    fn watch(&self, callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.mapped.watch(callback)
    }
}

fn is_refusal(error: &io::Error) -> bool {
    use io::ErrorKind::{PermissionDenied, QuotaExceeded, ReadOnlyFilesystem, StorageFull};
    matches!(
        error.kind(),
        PermissionDenied | QuotaExceeded | ReadOnlyFilesystem | StorageFull
    )
}

#[cfg(test)]
pub(crate) mod trouble {
    //! Folders that a test has refuse every write.

    use std::io;
    use std::path::{Path, PathBuf};
    use std::sync::Mutex;

    static REFUSING: Mutex<Vec<(PathBuf, io::ErrorKind)>> = Mutex::new(Vec::new());

    pub(super) fn of(folder: &Path) -> io::Result<()> {
        let refusing = REFUSING.lock().unwrap();
        match refusing.iter().find(|(path, _)| path == folder) {
            Some((_, kind)) => Err((*kind).into()),
            None => Ok(()),
        }
    }

    /// Runs `work` while `folder` refuses every write.
    pub(crate) fn while_refusing<T>(
        folder: &Path,
        kind: io::ErrorKind,
        work: impl FnOnce() -> T,
    ) -> T {
        REFUSING.lock().unwrap().push((folder.to_owned(), kind));
        let done = work();
        REFUSING.lock().unwrap().retain(|(path, _)| path != folder);
        done
    }
}
