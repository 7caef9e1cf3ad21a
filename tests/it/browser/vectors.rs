//! Script injection, in a real browser: more than three hundred published shapes go in by every door
//! that takes words (feeds, pages, tags, notes, names, proposals, rules, queries), and none runs. The
//! policy of our pages would stop most of them by itself, so it is switched off here: what holds is
//! the cleaning and the escaping. A page of another site, which does neither, shows that the test
//! would notice.

use std::fmt::Write;

use serde_json::{Value, json};
use vigie::app::App;
use vigie::clock::Clock;
use vigie::domain::ids::{ItemId, MemberId};
use vigie::domain::item::ItemState;
use vigie::domain::member::Role;
use vigie::domain::visibility::Visibility;
use vigie::store::collections::{self, Content};
use vigie::store::proposals::{self, Proposing};
use vigie::store::{StoreError, items, rules};
use vigie::web::Door;
use vigie::workers::{editions as work, index, rounds};

use super::driver::Browser;
use super::tools;
use crate::watch;
use crate::web::site::member;

const WRITTEN: &str = include_str!("../../data/xss/vectors.txt");

/// Runs before any script of a page: what a vector calls, and what it leaves behind. Our own scripts
/// get no answer, so that waking their handlers decides nothing and leads nowhere.
const WITNESS: &str = "window.__ran = [];
    window.fetch = () => new Promise(() => {});
    window.EventSource = class { addEventListener() {} };
    window.ran = (n) => { (window.top === window ? window : window.top).__ran.push(n); return n; };
    window.alert = window.confirm = window.prompt = () => window.ran(-1);";

/// Wakes every handler, then tells what ran and what could have: handlers, addresses that are code,
/// elements that no text of ours needs.
const PROVOKE: &str = "
    const kinds = ['click', 'dblclick', 'mouseover', 'mouseenter', 'mousemove', 'mousedown', 'focus',
      'focusin', 'blur', 'keydown', 'input', 'change', 'toggle', 'pointerover', 'touchstart', 'wheel',
      'copy', 'drag', 'animationstart', 'animationend', 'transitionend', 'load', 'error', 'begin',
      'submit', 'scroll', 'select', 'start', 'finish'];
    const bad = [];
    for (const one of document.querySelectorAll('*')) {
      for (const at of one.attributes) {
        const value = at.value.replace(/[\\u0000-\\u0020]/g, '').toLowerCase();
        const code = /^(javascript|vbscript|livescript|data|blob|feed|jar|view-source):/.test(value);
        const leads = /(href|src|action|data|poster|background|srcdoc|ping|cite)$/.test(at.name);
        const ours = one.matches('.bookmarklet');
        if (/^on/.test(at.name) || at.name === 'srcdoc' || (code && leads && !ours)) {
          bad.push(one.outerHTML.slice(0, 200));
        }
      }
      if (/^(object|embed|applet|base|svg|math|marquee|frame|frameset|portal)$/.test(one.localName)) {
        bad.push(one.outerHTML.slice(0, 200));
      }
      if (one.localName === 'script' && !/^\\/assets\\//.test(one.getAttribute('src') || '')) {
        bad.push(one.outerHTML.slice(0, 200));
      }
      for (const kind of kinds) one.dispatchEvent(new Event(kind));
    }
    return { ran: window.__ran || ['no witness'], bad };";

/// The shapes, each with its number in the place of what it runs.
fn vectors() -> Vec<String> {
    let lines = WRITTEN.lines().filter(|line| !line.starts_with("# "));
    lines
        .enumerate()
        .map(|(number, line)| {
            line.replace("\\n", "\n")
                .replace("\\t", "\t")
                .replace("\\r", "\r")
                .replace("\\0", "\0")
                .replace("RAN", &format!("ran({number})"))
        })
        .collect()
}

async fn witnessed(browser: &Browser) {
    let source = json!({ "source": WITNESS });
    browser
        .command("Page.addScriptToEvaluateOnNewDocument", source)
        .await;
    browser
        .command("Page.setBypassCSP", json!({ "enabled": true }))
        .await;
}

async fn provoked(browser: &Browser, address: &str) -> (Vec<Value>, Vec<Value>) {
    browser.open(address).await;
    let found = browser.run(PROVOKE, json!([])).await;
    let list = |name: &str| found[name].as_array().cloned().unwrap_or_default();
    (list("ran"), list("bad"))
}

#[tokio::test(flavor = "multi_thread")]
async fn the_witness_notices_vectors_that_run() {
    let Some((driver, _)) = tools().await else {
        return;
    };
    let careless = watch::Site::start().await;
    let browser = driver.browser().await;
    witnessed(&browser).await;
    let mut ran = std::collections::BTreeSet::new();
    for (number, vector) in vectors().iter().enumerate() {
        // As text, and inside a value: no door is closed.
        let page = format!("<!doctype html><html><body><p>{vector}<p><input value=\"{vector}\">");
        careless.serve(&format!("/{number}"), page);
        let address = format!("{}/{number}", careless.base);
        let (found, _) = provoked(&browser, &address).await;
        ran.extend(found.iter().filter_map(Value::as_u64));
    }
    browser.close().await;
    println!(
        "{} of {} shapes run where nothing stops them",
        ran.len(),
        vectors().len()
    );
    assert!(ran.len() >= 150, "only {} were noticed: {ran:?}", ran.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn no_vector_runs_on_any_page() {
    let Some((driver, _)) = tools().await else {
        return;
    };
    let vectors = vectors();
    assert!(vectors.len() >= 200);
    let house = House::of(&vectors).await;
    let browser = driver.browser().await;
    witnessed(&browser).await;
    let mut breaches = Vec::new();
    for path in house.paths(&vectors) {
        let (ran, bad) = provoked(&browser, &format!("{}{path}", house.base)).await;
        if !ran.is_empty() || !bad.is_empty() {
            breaches.push(format!("{path}: {ran:?} {bad:?}"));
        }
    }
    // An exported file is opened from a disk, where no policy stands guard.
    let export = format!("{}/collections/1/export/html", house.base);
    let export = reqwest::get(export).await.unwrap().text().await.unwrap();
    assert!(export.len() > 10_000, "the file holds the notes");
    house.sites.serve("/export.html", export);
    let address = format!("{}/export.html", house.sites.base);
    let (ran, bad) = provoked(&browser, &address).await;
    breaches.extend((!ran.is_empty() || !bad.is_empty()).then(|| format!("{ran:?} {bad:?}")));
    browser.close().await;
    assert!(breaches.is_empty(), "{}", breaches.join("\n"));
}

/// An archive full of vectors, served.
struct House {
    _watch: watch::Watch,
    sites: watch::Site,
    base: String,
    items: i64,
}

const TEXT: &str = "Les personnes qui veillent lisent beaucoup, et retiennent peu : cet article assez \
    long pour être pris pour un vrai article leur dit comment garder ce qui compte vraiment.";

impl House {
    async fn of(vectors: &[String]) -> Self {
        let sites = watch::Site::start().await;
        serve(&sites, vectors);
        let watch = watch::Watch::new(&configuration(&sites.base));
        let app = watch.open(Clock::fixed("2026-11-23T10:30:00Z".parse().unwrap()));
        let keys = ["feed".to_owned(), "pages".to_owned()];
        let due = rounds::due(&app, &keys).await.unwrap();
        rounds::visit_all(&app, due, |_| {}).await.unwrap();
        app.store
            .write_here(|tx| fill(tx, vectors, app.clock.now()))
            .unwrap();
        let archive = rusqlite::Connection::open(app.store.path()).unwrap();
        let name = "<img src=x onerror=ran(9001)>\"'";
        archive
            .execute("update members set name = ?1", [name])
            .unwrap();
        index::catch_up(&app.store, &app.search).unwrap();
        let items = app.store.read_here::<_, StoreError>(items::count).unwrap();
        assert_eq!(items, 2 * i64::try_from(vectors.len()).unwrap());
        app.clock.advance(chrono::TimeDelta::minutes(1));
        for digest in &app.setup().config.digests {
            work::draft(&app, digest).await.unwrap();
        }
        Self {
            base: serve_pages(app).await,
            _watch: watch,
            sites,
            items,
        }
    }

    fn paths(&self, vectors: &[String]) -> Vec<String> {
        let mut paths: Vec<_> = (1..=self.items).map(|id| format!("/items/{id}")).collect();
        for vector in vectors {
            let typed: String = url::form_urlencoded::byte_serialize(vector.as_bytes()).collect();
            paths.push(format!("/search?q={typed}"));
        }
        let typed: String = url::form_urlencoded::byte_serialize(b"javascript:ran(1)").collect();
        for fixed in [
            "/",
            "/sources",
            "/sources/feed",
            "/tags",
            "/tags/new?name=%22%3E%3Csvg%20onload%3Dran(1)%3E",
            "/collections",
            "/collections/1",
            "/proposals",
            "/rules",
            "/rules/1",
            "/rules/1/edit",
            "/notices",
            "/digests",
            "/editions/1",
            "/deliveries",
            "/about",
            "/editions/1/preview/internal/edition.html",
            "/nowhere/%3Cscript%3Eran(1)%3C/script%3E",
        ] {
            paths.push(fixed.to_owned());
        }
        paths.push(format!(
            "/proposals?url={typed}&title={typed}&note={typed}&kind={typed}"
        ));
        paths.push(format!(
            "/rules/new?name={typed}&query={typed}&tags={typed}&theme={typed}"
        ));
        paths
    }
}

async fn serve_pages(app: App) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let door = Door::Open(member(&app, Role::Admin));
    tokio::spawn(vigie::web::serve(
        listener,
        app,
        door,
        std::future::pending(),
    ));
    base
}

/// Two feeds of all vectors: one with texts of its own, one whose texts are on pages.
fn serve(sites: &watch::Site, vectors: &[String]) {
    for path in ["feed", "pages"] {
        let mut feed = "<rss version=\"2.0\"><channel><title>T</title>".to_owned();
        for (number, vector) in vectors.iter().enumerate() {
            let vector = vector.replace('\0', "");
            let escaped = quick_xml::escape::escape(&vector);
            let link = format!("{}/{path}/{number}", sites.base);
            write!(
                feed,
                "<item><guid>{path}{number}</guid><title>{escaped} n° {number}</title><link>{link}</link>\
                 <author>{escaped}</author><category>{escaped}</category>\
                 <description>&lt;p&gt;{TEXT}&lt;/p&gt;{escaped}</description></item>"
            )
            .unwrap();
            let page = format!(
                "<html><head><title>{vector}</title></head><body><article><h1>Page {number}</h1>\
                 <p>{TEXT}</p><p>{TEXT}</p>{vector}<p>{TEXT}</p><p>{TEXT}</p></article></body></html>"
            );
            sites.serve(&format!("/{path}/{number}"), page);
        }
        feed.push_str("</channel></rss>");
        sites.serve(&format!("/{path}.xml"), feed);
    }
}

fn configuration(base: &str) -> String {
    let mut text = String::new();
    for (key, article) in [("feed", "never"), ("pages", "always")] {
        write!(
            text,
            "[[source]]\nkey = \"{key}\"\ntitle = \"<b onclick=ran(9002)>{key}\"\nurl = \"{base}/{key}.xml\"\n\
             article = \"{article}\"\nrights = \"full\"\ngroup = \"\\\"><svg onload=ran(9003)>\"\n\
             tags = [\"<i onmouseover=ran(9004)>\"]\n"
        )
        .unwrap();
    }
    text.push_str(
        "[[digest]]\nkey = \"h\"\ntitle = \"<u onclick=ran(9005)>\"\nschedule = \"0 16 * * FRI\"\n\
         period = \"7d\"\nchannels = []\n[[digest.section]]\ntitle = \"'><img src=x onerror=ran(9006)>\"\n\
         query = \"\"\nquota = 20\n",
    );
    text
}

/// What people write: decisions, tags, notes, proposals, rules.
fn fill(
    tx: &vigie::store::Tx<'_>,
    vectors: &[String],
    now: chrono::DateTime<chrono::Utc>,
) -> Result<(), StoreError> {
    use vigie::curate::tags::{self, Draft};
    use vigie::domain::rule::Effect;
    let vigie = MemberId(0);
    let count = i64::try_from(vectors.len()).unwrap();
    for id in 1..=2 * count {
        items::set_state(
            tx,
            ItemId(id),
            ItemState::Kept,
            "<s onclick=ran(9007)>",
            "\"'>",
            now,
        )?;
    }
    let collection = collections::add(tx, &vectors[0], Visibility::Internal, vigie, now)?;
    let mut whole = collections::one(tx, collection)?.unwrap();
    whole.lead = vectors.join("\n\n");
    collections::change(tx, &whole, now)?;
    for (number, vector) in (1_i64..).zip(vectors) {
        let note = Content::Note(vector.clone());
        collections::put(tx, collection, &note, Visibility::Internal, vigie, now)?;
        let link = Content::Link {
            title: vector.clone(),
            url: format!("https://x.invalid/{number}"),
        };
        collections::put(tx, collection, &link, Visibility::Internal, vigie, now)?;
        let new = Proposing {
            kind: vigie::domain::proposal::ProposalKind::Source,
            url: format!("https://x.invalid/{number}"),
            canonical: format!("https://x.invalid/{number}"),
            title: vector.clone(),
            note: vector.clone(),
            credited: true,
        };
        proposals::add(tx, &new, vigie, now)?;
        let words = (vector.as_str(), vector.as_str(), vector.as_str());
        vigie::store::vocabulary::proposals::add(tx, words, vigie, now)?;
        // Names that are too long, or the same but for signs, are refused: the others are enough.
        let draft = Draft {
            name: vector.clone(),
            english: format!("en {vector}"),
            synonyms: vec![format!("syn {vector}")],
            note: vector.clone(),
            ..Draft::default()
        };
        if tags::create(tx, &draft, now).is_ok() {
            let _refused = tags::put_on(
                tx,
                ItemId(number),
                vector,
                (vigie, "'\"><p onclick=ran(9)>"),
                now,
            );
        }
        let effects = [Effect::Theme(vector.clone()), Effect::Tag(vector.clone())];
        rules::add(tx, (vector, vector), &effects, vigie, now)?;
    }
    Ok(())
}
