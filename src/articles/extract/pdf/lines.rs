//! From the lines of a page laid out for paper to paragraphs.

use std::collections::HashMap;

use super::super::tree::squeeze;

/// The paragraphs of a document, without what its pages repeat at their top and bottom.
pub(super) fn blocks(pages: &[String]) -> Vec<String> {
    let repeated = repeated(pages);
    let mut blocks: Vec<String> = Vec::new();
    for page in pages {
        let mut block = String::new();
        for line in page.lines() {
            let line = squeeze(&letters(line));
            if line.is_empty() {
                close(&mut block, &mut blocks);
            } else if !repeated.contains_key(&key(&line)) && !is_number(&line) {
                join(&mut block, &line);
            }
        }
        close(&mut block, &mut blocks);
    }
    blocks
}

/// The first line that reads as a title, with those that go on with it.
pub(super) fn title(pages: &[String]) -> Option<String> {
    const LONGEST: usize = 160;
    const HEAD: usize = 12;
    let first = pages.iter().find(|page| !page.trim().is_empty())?;
    let lines: Vec<String> = first.lines().map(|line| squeeze(&letters(line))).collect();
    let reads = |line: &&String| line.split(' ').count() >= 3 && line.len() <= LONGEST;
    let at = lines.iter().take(HEAD).position(|line| reads(&line))?;
    // A title over several lines stands apart from the text.
    let whole: Vec<&str> = lines[at..]
        .iter()
        .map(String::as_str)
        .take_while(|line| !line.is_empty())
        .collect();
    let whole = whole.join(" ");
    // A paragraph ends as titles do not.
    let is_title = whole.len() <= LONGEST && !whole.ends_with('.');
    Some(if is_title { whole } else { lines[at].clone() })
}

/// Lines that stand on at least half of the pages, three at least, digits aside.
fn repeated(pages: &[String]) -> HashMap<String, usize> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    for page in pages {
        let mut keys: Vec<String> = page.lines().map(|line| key(&squeeze(line))).collect();
        keys.sort_unstable();
        keys.dedup();
        for key in keys.into_iter().filter(|key| !key.is_empty()) {
            *seen.entry(key).or_default() += 1;
        }
    }
    let enough = pages.len().div_ceil(2).max(3);
    seen.retain(|_, count| *count >= enough);
    seen
}

/// A line as it is compared: without digits, so that page numbers do not tell lines apart.
fn key(line: &str) -> String {
    line.chars().filter(|c| !c.is_ascii_digit()).collect()
}

fn is_number(line: &str) -> bool {
    line.chars()
        .all(|c| c.is_ascii_digit() || matches!(c, '/' | '-' | ' ' | '–'))
}

/// Adds a line to a paragraph; a word cut at the end of the line before is made whole.
fn join(block: &mut String, line: &str) {
    let cut =
        block.ends_with('-') && !block.ends_with(" -") && line.starts_with(char::is_lowercase);
    if cut {
        block.pop();
    } else if block.ends_with('-') || block.is_empty() {
        // A hyphen before a digit or a capital is the word's own.
    } else {
        block.push(' ');
    }
    block.push_str(line);
}

/// Ends a paragraph.
fn close(block: &mut String, blocks: &mut Vec<String>) {
    if !block.is_empty() {
        blocks.push(std::mem::take(block));
    }
}

/// A line with the printers' joined letters taken apart, and no control characters.
fn letters(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    for c in line.chars() {
        match c {
            'ﬀ' => out.push_str("ff"),
            'ﬁ' => out.push_str("fi"),
            'ﬂ' => out.push_str("fl"),
            'ﬃ' => out.push_str("ffi"),
            'ﬄ' => out.push_str("ffl"),
            '\u{ad}' => {}
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}
