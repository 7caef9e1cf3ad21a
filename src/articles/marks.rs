//! Identifiers that a text names: CVE, CERT-FR, GHSA, distribution advisories, products with
//! versions, hashtags, a stated CVSS score.
//!
//! They are search filters (`cve:CVE-2026-1234`) and proofs that two texts tell the same news.

use std::collections::HashSet;
use std::sync::LazyLock;

use regex::{Captures, Regex};
use serde::{Deserialize, Serialize};

/// A text that names more than this many marks is a list; the rest would file it everywhere.
const MOST: usize = 200;

/// What sort of identifier a mark is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MarkKind {
    /// `CVE-2026-1234`.
    Cve,
    /// `CERTFR-2026-AVI-0123`, with `ALE` (alert), `ACT` (news), `CTI`, `IOC`, `DUR`, `REC`.
    Certfr,
    /// `GHSA-xxxx-xxxx-xxxx`.
    Ghsa,
    /// An advisory of a distribution: `DSA-1234-1`, `DLA-…`, `USN-…`, `RHSA-2026:1234`, ….
    Advisory,
    /// A product and its version: `firefox 140.0.1`.
    Product,
    /// `#rust`, without the sign, in lower case.
    Hashtag,
    /// The CVSS score that the text states, from `0.0` to `10.0`; the highest if several.
    Severity,
}

impl MarkKind {
    /// All values, in the order in which a page shows them.
    pub const ALL: [Self; 7] = [
        Self::Cve,
        Self::Certfr,
        Self::Ghsa,
        Self::Advisory,
        Self::Product,
        Self::Hashtag,
        Self::Severity,
    ];

    /// The word stored in the database and written in search filters.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Cve => "cve",
            Self::Certfr => "certfr",
            Self::Ghsa => "ghsa",
            Self::Advisory => "advisory",
            Self::Product => "product",
            Self::Hashtag => "hashtag",
            Self::Severity => "severity",
        }
    }

    /// Reads the word that [`MarkKind::as_str`] writes.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }

    /// Whether two texts that name the same one speak of the same thing.
    pub fn identifies(self) -> bool {
        matches!(self, Self::Cve | Self::Certfr | Self::Ghsa | Self::Advisory)
    }
}

/// One identifier, in its normal form.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Mark {
    /// Its sort.
    pub kind: MarkKind,
    /// Its normal form: publishers' identifiers in their official spelling, products and hashtags
    /// in lower case.
    pub value: String,
}

/// The marks of an item, each once, in the order in which they first appear (title first); at most
/// one severity, at the end.
pub fn marks(title: &str, text: &str) -> Vec<Mark> {
    let mut found = Found::default();
    let Some(pattern) = PATTERN.as_ref() else {
        return Vec::new();
    };
    for part in [title, text].into_iter().filter(|part| may_name(part)) {
        for captures in pattern.captures_iter(part) {
            found.take(&captures);
            if found.marks.len() >= MOST {
                break;
            }
        }
    }
    found.finish()
}

/// Whether a text can name anything: every mark holds a digit, but a hashtag, which has its sign.
fn may_name(text: &str) -> bool {
    text.bytes()
        .any(|byte| byte.is_ascii_digit() || byte == b'#')
}

/// The identifiers that title and text name, as the search field writes them: sorted, each once,
/// at most a hundred.
pub fn identifiers(title: &str, text: &str) -> Vec<String> {
    let mut named: Vec<String> = marks(title, text)
        .into_iter()
        .filter(|mark| mark.kind.identifies())
        .map(|mark| mark.value)
        .collect();
    named.sort();
    named.dedup();
    named.truncate(100);
    named
}

/// One alternation over the text: the regex engine's literal prefilters and its lazy automaton make
/// it one pass in linear time, whatever the input. Word edges are those of ASCII: the automaton gives
/// up on those of Unicode at the first accent, for an engine that is fifty times slower.
static PATTERN: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let dash = "[-\u{2010}\u{2011}\u{2013}]";
    let pattern = format!(
        r"(?x)
        {EDGE}(?i:CVE){dash}(?P<cve>(?:19|20)[0-9]{{2}}){dash}(?P<number>[0-9]{{4,7}}){EDGE}
        | {EDGE}(?i:CERTFR){dash}(?P<year>20[0-9]{{2}}){dash}(?P<series>(?i:AVI|ALE|ACT|CTI|IOC|DUR|REC)){dash}(?P<certfr>[0-9]{{3,4}}){EDGE}
        | {EDGE}(?i:GHSA)(?P<ghsa>(?:-[23456789cfghjmpqrvwxCFGHJMPQRVWX]{{4}}){{3}}){EDGE}
        | {EDGE}(?P<advisory>(?:DSA|DLA|USN)-[0-9]{{1,5}}(?:-[0-9]{{1,3}})?|RH[SBE]A-20[0-9]{{2}}:[0-9]{{3,6}}|(?:SUSE-SU|openSUSE-SU)-20[0-9]{{2}}:[0-9]{{3,6}}(?:-[0-9])?|GLSA[\x20-]20[0-9]{{4}}-[0-9]{{2}}|RUSTSEC-20[0-9]{{2}}-[0-9]{{4}}|MFSA[\x20-]20[0-9]{{2}}-[0-9]{{2,3}}){EDGE}
        | (?i:CVSS)(?:{SEVERITY_WORDS}){{0,5}}\s*(?P<score>10(?:[.,]0)?|[0-9][.,][0-9]){EDGE}(?P<vector>/A[VC]:)?
        | {EDGE}(?P<product>{PRODUCTS})\x20(?:[vV]ersion\x20|[vV])?(?P<version>[0-9]{{1,4}}(?:\.[0-9]{{1,5}}){{0,3}}(?:(?:-|\x20)?(?:rc|beta|alpha)[0-9]{{0,2}})?){EDGE}
        | (?:^|[\s(,;«“])\#(?P<hashtag>[\p{{L}}\p{{N}}_]{{2,50}})
        ",
        dash = dash,
        EDGE = r"(?-u:\b)",
        SEVERITY_WORDS = r"\s*(?:v[234](?:\.[01])?(?-u:\b)|[234]\.[01]\s+(?:base|score)|base|score|is|of|at|de|est|à|:|=|\()",
        PRODUCTS = PRODUCTS.join("|").replace(' ', r"\x20"),
    );
    Regex::new(&pattern).ok() // a constant: the tests would all fail without it
});

/// Products that a watch on computing meets with a version, as they are written.
const PRODUCTS: &[&str] = &[
    "(?:[Ll]inux(?: (?:[Kk]ernel|Mint))?)",
    "Firefox(?: ESR)?",
    "Thunderbird",
    "Chrome",
    "Chromium",
    "Edge",
    "Safari",
    "Tor Browser",
    "OpenSSL",
    "OpenSSH",
    "LibreSSL",
    "GnuTLS",
    "GnuPG",
    "OpenVPN",
    "WireGuard",
    "PostgreSQL",
    "MySQL",
    "MariaDB",
    "SQLite",
    "MongoDB",
    "Redis",
    "Valkey",
    "Elasticsearch",
    "OpenSearch",
    "Kafka",
    "ClickHouse",
    "DuckDB",
    "Python",
    "Rust",
    "Go",
    "Node(?:\\.js)?",
    "Deno",
    "Bun",
    "PHP",
    "Ruby",
    "Perl",
    "Java",
    "JDK",
    "OpenJDK",
    "Kotlin",
    "Swift",
    "TypeScript",
    "Julia",
    "GCC",
    "LLVM",
    "Clang",
    "glibc",
    "\\.NET",
    "Django",
    "Flask",
    "FastAPI",
    "Ruby on Rails",
    "Rails",
    "Laravel",
    "Symfony",
    "React",
    "Angular",
    "Vue(?:\\.js)?",
    "Svelte",
    "Next\\.js",
    "Spring Boot",
    "Spring Framework",
    "Log4j",
    "Struts",
    "Tomcat",
    "Kubernetes",
    "Docker",
    "Podman",
    "containerd",
    "Helm",
    "Terraform",
    "OpenTofu",
    "Ansible",
    "Proxmox(?: VE)?",
    "QEMU",
    "Xen",
    "VirtualBox",
    "ESXi",
    "vCenter",
    "Debian",
    "Ubuntu",
    "Fedora",
    "RHEL",
    "AlmaLinux",
    "Rocky Linux",
    "openSUSE",
    "Alpine(?: Linux)?",
    "NixOS",
    "FreeBSD",
    "OpenBSD",
    "NetBSD",
    "Windows(?: Server)?",
    "macOS",
    "iOS",
    "iPadOS",
    "Android",
    "nginx",
    "Apache(?: HTTP Server)?",
    "HAProxy",
    "Caddy",
    "Traefik",
    "Samba",
    "BIND",
    "Postfix",
    "Exim",
    "Dovecot",
    "curl",
    "Git",
    "GitLab",
    "Gitea",
    "Forgejo",
    "Jenkins",
    "Grafana",
    "Prometheus",
    "Keycloak",
    "WordPress",
    "Drupal",
    "Joomla",
    "Moodle",
    "Nextcloud",
    "Mastodon",
    "LibreOffice",
    "Blender",
    "GIMP",
    "Inkscape",
    "QGIS",
    "GNOME",
    "KDE Plasma",
    "Plasma",
    "systemd",
    "Wayland",
    "Mesa",
    "Wine",
    "FFmpeg",
    "VLC",
    "FortiOS",
    "FortiManager",
    "PAN-OS",
    "IOS XE",
    "Exchange Server",
    "SharePoint(?: Server)?",
    "Confluence",
    "Jira",
    "Zimbra",
    "GPT",
    "Claude",
    "Gemini",
    "Llama",
    "PyTorch",
    "TensorFlow",
];

#[derive(Default)]
struct Found {
    marks: Vec<Mark>,
    known: HashSet<Mark>,
    severity: Option<f32>,
}

impl Found {
    fn take(&mut self, captures: &Captures<'_>) {
        let get = |name: &str| captures.name(name).map(|found| found.as_str());
        if let (Some(year), Some(number)) = (get("cve"), get("number")) {
            self.add(MarkKind::Cve, format!("CVE-{year}-{number}"));
        } else if let (Some(year), Some(series), Some(number)) =
            (get("year"), get("series"), get("certfr"))
        {
            let series = series.to_ascii_uppercase();
            self.add(MarkKind::Certfr, format!("CERTFR-{year}-{series}-{number}"));
        } else if let Some(groups) = get("ghsa") {
            self.add(
                MarkKind::Ghsa,
                format!("GHSA{}", groups.to_ascii_lowercase()),
            );
        } else if let Some(advisory) = get("advisory") {
            self.add(MarkKind::Advisory, advisory.replace(' ', "-"));
        } else if let Some(score) = get("score") {
            // In `CVSS:3.1/AV:N…` the number is the version of the vector.
            if get("vector").is_none() {
                self.rate(score);
            }
        } else if let (Some(product), Some(version)) = (get("product"), get("version")) {
            let product = format!("{product} {version}").to_lowercase();
            self.add(MarkKind::Product, product);
        } else if let Some(hashtag) = get("hashtag").filter(|tag| is_word(tag)) {
            self.add(MarkKind::Hashtag, hashtag.to_lowercase());
        }
    }

    fn add(&mut self, kind: MarkKind, value: String) {
        let mark = Mark { kind, value };
        if self.known.insert(mark.clone()) {
            self.marks.push(mark);
        }
    }

    fn rate(&mut self, score: &str) {
        if let Ok(score) = score.replace(',', ".").parse::<f32>() {
            self.severity = Some(self.severity.map_or(score, |known| known.max(score)));
        }
    }

    fn finish(mut self) -> Vec<Mark> {
        if let Some(score) = self.severity {
            self.add(MarkKind::Severity, format!("{score:.1}"));
        }
        self.marks
    }
}

/// Whether a hashtag is a word: numbers of tickets (`#123`) and colours (`#00ff7f`) are not.
fn is_word(tag: &str) -> bool {
    let is_number = tag.chars().all(|c| c.is_numeric() || c == '_');
    let is_colour = matches!(tag.len(), 3 | 6 | 8)
        && tag.bytes().all(|byte| byte.is_ascii_hexdigit())
        && tag.bytes().any(|byte| byte.is_ascii_digit());
    !is_number && !is_colour
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(text: &str) -> Vec<(MarkKind, String)> {
        marks("", text)
            .into_iter()
            .map(|mark| (mark.kind, mark.value))
            .collect()
    }

    fn one(text: &str, kind: MarkKind, value: &str) {
        assert_eq!(values(text), [(kind, value.to_owned())], "{text}");
    }

    #[test]
    fn identifiers_come_out_in_their_official_spelling() {
        one("voir cve-2026-12345.", MarkKind::Cve, "CVE-2026-12345");
        one("CVE‑2026–1234", MarkKind::Cve, "CVE-2026-1234");
        one(
            "avis CERTFR-2026-avi-0123",
            MarkKind::Certfr,
            "CERTFR-2026-AVI-0123",
        );
        one(
            "CERTFR-2026-ALE-004",
            MarkKind::Certfr,
            "CERTFR-2026-ALE-004",
        );
        one("ghsa-C2qf-rxjj-qqgw", MarkKind::Ghsa, "GHSA-c2qf-rxjj-qqgw");
        one("[DSA-5678-1]", MarkKind::Advisory, "DSA-5678-1");
        one("RHSA-2026:1234", MarkKind::Advisory, "RHSA-2026:1234");
        one("GLSA 202601-07", MarkKind::Advisory, "GLSA-202601-07");
    }

    #[test]
    fn lookalikes_are_left_alone() {
        for text in [
            "CVE-2026-12",
            "CVE-3026-1234",
            "XCVE-2026-1234",
            "CERTFR-2026-XYZ-123",
            "GHSA-aaaa",
        ] {
            assert!(values(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn products_need_their_version() {
        one(
            "Firefox 140.0.1 est là",
            MarkKind::Product,
            "firefox 140.0.1",
        );
        one(
            "PostgreSQL version 18.1",
            MarkKind::Product,
            "postgresql 18.1",
        );
        one(
            "le noyau Linux 6.18-rc3",
            MarkKind::Product,
            "linux 6.18-rc3",
        );
        one(
            "Windows Server 2025",
            MarkKind::Product,
            "windows server 2025",
        );
        assert!(values("Firefox est un navigateur ; 3 jours").is_empty());
        assert!(values("let go 2 of them").is_empty());
    }

    #[test]
    fn hashtags_are_words() {
        one("lire #Rust", MarkKind::Hashtag, "rust");
        one("(#Sécurité)", MarkKind::Hashtag, "sécurité");
        for text in ["#123", "#00ff7f", "page#rust", "# titre", "C#"] {
            assert!(values(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn the_highest_stated_score_is_the_severity() {
        one(
            "CVSS score: 7.5, puis CVSS v3.1 9,8",
            MarkKind::Severity,
            "9.8",
        );
        one("score CVSS de 10", MarkKind::Severity, "10.0");
        one("CVSSv3 base score of 9.1/10", MarkKind::Severity, "9.1");
        assert!(values("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H").is_empty());
    }

    #[test]
    fn each_mark_is_given_once_title_first() {
        let found = marks("CVE-2026-2222", "CVE-2026-1111 et CVE-2026-2222");
        let found: Vec<_> = found.iter().map(|mark| mark.value.as_str()).collect();
        assert_eq!(found, ["CVE-2026-2222", "CVE-2026-1111"]);
    }

    #[test]
    fn the_words_of_the_kinds_come_back() {
        for kind in MarkKind::ALL {
            assert_eq!(MarkKind::from_word(kind.as_str()), Some(kind));
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_can_be_read(text in "\\PC*") {
            marks(&text, &text);
        }
    }
}
