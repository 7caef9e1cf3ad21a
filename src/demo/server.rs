//! A very small HTTP/1.1 server for the sample sites: GET and HEAD, validators, one answer a
//! connection. It trusts nobody with anything: it has only what it was given at start.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::served::Served;

/// The longest request head that is read.
const LONGEST_HEAD: usize = 16 * 1024;

struct Sites {
    served: BTreeMap<String, Served>,
    /// Paths that were given once: from then on they give their later text.
    visited: Mutex<BTreeSet<String>>,
    /// `Last-Modified` of every page, as HTTP writes it.
    modified: String,
}

/// Answers until the task is dropped. A connection that fails ends alone.
pub(super) async fn serve(
    listener: TcpListener,
    served: BTreeMap<String, Served>,
    now: DateTime<Utc>,
) {
    let sites = Arc::new(Sites {
        served,
        visited: Mutex::default(),
        modified: now.format("%a, %d %b %Y %H:%M:%S GMT").to_string(),
    });
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                let sites = Arc::clone(&sites);
                tokio::spawn(async move {
                    if let Err(error) = answer(stream, &sites).await {
                        tracing::debug!(%error, "a visitor of the sample sites left early");
                    }
                });
            }
            Err(error) => {
                tracing::warn!(%error, "the sample sites could not accept a visitor");
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
    }
}

async fn answer(mut stream: TcpStream, sites: &Sites) -> io::Result<()> {
    let head = read_head(&mut stream).await?;
    let answer = sites.answer(&head);
    stream.write_all(&answer).await?;
    stream.shutdown().await
}

/// The request line and the header lines, up to the empty line.
async fn read_head(stream: &mut TcpStream) -> io::Result<String> {
    let mut head = Vec::new();
    let mut chunk = [0; 2048];
    while !head.windows(4).any(|window| window == b"\r\n\r\n") {
        let read = stream.read(&mut chunk).await?;
        if read == 0 || head.len() > LONGEST_HEAD {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        head.extend_from_slice(&chunk[..read]);
    }
    Ok(String::from_utf8_lossy(&head).into_owned())
}

impl Sites {
    fn answer(&self, head: &str) -> Vec<u8> {
        let mut line = head.lines().next().unwrap_or_default().split(' ');
        let (method, target) = (line.next().unwrap_or(""), line.next().unwrap_or(""));
        if !matches!(method, "GET" | "HEAD") {
            return plain("405 Method Not Allowed", "");
        }
        let path = target.split(['?', '#']).next().unwrap_or_default();
        let Some(served) = self.served.get(path) else {
            return plain("404 Not Found", "Cette page n'existe pas.\n");
        };
        let body = self.body(path, served, head);
        let tag = tag_of(body);
        let modified = &self.modified;
        let validators = format!("ETag: {tag}\r\nLast-Modified: {modified}\r\n");
        if field(head, "if-none-match").is_some_and(|known| known.contains(&tag)) {
            return format!("HTTP/1.1 304 Not Modified\r\n{validators}Connection: close\r\n\r\n")
                .into_bytes();
        }
        if method == "GET" {
            self.visited().insert(path.to_owned());
        }
        let (kind, length) = (served.media_type, body.len());
        let body = if method == "GET" { body } else { "" };
        format!(
            "HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n{validators}\
             Cache-Control: no-cache\r\nConnection: close\r\n\r\n{body}"
        )
        .into_bytes()
    }

    /// The later text for whoever comes back, the first one for a first visit.
    fn body<'s>(&self, path: &str, served: &'s Served, head: &str) -> &'s str {
        let comes_back = field(head, "if-none-match").is_some() || self.visited().contains(path);
        if comes_back {
            &served.later
        } else {
            &served.first
        }
    }

    fn visited(&self) -> std::sync::MutexGuard<'_, BTreeSet<String>> {
        self.visited.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn tag_of(body: &str) -> String {
    let hash = blake3::hash(body.as_bytes()).to_hex();
    format!("\"{}\"", &hash[..16])
}

/// The value of a header field; the name in lower case.
fn field<'h>(head: &'h str, name: &str) -> Option<&'h str> {
    head.lines()
        .skip(1)
        .filter_map(|line| line.split_once(':'))
        .find(|(field, _)| field.eq_ignore_ascii_case(name))
        .map(|(_, value)| value.trim())
}

fn plain(status: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!(
        "HTTP/1.1 {status}\r\nContent-Type: text/plain; charset=utf-8\r\n\
         Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    )
    .into_bytes()
}
