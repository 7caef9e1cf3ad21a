//! Cutting a text into posts that fit.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use super::Ruler;

/// As [`Ruler::cut`].
pub(super) fn cut(ruler: Ruler, text: &str) -> Vec<String> {
    if ruler.measure(text).fits {
        return vec![text.to_owned()];
    }
    let mut parts = Vec::new();
    let mut open: Option<Range<usize>> = None;
    for word in words(text) {
        if let Some(part) = &mut open
            && ruler.measure(&text[part.start..word.end]).fits
        {
            part.end = word.end;
            continue;
        }
        parts.extend(open.take().map(|part| text[part].to_owned()));
        open = Some(break_word(ruler, text, word, &mut parts));
    }
    parts.extend(open.map(|part| text[part].to_owned()));
    parts
}

/// The runs of what is not white space.
fn words(text: &str) -> impl Iterator<Item = Range<usize>> {
    text.split_whitespace().map(move |word| {
        let start = word.as_ptr() as usize - text.as_ptr() as usize;
        start..start + word.len()
    })
}

/// Breaks a word that does not fit alone, and answers its last piece, to which the next word may be
/// added.
fn break_word(
    ruler: Ruler,
    text: &str,
    word: Range<usize>,
    parts: &mut Vec<String>,
) -> Range<usize> {
    if ruler.measure(&text[word.clone()]).fits {
        return word;
    }
    let mut piece = word.start..word.start;
    for atom in atoms(ruler, &text[word.clone()]) {
        let end = word.start + atom.end;
        if piece.start < piece.end && !ruler.measure(&text[piece.start..end]).fits {
            parts.push(text[piece.clone()].to_owned());
            piece.start = piece.end;
        }
        piece.end = end;
    }
    piece
}

/// What must stay whole in a word: its addresses, and elsewhere each grapheme.
fn atoms(ruler: Ruler, word: &str) -> Vec<Range<usize>> {
    let links = ruler.links(word);
    let inside = |at: usize| links.iter().find(|link| link.contains(&at));
    let mut atoms: Vec<Range<usize>> = Vec::new();
    for (at, grapheme) in word.grapheme_indices(true) {
        let end = at + grapheme.len();
        match atoms.last_mut() {
            Some(last) if inside(at).is_some_and(|link| link.contains(&last.start)) => {
                last.end = end;
            }
            _ => atoms.push(at..end),
        }
    }
    atoms
}

#[cfg(test)]
mod tests {
    use super::super::Ruler;
    use proptest::prelude::*;

    const ALL: [Ruler; 3] = [Ruler::MASTODON, Ruler::Bluesky, Ruler::X];

    #[test]
    fn a_text_that_fits_is_left_as_it_is() {
        let text = "  Une ligne,\n\net une autre.  ";
        for ruler in ALL {
            assert_eq!(ruler.cut(text), [text]);
        }
    }

    #[test]
    fn cuts_fall_between_words_and_drop_only_the_space_there() {
        let text = "mot ".repeat(100);
        let parts = Ruler::Bluesky.cut(&text);
        assert_eq!(parts.len(), 2);
        assert_eq!(parts.join(" "), text.trim());
        assert_eq!(parts[0].len(), 299);
    }

    #[test]
    fn an_address_is_never_cut_even_glued_to_a_long_word() {
        let address = format!("https://example.org/{}", "a".repeat(100));
        let text = format!("{}({address}){}", "x".repeat(280), "y".repeat(280));
        for ruler in ALL {
            let parts = ruler.cut(&text);
            assert!(
                parts.iter().any(|part| part.contains(&address)),
                "{parts:?}"
            );
            assert!(parts.iter().all(|part| ruler.measure(part).fits));
            assert_eq!(parts.concat(), text);
        }
    }

    #[test]
    fn bluesky_counts_bytes_as_well() {
        let families = "👨‍👩‍👧‍👦".repeat(130);
        let measure = Ruler::Bluesky.measure(&families);
        assert_eq!((measure.length, measure.fits), (130, false));
        let parts = Ruler::Bluesky.cut(&families);
        assert!(parts.iter().all(|part| part.len() <= 3000));
        assert_eq!(parts.concat(), families);
    }

    /// Words of every kind that a title or a summary may hold.
    fn word() -> impl Strategy<Value = String> {
        prop_oneof![
            "[a-zéèàç]{1,12}[,.;:!?…]?",
            "[\\PC&&[^\\s]]{1,8}",
            "https://[a-z]{1,10}\\.(fr|org|com)/[a-zé0-9/_()-]{0,80}\\)?",
            Just("👩🏽‍💻".to_owned()),
            Just("🇫🇷".to_owned()),
            Just("@veille@social.example.org".to_owned()),
            "[a-z]{250,700}",
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        #[test]
        fn parts_fit_and_together_keep_every_word(
            words in prop::collection::vec(word(), 1..60),
            gap in prop_oneof![Just(" "), Just("\n\n"), Just("\u{a0}"), Just("  ")],
        ) {
            let text = words.join(gap);
            for ruler in ALL {
                let parts = ruler.cut(&text);
                let squeeze = |text: &str| text.split_whitespace().collect::<String>();
                prop_assert_eq!(squeeze(&parts.concat()), squeeze(&text));
                for part in &parts {
                    prop_assert!(ruler.measure(part).fits, "{:?}", part);
                }
            }
        }
    }
}
