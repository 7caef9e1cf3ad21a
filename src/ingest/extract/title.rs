//! The title of an article, without the site's name.

use std::collections::HashSet;

use super::facts::{Facts, text_of};
use super::site::Site;
use super::tree::{Tree, squeeze};

/// Signs that sites put between a title and their name.
const SEPARATORS: [&str; 11] = [
    " | ", " - ", " – ", " — ", " · ", " • ", " :: ", " » ", " « ", " / ", " › ",
];

/// The title, as plain text: the heading that readers see where it agrees with what the page
/// declares, else what it declares, without the site's name.
pub(super) fn find(tree: &Tree<'_>, facts: &Facts<'_>, site: &Site) -> Option<String> {
    let declared = declared(tree, facts, site);
    let heading = heading(tree, &declared, site);
    heading.or_else(|| declared.into_iter().next())
}

/// What the page declares as its title, best first, each without the site's name.
fn declared(tree: &Tree<'_>, facts: &Facts<'_>, site: &Site) -> Vec<String> {
    let headline = facts
        .article()
        .and_then(|object| object.get("headline").or_else(|| object.get("name")))
        .and_then(text_of);
    let element = tree.named("title").next().map(|index| {
        let text: String = tree.nodes[tree.subtree(index)]
            .iter()
            .map(|node| node.text)
            .collect();
        text
    });
    let names = [
        "og:title",
        "twitter:title",
        "parsely-title",
        "sailthru.title",
        "citation_title",
        "dc.title",
        "dcterms.title",
        "headline",
        "title",
    ];
    let metas = names.iter().filter_map(|name| facts.meta(&[name]));
    let mut found: Vec<String> = Vec::new();
    for text in metas.chain(headline).chain(element.as_deref()) {
        let title = without_site(&plain(text), site);
        if !title.is_empty() && !site.is_name(&title) && !found.contains(&title) {
            found.push(title);
        }
    }
    if found.is_empty() {
        found.extend(
            element
                .map(|text| plain(&text))
                .filter(|text| !text.is_empty()),
        );
    }
    found
}

fn plain(text: &str) -> String {
    squeeze(&crate::ingest::sanitize::plain(&text.replace('<', "&lt;")))
}

/// The heading of the article: the `h1` (or the title-like heading) nearest to what is declared.
fn heading(tree: &Tree<'_>, declared: &[String], site: &Site) -> Option<String> {
    let mut best: Option<(f32, String)> = None;
    for (rank, index) in headings(tree).enumerate() {
        let text = tree.text(index);
        let count = text.split(' ').count();
        if text.is_empty() || count > 45 || text.chars().count() > 250 || site.is_name(&text) {
            continue;
        }
        let text = without_site(&text, site);
        let likeness = declared
            .iter()
            .map(|title| likeness(title, &text))
            .fold(0.0_f32, f32::max);
        let first = if rank == 0 { 0.1 } else { 0.0 };
        let score = likeness + first + if count == 1 { -0.2 } else { 0.0 };
        if best.as_ref().is_none_or(|(held, _)| score > *held) {
            best = Some((score, text));
        }
    }
    let (score, text) = best?;
    let lone = tree
        .named("h1")
        .filter(|&index| !tree.text(index).is_empty())
        .count()
        == 1;
    let wordy = text.split(' ').count() >= 3;
    if let Some(title) = declared.iter().find(|title| is_core(title, &text)) {
        return Some(title.clone());
    }
    (score >= 0.45 || declared.is_empty() || lone && wordy && score >= 0.3).then_some(text)
}

/// Whether a heading is a declared title after a date or a label, or before a count or a note in
/// parentheses.
fn is_core(title: &str, heading: &str) -> bool {
    let words = |text: &str| text.split_whitespace().count();
    let before = heading.strip_suffix(title);
    let after = heading
        .strip_prefix(title)
        .filter(|rest| rest.trim_start().starts_with(['(', '[', '#']));
    words(title) >= 2
        && before.or(after).is_some_and(|rest| {
            (1..=3).contains(&words(rest)) && !rest.contains([':', '?', '!', '–', '—'])
        })
}

/// Every `h1`, then the `h2` and others that call themselves the title.
fn headings<'t>(tree: &'t Tree<'_>) -> impl Iterator<Item = usize> + 't {
    let own = tree.named("h1").filter(|&index| !is_aside(tree, index));
    let labelled = (0..tree.nodes.len()).filter(|&index| {
        let node = &tree.nodes[index];
        let sized = matches!(node.name(), "h2" | "h3");
        sized
            && (node.label.contains("entry title")
                || node.label.contains("post title")
                || node.label.contains("article title")
                || node.label.contains("headline"))
            && !is_aside(tree, index)
    });
    let any = tree.named("h1").any(|index| !tree.text(index).is_empty());
    own.chain(labelled.filter(move |_| !any))
}

/// Whether a heading stands in a part of the page that is not about the article.
fn is_aside(tree: &Tree<'_>, index: usize) -> bool {
    tree.ancestors(index).any(|at| {
        let node = &tree.nodes[at];
        matches!(
            node.name(),
            "nav" | "aside" | "footer" | "dialog" | "template"
        ) || ["modal", "cookie", "related", "popup"]
            .iter()
            .any(|word| node.labelled(word))
    })
}

/// How much two titles share, from 0 to 1: words in both, over the words of the shorter one
/// discounted by how much longer the other is.
pub(super) fn likeness(a: &str, b: &str) -> f32 {
    let words = |text: &str| -> HashSet<String> {
        text.split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_lowercase)
            .collect()
    };
    let (a, b) = (words(a), words(b));
    let common = a.intersection(&b).count() as f32;
    let all = a.union(&b).count() as f32;
    let shorter = a.len().min(b.len()) as f32;
    if all == 0.0 || shorter == 0.0 {
        return 0.0;
    }
    0.5 * common / all + 0.5 * common / shorter
}

/// A title without the parts at its ends that name the site.
pub(super) fn without_site(title: &str, site: &Site) -> String {
    let mut rest = title.trim();
    loop {
        let cut = SEPARATORS
            .iter()
            .filter_map(|separator| {
                let at = rest.rfind(separator)?;
                Some((at, separator.len()))
            })
            .max();
        if let Some((at, length)) = cut
            && site.is_name(&rest[at + length..])
            && !rest[..at].trim().is_empty()
        {
            rest = rest[..at].trim();
            continue;
        }
        let cut = SEPARATORS
            .iter()
            .filter_map(|separator| Some((rest.find(separator)?, separator.len())))
            .min();
        if let Some((at, length)) = cut
            && site.is_name(&rest[..at])
            && !rest[at + length..].trim().is_empty()
        {
            rest = rest[at + length..].trim();
            continue;
        }
        return rest.to_owned();
    }
}
