//! The lint of what is public: traces of the inside in texts, links, cards and names.
//!
//! Labels decide what may leave; this reads what is about to, since a public article can quote an
//! internal host, an editor can paste a path, and a template can say too much. It errs on the side of
//! caution: what it finds is held for a person, who may let it go.

mod patterns;
mod readings;

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv6Addr};

use unicode_normalization::UnicodeNormalization;

use crate::channels::Said;
use crate::domain::network::{Scope, is_inside, is_private_name, is_short, meant_scope, spelled};
use patterns::{
    BARE_HOST, COLONED, DOTTED, INTRODUCED, LINKED_HOST, MACHINE_SCHEMES, MAIL, NAME, PATH,
    Pattern, RELEASE, matches, positions,
};
use readings::readings;

/// What must not leave, beside what is recognised anywhere.
#[derive(Clone, Debug, Default)]
pub struct Lint {
    hosts: Vec<String>,
    terms: Vec<String>,
    allowed: Vec<String>,
}

impl Lint {
    /// `hosts` are internal, `*.` in front of one means all names below; `terms` are words, whose case
    /// and accents do not count; what is `allowed` is never found, nor is `host:port` at that port.
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
        let mut found = |what: &str, Trace { word, port }: Trace<'_>| {
            let word = word.to_lowercase();
            if !self.is_allowed(&word, port) {
                findings.insert(format!("{place}: {what}: {word}"));
            }
        };
        for address in addresses(text) {
            found("a private address", address);
        }
        for (scheme, host) in linked(text) {
            if self.is_linked_inside(scheme, host.word) {
                found("an internal host", host);
            }
        }
        for host in traces(&BARE_HOST, text).filter(|host| is_short(host.word)) {
            found("an internal host", host);
        }
        for host in traces(&NAME, text).filter(|host| self.is_inside(host.word)) {
            found("an internal host", host);
        }
        for (what, pattern) in [("a path", &PATH), ("a mail address", &MAIL)] {
            for word in matches(pattern, text) {
                found(what, Trace { word, port: None });
            }
        }
        let words = folded(text);
        for term in self
            .terms
            .iter()
            .filter(|term| words.contains(term.as_str()))
        {
            let (word, port) = (term.trim(), None);
            found("a word that must not leave", Trace { word, port });
        }
    }

    /// Whether a word may leave, at any port or at this one: many services share the address of a machine.
    fn is_allowed(&self, word: &str, port: Option<&str>) -> bool {
        let at_port = port.map(|port| format!("{word}:{port}"));
        self.allowed
            .iter()
            .any(|allowed| allowed == word || Some(allowed) == at_port.as_ref())
    }

    fn is_linked_inside(&self, scheme: &str, host: &str) -> bool {
        let asks_machines = MACHINE_SCHEMES.contains(&scheme.to_lowercase().as_str());
        let leads_inside = || is_short(host) || spelled(host).is_some_and(is_inside);
        self.is_inside(host) || (asks_machines && leads_inside())
    }

    fn is_inside(&self, host: &str) -> bool {
        let host = host.to_lowercase();
        let host = host.trim_end_matches('.');
        let listed = |name: &String| match name.strip_prefix("*.") {
            Some(end) => host
                .strip_suffix(end)
                .is_some_and(|rest| rest.is_empty() || rest.ends_with('.')),
            None => host == name,
        };
        is_private_name(host) || self.hosts.iter().any(listed)
    }
}

/// A word that may betray the inside, and the port that stands behind it or that its link means.
struct Trace<'t> {
    word: &'t str,
    port: Option<&'t str>,
}

impl<'t> Trace<'t> {
    /// What stands from `start` to `end`.
    fn at(text: &'t str, (start, end): (usize, usize)) -> Self {
        let behind = text[end..].trim_start_matches(']').strip_prefix(':');
        let written = behind.map(|rest| {
            let digits = rest.find(|c: char| !c.is_ascii_digit());
            &rest[..digits.unwrap_or(rest.len())]
        });
        let before = tail(&text[..start]).to_lowercase();
        let before = before.trim_end_matches('[');
        let usual = [("http://", "80"), ("https://", "443")].into_iter();
        let mut meant = usual.filter(|(scheme, _)| before.ends_with(scheme));
        Self {
            word: &text[start..end],
            port: written
                .filter(|port| !port.is_empty())
                .or_else(|| meant.next().map(|(_, port)| port)),
        }
    }
}

fn traces<'t>(pattern: &'static Pattern, text: &'t str) -> impl Iterator<Item = Trace<'t>> {
    positions(pattern, text).map(|at| Trace::at(text, at))
}

/// Addresses of private networks that stand in a text, linked or not; those of this machine only in
/// brackets or with a port, since tutorials name it every day.
fn addresses(text: &str) -> impl Iterator<Item = Trace<'_>> {
    let dotted = positions(&DOTTED, text).filter_map(|at| dotted(text, at.0, at.1));
    let coloned = positions(&COLONED, text).filter_map(|at| coloned(text, at.0, at.1));
    dotted.chain(coloned)
}

/// Four numbers with dots, in decimal, octal or hexadecimal, that are an address and not a version
/// or the number of a section.
fn dotted(text: &str, start: usize, end: usize) -> Option<Trace<'_>> {
    let (before, word, after) = (&text[..start], &text[start..end], &text[end..]);
    let is_longer = |sign: Option<char>, next: Option<char>| {
        sign == Some('.') && next.is_some_and(|next| next.is_ascii_digit())
    };
    let mut coming = after.chars();
    let mut gone = before.chars().rev();
    if is_longer(coming.next(), coming.next()) || is_longer(gone.next(), gone.next()) {
        return None;
    }
    let is_version = matches(&RELEASE, after).next().is_some()
        || INTRODUCED
            .as_ref()
            .is_some_and(|words| words.is_match(tail(before)));
    let with_port = after
        .strip_prefix(':')
        .is_some_and(|port| port.starts_with(|c: char| c.is_ascii_digit()));
    // Most people read leading zeros as nothing, programs as octal.
    let decimal = word.split('.').map(|part| part.trim_start_matches('0'));
    let decimal: Vec<_> = decimal
        .map(|part| if part.is_empty() { "0" } else { part })
        .collect();
    let decimal = decimal.join(".").parse().ok();
    let meant: Vec<IpAddr> = spelled(word).into_iter().chain(decimal).collect();
    let reveals = |address: &IpAddr| match meant_scope(*address) {
        Scope::Private | Scope::Link => true,
        Scope::Here => with_port,
        Scope::Global | Scope::Special => false,
    };
    (!is_version && meant.iter().any(reveals)).then(|| Trace::at(text, (start, end)))
}

/// A run of hexadecimal digits and colons that is an address.
fn coloned(text: &str, start: usize, end: usize) -> Option<Trace<'_>> {
    let (before, word, after) = (&text[..start], &text[start..end], &text[end..]);
    let is_word = |sign: Option<char>| sign.is_some_and(|sign| sign.is_alphanumeric());
    if is_word(after.chars().next()) || is_word(before.chars().next_back()) {
        return None;
    }
    let in_brackets = before.ends_with('[') && after.starts_with([']', '%']);
    let shorter = word.trim_end_matches(['.', ':']);
    let mut readings = [word, shorter].into_iter();
    let word = readings.find(|word| {
        let address = word.parse::<Ipv6Addr>().map(IpAddr::V6);
        address.is_ok_and(|address| match meant_scope(address) {
            Scope::Private | Scope::Link => true,
            Scope::Here => in_brackets,
            Scope::Global | Scope::Special => false,
        })
    })?;
    Some(Trace::at(text, (start, start + word.len())))
}

/// The scheme and the host of what a text links to, at the port that it says or means.
fn linked(text: &str) -> impl Iterator<Item = (&str, Trace<'_>)> {
    let links = LINKED_HOST.as_ref().map(|links| links.captures_iter(text));
    links.into_iter().flatten().filter_map(|link| {
        let scheme = link.get(1).or(link.get(2))?.as_str();
        let host = link.get(3)?;
        Some((scheme, Trace::at(text, (host.start(), host.end()))))
    })
}

/// The last words of a text, by its last bytes.
fn tail(text: &str) -> &str {
    let start = text.len().saturating_sub(24);
    let start = (start..=text.len()).find(|at| text.is_char_boundary(*at));
    start.map_or("", |start| &text[start..])
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

    /// One way of writing an inside place a line; the first word is what must be found.
    const DISGUISES: &[(&str, &str)] = &[
        // Addresses as programs take them.
        ("10.1", "http://10.1/"),
        ("10.66051", "http://10.66051/"),
        ("167838211", "http://167838211/"),
        ("0x0a010203", "https://0x0a010203/x"),
        ("0xa.0x1.0x2.0x3", "http://0xA.0x1.0x2.0x3/"),
        ("0x0a.1.2.3", "joindre 0x0a.1.2.3"),
        ("012.1.2.3", "http://012.1.2.3/"),
        ("012.0001.02.03", "le serveur 012.0001.02.03 répond"),
        ("010.001.002.003", "le serveur 010.001.002.003 répond"),
        ("192.168.257", "ftp://192.168.257/"),
        ("0x7f.1", "http://0x7f.1:8080/"),
        ("2130706433", "http://2130706433/"),
        ("017700000001", "http://017700000001/"),
        ("127.1", "http://127.1/"),
        ("0", "http://0/"),
        ("10.1.2.3.", "http://10.1.2.3./"),
        ("10.1.2.3", "http:10.1.2.3 puis http:/10.1.2.3/"),
        ("10.1.2.3", r"http:\\10.1.2.3\x"),
        ("10.1.2.3", "réseau 10.1.2.3/24"),
        ("10.1.2.3", "de 10.1.2.3-10.1.2.9"),
        ("10.1.2.3", "tcp/10.1.2.3:443,"),
        ("10.0.0.1", "10.0.0.1.nip.io"),
        ("wiki.10-1-2-3.sslip.io", "wiki.10-1-2-3.sslip.io"),
        (
            "ip-10-1-2-3.eu.cloud.example",
            "ip-10-1-2-3.eu.cloud.example",
        ),
        ("3.2.1.10.in-addr.arpa", "3.2.1.10.in-addr.arpa"),
        ("100.64.1.1", "vers 100.64.1.1"),
        ("169.254.169.254", "http://169.254.169.254/latest"),
        ("127.0.0.1", "127.0.0.1:8080 répond"),
        ("127.0.0.1", "ssh://ada@127.0.0.1"),
        // IPv6.
        ("[::1]", "http://[::1]/"),
        ("::1", "écouter sur [::1]:8080"),
        ("[::]", "http://[::]:80/"),
        ("[::1%lo]", "http://[::1%25lo]/"),
        ("10.1.2.3", "::ffff:10.1.2.3"),
        ("::ffff:a01:203", "[::ffff:a01:203]"),
        ("[::ffff:7f00:1]", "http://[::ffff:7f00:1]/"),
        ("10.1.2.3", "[::10.1.2.3]"),
        ("64:ff9b::a01:203", "64:ff9b::a01:203"),
        ("10.1.2.3", "64:ff9b::10.1.2.3"),
        ("2002:a01:203::", "2002:a01:203:: et"),
        ("fd12::1", "par fd12::1."),
        ("fd12:0:0:0:0:0:0:1", "FD12:0:0:0:0:0:0:1"),
        ("fe80::1", "fe80::1%25eth0"),
        ("[fe80::1%eth0]", "http://[fe80::1%25eth0]/"),
        // Names.
        ("intranet.", "http://intranet./"),
        ("intranet.ville.fr", "voir intranet.ville.fr"),
        ("intranet.ville.fr", "Intranet.Ville.fr."),
        ("wiki.corp.exemple.com", "wiki.corp.exemple.com"),
        ("srv.localdomain", "srv.localdomain"),
        ("srv.home.arpa", "srv.home.arpa."),
        ("srv_1.lan", "srv_1.lan"),
        ("_ldap._tcp.ad.lan", "_ldap._tcp.ad.lan"),
        ("réseau.lan", "réseau.lan"),
        ("intranet", "<a href=\"//intranet/x\">"),
        ("localhost", "ouvrir localhost:8080"),
        ("forge", "git clone git@forge:equipe/projet.git"),
        ("messagerie", "mailto:ada@messagerie"),
        ("srv", "http://a@b@srv/"),
        ("srv", "http://ada:m.d.p@srv:81/"),
        // Schemes.
        ("z:/share", "le dossier Z:/share/notes.odt"),
        (r"z:\share", r"z:\share\x"),
        (r"z:\", r"le lecteur z:\"),
        ("srv-fic", "//srv-fic/partage"),
        ("srv-fic", "partage : //srv-fic/notes"),
        ("srv-fic", "«//srv-fic/notes»"),
        (r"\\srv-fic\notes", r"\\srv-fic\notes"),
        ("dc01", "lancer ssh root@dc01"),
        ("dc01", "root@dc01 répond."),
        ("dc01", "ssh -p 2222 ada@dc01 puis"),
        ("dc01", "(admin@DC01)"),
        ("dc01", "scp notes.txt ada@dc01:"),
        ("localhost", "ouvrir localhost/phpmyadmin"),
        ("127.0.0.1", "http://127.0.0.1:8080/admin"),
        ("srv-rds", "rdp://srv-rds"),
        ("depot", "sftp://depot/x"),
        ("depot", "svn://depot/tronc"),
        ("depot", "svn+ssh://ada@depot/tronc"),
        ("base", "postgres://ada:mdp@base/veille"),
        ("base", "jdbc:postgresql://base:5432/veille"),
        ("cache", "redis://cache:6379/0"),
        ("cache", "rediss://:mdp@cache"),
        ("annuaire", "ldap://annuaire/dc=x"),
        ("annuaire", "ldaps://annuaire:636"),
        ("smb://partage", "smb://partage"),
        ("base", "mongodb+srv://base/x"),
        ("file", "amqp://file:5672"),
        ("srv-ora", "jdbc:oracle:thin:@srv-ora:1521:X"),
        ("bureau", "vnc://bureau:5900"),
        ("horloge", "udp://horloge:123"),
        ("intranet", r"http:\/\/intranet\/x"),
        ("10.1.2.3", "inconnu://10.1.2.3/"),
        ("intranet", "view-source:http://intranet/"),
        // Signs that are not seen, escapes, marks of style.
        ("10.1.2.3", "10.\u{200b}1.2.3"),
        ("10.1.2.3", "10.\u{2060}1.2\u{ad}.3"),
        ("10.1.2.3", "10.1.\u{202e}\u{202c}2.3"),
        ("10.1.2.3", "10.1.2\u{fe0f}.3"),
        ("srv-01.lan", "srv\u{34f}-01.lan"),
        ("srv-01.lan", "srv-01.l\u{e0061}an"),
        ("srv-01.lan", "srv-01.l\u{1}an"),
        ("srv-01.lan", r"srv\-01\.lan"),
        ("10.1.2.3", r"10\.1\.2\.3"),
        ("10.1.2.3", "10.**1**.2.3"),
        ("10.1.2.3", "10.`1`.2.3"),
        ("10.1.2.3", "10.''1''.2.3"),
        ("10.1.2.3", "10.[1](x).2.3"),
        ("10.1.2.3", "10.<!-- x -->1.2.3"),
        ("10.1.2.3", "10.<nowiki/>1.2.3"),
        ("10.1.2.3", "10&period;1&period;2&period;3"),
        ("10.1.2.3", "10&#x2e;1&#0000000046;2&#46;3"),
        ("10.1.2.3", "10&amp;#46;1&amp;#46;2&amp;#46;3"),
        (
            "10.1.2.3",
            "10&#x2E1&#46;2.3 puis 10&#46 1 puis 10&ZeroWidthSpace;.1.2.3",
        ),
        ("10.1.2.3", "10%252E1%252E2%252E3"),
        ("10.1.2.3", r"10\u002e1\u002e2\u002e3"),
        ("10.1.2.3", "１０．１．２．３"),
        ("10.1.2.3", "10。1。2。3"),
        ("10.1.2.3", "①0.1.2.3"),
        ("intranet", "http&colon;&sol;&sol;intranet&sol;"),
        ("agents.example", "a<i>gents</i>.example"),
        ("agents.example", "*agents*.**example**"),
        (
            "ada@ministere.example",
            "ada&commat;ministere&period;example",
        ),
        ("ada@ministere.example", "ada\u{200d}@ministere.example"),
        ("projet chouette", "pro\\u006aet chouette"),
    ];

    #[test]
    fn no_disguise_hides_a_trace_of_the_inside() {
        assert!(DISGUISES.len() >= 81);
        let passed: Vec<_> = DISGUISES
            .iter()
            .filter(|(trace, text)| !found(text).contains(&(*trace).to_owned()))
            .map(|(trace, text)| (trace, text, found(text)))
            .collect();
        assert!(passed.is_empty(), "{passed:#?}");
    }

    #[test]
    fn numbers_that_only_look_like_addresses_are_not_found() {
        for text in [
            "passer à 10.2.3.4-rc, puis 10.2.3.4-rc1, 10.2.3.4b2 et 10.2.3.4-beta",
            "la version 10.2.3.4 et v10.2.3.4, Version\u{a0}10.2.3.4",
            "voir § 10.1.2.3, section 10.1.2.3 et l’article 10.1.2.3",
            "l’OID 10.1.2.3.4 et 1.3.6.1.4.1.10.1.2.3",
            "CVE-2026-10123, CVE-2026-1918, CERTFR-2026-AVI-0010",
            "le 10.11.2026 à 10:11:12, puis 2026-10-01T10:00:00+01:00",
            "de 10.30 à 11.45, au 01.02.03.04.05",
            "10.1, 10.1.2 et 10,1.2,3 % de hausse",
            "192.168 est un début, 172.16 aussi",
            "std::fs::read, fd::AsFd, a::b, feed::Entry",
            "fd:12:34:56:78:9a:bc:de est une empreinte, 00:0a:95:9d:68:16 aussi",
            "un score de 10:9::8, ratio 1::2",
            "2001:4860:4860::8888 et 2606:4700::1111 sont publics",
            "::1 et 127.0.0.1 sont la machine, localhost aussi",
            "chrome://flags, about://config, at://did:plc:abc et doi://10.1000/182",
            "https://8.8.8.8/ https://134744072/ https://[2001:4860:4860::8888]/",
            "https://www.lan.com/ et https://intra.fr/ et https://corp.fr/",
            "https://journal.example/oracle-10-1-2-3.html",
            "// à faire ; //commentaire ; http:// seul ; https://",
            "10.1.2 · 3 ; 10. 1. 2. 3. quatre points",
            "react@18, lodash@latest, python@3.12, p@ssw0rd, HEAD@{1}, getty@tty1 et sshd@x",
            "http://a.fr/x:/y et 3:/4, a:b, c: /d, 24/7",
            "R&D, AT&T; a &b; &#x; &#; &; \\u12 et \\ seul",
            "10.300.2.3, 10.1.2.999 et 0x1f600",
            "ISO 10.1.2.3.4, figure 10.1.2.3",
            "l’intranet. Un local. La maison (home). Le corps.",
        ] {
            assert_eq!(found(text), Vec::<String>::new(), "{text}");
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

    #[test]
    fn an_address_that_many_services_share_is_allowed_at_its_port_alone() {
        let allowed = [
            "127.0.0.1:7000",
            "localhost:80",
            "10.1.2.3:443",
            "[::1]:7000",
            "::1:7000",
        ];
        let lint = Lint::new(&[], &[], &allowed.map(str::to_owned));
        let found = |text: &str| !lint.findings(&[Said::new("text", text)]).is_empty();
        for text in [
            "http://127.0.0.1:7000/a et 127.0.0.1:7000",
            "http://localhost/x",
            "https://10.1.2.3/x",
            "http://[::1]:7000/",
        ] {
            assert!(!found(text), "{text}");
        }
        for text in [
            "127.0.0.1:8080",
            "http://127.0.0.1/",
            "127.0.0.1:70000",
            "http://localhost:8080/",
            "http://10.1.2.3/",
            "10.1.2.3",
            "http://[::1]/",
        ] {
            assert!(found(text), "{text}");
        }
    }
}
