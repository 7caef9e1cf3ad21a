//! The pages: server-rendered, in French and English, usable without JavaScript.
//!
//! [`mod@routes`] is the one table of addresses; a file of [`pages`] answers each. A page reads the
//! store, shows what it found, and at most sets a due time: it never fetches nor sends.

mod assets;
mod door;
mod errors;
mod explained;
mod fields;
mod guard;
mod language;
mod lists;
mod markup;
mod moment;
mod pages;
mod reader;
pub(crate) mod reasons;
mod routes;
mod serve;
mod session;
mod site;
mod terms;
mod versions;
mod words;

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn;
use thiserror::Error;
use tokio::net::TcpListener;

use crate::app::App;

pub use door::Door;
pub use guard::Access;

/// Refused: an open door is for this machine alone.
#[derive(Debug, Error)]
#[error(
    "{0} is not a loopback address: a demonstration asks nobody who they are, and is shown on this \
     machine only; listen on 127.0.0.1 and reach it through an SSH tunnel (ssh -L 8080:127.0.0.1:8080 …)"
)]
pub struct NotLoopback(pub SocketAddr);

/// Whether the pages may be served at `address`: with an open door, on a loopback address only.
///
/// # Errors
/// [`NotLoopback`], which says why and what to do.
pub fn may_listen(address: SocketAddr, door: Door) -> Result<(), NotLoopback> {
    match door {
        Door::Open(_) if !is_loopback(address) => Err(NotLoopback(address)),
        Door::Open(_) | Door::Accounts => Ok(()),
    }
}

fn is_loopback(address: SocketAddr) -> bool {
    address.ip().to_canonical().is_loopback()
}

/// Every page, with its guards.
pub fn router(app: App, door: Door) -> Router {
    let site = Arc::new(site::Site::new(app, door));
    let pages = guard::within(routes::table(), &site);
    guard::around(session::around(explained::around(pages, &site), &site))
        .layer(from_fn(serve::whole_body))
        .with_state(site)
}

/// Every route and who may use it, for the tests that walk them all.
pub fn routes() -> impl Iterator<Item = (&'static str, Access)> {
    routes::rows()
}

/// Serves the pages until `shutdown`, then lets the answers under way end.
///
/// # Errors
/// When the listener fails, or listens beyond loopback with an open door.
pub async fn serve(
    listener: TcpListener,
    app: App,
    door: Door,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let address = listener.local_addr()?;
    may_listen(address, door).map_err(std::io::Error::other)?;
    warn_of_clear_text(address, &app);
    let setup = app.clone();
    let is_proxy = move |peer: IpAddr| {
        let trusted = &setup.setup().config.watch.trusted_proxies;
        let peer = peer.to_canonical();
        trusted.iter().any(|range| range.contains(&peer))
    };
    let pages = router(app, door);
    serve::serve(
        listener,
        pages,
        serve::Bounds::default(),
        is_proxy,
        shutdown,
    )
    .await;
    Ok(())
}

/// Beyond this machine, passwords travel: something in front must speak TLS.
fn warn_of_clear_text(address: SocketAddr, app: &App) {
    let watch = &app.setup().config.watch;
    if is_loopback(address) {
        return;
    }
    if watch.base_url.scheme() != "https" {
        tracing::warn!(
            %address,
            "the pages are served in clear beyond this machine: put a reverse proxy with TLS in front \
             (nginx, Caddy, HAProxy), set base_url to its https address and trusted_proxies to its own"
        );
    } else if watch.trusted_proxies.is_empty() {
        tracing::warn!(
            %address,
            "the pages are on TLS behind a proxy that is not named in trusted_proxies: everybody seems to \
             come from its address, and failures to sign in are counted together"
        );
    }
}

#[cfg(test)]
mod tests {
    use super::{Door, may_listen};
    use crate::domain::ids::MemberId;

    #[test]
    fn an_open_door_is_for_loopback_only() {
        let open = Door::Open(MemberId(1));
        for address in [
            "127.0.0.1:8080",
            "127.8.8.8:0",
            "[::1]:80",
            "[::ffff:127.0.0.1]:80",
        ] {
            assert!(
                may_listen(address.parse().unwrap(), open).is_ok(),
                "{address}"
            );
        }
        for address in ["0.0.0.0:8080", "10.0.0.1:80", "[::]:80", "192.0.2.1:80"] {
            let address = address.parse().unwrap();
            assert!(may_listen(address, Door::Accounts).is_ok());
            let refused = may_listen(address, open).unwrap_err().to_string();
            assert!(
                refused.contains(&address.to_string()) && refused.contains("ssh -L"),
                "{refused}"
            );
        }
    }
}
