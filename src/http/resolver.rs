//! From names to addresses that the guard admits.
//!
//! The connector gets only vetted addresses and connects to exactly these, so that a name which
//! answers differently a moment later (DNS rebinding) gains nothing.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use url::Url;

use super::guard::{Guard, Reach};

/// Where names are looked up.
#[derive(Clone, Debug, Default)]
pub enum Names {
    /// The machine's resolver.
    #[default]
    System,
    /// Answers by name for tests; each look-up takes the next, the last one stays.
    Fixed(Arc<Mutex<HashMap<String, Vec<Vec<IpAddr>>>>>),
}

impl Names {
    /// Fixed answers: a name, then what it resolves to, look-up after look-up.
    pub fn fixed<const N: usize>(answers: [(&str, Vec<Vec<IpAddr>>); N]) -> Self {
        let answers = answers.map(|(name, answers)| (name.to_owned(), answers));
        Self::Fixed(Arc::new(Mutex::new(answers.into_iter().collect())))
    }

    pub(super) async fn look_up(&self, name: &str) -> std::io::Result<Vec<IpAddr>> {
        match self {
            Self::System => Ok(tokio::net::lookup_host((name, 0))
                .await?
                .map(|address| address.ip())
                .collect()),
            Self::Fixed(answers) => {
                let mut answers = answers.lock().unwrap_or_else(PoisonError::into_inner);
                let of_name = answers.get_mut(name);
                of_name
                    .and_then(|list| {
                        if list.len() > 1 {
                            Some(list.remove(0))
                        } else {
                            list.first().cloned()
                        }
                    })
                    .ok_or_else(|| std::io::Error::other("no such name"))
            }
        }
    }
}

/// The resolver given to the connector of one pool.
pub(super) struct Vetted {
    names: Names,
    guard: Guard,
    reach: Reach,
    /// The host of the proxy: the administrator named it, wherever it is.
    proxy: Option<String>,
}

/// Found in the error chain when the guard left no address.
#[derive(Debug, thiserror::Error)]
#[error("no address of {0} may be contacted")]
pub(super) struct NoAdmittedAddress(String);

impl Vetted {
    pub(super) fn new(names: Names, guard: Guard, reach: Reach, proxy: Option<&Url>) -> Self {
        Self {
            names,
            guard,
            reach,
            proxy: proxy.and_then(Url::host_str).map(str::to_owned),
        }
    }
}

impl Resolve for Vetted {
    fn resolve(&self, name: Name) -> Resolving {
        let (names, guard, reach) = (self.names.clone(), self.guard.clone(), self.reach);
        let is_proxy = self.proxy.as_deref() == Some(name.as_str());
        Box::pin(async move {
            let mut found = names.look_up(name.as_str()).await?;
            if found.is_empty() {
                return Err(std::io::Error::other("the name has no address").into());
            }
            found.retain(|address| is_proxy || guard.admits(*address, reach));
            if found.is_empty() {
                return Err(NoAdmittedAddress(name.as_str().to_owned()).into());
            }
            let admitted: Addrs = Box::new(found.into_iter().map(|ip| SocketAddr::new(ip, 0)));
            Ok(admitted)
        })
    }
}
