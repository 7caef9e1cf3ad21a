//! What stands twice in a row: sites write a heading and its text once for telephones and once for wide
//! screens, and hide one of the two by a style that is not read here.

use super::tree::{Tree, is_block, is_mute};

/// The longest run of blocks that is looked for.
const LONGEST: usize = 6;

/// A run with fewer words may be said twice on purpose.
const FEWEST: usize = 6;

/// Marks the second of two equal runs that follow each other below `root` as dropped.
pub(super) fn mark(tree: &Tree<'_>, root: usize, dropped: &mut [bool]) {
    let blocks = blocks(tree, root, dropped);
    let mut at = 0;
    while at < blocks.len() {
        let run = (1..=LONGEST).rev().find(|&run| repeats(&blocks, at, run));
        let run = run.unwrap_or(0);
        for block in &blocks[at..at + run] {
            dropped[block.index] = true;
        }
        at += run.max(1);
    }
}

/// A block that holds text and no other block.
struct Block {
    index: usize,
    text: String,
}

/// Whether the `run` blocks at `at` say what the `run` blocks before them say.
fn repeats(blocks: &[Block], at: usize, run: usize) -> bool {
    if at < run || at + run > blocks.len() {
        return false;
    }
    let (first, second) = (&blocks[at - run..at], &blocks[at..at + run]);
    let words = |block: &Block| block.text.split(' ').count();
    first
        .iter()
        .zip(second)
        .all(|(one, other)| one.text == other.text)
        && second.iter().map(words).sum::<usize>() >= FEWEST
}

fn blocks(tree: &Tree<'_>, root: usize, dropped: &[bool]) -> Vec<Block> {
    let end = tree.nodes[root].end;
    let mut blocks = Vec::new();
    let mut index = root + 1;
    while index < end {
        let node = &tree.nodes[index];
        // The lines of a programme and the cells of a table may well be equal.
        if dropped[index] || is_mute(node.name()) || matches!(node.name(), "pre" | "table") {
            index = node.end;
            continue;
        }
        let holds_blocks = || {
            tree.nodes[index + 1..node.end]
                .iter()
                .any(|inner| is_block(inner.name()))
        };
        if !is_block(node.name()) || holds_blocks() {
            index += 1;
            continue;
        }
        let text = tree.text(index);
        if !text.is_empty() {
            blocks.push(Block { index, text });
        }
        index = node.end;
    }
    blocks
}

#[cfg(test)]
mod tests {
    use url::Url;

    fn text(inner: &str) -> String {
        let body = "Les veilleurs lisent la page jusqu’au bout, puis la classent sans hâte. ";
        let html = format!(
            "<title>La veille</title><article><h1>La veille</h1><p>{}</p>{inner}</article>",
            body.repeat(6)
        );
        let url = Url::parse("https://exemple.fr/a").unwrap();
        super::super::extract(html.as_bytes(), &url, None, None)
            .unwrap()
            .text
    }

    #[test]
    fn what_is_written_for_two_widths_is_read_once() {
        let card = "<div><h3>Le guet de nuit</h3><p>Une équipe veille et raconte.</p></div>";
        let read = text(&format!("{card}{card}<p>Puis le jour se lève.</p>"));
        assert_eq!(read.matches("Le guet de nuit").count(), 1, "{read}");
        assert_eq!(read.matches("Une équipe veille").count(), 1, "{read}");
        assert!(read.ends_with("Puis le jour se lève."), "{read}");
    }

    #[test]
    fn what_is_said_twice_on_purpose_is_kept() {
        let refrain = "<p>Le refrain de la chanson du guet revient.</p>";
        for (said, words) in [
            ("<p>Dors, dors.</p><p>Dors, dors.</p>", "Dors, dors."),
            (
                &format!("{refrain}<p>Un couplet.</p>{refrain}"),
                "Le refrain",
            ),
            (
                &"<pre>imprimer la ligne de la liste</pre>".repeat(2),
                "imprimer",
            ),
        ] {
            assert_eq!(text(said).matches(words).count(), 2, "{said}");
        }
    }
}
