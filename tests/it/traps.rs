//! Traps that other readers fell into, through the real command: late items, ids that say nothing,
//! rejected items that stay in the feed, error pages, first imports.

use serde_json::Value;
use vigie::clock::Clock;
use vigie::domain::ids::{ItemId, Revision};
use vigie::domain::item::ItemState;
use vigie::store::items::{self, ItemRow};
use vigie::store::{StoreError, changes};

use crate::watch::{Site, Watch};

/// A watch of one feed, and the site that serves it.
struct One {
    site: Site,
    watch: Watch,
}

impl One {
    async fn new() -> Self {
        let site = Site::start().await;
        let watch = Watch::new(&source("journal", &site.base, "/feed"));
        Self { site, watch }
    }

    /// Serves a document, visits it, and gives what the visit says.
    fn visit(&self, document: &str) -> Value {
        self.site.serve("/feed", document);
        // A visit that fails is told by the exit code too.
        let output = self.watch.command(&["fetch", "journal", "--json"]).output();
        let said = String::from_utf8(output.unwrap().stdout).unwrap();
        serde_json::from_str(said.lines().next().unwrap()).unwrap()
    }

    fn items(&self) -> Vec<ItemRow> {
        filed(&self.watch)
    }
}

fn source(key: &str, base: &str, path: &str) -> String {
    format!(
        "[[source]]\nkey = \"{key}\"\ntitle = \"{key}\"\nurl = \"{base}{path}\"\narticle = \"never\"\n"
    )
}

fn filed(watch: &Watch) -> Vec<ItemRow> {
    let app = watch.open(Clock::System);
    let rows = app
        .store
        .read_here::<_, StoreError>(|tx| changes::since(tx, Revision(0), 10_000))
        .unwrap();
    let mut rows: Vec<ItemRow> = rows.into_iter().map(|(row, _)| row).collect();
    rows.sort_by_key(|row| row.head.id.0);
    rows
}

fn rss(items: &str) -> String {
    format!("<rss version=\"2.0\"><channel><title>Journal</title>{items}</channel></rss>")
}

fn item(n: usize, date: &str, rest: &str) -> String {
    format!(
        "<item><title>Nouvelle numéro {n}</title><link>http://x.example/{n}</link>\
         <pubDate>{date}</pubDate>{rest}</item>"
    )
}

const MONDAY: &str = "Mon, 23 Nov 2026 08:00:00 GMT";
const SUNDAY: &str = "Sun, 22 Nov 2026 08:00:00 GMT";

#[tokio::test(flavor = "multi_thread")]
async fn an_item_that_comes_late_under_an_old_date_is_not_lost() {
    let one = One::new().await;
    one.visit(&rss(&item(1, MONDAY, "")));
    let visited = one.visit(&rss(&[item(1, MONDAY, ""), item(2, SUNDAY, "")].concat()));
    assert_eq!(visited["new"], 1, "{visited}");
    let changed = item(1, MONDAY, "<description>corrigé</description>");
    let visited = one.visit(&rss(&[changed, item(2, SUNDAY, "")].concat()));
    assert_eq!(
        (&visited["new"], &visited["changed"]),
        (&0.into(), &1.into())
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn ids_that_say_nothing_neither_merge_nor_multiply_items() {
    let one = One::new().await;
    let with = |ids: [&str; 3]| {
        let items = ids.iter().enumerate().map(|(n, id)| {
            item(
                n,
                MONDAY,
                &format!("<guid isPermaLink=\"false\">{id}</guid>"),
            )
        });
        rss(&items.collect::<String>())
    };
    assert_eq!(one.visit(&with(["1", "1", "1"]))["new"], 3);
    assert_eq!(one.visit(&with(["a1", "a2", "a3"]))["new"], 0);
    assert_eq!(one.visit(&with(["b1", "b2", "b3"]))["new"], 0);
    assert_eq!(one.visit(&with(["", "", ""]))["new"], 0);
    assert_eq!(one.items().len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rejected_item_that_stays_in_the_feed_stays_rejected() {
    let one = One::new().await;
    one.visit(&rss(&item(1, MONDAY, "<description>avant</description>")));
    let id = one.items()[0].head.id;
    let app = one.watch.open(Clock::System);
    let now = Clock::System.now();
    app.store
        .write_here(|tx| items::set_state(tx, id, ItemState::Dismissed, "camille", "", now))
        .unwrap();
    drop(app);
    let again = one.visit(&rss(&item(1, SUNDAY, "<description>après</description>")));
    assert_eq!(again["new"], 0, "{again}");
    let states: Vec<_> = one.items().iter().map(|row| row.head.state).collect();
    assert_eq!(states, [ItemState::Dismissed]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_error_page_makes_no_item_and_changes_none() {
    let one = One::new().await;
    one.visit(&rss(&item(1, MONDAY, "<description>texte</description>")));
    for page in [
        "<html><head><title>503 Service Unavailable</title></head><body><h1>Error</h1></body></html>",
        "<br /><b>Fatal error</b>: Uncaught exception in /srv/rss.php on line 3",
        "{\"error\":\"rate limited\"}",
        "",
    ] {
        let visited = one.visit(page);
        assert_eq!(visited["new"], 0, "{visited}");
        assert_ne!(visited["outcome"], "fresh", "{visited}");
    }
    let rows = one.items();
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].head.version, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_feed_seen_for_the_first_time_is_archive_but_for_its_newest() {
    let one = One::new().await;
    let items: String = (0..800).map(|n| item(n, MONDAY, "")).collect();
    assert_eq!(one.visit(&rss(&items))["new"], 800);
    let rows = one.items();
    let new = rows.iter().filter(|row| row.head.state == ItemState::New);
    assert!(new.count() <= 20);
    assert!(
        rows.iter()
            .all(|row| row.head.state != ItemState::Dismissed)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_date_to_come_is_kept_and_sorted_as_now() {
    let one = One::new().await;
    one.visit(&rss(&item(1, "Thu, 01 Jan 2099 08:00:00 GMT", "")));
    let rows = one.items();
    let head = &rows[0].head;
    let year = head.published.unwrap().format("%Y").to_string();
    assert_eq!(year, "2099");
    assert!(head.sorted <= Clock::System.now());
}

#[tokio::test(flavor = "multi_thread")]
async fn one_article_in_three_feeds_is_one_story_whatever_its_links() {
    const TEXT: &str = "Le centre hospitalier de Brévanne a coupé ses réseaux dans la nuit de lundi \
        après une intrusion, a indiqué sa directrice Mireille Dujardin. Les dossiers de 12500 patients \
        ont été copiés par le groupe Corvus, qui réclame une rançon. Le parquet de Brest a ouvert une \
        enquête et la CNIL a été prévenue.";
    let site = Site::start().await;
    let documents = [
        ("Brévanne : l’hôpital coupe ses réseaux", TEXT.to_owned()),
        (
            "L’hôpital de Brévanne victime d’une intrusion",
            format!("(AFP) – {}…", TEXT.chars().take(180).collect::<String>()),
        ),
        (
            "Brévanne : l'hôpital coupe ses réseaux (mise à jour)",
            format!("{TEXT} Lire la suite."),
        ),
        (
            "Rennes : un nouveau centre de calcul",
            TEXT.replace("hospitalier de Brévanne", "de calcul de Rennes")
                .replace("Mireille Dujardin", "Odile Prigent")
                .replace("12500 patients", "deux laboratoires")
                .replace("Corvus", "Kairn"),
        ),
    ];
    let mut sections = String::new();
    for (n, (title, text)) in documents.iter().enumerate() {
        let item = format!(
            "<item><title>{title}</title><link>http://s{n}.example/{n}</link><pubDate>{MONDAY}</pubDate>\
             <description>{text}</description></item>"
        );
        site.serve(&format!("/{n}"), rss(&item));
        sections.push_str(&source(&format!("s{n}"), &site.base, &format!("/{n}")));
    }
    let watch = Watch::new(&sections);
    watch.run(&["fetch"]);
    let rows = filed(&watch);
    let story = |host: &str| {
        let row = rows.iter().find(|row| row.head.source_key == host).unwrap();
        (row.head.id, row.head.story)
    };
    let of = |(_, story): (ItemId, _)| story;
    assert!(of(story("s0")).is_some());
    assert_eq!(of(story("s0")), of(story("s1")));
    assert_eq!(of(story("s0")), of(story("s2")));
    assert_ne!(of(story("s0")), of(story("s3")));
}
