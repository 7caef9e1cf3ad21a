//! A member's proposal: known or not, read, filed, credited.

use axum::http::StatusCode;
use chrono::TimeDelta;
use vigie::app::App;
use vigie::clock::Clock;
use vigie::domain::ids::{ItemId, MemberId};
use vigie::domain::item::ItemState;
use vigie::domain::member::{Role, Themes};
use vigie::domain::visibility::Visibility;
use vigie::store::StoreError;
use vigie::store::items::{self, ItemRow};
use vigie::store::members::{self, NewMember};
use vigie::web::Door;
use vigie::workers::{curation, index, proposals};

use super::site::{Site, member, now};
use crate::watch;

const PAGE: &str = "<html lang=\"fr\"><head><title>Un outil pour veiller</title></head><body><article>\
    <h1>Un outil pour veiller</h1><p>Les personnes qui veillent lisent beaucoup, et retiennent peu. \
    Cet outil les aide à garder ce qui compte, à le retrouver, et à le partager avec leurs collègues.</p>\
    <p>Il est libre, il tient en un seul programme, et il ne demande rien d’autre qu’un dossier où \
    poser ses archives. On peut l’essayer en cinq minutes sur une machine ordinaire.</p></article></body></html>";

/// A place on the public internet, as the watch sees it: the site of the test stands for it as its proxy.
const PUBLIC: &str = "http://93.184.215.14";

struct Setting {
    served: watch::Site,
    site: Site,
    _watch: watch::Watch,
}

impl Setting {
    async fn new() -> Self {
        Self::with("").await
    }

    async fn with(more: &str) -> Self {
        let served = watch::Site::start().await;
        for path in ["/outil", "/outil?utm_source=mail"] {
            served.serve(&format!("{PUBLIC}{path}"), PAGE);
        }
        let sources =
            "[[source]]\nkey = \"a\"\ntitle = \"La source A\"\nurl = \"https://a.example/feed\"\n";
        let watch = watch::Watch::new(&format!("{sources}{more}"));
        watch.go_through(&served.base);
        let app = watch.open(Clock::fixed(now()));
        let door = Door::Open(member(&app, Role::Admin));
        Self {
            site: Site::over(app.clone(), vigie::web::router(app, door)),
            served,
            _watch: watch,
        }
    }

    fn app(&self) -> &App {
        &self.site.app
    }

    async fn propose(&self, path: &str, more: &str) -> super::site::Answer {
        let url = encoded(&format!("{PUBLIC}{path}"));
        self.site
            .post("/proposals", &format!("url={url}{more}"))
            .await
    }

    /// The pages as a member of this role sees them, who is called `name`.
    fn seen_by(&self, name: &str, role: Role) -> Site {
        let new = NewMember {
            login: name.to_lowercase(),
            name: name.to_owned(),
            email: None,
            role,
            themes: Themes::All,
        };
        let add = |tx: &vigie::store::Tx<'_>| members::add(tx, &new, MemberId(0), now());
        let door = Door::Open(self.app().store.write_here(add).unwrap());
        Site::over(
            self.app().clone(),
            vigie::web::router(self.app().clone(), door),
        )
    }

    /// Reads what is due until everything that fails was given up.
    async fn read_to_the_end(&self) {
        for _ in 0..3 {
            self.read().await;
            self.app().clock.advance(TimeDelta::minutes(61));
        }
    }

    async fn read(&self) {
        proposals::read_due(self.app()).await.unwrap();
        curation::catch_up(self.app()).await.unwrap();
        index::catch_up(&self.app().store, &self.app().search).unwrap();
    }

    fn item(&self) -> Option<ItemRow> {
        let row = self
            .app()
            .store
            .read_here::<_, StoreError>(|tx| items::one(tx, ItemId(1)));
        row.unwrap()
    }
}

fn encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

/// How the page tells of one proposal, without its number and its address.
fn told_of(page: &str, number: usize, url: &str) -> String {
    let row = page.split(&format!("<li id=\"p{number}\">")).nth(1);
    let row = row.and_then(|rest| rest.split("</li>").next()).expect(page);
    row.replace(url, "ADDRESS")
        .replace(&format!("/proposals/{number}"), "/proposals/N")
}

#[tokio::test]
async fn a_proposed_page_is_read_by_a_worker_and_enters_the_inbox_as_internal() {
    let set = Setting::new().await;
    let filed = set
        .propose("/outil?utm_source=mail", "&note=Pour+nous")
        .await;
    assert_eq!(filed.headers["location"], "/proposals#p1");
    assert!(set.served.asked().is_empty(), "a page never fetches");
    assert!(
        set.site
            .get("fr", "/proposals")
            .await
            .body
            .contains("en attente")
    );
    set.read().await;
    let row = set.item().unwrap();
    assert_eq!(row.head.title, "Un outil pour veiller");
    assert_eq!(row.head.state, ItemState::New);
    assert_eq!(
        row.head.visibility,
        Visibility::Internal,
        "nobody labelled it"
    );
    let page = set.site.get("fr", "/proposals").await.body;
    assert!(
        page.contains("proposé par Camille Essai") && page.contains("dans les archives"),
        "{page}"
    );
    let elsewhere = set.site.curated_by("Ailleurs");
    let refused = elsewhere.post("/proposals/1", "act=open").await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert_eq!(set.item().unwrap().head.visibility, Visibility::Internal);
    set.site.post("/proposals/1", "act=open").await;
    assert_eq!(set.item().unwrap().head.visibility, Visibility::Public);
}

#[tokio::test]
async fn what_is_known_is_told_at_once_with_what_became_of_it() {
    let set = Setting::new().await;
    set.propose("/outil", "").await;
    let waits = set.propose("/outil?utm_medium=x", "").await;
    assert_eq!(waits.status, StatusCode::OK);
    assert!(
        waits.body.contains("Camille Essai l’a déjà proposé"),
        "{}",
        waits.body
    );
    set.read().await;
    let known = set.propose("/outil#fin", "").await;
    assert!(
        known.body.contains("Déjà connu") && known.body.contains("à trier"),
        "{}",
        known.body
    );
    let watched = set
        .site
        .post(
            "/proposals",
            "kind=source&url=https%3A%2F%2Fa.example%2Ffeed",
        )
        .await;
    assert!(
        watched.body.contains("La source A</a> est déjà surveillée"),
        "{}",
        watched.body
    );
    for url in ["javascript%3Aalert(1)", "rien", "ftp%3A%2F%2Fa.example"] {
        let refused = set.site.post("/proposals", &format!("url={url}")).await;
        assert_eq!(refused.status, StatusCode::CONFLICT, "{url}");
    }
}

#[tokio::test]
async fn a_page_that_does_not_answer_is_tried_three_times_then_said() {
    let set = Setting::new().await;
    set.propose("/absente", "").await;
    for _ in 0..3 {
        set.read().await;
        set.read().await;
        set.app().clock.advance(TimeDelta::minutes(61));
    }
    let asked = set.served.asked();
    let tries = asked
        .iter()
        .filter(|(path, _)| path.ends_with("/absente"))
        .count();
    assert_eq!(tries, 3, "{asked:?}");
    let page = set.site.get("fr", "/proposals").await.body;
    assert!(
        page.contains("illisible") && page.contains("la page a répondu 404"),
        "{page}"
    );
    set.served.serve(&format!("{PUBLIC}/absente"), PAGE);
    set.site.post("/proposals/1/again", "").await;
    set.read().await;
    assert!(set.item().is_some());
}

#[tokio::test]
async fn a_proposed_source_is_accepted_with_what_to_write_or_refused_with_a_reason() {
    let set = Setting::new().await;
    for url in [
        "https%3A%2F%2Fwww.b.example%2Ffeed",
        "https%3A%2F%2Fc.example%2F",
    ] {
        let form = format!("kind=source&title=Un+%22journal%22&url={url}");
        set.site.post("/proposals", &form).await;
    }
    assert_eq!(
        set.site.post("/proposals/2", "act=refuse").await.status,
        400
    );
    set.site.post("/proposals/1", "act=accept").await;
    set.site.post("/proposals/2", "act=refuse&why=payant").await;
    let page = set.site.get("fr", "/proposals").await.body;
    assert!(
        page.contains("key = \"b-example\"") || page.contains("key = &quot;b-example&quot;"),
        "{page}"
    );
    assert!(
        page.contains("refusée") && page.contains("payant"),
        "{page}"
    );
    set.read().await;
    assert!(
        set.served.asked().is_empty(),
        "a source is an administrator's to add"
    );
}

#[tokio::test]
async fn a_page_that_its_proposer_may_not_know_of_is_read_as_one_that_nobody_knows() {
    let set = Setting::new().await;
    let engine = PAGE.replace("outil", "engin");
    set.served.serve(&format!("{PUBLIC}/engin"), engine);
    set.propose("/outil", "&note=Entre+curateurs").await;
    set.read().await;
    let restricted = set.app().store.write_here::<_, StoreError>(|tx| {
        vigie::store::proposals::set_label(tx, ItemId(1), Visibility::Restricted)
    });
    restricted.unwrap();
    set.served.asked();
    let door = Door::Open(member(set.app(), Role::Reader));
    let reader = Site::over(
        set.app().clone(),
        vigie::web::router(set.app().clone(), door),
    );
    let encoded = |path: &str| encoded(&format!("{PUBLIC}{path}"));
    // The same page for both, but for what was typed.
    let told = async |path: &str| {
        let page = reader
            .get("fr", &format!("/proposals?url={}", encoded(path)))
            .await
            .body;
        page.replace("outil", "engin")
    };
    assert_eq!(told("/outil").await, told("/engin").await);
    for path in ["/outil", "/engin"] {
        let filed = reader
            .post("/proposals", &format!("url={}", encoded(path)))
            .await;
        assert_eq!(filed.status, 303, "{path}");
    }
    let waiting = reader.get("fr", "/proposals").await.body;
    assert_eq!(waiting.matches("en attente").count(), 2, "{waiting}");
    assert!(!waiting.contains("Entre curateurs"), "{waiting}");
    set.read().await;
    let asked = set.served.asked();
    for path in ["/outil", "/engin"] {
        assert!(
            asked.iter().any(|(one, _)| one.ends_with(path)),
            "{path} is read: {asked:?}"
        );
    }
    let page = reader.get("fr", "/proposals").await.body;
    assert_eq!(page.matches("dans les archives").count(), 2, "{page}");
    assert_eq!(page.matches("en attente").count(), 0, "{page}");
    assert_eq!(reader.get("fr", "/items/1").await.status, 404);
    for item in [2, 3] {
        let shown = reader.get("fr", &format!("/items/{item}")).await;
        assert_eq!(shown.status, 200);
        assert!(
            !shown.body.contains("item 1") && !shown.body.contains("/items/1\""),
            "{}",
            shown.body
        );
    }
    // Proposed again, both are known.
    for path in ["/outil", "/engin"] {
        let again = told(path).await;
        assert!(again.contains("Déjà connu"), "{path}: {again}");
    }
}

#[tokio::test]
async fn the_bookmarklet_opens_the_form_filled_in() {
    let set = Setting::new().await;
    let page = set
        .site
        .get("fr", "/proposals?url=https%3A%2F%2Fx.example%2F&title=T%22")
        .await
        .body;
    assert!(
        page.contains("value=\"https://x.example/\"") && page.contains("value=\"T&quot;\""),
        "{page}"
    );
    assert!(page.contains("href=\"javascript:void(open("), "{page}");
}

#[tokio::test]
async fn no_proposal_tells_what_stands_in_an_allowed_network_or_brings_it_out() {
    let inside = watch::Site::start().await;
    inside.serve("/outil", PAGE);
    inside.serve("/robots.txt", "User-agent: *\nDisallow: /");
    let secret = format!(
        "[[source]]\nkey = \"reserve\"\ntitle = \"La réserve\"\nurl = \"{}/outil\"\n\
         visibility = \"restricted\"\n",
        inside.base
    );
    let set = Setting::with(&secret).await;
    let reader = set.seen_by("Dominique", Role::Reader);
    let addresses = [
        format!("{}/outil", inside.base),
        format!("{}/autre", inside.base),
        "http://127.0.0.1:1/ferme".to_owned(),
        "http://10.9.8.7/".to_owned(),
        "http://forge/".to_owned(),
        "https://wiki.intranet/".to_owned(),
        "http://169.254.169.254/latest".to_owned(),
        "http://[::1]/".to_owned(),
    ];
    for (number, address) in (1..).zip(&addresses) {
        for kind in ["link", "source"] {
            let path = format!("/proposals?kind={kind}&url={}", encoded(address));
            let before = reader.get("fr", &path).await.body;
            assert!(!before.contains("Déjà connu"), "{address}");
        }
        let form = format!("url={}", encoded(address));
        let filed = reader.post("/proposals", &form).await;
        assert_eq!(filed.headers["location"], format!("/proposals#p{number}"));
    }
    for stage in 0..4 {
        let page = reader.get("fr", "/proposals").await.body;
        let told: Vec<_> = (1..)
            .zip(&addresses)
            .map(|(number, address)| told_of(&page, number, address))
            .collect();
        assert!(told.iter().all(|one| *one == told[0]), "{stage}: {told:#?}");
        set.read().await;
        set.app().clock.advance(TimeDelta::minutes(61));
    }
    let page = reader.get("fr", "/proposals").await.body;
    assert_eq!(
        page.matches("ne peut pas être atteinte").count(),
        addresses.len(),
        "{page}"
    );
    assert_eq!(inside.asked(), [], "nobody went inside");
    assert!(set.item().is_none());
}

#[tokio::test]
async fn a_page_that_failed_is_read_again_for_its_proposer_and_for_curators_alone() {
    let set = Setting::new().await;
    let [own, other, curator] = [
        ("Dominique", Role::Reader),
        ("Sacha", Role::Reader),
        ("Alix", Role::Curator),
    ]
    .map(|(name, role)| set.seen_by(name, role));
    let form = format!("url={}", encoded(&format!("{PUBLIC}/absente")));
    own.post("/proposals", &form).await;
    let early = own.post("/proposals/1/again", "").await;
    assert_eq!(early.status, 403, "it waits already");
    set.read_to_the_end().await;
    let offered = async |site: &Site| {
        let page = site.get("fr", "/proposals").await.body;
        page.contains("/proposals/1/again")
    };
    assert!(offered(&own).await && offered(&curator).await && !offered(&other).await);
    assert_eq!(other.post("/proposals/1/again", "").await.status, 403);
    assert_eq!(other.post("/proposals/9/again", "").await.status, 404);
    for site in [&own, &curator] {
        set.served.asked();
        assert_eq!(site.post("/proposals/1/again", "").await.status, 303);
        set.read_to_the_end().await;
        let asked = set.served.asked();
        let tries = asked.iter().filter(|(path, _)| path.ends_with("/absente"));
        assert_eq!(tries.count(), 3, "{asked:?}");
    }
}

#[tokio::test]
async fn what_became_too_secret_for_its_proposer_is_told_as_a_page_that_nobody_can_reach() {
    let set = Setting::new().await;
    let own = set.seen_by("Dominique", Role::Reader);
    for url in [format!("{PUBLIC}/outil"), "http://10.9.8.7/".to_owned()] {
        own.post("/proposals", &format!("url={}", encoded(&url)))
            .await;
    }
    set.read_to_the_end().await;
    let restricted = set.app().store.write_here::<_, StoreError>(|tx| {
        vigie::store::proposals::set_label(tx, ItemId(1), Visibility::Restricted)
    });
    restricted.unwrap();
    let alike = async || {
        let page = own.get("fr", "/proposals").await.body;
        let hidden = told_of(&page, 1, &format!("{PUBLIC}/outil"));
        assert_eq!(hidden, told_of(&page, 2, "http://10.9.8.7/"));
        hidden
    };
    assert!(alike().await.contains("illisible"));
    // Both are read again, and what the page became before stays as it is.
    for number in [1, 2] {
        let again = own.post(&format!("/proposals/{number}/again"), "").await;
        assert_eq!(again.status, 303);
    }
    assert!(alike().await.contains("en attente"));
    set.read().await;
    let page = own.get("fr", "/proposals").await.body;
    assert!(
        told_of(&page, 1, PUBLIC).contains("dans les archives"),
        "{page}"
    );
    assert!(
        page.contains("/items/2\"") && !page.contains("/items/1\""),
        "{page}"
    );
    let first = set.item().unwrap().head;
    assert_eq!(
        (first.visibility, first.version),
        (Visibility::Restricted, 1)
    );
}
