//! How much each part of a page weighs as reading matter: words, links, and what surrounds them.

use super::tree::{Tree, is_block, is_mute};

/// Sums over the first nodes of a tree, so that a subtree's sum is a difference.
pub(super) struct Weights {
    words: Vec<u32>,
    linked: Vec<u32>,
    prose: Vec<f32>,
}

impl Weights {
    /// Weighs a tree, leaving out the nodes for which `dropped` holds.
    pub(super) fn new(tree: &Tree<'_>, dropped: &[bool]) -> Self {
        let count = tree.nodes.len();
        let mut words = vec![0_u32; count + 1];
        let mut linked = vec![0_u32; count + 1];
        let mut link_end = 0;
        let mut muted_until = 0;
        for (index, node) in tree.nodes.iter().enumerate() {
            let (mut own, mut own_linked) = (0, 0);
            if index >= muted_until {
                if dropped[index] || is_mute(node.name()) {
                    muted_until = node.end;
                } else if node.name() == "a" && node.has("href") {
                    link_end = link_end.max(node.end);
                } else if node.element.is_none() {
                    own = count_words(node.text);
                    own_linked = if index < link_end { own } else { 0 };
                }
            }
            words[index + 1] = words[index] + own;
            linked[index + 1] = linked[index] + own_linked;
        }
        let mut weights = Self {
            words,
            linked,
            prose: Vec::new(),
        };
        weights.prose = weights.prose_sums(tree, dropped);
        weights
    }

    /// Words in a subtree.
    pub(super) fn words(&self, tree: &Tree<'_>, index: usize) -> u32 {
        self.words[tree.nodes[index].end] - self.words[index]
    }

    /// Words in a subtree that are linked.
    pub(super) fn linked(&self, tree: &Tree<'_>, index: usize) -> u32 {
        self.linked[tree.nodes[index].end] - self.linked[index]
    }

    /// Words from one node up to another.
    pub(super) fn between(&self, from: usize, to: usize) -> u32 {
        self.words[to].saturating_sub(self.words[from])
    }

    /// What a subtree weighs as prose: long unlinked blocks count fully, scraps hardly.
    pub(super) fn prose(&self, tree: &Tree<'_>, index: usize) -> f32 {
        self.prose[tree.nodes[index].end] - self.prose[index]
    }

    fn prose_sums(&self, tree: &Tree<'_>, dropped: &[bool]) -> Vec<f32> {
        let mut sums = vec![0.0; tree.nodes.len() + 1];
        let mut muted_until = 0;
        let mut block = 0;
        let mut own = vec![0.0_f32; tree.nodes.len()];
        for (index, node) in tree.nodes.iter().enumerate() {
            if index < muted_until {
                continue;
            }
            if dropped[index] || is_mute(node.name()) {
                muted_until = node.end;
            } else if is_block(node.name()) {
                block = index;
            } else if node.element.is_none() {
                let words = self.words[index + 1] - self.words[index];
                let linked = self.linked[index + 1] - self.linked[index];
                if words > 0 {
                    // A text after a nested block belongs to the block that holds it.
                    let holder = if index < tree.nodes[block].end {
                        block
                    } else {
                        tree.ancestors(index)
                            .find(|&at| is_block(tree.nodes[at].name()))
                            .unwrap_or(0)
                    };
                    own[holder] += words as f32 - linked as f32;
                }
            }
        }
        for (index, node) in tree.nodes.iter().enumerate() {
            sums[index + 1] = sums[index] + worth(node.name(), own[index]);
        }
        sums
    }
}

/// What the unlinked words directly in one block are worth.
fn worth(name: &str, words: f32) -> f32 {
    let certainty = match name {
        "p" | "blockquote" | "pre" => (words / 10.0).min(1.0),
        "li" | "dd" | "td" => (words / 12.0).min(1.0) * 0.9,
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => 0.5,
        _ => (words / 20.0).min(1.0) * 0.9,
    };
    words * certainty
}

fn count_words(text: &str) -> u32 {
    let count: usize = text
        .split_whitespace()
        .map(|word| {
            // Scripts without spaces: some two characters make a word.
            match word.chars().next() {
                Some(first) if first >= '\u{2e80}' => word.chars().count().div_ceil(2),
                Some(_) => usize::from(word.contains(char::is_alphanumeric)),
                None => 0,
            }
        })
        .sum();
    u32::try_from(count).unwrap_or(u32::MAX)
}
