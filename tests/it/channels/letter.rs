//! The main journey through the real command: sources are fetched, an edition is drafted, approved,
//! delivered to a real mailing list, and read in a subscriber's mailbox.

use std::path::PathBuf;
use std::time::Duration;

use chrono::TimeDelta;
use serde_json::Value;
use vigie::clock::Clock;

use super::mail::{as_read, port, received};
use super::service;
use crate::watch::{Site, Watch};

/// Titles and texts as publishers write them: accents, quotes, long words, another language.
const NEWS: [(&str, &str, &str); 4] = [
    (
        "fr",
        "Une faille critique touche le serveur d'applications « Lanterne » : que faire ?",
        "<p>Une erreur de lecture des en-têtes permet à un tiers non authentifié d'exécuter du code. \
         Le correctif est publié ; installez-le avant vendredi, puis changez les jetons.</p>\
         <p>L'éditeur estime à 12 % la part des installations exposées : 1 200 serveurs environ.</p>",
    ),
    (
        "fr",
        "PostgreSQL : purger 1 500 000 lignes sans bloquer l'application",
        "<p>La méthode : des lots de 5 000 lignes, une pause, un index partiel. Le tout en dix minutes.</p>",
    ),
    (
        "en",
        "Errors that tell people what to do next",
        "<p>A good message names the thing, the cause and the next step. Here are twelve examples, \
         measured on a help desk that now gets half the calls it used to.</p>",
    ),
    (
        "fr",
        "Le guide des noms de domaine <internes> & autres pièges",
        "<p>Un nom trop long, comme anticonstitutionnellement.exemple.intranet.direction.example, ne \
         tient sur aucune ligne.</p>",
    ),
];

fn feed(base: &str) -> String {
    let day = Clock::System.now() - TimeDelta::hours(5);
    let entries: String = (1..)
        .zip(NEWS)
        .map(|(n, (language, title, text))| {
            let [title, text] = [title, text].map(escaped);
            format!(
                "<entry xml:lang=\"{language}\"><id>{base}/{n}</id><title>{title}</title>\
                 <link href=\"{base}/un-chemin-assez-long/pour-tenir-sur-une-ligne/{n}?a=1&amp;b=2\"/>\
                 <updated>{}</updated><content type=\"html\">{text}</content></entry>",
                day.to_rfc3339()
            )
        })
        .collect();
    format!(
        "<feed xmlns=\"http://www.w3.org/2005/Atom\"><id>{base}/</id><title>Journal d'essai</title>\
         <updated>{}</updated>{entries}</feed>",
        day.to_rfc3339()
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

/// A watch on one feed, whose digest goes to the list.
fn watch(base: &str, smtp: u16, digest: &str) -> Watch {
    Watch::new(&format!(
        "[[source]]\nkey = \"journal\"\ntitle = \"Journal d'essai\"\nurl = \"{base}/feed\"\n\
         article = \"never\"\nrights = \"full\"\ntags = [\"essai\"]\n\
         [[digest]]\nkey = \"{digest}\"\ntitle = \"La veille de la semaine\"\n\
         schedule = \"0 16 * * FRI\"\nchannels = [\"liste\"]\n\
         [[digest.section]]\ntitle = \"Sécurité\"\nquery = \"faille\"\n\
         [[digest.section]]\ntitle = \"Et aussi\"\n\
         [[channel]]\nkey = \"liste\"\nkind = \"mail\"\nclearance = \"internal\"\nserver = \"127.0.0.1\"\n\
         port = {smtp}\ntls = \"none\"\nprofile = \"mailman\"\nto = \"lettre@lists.test\"\n\
         from = \"Veille informatique <robot@users.test>\"\n"
    ))
}

/// The delivery of the only edition, as `vigie digest list --json` tells it.
fn delivery(watch: &Watch) -> Value {
    let listed: Value = serde_json::from_str(&watch.run(&["digest", "list", "--json"])).unwrap();
    listed["deliveries"][0].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edition_goes_from_the_feed_to_a_subscribers_mailbox_once() {
    let Some(mailman) = service("MAILMAN") else {
        return;
    };
    let site = Site::start().await;
    site.serve("/feed", feed(&site.base));
    // The list is shared with other tests: the digest's name makes our Message-ID our own.
    let digest = format!("hebdo-{}", std::process::id());
    let watch = watch(&site.base, port(&mailman["URL"]), &digest);

    watch.run(&["fetch"]);
    watch.run(&["digest", "draft"]);
    watch.run(&["digest", "approve", "1"]);
    let promised = delivery(&watch)["remote_key"].as_str().unwrap().to_owned();
    watch.run(&["deliver"]);
    let arrived = delivery(&watch);
    assert_eq!(arrived["state"], "sent", "{arrived}");
    assert_eq!(arrived["receipt"]["remote_id"], promised.as_str());

    let mailbox = PathBuf::from(&mailman["STATE"]).join("maildirs/all/new");
    let copy = received(&mailbox, &promised, Duration::from_secs(60)).expect("the list delivers");
    let kept = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("letter.eml");
    std::fs::write(kept, &copy).unwrap();
    reads_well(&copy, &promised);

    // Nothing waits any more: asked again, nothing leaves.
    watch.run(&["deliver"]);
    assert_eq!(delivery(&watch)["attempts"], 1);
    let copies = std::fs::read_dir(&mailbox).unwrap().flatten();
    let to_ann = copies
        .map(|file| String::from_utf8_lossy(&std::fs::read(file.path()).unwrap()).into_owned())
        .filter(|mail| mail.contains(&promised) && mail.contains("Delivered-To: ann@users.test"));
    assert_eq!(to_ann.count(), 1);
}

/// What a subscriber's mail reader makes of it.
fn reads_well(copy: &str, message_id: &str) {
    assert!(copy.contains(&format!("Message-ID: {message_id}")));
    assert!(copy.len() < 100_000, "{} bytes", copy.len());
    let read = as_read(copy);
    assert_eq!(read["defects"], serde_json::json!([]));
    // Mailman wraps what we sent, whole, to put its own footer after it.
    assert!(copy.contains("Content-Type: multipart/alternative;"));
    let subject = read["subject"].as_str().unwrap();
    assert!(
        subject.ends_with("La veille de la semaine, numéro 1"),
        "{subject}"
    );
    let parts = read["parts"].as_array().unwrap();
    let kinds: Vec<_> = parts.iter().map(|part| part[0].as_str().unwrap()).collect();
    assert_eq!(
        kinds,
        ["text/plain", "text/html", "text/plain"],
        "ours, then the footer"
    );
    let [text, html] = [0, 1].map(|n| parts[n][2].as_str().unwrap());
    for (_, title, _) in NEWS {
        let first = title.split([' ', '\u{a0}']).next().unwrap();
        assert!(text.contains(first) && html.contains(first), "{title}");
    }
    for line in text.lines() {
        let address = line.trim_start().starts_with("http");
        assert!(address || line.chars().count() <= 72, "{line}");
    }
    assert!(html.contains("<table") && html.contains("prefers-color-scheme: dark"));
    assert!(!html.contains("<script") && !html.contains("<img") && !html.contains("<internes>"));
}
