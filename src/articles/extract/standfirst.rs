//! What stands between the title and the part that holds the text, and opens it: the summary that
//! publishers set apart, the first paragraphs of a page cut into sections. And what stands after it and
//! goes on with it: a post-scriptum, notes.

use super::title::{heading_text, likeness};
use super::tree::{Tree, is_mute};
use super::weigh::Weights;

/// A shorter block is a byline or a label.
const FEWEST: u32 = 9;

/// A shorter paragraph without a label is the line that sells the article.
const PARAGRAPH: u32 = 18;

/// More words than these are another part of the page.
const MOST: u32 = 220;

/// Labels of the summary above a text.
const LABELS: [&str; 29] = [
    "chapo",
    "chapeau",
    "standfirst",
    "lede",
    "lead",
    "intro",
    "introduction",
    "dek",
    "deck",
    "subtitle",
    "subheadline",
    "subheading",
    "summary",
    "abstract",
    "vorspann",
    "entradilla",
    "sommario",
    "excerpt",
    "description",
    "opener",
    "perex",
    "ingress",
    "manchet",
    "bajada",
    "occhiello",
    "catenaccio",
    "sottotitolo",
    "subtitulo",
    "soustitre",
];

/// The blocks between the title of the page and `root`, in order.
pub(super) fn blocks(
    tree: &Tree<'_>,
    weights: &Weights,
    root: usize,
    title: Option<&str>,
    dropped: &[bool],
) -> Vec<usize> {
    let Some(heading) = heading(tree, root, title) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    let mut index = tree.nodes[heading].end;
    let mut words = 0;
    while index < root {
        let node = &tree.nodes[index];
        let is_teaser =
            node.labelled("teaser") && (node.labelled("description") || node.name() == "p");
        if dropped[index] && !is_teaser || is_mute(node.name()) {
            index = node.end;
            continue;
        }
        let count = weights.words(tree, index);
        if node.end <= root && (opens(tree, weights, index) || is_teaser) {
            words += count;
            found.push(index);
            index = node.end;
            continue;
        }
        index += 1;
    }
    if words > MOST { Vec::new() } else { found }
}

/// Labels of what follows a text and belongs to it: what was added to it, what it refers to.
const AFTER: [&str; 6] = [
    "ps",
    "postscript",
    "postscriptum",
    "footnotes",
    "endnotes",
    "notes",
];

/// The blocks after `root`, beside it, that go on with its text.
pub(super) fn afterwords(
    tree: &Tree<'_>,
    weights: &Weights,
    root: usize,
    dropped: &[bool],
) -> Vec<usize> {
    let parent = tree.nodes[root].parent;
    if parent == root {
        return Vec::new();
    }
    let after = tree.children(parent).filter(|&index| index > root);
    after
        .filter(|&index| {
            let node = &tree.nodes[index];
            let count = weights.words(tree, index);
            matches!(node.name(), "p" | "div" | "section")
                && !dropped[index]
                && (1..=MOST).contains(&count)
                && 2 * weights.linked(tree, index) <= count
                && AFTER.iter().any(|word| node.labelled(word))
        })
        .collect()
}

/// The heading that bears the title, above the text and outside of it.
fn heading(tree: &Tree<'_>, root: usize, title: Option<&str>) -> Option<usize> {
    let title = title?;
    let above = |level: &'static str, least: f32| {
        tree.named(level)
            .filter(|&index| tree.nodes[index].end <= root)
            .filter(|&index| likeness(title, &heading_text(tree, index)) >= least)
            .last()
    };
    // Some pages keep `h1` for the name of the site.
    above("h1", 0.7)
        .or_else(|| above("h2", 0.9))
        .or_else(|| above("h3", 0.9))
}

/// Whether a block reads as the beginning of a text.
fn opens(tree: &Tree<'_>, weights: &Weights, index: usize) -> bool {
    let node = &tree.nodes[index];
    let count = weights.words(tree, index);
    // Some dailies write the summary as a second heading.
    let is_paragraph = matches!(node.name(), "p" | "blockquote" | "h2") && count >= PARAGRAPH;
    let labelled = || {
        matches!(node.name(), "p" | "div" | "h2" | "h3" | "span" | "section")
            && LABELS.iter().any(|word| node.labelled(word))
    };
    (FEWEST..=MOST).contains(&count)
        && 10 * weights.linked(tree, index) <= 3 * count
        && (is_paragraph || labelled())
        && !super::scraps::is_notice(&tree.text(index))
}
