//! Making a back-up.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use tar::{Builder, Header};

use super::manifest::hashed;
use super::{
    ARCHIVE, BackupError, CONFIGURATION, FORMAT, Listed, MANIFEST, Manifest, TEMPLATES, refused,
};
use crate::store::{Store, StoreError, changes, items, make_folder};

/// As quick as it is to read, and small enough: bodies are packed already.
const LEVEL: i32 = 3;

/// What is kept beside the archive.
#[derive(Clone, Copy, Debug)]
pub struct Kept<'a> {
    /// `feeds.toml`.
    pub configuration: &'a Path,
    /// The folder of the community's own templates.
    pub templates: Option<&'a Path>,
}

/// Makes a back-up of the watch as it is now, in the new file `file`, which only this account may read.
/// It stands there whole, or not at all.
///
/// # Errors
/// [`BackupError`]; then nothing is left behind.
pub fn make(
    store: &Store,
    kept: Kept<'_>,
    file: &Path,
    now: DateTime<Utc>,
) -> Result<Manifest, BackupError> {
    if file.exists() {
        return Err(BackupError::Exists(file.to_owned()));
    }
    let mut name = file.as_os_str().to_owned();
    name.push(".part");
    let workshop = Workshop::new(name.into())?;
    let copy = workshop.0.join(ARCHIVE);
    store.copy_to(&copy)?;
    let contents = contents(&copy, kept)?;
    let manifest = describe(&copy, &contents, now)?;
    let packed = workshop.0.join("packed");
    pack(&packed, &manifest, &contents)?;
    fs::rename(&packed, file).map_err(refused(file))?;
    if let Some(folder) = file
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
    {
        // The name is on the disk, too.
        File::open(folder)
            .and_then(|folder| folder.sync_all())
            .map_err(refused(folder))?;
    }
    Ok(manifest)
}

/// A folder in which a back-up is made, and which goes away with it.
struct Workshop(PathBuf);

impl Workshop {
    fn new(folder: PathBuf) -> Result<Self, BackupError> {
        if folder.exists() {
            // Whoever made it was killed.
            fs::remove_dir_all(&folder).map_err(refused(&folder))?;
        }
        make_folder(&folder).map_err(refused(&folder))?;
        Ok(Self(folder))
    }
}

impl Drop for Workshop {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.0) {
            tracing::warn!(folder = %self.0.display(), %error, "what a back-up was made in stays");
        }
    }
}

/// What is packed: the name within, and where it is.
fn contents(copy: &Path, kept: Kept<'_>) -> Result<Vec<(String, PathBuf)>, BackupError> {
    let mut contents = vec![
        (ARCHIVE.to_owned(), copy.to_owned()),
        (CONFIGURATION.to_owned(), kept.configuration.to_owned()),
    ];
    if let Some(folder) = kept.templates {
        let mut files = Vec::new();
        for entry in fs::read_dir(folder).map_err(refused(folder))? {
            let path = entry.map_err(refused(folder))?.path();
            if let (true, Some(name)) = (
                path.is_file(),
                path.file_name().and_then(|name| name.to_str()),
            ) {
                files.push((format!("{TEMPLATES}{name}"), path));
            }
        }
        files.sort();
        contents.extend(files);
    }
    Ok(contents)
}

fn describe(
    copy: &Path,
    contents: &[(String, PathBuf)],
    now: DateTime<Utc>,
) -> Result<Manifest, BackupError> {
    let mut files = Vec::new();
    for (name, path) in contents {
        let mut content = File::open(path).map_err(refused(path))?;
        let (bytes, sha256) = hashed(&mut content, &mut io::sink()).map_err(refused(path))?;
        files.push(Listed {
            name: name.clone(),
            bytes,
            sha256,
        });
    }
    let (revision, items) = Store::read_copy::<_, StoreError>(copy, |tx| {
        Ok((changes::last(tx)?.0, items::count(tx)?))
    })?;
    Ok(Manifest {
        format: FORMAT,
        vigie: env!("CARGO_PKG_VERSION").to_owned(),
        made_at: now,
        schema: Store::newest_schema(),
        revision,
        items,
        files,
    })
}

fn pack(
    packed: &Path,
    manifest: &Manifest,
    contents: &[(String, PathBuf)],
) -> Result<(), BackupError> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(packed).map_err(refused(packed))?;
    let write = || -> io::Result<()> {
        let mut packer = zstd::Encoder::new(file, LEVEL)?;
        packer.include_checksum(true)?;
        let mut tar = Builder::new(packer);
        let told = serde_json::to_vec_pretty(manifest)?;
        append(
            &mut tar,
            MANIFEST,
            told.len() as u64,
            manifest.made_at,
            &mut told.as_slice(),
        )?;
        for ((name, path), listed) in contents.iter().zip(&manifest.files) {
            append(
                &mut tar,
                name,
                listed.bytes,
                manifest.made_at,
                &mut File::open(path)?,
            )?;
        }
        let file = tar.into_inner()?.finish()?;
        file.sync_all()
    };
    write().map_err(refused(packed))
}

fn append(
    tar: &mut Builder<impl Write>,
    name: &str,
    bytes: u64,
    at: DateTime<Utc>,
    content: &mut dyn io::Read,
) -> io::Result<()> {
    let mut header = Header::new_gnu();
    header.set_size(bytes);
    header.set_mode(0o600);
    header.set_mtime(u64::try_from(at.timestamp()).unwrap_or(0));
    tar.append_data(&mut header, name, content)
}
