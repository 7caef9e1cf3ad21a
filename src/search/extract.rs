//! Extracts: the piece of a text where a query's words stand, with the words marked.

use super::fold::fold_into;
use super::plan::{Typed, stems};
use super::query::{Node, Query};
use super::stem::{Endings, stem};
use super::stopwords::is_stop_word;
use super::words::{Kind, each_word};

/// Bytes of a text that are looked at; the rest of a longer one gives no extract.
const LOOKED_AT: usize = 100_000;

/// A piece of a text around the words that were found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Extract {
    /// In order; joined, they are the extract. Plain text: templates escape it.
    pub pieces: Vec<Piece>,
    /// How many words are marked.
    pub found: usize,
}

/// A stretch of an [`Extract`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Plain text.
    pub text: String,
    /// Whether it is a word that was looked for.
    pub marked: bool,
}

/// Finds the words of one query in texts.
#[derive(Clone, Debug, Default)]
pub struct Extractor {
    /// Folded words as typed, with their stems in all languages.
    words: Vec<(String, Vec<String>)>,
    /// The starts of words.
    starts: Vec<String>,
}

/// A marked word: where it stands, and which of the query's words it is.
#[derive(Clone, Copy)]
struct Mark {
    start: usize,
    end: usize,
    word: usize,
}

impl Query {
    /// Prepares the marking of this query's words; worth keeping for a page of hits.
    pub fn extractor(&self) -> Extractor {
        let mut extractor = Extractor::default();
        extractor.learn(&self.root);
        // Grammar words are marked only when nothing else was asked for.
        let telling = |word: &String| !is_stop_word(word);
        if extractor.words.iter().any(|(word, _)| telling(word)) {
            extractor.words.retain(|(word, _)| telling(word));
        }
        extractor
    }

    /// The best extract of `text`, of at most `most` characters or so.
    pub fn extract(&self, text: &str, most: usize) -> Extract {
        self.extractor().extract(text, most)
    }
}

impl Extractor {
    /// Takes the words of a part that must or may be there.
    fn learn(&mut self, node: &Node) {
        match node {
            Node::Word(typed) | Node::Phrase(typed) => {
                for part in Typed::cut(typed).parts {
                    if !self.words.iter().any(|(word, _)| *word == part) {
                        let stems = stems(&part);
                        self.words.push((part, stems));
                    }
                }
            }
            Node::Prefix(start) => self.starts.extend(Typed::cut(start).parts.pop()),
            Node::And(parts) | Node::Or(parts) => parts.iter().for_each(|part| self.learn(part)),
            Node::Filter(super::Filter::Title(words)) => self.learn(&Node::Word(words.clone())),
            Node::All | Node::Not(_) | Node::Filter(_) => {}
        }
    }

    /// The best extract of `text`, of at most `most` characters or so.
    pub fn extract(&self, text: &str, most: usize) -> Extract {
        let text = &text[..boundary(text, LOOKED_AT)];
        let marks = self.marks(text);
        let (start, end) = window(text, &marks, most);
        cut(text, start, end, &marks)
    }

    /// The whole of `text`, a title for instance, with the words marked.
    pub fn mark(&self, text: &str) -> Extract {
        cut(text, 0, text.len(), &self.marks(text))
    }

    /// Where the query's words stand in `text`.
    fn marks(&self, text: &str) -> Vec<Mark> {
        let mut marks = Vec::new();
        if self.words.is_empty() && self.starts.is_empty() {
            return marks;
        }
        let mut folded = String::new();
        each_word(text, |piece| {
            if piece.kind == Kind::Part {
                fold_into(&text[piece.start..piece.end], &mut folded);
                if let Some(word) = self.which(&folded) {
                    marks.push(Mark {
                        start: piece.start,
                        end: piece.end,
                        word,
                    });
                }
            }
        });
        marks
    }

    /// Which of the query's words a folded word is a form of.
    fn which(&self, folded: &str) -> Option<usize> {
        let start = folded.as_bytes().get(..2);
        for (at, (word, stems)) in self.words.iter().enumerate() {
            if word == folded {
                return Some(at);
            }
            // Stems keep the first letters, so that most words are passed over here.
            if start.is_none() || word.as_bytes().get(..2) != start {
                continue;
            }
            let meets = Endings::ALL.into_iter().any(|endings| {
                let mut other = folded.to_owned();
                stem(&mut other, endings);
                stems.contains(&other)
            });
            if meets {
                return Some(at);
            }
        }
        let found = self
            .starts
            .iter()
            .position(|start| folded.starts_with(start))?;
        Some(self.words.len() + found)
    }
}

/// Where the best extract starts and ends, in bytes.
fn window(text: &str, marks: &[Mark], most: usize) -> (usize, usize) {
    let room = most * text.len() / text.chars().count().max(1);
    if text.len() <= room {
        return (0, text.len());
    }
    let mut best = (0, 0);
    for (at, mark) in marks.iter().enumerate() {
        let inside = marks[at..]
            .iter()
            .take_while(|other| other.end <= mark.start + room * 3 / 4);
        let mut seen = 0_u64;
        let mut repeats = 0;
        for other in inside {
            let bit = 1 << other.word.min(63);
            repeats += usize::from(seen & bit != 0);
            seen |= bit;
        }
        let value = seen.count_ones() as usize * 100 + repeats.min(20);
        if value > best.0 {
            best = (value, at);
        }
    }
    let first = marks.get(best.1).map_or(0, |mark| mark.start);
    let start = sentence_start(text, first, room / 3);
    let end = sentence_end(text, boundary(text, start + room), start);
    (start, end)
}

/// The start of the sentence that holds `at`, or of a word at most `back` bytes before it.
fn sentence_start(text: &str, at: usize, back: usize) -> usize {
    let from = boundary(text, at.saturating_sub(back));
    if from == 0 {
        return 0;
    }
    let before = &text[from..at];
    let sentence = before
        .rmatch_indices(['.', '!', '?', '\n', '…'])
        .find(|(place, sign)| {
            *sign == "\n" || before[place + sign.len()..].starts_with(char::is_whitespace)
        });
    let start = match sentence {
        Some((place, sign)) => from + place + sign.len(),
        None => before
            .find(char::is_whitespace)
            .map_or(at, |place| from + place),
    };
    start + text[start..].len() - text[start..].trim_start().len()
}

/// Moves the end back to the end of a word.
fn sentence_end(text: &str, end: usize, start: usize) -> usize {
    if end == text.len() {
        return end;
    }
    let inside = &text[start..end];
    let last_space = inside.rfind(char::is_whitespace).filter(|place| *place > 0);
    start + last_space.map_or(inside.len(), |place| inside[..place].trim_end().len())
}

/// The last boundary of characters at or before `at`.
fn boundary(text: &str, at: usize) -> usize {
    let at = at.min(text.len());
    (0..=at)
        .rev()
        .find(|place| text.is_char_boundary(*place))
        .unwrap_or(0)
}

/// The text from `start` to `end`, cut at the marks, with an ellipsis where something is left out.
fn cut(text: &str, start: usize, end: usize, marks: &[Mark]) -> Extract {
    let mut extract = Extract::default();
    let mut plain = String::new();
    if start > 0 {
        plain.push_str("… ");
    }
    let mut at = start;
    for mark in marks
        .iter()
        .filter(|mark| mark.start >= start && mark.end <= end)
    {
        spaced(&text[at..mark.start], &mut plain);
        if !plain.is_empty() {
            extract.pieces.push(Piece {
                text: std::mem::take(&mut plain),
                marked: false,
            });
        }
        let word = text[mark.start..mark.end].to_owned();
        extract.pieces.push(Piece {
            text: word,
            marked: true,
        });
        extract.found += 1;
        at = mark.end;
    }
    spaced(&text[at..end], &mut plain);
    if end < text.len() {
        plain.push_str(if text[..end].ends_with(['.', '!', '?']) {
            " …"
        } else {
            "…"
        });
    }
    if !plain.is_empty() {
        extract.pieces.push(Piece {
            text: plain,
            marked: false,
        });
    }
    extract
}

/// Appends `text` with every run of white space as one space.
fn spaced(text: &str, plain: &mut String) {
    for c in text.chars() {
        if !c.is_whitespace() {
            plain.push(c);
        } else if !plain.ends_with(' ') {
            plain.push(' ');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Extract, Query};
    use chrono::DateTime;

    fn extract(typed: &str, text: &str, most: usize) -> Extract {
        Query::parse(typed, &DateTime::UNIX_EPOCH).extract(text, most)
    }

    /// The extract with brackets around the marked words.
    fn shown(extract: &Extract) -> String {
        let pieces = extract.pieces.iter();
        pieces
            .map(|p| {
                if p.marked {
                    format!("[{}]", p.text)
                } else {
                    p.text.clone()
                }
            })
            .collect()
    }

    #[test]
    fn words_are_marked_in_any_form() {
        for (typed, text, marked) in [
            (
                "vulnerabilite",
                "Des Vulnérabilités ici.",
                "Des [Vulnérabilités] ici.",
            ),
            (
                "serveurs chiffrer",
                "Le serveur chiffré.",
                "Le [serveur] [chiffré].",
            ),
            ("oeuvre", "L’Œuvre.", "L’[Œuvre]."),
            ("updates", "It was updated.", "It was [updated]."),
            ("kub*", "Kubernetes, kubectl.", "[Kubernetes], [kubectl]."),
            ("\"mise à jour\"", "une mise à jour", "une [mise] à [jour]"),
            ("cve-2026-7", "La CVE-2026-7.", "La [CVE]-[2026]-[7]."),
            ("-noyau linux", "noyau linux", "noyau [linux]"),
            ("le noyau", "le noyau", "le [noyau]"),
            ("", "rien à marquer", "rien à marquer"),
            ("source:lwn", "source lwn", "source lwn"),
        ] {
            assert_eq!(shown(&extract(typed, text, 200)), marked, "{typed}");
        }
    }

    #[test]
    fn the_best_window_holds_most_of_the_words_and_starts_with_a_sentence() {
        let filler = "Phrase sans rien de ce qui est cherché. ".repeat(30);
        let text =
            format!("{filler}Le noyau seul. {filler}Voici le noyau et sa faille.\n\n{filler}");
        let extract = extract("noyau faille", &text, 120);
        let shown = shown(&extract);
        assert!(shown.contains("le [noyau] et sa [faille]."), "{shown}");
        assert!(shown.starts_with("… ") && shown.ends_with('…'), "{shown}");
        assert!(
            shown.starts_with("… Phrase") || shown.starts_with("… Voici"),
            "{shown}"
        );
        assert!(shown.chars().count() <= 130, "{shown}");
        assert_eq!(extract.found, 2);
    }

    #[test]
    fn a_text_without_the_words_gives_its_beginning() {
        let text = "Première phrase. ".repeat(50);
        let extract = extract("absent", &text, 60);
        let shown = shown(&extract);
        assert!(
            shown.starts_with("Première phrase.") && shown.ends_with('…'),
            "{shown}"
        );
        assert_eq!(extract.found, 0);
    }

    #[test]
    fn short_and_odd_texts_are_given_whole() {
        assert_eq!(shown(&extract("a", "", 100)), "");
        assert_eq!(shown(&extract("été", "é", 1)), "é");
        assert_eq!(shown(&extract("x", "a  b\n\nc", 100)), "a b c");
    }

    proptest::proptest! {
        #[test]
        fn no_text_breaks_an_extract(typed in "\\PC{0,20}", text in "\\PC{0,300}", most in 0_usize..200) {
            extract(&typed, &text, most);
        }

        #[test]
        fn no_mix_of_words_breaks_an_extract(text in "[aéœ .\n!漏-]{0,300}", most in 0_usize..80) {
            extract("a é œ", &text, most);
        }
    }
}
