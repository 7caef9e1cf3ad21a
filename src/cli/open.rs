//! Opening the watch for a command: configuration, logs, runtime.

use std::path::PathBuf;

use anyhow::Context;
use tracing_subscriber::EnvFilter;

use super::term;
use crate::app::App;
use crate::clock::Clock;
use crate::config::{self, Env};

/// What every command understands.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Common {
    /// Le fichier de configuration ; à défaut VIGIE_CONFIG, puis feeds.toml. (The configuration.)
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Ne dire que les erreurs. (Errors only.)
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,
    /// En dire plus ; -vv encore plus. (Say more.)
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub(crate) verbose: u8,
}

impl Common {
    /// The configuration file that counts.
    pub(crate) fn file(&self, env: &Env) -> PathBuf {
        self.config.clone().unwrap_or_else(|| env.config_file())
    }

    /// Sends the log to standard error: warnings, more with `-v`, less with `-q`, or what
    /// `VIGIE_LOG` asks.
    pub(crate) fn log(&self, env: &Env, usual: &str) {
        let level = match (self.quiet, self.verbose) {
            (true, _) => "error",
            (false, 0) => usual,
            (false, 1) => "warn,vigie=debug",
            (false, _) => "debug",
        };
        let filter = EnvFilter::new(env.log_filter().unwrap_or(level));
        let log = tracing_subscriber::fmt()
            .with_env_filter(filter)
            .with_writer(std::io::stderr)
            .with_ansi(term::colours(env, &std::io::stderr()))
            .with_target(false);
        // A second start in one process, as in tests, keeps the first log.
        let _already = log.try_init();
    }

    /// Reads the configuration and opens the watch.
    ///
    /// # Errors
    /// Every problem of the configuration, or what cannot be opened.
    pub(crate) fn open(&self, env: &Env) -> anyhow::Result<App> {
        let config = config::load(&self.file(env), env)?;
        App::open(config, Clock::System)
    }
}

/// The asynchronous runtime.
pub(crate) fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("the asynchronous runtime cannot start")
}
