//! A scripted server on loopback, for what well-behaved servers never do.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use url::Url;

/// What the server does with one request.
#[derive(Clone, Debug)]
pub(super) enum Act {
    /// Writes these bytes and waits for the next request.
    Send(Vec<u8>),
    /// Writes these bytes and closes.
    SendAndClose(Vec<u8>),
    /// Writes these bytes again and again until the client has enough.
    Flood(Vec<u8>, Vec<u8>),
    /// Writes these bytes, then nothing more, and does not close.
    Hang(Vec<u8>),
}

/// The server: acts by path, in turn, the last one staying; and what it saw.
#[derive(Clone, Default)]
pub(super) struct Server {
    address: Option<SocketAddr>,
    acts: Arc<Mutex<HashMap<String, Vec<Act>>>>,
    seen: Arc<Mutex<Vec<String>>>,
    connections: Arc<AtomicUsize>,
}

impl Server {
    pub(super) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let server = Self {
            address: Some(listener.local_addr().unwrap()),
            ..Self::default()
        };
        let serving = server.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                serving.connections.fetch_add(1, Ordering::SeqCst);
                tokio::spawn(serving.clone().converse(stream));
            }
        });
        server
    }

    pub(super) fn on(&self, path: &str, act: Act) -> &Self {
        let mut acts = self.acts.lock().unwrap();
        acts.entry(path.to_owned()).or_default().push(act);
        self
    }

    /// An address on this server under a host name, or its own.
    pub(super) fn at(&self, host: &str, path: &str) -> Url {
        let port = self.address.unwrap().port();
        Url::parse(&format!("http://{host}:{port}{path}")).unwrap()
    }

    pub(super) fn url(&self, path: &str) -> Url {
        self.at("127.0.0.1", path)
    }

    /// The requests so far: heads and bodies.
    pub(super) fn seen(&self) -> Vec<String> {
        self.seen.lock().unwrap().clone()
    }

    pub(super) fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    async fn converse(self, mut stream: TcpStream) {
        while let Some(request) = read_request(&mut stream).await {
            let path = request.split(' ').nth(1).unwrap_or_default().to_owned();
            self.seen.lock().unwrap().push(request);
            match self.next_act(&path) {
                Act::Send(bytes) => stream.write_all(&bytes).await.unwrap(),
                Act::SendAndClose(bytes) => return stream.write_all(&bytes).await.unwrap(),
                Act::Flood(head, bytes) => {
                    stream.write_all(&head).await.unwrap();
                    while stream.write_all(&bytes).await.is_ok() {}
                    return;
                }
                Act::Hang(bytes) => {
                    stream.write_all(&bytes).await.unwrap();
                    return std::future::pending().await;
                }
            }
        }
    }

    fn next_act(&self, path: &str) -> Act {
        let mut acts = self.acts.lock().unwrap();
        match acts.get_mut(path) {
            Some(list) if list.len() > 1 => list.remove(0),
            Some(list) => list[0].clone(),
            None => Act::Send(answer("404 Not Found", &[], b"")),
        }
    }
}

/// One request, its body included; `None` when the client has gone.
async fn read_request(stream: &mut TcpStream) -> Option<String> {
    let mut bytes = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&bytes);
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head
                .lines()
                .find_map(|line| line.strip_prefix("content-length: "))
                .map_or(0, |length| length.parse().unwrap());
            if body.len() >= length {
                return Some(text.into_owned());
            }
        }
        let mut more = [0; 4096];
        match stream.read(&mut more).await {
            Ok(read) if read > 0 => bytes.extend_from_slice(&more[..read]),
            _ => return None,
        }
    }
}

/// A well-formed response.
pub(super) fn answer(status: &str, fields: &[&str], body: &[u8]) -> Vec<u8> {
    let mut head = format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\n", body.len());
    for field in fields {
        head.push_str(field);
        head.push_str("\r\n");
    }
    let mut bytes = format!("{head}\r\n").into_bytes();
    bytes.extend_from_slice(body);
    bytes
}
