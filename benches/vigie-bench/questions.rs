//! What the benches search for: six kinds of searches, made up from words that are there.

use super::corpus::{Corpus, Dice};
use super::fts5::FtsQuery;

/// The kinds of searches, with their bar in milliseconds and in times FTS5.
pub(super) const KINDS: [(&str, f64, f64); 6] = [
    ("one word", 10.0, 15.0),
    ("two words", 10.0, 15.0),
    ("one or the other", 10.0, 15.0),
    ("phrase", 25.0, 3.0),
    ("word, source and label", 10.0, 15.0),
    ("word of the year, by date", 10.0, 15.0),
];

/// A search of that kind, in Vigie's language and in FTS5's.
pub(super) fn question(corpus: &Corpus, kind: usize, number: u64) -> (String, FtsQuery) {
    let mut dice = Dice::new(number * 31 + kind as u64);
    let language = &corpus.languages[dice.below(2) as usize];
    let mut asked = FtsQuery::default();
    let typed = match kind {
        0 => language.sought(&mut dice, 60, 20_000).to_owned(),
        1 | 2 => {
            let one = language.sought(&mut dice, 60, 5_000);
            let other = language.sought(&mut dice, 60, 5_000);
            let (ours, theirs) = if kind == 1 { ("", "AND") } else { ("OU", "OR") };
            asked.words = format!("\"{one}\" {theirs} \"{other}\"");
            format!("{one} {ours} {other}")
        }
        3 => {
            let text = corpus.item(dice.below(1_000)).text;
            let words: Vec<&str> = text
                .split_whitespace()
                .filter(|word| !word.ends_with('.'))
                .collect();
            let at = dice.below(words.len() as u64 - 2) as usize;
            asked.words = format!("\"{} {}\"", words[at], words[at + 1]);
            asked.words.clone()
        }
        4 => {
            let source = format!("source-{}", 1 + dice.below(50));
            let word = language.sought(&mut dice, 60, 2_000);
            asked.source = Some(source.clone());
            asked.words = format!("\"{word}\"");
            format!("{word} source:{source} diffusion:publique,interne")
        }
        _ => {
            asked.since = Some((corpus.now - chrono::TimeDelta::days(365)).timestamp_millis());
            asked.by_date = true;
            language.sought(&mut dice, 60, 2_000).to_owned()
        }
    };
    if asked.words.is_empty() {
        asked.words = format!("\"{typed}\"");
    }
    match kind {
        5 => (format!("{typed} depuis:365j tri:date"), asked),
        _ => (typed, asked),
    }
}
