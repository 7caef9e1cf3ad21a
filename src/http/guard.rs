//! Which addresses may be contacted: the guard against being led into the ministry's own network.
//!
//! Ranges are those of the IANA special-purpose registries (RFC 6890 and its successors). IPv6 is
//! read the other way round: only the global unicast block may be contacted, so that forms that
//! carry an IPv4 address inside (mapped, compatible, NAT64, 6to4, Teredo) are refused whole.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::IpNet;

/// How far a request may go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Reach {
    /// The public internet only.
    #[default]
    Public,
    /// Private networks too: for what an administrator declared internal.
    Internal,
}

/// Decides on addresses; a declared range is open whatever the reach.
#[derive(Clone, Debug, Default)]
pub(super) struct Guard {
    declared: Vec<IpNet>,
}

/// What an address is good for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Scope {
    Global,
    Private,
    Special,
}

/// Private networks: open to internal sources.
const PRIVATE_V4: [(Ipv4Addr, u8); 4] = [
    (Ipv4Addr::new(10, 0, 0, 0), 8),
    (Ipv4Addr::new(100, 64, 0, 0), 10),
    (Ipv4Addr::new(172, 16, 0, 0), 12),
    (Ipv4Addr::new(192, 168, 0, 0), 16),
];

/// Never a place to fetch from: this host, link-local, protocol assignments, documentation,
/// 6to4 relays, benchmarks, multicast, reserved and broadcast.
const SPECIAL_V4: [(Ipv4Addr, u8); 11] = [
    (Ipv4Addr::new(0, 0, 0, 0), 8),
    (Ipv4Addr::new(127, 0, 0, 0), 8),
    (Ipv4Addr::new(169, 254, 0, 0), 16),
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

/// Where clouds give a machine its own secrets; refused even inside a declared range.
const METADATA: [IpAddr; 5] = [
    IpAddr::V4(Ipv4Addr::new(169, 254, 169, 254)),
    IpAddr::V4(Ipv4Addr::new(168, 63, 129, 16)),
    IpAddr::V4(Ipv4Addr::new(100, 100, 100, 200)),
    IpAddr::V4(Ipv4Addr::new(192, 0, 0, 192)),
    IpAddr::V6(Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254)),
];

impl Guard {
    /// A guard that opens the declared ranges.
    pub(super) fn new(declared: Vec<IpNet>) -> Self {
        Self { declared }
    }

    /// Whether a request of this reach may connect to this address.
    pub(super) fn admits(&self, address: IpAddr, reach: Reach) -> bool {
        if is_metadata(address) {
            return false;
        }
        if self.declared.iter().any(|range| range.contains(&address)) {
            return true;
        }
        match scope(address) {
            Scope::Global => true,
            Scope::Private => reach == Reach::Internal,
            Scope::Special => false,
        }
    }

    /// Whether a host written as an address is refused; names are judged when they are resolved.
    pub(super) fn refuses_literal(&self, url: &url::Url, reach: Reach) -> bool {
        match url.host() {
            Some(url::Host::Ipv4(address)) => !self.admits(address.into(), reach),
            Some(url::Host::Ipv6(address)) => !self.admits(address.into(), reach),
            Some(url::Host::Domain(_)) | None => false,
        }
    }
}

fn is_metadata(address: IpAddr) -> bool {
    let inner = match address {
        IpAddr::V4(_) => None,
        IpAddr::V6(six) => six.to_ipv4().or_else(|| translated(six)).map(IpAddr::V4),
    };
    METADATA.contains(&address) || inner.is_some_and(|inner| METADATA.contains(&inner))
}

/// The IPv4 address inside a NAT64 one (`64:ff9b::/96`, RFC 6052).
fn translated(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let [0x64, 0xff9b, 0, 0, 0, 0, high, low] = address.segments() else {
        return None;
    };
    Some(Ipv4Addr::from((u32::from(high) << 16) | u32::from(low)))
}

fn scope(address: IpAddr) -> Scope {
    match address {
        IpAddr::V4(four) if within_v4(four, &PRIVATE_V4) => Scope::Private,
        IpAddr::V4(four) if within_v4(four, &SPECIAL_V4) => Scope::Special,
        IpAddr::V4(_) => Scope::Global,
        IpAddr::V6(six) if six.is_unique_local() => Scope::Private,
        IpAddr::V6(six) if six.segments()[0] & 0xe000 != 0x2000 => Scope::Special,
        IpAddr::V6(six) if within_v6(six, &SPECIAL_V6) => Scope::Special,
        IpAddr::V6(_) => Scope::Global,
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
    use super::{Guard, Reach};
    use url::Url;

    /// One address of each kind that a public request must never reach.
    const REFUSED: [&str; 36] = [
        "0.0.0.0",
        "0.1.2.3",
        "10.0.0.1",
        "100.64.0.1",
        "100.127.255.254",
        "127.0.0.1",
        "127.1.2.3",
        "169.254.0.1",
        "169.254.169.254",
        "168.63.129.16",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.1",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.19.255.255",
        "198.51.100.1",
        "203.0.113.9",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::7f00:1",
        "::ffff:127.0.0.1",
        "::ffff:8.8.8.8",
        "64:ff9b::a00:1",
        "64:ff9b:1::1",
        "2001::1",
        "2001:db8::1",
        "2002:a00:1::",
        "fc00::1",
        "fe80::1",
        "ff02::1",
    ];

    fn guard(declared: &[&str]) -> Guard {
        Guard::new(
            declared
                .iter()
                .map(|range| range.parse().unwrap())
                .collect(),
        )
    }

    #[test]
    fn every_special_address_is_refused_to_public_requests() {
        for address in REFUSED {
            assert!(
                !guard(&[]).admits(address.parse().unwrap(), Reach::Public),
                "{address}"
            );
        }
    }

    #[test]
    fn ordinary_addresses_are_admitted() {
        for address in [
            "1.1.1.1",
            "100.63.0.1",
            "172.32.0.1",
            "2a01:e0a::1",
            "2001:4860::1",
        ] {
            assert!(
                guard(&[]).admits(address.parse().unwrap(), Reach::Public),
                "{address}"
            );
        }
    }

    #[test]
    fn every_spelling_of_a_literal_host_is_seen_through() {
        for host in [
            "127.0.0.1",
            "127.1",
            "2130706433",
            "0x7f000001",
            "0x7f.1",
            "0177.0.0.1",
            "017700000001",
            "[::1]",
            "[0:0:0:0:0:0:0:1]",
            "[::ffff:7f00:1]",
            "[::ffff:127.0.0.1]",
            "[::127.0.0.1]",
            "１２７.0.0.1",
            "127。0。0。1",
            "127.0.0.1.",
            "%31%32%37.0.0.1",
            "0",
            "[fe80::1]",
        ] {
            let url = Url::parse(&format!("http://{host}/")).unwrap();
            assert!(
                guard(&[]).refuses_literal(&url, Reach::Public),
                "{host} became {url}"
            );
        }
    }

    #[test]
    fn internal_requests_reach_private_networks_but_neither_this_host_nor_metadata() {
        for address in [
            "10.1.2.3",
            "172.20.0.1",
            "192.168.0.9",
            "100.64.1.1",
            "fd12::1",
            "1.1.1.1",
        ] {
            assert!(
                guard(&[]).admits(address.parse().unwrap(), Reach::Internal),
                "{address}"
            );
        }
        for address in [
            "127.0.0.1",
            "::1",
            "169.254.169.254",
            "169.254.1.1",
            "fd00:ec2::254",
            "100.100.100.200",
        ] {
            assert!(
                !guard(&[]).admits(address.parse().unwrap(), Reach::Internal),
                "{address}"
            );
        }
    }

    #[test]
    fn a_declared_range_is_open_except_for_metadata() {
        let open = guard(&[
            "127.0.0.0/8",
            "169.254.0.0/16",
            "64:ff9b::/96",
            "::ffff:0:0/96",
        ]);
        for address in ["127.0.0.1", "169.254.1.1", "64:ff9b::808:808"] {
            assert!(
                open.admits(address.parse().unwrap(), Reach::Public),
                "{address}"
            );
        }
        for address in [
            "169.254.169.254",
            "::ffff:169.254.169.254",
            "64:ff9b::a9fe:a9fe",
            "10.0.0.1",
        ] {
            assert!(
                !open.admits(address.parse().unwrap(), Reach::Public),
                "{address}"
            );
        }
    }
}
