//! Paths: percent encoding, session identifiers, index pages, AMP marks, trailing slashes.

use url::Url;

/// File names that servers answer for the bare directory.
const INDEXES: &[&str] = &[
    "index.html",
    "index.htm",
    "index.shtml",
    "index.xhtml",
    "index.php",
    "index.asp",
    "index.aspx",
    "index.jsp",
    "default.htm",
    "default.html",
    "default.asp",
    "default.aspx",
];

/// Path parameters (`;name=value`) that carry a session.
const SESSIONS: &[&str] = &["jsessionid", "phpsessid", "sid", "sessionid"];

/// Gives the path its plain form.
pub(super) fn normalise(url: &mut Url) {
    let mut segments: Vec<String> = url
        .path()
        .split('/')
        .skip(1)
        .map(|segment| percent(without_session(segment)))
        .collect();
    let is_nested_address = segments.iter().any(|segment| segment.ends_with(':'));
    if !is_nested_address {
        segments.retain(|segment| !segment.is_empty());
    }
    segments.retain(|segment| !is_aspnet_session(segment));
    if segments
        .last()
        .is_some_and(|last| INDEXES.contains(&last.to_ascii_lowercase().as_str()))
    {
        segments.pop();
    }
    let path = without_amp(segments).join("/");
    let path = path.trim_end_matches('/');
    if url.path().strip_prefix('/') != Some(path) {
        url.set_path(path);
    }
}

/// Percent encoding in normal form: letters, digits and `-._~` bare, hexadecimal in capitals (RFC
/// 3986 section 6.2.2.2).
pub(super) fn percent(text: &str) -> String {
    if !text.contains('%') {
        return text.to_owned();
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('%') {
        plain.push_str(before);
        let byte = after
            .get(..2)
            .filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()))
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match byte {
            Some(byte) if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) => {
                plain.push(char::from(byte));
                rest = &after[2..];
            }
            Some(byte) => {
                plain.push_str(&format!("%{byte:02X}"));
                rest = &after[2..];
            }
            None => {
                plain.push('%');
                rest = after;
            }
        }
    }
    plain.push_str(rest);
    plain
}

/// A segment without `;jsessionid=…`.
fn without_session(segment: &str) -> &str {
    match segment.split_once(';') {
        Some((bare, parameters))
            if parameters.split_once('=').is_some_and(|(name, _)| {
                SESSIONS.contains(&name.to_ascii_lowercase().as_str())
            }) =>
        {
            bare
        }
        _ => segment,
    }
}

/// `(S(…))`: the session that ASP.NET writes into the path when cookies are refused.
fn is_aspnet_session(segment: &str) -> bool {
    segment
        .strip_prefix("(S(")
        .and_then(|rest| rest.strip_suffix("))"))
        .is_some_and(|id| id.len() == 24 && id.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

/// Segments without the marks of an AMP copy (`/amp/…`, `…/amp`, `….amp.html`), only where what is
/// left still names an article: `/learn/amp` is a page about AMP.
fn without_amp(segments: Vec<String>) -> Vec<String> {
    let mut plain = segments.clone();
    if plain.last().is_some_and(|last| last == "amp") {
        plain.pop();
    } else if plain.first().is_some_and(|first| first == "amp") {
        plain.remove(0);
    } else if let Some(last) = plain.last_mut() {
        if let Some(stem) = last.strip_suffix(".amp.html") {
            *last = format!("{stem}.html");
        } else if let Some(stem) = last.strip_suffix(".amp") {
            *last = stem.to_owned();
        }
    }
    if plain != segments && plain.last().is_some_and(|last| is_slug(last)) {
        plain
    } else {
        segments
    }
}

/// Whether a path alone names one article: its last segment is a slug or a long number.
pub(super) fn names_an_article(path: &str) -> bool {
    path.trim_end_matches('/')
        .rsplit('/')
        .next()
        .is_some_and(is_slug)
}

/// Whether a segment is the title of an article (three words or more) or carries its number.
fn is_slug(segment: &str) -> bool {
    let words = segment
        .split(['-', '_'])
        .filter(|word| !word.is_empty())
        .count();
    let digits = segment.bytes().filter(u8::is_ascii_digit).count();
    words >= 3 || digits >= 5
}

/// Whether a path is one that sites send strangers to: no article lives there.
pub(super) fn is_dead_end(path: &str) -> bool {
    path.trim_matches('/').split('/').any(|segment| {
        matches!(
            segment.to_ascii_lowercase().as_str(),
            "login"
                | "signin"
                | "signup"
                | "register"
                | "404"
                | "error"
                | "consent"
                | "captcha"
                | "404.html"
                | "login.php"
                | "login.html"
                | "subscribe"
        )
    })
}
