//! Traps that other readers fell into, through the real command: late items, ids that say nothing,
//! rejected items that stay in the feed, error pages, first imports.

use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use vigie::clock::Clock;
use vigie::domain::ids::{ItemId, Revision};
use vigie::domain::item::ItemState;
use vigie::ingest::{Ingest, PageWaits, Visited};
use vigie::store::items::{self, ItemRow};
use vigie::store::{StoreError, changes, sources};

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

#[tokio::test(flavor = "multi_thread")]
async fn a_new_entry_under_a_date_that_nobody_meant_waits_in_the_inbox() {
    let one = One::new().await;
    one.visit(&rss(&item(1, MONDAY, "")));
    let dates = [
        "0001-01-01T00:00:00Z",
        "Wed, 25 Nov 0026 08:30:00 +0100",
        "Sat, 30 Dec 1899 00:00:00 GMT",
        "Thu, 01 Jan 1970 00:00:00 GMT",
        "-1",
    ];
    let items = dates.iter().zip(2..).map(|(date, n)| item(n, date, ""));
    assert_eq!(
        one.visit(&rss(&items.collect::<String>()))["new"],
        dates.len()
    );
    let rows = one.items();
    for row in &rows[1..] {
        assert_eq!((row.head.state, row.head.published), (ItemState::New, None));
        assert!(row.head.sorted > rows[0].head.sorted);
    }
}

/// A site whose feed is answered only once two have asked for it.
async fn answering_two_at_once(feed: String) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let both = std::sync::Arc::new(tokio::sync::Barrier::new(2));
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let (both, feed) = (both.clone(), feed.clone());
            tokio::spawn(async move {
                let (mut head, mut byte) = (Vec::new(), [0]);
                while !head.ends_with(b"\r\n\r\n") {
                    if stream.read(&mut byte).await.unwrap_or(0) == 0 {
                        return;
                    }
                    head.push(byte[0]);
                }
                let (status, body) = if head.starts_with(b"GET /feed ") {
                    both.wait().await;
                    ("200 OK", feed.as_str())
                } else {
                    ("404 Not Found", "")
                };
                let answer = format!(
                    "HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
                    body.len()
                );
                stream.write_all(answer.as_bytes()).await.unwrap();
            });
        }
    });
    base
}

#[tokio::test(flavor = "multi_thread")]
async fn two_commands_that_fetch_one_source_at_once_file_each_entry_once() {
    const ENTRIES: usize = 400;
    let items: String = (0..ENTRIES)
        .map(|n| item(n, MONDAY, "<description>Un texte.</description>"))
        .collect();
    let base = answering_two_at_once(rss(&items)).await;
    let watch = Watch::new(&source("journal", &base, "/feed"));
    // The archive is made first: what is tried is the filing.
    watch.run(&["stats"]);
    let mut children = [(); 2].map(|()| {
        watch
            .command(&["fetch", "journal", "--json"])
            .spawn()
            .unwrap()
    });
    for child in &mut children {
        assert!(child.wait().unwrap().success());
    }
    let told = children.map(|child| {
        let output = child.wait_with_output().unwrap();
        let visited: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(visited["outcome"], "fresh", "{visited}");
        ["new", "same"].map(|name| visited[name].as_u64().unwrap())
    });
    let entries = u64::try_from(ENTRIES).unwrap();
    assert_eq!(told[0][0] + told[1][0], entries, "{told:?}");
    assert_eq!(told[0][1] + told[1][1], entries, "{told:?}");
    assert_eq!(filed(&watch).len(), ENTRIES);
}

#[tokio::test(flavor = "multi_thread")]
async fn guides_whose_titles_differ_in_the_product_alone_are_no_story() {
    let one = One::new().await;
    let products = [
        "nginx",
        "Ceph",
        "haproxy",
        "PostgreSQL",
        "Kafka",
        "redis",
        "etcd",
    ];
    let items = products.iter().zip(1..).map(|(product, n)| {
        format!(
            "<item><title>Comment superviser {product} avec Sonde</title><link>http://x.example/{n}</link>\
             <pubDate>{MONDAY}</pubDate><description>Ce guide montre comment régler Sonde pour {product}.\
             </description></item>"
        )
    });
    assert_eq!(one.visit(&rss(&items.collect::<String>()))["new"], 7);
    assert!(one.items().iter().all(|row| row.head.story.is_none()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_feed_that_is_cut_before_its_first_entry_has_failed_and_is_not_empty() {
    let one = One::new().await;
    one.visit(&rss(&item(1, MONDAY, "")));
    let visited =
        one.visit("<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>Journal</title>");
    assert_eq!(visited["outcome"], "failed", "{visited}");
    let note = visited["note"].as_str().unwrap();
    assert!(note.contains("cut short"), "{note}");
    let visited = one.visit("<rss version=\"2.0\"><channel><title>Journal</title></channel></rss>");
    assert_eq!(visited["outcome"], "empty", "{visited}");
}

#[tokio::test(flavor = "multi_thread")]
async fn only_addresses_of_the_web_are_those_of_items() {
    let one = One::new().await;
    let schemes = [
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "view-source:http://x.example/",
        "file:///etc/passwd",
    ];
    let entries: String = schemes
        .iter()
        .enumerate()
        .map(|(n, link)| {
            format!(
                "<item><title>Nouvelle {n}</title><guid>{n}</guid><link>{link}</link>\
                 <enclosure url=\"{link}\" type=\"image/png\"/>\
                 <media:content xmlns:media=\"http://search.yahoo.com/mrss/\" url=\"{link}\" medium=\"image\"/>\
                 <pubDate>{MONDAY}</pubDate></item>"
            )
        })
        .collect();
    one.visit(&rss(&entries));
    let items = one.items();
    assert_eq!(items.len(), schemes.len());
    for row in items {
        assert_eq!(
            (row.head.url, row.canonical, row.head.image),
            (None, None, None)
        );
    }
}

/// Visits the source `journal`, waiting so long for pages.
async fn visited(watch: &Watch, waits: PageWaits) -> Visited {
    let app = watch.open(Clock::System);
    let source = app.setup().config.sources[0].clone();
    let watched = app
        .store
        .read_here::<_, StoreError>(|tx| sources::by_key(tx, "journal"))
        .unwrap()
        .unwrap();
    let ingest = Ingest {
        waits,
        ..app.ingest()
    };
    ingest.visit(&source, watched).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn entries_are_filed_before_a_slow_site_is_asked_for_their_pages() {
    let site = Site::start().await;
    let one = source("journal", &site.base, "/feed").replace("\"never\"", "\"always\"");
    let watch = Watch::new(&one);
    site.serve("/robots.txt", "User-agent: *\nCrawl-delay: 100000\n");
    let entries: String = (1..=3)
        .map(|n| item(n, MONDAY, "").replace("http://x.example", &site.base))
        .collect();
    site.serve("/feed", rss(&entries));
    let words = "Les veilleurs lisent chaque page jusqu’au bout, puis ils la classent. ";
    for n in 1..=3 {
        let page = format!(
            "<title>Nouvelle {n}</title><article><h1>Nouvelle</h1><p>{}</p></article>",
            words.repeat(10)
        );
        site.serve(&format!("/{n}"), page);
    }

    let none = PageWaits {
        before_filing: Duration::ZERO,
        after_filing: Duration::ZERO,
    };
    let said = visited(&watch, none).await;
    assert_eq!((said.outcome, said.new), ("fresh", 3));
    let note = said.note.unwrap();
    assert!(
        note.starts_with("3 pages put off: the site asks for time"),
        "{note}"
    );
    assert_eq!(filed(&watch).len(), 3);

    // The site is asked again, and gives what it kept back.
    site.serve("/robots.txt", "");
    site.asked();
    let said = visited(&watch, PageWaits::default()).await;
    assert_eq!((said.new, said.changed, said.note), (0, 3, None));
    let app = watch.open(Clock::System);
    for row in filed(&watch) {
        assert_eq!(row.head.version, 1, "nobody changed it");
        let body = app
            .store
            .read_here(|tx| items::body(tx, row.head.id))
            .unwrap();
        let text = body.unwrap().unpack().unwrap().text;
        assert!(text.contains("Les veilleurs"), "{text}");
    }
    assert!(site.asked().contains(&("/feed".to_owned(), 200)));
    drop(app);
    let said = visited(&watch, PageWaits::default()).await;
    assert_eq!((said.new, said.changed), (0, 0));
}
