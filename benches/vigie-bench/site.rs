//! The sites of the bench, in a process of their own so that their work is not counted as ours: one
//! loopback address a feed, gzip, validators.

use std::collections::HashMap;
use std::io::{Read, Write};
use std::sync::{Arc, RwLock};

use chrono::{DateTime, Utc};
use flate2::Compression;
use flate2::write::GzEncoder;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::corpus::Corpus;
use super::feeds::document;
use super::{runtime, term};

/// Feeds served by one process: each has a listening socket, and the usual limit is 1,024.
pub(super) const A_PROCESS: u64 = 250;

/// Which feeds to serve.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The first feed.
    #[arg(long)]
    first: u64,
    /// How many.
    #[arg(long)]
    count: u64,
    /// How many of all feeds change: those whose number is below it.
    #[arg(long)]
    changed: u64,
    /// The present, in seconds since 1970.
    #[arg(long)]
    now: i64,
}

/// A document, ready to be sent.
struct Page {
    head: String,
    tag: String,
    body: Vec<u8>,
}

type Pages = Arc<RwLock<HashMap<u64, Page>>>;

/// The loopback address of a feed.
pub(super) fn host(feed: u64) -> String {
    format!(
        "127.{}.{}.{}",
        1 + feed / 62_500,
        feed / 250 % 250,
        feed % 250 + 1
    )
}

/// Serves until its standard input ends: a line on it makes the changed feeds change. Prints one
/// line a feed with its address, then one empty line.
pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let now = DateTime::from_timestamp(args.now, 0).unwrap_or_default();
    let corpus = Corpus::new();
    let pages: Pages = Arc::default();
    let runtime = runtime()?;
    let mut bases = HashMap::new();
    for feed in args.first..args.first + args.count {
        let listener = runtime.block_on(TcpListener::bind((host(feed), 0)))?;
        let base = format!("http://{}", listener.local_addr()?);
        pages
            .write()
            .map_err(poisoned)?
            .insert(feed, page(&corpus, feed, &base, false, now)?);
        term::line(&base);
        bases.insert(feed, base);
        let pages = Arc::clone(&pages);
        runtime.spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(answer(stream, feed, Arc::clone(&pages)));
            }
        });
    }
    term::line("");
    let mut asked = [0];
    while std::io::stdin().read(&mut asked)? > 0 {
        for (feed, base) in bases.iter().filter(|(feed, _)| **feed < args.changed) {
            let page = page(&corpus, *feed, base, true, now)?;
            pages.write().map_err(poisoned)?.insert(*feed, page);
        }
        term::line("changed");
    }
    Ok(())
}

fn poisoned<T>(_: T) -> anyhow::Error {
    anyhow::anyhow!("a page could not be made")
}

fn page(
    corpus: &Corpus,
    feed: u64,
    base: &str,
    changed: bool,
    now: DateTime<Utc>,
) -> anyhow::Result<Page> {
    let document = document(corpus, feed, base, changed, now);
    let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
    gzip.write_all(document.body.as_bytes())?;
    let body = gzip.finish()?;
    let tag = format!("\"{feed}-{changed}\"");
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: {}\r\nContent-Encoding: gzip\r\nETag: {tag}\r\n\
         Last-Modified: Mon, 23 Nov 2026 08:00:00 GMT\r\nContent-Length: {}\r\n\r\n",
        document.media_type,
        body.len()
    );
    Ok(Page { head, tag, body })
}

async fn answer(mut stream: TcpStream, feed: u64, pages: Pages) {
    let (mut read, mut chunk) = (Vec::new(), [0; 2048]);
    loop {
        while !read.windows(4).any(|four| four == b"\r\n\r\n") {
            match stream.read(&mut chunk).await {
                Ok(0) | Err(_) => return,
                Ok(n) => read.extend_from_slice(&chunk[..n]),
            }
        }
        let request = String::from_utf8_lossy(&std::mem::take(&mut read)).into_owned();
        let answer = match pages.read() {
            Ok(pages) => respond(&request, pages.get(&feed)),
            Err(_) => return,
        };
        if stream.write_all(&answer).await.is_err() {
            return;
        }
    }
}

fn respond(request: &str, page: Option<&Page>) -> Vec<u8> {
    let feed = page.filter(|_| request.starts_with("GET /feed "));
    let Some(page) = feed else {
        return b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n".to_vec();
    };
    if request.contains(page.tag.as_str()) {
        return format!("HTTP/1.1 304 Not Modified\r\nETag: {}\r\n\r\n", page.tag).into_bytes();
    }
    [page.head.as_bytes(), &page.body].concat()
}
