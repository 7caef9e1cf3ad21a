//! Addresses as they may be shown: without the secrets that people put in them.

use std::fmt;

use url::Url;

/// An address without its user name, password, token-like parameters and path segments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redacted(String);

/// What stands for a secret.
const HIDDEN: &str = "***";

/// A parameter whose name contains one of these is hidden whatever its value.
const TELLING: [&str; 9] = [
    "token", "key", "secret", "pass", "auth", "sig", "session", "jwt", "code",
];

/// Shorter runs of letters and digits are taken for words.
const SECRET_RUN: usize = 20;

impl Redacted {
    /// The showable form of an address.
    pub fn new(url: &Url) -> Self {
        let mut shown = format!("{}://", url.scheme());
        if !url.username().is_empty() || url.password().is_some() {
            shown.push_str(HIDDEN);
            shown.push('@');
        }
        shown.push_str(url.host_str().unwrap_or_default());
        if let Some(port) = url.port() {
            shown.push_str(&format!(":{port}"));
        }
        shown.push_str(&hide_segments(url.path()));
        if let Some(query) = url.query() {
            shown.push('?');
            shown.push_str(&hide_parameters(query));
        }
        Self(shown)
    }
}

impl fmt::Display for Redacted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn hide_segments(path: &str) -> String {
    let segments: Vec<&str> = path
        .split('/')
        .map(|segment| {
            if looks_secret(segment) {
                HIDDEN
            } else {
                segment
            }
        })
        .collect();
    segments.join("/")
}

fn hide_parameters(query: &str) -> String {
    let shown: Vec<String> = query
        .split('&')
        .map(|pair| match pair.split_once('=') {
            Some((name, value)) if is_telling(name) || looks_secret(value) => {
                format!("{name}={HIDDEN}")
            }
            None if looks_secret(pair) => HIDDEN.to_owned(),
            _ => pair.to_owned(),
        })
        .collect();
    shown.join("&")
}

fn is_telling(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    TELLING.iter().any(|word| name.contains(word))
}

/// A long unbroken run that mixes letters and digits: a token, hardly ever a word.
fn looks_secret(text: &str) -> bool {
    text.split(|c: char| !c.is_ascii_alphanumeric()).any(|run| {
        run.len() >= SECRET_RUN
            && run.bytes().any(|b| b.is_ascii_digit())
            && run.bytes().any(|b| b.is_ascii_alphabetic())
    })
}

#[cfg(test)]
mod tests {
    use super::Redacted;
    use url::Url;

    fn shown(url: &str) -> String {
        Redacted::new(&Url::parse(url).unwrap()).to_string()
    }

    #[test]
    fn credentials_and_tokens_are_hidden() {
        assert_eq!(shown("https://ann:pw@a.fr/x"), "https://***@a.fr/x");
        assert_eq!(
            shown("https://a.fr:8443/x?page=2&api_key=k"),
            "https://a.fr:8443/x?page=2&api_key=***"
        );
        assert_eq!(
            shown("https://a.fr/feed/9f86d081884c7d659a2feaa0c55ad015/rss"),
            "https://a.fr/feed/***/rss"
        );
        assert_eq!(
            shown("https://a.fr/?u=9f86d081884c7d659a2feaa0c55ad015"),
            "https://a.fr/?u=***"
        );
    }

    #[test]
    fn ordinary_addresses_stay_readable() {
        for url in [
            "https://a.fr/2026/11/23/une-faille-de-plus-dans-openssl-3.4.1.html",
            "https://www.cert.ssi.gouv.fr/avis/CERTFR-2026-AVI-0123/feed/",
            "https://a.fr/?page=2&tri=date",
        ] {
            assert_eq!(shown(url), url);
        }
    }
}
