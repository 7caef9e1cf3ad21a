//! What a changed `feeds.toml` changes on the pages, without a restart.

use vigie::config::{self, Env};

use super::site::{CONFIGURATION, Site};

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
