//! The least of HTTP/1.1 that a bench needs: one connection a person, kept open.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::Context;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// A person's connection.
pub(super) struct Asking {
    address: SocketAddr,
    stream: TcpStream,
    /// The cookie that says who asks.
    key: Option<String>,
}

/// An answer, read whole.
pub(super) struct PageAnswer {
    pub(super) status: u16,
    pub(super) body: String,
    pub(super) took: Duration,
}

impl Asking {
    pub(super) async fn open(address: SocketAddr, key: Option<String>) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self {
            address,
            stream,
            key,
        })
    }

    pub(super) async fn get(&mut self, path: &str) -> anyhow::Result<PageAnswer> {
        self.ask(&format!("GET {path} HTTP/1.1\r\nAccept: text/html\r\n"), "")
            .await
    }

    /// Sends a form as the script of the pages does.
    pub(super) async fn post(&mut self, path: &str, form: &str) -> anyhow::Result<PageAnswer> {
        let head = format!(
            "POST {path} HTTP/1.1\r\nAccept: application/json\r\nSec-Fetch-Site: same-origin\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n",
            form.len()
        );
        self.ask(&head, form).await
    }

    async fn ask(&mut self, head: &str, body: &str) -> anyhow::Result<PageAnswer> {
        let cookie = self
            .key
            .as_ref()
            .map_or(String::new(), |key| format!("Cookie: {key}\r\n"));
        let request = format!("{head}Host: {}\r\n{cookie}\r\n{body}", self.address);
        let asked = Instant::now();
        self.stream.write_all(request.as_bytes()).await?;
        let (mut read, mut chunk) = (Vec::new(), vec![0; 64 * 1024]);
        loop {
            let count = self.stream.read(&mut chunk).await?;
            anyhow::ensure!(count > 0, "the connection was closed");
            read.extend_from_slice(&chunk[..count]);
            if let Some((status, body)) = whole(&read)? {
                return Ok(PageAnswer {
                    status,
                    body,
                    took: asked.elapsed(),
                });
            }
        }
    }
}

/// The status and the body, once both are there. Every page of ours says its length.
fn whole(read: &[u8]) -> anyhow::Result<Option<(u16, String)>> {
    let Some(end) = read.windows(4).position(|four| four == b"\r\n\r\n") else {
        return Ok(None);
    };
    let head = std::str::from_utf8(&read[..end])?.to_ascii_lowercase();
    let status = head
        .get(9..12)
        .context("an answer without a status")?
        .parse()?;
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "));
    let length: usize = length.map_or(Ok(0), str::parse)?;
    let body = &read[end + 4..];
    if body.len() < length {
        return Ok(None);
    }
    Ok(Some((status, String::from_utf8_lossy(body).into_owned())))
}
