//! Which addresses may be contacted: the guard against being led into the ministry's own network.
//!
//! What an address is good for is told by [`crate::domain::network`]; what is done about it, here.

use std::net::IpAddr;

use ipnet::IpNet;

pub use crate::domain::network::Reach;
use crate::domain::network::{Scope, is_metadata, is_private_host, scope};

/// Decides on addresses; a declared range is open to all that the administrator wrote down, and closed to
/// [`Reach::PublicOnly`], since it is one of the inside. What gives a machine its own secrets is refused even
/// inside a declared range.
#[derive(Clone, Debug, Default)]
pub(super) struct Guard {
    declared: Vec<IpNet>,
}

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
            return reach != Reach::PublicOnly;
        }
        match scope(address) {
            Scope::Global => true,
            Scope::Private => reach == Reach::Internal,
            Scope::Here | Scope::Link | Scope::Special => false,
        }
    }

    /// Whether a host is refused as it is written: an address always, a name only where none of the inside
    /// may be tried, since a proxy may know more names than this machine. Others are judged when they are
    /// resolved.
    pub(super) fn refuses_literal(&self, url: &url::Url, reach: Reach) -> bool {
        match url.host() {
            Some(url::Host::Ipv4(address)) => !self.admits(address.into(), reach),
            Some(url::Host::Ipv6(address)) => !self.admits(address.into(), reach),
            Some(url::Host::Domain(_)) => reach == Reach::PublicOnly && is_private_host(url),
            None => false,
        }
    }
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
    fn what_nobody_answerable_wrote_down_reaches_no_declared_range_and_no_name_of_the_inside() {
        let open = guard(&["10.0.0.0/8", "93.184.0.0/16", "127.0.0.0/8"]);
        for address in ["10.1.2.3", "93.184.1.1", "127.0.0.1", "192.168.1.1", "::1"] {
            assert!(
                !open.admits(address.parse().unwrap(), Reach::PublicOnly),
                "{address}"
            );
        }
        assert!(open.admits("1.1.1.1".parse().unwrap(), Reach::PublicOnly));
        for host in [
            "wiki",
            "wiki.",
            "forge.intranet",
            "localhost",
            "10.1.2.3",
            "0x0a010203",
        ] {
            let url = Url::parse(&format!("http://{host}/")).unwrap();
            assert!(open.refuses_literal(&url, Reach::PublicOnly), "{host}");
        }
        let outside = Url::parse("http://www.exemple.fr/").unwrap();
        assert!(!open.refuses_literal(&outside, Reach::PublicOnly));
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
