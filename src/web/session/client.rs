//! Where a request comes from: an address, a browser, the keys that it keeps.

use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::header::USER_AGENT;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName};
use ipnet::IpNet;

use super::cookies;
use crate::store::members::keys;
use crate::web::site::Site;

/// The other end of a request.
#[derive(Clone, Debug)]
pub(in crate::web) struct Client {
    /// Its address; an IPv6 one by its network of 64 bits, which one subscriber has.
    pub(in crate::web) address: String,
    /// The browser and the system, in a word each.
    pub(in crate::web) browser: String,
    /// The key of the session that it has.
    pub(super) session: Option<String>,
    /// The key by which it is known.
    pub(super) device: Option<String>,
}

impl Client {
    pub(super) fn device_hash(&self) -> Option<String> {
        self.device.as_deref().map(keys::hash)
    }
}

impl FromRequestParts<Arc<Site>> for Client {
    type Rejection = Infallible;

    async fn from_request_parts(
        parts: &mut Parts,
        site: &Arc<Site>,
    ) -> Result<Self, Self::Rejection> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let peer = peer.map_or(IpAddr::from([127, 0, 0, 1]), |peer| peer.0.ip());
        let headers = &parts.headers;
        let trusted = &site.app.setup().config.watch.trusted_proxies;
        let agent = headers
            .get(USER_AGENT)
            .and_then(|agent| agent.to_str().ok());
        let secure = site.is_secure();
        Ok(Self {
            address: counted(behind(peer, headers, trusted)),
            browser: browser(agent.unwrap_or_default()),
            session: cookies::session(headers, secure).map(str::to_owned),
            device: cookies::device(headers, secure).map(str::to_owned),
        })
    }
}

/// The address behind the proxies that are trusted: each adds the one that it sees at the end of
/// `X-Forwarded-For`, so that it is read from the end, as far as trust goes. From anybody else the
/// header is ignored.
fn behind(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let is_trusted = |address: &IpAddr| trusted.iter().any(|net| net.contains(address));
    let peer = peer.to_canonical();
    if !is_trusted(&peer) {
        return peer;
    }
    let written = headers.get_all(HeaderName::from_static("x-forwarded-for"));
    let named: Vec<_> = written
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(|address| address.trim().parse::<IpAddr>().map(|it| it.to_canonical()))
        .collect();
    let mut nearest = peer;
    for address in named.into_iter().rev() {
        // What is no address was not written by a proxy that we trust.
        let Ok(address) = address else { break };
        nearest = address;
        if !is_trusted(&address) {
            break;
        }
    }
    nearest
}

fn counted(address: IpAddr) -> String {
    match address {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let parts = address.segments();
            format!(
                "{:x}:{:x}:{:x}:{:x}::/64",
                parts[0], parts[1], parts[2], parts[3]
            )
        }
    }
}

/// Names in the order in which they are looked for: most browsers name others beside themselves.
const BROWSERS: [(&str, &str); 6] = [
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
    ("curl/", "curl"),
];
const SYSTEMS: [(&str, &str); 6] = [
    ("Android", "Android"),
    ("iPhone", "iOS"),
    ("iPad", "iOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
];

fn browser(agent: &str) -> String {
    let named = |names: &[(&'static str, &'static str)]| {
        let found = names.iter().find(|(mark, _)| agent.contains(mark));
        found.map(|(_, name)| *name)
    };
    match (named(&BROWSERS), named(&SYSTEMS)) {
        (Some(browser), Some(system)) => format!("{browser}, {system}"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => "?".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{behind, browser, counted};
    use axum::http::{HeaderMap, HeaderValue};
    use std::net::IpAddr;

    fn seen(peer: &str, forwarded: &'static str) -> String {
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", HeaderValue::from_static(forwarded));
        let trusted = [
            "127.0.0.1/32".parse().unwrap(),
            "10.1.0.0/16".parse().unwrap(),
        ];
        let peer: IpAddr = peer.parse().unwrap();
        behind(peer, &headers, &trusted).to_string()
    }

    #[test]
    fn a_forwarded_address_counts_only_from_a_proxy_that_is_trusted() {
        assert_eq!(seen("192.0.2.9", "10.0.0.1"), "192.0.2.9");
        assert_eq!(seen("127.0.0.1", "192.0.2.7"), "192.0.2.7");
        assert_eq!(seen("::ffff:127.0.0.1", "192.0.2.7"), "192.0.2.7");
    }

    #[test]
    fn what_the_client_itself_wrote_in_the_header_does_not_count() {
        assert_eq!(seen("127.0.0.1", "203.0.113.1, 192.0.2.7"), "192.0.2.7");
        assert_eq!(
            seen("127.0.0.1", "203.0.113.1, 192.0.2.7, 10.1.0.4"),
            "192.0.2.7"
        );
        assert_eq!(seen("127.0.0.1", "192.0.2.7, nonsense"), "127.0.0.1");
    }

    #[test]
    fn a_subscriber_has_a_whole_network_of_version_six() {
        assert_eq!(
            counted("2001:db8:1:2:3:4:5:6".parse().unwrap()),
            "2001:db8:1:2::/64"
        );
    }

    #[test]
    fn a_browser_is_told_in_two_words() {
        let firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
        assert_eq!(browser(firefox), "Firefox, Linux");
        let edge = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) \
                    Chrome/140.0 Safari/537.36 Edg/140.0";
        assert_eq!(browser(edge), "Edge, Windows");
        assert_eq!(browser(""), "?");
    }
}
