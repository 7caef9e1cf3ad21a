//! Connections: how many, for how long, and what each may send.
//!
//! A connection that says nothing costs as much as one that asks. Each has a time for the head of a
//! request, and for its body; there is a most of all and a most of one address. Where that is reached,
//! the connection that has been silent for longest makes room for the newcomer.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{ConnectInfo, Request};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::domain::limits;

/// After the listener fails (no file is left, say), until it is tried again.
const PAUSE: Duration = Duration::from_millis(200);

/// How many connections, and how long a head may take.
#[derive(Clone, Copy)]
pub(super) struct Bounds {
    all: usize,
    of_one: usize,
    head_time: Duration,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            all: limits::CONNECTIONS,
            of_one: limits::CONNECTIONS_OF_ONE,
            head_time: limits::HEAD_TIME,
        }
    }
}

/// Serves `pages` until `shutdown`, then lets the answers under way end. Connections from where
/// `is_proxy` says so are not counted by address.
pub(super) async fn serve(
    listener: TcpListener,
    pages: Router,
    bounds: Bounds,
    is_proxy: impl Fn(IpAddr) -> bool,
    shutdown: impl Future<Output = ()>,
) {
    let open = Arc::new(Open::default());
    let stop = CancellationToken::new();
    let mut conversations = JoinSet::new();
    let mut shutdown = pin!(shutdown);
    loop {
        let accepted = tokio::select! {
            () = &mut shutdown => break,
            Some(_) = conversations.join_next() => continue,
            accepted = listener.accept() => accepted,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                tracing::warn!("a connection cannot be accepted: {error}");
                tokio::time::sleep(PAUSE).await;
                continue;
            }
        };
        let of_one = if is_proxy(peer.ip()) {
            bounds.all
        } else {
            bounds.of_one
        };
        let Some(place) = open.admit(peer.ip(), bounds.all, of_one) else {
            tracing::warn!("too many connections under way: one more is closed");
            continue;
        };
        let pages = pages.clone();
        conversations.spawn(converse(stream, peer, pages, place, bounds, stop.clone()));
    }
    stop.cancel();
    while conversations.join_next().await.is_some() {}
}

async fn converse(
    stream: TcpStream,
    peer: SocketAddr,
    pages: Router,
    place: Place,
    bounds: Bounds,
    stop: CancellationToken,
) {
    let answer = service_fn(|request: hyper::Request<hyper::body::Incoming>| {
        place.entry.spoke.store(true, Ordering::Relaxed);
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        tower_service(pages.clone(), request)
    });
    let conversation = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(bounds.head_time)
        .max_headers(limits::REQUEST_FIELDS)
        .max_buf_size(limits::REQUEST_HEAD)
        .serve_connection(TokioIo::new(stream), answer);
    let mut conversation = pin!(conversation);
    tokio::select! {
        // However it ends, the other side knows.
        _ = conversation.as_mut() => {}
        () = place.entry.room.cancelled() => {}
        () = stop.cancelled() => {
            conversation.as_mut().graceful_shutdown();
            // Nothing but the end is waited for from now on.
            let _ended = conversation.as_mut().await;
        }
    }
}

async fn tower_service(
    pages: Router,
    request: Request,
) -> Result<Response, std::convert::Infallible> {
    use hyper_util::service::TowerToHyperService;
    hyper::service::Service::call(&TowerToHyperService::new(pages), request).await
}

/// Reads a body before anything looks at it, in the time and size that it may have.
pub(super) async fn whole_body(request: Request, next: Next) -> Response {
    let (head, body) = request.into_parts();
    if http_body_is_empty(&body) {
        return next.run(Request::from_parts(head, body)).await;
    }
    let reading = to_bytes(body, limits::FORM);
    match tokio::time::timeout(limits::BODY_TIME, reading).await {
        Ok(Ok(bytes)) => next.run(Request::from_parts(head, Body::from(bytes))).await,
        Ok(Err(_)) => refused(
            StatusCode::PAYLOAD_TOO_LARGE,
            "Ce qui est envoyé dépasse 2 Mio, ou s’est interrompu. (What was sent is above 2 MiB, or broke off.)",
        ),
        Err(_) => refused(
            StatusCode::REQUEST_TIMEOUT,
            "L’envoi a pris trop de temps. (Sending took too long.)",
        ),
    }
}

fn http_body_is_empty(body: &Body) -> bool {
    axum::body::HttpBody::is_end_stream(body)
}

fn refused(status: StatusCode, why: &'static str) -> Response {
    (status, why).into_response()
}

/// The connections that are open.
#[derive(Default)]
struct Open(Mutex<Table>);

#[derive(Default)]
struct Table {
    next: u64,
    /// In the order in which they came.
    all: BTreeMap<u64, Arc<Entry>>,
}

/// One connection.
struct Entry {
    from: IpAddr,
    /// Whether a whole head of a request came through it.
    spoke: AtomicBool,
    /// Rings when it must make room.
    room: CancellationToken,
}

/// A connection's place in the table, free again when it is dropped.
struct Place {
    open: Arc<Open>,
    number: u64,
    entry: Arc<Entry>,
}

impl Open {
    /// A place for a newcomer; `None` when all are taken by connections that ask.
    fn admit(self: &Arc<Self>, from: IpAddr, all: usize, of_one: usize) -> Option<Place> {
        let mut table = self.lock();
        let its_own = |entry: &&Arc<Entry>| entry.from == from;
        if table.all.values().filter(its_own).count() >= of_one {
            table.make_room(Some(from))?;
        }
        if table.all.len() >= all {
            table.make_room(None)?;
        }
        let entry = Arc::new(Entry {
            from,
            spoke: AtomicBool::new(false),
            room: CancellationToken::new(),
        });
        let number = table.next;
        table.next += 1;
        table.all.insert(number, entry.clone());
        Some(Place {
            open: self.clone(),
            number,
            entry,
        })
    }

    /// A panic elsewhere leaves a plain table behind, which stays usable.
    fn lock(&self) -> std::sync::MutexGuard<'_, Table> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Table {
    /// Closes the connection that has been silent for longest.
    fn make_room(&mut self, from: Option<IpAddr>) -> Option<()> {
        let is_silent = |entry: &Entry| {
            !entry.spoke.load(Ordering::Relaxed) && from.is_none_or(|from| entry.from == from)
        };
        let silent = self.all.iter().find(|(_, entry)| is_silent(entry));
        let number = silent.map(|(number, _)| *number)?;
        self.all.remove(&number)?.room.cancel();
        Some(())
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.open.lock().all.remove(&self.number);
    }
}

#[cfg(test)]
mod tests {
    use super::{Bounds, serve, whole_body};
    use axum::Router;
    use axum::middleware::from_fn;
    use axum::routing::{get, post};
    use std::time::Duration;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::{TcpListener, TcpStream};

    const ASKING: &[u8] = b"GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n";

    async fn served(bounds: Bounds, is_proxy: bool) -> std::net::SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let pages = Router::new()
            .route("/", get(|| async { "bonjour" }))
            .route(
                "/form",
                post(|body: String| async move { body.len().to_string() }),
            )
            .layer(from_fn(whole_body));
        tokio::spawn(async move {
            let never = std::future::pending();
            serve(listener, pages, bounds, |_| is_proxy, never).await;
        });
        address
    }

    async fn told(mut stream: TcpStream, asking: &[u8]) -> String {
        // Refused in the middle of what is said, the rest cannot be written.
        let _refused = stream.write_all(asking).await;
        let mut said = Vec::new();
        let _reset = stream.read_to_end(&mut said).await;
        String::from_utf8_lossy(&said).into_owned()
    }

    async fn silent(address: std::net::SocketAddr, count: usize) -> Vec<TcpStream> {
        let mut silent = Vec::new();
        for _ in 0..count {
            silent.push(TcpStream::connect(address).await.unwrap());
        }
        silent
    }

    #[tokio::test]
    async fn connections_that_say_nothing_make_room_for_those_that_ask() {
        let bounds = Bounds {
            of_one: 10,
            ..Bounds::default()
        };
        for is_proxy in [false, true] {
            let bounds = if is_proxy {
                Bounds { all: 10, ..bounds }
            } else {
                bounds
            };
            let address = served(bounds, is_proxy).await;
            let mut crowd = silent(address, 100).await;
            let asking = TcpStream::connect(address).await.unwrap();
            let page = told(asking, ASKING).await;
            assert!(page.ends_with("bonjour"), "{page}");
            // The first ones were closed, the last ones wait.
            assert_eq!(crowd[0].read(&mut [0]).await.unwrap(), 0);
        }
    }

    #[tokio::test]
    async fn a_connection_that_has_asked_is_not_closed_for_another() {
        let bounds = Bounds {
            of_one: 1,
            ..Bounds::default()
        };
        let address = served(bounds, false).await;
        let mut first = TcpStream::connect(address).await.unwrap();
        let asking = b"GET / HTTP/1.1\r\nhost: a\r\n\r\n";
        for _ in 0..2 {
            first.write_all(asking).await.unwrap();
            let mut said = [0; 512];
            assert!(first.read(&mut said).await.unwrap() > 0);
            let second = TcpStream::connect(address).await.unwrap();
            assert_eq!(told(second, ASKING).await, "");
        }
    }

    #[tokio::test]
    async fn a_head_that_does_not_come_ends_the_connection() {
        let bounds = Bounds {
            head_time: Duration::from_millis(1),
            ..Bounds::default()
        };
        let address = served(bounds, false).await;
        for said in [&b""[..], b"GET / HTTP/1.1\r\nhost: a\r\n"] {
            let stream = TcpStream::connect(address).await.unwrap();
            let answer = told(stream, said).await;
            assert!(answer.is_empty() || answer.contains(" 408 "), "{answer}");
        }
    }

    #[tokio::test]
    async fn a_head_or_a_form_ten_times_too_large_is_refused_and_told() {
        use crate::domain::limits;
        let address = served(Bounds::default(), false).await;
        let long = "x".repeat(10 * limits::REQUEST_HEAD);
        let many = "a: b\r\n".repeat(10 * limits::REQUEST_FIELDS);
        let form = "x".repeat(10 * limits::FORM);
        let length = form.len();
        for (asking, status) in [
            (
                format!("GET /?q={long} HTTP/1.1\r\nhost: a\r\n\r\n"),
                " 431 ",
            ),
            (
                format!("GET / HTTP/1.1\r\nhost: a\r\nx: {long}\r\n\r\n"),
                " 431 ",
            ),
            (format!("GET / HTTP/1.1\r\nhost: a\r\n{many}\r\n"), " 431 "),
            (
                format!("POST /form HTTP/1.1\r\nhost: a\r\ncontent-length: {length}\r\n\r\n{form}"),
                " 413 ",
            ),
        ] {
            let stream = TcpStream::connect(address).await.unwrap();
            let answer = told(stream, asking.as_bytes()).await;
            assert!(answer.contains(status), "{status}: {answer:.80}");
        }
    }
}
