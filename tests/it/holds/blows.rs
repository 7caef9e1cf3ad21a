//! What is done to it, by signals, by hand, and by a library that is loaded before the system's.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// A blow; how long it lasts is in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Blow {
    /// Stopped and continued, as a virtual machine that is suspended, or a busy host.
    Pause(u64),
    /// The time of day is so many seconds away from the truth from now on.
    Clock(i64),
    /// The disk is full.
    Full(u64),
    /// The disk may only be read.
    ReadOnly(u64),
    /// The folder of the index may only be read, until that is told.
    IndexReadOnly,
    /// The folder of the index is taken away.
    Taken,
    /// A bit of every segment of the index turns.
    Damaged,
    /// Every segment of the index is cut short.
    Cut,
    /// Another process holds the archive.
    Locked(u64),
    /// The mail server refuses everybody, for so many hours.
    Mute(i64),
    /// No file and no connection can be opened.
    NoFiles(u64),
}

/// The errors that a library before the system's has the process meet.
#[derive(Clone, Copy)]
pub(super) enum Failing {
    /// Every write to archive and index.
    All = 8,
    /// Every write to the index.
    Search = 12,
    /// Every opening.
    Opening = 16,
}

pub(super) const FULL: i32 = 28;
pub(super) const READ_ONLY: i32 = 30;
pub(super) const TOO_MANY: i32 = 24;

/// The way to the library.
pub(super) struct Control(File);

impl Control {
    /// Has `command` come under the control of a file in `folder`; nothing where there is no C compiler.
    pub(super) fn of(command: &mut Command, folder: &Path) -> Option<Self> {
        let library = library()?;
        let file = folder.join("blows");
        fs::write(&file, [0_u8; 20]).unwrap();
        command
            .env("LD_PRELOAD", library)
            .env("VIGIE_BLOWS", &file)
            .env("VIGIE_BLOWS_FOLDER", folder.join("index"));
        Some(Self(File::options().write(true).open(file).unwrap()))
    }

    pub(super) fn set_clock(&self, away: i64) {
        self.0.write_all_at(&away.to_ne_bytes(), 0).unwrap();
    }

    /// Zero is no error.
    pub(super) fn fail(&self, what: Failing, error: i32) {
        let place = what as u64;
        self.0.write_all_at(&error.to_ne_bytes(), place).unwrap();
    }
}

/// The library, compiled once.
fn library() -> Option<&'static Path> {
    static LIBRARY: OnceLock<Option<PathBuf>> = OnceLock::new();
    let made = LIBRARY.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
        let library = folder.join(format!("blows-{}.so", std::process::id()));
        let source = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/blows/blows.c");
        let compiled = Command::new("cc")
            .args(["-shared", "-fPIC", "-O1", "-o"])
            .args([library.as_os_str(), OsStr::new(source)])
            .status();
        let Ok(status) = compiled else {
            println!("skipped: there is no C compiler");
            return None;
        };
        assert!(status.success(), "{source} does not compile");
        Some(library)
    });
    made.as_deref()
}

/// Does something to every segment of the index that is still there.
pub(super) fn spoil(folder: &Path, how: impl Fn(&mut Vec<u8>)) {
    for file in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = file.file_name().to_string_lossy().into_owned();
        let is_segment = name
            .split_once('.')
            .is_some_and(|(stem, _)| stem.len() == 32);
        // It may be merged away at this moment.
        if let (true, Ok(mut bytes)) = (is_segment, fs::read(file.path())) {
            how(&mut bytes);
            let file = File::options().write(true).open(file.path());
            let Ok(file) = file else { continue };
            file.write_all_at(&bytes, 0).unwrap();
            file.set_len(bytes.len() as u64).unwrap();
        }
    }
}
