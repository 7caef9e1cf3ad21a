//! The pages: server-rendered, in French and English, usable without JavaScript.
//!
//! [`routes`] is the one table of addresses; a file of [`pages`] answers each. A page reads the
//! store, shows what it found, and at most sets a due time: it never fetches nor sends.

mod assets;
mod errors;
mod guard;
mod language;
mod lists;
mod markup;
mod moment;
mod pages;
mod reader;
mod reasons;
mod routes;
mod site;
mod terms;
mod versions;
mod words;

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use thiserror::Error;
use tokio::net::TcpListener;

use crate::app::App;

/// Refused: without accounts, whoever reaches the pages is a member.
#[derive(Debug, Error)]
#[error(
    "{0} is not a loopback address: until Vigie has accounts, whoever reaches it reads as a member; \
     listen on 127.0.0.1 and reach it through an SSH tunnel (ssh -L 8080:127.0.0.1:8080 …) or through \
     a reverse proxy on this machine that asks for a password"
)]
pub struct NotLoopback(pub SocketAddr);

/// Whether the pages may be served at `address`: on a loopback address only.
///
/// # Errors
/// [`NotLoopback`], which says why and what to do.
pub fn may_listen(address: SocketAddr) -> Result<(), NotLoopback> {
    if address.ip().to_canonical().is_loopback() {
        Ok(())
    } else {
        Err(NotLoopback(address))
    }
}

/// Every page, with its guards.
pub fn router(app: App) -> Router {
    let site = Arc::new(site::Site::new(app));
    let pages = routes::table(&site);
    guard::around(errors::around(guard::within(pages, &site), &site)).with_state(site)
}

/// Serves `router` until `shutdown`, then lets the answers under way end.
///
/// # Errors
/// When the listener fails, or listens beyond loopback.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    may_listen(listener.local_addr()?).map_err(std::io::Error::other)?;
    axum::serve(listener, router)
        .with_graceful_shutdown(shutdown)
        .await
}

#[cfg(test)]
mod tests {
    use super::may_listen;

    #[test]
    fn only_loopback_may_be_listened_on() {
        for address in [
            "127.0.0.1:8080",
            "127.8.8.8:0",
            "[::1]:80",
            "[::ffff:127.0.0.1]:80",
        ] {
            assert!(may_listen(address.parse().unwrap()).is_ok(), "{address}");
        }
        for address in ["0.0.0.0:8080", "10.0.0.1:80", "[::]:80", "192.0.2.1:80"] {
            let refused = may_listen(address.parse().unwrap())
                .unwrap_err()
                .to_string();
            assert!(
                refused.contains(address) && refused.contains("ssh -L"),
                "{refused}"
            );
        }
    }
}
