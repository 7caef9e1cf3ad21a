//! Looking a back-up over, and putting it back.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use tar::{Archive, Entry};

use super::manifest::hashed;
use super::{
    ARCHIVE, BackupError, CONFIGURATION, FORMAT, Listed, MANIFEST, Manifest, TEMPLATES, refused,
};
use crate::store::changes::{self, Quiet};
use crate::store::{Store, StoreError, make_folder};

/// A manifest is read up to this length: thousands of files.
const LONGEST_MANIFEST: u64 = 1 << 20;

/// Reads a back-up to its end: every file is there, as long as it was, and not changed by a bit.
///
/// # Errors
/// [`BackupError::Broken`], [`BackupError::Newer`], or what the system says.
pub fn verify(file: &Path) -> Result<Manifest, BackupError> {
    read(file, |_| Ok(Box::new(io::sink())))
}

/// Puts a back-up into the new folder `folder`: `feeds.toml`, `index/archive.db`, `templates/`. The
/// archive is quiet from then on, is another one than that of which it was copied, and doubts what was
/// under way. Answers what was put back, and how many deliveries are doubted.
///
/// # Errors
/// [`BackupError`]; then nothing is left behind.
pub fn restore(
    file: &Path,
    folder: &Path,
    now: DateTime<Utc>,
) -> Result<(Manifest, usize), BackupError> {
    let is_free = match fs::read_dir(folder) {
        Ok(mut entries) => entries.next().is_none(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => true,
        Err(error) => return Err(refused(folder)(error)),
    };
    if !is_free {
        return Err(BackupError::Exists(folder.to_owned()));
    }
    let restored = put_back(file, folder, now);
    if restored.is_err() && folder.exists() {
        // It was ours alone: half a watch must not be taken for one.
        fs::remove_dir_all(folder).map_err(refused(folder))?;
    }
    restored
}

fn put_back(
    file: &Path,
    folder: &Path,
    now: DateTime<Utc>,
) -> Result<(Manifest, usize), BackupError> {
    let index = folder.join("index");
    make_folder(&index).map_err(refused(&index))?;
    let archive = index.join(ARCHIVE);
    let manifest = read(file, |name| {
        let path = match name {
            ARCHIVE => archive.clone(),
            CONFIGURATION => folder.join(CONFIGURATION),
            template => folder.join(template),
        };
        create(&path).map(|file| Box::new(file) as Box<dyn Write>)
    })?;
    let store = Store::open(&archive)?;
    let quiet = Quiet {
        made_at: manifest.made_at,
        since: now,
    };
    let doubted = store.write_here::<_, StoreError>(|tx| {
        changes::renew_epoch(tx)?;
        changes::hush(tx, quiet)
    })?;
    Ok((manifest, doubted))
}

fn create(path: &Path) -> Result<File, BackupError> {
    if let Some(folder) = path.parent() {
        make_folder(folder).map_err(refused(folder))?;
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map_err(refused(path))
}

/// Reads a back-up; `place` says where each of its files goes.
fn read(
    file: &Path,
    place: impl Fn(&str) -> Result<Box<dyn Write>, BackupError>,
) -> Result<Manifest, BackupError> {
    let broken = |why: &str| BackupError::Broken {
        file: file.to_owned(),
        why: why.to_owned(),
    };
    let unread = |error: io::Error| broken(&error.to_string());
    let opened = File::open(file).map_err(refused(file))?;
    let mut tar = Archive::new(zstd::Decoder::new(opened).map_err(unread)?);
    let mut entries = tar.entries().map_err(unread)?;
    let mut first = entries
        .next()
        .ok_or_else(|| broken("elle est vide (it is empty)"))?
        .map_err(unread)?;
    if name_of(&first).as_deref() != Some(MANIFEST) {
        return Err(broken("son manifeste manque (it has no manifest)"));
    }
    let mut told = Vec::new();
    (&mut first)
        .take(LONGEST_MANIFEST)
        .read_to_end(&mut told)
        .map_err(unread)?;
    let manifest = understood(file, &told)?;
    let mut listed = manifest.files.iter();
    for entry in entries {
        let mut entry = entry.map_err(unread)?;
        let wanted = listed.next().ok_or_else(|| {
            broken("elle contient plus que son manifeste (more than its manifest says)")
        })?;
        copy(&mut entry, wanted, &place, &broken)?;
    }
    // To the very end, where its own checksum stands.
    io::copy(&mut tar.into_inner(), &mut io::sink()).map_err(unread)?;
    match listed.next() {
        None => Ok(manifest),
        Some(missing) => Err(broken(&format!("{} manque (is missing)", missing.name))),
    }
}

/// The manifest, when this Vigie can read what it lists.
fn understood(file: &Path, told: &[u8]) -> Result<Manifest, BackupError> {
    let broken = |why: String| BackupError::Broken {
        file: file.to_owned(),
        why,
    };
    let manifest: Manifest =
        serde_json::from_slice(told).map_err(|error| broken(format!("manifeste : {error}")))?;
    if manifest.format > FORMAT || manifest.schema > Store::newest_schema() {
        return Err(BackupError::Newer {
            file: file.to_owned(),
            vigie: manifest.vigie,
        });
    }
    let strange = manifest.files.iter().find(|listed| !is_ours(&listed.name));
    if let Some(strange) = strange {
        return Err(broken(format!(
            "{:?} n’est pas d’une veille (is no file of a watch)",
            strange.name
        )));
    }
    for needed in [ARCHIVE, CONFIGURATION] {
        if !manifest.files.iter().any(|listed| listed.name == needed) {
            return Err(broken(format!("{needed} manque (is missing)")));
        }
    }
    Ok(manifest)
}

/// Whether a back-up may hold a file of this name: it is written below the folder that is restored, and
/// nowhere else.
fn is_ours(name: &str) -> bool {
    let plain = |name: &str| {
        !name.is_empty() && !name.starts_with('.') && !name.contains(['/', '\\', '\0'])
    };
    match name.strip_prefix(TEMPLATES) {
        Some(template) => plain(template),
        None => name == ARCHIVE || name == CONFIGURATION,
    }
}

fn name_of<R: Read>(entry: &Entry<'_, R>) -> Option<String> {
    Some(entry.path().ok()?.to_str()?.to_owned())
}

fn copy<R: Read>(
    entry: &mut Entry<'_, R>,
    wanted: &Listed,
    place: &impl Fn(&str) -> Result<Box<dyn Write>, BackupError>,
    broken: &impl Fn(&str) -> BackupError,
) -> Result<(), BackupError> {
    if name_of(entry).as_deref() != Some(&*wanted.name) || entry.size() != wanted.bytes {
        let why = format!(
            "{} n’y est pas tel qu’annoncé (is not as listed)",
            wanted.name
        );
        return Err(broken(&why));
    }
    let mut to = Telling(place(&wanted.name)?, None);
    let copied = hashed(entry, &mut to);
    let (bytes, sha256) = match (copied, to.1.take()) {
        (Ok(copied), _) => copied,
        (Err(_), Some(error)) => return Err(refused(&PathBuf::from(&wanted.name))(error)),
        (Err(error), None) => return Err(broken(&error.to_string())),
    };
    if bytes == wanted.bytes && sha256 == wanted.sha256 {
        Ok(())
    } else {
        let why = format!("{} est abîmé (is damaged)", wanted.name);
        Err(broken(&why))
    }
}

/// Remembers that it was writing that failed, not reading.
struct Telling(Box<dyn Write>, Option<io::Error>);

impl Write for Telling {
    fn write(&mut self, part: &[u8]) -> io::Result<usize> {
        self.0.write(part).map_err(|error| {
            let told = io::Error::from(error.kind());
            self.1 = Some(error);
            told
        })
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}
