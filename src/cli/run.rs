//! `vigie run`: the main job, until SIGTERM or Ctrl-C.

use anyhow::Context;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::member::{self, First};
use super::open::{self, Common};
use super::{Outcome, term};
use crate::app::App;
use crate::app::alone::alone;
use crate::clock::Clock;
use crate::config::{self, Env};
use crate::web::{self, Door};
use crate::workers;

/// Runs scheduler, workers and pages.
pub(crate) fn run(common: &Common, env: &Env) -> anyhow::Result<Outcome> {
    let config = config::load(&common.file(env), env)?;
    let _alone = alone(&config.watch.index)?;
    let app = App::open(config, Clock::System)?;
    let address = app.setup().config.watch.listen;
    if !app.search.is_writable() {
        anyhow::bail!(
            "une commande vigie (fetch, reindex) écrit l’index : attendez sa fin, puis relancez. (a vigie command \
             is writing the index: wait until it has ended, then start again.)"
        );
    }
    open::block_on(async {
        let listener = TcpListener::bind(address).await.with_context(|| {
            format!("{address} cannot be listened on; is another vigie running?")
        })?;
        term::line(format!(
            "Vigie : http://{} (Ctrl-C pour arrêter, to stop)",
            listener.local_addr()?
        ));
        // On the terminal only: it opens everything, and has no place in a log.
        match member::first(&app)? {
            First::Came => {}
            First::Invited(login) => term::line(format!(
                "Premier administrateur : {login} est invité, son lien attend ; pour un autre, vigie member reset {login}. (First administrator: {login} is invited, the link waits; for another, vigie member reset {login}.)"
            )),
            First::Link(link) => term::line(format!(
                "Premier administrateur : ouvrez ce lien, il sert une fois. (First administrator: open this link, it works once.)\n{link}"
            )),
        }
        let stop = CancellationToken::new();
        stop_on_signal(stop.clone())?;
        serve(&app, env, (listener, Door::Accounts), stop).await
    })?;
    term::line("Arrêt propre. (Stopped cleanly.)");
    Ok(Outcome::Done)
}

/// Pages and workers together, until `stop`.
pub(super) async fn serve(
    app: &App,
    env: &Env,
    (listener, door): (TcpListener, Door),
    stop: CancellationToken,
) -> anyhow::Result<()> {
    let stopped = stop.clone().cancelled_owned();
    let pages = tokio::spawn(web::serve(listener, app.clone(), door, stopped));
    let work = workers::run(app.clone(), env.clone(), stop.clone()).await;
    stop.cancel();
    // A reader who keeps a page open must not delay the stop.
    let _late = tokio::time::timeout(std::time::Duration::from_secs(1), pages).await;
    work
}

/// Cancels `stop` on SIGTERM and on Ctrl-C.
pub(super) fn stop_on_signal(stop: CancellationToken) -> anyhow::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        stop.cancel();
    });
    Ok(())
}
