//! Sample sources for a first look: nine invented sites, served on loopback.
//!
//! Their items are in `demo/*.txt`, dated relative to the present so that the week's digest has
//! content. Some come twice, under two addresses; one changes after the first visit; a few are
//! broken in the ways that real ones are; one site is an intranet, whose items must not leave.

mod render;
mod served;
mod server;
mod site;

use std::net::SocketAddr;

use chrono::{DateTime, Utc};
use tokio::net::TcpListener;
use tokio_util::task::AbortOnDropHandle;

/// The sample sites, served until this is dropped.
#[derive(Debug)]
pub struct Demo {
    address: SocketAddr,
    _serving: AbortOnDropHandle<()>,
}

impl Demo {
    /// Serves the sample sites on `listen` (port 0 for any free one), as they would be at `now`.
    ///
    /// # Errors
    /// When the address is taken or cannot be listened on.
    pub async fn serve(listen: SocketAddr, now: DateTime<Utc>) -> std::io::Result<Self> {
        let listener = TcpListener::bind(listen).await?;
        let address = listener.local_addr()?;
        let sites = served::build(&format!("http://{address}"), now);
        let serving = tokio::spawn(server::serve(listener, sites, now));
        Ok(Self {
            address,
            _serving: AbortOnDropHandle::new(serving),
        })
    }

    /// Where the sites are served.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The text of a `feeds.toml` that watches them.
    pub fn config_text(&self) -> String {
        config_text(self.address)
    }
}

/// The text of a `feeds.toml` that watches the sample sites served at `address`.
pub fn config_text(address: SocketAddr) -> String {
    include_str!("../demo/feeds.toml").replace("{base}", &format!("http://{address}"))
}

#[cfg(test)]
mod tests;
