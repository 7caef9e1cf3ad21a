//! What the administrator wrote, as written and as meant.
//!
//! `feeds.toml` is read in two steps. [`reader`] walks it as written, against the one table of
//! [`settings`]: unknown keys, wrong types and missing settings are found there, each with its line.
//! The files named after the sections then turn text into what is meant: addresses parsed, selectors
//! and schedules checked, channels known. Nothing stops at the first problem: all are reported at
//! once, and nothing is validated again after start-up.
//!
//! The environment is read in [`mod@env`] and nowhere else.

mod backup;
mod causes;
mod channels;
mod digests;
pub mod env;
mod exit;
mod feeds;
pub mod places;
pub mod problem;
mod reader;
pub mod reload;
pub mod said;
mod schedule;
mod secret;
pub mod settings;
mod value;
mod watch;

#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

use crate::domain::channel::ChannelSpec;
use crate::domain::digest::Digest;
use crate::domain::source::Source;

pub use backup::Backups;
pub use env::Env;
pub use exit::ExitRules;
pub use places::Places;
pub use problem::{ConfigErrors, Problem};
pub use reload::Stamp;
pub use watch::{Fetching, Watch};

use problem::Log;
use reader::Reader;
use said::{Said, said};

/// The `feeds.toml` that comes with Vigie and that `vigie init` writes.
pub const SHIPPED: &str = include_str!("../feeds.toml");

/// A whole configuration, without any problem.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    /// The file that it was read from.
    pub file: PathBuf,
    /// The watch itself.
    pub watch: Watch,
    /// How sources are asked.
    pub fetching: Fetching,
    /// What is watched, in the order of the file.
    pub sources: Vec<Source>,
    /// What goes out, and when.
    pub digests: Vec<Digest>,
    /// Where it goes.
    pub channels: Vec<ChannelSpec>,
    /// What never leaves for the public.
    pub exit: ExitRules,
    /// The back-ups that are made by themselves.
    pub backups: Option<Backups>,
}

impl Config {
    /// The channel of this name.
    pub fn channel(&self, key: &str) -> Option<&ChannelSpec> {
        self.channels.iter().find(|channel| channel.head.key == key)
    }
}

/// Reads the configuration in the file `path`, with secrets from `env` or from files.
///
/// # Errors
/// Every problem of the file at once, in the order of its lines; a file that cannot be read is one.
pub fn load(path: &Path, env: &Env) -> Result<Config, ConfigErrors> {
    load_with_places(path, env).map(|(config, _)| config)
}

/// As [`load`], with the places of what only other rooms can judge.
///
/// # Errors
/// As [`load`].
pub fn load_with_places(path: &Path, env: &Env) -> Result<(Config, Places), ConfigErrors> {
    let file = path.display();
    match std::fs::read(path).map(String::from_utf8) {
        Ok(Ok(text)) => parse_with_places(&text, path, env),
        Ok(Err(error)) => Err(not_utf8(path, error)),
        Err(error) => {
            let Said { fr, en } = causes::of_file(&error);
            let log = Log::new(path, "");
            log.whole_file(
                said!(
                    "{file} ne peut pas être lu : {fr}",
                    "{file} cannot be read: {en}"
                ),
                said!(
                    "donnez le bon fichier avec --config, ou créez-en un avec « vigie init »",
                    "name the right file with --config, or write one with \"vigie init\""
                ),
            );
            Err(log.into_errors())
        }
    }
}

/// The place of the first byte that is not UTF-8.
fn not_utf8(path: &Path, error: std::string::FromUtf8Error) -> ConfigErrors {
    let (start, bytes) = (error.utf8_error().valid_up_to(), error.into_bytes());
    let text = String::from_utf8_lossy(&bytes);
    let log = Log::new(path, &text);
    let byte = bytes.get(start).copied().unwrap_or_default();
    log.at(
        &(start..start),
        String::new(),
        said!(
            "ce fichier n'est pas en UTF-8 (octet {byte:#04x})",
            "this file is not in UTF-8 (byte {byte:#04x})"
        ),
        said!("enregistrez-le en UTF-8", "save it as UTF-8"),
    );
    log.into_errors()
}

/// Reads `text` as the content of `file`: relative paths start from the folder of `file`.
///
/// # Errors
/// Every problem at once, in the order of the lines.
pub fn parse(text: &str, file: &Path, env: &Env) -> Result<Config, ConfigErrors> {
    parse_with_places(text, file, env).map(|(config, _)| config)
}

fn parse_with_places(text: &str, file: &Path, env: &Env) -> Result<(Config, Places), ConfigErrors> {
    let log = Log::new(file, text);
    let (root, syntax) = toml::de::DeTable::parse_recoverable(text);
    for error in syntax {
        log.syntax(&error);
    }
    if log.is_clean() {
        let root = Reader::open(&log, &settings::ROOT, root.get_ref(), root.span());
        let config = meant(&root, file, env);
        if let (Some(config), true) = (config, log.is_clean()) {
            return Ok((config, Places::of(&root)));
        }
    }
    Err(log.into_errors())
}

/// The files in which secrets are kept: whatever the configuration in `file` names as `file:path`.
pub fn secret_files(file: &Path) -> Vec<PathBuf> {
    let text = std::fs::read_to_string(file).unwrap_or_default();
    let written: toml::Table = text.parse().unwrap_or_default();
    let mut found = Vec::new();
    let mut values: Vec<_> = written.values().collect();
    while let Some(value) = values.pop() {
        match value {
            toml::Value::String(text) => {
                found.extend(text.strip_prefix("file:").map(PathBuf::from))
            }
            toml::Value::Array(list) => values.extend(list),
            toml::Value::Table(table) => values.extend(table.values()),
            _ => {}
        }
    }
    let folder = file.parent().unwrap_or(Path::new(""));
    found.into_iter().map(|path| folder.join(path)).collect()
}

/// Turns what is written into what is meant; `None` only where a problem was reported.
fn meant(root: &Reader<'_>, file: &Path, env: &Env) -> Option<Config> {
    let folder = file.parent().unwrap_or(Path::new(""));
    let watch = watch::read(&root.section("watch", &settings::WATCH), folder);
    let (fetching, defaults) = watch::defaults(&root.section("defaults", &settings::DEFAULTS));
    let networks = fetching.as_ref().map_or(&[][..], |f| &f.allow);
    let sources = feeds::read(
        &root.sections("source", &settings::SOURCE),
        &defaults,
        networks,
    );
    let zone = watch
        .as_ref()
        .map_or(chrono_tz::Tz::UTC, |watch| watch.zone);
    let written = root.families("channel", settings::CHANNELS);
    let channels = channels::read(&written, zone, folder, env);
    let known = root.keys("channel");
    let written = root.sections("digest", &settings::DIGEST);
    let digests = digests::read(&written, watch.as_ref(), &known);
    Some(Config {
        file: file.to_path_buf(),
        watch: watch?,
        fetching: fetching?,
        sources,
        digests,
        channels,
        exit: exit::read(&root.section("exit", &settings::EXIT)),
        backups: backup::read(&root.section("backup", &settings::BACKUP), zone, folder),
    })
}
