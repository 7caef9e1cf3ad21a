//! The folder of the index: opened if it is sound, made anew if it is not.
//!
//! The index is disposable, so that nothing in its folder may stop the start: what is missing,
//! damaged, or of another version is deleted and built again from the archive. Only files that
//! tantivy names are deleted, whatever else the folder may hold.

use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};
use tantivy::directory::{Directory, INDEX_WRITER_LOCK, MmapDirectory};
use tantivy::{Index, IndexReader, IndexSettings, ReloadPolicy};

use super::SearchError;
use super::analyse::Line;
use super::schema::{self, Fields, LINE, VERSION};
use crate::domain::ids::Revision;

/// Segments up to this many bytes in all are read through and checked at the start; a greater index
/// is checked by [`super::Search::check`], beside the work.
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

/// What a commit says about itself.
#[derive(Serialize, Deserialize)]
pub(super) struct Payload {
    pub(super) version: u32,
    pub(super) revision: Revision,
}

/// An index that can be searched.
pub(super) struct Sound {
    pub(super) index: Index,
    pub(super) reader: IndexReader,
    pub(super) fields: Fields,
    pub(super) applied: Revision,
}

/// Opens the index for writing, or makes it anew. Refused while another process writes to it.
pub(super) fn open(folder: &Path) -> Result<(Sound, Opened), SearchError> {
    make(folder).map_err(|source| SearchError::folder(folder, source))?;
    let directory = MmapDirectory::open(folder)
        .map_err(|error| SearchError::from(tantivy::TantivyError::from(error)))?;
    // The lock ends with the process that holds it, killed or not.
    let lock = directory.acquire_lock(&INDEX_WRITER_LOCK);
    let _lock = lock.map_err(|_| SearchError::InUse {
        folder: folder.to_owned(),
    })?;
    let why = match sound(folder, ReloadPolicy::Manual) {
        Ok(sound) => return Ok((sound, Opened::Ready)),
        Err(why) => why,
    };
    wipe(folder).map_err(|source| SearchError::folder(folder, source))?;
    let (schema, _) = schema::schema();
    let directory = MmapDirectory::open(folder)
        .map_err(|error| SearchError::from(tantivy::TantivyError::from(error)))?;
    Index::create(directory, schema, IndexSettings::default())?;
    let sound = sound(folder, ReloadPolicy::Manual).map_err(|why| SearchError::Unreadable {
        folder: folder.to_owned(),
        why,
    })?;
    Ok((sound, Opened::Rebuilt { why }))
}

/// Makes the folder, which only this account may enter: what is in it was the archive's.
fn make(folder: &Path) -> std::io::Result<()> {
    let mut maker = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut maker, 0o700);
    maker.recursive(true).create(folder)
}

/// Opens the index for reading beside another process that writes.
pub(super) fn open_reader(folder: &Path) -> Result<Sound, SearchError> {
    sound(folder, ReloadPolicy::OnCommitWithDelay).map_err(|why| SearchError::Unreadable {
        folder: folder.to_owned(),
        why,
    })
}

/// Opens the index if all that can be told quickly is right; else says what is wrong.
fn sound(folder: &Path, reload: ReloadPolicy) -> Result<Sound, String> {
    if !folder.join("meta.json").exists() {
        return Err("there is none yet".to_owned());
    }
    let index = Index::open_in_dir(folder).map_err(|error| error.to_string())?;
    let (schema, fields) = schema::schema();
    let applied = applied(&index)?;
    if index.schema() != schema {
        return Err("it has other fields".to_owned());
    }
    if size(folder) <= CHECKED_AT_START {
        check(&index)?;
    }
    index.tokenizers().register(LINE, Line::default());
    let reader = index.reader_builder().reload_policy(reload).try_into();
    let reader: IndexReader = reader.map_err(|error: tantivy::TantivyError| error.to_string())?;
    Ok(Sound {
        index,
        reader,
        fields,
        applied,
    })
}

/// The revision that the last commit reached; none for an index without a commit.
fn applied(index: &Index) -> Result<Revision, String> {
    let meta = index.load_metas().map_err(|error| error.to_string())?;
    let Some(payload) = meta.payload else {
        return match meta.segments.is_empty() {
            true => Ok(Revision::default()),
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
    Ok(payload.revision)
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
