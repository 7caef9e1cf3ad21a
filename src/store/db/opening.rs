//! Making and opening the archive: for this account alone, with its schema up to date.

use std::path::Path;

use super::Connection;
use crate::store::{StoreError, changes, db, migrations};

/// Makes a folder that only this account may enter, whatever the umask; one that is there stays as it is.
///
/// # Errors
/// What the system says.
pub fn make_folder(folder: &Path) -> std::io::Result<()> {
    let mut maker = std::fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut maker, 0o700);
    maker.recursive(true).create(folder)
}

/// Makes the file that only this account may read, where there is none: what SQLite puts beside it takes
/// its permissions.
pub(super) fn make_file(path: &Path) {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    // One that is there already, or cannot be made: opening it tells.
    let _opening_tells = options.open(path);
}

/// Refuses to make an archive where one is missing: a search index beside it is of one that was moved,
/// deleted or emptied, and an empty watch in its place would look well.
fn refuse_to_begin_anew(path: &Path) -> Result<(), StoreError> {
    let is_there = path.metadata().is_ok_and(|file| file.len() > 0);
    let had_one = path.with_file_name("search").join("meta.json").exists();
    if is_there || !had_one {
        return Ok(());
    }
    Err(StoreError::Refused {
        path: path.to_owned(),
        why: "is missing or empty, while its search index is there: it was moved, deleted or emptied",
        mend: "put it back, or restore the last back-up; to begin anew, delete the folder `search` beside it",
    })
}

/// Opens the archive for writing and brings its schema up to date.
pub(in crate::store) fn open_whole(path: &Path) -> Result<Connection, StoreError> {
    refuse_to_begin_anew(path)?;
    if let Some(folder) = path.parent() {
        make_folder(folder).map_err(|error| StoreError::Open {
            path: path.to_owned(),
            why: error.kind().to_string(),
        })?;
    }
    make_file(path);
    let mut writer = db::open_writer(path)?;
    migrations::apply(&mut writer, path)?;
    db::writing::transact(&mut writer, changes::ensure_epoch)?;
    Ok(writer)
}
