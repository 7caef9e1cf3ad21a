//! Made-up pages: a known text in the layouts that publishing software gives it, among menus,
//! consent notices, teasers and comments.

use std::fmt::Write as _;

use super::super::corpus::{Corpus, Dice};
use super::pages::Page;

/// How the text is set: what opens it, and what closes it.
const LAYOUTS: [(&str, &str); 5] = [
    (
        "<main><article class=\"post\"><div class=\"entry-content\">",
        "</div></article></main>",
    ),
    (
        "<div id=\"content\"><div itemprop=\"articleBody\">",
        "</div></div>",
    ),
    (
        "<section role=\"main\"><div class=\"css-1x2y3z\">",
        "</div></section>",
    ),
    ("<table><tr><td width=\"70%\">", "</td></tr></table>"),
    (
        "<div class=\"c-story\"><div class=\"c-story__body\">",
        "</div></div>",
    ),
];

/// So many pages, always the same.
pub(super) fn pages(count: u64) -> Vec<Page> {
    let corpus = Corpus::new();
    (0..count).map(|number| page(&corpus, number)).collect()
}

fn page(corpus: &Corpus, number: u64) -> Page {
    let item = corpus.item(number);
    let mut dice = Dice::new(number + 77);
    let day = 1 + dice.below(28);
    let date = format!("2026-{:02}-{day:02}", 1 + dice.below(12));
    let author = format!(
        "Camille Veilleur{}",
        ["", "-Roux", "-Petit"][dice.below(3) as usize]
    );
    let language = item.language.clone().unwrap_or_default();
    let (open, close) = LAYOUTS[(number % LAYOUTS.len() as u64) as usize];
    let mut html = format!(
        "<!doctype html><html lang=\"{language}\"><head><meta charset=\"utf-8\"><title>{title} | Le Veilleur\
         </title><meta property=\"og:site_name\" content=\"Le Veilleur\"><meta property=\"og:title\" \
         content=\"{title}\"><meta name=\"author\" content=\"{author}\"><meta \
         property=\"article:published_time\" content=\"{date}T09:00:00Z\"></head><body>",
        title = item.title
    );
    links(&mut html, corpus, number, "nav", 14);
    let _never_fails = write!(
        html,
        "<h1>{}</h1><p class=\"byline\">{author}</p>{open}",
        item.title
    );
    for paragraph in item.text.split("\n\n") {
        let _never_fails = write!(html, "<p>{paragraph}</p>");
        if dice.below(3) == 0 {
            html.push_str(
                "<div class=\"share\"><a href=\"#\">Partager</a> <a href=\"#\">Copier</a></div>",
            );
        }
    }
    html.push_str(close);
    links(
        &mut html,
        corpus,
        number + 31,
        "div class=\"related-posts\"",
        8,
    );
    html.push_str("<div class=\"comments\">");
    for comment in 0..dice.below(4) {
        let said = &corpus.item(number + 500 + comment).title;
        let _never_fails = write!(html, "<p class=\"comment\">{said}. {said}.</p>");
    }
    html.push_str(
        "</div><div class=\"cookie-banner\"><p>We and our partners use cookies to keep this site \
         running and to measure its audience.</p></div><footer><p>© 2026 Le Veilleur</p></footer>\
         </body></html>",
    );
    Page {
        name: format!("made-{number}"),
        kind: "article".to_owned(),
        url: format!("https://veilleur.example/{number}"),
        bytes: html.into_bytes(),
        text: item.text,
        title: Some(item.title),
        author: Some(author),
        date: Some(date),
    }
}

/// A list of links to other made-up pages, in an element opened so.
fn links(html: &mut String, corpus: &Corpus, from: u64, element: &str, count: u64) {
    let _never_fails = write!(html, "<{element}><ul>");
    for number in from + 1_000..from + 1_000 + count {
        let title = &corpus.item(number).title;
        let _never_fails = write!(html, "<li><a href=\"/{number}\">{title}</a></li>");
    }
    let name = element.split(' ').next().unwrap_or_default();
    let _never_fails = write!(html, "</ul></{name}>");
}
