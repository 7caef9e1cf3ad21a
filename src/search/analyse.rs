//! From a text to the words that are indexed: folded forms in order, and stems.
//!
//! The work is done here, on the caller's thread and with the document's language at hand; what
//! tantivy is given is a line of finished words that [`Line`] only has to split.

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

use super::fold::fold_into;
use super::stem::{Endings, stem};
use super::stopwords::is_stop_word;
use super::words::{Kind, each_word};

/// Marks a word that shares the position of the next one.
pub(super) const SAME_PLACE: char = '\u{1}';

/// The first `limit` words of `text` that mean something, in lower case, as they are written: those that
/// people are told.
pub fn content_words(text: &str, limit: usize) -> Vec<String> {
    let (mut found, mut folded) = (Vec::new(), String::new());
    each_word(text, |piece| {
        let written = &text[piece.start..piece.end];
        fold_into(written, &mut folded);
        let means = folded.len() > 1 && folded.contains(|c: char| c.is_alphabetic());
        if found.len() < limit && means && !is_stop_word(&folded) {
            found.push(written.to_lowercase());
        }
    });
    found
}

/// Two lines of words, ready for the index.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Lines {
    /// Every folded word, in order.
    pub(super) exact: String,
    /// The stems of the words that mean something.
    pub(super) stems: String,
}

/// Places of the memory: a megabyte, which stays in the processor's cache and holds the words that
/// make nine tenths of a text.
const PLACES: usize = 1 << 14;

/// Bytes of the longest word that is remembered, folded and stemmed alike.
const SHORT: usize = 20;

/// Analyses texts, remembering the words that it has met.
pub(super) struct Analyser {
    /// Each word has one place, given by its hash; the last one there stays.
    met: Box<[Met]>,
    folded: String,
    stem: String,
}

/// A word that was met before, in one line of the processor's cache.
#[derive(Clone, Copy, Default)]
#[repr(align(64))]
struct Met {
    written: [u8; SHORT],
    folded: [u8; SHORT],
    stem: [u8; SHORT],
    /// Which endings the stem lost, from 1; 0 while nobody is here.
    endings: u8,
    folded_len: u8,
    stem_len: u8,
}

impl Default for Analyser {
    fn default() -> Self {
        Self {
            met: vec![Met::default(); PLACES].into_boxed_slice(),
            folded: String::new(),
            stem: String::new(),
        }
    }
}

impl Analyser {
    /// Appends the words of `text` to `lines`.
    pub(super) fn analyse(&mut self, text: &str, endings: Endings, lines: &mut Lines) {
        let mut exact = std::mem::take(&mut lines.exact).into_bytes();
        let mut stems = std::mem::take(&mut lines.stems).into_bytes();
        each_word(text, |piece| {
            let written = &text[piece.start..piece.end];
            let place = Place::of(written, endings).filter(|_| piece.kind == Kind::Part);
            if let Some(met) = place.as_ref().and_then(|place| self.known(place)) {
                append(&mut exact, &met.folded[..met.folded_len.into()]);
                append(&mut stems, &met.stem[..met.stem_len.into()]);
                return;
            }
            self.draw(written, endings);
            if let Some(place) = place {
                self.remember(&place);
            }
            match piece.kind {
                Kind::Whole if self.folded.is_empty() => {}
                Kind::Whole => {
                    exact.extend_from_slice(SAME_PLACE.encode_utf8(&mut [0; 4]).as_bytes());
                    append(&mut exact, self.folded.as_bytes());
                }
                Kind::Part => {
                    append(&mut exact, self.folded.as_bytes());
                    append(&mut stems, self.stem.as_bytes());
                }
            }
        });
        // Whole words went in, each valid: this only looks at them again, at gigabytes a second.
        lines.exact = String::from_utf8(exact).unwrap_or_default();
        lines.stems = String::from_utf8(stems).unwrap_or_default();
    }

    fn known(&self, place: &Place) -> Option<&Met> {
        let met = &self.met[place.number];
        (met.written == place.written && met.endings == place.endings).then_some(met)
    }

    /// Remembers the word that was just drawn, if it is short enough.
    fn remember(&mut self, place: &Place) {
        let (mut folded, mut stem) = ([0; SHORT], [0; SHORT]);
        if let (Some(folded_len), Some(stem_len)) =
            (keep(&self.folded, &mut folded), keep(&self.stem, &mut stem))
        {
            self.met[place.number] = Met {
                written: place.written,
                folded,
                stem,
                endings: place.endings,
                folded_len,
                stem_len,
            };
        }
    }

    /// Works out the folded form and the stem of a word; an empty stem for one without meaning.
    fn draw(&mut self, written: &str, endings: Endings) {
        fold_into(written, &mut self.folded);
        self.stem.clear();
        if !is_stop_word(&self.folded) {
            self.stem.push_str(&self.folded);
            stem(&mut self.stem, endings);
        }
    }
}

/// Where a short word is remembered.
struct Place {
    number: usize,
    written: [u8; SHORT],
    endings: u8,
}

impl Place {
    /// `None` for a word that is too long.
    fn of(word: &str, endings: Endings) -> Option<Self> {
        let mut written = [0; SHORT];
        written
            .get_mut(..word.len())?
            .copy_from_slice(word.as_bytes());
        let endings = endings as u8 + 1;
        let hash = written
            .chunks_exact(4)
            .fold(u64::from(endings), |hash, four| {
                let four = u32::from_le_bytes([four[0], four[1], four[2], four[3]]);
                (hash.rotate_left(5) ^ u64::from(four)).wrapping_mul(0x517c_c1b7_2722_0a95)
            });
        Some(Self {
            number: (hash >> 50) as usize % PLACES,
            written,
            endings,
        })
    }
}

/// Puts a word into a field of [`Met`] and says how long it is; `None` if it does not fit.
fn keep(word: &str, field: &mut [u8; SHORT]) -> Option<u8> {
    field
        .get_mut(..word.len())?
        .copy_from_slice(word.as_bytes());
    u8::try_from(word.len()).ok()
}

/// Adds a word to a line.
fn append(line: &mut Vec<u8>, word: &[u8]) {
    if !word.is_empty() {
        line.extend_from_slice(word);
        line.push(b' ');
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

/// A word of which tantivy's own thread dies.
#[cfg(test)]
pub(crate) const DEADLY: &str = "motmortelpourlindexeur";

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
        #[cfg(test)]
        assert_ne!(self.token.text, DEADLY);
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
