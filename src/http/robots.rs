//! robots.txt (RFC 9309): read, and matched.

use std::time::Duration;

use crate::domain::limits;

/// The part of a robots.txt that concerns us.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Rules {
    rules: Vec<Rule>,
    /// `Crawl-delay`, widely used though no part of the RFC.
    pub(super) delay: Option<Duration>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Rule {
    allow: bool,
    /// Normalised; may hold `*`, and `$` at the end.
    pattern: Vec<u8>,
}

/// What RFC 9309 §2.5 asks to read at least.
pub(super) const READ_AT_MOST: usize = 512 * 1024;

/// Comparing a path with all rules takes a thousand steps on a real site; a file made for it could
/// ask for billions.
const STEPS: usize = 2_000_000;

/// Whom a group of rules speaks to.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Audience {
    Others,
    Everybody,
    Us,
}

impl Rules {
    /// Reads the rules for a product token (`vigie`): all groups that name it, else those for `*`.
    pub(super) fn parse(text: &[u8], product: &str) -> Self {
        let text = String::from_utf8_lossy(&text[..text.len().min(READ_AT_MOST)]);
        let mut ours = Self::default();
        let mut everybodys = Self::default();
        let mut named = false;
        let mut audience = Audience::Others;
        let mut in_heading = false;
        for (key, value) in text
            .trim_start_matches('\u{feff}')
            .split(['\r', '\n'])
            .filter_map(line)
        {
            if key == "user-agent" {
                let spoken_to = audience_of(value, product);
                audience = if in_heading {
                    audience.max(spoken_to)
                } else {
                    spoken_to
                };
                named |= spoken_to == Audience::Us;
                in_heading = true;
                continue;
            }
            in_heading &= !matches!(key.as_str(), "allow" | "disallow" | "crawl-delay");
            match audience {
                Audience::Us => ours.learn(&key, value),
                Audience::Everybody => everybodys.learn(&key, value),
                Audience::Others => {}
            }
        }
        if named { ours } else { everybodys }
    }

    fn learn(&mut self, key: &str, value: &str) {
        match key {
            "allow" | "disallow" if !value.is_empty() => self.rules.push(Rule {
                allow: key == "allow",
                pattern: normalise(value),
            }),
            "crawl-delay" => {
                let seconds = value
                    .parse()
                    .ok()
                    .and_then(|s| Duration::try_from_secs_f64(s).ok());
                self.delay = seconds.map(|delay| delay.min(limits::CRAWL_DELAY));
            }
            _ => {}
        }
    }

    /// Whether a path with its query may be asked: the longest match decides, and between equals
    /// the one that allows. What takes too long to compare is not asked.
    pub(super) fn allow(&self, path: &str) -> bool {
        if path == "/robots.txt" {
            return true;
        }
        let path = normalise(path);
        let mut steps = STEPS;
        let matching = self
            .rules
            .iter()
            .filter(|rule| matches(&rule.pattern, &path, &mut steps));
        let allowed = matching
            .max_by_key(|rule| (rule.pattern.len(), rule.allow))
            .is_none_or(|rule| rule.allow);
        allowed && steps > 0
    }
}

/// A line as key in lower case and value, without its comment.
fn line(line: &str) -> Option<(String, &str)> {
    let line = line.split('#').next()?;
    let (key, value) = line.split_once(':')?;
    Some((key.trim().to_ascii_lowercase(), value.trim()))
}

fn audience_of(value: &str, product: &str) -> Audience {
    let is_token = |c: char| c.is_ascii_alphabetic() || c == '_' || c == '-';
    let token = value.split(|c| !is_token(c)).next().unwrap_or_default();
    if value.starts_with('*') {
        Audience::Everybody
    } else if token.eq_ignore_ascii_case(product) {
        Audience::Us
    } else {
        Audience::Others
    }
}

/// One spelling for each path: unreserved characters plain, all else escaped in upper case.
fn normalise(path: &str) -> Vec<u8> {
    let bytes = path.as_bytes();
    let mut plain = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let escaped = (byte == b'%')
            .then(|| hex(bytes.get(at + 1..at + 3)?))
            .flatten();
        match escaped {
            Some(code) if code.is_ascii_alphanumeric() || b"-._~".contains(&code) => {
                plain.push(code)
            }
            Some(code) => plain.extend_from_slice(format!("%{code:02X}").as_bytes()),
            None if byte.is_ascii_graphic() => plain.push(byte),
            None => plain.extend_from_slice(format!("%{byte:02X}").as_bytes()),
        }
        at += if escaped.is_some() { 3 } else { 1 };
    }
    plain
}

fn hex(digits: &[u8]) -> Option<u8> {
    u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

/// Whether a pattern matches the start of a path, `*` standing for anything and a last `$` for the
/// end. Going back only to the latest star keeps the work within length times length, and `steps`
/// within what is left of them.
fn matches(pattern: &[u8], path: &[u8], steps: &mut usize) -> bool {
    let (pattern, to_the_end) = match pattern.strip_suffix(b"$") {
        Some(start) => (start, true),
        None => (pattern, false),
    };
    let (mut p, mut at) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    loop {
        *steps = steps.saturating_sub(1);
        if *steps == 0 {
            return false;
        }
        if p == pattern.len() && (!to_the_end || at == path.len()) {
            return true;
        }
        match pattern.get(p) {
            Some(b'*') => {
                p += 1;
                star = Some((p, at));
            }
            Some(byte) if path.get(at) == Some(byte) => (p, at) = (p + 1, at + 1),
            _ => match star {
                Some((after, from)) if from < path.len() => {
                    (p, at) = (after, from + 1);
                    star = Some((after, from + 1));
                }
                _ => return false,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Rules;
    use std::time::Duration;

    fn rules(text: &str) -> Rules {
        Rules::parse(text.as_bytes(), "vigie")
    }

    #[test]
    fn the_longest_match_decides_and_ties_allow() {
        let rules = rules("User-agent: *\nDisallow: /a\nAllow: /a/b\nDisallow: /c\nAllow: /c\n");
        assert!(!rules.allow("/a/x") && rules.allow("/a/b/x") && rules.allow("/c/d"));
        assert!(rules.allow("/") && rules.allow("/other"));
    }

    #[test]
    fn stars_and_the_end_mark_are_understood() {
        let rules =
            rules("User-agent: *\nDisallow: /*.pdf$\nDisallow: /p/*/draft\nDisallow: *?print=");
        assert!(!rules.allow("/x/y.pdf") && rules.allow("/x/y.pdf?v=1"));
        assert!(!rules.allow("/p/1/2/draft/3") && rules.allow("/p/draft"));
        assert!(!rules.allow("/n?print=1") && rules.allow("/n?p=1"));
    }

    #[test]
    fn a_group_that_names_us_replaces_that_for_everybody() {
        let rules = rules(
            "User-agent: *\nDisallow: /\n\nUser-agent: other\nUser-Agent: Vigie/2.0 (+x)\nDisallow: /private # ours\n\
             \nUser-agent: vigie\nDisallow: /also\n",
        );
        assert!(rules.allow("/news") && !rules.allow("/private/1") && !rules.allow("/also"));
        assert!(
            super::Rules::parse(
                b"User-agent: vigie\nDisallow:\n\nUser-agent: *\nDisallow: /",
                "vigie"
            )
            .allow("/x")
        );
    }

    #[test]
    fn escapes_are_compared_in_one_spelling() {
        let rules =
            rules("User-agent: *\nDisallow: /caf\u{e9}\nDisallow: /%7euser\nDisallow: /a%2fb");
        assert!(
            !rules.allow("/caf%c3%a9/menu") && !rules.allow("/~user") && !rules.allow("/a%2Fb")
        );
        assert!(rules.allow("/a/b"));
    }

    #[test]
    fn crawl_delay_is_bounded_and_odd_lines_are_skipped() {
        let text = "\u{feff}User-agent: *\rCrawl-delay: 4.5\rnonsense\rDisallow: /x\r\nSitemap: https://a.fr/s.xml\n";
        assert_eq!(rules(text).delay, Some(Duration::from_millis(4500)));
        assert!(!rules(text).allow("/x"));
        assert_eq!(
            rules("User-agent: *\nCrawl-delay: 86400").delay,
            Some(Duration::from_secs(60))
        );
        assert_eq!(rules("User-agent: *\nCrawl-delay: -3").delay, None);
    }

    #[test]
    fn a_pattern_of_many_stars_costs_little() {
        let pattern = "/*a".repeat(2_000);
        let path = format!("/{}", "a/".repeat(4_000));
        let rules = rules(&format!("User-agent: *\nDisallow: {pattern}b$"));
        assert!(rules.allow(&path));
    }

    #[test]
    fn a_file_that_takes_too_long_to_compare_is_a_way_to_say_no() {
        let pattern = format!("Disallow: /*{}b\n", "a".repeat(1_000));
        let text = format!("User-agent: *\n{}", pattern.repeat(500));
        assert!(text.len() < super::READ_AT_MOST);
        let rules = rules(&text);
        assert!(rules.allow("/short"));
        assert!(!rules.allow(&format!("/{}", "a".repeat(8_000))));
    }
}
