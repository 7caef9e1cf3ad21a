//! Whether an address belongs to a private network, as far as its text tells.
//!
//! The guard of `http` checks the address that is really contacted; this check comes earlier, to
//! tell the administrator of a label that cannot be right.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::IpNet;
use url::{Host, Url};

/// Endings of names that are never resolved on the public Internet (RFC 6761, RFC 6762, RFC 8375,
/// and `internal`, set aside by ICANN in 2024), or that belong to the State's own network.
const PRIVATE_ENDINGS: [&str; 10] = [
    "local",
    "localhost",
    "internal",
    "intranet",
    "intra",
    "lan",
    "corp",
    "home",
    "home.arpa",
    "rie.gouv.fr",
];

/// Whether the host of `url` is private and in none of the `allowed` networks.
pub(super) fn is_private(url: &Url, allowed: &[IpNet]) -> bool {
    let of_address = |address: IpAddr| {
        private_address(address) && !allowed.iter().any(|network| network.contains(&address))
    };
    match url.host() {
        Some(Host::Ipv4(address)) => of_address(address.into()),
        Some(Host::Ipv6(address)) => of_address(address.into()),
        Some(Host::Domain(name)) => private_name(name),
        None => false,
    }
}

fn private_name(name: &str) -> bool {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    let under = |ending: &&str| {
        name.strip_suffix(*ending)
            .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    };
    !name.contains('.') || PRIVATE_ENDINGS.iter().any(under)
}

fn private_address(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(v4) => private_v4(v4),
        IpAddr::V6(v6) => private_v6(v6),
    }
}

fn private_v4(v4: Ipv4Addr) -> bool {
    // 100.64.0.0/10 is shared by carriers (RFC 6598).
    let shared = v4.octets()[0] == 100 && (64..128).contains(&v4.octets()[1]);
    v4.is_private() || v4.is_loopback() || v4.is_link_local() || v4.is_unspecified() || shared
}

fn private_v6(v6: Ipv6Addr) -> bool {
    v6.is_loopback() || v6.is_unspecified() || v6.is_unique_local() || v6.is_unicast_link_local()
}

#[cfg(test)]
mod tests {
    use super::is_private;
    use url::Url;

    fn private(url: &str) -> bool {
        is_private(&Url::parse(url).unwrap(), &[])
    }

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
            "http://wiki/feed",
            "https://Wiki.Intranet/rss",
            "https://veille.rie.gouv.fr/",
            "http://localhost:9000/",
        ] {
            assert!(private(url), "{url}");
        }
        for url in [
            "https://www.cnil.fr/",
            "http://8.8.8.8/",
            "https://notlan.org/",
        ] {
            assert!(!private(url), "{url}");
        }
    }

    #[test]
    fn an_allowed_network_is_not_held_against_a_source() {
        let url = Url::parse("http://127.0.0.1:4000/a.xml").unwrap();
        assert!(!is_private(&url, &["127.0.0.0/8".parse().unwrap()]));
        assert!(is_private(&url, &["10.0.0.0/8".parse().unwrap()]));
    }
}
