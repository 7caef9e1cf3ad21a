//! What a changed `feeds.toml` changes on the pages, without a restart.

use vigie::config::{self, Config, Env};
use vigie::store::sources;

use super::site::{CONFIGURATION, Site};

/// What is in force, with the first `count` of its five sources, under another name.
fn cut(site: &Site, count: usize) -> Config {
    let mut config = site.app.setup().config.clone();
    config.sources.truncate(count);
    config.watch.name = "Veille coupée".to_owned();
    config
}

/// The sources that are visited.
fn watched(site: &Site) -> usize {
    let all = site.app.store.read_here(sources::all).unwrap();
    all.iter().filter(|source| source.active).count()
}

#[tokio::test]
async fn most_of_the_sources_go_only_when_a_person_says_so() {
    let site = Site::new();
    for count in [0, 2] {
        let refused = site.app.reload(cut(&site, count)).await.unwrap_err();
        let said = refused.to_string();
        assert!(
            said.contains("s’en iraient") && said.contains("of 5 sources would go"),
            "{said}"
        );
        assert_eq!(watched(&site), 5);
        assert_eq!(site.app.setup().config.watch.name, "Veille d’essai");
    }
    let page = site.get("fr", "/workings").await.body;
    assert!(page.contains("3 sources doivent-elles vraiment partir") && page.contains("muette"));
    let answer = site.post("/workings/retire", "").await;
    assert_eq!(answer.status.as_u16(), 303);
    // The word was given for three, and is worth nothing for five.
    assert!(site.app.retiring.is_granted());
    assert!(site.app.reload(cut(&site, 0)).await.is_err());
    assert!(site.app.reload(cut(&site, 2)).await.is_err());
    site.post("/workings/retire", "").await;
    site.app.reload(cut(&site, 2)).await.unwrap();
    assert_eq!(watched(&site), 2);
    assert_eq!(site.app.retiring.asked(), None);
    // Half of them, and those that come back, need no word.
    site.app.reload(cut(&site, 1)).await.unwrap();
    assert_eq!(watched(&site), 1);
}

#[tokio::test]
async fn a_configuration_that_cannot_be_kept_is_not_in_force_by_half() {
    let site = Site::new();
    let archive = rusqlite::Connection::open(site.app.store.path()).unwrap();
    let refuse = "create trigger refused before update on sources
        begin select raise(abort, 'the disk refuses'); end";
    archive.execute_batch(refuse).unwrap();
    let refused = site.app.reload(cut(&site, 5)).await.unwrap_err();
    assert!(
        refused.to_string().contains("the disk refuses"),
        "{refused:#}"
    );
    assert_eq!(site.app.setup().config.watch.name, "Veille d’essai");
    archive.execute_batch("drop trigger refused").unwrap();
    site.app.reload(cut(&site, 5)).await.unwrap();
    assert_eq!(site.app.setup().config.watch.name, "Veille coupée");
}

#[tokio::test]
async fn a_reload_that_waits_for_the_archive_keeps_nobody_else_waiting() {
    let site = Site::new();
    let other = rusqlite::Connection::open(site.app.store.path()).unwrap();
    other.execute_batch("begin immediate").unwrap();
    let (app, config) = (site.app.clone(), cut(&site, 5));
    let reload = tokio::spawn(async move { app.reload(config).await });
    // There is one thread: were it held, the page would come after the reload had given up.
    let page = site.get("fr", "/sources").await.body;
    assert!(page.contains("Veille d’essai") && !reload.is_finished());
    other.execute_batch("commit").unwrap();
    reload.await.unwrap().unwrap();
    assert_eq!(site.app.setup().config.watch.name, "Veille coupée");
}

#[tokio::test]
async fn a_new_configuration_reaches_the_pages() {
    let site = Site::new();
    let before = site.app.setup();
    let folder = before.config.watch.index.display().to_string();
    let written = CONFIGURATION
        .replace("{folder}", &folder)
        .replace("Veille d’essai", "Veille renommée")
        .replace("Centre d’alerte", "Centre rebaptisé")
        .replace("La lettre du vendredi", "La lettre du lundi")
        .replace(
            "listen =",
            "base_url = \"https://veille.example.org/\"\nlisten =",
        );
    let config = config::parse(&written, &before.config.file, &Env::of([])).unwrap();
    site.app.reload(config).await.unwrap();
    for (path, said) in [
        ("/", "Veille renommée"),
        ("/", "Centre rebaptisé"),
        ("/items/1", "Centre rebaptisé"),
        ("/sources", "Centre rebaptisé"),
        ("/digests", "La lettre du lundi"),
        (
            "/digests/hebdo/feed/flux",
            "https://veille.example.org/digests/hebdo",
        ),
    ] {
        let body = site.get("fr", path).await.body;
        assert!(body.contains(said), "{path}: {body}");
        assert!(!body.contains("Veille d’essai"), "{path}");
    }
}
