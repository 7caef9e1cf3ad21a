//! A changed configuration is put in force while Vigie runs, if it is valid.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::signal::unix::Signal;
use tokio::sync::Mutex;
use tokio_util::sync::CancellationToken;

use super::driver::{Bells, Task};
use crate::app::App;
use crate::app::workings::{LeftUndone, Report, TaskName};
use crate::config::{self, Config, ConfigErrors, Env, Stamp};
use crate::store::StoreError;

/// Reading the file and opening what it names.
const BOUND: Duration = Duration::from_secs(120);

/// Whether somebody insists: SIGHUP has the file read whatever it looks like.
#[derive(Clone, Default)]
pub(super) struct Insisting(Arc<AtomicBool>);

impl Insisting {
    /// Listens to SIGHUP until `stop`.
    pub(super) async fn listen(self, mut hangup: Signal, bells: Bells, stop: CancellationToken) {
        loop {
            let received = tokio::select! {
                () = stop.cancelled() => break,
                received = hangup.recv() => received,
            };
            if received.is_none() {
                break;
            }
            self.0.store(true, Ordering::SeqCst);
            bells.ring(TaskName::Reload);
        }
    }
}

/// The task.
pub(super) fn task(app: &App, env: Env, insisting: Insisting) -> Task {
    let app = app.clone();
    let reload = Arc::new(Mutex::new(Reload {
        stamp: None,
        env,
        refused: None,
    }));
    Task::new(TaskName::Reload, BOUND, move || {
        let (app, reload, insisting) = (app.clone(), reload.clone(), insisting.clone());
        async move {
            let insists = insisting.0.swap(false, Ordering::SeqCst) || app.retiring.is_granted();
            reload.lock().await.look(&app, insists).await
        }
    })
}

/// Watches the configuration file.
struct Reload {
    /// The first look reads the file whatever it looks like: it may have changed since the start.
    stamp: Option<Stamp>,
    env: Env,
    /// Why the file as it is now is not in force.
    refused: Option<String>,
}

impl Reload {
    /// Reloads if the file changed, or if somebody insists.
    async fn look(&mut self, app: &App, insists: bool) -> anyhow::Result<Report> {
        let mut done = 0;
        let asks = app.retiring.asked().is_some();
        if let Some(read) = self.read(app, insists).await? {
            self.refused = match read {
                Err(problems) => {
                    app.retiring.forget();
                    Some(problems.in_both())
                }
                // Touched, or written with the same meaning: nothing changes.
                Ok(config) if !insists && !asks && config == app.setup().config => None,
                Ok(config) => match app.reload(config).await {
                    Ok(()) => {
                        tracing::info!("the configuration was read again");
                        done = 1;
                        None
                    }
                    // An archive that fails now may be well at the next look, and the file the same.
                    Err(error) if error.is::<StoreError>() => {
                        self.stamp = None;
                        return Err(error);
                    }
                    Err(error) => Some(format!("{error:#}")),
                },
            };
        }
        let left = self.refused.iter().map(|why| LeftUndone {
            row: "feeds.toml".to_owned(),
            why: format!(
                "la configuration reste comme elle était (the configuration stays as it was) : {why}"
            ),
        });
        let left = left.collect();
        Ok(Report { done, left })
    }

    /// The file, if it must be read; reading it has a thread of its own.
    async fn read(
        &mut self,
        app: &App,
        insists: bool,
    ) -> anyhow::Result<Option<Result<Config, ConfigErrors>>> {
        let (file, env) = (app.setup().config.file.clone(), self.env.clone());
        let mut stamp = self.stamp.take();
        let (stamp, read) = tokio::task::spawn_blocking(move || {
            let changed = match &mut stamp {
                Some(stamp) => stamp.changed(&file).unwrap_or(false),
                None => {
                    stamp = Stamp::of(&file).ok();
                    stamp.is_some()
                }
            };
            let read = (changed || insists).then(|| config::load(&file, &env));
            (stamp, read)
        })
        .await?;
        self.stamp = stamp;
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::Reload;
    use crate::app::App;
    use crate::app::workings::Report;
    use crate::clock::Clock;
    use crate::config::{self, Env};

    #[tokio::test]
    async fn a_change_that_the_archive_could_not_take_is_taken_once_it_can() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("feeds.toml");
        let write = |name: &str| {
            let source =
                "[[source]]\nkey = \"a\"\ntitle = \"A\"\nurl = \"https://a.example/feed\"\n";
            std::fs::write(&file, format!("[watch]\nname = \"{name}\"\n{source}")).unwrap();
        };
        write("Un");
        let env = Env::of([]);
        let app = App::open(config::load(&file, &env).unwrap(), Clock::System).unwrap();
        let mut reload = Reload {
            stamp: None,
            env,
            refused: None,
        };
        assert_eq!(reload.look(&app, false).await.unwrap(), Report::default());
        write("Deux");
        let archive = rusqlite::Connection::open(app.store.path()).unwrap();
        let refuse = "create trigger refused before update on sources
            begin select raise(abort, 'the disk refuses'); end";
        archive.execute_batch(refuse).unwrap();
        for _ in 0..2 {
            assert!(reload.look(&app, false).await.is_err());
            assert_eq!(app.setup().config.watch.name, "Un");
        }
        archive.execute_batch("drop trigger refused").unwrap();
        assert_eq!(reload.look(&app, false).await.unwrap(), Report::done(1));
        assert_eq!(app.setup().config.watch.name, "Deux");
        // What is wrong in the file is a person's to mend: told at each look, and no failure of the work.
        write("Trois\"");
        for _ in 0..2 {
            let report = reload.look(&app, false).await.unwrap();
            assert!(
                report.left[0]
                    .why
                    .contains("the configuration stays as it was")
            );
        }
        assert_eq!(app.setup().config.watch.name, "Deux");
    }

    #[tokio::test]
    async fn a_start_with_an_empty_file_keeps_the_sources_until_a_person_lets_them_go() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("feeds.toml");
        let write = |keys: &[&str]| {
            let sources = keys.iter().map(|key| {
                format!("[[source]]\nkey = \"{key}\"\ntitle = \"A\"\nurl = \"https://{key}.example/feed\"\n")
            });
            let sources: String = sources.collect();
            std::fs::write(&file, format!("[watch]\nname = \"Un\"\n{sources}")).unwrap();
        };
        let env = Env::of([]);
        let open = || App::open(config::load(&file, &env).unwrap(), Clock::System).unwrap();
        let watched = |app: &App| {
            let all = app.store.read_here(crate::store::sources::all).unwrap();
            all.iter().filter(|source| source.active).count()
        };
        let looks = || Reload {
            stamp: None,
            env: Env::of([]),
            refused: None,
        };
        write(&["a", "b", "c"]);
        assert_eq!(watched(&open()), 3);
        write(&[]);
        let app = open();
        let report = looks().look(&app, false).await.unwrap();
        assert!(report.left[0].why.contains("3 sources"), "{report:?}");
        assert_eq!((watched(&app), app.retiring.asked().unwrap().len()), (3, 3));
        // A slip that is mended is forgotten; what a person says is done.
        write(&["a", "b", "c"]);
        let app = open();
        assert_eq!(looks().look(&app, false).await.unwrap(), Report::default());
        assert_eq!(app.retiring.asked(), None);
        write(&["a"]);
        let (app, mut reload) = (open(), looks());
        reload.look(&app, false).await.unwrap();
        app.retiring.grant().unwrap();
        let report = reload.look(&app, true).await.unwrap();
        assert_eq!((report.left.len(), watched(&app)), (0, 1));
    }
}
