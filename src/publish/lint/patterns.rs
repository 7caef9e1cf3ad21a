//! What a trace of the inside looks like.

use std::sync::LazyLock;

use regex::Regex;

/// Schemes whose host is a machine, so that a name without a dot is one of the inside. In others
/// (`chrome://flags`, `at://did:…`) it is the name of something else.
pub(super) const MACHINE_SCHEMES: [&str; 62] = [
    "http",
    "https",
    "ftp",
    "ftps",
    "ws",
    "wss",
    "ssh",
    "sftp",
    "scp",
    "git",
    "git+ssh",
    "svn",
    "svn+ssh",
    "hg",
    "bzr",
    "cvs",
    "rsync",
    "telnet",
    "tftp",
    "gopher",
    "finger",
    "ldap",
    "ldaps",
    "smb",
    "cifs",
    "nfs",
    "afp",
    "iscsi",
    "rdp",
    "vnc",
    "spice",
    "postgres",
    "postgresql",
    "mysql",
    "mariadb",
    "mssql",
    "sqlserver",
    "oracle",
    "db2",
    "mongodb",
    "mongodb+srv",
    "redis",
    "rediss",
    "memcached",
    "amqp",
    "amqps",
    "mqtt",
    "mqtts",
    "nats",
    "kafka",
    "imap",
    "imaps",
    "smtp",
    "smtps",
    "sip",
    "sips",
    "irc",
    "ircs",
    "rtsp",
    "nntp",
    "tcp",
    "udp",
];

pub(super) type Pattern = LazyLock<Option<Regex>>;

pub(super) static DOTTED: Pattern = LazyLock::new(|| {
    Regex::new(r"(?i)((?:0x[0-9a-f]+|[0-9]+)(?:\.(?:0x[0-9a-f]+|[0-9]+)){3})").ok()
});
pub(super) static COLONED: Pattern = LazyLock::new(|| {
    Regex::new(r"(?i)([0-9a-f]{0,4}:[0-9a-f:]*:(?:[0-9a-f:]*[0-9a-f]{1,4}|(?:[0-9]{1,3}\.){3}[0-9]{1,3})?)").ok()
});
/// What follows the number of a version: `-rc1`, `b2`, `+build`.
pub(super) static RELEASE: Pattern = LazyLock::new(|| {
    Regex::new(r"(?i)^([-+_.~]?(?:rc|alpha|beta|pre|dev|snapshot|final|ga|release|patch|hotfix|build|sp|lts|post|el|fc|deb|ubuntu)[0-9.]*\b|[a-z][0-9]*\b|-[a-z]*[0-9]+\.(?:el|fc|deb))").ok()
});
/// What stands before the number of a version or of a section.
pub(super) static INTRODUCED: Pattern = LazyLock::new(|| {
    Regex::new(r"(?i)(?:\b(?:versions?|v|release|rev|révision|revision|firmware|build|patch|sections?|chapitre|chapter|articles?|art|paragraphe|paragraph|figure|fig|tableau|table|annexe|annex|point|clause|oid)|§)\.?[\s\u{a0}]*(?:n[°o]\.?[\s\u{a0}]*)?$").ok()
});
pub(super) static LINKED_HOST: Pattern = LazyLock::new(|| {
    Regex::new(r#"(?i)(?:\b([a-z][a-z0-9+.-]*[a-z0-9]):[/\\]{2,}|\b(https?|ftp|wss?):[/\\])(?:[^\s/\\?#"'<>]*@)?(\[[0-9a-f:.]+(?:%[^\]\s]*)?\]?|[^\s/:?#"'<>()\[\]|\\,;]+)"#).ok()
});
/// Hosts that no scheme announces: `//intranet/`, `localhost:8080`, `git@forge:`, `ssh ada@srv`, `root@srv`,
/// `mailto:x@srv`, `thin:@srv:1521`. Elsewhere a sign `@` between two words is a version or a riddle
/// (`react@18`, `p@ssw0rd`).
pub(super) static BARE_HOST: Pattern = LazyLock::new(|| {
    let scheme_less = r#"(?:^|[\s"'(<=\]>,;|{«“‘’])//([a-z0-9][a-z0-9_-]*)[/:]"#;
    let here = r"(?:^|[^\w.-])(localhost):[0-9]|(?:^|[^\w./-])(localhost)/\w";
    let command = r"\b(?:ssh|scp|sftp|rsync|mosh|ssh-copy-id|telnet|rlogin)\s(?:[^\n@]{0,80}\s)?[\w.-]+@([a-z0-9][\w-]*)";
    let account =
        r"\b(?:root|admin|administrator|administrateur|postgres|oracle|sysadmin)@([a-z0-9][\w-]*)";
    let [command, account] =
        [command, account].map(|named| format!(r"{named}(?:[^\w.@-]|\.?(?:\s|$))"));
    let copied = r"\b[a-z0-9._-]+@([a-z0-9][a-z0-9-]*):[\w~/]";
    let letter = r"mailto:[^\s@]+@([a-z0-9][a-z0-9-]*)(?:[^\w.-]|$)";
    let thin = r"thin:[^\s@]*@/{0,2}([a-z0-9][a-z0-9_-]*)";
    let any = format!("(?i)(?:{scheme_less}|{here}|{command}|{account}|{copied}|{letter}|{thin})");
    Regex::new(&any).ok()
});
pub(super) static NAME: Pattern = LazyLock::new(|| {
    let label = r"[\p{L}\p{N}_](?:[\p{L}\p{N}_-]*[\p{L}\p{N}_])?";
    Regex::new(&format!(r"({label}(?:\.{label})+)")).ok()
});
pub(super) static PATH: Pattern = LazyLock::new(|| {
    let unc = r"\\{2,}[\w.-]+\\+[\w$.-]+";
    let drive = r"\b[A-Za-z]:\\+[\w$ .-]*";
    let slashed = r#"(?:^|[\s"'(\[<>«=,;|`])([A-Za-z]:/[\w$.-]+)"#;
    let scheme = r"\b(?:file|smb|afp|nfs|cifs)://[^\s]+";
    let unix =
        r#"(?:^|[\s"'(\[=>`:])/(?:home|Users|mnt|srv|nfs|net|export|root|data|var/www)/[\w.-]+"#;
    Regex::new(&format!("({unc}|{drive}|{scheme}|{unix})|{slashed}")).ok()
});
pub(super) static MAIL: Pattern = LazyLock::new(|| {
    Regex::new(r"(?i)(?:^|[^@\w.%+/-])([a-z0-9._%+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,})").ok()
});
pub(super) fn matches<'t>(
    pattern: &'static Pattern,
    text: &'t str,
) -> impl Iterator<Item = &'t str> {
    positions(pattern, text).map(|(start, end)| text[start..end].trim())
}

/// Where the first group that took part in each match stands.
pub(super) fn positions(
    pattern: &'static Pattern,
    text: &str,
) -> impl Iterator<Item = (usize, usize)> {
    let found = pattern.as_ref().map(|pattern| pattern.captures_iter(text));
    let groups = found.into_iter().flatten();
    groups.filter_map(|found| {
        let group = found.iter().skip(1).flatten().next()?;
        Some((group.start(), group.end()))
    })
}
