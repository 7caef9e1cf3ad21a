//! Addresses in a text, as twitter-text and Mastodon find them.
//!
//! Both start from the grammar that twitter-text publishes: an address may lack its protocol when its
//! last label is a known top-level domain, and stops before the punctuation of the sentence. The
//! labels are read by hand, since their grammar looks ahead, the rest by regular expressions.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

/// Where two networks' grammars differ.
pub(super) struct Grammar {
    protocols: &'static [&'static str],
    bare: bool,
    /// Port, path and query, after the domain.
    tail: LazyLock<Option<Regex>>,
}

/// The published grammar; a bare domain is an address too.
pub(super) static X: Grammar = Grammar {
    protocols: &["http://", "https://"],
    bare: true,
    tail: LazyLock::new(|| {
        tail(
            r"[A-Za-z\p{Cyrillic}0-9!*';:=+,.$/%#\[\]\p{Pd}_~&|@\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u024F\u0253\u0254\u0256\u0257\u0259\u025B\u0263\u0268\u026F\u0272\u0289\u028B\u02BB\u0300-\u036F\u1E00-\u1EFF]",
            r"[A-Za-z\p{Cyrillic}0-9=_#/+\-\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u024F\u0253\u0254\u0256\u0257\u0259\u025B\u0263\u0268\u026F\u0272\u0289\u028B\u02BB\u0300-\u036F\u1E00-\u1EFF]",
            r"[A-Za-z0-9!?*'();:&=+$/%#\[\]\-_.,~|@]",
            r"[A-Za-z0-9\-_&=#/]",
        )
    }),
};

/// Mastodon's: more protocols, any letter in a path, and no bare domains.
pub(super) static MASTODON: Grammar = Grammar {
    protocols: &[
        "http://",
        "https://",
        "dat://",
        "dweb://",
        "ipfs://",
        "ipns://",
        "ssb://",
        "gopher://",
        "gemini://",
    ],
    bare: false,
    tail: LazyLock::new(|| {
        tail(
            r"[^\p{White_Space}<>()?]",
            r#"[^\p{White_Space}()?!*"'「」<>;:=,.$%\[\]~&|@]"#,
            r"[A-Za-z0-9!?*'();:&=+$/%#\[\]\-_.,~|@^\u00A0-\u{10FFFD}]",
            r"[A-Za-z0-9_&=#/\-\u00A0-\u{10FFFD}]",
        )
    }),
};

/// Port, path with up to two levels of balanced parentheses, and query.
fn tail(path: &str, path_end: &str, query: &str, query_end: &str) -> Option<Regex> {
    let balanced = format!(r"\((?:{path}+|{path}*\({path}+\){path}*)\)");
    let segment =
        format!("(?:(?:{path}*(?:{balanced}{path}*)*(?:{path_end}|{balanced}))|(?:{path}+/))");
    Regex::new(&format!(
        r"^(?::[0-9]+)?(?:/(?:{segment})*)?(?:\?{query}*{query_end})?"
    ))
    .ok()
}

/// The addresses in `text`, as byte ranges in order.
pub(super) fn find(text: &str, grammar: &Grammar) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    if !text.contains('.') {
        return found;
    }
    let mut floor = 0;
    let mut starts: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    // The pattern prefers to take the first character for what stands before an address.
    if starts.len() > 1 && may_precede(text, starts[1], 0) {
        starts.swap(0, 1);
    }
    for start in starts {
        if start >= floor
            && may_precede(text, start, floor)
            && let Some(candidate) = Candidate::at(text, start, grammar)
        {
            floor = candidate.end;
            candidate.keep(text, grammar, &mut found);
        }
    }
    found
}

/// Whether an address may start at `start`: the character before it, which must not belong to the
/// address before, is no letter, digit or sign of a mention, tag or price.
fn may_precede(text: &str, start: usize, floor: usize) -> bool {
    match text[..start].chars().next_back() {
        None => true,
        Some(c) if start - c.len_utf8() < floor => false,
        Some(c) => {
            !(c.is_ascii_alphanumeric()
                || matches!(
                    c,
                    '@' | '＠' | '$' | '#' | '＃' | '\u{FFFE}' | '\u{FEFF}' | '\u{FFFF}'
                ))
        }
    }
}

/// What matches the grammar at one place, before the last checks.
struct Candidate {
    start: usize,
    domain: Range<usize>,
    end: usize,
}

impl Candidate {
    fn at(text: &str, start: usize, grammar: &Grammar) -> Option<Self> {
        let rest = &text[start..];
        let protocol = grammar.protocols.iter().find(|protocol| {
            rest.get(..protocol.len())
                .is_some_and(|head| head.eq_ignore_ascii_case(protocol))
        });
        let with = protocol.and_then(|protocol| Self::after(text, start, protocol.len(), grammar));
        with.or_else(|| Self::after(text, start, 0, grammar))
    }

    fn after(text: &str, start: usize, protocol: usize, grammar: &Grammar) -> Option<Self> {
        let from = start + protocol;
        let domain = from..from + domain(&text[from..])?;
        let tail = grammar.tail.as_ref()?.find(&text[domain.end..])?.len();
        Some(Self {
            start,
            end: domain.end + tail,
            domain,
        })
    }

    /// An address with a protocol is one; without, only its ASCII part is, and only where no dash,
    /// dot or slash stands before it.
    fn keep(self, text: &str, grammar: &Grammar, found: &mut Vec<Range<usize>>) {
        if self.start < self.domain.start {
            found.push(
                self.start
                    ..short_link(&text[self.start..self.end]).map_or(self.end, |n| self.start + n),
            );
            return;
        }
        let glued = text[..self.start].ends_with(['-', '_', '.', '/']);
        if !grammar.bare || glued {
            return;
        }
        let before = found.len();
        ascii_domains(text, &self.domain, found);
        if found.len() > before
            && text[self.domain.end..self.end]
                .trim_start_matches(|c: char| c == ':' || c.is_ascii_digit())
                .starts_with('/')
            && let Some(last) = found.last_mut()
        {
            last.end = self.end;
        }
    }
}

/// Twitter's own short links end with their slug.
fn short_link(address: &str) -> Option<usize> {
    let slug = address.find("://").map(|at| at + 3)?;
    let rest = address[slug..].strip_prefix("t.co/")?;
    let length = rest
        .find(|c: char| !c.is_ascii_alphanumeric())
        .unwrap_or(rest.len());
    (length > 0).then_some(slug + "t.co/".len() + length)
}

/// The domains inside `domain` that are written in Latin letters: their labels may start and end
/// with dashes, which twitter-text does not mind here.
fn ascii_domains(text: &str, domain: &Range<usize>, found: &mut Vec<Range<usize>>) {
    let latin = |c: char| c.is_ascii_alphanumeric() || c == '-' || is_latin(c);
    let mut at = domain.start;
    while at < domain.end {
        let run = text[at..]
            .find(|c| !(latin(c) || c == '.'))
            .map_or(text.len(), |length| at + length);
        let mut start = at;
        let mut end = at;
        for label in text[at..run].split('.') {
            if start > at
                && let Some(length) = top_level(&text[start..], label)
                && start + length <= domain.end
            {
                end = start + length;
            }
            if label.is_empty() {
                break;
            }
            start += label.len() + 1;
        }
        if end > at {
            found.push(at..end);
            at = end;
        } else {
            at += text[at..].chars().next().map_or(1, char::len_utf8);
        }
    }
}

/// The bytes of the domain that `text` starts with: labels, the last of them a top-level domain;
/// the longest that there is.
fn domain(text: &str) -> Option<usize> {
    let run = text
        .find(|c: char| !(is_label_char(c) || matches!(c, '.' | '-' | '_')))
        .unwrap_or(text.len());
    let mut start = 0;
    let mut ends = None;
    let mut name = None;
    for label in text[..run].split('.') {
        // A name may hold underscores only when another name stands between it and the last label.
        if name.is_some_and(|name: &str| !name.contains('_'))
            && let Some(length) = top_level(&text[start..], label)
        {
            ends = Some(start + length);
        }
        let outer = |c: char| matches!(c, '-' | '_');
        if label.is_empty() || label.starts_with(outer) || label.ends_with(outer) {
            break;
        }
        name = Some(label);
        start += label.len() + 1;
    }
    ends
}

/// The bytes of the top-level domain that `text` starts with, within its first `label`, when what
/// follows cannot belong to it.
fn top_level(text: &str, label: &str) -> Option<usize> {
    let ascii = text
        .find(|c: char| !c.is_ascii_alphanumeric())
        .unwrap_or(text.len());
    if ascii > 0 {
        let follows = text[ascii..].chars().next();
        if text[..ascii].eq_ignore_ascii_case("xn") && text[ascii..].starts_with("--") {
            let more = text[ascii..].find(|c: char| !(c.is_ascii_alphanumeric() || c == '-'));
            return Some(more.map_or(text.len(), |n| ascii + n));
        }
        let clear = !matches!(follows, Some('@' | '+' | '-'));
        return (clear && is_known(&text[..ascii])).then_some(ascii);
    }
    let ends = label
        .char_indices()
        .map(|(at, c)| at + c.len_utf8())
        .take(24);
    ends.filter(|end| is_known(&label[..*end])).last()
}

/// Whether the public suffix list knows this top-level domain.
fn is_known(label: &str) -> bool {
    let domain = format!("a.{}", label.to_lowercase());
    psl::suffix(domain.as_bytes()).is_some_and(|suffix| suffix.is_known())
}

/// Anything but punctuation of ASCII, white space, control and direction marks.
fn is_label_char(c: char) -> bool {
    !(c.is_ascii_punctuation()
        || c.is_whitespace()
        || c.is_ascii_control()
        || matches!(c,
            '\u{180E}' | '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}'
            | '\u{2066}'..='\u{2069}' | '\u{FFFE}' | '\u{FEFF}' | '\u{FFFF}'))
}

fn is_latin(c: char) -> bool {
    matches!(c, 'À'..='Ö' | 'Ø'..='ö' | 'ø'..='\u{24F}' | '\u{300}'..='\u{36F}' | '\u{1E00}'..='\u{1EFF}')
}

/// Addresses with `http` or `https` alone, without the punctuation that ends a sentence and without
/// the parenthesis that was opened before them.
pub(super) fn plain(text: &str) -> Vec<Range<usize>> {
    static START: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"(?i)\bhttps?://[^\s<>\u{22}]+").ok());
    let matches = START.iter().flat_map(|pattern| pattern.find_iter(text));
    matches
        .map(|found| found.start()..found.start() + trimmed(found.as_str()).len())
        .collect()
}

/// Ends at the bracket that closes what was opened before the address, and before the sentence's
/// own punctuation.
fn trimmed(address: &str) -> &str {
    let mut depth = 0_i32;
    let closing = address.find(|c| {
        depth += match c {
            '(' | '[' => 1,
            ')' | ']' => -1,
            _ => 0,
        };
        depth < 0
    });
    address[..closing.unwrap_or(address.len())].trim_end_matches([
        '.', ',', ';', ':', '!', '?', '\'', '’', '»', '”', '…', '\u{a0}', '\u{202f}',
    ])
}

#[cfg(test)]
mod tests {
    use super::{Grammar, MASTODON, X, find, plain};

    fn found<'a>(text: &'a str, grammar: &Grammar) -> Vec<&'a str> {
        find(text, grammar).into_iter().map(|r| &text[r]).collect()
    }

    #[test]
    fn x_finds_bare_domains_and_stops_before_punctuation() {
        for (text, expected) in [
            ("a.com b.fr/x?y=z.", vec!["a.com", "b.fr/x?y=z"]),
            (
                "(https://fr.wikipedia.org/wiki/Vigie_(marine)), oui",
                vec!["https://fr.wikipedia.org/wiki/Vigie_(marine)"],
            ),
            ("#example.com @a.com x@b.com -c.com d.com@e", vec![]),
            ("«example.com»", vec!["example.com"]),
            ("a.com.notatld", vec!["a.com"]),
            ("https://t.co/Ab1-cd", vec!["https://t.co/Ab1"]),
            ("http://пример.рф/путь", vec!["http://пример.рф/путь"]),
        ] {
            assert_eq!(found(text, &X), expected, "{text}");
        }
    }

    #[test]
    fn mastodon_finds_addresses_with_a_protocol_only() {
        let text = "a.com https://b.fr/été?q=é, gemini://c.org/ ftp://d.org";
        assert_eq!(
            found(text, &MASTODON),
            ["https://b.fr/été?q=é", "gemini://c.org/"]
        );
    }

    #[test]
    fn plain_addresses_lose_the_sentence_around_them() {
        let text =
            "Voir (https://a.fr/b_(c)), https://d.fr. « https://e.fr/ » http://localhost:8080/x!";
        let found: Vec<_> = plain(text).into_iter().map(|r| &text[r]).collect();
        assert_eq!(
            found,
            [
                "https://a.fr/b_(c)",
                "https://d.fr",
                "https://e.fr/",
                "http://localhost:8080/x"
            ]
        );
    }
}
