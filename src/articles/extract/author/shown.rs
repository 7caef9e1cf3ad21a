//! Names that a page shows: bylines, links to authors, what stands beside the date.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use super::super::tree::Tree;
use super::names::{is_collective, is_person, leads, tidy};
use crate::text::dates::{self, Order};

/// Labels of elements that hold a name, the surest first.
const NAME_LABELS: [&str; 18] = [
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
    "firma",
    "signataire",
    "contributor",
];

pub(super) fn from_bylines(tree: &Tree<'_>) -> Vec<String> {
    static LABELS: LazyLock<Option<AhoCorasick>> =
        LazyLock::new(|| AhoCorasick::new(NAME_LABELS).ok());
    let labels = LABELS.as_ref();
    let labelled: Vec<_> = tree
        .nodes
        .iter()
        .enumerate()
        .filter(|(_, node)| labels.is_some_and(|labels| labels.is_match(&node.label)))
        .filter_map(|(index, node)| Some((index, node, tree.brief(index)?)))
        .collect();
    for label in NAME_LABELS {
        for (index, node, text) in &labelled {
            if !has_phrase(&node.label, label) || is_apart(tree, *index) {
                continue;
            }
            let names = tidy(vec![text.clone()]);
            let short = text.split(' ').count() <= 8 && text.chars().count() <= 80;
            if short && names.iter().any(|name| is_person(name)) {
                return names.into_iter().filter(|name| is_person(name)).collect();
            }
        }
    }
    let found = from_text(tree);
    if found.is_empty() {
        by_first_name(tree)
    } else {
        found
    }
}

/// One name alone, as many blogs are signed, where the label or the words leave no doubt: an
/// author's card of hCard, or what follows “posted … by”.
fn by_first_name(tree: &Tree<'_>) -> Vec<String> {
    let card = |index: usize| {
        let node = &tree.nodes[index];
        let label = |word| node.labelled(word);
        label("author") && (label("vcard") || label("hcard")) || label("post") && label("author")
    };
    let one = |text: &str| {
        let names = tidy(vec![text.to_owned()]);
        let is_name = |name: &String| {
            !name.contains(' ') && name.chars().next().is_some_and(char::is_uppercase)
        };
        names.into_iter().next().filter(is_name)
    };
    let carded = || {
        (0..tree.nodes.len())
            .filter(|&index| card(index) && !in_comment(tree, index))
            .find_map(|index| one(&tree.brief(index)?))
    };
    let signed = || {
        tree.nodes.iter().enumerate().find_map(|(index, node)| {
            let name = posted_by(node.text.trim())?;
            one(name).filter(|_| !is_apart(tree, index))
        })
    };
    carded().or_else(signed).into_iter().collect()
}

/// The word after “by” in a short text that begins with “posted”: `Posté le 27 mai par Anne dans`.
fn posted_by(text: &str) -> Option<&str> {
    const LONGEST: usize = 90;
    const POSTED: [&str; 8] = [
        "posté",
        "publié",
        "écrit",
        "rédigé",
        "posted",
        "published",
        "written",
        "publicado",
    ];
    let first = text.split(' ').next()?.to_lowercase();
    if text.len() > LONGEST || !POSTED.contains(&first.as_str()) {
        return None;
    }
    let after = [" par ", " by ", " por "]
        .iter()
        .find_map(|by| text.split_once(by))?
        .1;
    after.split(' ').next()
}

/// Who opened a discussion: the first label that says so, whatever the name looks like.
pub(super) fn by_nickname(tree: &Tree<'_>) -> Vec<String> {
    const LONGEST: usize = 80;
    let labels = ["author", "username", "creator", "poster"];
    tree.nodes
        .iter()
        .enumerate()
        .filter(|(_, node)| labels.iter().any(|word| node.labelled(word)))
        .filter_map(|(index, _)| tree.brief(index).filter(|text| text.len() <= LONGEST))
        .map(|text| tidy(vec![text]))
        .find(|names| !names.is_empty())
        .unwrap_or_default()
}

/// A name that stands alone beside the date, near the top of the page.
pub(super) fn beside_the_date(tree: &Tree<'_>) -> Vec<String> {
    const NEAR: usize = 200;
    const LONGEST: usize = 80;
    let start = tree.named("h1").next().unwrap_or(0);
    let dates = tree.nodes.iter().enumerate().skip(start).take(NEAR);
    let dates = dates.filter(|(index, node)| {
        let is_date = node.name() == "time"
            || dates::find(node.text.trim(), Order::DayFirst).is_some() && node.text.len() < 60;
        is_date && !is_apart(tree, *index)
    });
    for (index, node) in dates {
        // The text itself, or the element that holds nothing else.
        let at = if node.element.is_some() {
            index
        } else {
            node.parent
        };
        let parent = tree.nodes[at].parent;
        let before = tree.children(parent).take_while(|&child| child < at);
        let named = before.filter_map(|child| {
            let text = tree.brief(child).filter(|text| text.len() <= LONGEST)?;
            let names = tidy(vec![text]);
            let all = names
                .iter()
                .all(|name| is_person(name) && !is_collective(name));
            (all && !names.is_empty()).then_some(names)
        });
        if let Some(names) = named.last() {
            return names;
        }
    }
    Vec::new()
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
pub(super) fn from_addresses(tree: &Tree<'_>) -> Vec<String> {
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

pub(super) fn in_comment(tree: &Tree<'_>, index: usize) -> bool {
    std::iter::once(index)
        .chain(tree.ancestors(index))
        .any(|at| {
            let node = &tree.nodes[at];
            let answers = |kind: &str| kind.ends_with("/Comment") || kind.ends_with("/Answer");
            node.labelled("comment")
                || node.labelled("comments")
                || node.labelled("commentlist")
                || node.attr("itemtype").is_some_and(answers)
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
