//! Opening the watch for a command: configuration, logs, runtime.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context;
use tracing_subscriber::EnvFilter;

use super::term;
use crate::app::App;
use crate::clock::Clock;
use crate::config::{self, Env};
use crate::store::{StoreError, changes};

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
        let _already = match env.logs_json() {
            true => log.json().flatten_event(true).try_init(),
            false => log.try_init(),
        };
    }

    /// Reads the configuration and opens the watch.
    ///
    /// # Errors
    /// Every problem of the configuration, or what cannot be opened.
    pub(crate) fn open(&self, env: &Env) -> anyhow::Result<App> {
        let config = config::load(&self.file(env), env)?;
        App::open(config, Clock::System)
    }

    /// As [`Common::open`], for a command that speaks to the world: not while the archive is quiet.
    ///
    /// # Errors
    /// Those of [`Common::open`], and a quiet archive.
    pub(crate) fn open_to_speak(&self, env: &Env) -> anyhow::Result<App> {
        let app = self.open(env)?;
        let quiet = app.store.read_here::<_, StoreError>(changes::quiet)?;
        anyhow::ensure!(
            quiet.is_none(),
            "cette archive sort d’une sauvegarde et se tait : vigie resume d’abord. (It came out of a back-up and is quiet: vigie resume first.)"
        );
        Ok(app)
    }

    /// As [`Common::open`], for a command that sends nothing: it needs no channel and no secret.
    ///
    /// # Errors
    /// Every other problem of the configuration, or what cannot be opened.
    pub(crate) fn open_to_read(&self, env: &Env) -> anyhow::Result<App> {
        let config = config::load(&self.file(env), &env.for_reading())?;
        App::open_to_read(config, Clock::System)
    }
}

/// What still runs on threads of its own when a command is done, the look-up of a name above all, has
/// this long to end: the system offers no way to interrupt it, and nothing waits for its answer.
const LINGER: Duration = Duration::from_millis(400);

/// Runs `work` to its end on the asynchronous runtime, and does not wait for what it left behind.
///
/// # Errors
/// Those of `work`, or when the runtime cannot start.
pub(crate) fn block_on<T, E: Into<anyhow::Error>>(
    work: impl Future<Output = Result<T, E>>,
) -> anyhow::Result<T> {
    let runtime = runtime()?;
    let done = runtime.block_on(work);
    runtime.shutdown_timeout(LINGER);
    done.map_err(Into::into)
}

/// Threads for what blocks: reading documents, the archive, the index, and one look-up of a name for
/// each place of a round. Each keeps compression tables of its own, so that hundreds would be memory
/// without a gain.
const BLOCKING_THREADS: usize = 48;

/// The asynchronous runtime.
pub(crate) fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .max_blocking_threads(BLOCKING_THREADS)
        .build()
        .context("the asynchronous runtime cannot start")
}

#[cfg(test)]
mod tests {
    use super::block_on;
    use std::sync::mpsc;
    use std::time::{Duration, Instant};

    #[test]
    fn what_never_answers_does_not_hold_a_command_back() {
        let (held, never) = mpsc::channel::<()>();
        let asked = Instant::now();
        block_on(async {
            // As the system's resolver does when no name server answers.
            tokio::task::spawn_blocking(move || never.recv());
            Ok::<_, anyhow::Error>(())
        })
        .unwrap();
        assert!(asked.elapsed() < Duration::from_secs(2));
        drop(held);
    }
}
