//! The folder of the index: opened if it is sound, made anew if it is not.
//!
//! The index is disposable, so that nothing in its folder may stop the start: what is missing,
//! damaged, or of another version is deleted and built again from the archive. Only files that
//! tantivy names are deleted, whatever else the folder may hold.

mod files;
mod filling;
mod live;
mod refusal;
mod standing;

use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex, RwLock};

use tantivy::directory::error::LockError;
use tantivy::directory::{Directory, INDEX_WRITER_LOCK};
use tantivy::{Index, IndexReader, IndexSettings, ReloadPolicy};

use super::analyse::Line;
use super::names::Names;
use super::schema::{self, LINE, VERSION};
use files::Files;
#[cfg(test)]
pub(crate) use files::trouble::while_refusing;
pub(super) use filling::{Writing, opened};
pub(super) use live::{Live, Payload};
pub use refusal::SearchError;
pub use standing::{Fitness, Standing};

/// Segments up to this many bytes in all are read through and checked at the start; a greater index
/// is checked by [`super::Search::check`], and when something is odd.
const CHECKED_AT_START: u64 = 32 << 20;

/// Whether the index that was there could be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Opened {
    /// It could.
    Ready,
    /// It was made anew and is empty: the archive must be indexed from the first revision.
    Rebuilt {
        /// What was wrong with the one before.
        why: String,
    },
}

/// How closely an index is looked at before it is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Look {
    /// Every file of a small one is read through.
    Quick,
    /// Every file is read through.
    Thorough,
}

/// Opens the index for writing, or makes it anew. Refused while another process writes to it.
pub(super) fn open(folder: &Path, look: Look) -> Result<(Live, Opened), SearchError> {
    let why = {
        let _lock = lock(folder)?;
        match sound(folder, ReloadPolicy::Manual, look) {
            Ok(live) => return Ok((live, Opened::Ready)),
            Err(why) => why,
        }
    };
    Ok((make_anew(folder)?, Opened::Rebuilt { why }))
}

/// An empty index in place of whatever was there.
pub(super) fn make_anew(folder: &Path) -> Result<Live, SearchError> {
    let refused = |source| SearchError::folder(folder, source);
    let _lock = lock(folder)?;
    wipe(folder).map_err(refused)?;
    let (schema, _) = schema::schema();
    let made = Files::open(folder)
        .and_then(|files| Index::create(files, schema, IndexSettings::default()));
    made.map_err(|error| SearchError::of(folder, error))?;
    sound(folder, ReloadPolicy::Manual, Look::Quick).map_err(|why| SearchError::Unreadable {
        folder: folder.to_owned(),
        why,
    })
}

/// Opens the index for reading beside another process that writes.
pub(super) fn open_reader(folder: &Path, look: Look) -> Result<Live, SearchError> {
    sound(folder, ReloadPolicy::OnCommitWithDelay, look).map_err(|why| SearchError::Unreadable {
        folder: folder.to_owned(),
        why,
    })
}

/// Makes the folder if needed, and keeps other writers out of it. The lock ends with the process that
/// holds it, killed or not.
fn lock(folder: &Path) -> Result<tantivy::directory::DirectoryLock, SearchError> {
    fs::create_dir_all(folder).map_err(|source| SearchError::folder(folder, source))?;
    let files = Files::open(folder).map_err(|error| SearchError::of(folder, error))?;
    files
        .acquire_lock(&INDEX_WRITER_LOCK)
        .map_err(|error| match error {
            LockError::LockBusy => SearchError::InUse {
                folder: folder.to_owned(),
            },
            LockError::IoError(source) => SearchError::io(folder, &source),
        })
}

/// Opens the index if all that can be told quickly is right; else says what is wrong.
fn sound(folder: &Path, reload: ReloadPolicy, look: Look) -> Result<Live, String> {
    if !folder.join("meta.json").exists() {
        return Err("there is none yet".to_owned());
    }
    let files = Files::open(folder).map_err(|error| error.to_string())?;
    let index = Index::open(files).map_err(|error| error.to_string())?;
    let (schema, fields) = schema::schema();
    let reached = reached(&index)?;
    if index.schema() != schema {
        return Err("it has other fields".to_owned());
    }
    if look == Look::Thorough || size(folder) <= CHECKED_AT_START {
        check(&index)?;
    }
    index.tokenizers().register(LINE, Line::default());
    let reader = index.reader_builder().reload_policy(reload).try_into();
    let reader: IndexReader = reader.map_err(|error: tantivy::TantivyError| error.to_string())?;
    Ok(Live {
        index,
        reader,
        fields,
        sources: Arc::new(Names::new("source")),
        tags: Arc::new(Names::new("tags")),
        reached: RwLock::new(reached),
        seen: Mutex::default(),
    })
}

/// What the last commit says of itself; the beginning for an index without a commit.
fn reached(index: &Index) -> Result<Payload, String> {
    let meta = index.load_metas().map_err(|error| error.to_string())?;
    let Some(payload) = meta.payload else {
        return match meta.segments.is_empty() {
            true => Ok(Payload::default()),
            false => Err("it does not say how far it got".to_owned()),
        };
    };
    let payload: Payload = serde_json::from_str(&payload).map_err(|error| error.to_string())?;
    if payload.version != VERSION {
        return Err(format!(
            "it is of version {}, not {VERSION}",
            payload.version
        ));
    }
    Ok(payload)
}

/// Reads every file through and compares its checksum.
pub(super) fn check(index: &Index) -> Result<(), String> {
    let damaged = index
        .validate_checksum()
        .map_err(|error| error.to_string())?;
    match damaged.iter().next() {
        None => Ok(()),
        Some(file) => Err(format!("{} is damaged", file.display())),
    }
}

/// Bytes in the folder.
fn size(folder: &Path) -> u64 {
    let files = fs::read_dir(folder).into_iter().flatten().flatten();
    files
        .filter_map(|file| file.metadata().ok())
        .map(|file| file.len())
        .sum()
}

/// Deletes the files of an index, and no other.
fn wipe(folder: &Path) -> std::io::Result<()> {
    for file in fs::read_dir(folder)? {
        let file = file?;
        let name = file.file_name();
        let name = name.to_string_lossy();
        let (stem, extension) = name.split_once('.').unwrap_or((&name, ""));
        let is_segment = stem.len() == 32 && stem.bytes().all(|b| b.is_ascii_hexdigit());
        let is_segment = is_segment && !extension.is_empty();
        if is_segment || matches!(&*name, "meta.json" | ".managed.json") {
            fs::remove_file(file.path())?;
        }
    }
    Ok(())
}
