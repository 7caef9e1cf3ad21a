//! When an article was first published.

use chrono::{DateTime, FixedOffset};
use serde_json::Value;
use url::Url;

use super::facts::{Facts, text_of};
use super::tree::{Tree, head, is_block, is_mute};
use crate::text::dates::{self, Order};

pub(super) mod line;
mod names;
mod shown;

use names::{MODIFIED, PUBLISHED, SAID_PUBLISHED, SAID_UPDATED, SIGNED};

/// The first publication if the page tells it anywhere, else its last change.
///
/// The order of belief: JSON-LD, `meta`, microdata, words such as “Published on”, marked dates near
/// the title, the address, a byline, then the dates of changes in the same order. What is declared
/// is compared with what readers are shown ([`shown`]).
pub(super) fn find(
    tree: &Tree<'_>,
    facts: &Facts<'_>,
    url: &Url,
    order: Order,
) -> Option<DateTime<FixedOffset>> {
    let read = |text: &str| dates::find(text, order);
    let changed = from_ld(facts, &["dateModified"], &read);
    let declared = from_ld(
        facts,
        &["datePublished", "dateCreated", "uploadDate"],
        &read,
    );
    let near = || said_near_heading(tree, &read);
    let declared = match declared {
        // Some software writes the day of the last change into both; readers are told the first.
        Some(date) if changed.is_some_and(|changed| changed.date_naive() <= date.date_naive()) => {
            near().filter(|said| *said < date).or(Some(date))
        }
        other => other,
    };
    let changed = changed.or_else(|| from_metas(facts, &MODIFIED, &read));
    if let Some(date) = declared.or_else(|| from_metas(facts, &PUBLISHED, &read)) {
        return Some(shown::rather(tree, date, changed, &read));
    }
    from_microdata(tree, "datepublished", &read)
        .or_else(|| from_words(tree, &SAID_PUBLISHED, &read))
        .or_else(|| from_marks(tree, &read, is_apart))
        .or_else(|| from_address(url))
        .or_else(|| from_byline(tree, &read))
        .or_else(|| from_signature(tree, &read))
        .or(changed)
        .or_else(|| from_microdata(tree, "datemodified", &read))
        .or_else(|| from_words(tree, &SAID_UPDATED, &read))
        .or_else(|| from_marks(tree, &read, is_elsewhere))
        .or_else(|| from_marks(tree, &read, is_in_listing))
}

/// How far below the heading a byline is, in nodes of the tree.
const NEAR: usize = 150;

/// The date of publication that readers are told under the heading.
fn said_near_heading(tree: &Tree<'_>, read: &Read<'_>) -> Option<DateTime<FixedOffset>> {
    let heading = tree.named("h1").next()?;
    (heading..tree.nodes.len().min(heading + NEAR))
        .find_map(|index| said(tree, index, &SAID_PUBLISHED, read))
}

pub(super) type Read<'r> = dyn Fn(&str) -> Option<DateTime<FixedOffset>> + 'r;

fn from_ld(facts: &Facts<'_>, keys: &[&str], read: &Read<'_>) -> Option<DateTime<FixedOffset>> {
    let of = |object: &serde_json::Map<String, Value>| {
        keys.iter()
            .find_map(|key| object.get(*key).and_then(text_of).and_then(read))
    };
    facts.article().and_then(of).or_else(|| {
        facts
            .objects
            .iter()
            .filter(|object| is_about_page(object))
            .find_map(of)
    })
}

/// Whether an object's dates are those of the page and not of a film, an event or a comment on it.
fn is_about_page(object: &serde_json::Map<String, Value>) -> bool {
    super::facts::types(object).any(|kind| {
        kind.ends_with("Article")
            || kind.ends_with("Posting")
            || kind.ends_with("Page")
            || kind == "CreativeWork"
            || kind == "Recipe"
            || kind == "Report"
            || kind == "HowTo"
            || kind == "Question"
            || kind == "ItemList"
    })
}

fn from_metas(facts: &Facts<'_>, names: &[&str], read: &Read<'_>) -> Option<DateTime<FixedOffset>> {
    names
        .iter()
        .find_map(|name| facts.metas_named(name).find_map(read))
}

fn from_microdata(
    tree: &Tree<'_>,
    property: &str,
    read: &Read<'_>,
) -> Option<DateTime<FixedOffset>> {
    tree.nodes.iter().enumerate().find_map(|(index, node)| {
        let named = node
            .attr("itemprop")
            .or_else(|| node.attr("property"))?
            .to_ascii_lowercase();
        if node.name() == "meta" || !named.contains(property) {
            return None;
        }
        node_date(tree, index, read)
    })
}

/// The date of an element: its attributes first, then its words.
fn node_date(tree: &Tree<'_>, index: usize, read: &Read<'_>) -> Option<DateTime<FixedOffset>> {
    let node = &tree.nodes[index];
    [
        "datetime",
        "content",
        "data-datetime",
        "data-date",
        "data-time",
        "data-timestamp",
        "data-published",
        "title",
    ]
    .iter()
    .find_map(|key| node.attr(key).and_then(read))
    .or_else(|| {
        let text = tree.text(index);
        (text.chars().count() <= 120).then(|| read(&text)).flatten()
    })
}

/// Elements that mark a date: `time` and those that call themselves one, near the title first.
fn from_marks(
    tree: &Tree<'_>,
    read: &Read<'_>,
    is_left_out: fn(&Tree<'_>, usize) -> bool,
) -> Option<DateTime<FixedOffset>> {
    let heading = tree.named("h1").next().unwrap_or(0);
    let mut best: Option<(u32, DateTime<FixedOffset>)> = None;
    for (index, node) in tree.nodes.iter().enumerate() {
        if node.element.is_none() || is_left_out(tree, index) {
            continue;
        }
        let Some(mark) = mark(tree, index) else {
            continue;
        };
        let Some(date) = node_date(tree, index, read) else {
            continue;
        };
        let far = u32::try_from(index.abs_diff(heading)).unwrap_or(u32::MAX);
        let cost = far.saturating_add(mark * 1000);
        if best.is_none_or(|(held, _)| cost < held) {
            best = Some((cost, date));
        }
    }
    best.map(|(_, date)| date)
}

/// How doubtful a mark is: 0 says "published", more is less sure; `None` marks no date.
fn mark(tree: &Tree<'_>, index: usize) -> Option<u32> {
    let node = &tree.nodes[index];
    let label = &node.label;
    let has = |words: &[&str]| words.iter().any(|word| node.labelled(word));
    let changed = has(&["updated", "modified", "update"]);
    if node.name() == "time" {
        let published = node.has("pubdate") || has(&["published", "pubdate", "publish", "posted"]);
        return Some(if published {
            0
        } else if changed {
            3
        } else {
            1
        });
    }
    let says_date = has(&[
        "published",
        "pubdate",
        "dateline",
        "timestamp",
        "posted",
        "datetime",
        "postdate",
    ]) || label.contains("publish date")
        || label.contains("post date")
        || label.contains("entry date")
        || label.contains("article date")
        || label.contains("publication date");
    if says_date {
        return Some(if changed { 3 } else { 1 });
    }
    has(&["date", "created", "meta", "info"]).then_some(if changed { 4 } else { 2 })
}

/// Whether an element stands in a list of other pages: the last resort looks everywhere else, in
/// footers of articles too.
fn is_in_listing(tree: &Tree<'_>, index: usize) -> bool {
    let in_article = tree
        .ancestors(index)
        .any(|at| tree.nodes[at].name() == "article");
    !in_article
        || std::iter::once(index)
            .chain(tree.ancestors(index))
            .any(|at| {
                let node = &tree.nodes[at];
                matches!(node.name(), "nav" | "aside" | "li" | "head")
                    || [
                        "related",
                        "recommended",
                        "popular",
                        "latest",
                        "comment",
                        "comments",
                    ]
                    .iter()
                    .any(|word| node.labelled(word))
            })
}

/// Whether an element stands where no date is that of the page, not even for want of another.
fn is_elsewhere(tree: &Tree<'_>, index: usize) -> bool {
    tree.beside_heading(index).any(|at| {
        let node = &tree.nodes[at];
        matches!(node.name(), "nav" | "footer" | "head")
            || ["related", "recommended", "popular", "latest", "footer"]
                .iter()
                .any(|word| node.labelled(word))
    })
}

fn is_apart(tree: &Tree<'_>, index: usize) -> bool {
    tree.beside_heading(index).any(|at| {
        let node = &tree.nodes[at];
        matches!(node.name(), "nav" | "footer" | "aside" | "head")
            || [
                "related",
                "comment",
                "comments",
                "sidebar",
                "recommended",
                "carousel",
                "footer",
                "event",
                "widget",
                "popular",
                "latest",
                "recent",
            ]
            .iter()
            .any(|word| node.labelled(word))
    })
}

/// A short text that says that a date of publication (or of change) follows.
fn from_words(tree: &Tree<'_>, words: &[&str], read: &Read<'_>) -> Option<DateTime<FixedOffset>> {
    (0..tree.nodes.len()).find_map(|index| said(tree, index, words, read))
}

/// The date that one text announces: in itself, in its line, or in the element after it.
fn said(
    tree: &Tree<'_>,
    index: usize,
    words: &[&str],
    read: &Read<'_>,
) -> Option<DateTime<FixedOffset>> {
    let node = &tree.nodes[index];
    let text = node.text.trim();
    if text.is_empty() || text.len() > 200 || super::tree::is_mute(tree.nodes[node.parent].name()) {
        return None;
    }
    let lower = text.to_lowercase();
    let after = after_words(&lower, words)?;
    if is_apart(tree, index) {
        return None;
    }
    read(head(after, 60))
        .or_else(|| {
            let line = tree.brief(node.parent)?.to_lowercase();
            let after = after_words(&line, words)?;
            (line.len() < 200).then(|| read(head(after, 60))).flatten()
        })
        .or_else(|| {
            let next = tree.nodes[node.parent].end;
            let sibling = tree.nodes.get(next)?;
            (after.trim().len() < 4 && sibling.element.is_some())
                .then(|| read(&tree.brief(next)?))
                .flatten()
        })
}

/// What follows the first of these words that a text holds near its beginning, as a word.
fn after_words<'t>(text: &'t str, words: &[&str]) -> Option<&'t str> {
    const DEEPEST: usize = 80;
    words.iter().find_map(|word| {
        let at = text.find(word).filter(|at| *at <= DEEPEST)?;
        let bounded = !text[..at].ends_with(char::is_alphanumeric);
        bounded.then(|| text.get(at + word.len()..)).flatten()
    })
}

/// `/2024/03/12/` or `/2024-03-12-` in the address.
fn from_address(url: &Url) -> Option<DateTime<FixedOffset>> {
    let path = url.path();
    path.match_indices(['/', '-', '_']).find_map(|(at, _)| {
        let part = path.get(at + 1..)?;
        let part = head(part, 11);
        let bytes = part.as_bytes();
        let dated = bytes.len() >= 9
            && bytes[..4].iter().all(u8::is_ascii_digit)
            && matches!(bytes[4], b'/' | b'-' | b'_');
        let text = part.replace(['/', '_'], "-");
        let text = text.trim_end_matches('-');
        (dated && text.matches('-').count() >= 2)
            .then(|| dates::find(text, Order::DayFirst))
            .flatten()
    })
}

/// A date in a short text just around the title: what a byline looks like without any mark.
fn from_byline(tree: &Tree<'_>, read: &Read<'_>) -> Option<DateTime<FixedOffset>> {
    let heading = tree
        .named("h1")
        .next()
        .or_else(|| tree.named("h2").next())?;
    let nodes = tree.nodes.iter().enumerate();
    nodes
        .skip(heading.saturating_sub(40))
        .take(160)
        .filter(|(index, node)| {
            !node.text.trim().is_empty()
                && node.text.len() <= 90
                && !super::tree::is_mute(tree.nodes[node.parent].name())
                && !is_apart(tree, *index)
        })
        .find_map(|(index, node)| line::own_date(&before_in_block(tree, index), node.text, read))
}

/// What stands before a text in its paragraph, where that is short.
fn before_in_block(tree: &Tree<'_>, index: usize) -> String {
    const NODES: usize = 40;
    let block = tree
        .ancestors(index)
        .find(|&at| is_block(tree.nodes[at].name()))
        .unwrap_or(index);
    if !matches!(
        tree.nodes[block].name(),
        "p" | "li" | "dd" | "td" | "h1" | "h2" | "h3"
    ) {
        return String::new();
    }
    let before = &tree.nodes[(block + 1).max(index.saturating_sub(NODES))..index];
    before.iter().map(|node| node.text).collect()
}

/// The day on which a deed was signed: `Fait à Montserein, le 12 mars 2026.`
fn from_signature(tree: &Tree<'_>, read: &Read<'_>) -> Option<DateTime<FixedOffset>> {
    (0..tree.nodes.len()).find_map(|index| {
        let node = &tree.nodes[index];
        let text = node.text.trim_start().to_lowercase();
        let is_signed = SIGNED.iter().any(|word| text.starts_with(word));
        if !is_signed || is_mute(tree.nodes[node.parent].name()) || is_apart(tree, index) {
            return None;
        }
        let line = tree.brief(node.parent).filter(|line| line.len() <= 200)?;
        read(&line)
    })
}

#[cfg(test)]
mod tests {
    use scraper::Html;

    use super::*;

    fn day(html: &str) -> Option<String> {
        let html = Html::parse_document(html);
        let tree = Tree::new(&html);
        let facts = Facts::collect(&tree);
        let url = Url::parse("https://exemple.fr/a").unwrap();
        find(&tree, &facts, &url, Order::DayFirst).map(|date| date.date_naive().to_string())
    }

    fn declared(shown: &str) -> Option<String> {
        day(&format!(
            "<meta property='article:published_time' content='2019-05-02T22:30:00Z'>\
             <meta property='article:modified_time' content='2024-03-12T08:00:00Z'>\
             <h1>Un titre</h1><p>{shown}</p><p>Le texte.</p>"
        ))
    }

    #[test]
    fn the_day_that_readers_are_told_wins_over_the_declared_one() {
        assert_eq!(declared("").as_deref(), Some("2019-05-02"));
        assert_eq!(
            declared("Mis à jour le 12 mars 2024").as_deref(),
            Some("2024-03-12")
        );
        assert_eq!(
            declared("Publié le 2 mai 2019, mis à jour le 12 mars 2024").as_deref(),
            Some("2019-05-02")
        );
        // Paris is already on the next day.
        assert_eq!(
            declared("Le 3 mai 2019 à 0 h 30").as_deref(),
            Some("2019-05-03")
        );
    }

    #[test]
    fn a_publication_announced_in_words_is_found_in_european_languages() {
        for line in [
            "Publié le 12 mars 2024 à 10 h 30",
            "Mis à jour le 1er avril 2024, publié le 12 mars 2024",
            "Veröffentlicht am 12.03.2024",
            "Publicado el 12 de marzo de 2024",
            "Pubblicato il 12 marzo 2024",
            "Gepubliceerd op 12 maart 2024",
            "Opublikowano: 12 marca 2024",
            "Publicerad 2024-03-12",
        ] {
            let page = format!("<h1>Un titre</h1><div>{line}</div><p>Le texte.</p>");
            assert_eq!(day(&page).as_deref(), Some("2024-03-12"), "{line}");
        }
    }

    #[test]
    fn a_date_out_of_the_prose_is_none_but_that_of_a_signature_is() {
        let text = "Le conseil a voté mardi soir la création d’un guichet unique.";
        let page = |line: &str| {
            day(&format!(
                "<main><h1>Guichet</h1><p>{line}</p><p>{text}</p></main>"
            ))
        };
        for line in [
            "Vu la loi du 12 juillet 1999 relative à la coopération ;",
            "Date limite de dépôt : <b>30 septembre 2027</b> à 12h00",
            "Vu la <a href='/l'>délibération</a> du 3 mars 2026 ;",
            "Réponses avant le <time>3 mars</time> 2026.",
        ] {
            assert_eq!(page(line), None, "{line}");
        }
        let signed = |line: &str| {
            let long = text.repeat(12);
            day(&format!(
                "<h1>Arrêté</h1><p>Vu la loi du 3 mars 2026 ;</p><p>{long}</p><p>{line}</p>"
            ))
        };
        for line in [
            "Fait à Montserein, le 12 mars 2026.",
            "Fait à Montserein, le <b>12 mars 2026</b>.",
            "Done at Brussels, 12 March 2026",
        ] {
            assert_eq!(signed(line).as_deref(), Some("2026-03-12"), "{line}");
        }
    }

    #[test]
    fn a_date_in_a_reference_is_not_that_of_the_page() {
        let page = "<h1>Un titre</h1><p>Le texte.</p><p>Une étude de plusieurs équipes de recherche sur \
                    les brosses à dents électriques, published online May 22, 2019.</p>";
        assert_eq!(day(page), None);
    }
}
