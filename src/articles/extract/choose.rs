//! Which element of a page holds its text.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use super::tree::Tree;
use super::weigh::Weights;

/// A child must weigh this much of its parent to be gone into.
const OF_PARENT: f32 = 0.80;

/// And this much of the whole page.
const OF_PAGE: f32 = 0.60;

/// The smallest element that holds nearly all the prose of the page.
pub(super) fn container(tree: &Tree<'_>, weights: &Weights) -> usize {
    let mut at = tree.named("body").next().unwrap_or(0);
    let page = weights.prose(tree, at);
    if let Some(declared) = declared(tree, weights, page) {
        at = declared;
    }
    loop {
        let here = weights.prose(tree, at);
        let best = tree
            .children(at)
            .map(|child| (child, weights.prose(tree, child)))
            .max_by(|a, b| a.1.total_cmp(&b.1));
        match best {
            Some((child, weight))
                if weight >= OF_PARENT * here
                    && weight >= OF_PAGE * page
                    && descends(tree, child) =>
            {
                at = child;
            }
            _ => return broadened(tree, weights, at),
        }
    }
}

/// Some publishers set a text in several elements with the same label: then what holds them all
/// holds the text.
fn broadened(tree: &Tree<'_>, weights: &Weights, at: usize) -> usize {
    const WORTH_IT: f32 = 0.08;
    let node = &tree.nodes[at];
    let parent = node.parent;
    if node.label.is_empty() || parent == at || matches!(node.name(), "body" | "html") {
        return at;
    }
    let twins: f32 = tree
        .children(parent)
        .filter(|&twin| twin != at && tree.nodes[twin].label == node.label)
        .map(|twin| weights.prose(tree, twin))
        .sum();
    if twins >= WORTH_IT * weights.prose(tree, at) {
        parent
    } else {
        at
    }
}

/// An element that cannot hold an article by itself is not gone into; a table only where its cells
/// set the page, and hold paragraphs.
fn descends(tree: &Tree<'_>, index: usize) -> bool {
    const PARAGRAPHS: usize = 3;
    match tree.nodes[index].name() {
        "p" | "ul" | "ol" | "pre" | "blockquote" | "dl" | "h1" | "h2" => false,
        "table" | "tbody" | "tr" => {
            let inside = tree.nodes[tree.subtree(index)].iter();
            inside.filter(|node| node.name() == "p").count() >= PARAGRAPHS
        }
        _ => true,
    }
}

/// The element that the page itself names as its text, when it holds most of the prose.
fn declared(tree: &Tree<'_>, weights: &Weights, page: f32) -> Option<usize> {
    let candidates = (0..tree.nodes.len()).filter(|&index| {
        let node = &tree.nodes[index];
        if node.element.is_none() {
            return false;
        }
        matches!(node.name(), "article" | "main")
            || node.labelled("main") && node.attr("role") == Some("main")
            || node
                .attr("itemprop")
                .is_some_and(|value| value.eq_ignore_ascii_case("articleBody"))
            || is_known(&node.label)
    });
    candidates
        .map(|index| (index, weights.prose(tree, index)))
        .filter(|(_, weight)| *weight >= 0.5 * page)
        .min_by(|a, b| a.1.total_cmp(&b.1))
        .map(|(index, _)| index)
}

/// Labels that publishing software gives to the text of an article.
const KNOWN: [&str; 14] = [
    "entry content",
    "post content",
    "article content",
    "article body",
    "post body",
    "story body",
    "articlebody",
    "entry body",
    "article text",
    "blog content",
    "page content",
    "main content",
    "rich text",
    "markdown body",
];

fn is_known(label: &str) -> bool {
    static LABELS: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| AhoCorasick::new(KNOWN).ok());
    let begins = |at: usize| at == 0 || label.as_bytes()[at - 1] == b' ';
    LABELS.as_ref().is_some_and(|labels| {
        let mut found = labels.find_overlapping_iter(label);
        found.any(|found| begins(found.start()))
    })
}
