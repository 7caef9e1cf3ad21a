//! Made-up feeds in the proportions of the workload: RSS, Atom and JSON Feed, thirty items each.

use chrono::{DateTime, TimeDelta, Utc};

use super::corpus::Corpus;
use vigie::search::IndexDoc;

/// Items of a feed at the start.
pub(super) const ITEMS: u64 = 30;

/// Items that a changed feed has more.
pub(super) const MORE: u64 = 3;

/// The document of feed `number`, whose site is `base`; `changed` has [`MORE`] new items on top.
pub(super) fn document(
    corpus: &Corpus,
    number: u64,
    base: &str,
    changed: bool,
    now: DateTime<Utc>,
) -> Feed {
    let count = if changed { ITEMS + MORE } else { ITEMS };
    let items = (0..count)
        .rev()
        .map(|place| Item::new(corpus, number, place, base, now));
    match number % 1_000 {
        0..574 => rss(number, base, items),
        574..897 => atom(number, base, items),
        _ => json(number, base, items),
    }
}

/// A document with its media type.
pub(super) struct Feed {
    pub(super) media_type: &'static str,
    pub(super) body: String,
}

struct Item {
    link: String,
    doc: IndexDoc,
    html: String,
    at: DateTime<Utc>,
}

impl Item {
    fn new(corpus: &Corpus, feed: u64, place: u64, base: &str, now: DateTime<Utc>) -> Self {
        let doc = corpus.item(feed * 100 + place);
        let link = format!("{base}/articles/{place}");
        let paragraphs =
            doc.text.split("\n\n").enumerate().map(|(n, paragraph)| {
                format!("<p>{paragraph} <a href=\"{link}#n{n}\">lire</a></p>\n")
            });
        let html = format!("<h2>{}</h2>\n{}", doc.title, paragraphs.collect::<String>());
        let at = now - TimeDelta::hours(i64::try_from((ITEMS + MORE - place) * 5).unwrap_or(0));
        Self {
            link,
            doc,
            html,
            at,
        }
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

fn rss(number: u64, base: &str, items: impl Iterator<Item = Item>) -> Feed {
    let entries = items.map(
        |Item {
             link,
             doc,
             html,
             at,
         }| {
            format!(
                "<item><title>{}</title><link>{link}</link><guid>{link}</guid><pubDate>{}</pubDate>\
             <category>{}</category><description><![CDATA[{html}]]></description></item>\n",
                escaped(&doc.title),
                at.to_rfc2822(),
                doc.group
            )
        },
    );
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\"><channel><title>Source {number}</title>\
         <link>{base}/</link><description>Source {number}</description>\n{}</channel></rss>\n",
        entries.collect::<String>()
    );
    Feed {
        media_type: "application/rss+xml",
        body,
    }
}

fn atom(number: u64, base: &str, items: impl Iterator<Item = Item>) -> Feed {
    let entries = items.map(|Item { link, doc, html, at }| {
        let at = at.to_rfc3339();
        format!(
            "<entry><title>{}</title><link rel=\"alternate\" href=\"{link}\"/><id>{link}</id><published>{at}</published>\
             <updated>{at}</updated><content type=\"html\">{}</content></entry>\n",
            escaped(&doc.title),
            escaped(&html)
        )
    });
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>Source {number}</title>\
         <link href=\"{base}/\"/><id>{base}/</id><updated>2026-01-01T00:00:00Z</updated>\n{}</feed>\n",
        entries.collect::<String>()
    );
    Feed {
        media_type: "application/atom+xml",
        body,
    }
}

fn json(number: u64, base: &str, items: impl Iterator<Item = Item>) -> Feed {
    let items: Vec<_> = items
        .map(
            |Item {
                 link,
                 doc,
                 html,
                 at,
             }| {
                serde_json::json!({
                    "id": link, "url": link, "title": doc.title, "content_html": html,
                    "date_published": at.to_rfc3339(),
                })
            },
        )
        .collect();
    let feed = serde_json::json!({
        "version": "https://jsonfeed.org/version/1.1", "title": format!("Source {number}"),
        "home_page_url": format!("{base}/"), "items": items,
    });
    Feed {
        media_type: "application/feed+json",
        body: feed.to_string(),
    }
}
