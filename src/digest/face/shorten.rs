//! Short extracts that end where a reader would end.

/// The first sentences of `text` that fit in `limit` characters; else its first words and `…`.
pub(in crate::digest) fn shorten(text: &str, limit: usize) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let (mut short, mut length, mut sentence_end) = (String::new(), 0, 0);
    for word in &words {
        let more = word.chars().count() + usize::from(!short.is_empty());
        // One character is kept for the ellipsis.
        if length + more + 1 > limit {
            break;
        }
        if !short.is_empty() {
            short.push(' ');
        }
        short.push_str(word);
        length += more;
        if word.ends_with(['.', '!', '?']) && word.chars().count() > 2 {
            sentence_end = short.len();
        }
    }
    if length
        == words
            .iter()
            .map(|w| w.chars().count() + 1)
            .sum::<usize>()
            .saturating_sub(1)
    {
        return short;
    }
    if sentence_end * 2 > short.len() {
        short.truncate(sentence_end);
    } else if !short.is_empty() {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use super::shorten;

    #[test]
    fn a_short_text_stays_whole() {
        assert_eq!(shorten("Une  phrase\ncourte.", 40), "Une phrase courte.");
        assert_eq!(shorten("", 40), "");
    }

    #[test]
    fn a_long_text_ends_at_a_sentence_or_says_that_it_goes_on() {
        let text = "Une première phrase assez longue. Une seconde qui ne tient pas du tout ici.";
        assert_eq!(shorten(text, 45), "Une première phrase assez longue.");
        assert_eq!(shorten("mot mot mot mot mot", 12), "mot mot mot…");
        assert_eq!(shorten("anticonstitutionnellement", 5), "");
    }
}
