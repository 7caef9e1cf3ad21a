//! The lint of what is public: traces of the inside in texts, links, cards and names.
//!
//! Labels decide what may leave; this reads what is about to, since a public article can quote an
//! internal host, an editor can paste a path, and a template can say too much. It errs on the side of
//! caution: what it finds is held for a person, who may let it go.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::LazyLock;

use regex::Regex;
use unicode_normalization::UnicodeNormalization;

use crate::channels::Said;

/// Ends of names that exist on private networks only.
const INSIDE: [&str; 12] = [
    "local",
    "localdomain",
    "localhost",
    "lan",
    "intranet",
    "intra",
    "internal",
    "private",
    "corp",
    "home",
    "home.arpa",
    "rie.gouv.fr",
];

/// What must not leave, beside what is recognised anywhere.
#[derive(Clone, Debug, Default)]
pub struct Lint {
    hosts: Vec<String>,
    terms: Vec<String>,
    allowed: Vec<String>,
}

impl Lint {
    /// `hosts` are internal, `*.` in front of one means all names below; `terms` are words, whose case
    /// and accents do not count; what is `allowed` is never found.
    pub fn new(hosts: &[String], terms: &[String], allowed: &[String]) -> Self {
        let lower = |all: &[String]| all.iter().map(|one| one.trim().to_lowercase()).collect();
        Self {
            hosts: lower(hosts),
            terms: terms.iter().map(|term| folded(term)).collect(),
            allowed: lower(allowed),
        }
    }

    /// Every finding in texts that are about to leave, one line each.
    pub fn findings(&self, said: &[Said]) -> BTreeSet<String> {
        let mut findings = BTreeSet::new();
        for one in said {
            for reading in readings(&one.text) {
                self.look(one.place, &reading, &mut findings);
            }
        }
        findings
    }

    fn look(&self, place: &str, text: &str, findings: &mut BTreeSet<String>) {
        let mut found = |what: &str, word: &str| {
            let word = word.to_lowercase();
            if !self.allowed.contains(&word) {
                findings.insert(format!("{place}: {what}: {word}"));
            }
        };
        for word in matches(&ADDRESS_V4, text) {
            if word.parse().is_ok_and(is_private_v4) {
                found("a private address", word);
            }
        }
        for word in matches(&ADDRESS_V6, text) {
            if word.parse().is_ok_and(is_private_v6) {
                found("a private address", word);
            }
        }
        for host in matches(&LINKED_HOST, text) {
            if self.is_inside(host) || is_short(host) || is_here(host) {
                found("an internal host", host);
            }
        }
        for host in matches(&NAME, text) {
            if self.is_inside(host) {
                found("an internal host", host);
            }
        }
        for path in matches(&PATH, text) {
            found("a path", path);
        }
        for address in matches(&MAIL, text) {
            found("a mail address", address);
        }
        let words = folded(text);
        for term in self
            .terms
            .iter()
            .filter(|term| words.contains(term.as_str()))
        {
            found("a word that must not leave", term.trim());
        }
    }

    fn is_inside(&self, host: &str) -> bool {
        let host = host.to_lowercase();
        let host = host.trim_end_matches('.');
        let below = |end: &str| {
            host.strip_suffix(end)
                .is_some_and(|rest| rest.ends_with('.'))
        };
        let listed = |name: &String| match name.strip_prefix("*.") {
            Some(end) => host == end || below(end),
            None => host == name,
        };
        INSIDE.iter().any(|end| below(end)) || self.hosts.iter().any(listed)
    }
}

/// A text as people and programs may read it: as it is, and with its escapes undone.
fn readings(text: &str) -> BTreeSet<String> {
    let plain = visible(text);
    let unescaped = visible(&entities(&plain));
    // A tag in the middle of a word hides it from a search and not from a reader.
    let untagged = TAG
        .as_ref()
        .map(|tag| tag.replace_all(&unescaped, "").into_owned());
    let mut readings = BTreeSet::from([plain, unescaped]);
    readings.extend(untagged);
    let undone: Vec<String> = readings.iter().map(|one| percents(one)).collect();
    readings.extend(undone);
    readings
}

/// Compatibility forms as usual ones, signs that are not seen left out.
fn visible(text: &str) -> String {
    let hidden = |c: &char| matches!(*c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{feff}');
    text.chars().filter(|c| !hidden(c)).nfkc().collect()
}

fn entities(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        plain.push_str(&rest[..at]);
        rest = &rest[at..];
        let meant = rest.find(';').filter(|end| *end <= 10);
        let meant = meant.and_then(|end| Some((entity(&rest[1..end])?, end + 1)));
        let (sign, length) = meant.unwrap_or(('&', 1));
        plain.push(sign);
        rest = &rest[length..];
    }
    plain.push_str(rest);
    plain
}

fn entity(name: &str) -> Option<char> {
    let named = [
        ("amp", '&'),
        ("lt", '<'),
        ("gt", '>'),
        ("quot", '"'),
        ("apos", '\''),
        ("nbsp", ' '),
    ];
    let number = name
        .strip_prefix('#')
        .and_then(|digits| match digits.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok(),
            None => digits.parse().ok(),
        });
    let known = named.iter().find(|(known, _)| *known == name);
    known
        .map(|(_, sign)| *sign)
        .or(number.and_then(char::from_u32))
}

fn percents(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        let hex = after.get(..2).filter(|_| *first == b'%');
        let hex = hex.and_then(|hex| std::str::from_utf8(hex).ok());
        let byte = hex.and_then(|hex| u8::from_str_radix(hex, 16).ok());
        bytes.push(byte.unwrap_or(*first));
        rest = if byte.is_some() { &after[2..] } else { after };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Words in lower case without accents, each between two spaces.
fn folded(text: &str) -> String {
    let bare = text
        .nfd()
        .filter(|c| !unicode_normalization::char::is_combining_mark(*c));
    let mut words = String::from(" ");
    for c in bare.flat_map(char::to_lowercase) {
        match c.is_alphanumeric() {
            true => words.push(c),
            false if words.ends_with(' ') => {}
            false => words.push(' '),
        }
    }
    if !words.ends_with(' ') {
        words.push(' ');
    }
    words
}

fn is_private_v4(address: Ipv4Addr) -> bool {
    let [a, b, ..] = address.octets();
    address.is_private() || address.is_link_local() || (a == 100 && (64..128).contains(&b))
}

fn is_private_v6(address: Ipv6Addr) -> bool {
    address.is_unique_local() || address.is_unicast_link_local()
}

/// A name without a dot leads somewhere on a private network only.
fn is_short(host: &str) -> bool {
    !host.contains(['.', ':']) && host.chars().any(char::is_alphabetic)
}

fn is_here(host: &str) -> bool {
    let bare = host.trim_matches(['[', ']']);
    bare.parse::<IpAddr>()
        .is_ok_and(|address| address.is_loopback() || address.is_unspecified())
}

type Pattern = LazyLock<Option<Regex>>;

static ADDRESS_V4: Pattern =
    LazyLock::new(|| Regex::new(r"(?:^|[^0-9.])((?:[0-9]{1,3}\.){3}[0-9]{1,3})").ok());
static ADDRESS_V6: Pattern = LazyLock::new(|| {
    Regex::new(r"(?i)\b(f(?:[cd][0-9a-f]{2}|e[89ab][0-9a-f]):[0-9a-f:]*[0-9a-f:])").ok()
});
static LINKED_HOST: Pattern = LazyLock::new(|| {
    Regex::new(r#"(?i)\b(?:https?|ftp|wss?|ssh|git|ldaps?|smb)://(?:[^\s/@"'<>]*@)?(\[[0-9a-f:.]+\]|[^\s/:?#"'<>()\[\]|\\,;]+)"#).ok()
});
static NAME: Pattern = LazyLock::new(|| {
    Regex::new(r"(?i)\b([a-z0-9](?:[a-z0-9_-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+)")
        .ok()
});
static PATH: Pattern = LazyLock::new(|| {
    let unc = r"\\{2,}[\w.-]+\\+[\w$.-]+";
    let drive = r"\b[A-Za-z]:\\+[\w$ .-]+";
    let scheme = r"\b(?:file|smb|afp|nfs|cifs)://[^\s]+";
    let unix =
        r#"(?:^|[\s"'(\[=>`:])/(?:home|Users|mnt|srv|nfs|net|export|root|data|var/www)/[\w.-]+"#;
    Regex::new(&format!("({unc}|{drive}|{scheme}|{unix})")).ok()
});
static MAIL: Pattern = LazyLock::new(|| {
    Regex::new(r"(?i)(?:^|[^@\w.%+/-])([a-z0-9._%+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,})").ok()
});
static TAG: Pattern = LazyLock::new(|| Regex::new(r"</?[A-Za-z][^<>]*>").ok());

fn matches<'t>(pattern: &'static Pattern, text: &'t str) -> impl Iterator<Item = &'t str> {
    let found = pattern.as_ref().map(|pattern| pattern.captures_iter(text));
    let words = found.into_iter().flatten().filter_map(|found| found.get(1));
    words.map(|word| word.as_str().trim())
}

#[cfg(test)]
mod tests {
    use super::{Lint, Said};

    fn lint() -> Lint {
        let list = |all: &[&str]| all.iter().map(|one| (*one).to_owned()).collect::<Vec<_>>();
        Lint::new(
            &list(&["wiki.ministere.example", "*.agents.example"]),
            &list(&["Projet Chouette", "salle été"]),
            &list(&["contact@journal.example", "192.168.1.1"]),
        )
    }

    fn found(text: &str) -> Vec<String> {
        let said = Said {
            place: "text",
            text: text.to_owned(),
        };
        let findings = lint().findings(&[said]);
        findings
            .into_iter()
            .map(|line| line.rsplit(": ").next().unwrap().to_owned())
            .collect()
    }

    #[test]
    fn every_kind_of_trace_is_found_however_it_is_written() {
        for (text, trace) in [
            ("voir 10.1.2.3 vite", "10.1.2.3"),
            ("sur 172.20.0.9:8080", "172.20.0.9"),
            ("https://192.168.4.5/x", "192.168.4.5"),
            ("fe80::1%eth0 et", "fe80::1"),
            ("[fd12:3456::7]", "fd12:3456::7"),
            ("http://intranet/accueil", "intranet"),
            ("http://localhost:3000/", "localhost"),
            ("https://127.0.0.1/", "127.0.0.1"),
            ("https://wiki.ministere.example/a", "wiki.ministere.example"),
            ("le WIKI.Ministere.example.", "wiki.ministere.example"),
            (
                "https://robot:mdp@paie.agents.example/",
                "paie.agents.example",
            ),
            ("agents.example", "agents.example"),
            ("serveur srv-01.lan en panne", "srv-01.lan"),
            ("forge.intra", "forge.intra"),
            (r"dans \\srv-fic01\partage$\notes", r"\\srv-fic01\partage$"),
            (r"dans \\\\srv\\part", r"\\\\srv\\part"),
            (r"C:\Users\ada", r"c:\users"),
            ("file:///etc/hosts", "file:///etc/hosts"),
            ("smb://nas/x", "smb://nas/x"),
            ("cd /home/ada/essai", "/home/ada"),
            (
                "écrire à ada.lovelace@ministere.example",
                "ada.lovelace@ministere.example",
            ),
            ("le PROJET  chouette avance", "projet chouette"),
            ("projet-chouette.pdf", "projet chouette"),
            ("en Salle  ETE", "salle ete"),
            // Escapes, markup, signs that are not seen, compatibility forms.
            ("10&#46;1&#46;2&#46;3", "10.1.2.3"),
            ("10%2E1%2E2%2E3", "10.1.2.3"),
            ("pro<b>jet</b> chouette", "projet chouette"),
            ("pro\u{ad}jet chou\u{200b}ette", "projet chouette"),
            ("ａgents．example", "agents.example"),
            ("ada&#64;ministere.example", "ada@ministere.example"),
            ("href=\"http&#58;//intranet/\"", "intranet"),
        ] {
            assert!(
                found(text).contains(&trace.to_owned()),
                "{text}: {:?}",
                found(text)
            );
        }
    }

    #[test]
    fn what_the_press_writes_every_day_is_not_found() {
        for text in [
            "PostgreSQL 19.2.1 et Firefox 128.0.3.1 sortent",
            "8.8.8.8, 1.1.1.1 et 172.15.0.1 sont publics",
            "https://www.journal.example/2026/10/09/titre-long?a=1&b=2",
            "la local, le corp, un intranet de plus",
            "contact@journal.example et 192.168.1.1 sont permis",
            "@vigie@social.example dit bonjour",
            "l’adresse 127.0.0.1 du développeur",
            "C: et D: sont des lecteurs ; /usr/bin/env et /etc/passwd aussi",
            "https://medium.example/@ada/x",
            "le projet de la chouette",
            "a && b || c ; x & y; 100 % sûr, 5 %20",
        ] {
            assert_eq!(found(text), Vec::<String>::new(), "{text}");
        }
    }
}
