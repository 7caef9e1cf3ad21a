//! The length that Mastodon counts (its `StatusLengthValidator`): grapheme clusters, an address as
//! many as the server says, and a mention without its server.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;
use unicode_segmentation::UnicodeSegmentation;

use super::links;

/// `@name@server`, in the first group the part that counts.
static MENTION: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(@(?i:[a-z0-9_]+(?:[.-]+[a-z0-9_]+)*))@\w+(?:[.-]+\w+)*").ok());

/// The length of a text when an address counts for `address`.
pub(super) fn length(text: &str, address: usize) -> usize {
    let links = links::find(text, &links::MASTODON);
    let mut short = String::with_capacity(text.len());
    let mut done = 0;
    for link in links {
        without_servers(&text[done..link.start], &mut short);
        // As Mastodon does, so that what stands around an address clusters as it would there.
        short.extend(std::iter::repeat_n('x', address));
        done = link.end;
    }
    without_servers(&text[done..], &mut short);
    short.graphemes(true).count()
}

fn without_servers(text: &str, into: &mut String) {
    let mut done = 0;
    let mentions = MENTION
        .iter()
        .flat_map(|pattern| pattern.captures_iter(text));
    for groups in mentions {
        let (Some(whole), Some(name)) = (groups.get(0), groups.get(1)) else {
            continue;
        };
        if is_mention(text, whole.range()) {
            into.push_str(&text[done..name.end()]);
            done = whole.end();
        }
    }
    into.push_str(&text[done..]);
}

/// Not inside a word or a path, and not followed by what would make it something else.
fn is_mention(text: &str, at: Range<usize>) -> bool {
    let before = text[..at.start].chars().next_back();
    let after = &text[at.end..];
    let glued = before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | '=' | '/'));
    !glued && !after.starts_with(['@', '＠']) && !after.starts_with("://")
}

#[cfg(test)]
mod tests {
    use super::length;

    #[test]
    fn lengths_are_those_of_mastodon() {
        for (text, expected) in [
            ("Été", 3),
            ("e\u{301}te\u{301}", 3),
            ("👨‍👩‍👧‍👦", 1),
            (
                "https://example.org/a/very/long/path?with=a&query=string",
                23,
            ),
            ("http://a.fr", 23),
            ("example.org/a", 13),
            ("http://localhost/a", 18),
            ("(https://fr.wikipedia.org/wiki/Vigie_(marine))", 25),
            ("@jeanne@example.social bonjour", 15),
            ("@jeanne bonjour", 15),
            ("jeanne@example.social", 21),
            ("https://example.org/@jeanne@example.social", 23),
        ] {
            assert_eq!(length(text, 23), expected, "{text}");
        }
        assert_eq!(length("http://a.fr", 30), 30);
    }
}
