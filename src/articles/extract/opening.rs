//! What stands above the first paragraph and is told elsewhere: the title again, and who wrote it.

use super::author;
use super::title::likeness;
use super::tree::{Tree, is_block, is_mute};

/// Two titles that share this much are one.
const THE_SAME: f32 = 0.9;

/// Blocks above the first paragraph that are looked at.
const MOST: usize = 6;

/// Marks them as dropped, in the part of the page below `root`.
pub(super) fn mark(tree: &Tree<'_>, root: usize, title: Option<&str>, dropped: &mut [bool]) {
    let (mut index, mut seen) = (root + 1, 0);
    let end = tree.nodes[root].end;
    while index < end && seen < MOST {
        let node = &tree.nodes[index];
        if dropped[index] || is_mute(node.name()) {
            index = node.end;
            continue;
        }
        if node.element.is_some() || node.text.trim().is_empty() {
            index += 1;
            continue;
        }
        let Some(block) = block_of(tree, root, index) else {
            return;
        };
        if !repeats(tree, block, title) {
            return;
        }
        dropped[block] = true;
        index = tree.nodes[block].end;
        seen += 1;
    }
}

/// The block that a text stands in, if it is smaller than the whole part.
fn block_of(tree: &Tree<'_>, root: usize, index: usize) -> Option<usize> {
    tree.ancestors(index)
        .find(|&at| is_block(tree.nodes[at].name()))
        .filter(|&block| block > root)
}

fn repeats(tree: &Tree<'_>, block: usize, title: Option<&str>) -> bool {
    let text = tree.text(block);
    let is_heading = matches!(
        tree.nodes[block].name(),
        "h1" | "h2" | "h3" | "header" | "div"
    );
    let is_title = || title.is_some_and(|title| likeness(title, &text) >= THE_SAME);
    is_heading && is_title() || author::is_byline(&text)
}
