//! A small archive, and requests to the pages over it.

use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode};
use chrono::{DateTime, TimeDelta, Utc};
use tower::ServiceExt;
use vigie::app::App;
use vigie::app::workings::TaskName;
use vigie::articles::sanitize;
use vigie::clock::Clock;
use vigie::config::{self, Env};
use vigie::digest::schedule;
use vigie::domain::digest::Choice;
use vigie::domain::html::RawHtml;
use vigie::domain::ids::{ItemId, MemberId};
use vigie::domain::item::{ItemBody, ItemState};
use vigie::domain::language::{Language, LanguageOrigin};
use vigie::domain::member::{Role, Themes};
use vigie::store::editions::{self, NewEdition, Place};
use vigie::store::items::{self, Changed, Hashes, NewItem};
use vigie::store::members::{self, NewMember};
use vigie::store::sources::{self, VisitRecord};
use vigie::store::trail::Step;
use vigie::store::{PackedBody, StoreError, stories};
use vigie::web::{Door, router};
use vigie::workers::index;

/// A title and a text that would run if any page let them.
pub(crate) const HOSTILE: &str = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>";

/// The pages over a small archive that goes away with it.
pub(crate) struct Site {
    _folder: tempfile::TempDir,
    pub(crate) app: App,
    pub(crate) router: Router,
}

/// An answer, read.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

/// What the archive of the tests holds, by number.
pub(crate) const NEWS: ItemId = ItemId(1);
pub(crate) const TWIN: ItemId = ItemId(2);
pub(crate) const ATTACK: ItemId = ItemId(3);
pub(crate) const INTERNAL: ItemId = ItemId(4);
pub(crate) const SECRET: ItemId = ItemId(5);

pub(crate) fn now() -> DateTime<Utc> {
    "2026-11-23T10:30:00Z".parse().unwrap()
}

impl Site {
    /// Open to whoever asks, as an administrator.
    pub(crate) fn new() -> Self {
        Self::open_as(Role::Admin)
    }

    /// Open to whoever asks, as a member of this role.
    pub(crate) fn open_as(role: Role) -> Self {
        Self::build(CONFIGURATION, Some(role))
    }

    /// Asks who is there.
    pub(crate) fn guarded() -> Self {
        Self::build(CONFIGURATION, None)
    }

    /// Asks who is there; `sections` are added to the configuration.
    pub(crate) fn guarded_with(sections: &str) -> Self {
        Self::build(&format!("{CONFIGURATION}\n{sections}"), None)
    }

    /// Open to whoever asks; `settings` stand in `[watch]`.
    pub(crate) fn looking(settings: &str) -> Self {
        let watch = format!("[watch]\n{settings}");
        let written = CONFIGURATION.replacen("[watch]\n", &watch, 1);
        Self::build(&written, Some(Role::Admin))
    }

    /// Asks who is there, at this address.
    pub(crate) fn guarded_at(base_url: &str) -> Self {
        let listen = "listen = \"127.0.0.1:0\"";
        let there = format!("{listen}\nbase_url = \"{base_url}\"");
        Self::build(&CONFIGURATION.replace(listen, &there), None)
    }

    fn build(configuration: &str, role: Option<Role>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let written = configuration.replace("{folder}", &folder.path().display().to_string());
        let file = folder.path().join("feeds.toml");
        let config = config::parse(&written, &file, &Env::of([])).unwrap();
        let app = App::open(config, Clock::fixed(now())).unwrap();
        app.store.write_here(fill).unwrap();
        app.store
            .write_here(|tx| schedule::begin(tx, &app.setup().config.digests[0], now()))
            .unwrap();
        index::catch_up(&app.store, &app.search).unwrap();
        // As if the background work went on beside.
        for name in TaskName::ALL {
            let hour = Duration::from_secs(3_600);
            app.workings.declare(name, hour, hour, Instant::now());
        }
        let door = role.map_or(Door::Accounts, |role| Door::Open(member(&app, role)));
        let router = router(app.clone(), door);
        Self {
            _folder: folder,
            app,
            router,
        }
    }

    /// The same archive, for a curator of this theme alone.
    pub(crate) fn curated_by(&self, theme: &str) -> Self {
        let new = NewMember {
            login: format!("theme-{}", theme.len()),
            name: "Alix Essai".to_owned(),
            email: None,
            role: Role::Curator,
            themes: Themes::of([theme.to_owned()]),
        };
        let add = |tx: &vigie::store::Tx<'_>| members::add(tx, &new, MemberId(0), now());
        let curator = self.app.store.write_here(add).unwrap();
        let router = router(self.app.clone(), Door::Open(curator));
        Self::over(self.app.clone(), router)
    }

    /// The pages over an archive that another keeps.
    pub(crate) fn over(app: App, router: Router) -> Self {
        Self {
            _folder: tempfile::tempdir().unwrap(),
            app,
            router,
        }
    }

    /// Asks as a browser on this machine that prefers `language`.
    pub(crate) async fn get(&self, language: &str, path: &str) -> Answer {
        let request = Request::get(path)
            .header("host", "127.0.0.1:8080")
            .header("accept-language", language);
        self.ask(request.body(Body::empty()).unwrap()).await
    }

    /// Sends a form as one of our own pages does.
    pub(crate) async fn post(&self, path: &str, form: &str) -> Answer {
        let request = Request::post(path)
            .header("host", "127.0.0.1:8080")
            .header("sec-fetch-site", "same-origin")
            .header("content-type", "application/x-www-form-urlencoded");
        self.ask(request.body(Body::from(form.to_owned())).unwrap())
            .await
    }

    pub(crate) async fn ask(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, 8 << 20).await.unwrap();
        Answer {
            status: parts.status,
            headers: parts.headers,
            body: String::from_utf8(bytes.to_vec()).unwrap(),
        }
    }
}

/// A member of this role, who needs not sign in.
pub(crate) fn member(app: &App, role: Role) -> MemberId {
    let new = NewMember {
        login: format!("essai-{}", role.as_str()),
        name: "Camille Essai".to_owned(),
        email: None,
        role,
        themes: Themes::All,
    };
    let add = |tx: &vigie::store::Tx<'_>| members::add(tx, &new, MemberId(0), now());
    app.store.write_here(add).unwrap()
}

/// As an administrator writes it; `{folder}` is where the archive is.
pub(crate) const CONFIGURATION: &str = r#"
[watch]
name = "Veille d’essai"
language = "fr"
zone = "Europe/Paris"
listen = "127.0.0.1:0"
index = "{folder}"

[defaults]
rights = "full"
visibility = "public"

[[source]]
key = "cert"
title = "Centre d’alerte"
url = "https://cert.example/feed"
group = "Sécurité"

[[source]]
key = "presse"
title = "La Presse libre"
url = "https://presse.example/feed"
group = "Sécurité"
rights = { excerpt = 60 }

[[source]]
key = "interne"
title = "Lettre interne"
url = "https://interne.example/feed"
group = "Sécurité"
visibility = "internal"

[[source]]
key = "reserve"
title = "Source réservée"
url = "https://reserve.example/feed"
group = "Sécurité"
visibility = "restricted"

[[source]]
key = "muette"
title = "Source muette"
url = "https://muette.example/feed"
group = "Sécurité"

[[digest]]
key = "hebdo"
title = "La lettre du vendredi"
schedule = "0 16 * * FRI"
period = "7d"
channels = ["interne", "monde", "flux"]

[[digest.section]]
title = "Sécurité"
query = ""
quota = 20

[[channel]]
key = "interne"
kind = "file"
folder = "{folder}/interne"
form = "html"
clearance = "internal"

[[channel]]
key = "monde"
kind = "file"
folder = "{folder}/monde"

[[channel]]
key = "flux"
kind = "feed"
"#;

pub(crate) fn item(source: i64, key: i64, title: &str, html: &str) -> NewItem {
    let clean = sanitize::clean(&RawHtml(html.to_owned()), None);
    let body = ItemBody {
        text: sanitize::plain(html),
        html: clean,
        summary: String::new(),
    };
    let at = now() - TimeDelta::hours(key);
    let content = Changed {
        title: title.to_owned(),
        url: Some(format!("https://news.example/{key}")),
        canonical: None,
        authors: vec!["Ada L.".to_owned()],
        published: Some(at),
        updated: None,
        sorted: at,
        language: Language {
            code: Some("fr".to_owned()),
            confidence: 0.93,
            origin: LanguageOrigin::Detected,
        },
        image: None,
        marks: vec!["CVE-2026-1234".to_owned()],
        body: PackedBody::pack(&body, b"{}").unwrap(),
        hashes: Hashes {
            published: key,
            said: key,
        },
        fingerprint: key,
        story_keys: vec![],
        steps: vec![Step::new("parse", "new", "never seen")],
    };
    NewItem {
        source: vigie::domain::ids::SourceId(source),
        entry_keys: vec![key],
        content,
        state: ItemState::New,
        tags: vec![("avis".to_owned(), "source")],
    }
}

fn fill(tx: &vigie::store::Tx<'_>) -> Result<(), StoreError> {
    let filed = [
        item(
            1,
            1,
            "Une faille touche le noyau",
            "<h1>Résumé</h1><p>La version 6.1 est touchée. <img src=\"https://pix.example/a.png\" alt=\"schéma\"></p>",
        ),
        item(
            2,
            2,
            "La faille du noyau expliquée",
            "<p>Un long article de presse qui dépasse largement les soixante caractères permis.</p>",
        ),
        item(
            1,
            3,
            HOSTILE,
            &format!("<p onclick=\"alert(3)\">{HOSTILE}</p>"),
        ),
        item(
            3,
            4,
            "Note interne sur la migration",
            "<p>Pour les membres.</p>",
        ),
        item(4, 5, "Rien pour les lecteurs", "<p>Pour les curateurs.</p>"),
    ];
    for new in &filed {
        items::add(tx, new, now())?;
    }
    items::set_state(tx, NEWS, ItemState::Kept, "ada", "", now())?;
    stories::join(tx, TWIN, NEWS, 0.9, "même CVE", now())?;
    let mended = item(
        1,
        1,
        "Une faille touche le noyau",
        "<h1>Résumé</h1><p>La version 6.2 est touchée.</p>",
    );
    items::change(
        tx,
        NEWS,
        vigie::domain::ids::SourceId(1),
        &[1],
        &mended.content,
        now(),
    )?;
    fail(tx)?;
    let places = [(NEWS, Choice::Kept), (SECRET, Choice::Best)];
    let places = (0..)
        .zip(places)
        .map(|(position, (item, choice))| Place::new(item, "Sécurité", position, choice));
    let edition = NewEdition {
        digest: "hebdo".to_owned(),
        due: now(),
        from: now() - TimeDelta::days(7),
        to: now(),
        reach: SECRET.max(NEWS),
        title: "La lettre du vendredi, numéro {number}".to_owned(),
        places: places.collect(),
    };
    editions::add(tx, &edition, now())?;
    Ok(())
}

fn fail(tx: &vigie::store::Tx<'_>) -> Result<(), StoreError> {
    let dead = sources::by_key(tx, "muette")?.unwrap();
    let visit = VisitRecord {
        outcome: "failed",
        note: Some("le nom ne répond plus".to_owned()),
        next_check: now() + TimeDelta::hours(6),
        failures: 9,
        ..VisitRecord::default()
    };
    sources::record(tx, dead.id, &visit, now())
}
