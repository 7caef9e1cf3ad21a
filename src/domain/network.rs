//! What belongs to the inside of a network: one list of addresses, one of names, one parser.
//!
//! Three readers share it, so that they cannot disagree: the configuration (may this source be
//! public?), the guard of `http` (may this address be contacted?) and the lint of what leaves (does
//! this text show the inside?). Ranges are those of the IANA special-purpose registries (RFC 6890
//! and its successors).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

use super::limits;

/// How far a request may go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Reach {
    /// The public internet only, and the networks that the administrator opened to all sources.
    #[default]
    Public,
    /// The public internet alone, those networks left out too: for addresses that nobody answerable wrote
    /// down.
    PublicOnly,
    /// Private networks too: for what an administrator declared internal.
    Internal,
}

impl Reach {
    /// The words of the configuration.
    pub const WORDS: [(&str, Self); 2] = [("public", Self::Public), ("internal", Self::Internal)];
}

/// What an address is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Anybody's.
    Global,
    /// An organisation's own.
    Private,
    /// The machine itself.
    Here,
    /// The cable that it is on.
    Link,
    /// No place at all, or not one to ask: documentation, multicast, protocols, addresses that
    /// carry another one inside.
    Special,
}

/// Private networks (RFC 1918), and what carriers share among their customers (RFC 6598).
const PRIVATE_V4: [(Ipv4Addr, u8); 4] = [
    (Ipv4Addr::new(10, 0, 0, 0), 8),
    (Ipv4Addr::new(100, 64, 0, 0), 10),
    (Ipv4Addr::new(172, 16, 0, 0), 12),
    (Ipv4Addr::new(192, 168, 0, 0), 16),
];

/// This host and its loopback.
const HERE_V4: [(Ipv4Addr, u8); 2] = [
    (Ipv4Addr::new(0, 0, 0, 0), 8),
    (Ipv4Addr::new(127, 0, 0, 0), 8),
];

/// Link-local.
const LINK_V4: [(Ipv4Addr, u8); 1] = [(Ipv4Addr::new(169, 254, 0, 0), 16)];

/// Protocol assignments, documentation, 6to4 relays, benchmarks, multicast, reserved, broadcast.
const SPECIAL_V4: [(Ipv4Addr, u8); 8] = [
    (Ipv4Addr::new(192, 0, 0, 0), 24),
    (Ipv4Addr::new(192, 0, 2, 0), 24),
    (Ipv4Addr::new(192, 88, 99, 0), 24),
    (Ipv4Addr::new(198, 18, 0, 0), 15),
    (Ipv4Addr::new(198, 51, 100, 0), 24),
    (Ipv4Addr::new(203, 0, 113, 0), 24),
    (Ipv4Addr::new(224, 0, 0, 0), 4),
    (Ipv4Addr::new(240, 0, 0, 0), 4),
];

/// Parts of the global unicast block that are not: IETF protocols (Teredo among them),
/// documentation twice, 6to4.
const SPECIAL_V6: [(Ipv6Addr, u8); 4] = [
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23),
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32),
    (Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16),
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20),
];

/// Where clouds give a machine its own secrets.
const METADATA: [IpAddr; 5] = [
    IpAddr::V4(Ipv4Addr::new(169, 254, 169, 254)),
    IpAddr::V4(Ipv4Addr::new(168, 63, 129, 16)),
    IpAddr::V4(Ipv4Addr::new(100, 100, 100, 200)),
    IpAddr::V4(Ipv4Addr::new(192, 0, 0, 192)),
    IpAddr::V6(Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254)),
];

/// Ends of names that are never resolved on the public internet (RFC 6761, RFC 6762, RFC 8375,
/// `internal`, set aside by ICANN in 2024, and those that collide too often to be given out), or
/// that belong to the State's own network.
const PRIVATE_ENDS: [&str; 12] = [
    "local",
    "localdomain",
    "localhost",
    "internal",
    "intranet",
    "intra",
    "lan",
    "private",
    "corp",
    "home",
    "home.arpa",
    "rie.gouv.fr",
];

/// Labels below a public name that say what is meant for the inside: `intranet.ville.fr`.
const PRIVATE_LABELS: [&str; 6] = [
    "intranet",
    "intra",
    "internal",
    "localdomain",
    "lan",
    "corp",
];

/// Name servers that answer with the address that a name spells.
const MIRRORS: [&str; 4] = ["nip.io", "sslip.io", "xip.io", "traefik.me"];

/// The scope of an address as a connection meets it. IPv6 is read the other way round: only the
/// global unicast block is global, so that forms that carry an IPv4 address inside (mapped,
/// compatible, NAT64, 6to4, Teredo) are special whole.
pub fn scope(address: IpAddr) -> Scope {
    match address {
        IpAddr::V4(four) if within_v4(four, &PRIVATE_V4) => Scope::Private,
        IpAddr::V4(four) if within_v4(four, &HERE_V4) => Scope::Here,
        IpAddr::V4(four) if within_v4(four, &LINK_V4) => Scope::Link,
        IpAddr::V4(four) if within_v4(four, &SPECIAL_V4) => Scope::Special,
        IpAddr::V4(_) => Scope::Global,
        IpAddr::V6(six) if six.is_loopback() || six.is_unspecified() => Scope::Here,
        IpAddr::V6(six) if six.is_unique_local() => Scope::Private,
        IpAddr::V6(six) if six.is_unicast_link_local() => Scope::Link,
        IpAddr::V6(six) if six.segments()[0] & 0xe000 != 0x2000 => Scope::Special,
        IpAddr::V6(six) if within_v6(six, &SPECIAL_V6) => Scope::Special,
        IpAddr::V6(_) => Scope::Global,
    }
}

/// The scope of what an address stands for: that of the IPv4 address inside, where there is one.
pub fn meant_scope(address: IpAddr) -> Scope {
    scope(inner(address).map_or(address, IpAddr::V4))
}

/// Whether an address, or the one inside it, gives a machine its own secrets.
pub fn is_metadata(address: IpAddr) -> bool {
    let inner = inner(address).map(IpAddr::V4);
    METADATA.contains(&address) || inner.is_some_and(|inner| METADATA.contains(&inner))
}

/// The address that a host spells in any form that a browser follows: decimal, octal, hexadecimal,
/// short, mapped, percent-encoded, in brackets, with a zone, with a dot at its end (WHATWG URL, 3.5,
/// after `inet_aton`).
pub fn spelled(host: &str) -> Option<IpAddr> {
    let host = host.trim_end_matches('.');
    let bare = match host.strip_prefix('[') {
        // A zone names a cable of one machine; the address is the same.
        Some(six) => six.split(['%', ']']).next()?.parse().map(IpAddr::V6).ok(),
        None => host.parse().ok(),
    };
    bare.or_else(|| match Host::parse(host).ok()? {
        Host::Ipv4(four) => Some(four.into()),
        Host::Ipv6(six) => Some(six.into()),
        Host::Domain(_) => None,
    })
}

/// An address that may be an item's: of the web, with a host, neither longer than one can be.
/// `javascript:`, `data:` and the like run or hide where somebody clicks.
pub fn web_address(text: &str) -> Option<Url> {
    let url = Url::parse(text.trim()).ok()?;
    let host = url.host_str().unwrap_or_default();
    let is_one = matches!(url.scheme(), "http" | "https")
        && (1..=limits::HOST).contains(&host.len())
        && url.as_str().len() <= limits::ADDRESS;
    is_one.then_some(url)
}

/// Whether the host of an address is of the inside, as far as its text tells.
pub fn is_private_host(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => is_inside(address.into()),
        Some(Host::Ipv6(address)) => is_inside(address.into()),
        Some(Host::Domain(name)) => is_private_name(name) || is_short(name),
        None => false,
    }
}

/// Whether an address stands for a place that a public request has no business with.
pub fn is_inside(address: IpAddr) -> bool {
    matches!(
        meant_scope(address),
        Scope::Private | Scope::Here | Scope::Link
    )
}

/// A name without a dot leads somewhere on a private network only.
pub fn is_short(name: &str) -> bool {
    let name = name.trim_end_matches('.');
    !name.contains(['.', ':']) && name.chars().any(char::is_alphabetic)
}

/// Whether a name of several labels is one of the inside: by its end, by a label below a public
/// name, or because it spells a private address.
pub fn is_private_name(name: &str) -> bool {
    let name = name.trim_end_matches('.').to_lowercase();
    PRIVATE_ENDS.iter().any(|end| is_below(&name, end))
        || has_private_label(&name)
        || spells_private_address(&name)
}

fn is_below(name: &str, end: &str) -> bool {
    name.strip_suffix(end)
        .is_some_and(|rest| rest.ends_with('.'))
}

fn has_private_label(name: &str) -> bool {
    let known = psl::suffix(name.as_bytes()).is_some_and(|suffix| suffix.is_known());
    let domain = psl::domain_str(name).filter(|_| known);
    let below = domain.and_then(|domain| name.strip_suffix(domain));
    below.is_some_and(|below| {
        below
            .split('.')
            .any(|label| PRIVATE_LABELS.contains(&label))
    })
}

/// `ip-10-1-2-3.cloud.example`, `wiki.10-1-2-3.nip.io`, `3.2.1.10.in-addr.arpa`.
fn spells_private_address(name: &str) -> bool {
    let is_mirror = MIRRORS.iter().any(|mirror| is_below(name, mirror));
    let dashed = name.split('.').any(|label| {
        let numbers = label.strip_prefix("ip-").or(is_mirror.then_some(label));
        let numbers = numbers.map(|numbers| {
            let from_end = numbers.rsplitn(5, '-').take(4).collect::<Vec<_>>();
            from_end.into_iter().rev().collect::<Vec<_>>().join(".")
        });
        numbers.is_some_and(|numbers| numbers.parse().is_ok_and(is_inside))
    });
    dashed || reversed(name).is_some_and(is_inside)
}

/// The address, or the network, that a name of the reverse zones stands for.
fn reversed(name: &str) -> Option<IpAddr> {
    if let Some(labels) = name.strip_suffix(".in-addr.arpa") {
        let mut octets = labels.rsplit('.').map(str::parse::<u8>);
        let mut next = || octets.next().unwrap_or(Ok(0)).ok();
        return Some(Ipv4Addr::new(next()?, next()?, next()?, next()?).into());
    }
    let labels = name.strip_suffix(".ip6.arpa")?;
    let mut bits = 0_u128;
    for (place, label) in labels.rsplit('.').enumerate().take(32) {
        let nibble = u128::from_str_radix(label, 16).ok().filter(|n| *n < 16)?;
        bits |= nibble << (124 - 4 * place);
    }
    Some(Ipv6Addr::from(bits).into())
}

/// The IPv4 address that an IPv6 one carries: mapped, compatible (RFC 4291), NAT64 (RFC 6052),
/// 6to4 (RFC 3056).
fn inner(address: IpAddr) -> Option<Ipv4Addr> {
    let IpAddr::V6(six) = address else {
        return None;
    };
    let joined = |high: u16, low: u16| Ipv4Addr::from((u32::from(high) << 16) | u32::from(low));
    match six.segments() {
        [0, 0, 0, 0, 0, 0, 0, 0 | 1] => None,
        [0, 0, 0, 0, 0, 0 | 0xffff, high, low] => Some(joined(high, low)),
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => Some(joined(high, low)),
        [0x2002, high, low, ..] => Some(joined(high, low)),
        _ => None,
    }
}

fn within_v4(address: Ipv4Addr, ranges: &[(Ipv4Addr, u8)]) -> bool {
    let bits = address.to_bits();
    ranges
        .iter()
        .any(|(base, length)| (bits ^ base.to_bits()) >> (32 - length) == 0)
}

fn within_v6(address: Ipv6Addr, ranges: &[(Ipv6Addr, u8)]) -> bool {
    let bits = address.to_bits();
    ranges
        .iter()
        .any(|(base, length)| (bits ^ base.to_bits()) >> (128 - length) == 0)
}

#[cfg(test)]
mod tests {
    use super::{is_private_host, is_private_name, spelled, web_address};
    use url::Url;

    #[test]
    fn private_hosts_are_told_by_their_address_or_their_name() {
        for url in [
            "http://10.1.2.3/",
            "http://192.168.0.1/feed",
            "http://172.31.0.1/",
            "http://100.100.0.1/",
            "http://169.254.169.254/",
            "http://[::1]:8080/",
            "http://[fd00::1]/",
            "http://[::ffff:10.0.0.1]/",
            "http://[64:ff9b::a00:1]/",
            "http://[2002:a00:1::]/",
            "http://0x0a010203/",
            "http://167838211/",
            "http://012.1.2.3/",
            "http://10.1/",
            "http://wiki/feed",
            "http://wiki./feed",
            "https://Wiki.Intranet/rss",
            "https://intranet.ville.fr/",
            "https://veille.rie.gouv.fr/",
            "http://localhost:9000/",
            "http://10-1-2-3.nip.io/",
            "http://ip-10-1-2-3.eu-west-3.cloud.fr/",
        ] {
            assert!(is_private_host(&Url::parse(url).unwrap()), "{url}");
        }
        for url in [
            "https://www.cnil.fr/",
            "http://8.8.8.8/",
            "http://[2a01:e0a::1]/",
            "http://[::ffff:8.8.8.8]/",
            "https://notlan.org/",
            "https://intra.fr/",
            "https://8-8-8-8.nip.io/",
            "https://lan.com/",
        ] {
            assert!(!is_private_host(&Url::parse(url).unwrap()), "{url}");
        }
    }

    #[test]
    fn only_the_web_has_addresses_of_items() {
        let long_host = format!("https://{}fr/", "a.".repeat(126));
        let long_path = format!("https://a.fr/{}", "a".repeat(8_000));
        for text in [
            "javascript:alert(1)",
            "JavaScript:alert(1)",
            " java\nscript:alert(1)",
            "\u{1}javascript:alert(1)",
            "data:text/html,<script>alert(1)</script>",
            "vbscript:x",
            "view-source:https://a.fr/",
            "file:///etc/passwd",
            "blob:https://a.fr/x",
            "mailto:a@b.fr",
            "ftp://a.fr/",
            "feed:https://a.fr/",
            "about:blank",
            "/a",
            "",
            &long_host,
            &long_path,
        ] {
            assert_eq!(web_address(text), None, "{text}");
        }
        for text in [
            "https://a.fr/x?javascript:y",
            " HTTP://a.fr ",
            &format!("https://{}fr/", "a.".repeat(125)),
        ] {
            assert!(web_address(text).is_some(), "{text}");
        }
    }

    #[test]
    fn names_of_the_reverse_zones_are_read_as_addresses() {
        for name in [
            "3.2.1.10.in-addr.arpa",
            "168.192.in-addr.arpa.",
            "10.in-addr.arpa",
            "1.0.0.0.d.f.ip6.arpa",
        ] {
            assert!(is_private_name(name), "{name}");
        }
        assert!(!is_private_name("8.8.8.8.in-addr.arpa"));
        assert!(!is_private_name("x.in-addr.arpa"));
    }

    #[test]
    fn every_spelling_of_an_address_is_seen_through() {
        for host in [
            "10.1.2.3",
            "10.1.2.3.",
            "10.66051",
            "167838211",
            "0x0a010203",
            "0x0a.0x01.0x02.0x03",
            "0x0a.1.515",
            "012.1.2.3",
            "%31%30.1.2.3",
        ] {
            assert_eq!(spelled(host), "10.1.2.3".parse().ok(), "{host}");
        }
        assert_eq!(spelled("[fe80::1%25eth0]"), "fe80::1".parse().ok());
        assert_eq!(spelled("[::1]"), "::1".parse().ok());
        for host in ["a.fr", "", ".", "10.1.2.3.4", "999999999999", "[]", "[x"] {
            assert_eq!(spelled(host), None, "{host}");
        }
    }
}
