//! What the live client is told once, at the start.

use std::path::PathBuf;
use std::time::Duration;

use ipnet::IpNet;
use url::Url;

use super::resolver::Names;

/// How to go out. The default suits the public internet.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Product, version, and where its people are reached: `vigie/0.1 (+https://…)`. What stands
    /// before the first `/` is the name that robots.txt may speak to.
    pub user_agent: String,
    /// To be connected, the TLS handshake included.
    pub connect_timeout: Duration,
    /// For one request, from its start to the last byte of the answer.
    pub timeout: Duration,
    /// Bytes of an answer, after decompression.
    pub max_bytes: usize,
    /// Redirects followed for one document.
    pub max_redirects: usize,
    /// Between the end of a request and the next one to the same host.
    pub gap: Duration,
    /// Ranges that may be contacted though they are private or special, loopback included.
    pub declared: Vec<IpNet>,
    /// PEM files of authorities that are trusted beside the machine's own.
    pub extra_roots: Vec<PathBuf>,
    /// The proxy through which the public internet is asked; private networks are asked directly.
    pub proxy: Option<Url>,
    /// Where names are looked up.
    pub names: Names,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            user_agent: concat!("vigie/", env!("CARGO_PKG_VERSION")).to_owned(),
            connect_timeout: Duration::from_secs(10),
            timeout: Duration::from_secs(30),
            max_bytes: 16 * 1024 * 1024,
            max_redirects: 10,
            gap: Duration::from_secs(1),
            declared: Vec::new(),
            extra_roots: Vec::new(),
            proxy: None,
            names: Names::System,
        }
    }
}

/// Why the client could not be made.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// A file of authorities cannot be read as PEM certificates.
    #[error("{path}: no certificate authorities can be read from it: {why}")]
    Roots {
        /// The file.
        path: PathBuf,
        /// The cause, in words.
        why: String,
    },
    /// The HTTP stack refuses the settings (a user agent with control characters, say).
    #[error("the HTTP client cannot be made: {0}")]
    Client(String),
}
