//! `vigie demo`: a complete watch on invented sources, in a few seconds.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use anyhow::Context;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::open;
use super::run::{serve, stop_on_signal};
use super::{Outcome, term};
use crate::app::App;
use crate::clock::Clock;
use crate::config::{self, Env};
use crate::demo::Demo;
use crate::domain::ids::MemberId;
use crate::domain::member::{Role, Themes};
use crate::store::members::{self, NewMember};
use crate::store::{StoreError, items, sources};
use crate::web::{self, Door};
use crate::workers::{editions as work, index, rounds};

/// Where to show it.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Où servir les pages. (Where the pages are served.)
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Le dossier de la démonstration, vidé au départ. (Its folder, emptied first.)
    #[arg(long, value_name = "FOLDER")]
    folder: Option<PathBuf>,
    /// S’arrêter une fois tout montré. (Stop once all is shown.)
    #[arg(long)]
    once: bool,
}

/// Serves the sample sources, watches them, drafts the digest, opens the pages.
pub(crate) fn run(args: &Args, env: &Env) -> anyhow::Result<Outcome> {
    let started = std::time::Instant::now();
    let folder = args
        .folder
        .clone()
        .unwrap_or_else(|| std::env::temp_dir().join("vigie-demo"));
    // Before a second is spent on it.
    web::may_listen(args.listen, Door::Open(MemberId(0)))?;
    empty(&folder)?;
    open::block_on(async {
        let any_port = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let demo = Demo::serve(any_port, Clock::System.now()).await?;
        let app = open_watch(&demo, &folder, args.listen, env)?;
        term::line(format!(
            "Neuf sites inventés sur http://{} (nine invented sites)",
            demo.address()
        ));
        let visitor = visit(&app)?;
        watch(&app).await?;
        draft(&app).await?;
        let seconds = started.elapsed().as_secs_f64();
        if args.once {
            term::line(format!("Prêt en {seconds:.1} s. (Ready.)"));
            return Ok(());
        }
        let listener = TcpListener::bind(args.listen).await.with_context(|| {
            format!(
                "{} cannot be listened on; choose another address with --listen",
                args.listen
            )
        })?;
        what_next(listener.local_addr()?, &folder, seconds);
        let stop = CancellationToken::new();
        stop_on_signal(stop.clone())?;
        serve(&app, env, (listener, Door::Open(visitor)), stop).await
    })?;
    Ok(Outcome::Done)
}

/// A demonstration starts from nothing; only a folder that a demonstration made is emptied.
fn empty(folder: &PathBuf) -> anyhow::Result<()> {
    if folder.join("feeds.toml").exists() && folder.join("index").exists() {
        std::fs::remove_dir_all(folder.join("index"))
            .with_context(|| format!("{} cannot be emptied", folder.display()))?;
    }
    std::fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))
}

fn open_watch(
    demo: &Demo,
    folder: &std::path::Path,
    listen: SocketAddr,
    env: &Env,
) -> anyhow::Result<App> {
    let file = folder.join("feeds.toml");
    let text = demo
        .config_text()
        .replace("127.0.0.1:8080", &listen.to_string());
    std::fs::write(&file, text).with_context(|| format!("{} cannot be written", file.display()))?;
    let mut config = config::load(&file, env)?;
    // Its own sites on its own machine: nobody needs to be spared.
    config.fetching.gap = std::time::Duration::ZERO;
    App::open(config, Clock::System)
}

/// Whoever looks at a demonstration may do everything in it, without signing in.
fn visit(app: &App) -> anyhow::Result<MemberId> {
    let new = NewMember {
        login: "visite".to_owned(),
        name: "Visite".to_owned(),
        email: None,
        role: Role::Admin,
        themes: Themes::All,
    };
    let now = app.clock.now();
    Ok(app
        .store
        .write_here(|tx| members::add(tx, &new, MemberId(0), now))?)
}

/// Two rounds, so that what changes between them is seen.
async fn watch(app: &App) -> anyhow::Result<()> {
    for round in ["premier tour (first round)", "second tour (second round)"] {
        let keys: Vec<_> = app
            .setup()
            .config
            .sources
            .iter()
            .map(|source| source.key.clone())
            .collect();
        let due = rounds::due(app, &keys).await?;
        term::line(format!("\n{round}"));
        rounds::visit_all(app, due, |visited| {
            let note = visited.note.as_ref().map(|note| format!(" · {}", term::both(note))).unwrap_or_default();
            term::line(format!(
                "  {:<22} {:>2} nouveaux (new) · {:>2} modifiés (changed) · {:>2} identiques (same){note}",
                visited.source, visited.new, visited.changed, visited.same
            ));
        })
        .await?;
        index::catch_up(&app.store, &app.search)?;
    }
    let (items, sources) = app
        .store
        .read::<_, StoreError>(|tx| Ok((items::count(tx)?, sources::all(tx)?.len())))
        .await?;
    term::line(format!(
        "\n{items} éléments de {sources} sources, classés et cherchables. (Filed and searchable.)"
    ));
    Ok(())
}

/// A draft of every digest, for its next due instant.
async fn draft(app: &App) -> anyhow::Result<()> {
    for digest in &app.setup().config.digests {
        let (_, count) = work::draft(app, digest).await?;
        let title = &digest.title;
        term::line(format!(
            "« {title} » : brouillon de {count} éléments. (A draft.)"
        ));
    }
    Ok(())
}

/// What each of the three persons of a watch would look at first, in order: pages, in French and in
/// English.
const FIRST: [(&str, &[[&str; 2]]); 3] = [
    (
        "Qui lit (a reader)",
        &[
            ["/", "ce qui vient d’arriver (what is new)"],
            ["/search?q=securite", "chercher (search)"],
            ["/digests", "la lettre (the digest)"],
        ],
    ),
    (
        "Qui trie (a curator)",
        &[
            [
                "/desk",
                "trier, au clavier : ? montre les touches (the desk, by keyboard)",
            ],
            ["/tags", "le vocabulaire (the vocabulary)"],
            ["/rules", "les règles (rules)"],
        ],
    ),
    (
        "Qui publie et administre (an editor, an administrator)",
        &[
            [
                "/editions",
                "les numéros et leurs brouillons (editions and drafts)",
            ],
            ["/sources", "la santé des sources (how sources fare)"],
            ["/deliveries", "ce qui part (what leaves)"],
        ],
    ),
];

fn what_next(address: SocketAddr, folder: &std::path::Path, seconds: f64) {
    term::line(format!("\nPrêt en {seconds:.1} s. (Ready.)"));
    for (who, pages) in FIRST {
        term::line(format!("\n  {who}"));
        for [page, what] in pages {
            let link = format!("http://{address}{page}");
            term::line(format!("    {link:<44} {what}"));
        }
    }
    term::line(format!(
        "
Tout est dans {} ; rien ne sort de cette machine. (All is there; nothing leaves this machine.)
Avec vos propres sources (with your own sources):
  vigie init ma-veille && vigie run --config ma-veille/feeds.toml
Ctrl-C pour arrêter. (To stop.)",
        folder.display()
    ));
}

#[cfg(test)]
mod tests {
    use super::FIRST;

    #[test]
    fn each_of_the_three_persons_is_shown_where_to_begin_and_the_desk_is_there() {
        let pages: Vec<_> = FIRST.iter().flat_map(|(_, pages)| pages.iter()).collect();
        assert!(pages.iter().any(|[page, _]| *page == "/desk"));
        for [page, what] in pages {
            assert!(what.contains('('), "{page}: in both languages");
        }
    }
}
