//! From a text to the words that are indexed: folded forms in order, and stems.
//!
//! The work is done here, on the caller's thread and with the document's language at hand; what
//! tantivy is given is a line of finished words that [`Line`] only has to split.

use std::collections::HashMap;

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

use super::fold::fold_into;
use super::stem::{Endings, stem};
use super::stopwords::is_stop_word;
use super::words::{Kind, each_word};

/// Marks a word that shares the position of the next one.
const SAME_PLACE: char = '\u{1}';

/// Words remembered before the memory is emptied: about 8 MB at most.
const REMEMBERED: usize = 60_000;

/// Two lines of words, ready for the index.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Lines {
    /// Every folded word, in order.
    pub(super) exact: String,
    /// The stems of the words that mean something.
    pub(super) stems: String,
}

/// Analyses texts, remembering the words that it has met.
#[derive(Default)]
pub(super) struct Analyser {
    /// By language, then as written: the folded word, and where its stem ends or what it is.
    met: HashMap<Endings, HashMap<String, Met>>,
    count: usize,
}

/// A word that was met before.
struct Met {
    folded: String,
    stem: Option<String>,
}

impl Analyser {
    /// Appends the words of `text` to `lines`.
    pub(super) fn analyse(&mut self, text: &str, endings: Endings, lines: &mut Lines) {
        if self.count > REMEMBERED {
            *self = Self::default();
        }
        let met = self.met.entry(endings).or_default();
        let mut new = 0;
        each_word(text, |piece| {
            let written = &text[piece.start..piece.end];
            if let Some(known) = met.get(written) {
                push(known, piece.kind, lines);
                return;
            }
            let word = Met::new(written, endings);
            push(&word, piece.kind, lines);
            // A whole is rarely met twice.
            if piece.kind == Kind::Part && written.len() <= 24 {
                met.insert(written.to_owned(), word);
                new += 1;
            }
        });
        self.count += new;
    }
}

impl Met {
    fn new(written: &str, endings: Endings) -> Self {
        let mut folded = String::new();
        fold_into(written, &mut folded);
        let stem = (!folded.is_empty() && !is_stop_word(&folded)).then(|| {
            let mut word = folded.clone();
            stem(&mut word, endings);
            word
        });
        Self { folded, stem }
    }
}

/// Adds one word to the lines.
fn push(word: &Met, kind: Kind, lines: &mut Lines) {
    if word.folded.is_empty() {
        return;
    }
    match kind {
        Kind::Whole => {
            lines.exact.push(SAME_PLACE);
            lines.exact.push_str(&word.folded);
            lines.exact.push(' ');
        }
        Kind::Part => {
            lines.exact.push_str(&word.folded);
            lines.exact.push(' ');
            if let Some(stem) = &word.stem {
                lines.stems.push_str(stem);
                lines.stems.push(' ');
            }
        }
    }
}

/// Splits a line of [`Lines`]: all that tantivy has to do.
#[derive(Clone, Default)]
pub(super) struct Line {
    token: Token,
}

/// The words of one line.
pub(super) struct LineStream<'a> {
    rest: &'a str,
    /// The next word shares the position of the one before.
    shares: bool,
    token: &'a mut Token,
}

impl Tokenizer for Line {
    type TokenStream<'a> = LineStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> LineStream<'a> {
        self.token.reset();
        LineStream {
            rest: text,
            shares: false,
            token: &mut self.token,
        }
    }
}

impl TokenStream for LineStream<'_> {
    fn advance(&mut self) -> bool {
        let Some((word, rest)) = self.rest.split_once(' ') else {
            return false;
        };
        self.rest = rest;
        if !self.shares {
            self.token.position = self.token.position.wrapping_add(1);
        }
        let whole = word.strip_prefix(SAME_PLACE);
        self.shares = whole.is_some();
        self.token.text.clear();
        self.token.text.push_str(whole.unwrap_or(word));
        true
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}

#[cfg(test)]
mod tests {
    use super::{Analyser, Endings, Line, Lines};
    use tantivy::tokenizer::{TokenStream, Tokenizer};

    fn lines(text: &str, endings: Endings) -> Lines {
        let mut lines = Lines::default();
        let mut analyser = Analyser::default();
        analyser.analyse(text, endings, &mut lines);
        let mut again = Lines::default();
        analyser.analyse(text, endings, &mut again);
        assert_eq!(lines, again, "what was met before is analysed alike");
        lines
    }

    #[test]
    fn a_french_sentence_gives_folded_words_and_stems() {
        let lines = lines("Les failles de l’Œuvre réparées", Endings::French);
        assert_eq!(lines.exact, "les failles de oeuvre reparees ");
        assert_eq!(lines.stems, "faill oeuvr repar ");
    }

    #[test]
    fn a_whole_shares_the_position_of_its_first_part() {
        let lines = lines("La CVE-2026-1234 touche", Endings::French);
        let mut line = Line::default();
        let mut stream = line.token_stream(&lines.exact);
        let mut words = Vec::new();
        while stream.advance() {
            words.push((stream.token().text.clone(), stream.token().position));
        }
        let expected = [
            ("la", 0),
            ("cve-2026-1234", 1),
            ("cve", 1),
            ("2026", 2),
            ("1234", 3),
            ("touche", 4),
        ];
        assert_eq!(
            words,
            expected.map(|(word, place)| (word.to_owned(), place))
        );
    }
}
