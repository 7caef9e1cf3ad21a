//! Who wrote an article: persons' names, one each.

use serde_json::Value;

use super::facts::{Facts, text_of, types};
use super::site::Site;
use super::tree::Tree;
use names::{is_person, leads, tidy};

mod names;

/// Names in the order in which the page gives them; empty when it gives none.
pub(super) fn find(tree: &Tree<'_>, facts: &Facts<'_>, site: &Site) -> Vec<String> {
    let sources: [&dyn Fn() -> Vec<String>; 6] = [
        &|| from_ld(facts),
        &|| from_metas(facts),
        &|| from_microdata(tree),
        &|| from_links(tree),
        &|| from_bylines(tree),
        &|| from_addresses(tree),
    ];
    let mut last_resort = Vec::new();
    for source in sources {
        let names = tidy(source());
        let (sites, persons): (Vec<_>, Vec<_>) =
            names.into_iter().partition(|name| site.is_name(name));
        if !persons.is_empty() {
            return persons;
        }
        if last_resort.is_empty() {
            last_resort = sites;
        }
    }
    last_resort
}

/// Whether a short text only says who wrote something: `By Jane Doe`.
pub(super) fn is_byline(text: &str) -> bool {
    const LONGEST: usize = 8;
    let said = leads(text).is_some() && text.split_whitespace().count() <= LONGEST;
    let names = || tidy(vec![text.to_owned()]);
    said && names().first().is_some_and(|name| is_person(name))
}

/// The persons named in a text that states nothing else.
pub(super) fn named(text: String) -> Vec<String> {
    let mut names = tidy(vec![text]);
    names.retain(|name| is_person(name));
    names
}

fn from_ld(facts: &Facts<'_>) -> Vec<String> {
    let mut found = Vec::new();
    if let Some(object) = facts.article() {
        for key in ["author", "creator"] {
            if let Some(value) = object.get(key) {
                push_person(facts, value, &mut found);
            }
            if !found.is_empty() {
                break;
            }
        }
    }
    found
}

fn push_person(facts: &Facts<'_>, value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(name) => found.push(name.clone()),
        Value::Array(values) => {
            for value in values {
                push_person(facts, value, found);
            }
        }
        Value::Object(object) => {
            let named = object.get("name").is_some();
            let referred = object
                .get("@id")
                .and_then(Value::as_str)
                .and_then(|id| facts.by_id(id));
            let object = if named {
                object
            } else {
                referred.unwrap_or(object)
            };
            let full = object.get("name").and_then(text_of).map(str::to_owned);
            let parts = || {
                let given = object.get("givenName").and_then(text_of)?;
                let family = object.get("familyName").and_then(text_of)?;
                Some(format!("{given} {family}"))
            };
            if !types(object).any(|kind| kind == "WebSite") {
                found.extend(full.or_else(parts));
            }
        }
        _ => {}
    }
}

fn from_metas(facts: &Facts<'_>) -> Vec<String> {
    const NAMES: [&str; 17] = [
        "author",
        "article:author",
        "parsely-author",
        "sailthru.author",
        "byl",
        "dc.creator",
        "dc.creator.author",
        "dcterms.creator",
        "citation_author",
        "og:article:author",
        "book:author",
        "article:author_name",
        "cxenseparse:author",
        "shareaholic:article_author_name",
        "rbauthors",
        "twitter:data1",
        "creator",
    ];
    for name in NAMES {
        // Sharing cards label their two facts freely.
        if name == "twitter:data1" {
            let label = facts.meta(&["twitter:label1"]).unwrap_or_default();
            let written = [
                "Written by",
                "Author",
                "Écrit par",
                "Verfasst von",
                "Escrito por",
                "Scritto da",
            ];
            if !written.iter().any(|word| label.eq_ignore_ascii_case(word)) {
                continue;
            }
        }
        let names: Vec<String> = facts.metas_named(name).map(str::to_owned).collect();
        let names = tidy(names);
        if !names.is_empty() {
            return names;
        }
    }
    Vec::new()
}

fn from_microdata(tree: &Tree<'_>) -> Vec<String> {
    let mut found = Vec::new();
    for (index, node) in tree.nodes.iter().enumerate() {
        let is_author = node
            .attr("itemprop")
            .is_some_and(|value| value.split(' ').any(|word| word == "author"));
        if !is_author || in_comment(tree, index) {
            continue;
        }
        let named = tree.subtree(index).skip(1).find(|&at| {
            tree.nodes[at]
                .attr("itemprop")
                .is_some_and(|value| value.split(' ').any(|word| word == "name"))
        });
        let at = named.unwrap_or(index);
        let content = tree.nodes[at].attr("content").map(str::to_owned);
        found.push(content.unwrap_or_else(|| tree.text(at)));
        if found.len() >= 4 {
            break;
        }
    }
    found
}

fn from_links(tree: &Tree<'_>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for (index, node) in tree.nodes.iter().enumerate() {
        let rel = node.attr("rel").unwrap_or_default();
        if node.name() == "a"
            && rel.split(' ').any(|word| word == "author")
            && !in_comment(tree, index)
        {
            let text = tree.text(index);
            if !text.is_empty() && !found.contains(&text) {
                found.push(text);
            }
        }
        if found.len() >= 3 {
            break;
        }
    }
    found
}

/// Labels of elements that hold a name, the surest first.
const NAME_LABELS: [&str; 16] = [
    "author name",
    "byline name",
    "author link",
    "byline author",
    "post author",
    "entry author",
    "article author",
    "author url",
    "byline link",
    "byline",
    "authors",
    "author",
    "auteur",
    "autor",
    "writer",
    "contributor",
];

fn from_bylines(tree: &Tree<'_>) -> Vec<String> {
    for label in NAME_LABELS {
        for (index, node) in tree.nodes.iter().enumerate() {
            if !has_phrase(&node.label, label) || is_apart(tree, index) {
                continue;
            }
            let text = tree.text(index);
            let names = tidy(vec![text.clone()]);
            let short = text.split(' ').count() <= 8 && text.chars().count() <= 80;
            if short && names.iter().any(|name| is_person(name)) {
                return names.into_iter().filter(|name| is_person(name)).collect();
            }
        }
    }
    from_text(tree)
}

/// `By Jane Doe` in a short text of its own, near the top of the page.
fn from_text(tree: &Tree<'_>) -> Vec<String> {
    let start = tree.named("h1").next().unwrap_or(0);
    let from = start.saturating_sub(60);
    for (index, node) in tree.nodes.iter().enumerate().skip(from).take(260) {
        let text = node.text.trim();
        let said = leads(text).is_some();
        let short = text.chars().count() <= 70;
        if node.element.is_some() || !said || !short || is_apart(tree, index) {
            continue;
        }
        let names = if leads(text).is_some_and(str::is_empty) {
            named_after(tree, index)
        } else {
            tidy(vec![text.to_owned()])
        };
        if names.iter().any(|name| is_person(name)) {
            return names.into_iter().filter(|name| is_person(name)).collect();
        }
    }
    Vec::new()
}

/// The names in the element after a lone `By`, or in the line that it opens.
fn named_after(tree: &Tree<'_>, index: usize) -> Vec<String> {
    let parent = tree.nodes[index].parent;
    let next = [index + 1, tree.nodes[parent].end].into_iter().find(|&at| {
        let is_element = tree
            .nodes
            .get(at)
            .is_some_and(|node| node.element.is_some());
        is_element && !tree.text(at).is_empty()
    });
    let is_name = |names: &Vec<String>| names.first().is_some_and(|name| is_person(name));
    next.map(|at| tidy(vec![tree.text(at)]))
        .filter(is_name)
        .unwrap_or_else(|| tidy(vec![tree.text(parent)]))
}

/// The first link to a page about an author, when its text is a name.
fn from_addresses(tree: &Tree<'_>) -> Vec<String> {
    let links = tree.nodes.iter().enumerate().filter(|(index, node)| {
        node.name() == "a" && node.attr("href").is_some_and(is_of_author) && !is_apart(tree, *index)
    });
    links
        .map(|(index, _)| tidy(vec![tree.text(index)]))
        .find(|names| names.first().is_some_and(|name| is_person(name)))
        .unwrap_or_default()
}

fn is_of_author(address: &str) -> bool {
    const PATHS: [&str; 7] = [
        "/author/",
        "/authors/",
        "/auteur/",
        "/auteurs/",
        "/autor/",
        "/contributor/",
        "/contributors/",
    ];
    PATHS.iter().any(|path| address.contains(path))
}

fn has_phrase(label: &str, phrase: &str) -> bool {
    label.match_indices(phrase).any(|(at, _)| {
        let before = at == 0 || label.as_bytes()[at - 1] == b' ';
        let after = label
            .as_bytes()
            .get(at + phrase.len())
            .is_none_or(|byte| *byte == b' ');
        before && after
    })
}

fn in_comment(tree: &Tree<'_>, index: usize) -> bool {
    std::iter::once(index)
        .chain(tree.ancestors(index))
        .any(|at| {
            let node = &tree.nodes[at];
            node.labelled("comment") || node.labelled("comments") || node.labelled("commentlist")
        })
}

fn is_apart(tree: &Tree<'_>, index: usize) -> bool {
    let in_article = || {
        tree.ancestors(index)
            .any(|at| tree.nodes[at].name() == "article")
    };
    in_comment(tree, index)
        || tree.beside_heading(index).any(|at| {
            let node = &tree.nodes[at];
            matches!(node.name(), "nav" | "script" | "style" | "head")
                // The footer of an article is where some software says who wrote it.
                || node.name() == "footer" && !in_article()
                || node.labelled("related")
                || node.labelled("sidebar")
                || node.labelled("recommended")
        })
}
