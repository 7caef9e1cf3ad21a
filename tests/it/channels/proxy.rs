//! A proxy between a channel and its real server, which misbehaves on the one request that has an effect.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;

/// What happens to one request that has an effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mischief {
    /// Nothing.
    Passes,
    /// The connection is closed before anything was read.
    Refuses,
    /// The connection is cut in the middle of the request: the server gets nothing.
    CutsBefore,
    /// The server gets it, and its answer is lost.
    CutsAfter,
    /// The server gets it, and its answer comes after the channel has lost patience.
    Late,
    /// The server does it, and 502 is answered.
    DoneBut502,
    /// The server does it, and something that makes no sense is answered with 200.
    DoneButOdd,
    /// The server gets nothing, and 200 is answered with an error in the body.
    OddError,
    /// The server gets nothing, and 503 is answered.
    Unavailable,
    /// The server gets nothing, and 429 is answered with a hint.
    TooMany,
}

use Mischief::{
    CutsAfter, CutsBefore, DoneBut502, DoneButOdd, Late, OddError, Passes, Refuses, TooMany,
    Unavailable,
};

pub(super) const ALL: [Mischief; 10] = [
    Passes,
    Refuses,
    CutsBefore,
    CutsAfter,
    Late,
    DoneBut502,
    DoneButOdd,
    OddError,
    Unavailable,
    TooMany,
];

/// What a channel's own error looks like, with status 200.
pub(super) type OwnError = (&'static str, &'static str);

/// The proxy. It lives as long as the test's runtime.
#[derive(Clone)]
pub(super) struct Proxy {
    pub(super) address: SocketAddr,
    script: Arc<Mutex<VecDeque<Mischief>>>,
    effects: Arc<Mutex<Vec<Mischief>>>,
    freeze: Arc<Mutex<Option<(usize, Side)>>>,
    frozen: Arc<Notify>,
}

/// Where a request is held for ever, until its sender is killed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    /// The server has not got it.
    Before,
    /// The server has done it.
    After,
}

impl Proxy {
    /// Stands in front of `server` (`127.0.0.1:port`); a request whose head or body contains `effect` is
    /// one that has an effect.
    pub(super) async fn before(server: &str, effect: &'static str, own: OwnError) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let proxy = Self {
            address: listener.local_addr().unwrap(),
            script: Arc::default(),
            effects: Arc::default(),
            freeze: Arc::default(),
            frozen: Arc::default(),
        };
        let (known, server) = (proxy.clone(), server.to_owned());
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let (known, server) = (known.clone(), server.clone());
                tokio::spawn(async move { known.carry(client, &server, effect, own).await });
            }
        });
        proxy
    }

    /// The next requests that have an effect meet with these, in order; those after them pass.
    pub(super) fn plan(&self, script: &[Mischief]) {
        *self.script.lock().unwrap() = script.iter().copied().collect();
        self.effects.lock().unwrap().clear();
    }

    /// Holds the request after `count` others on one side of the server.
    pub(super) fn freeze(&self, count: usize, side: Side) {
        *self.freeze.lock().unwrap() = Some((count, side));
    }

    /// Lets everything pass again.
    pub(super) fn thaw(&self) {
        *self.freeze.lock().unwrap() = None;
    }

    /// Returns once a request is held.
    pub(super) async fn frozen(&self) {
        self.frozen.notified().await;
    }

    /// Whether this is the request to hold, and where.
    fn is_held(&self) -> Option<Side> {
        let mut freeze = self.freeze.lock().unwrap();
        match *freeze {
            Some((0, side)) => Some(side),
            Some((count, side)) => {
                *freeze = Some((count - 1, side));
                None
            }
            None => None,
        }
    }

    async fn hold<T>(&self) -> Option<T> {
        self.thaw();
        self.frozen.notify_one();
        std::future::pending().await
    }

    /// What befell the requests that had an effect.
    pub(super) fn befell(&self) -> Vec<Mischief> {
        self.effects.lock().unwrap().clone()
    }

    /// One connection: one request, its answer. `None` ends it, as a cut.
    async fn carry(
        &self,
        client: TcpStream,
        server: &str,
        effect: &str,
        own: OwnError,
    ) -> Option<()> {
        let mut client = BufReader::new(client);
        let head = head(&mut client).await?;
        let length = header(&head, "content-length").and_then(|text| text.parse().ok());
        let mut body = vec![0; length.unwrap_or(0)];
        // A client that sends nothing until it is asked to does not exist here.
        client.read_exact(&mut body).await.ok()?;
        let whole = [head.as_bytes(), &body].concat();
        let has_effect = String::from_utf8_lossy(&whole).contains(effect);
        let mischief = match has_effect {
            true => self.script.lock().unwrap().pop_front().unwrap_or(Passes),
            false => Passes,
        };
        if has_effect {
            self.effects.lock().unwrap().push(mischief);
        }
        let held = self.is_held();
        if held == Some(Side::Before) {
            return self.hold().await;
        }
        let done = matches!(
            mischief,
            Passes | CutsAfter | Late | DoneBut502 | DoneButOdd
        );
        let answer = match done {
            true => ask(server, &head, &body).await,
            false => Vec::new(),
        };
        if held == Some(Side::After) {
            return self.hold().await;
        }
        let answer = match mischief {
            Passes => answer,
            Refuses | CutsBefore | CutsAfter => return None,
            Late => {
                // The channel hangs up meanwhile.
                tokio::time::sleep(Duration::from_millis(1_500)).await;
                answer
            }
            DoneBut502 => reply("502 Bad Gateway", "", "text/html", "<h1>Bad gateway</h1>"),
            DoneButOdd => reply("200 OK", "", "text/html", "<h1>It works!</h1>"),
            OddError => reply("200 OK", "", own.0, own.1),
            Unavailable => reply(
                "503 Service Unavailable",
                "Retry-After: 7\r\n",
                "text/plain",
                "",
            ),
            TooMany => reply(
                "429 Too Many Requests",
                "Retry-After: 90\r\n",
                "text/plain",
                "",
            ),
        };
        client.get_mut().write_all(&answer).await.ok()
    }
}

fn reply(status: &str, more: &str, kind: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n{more}Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    )
    .into_bytes()
}

/// The request line and the header fields, up to the empty line.
async fn head(stream: &mut BufReader<TcpStream>) -> Option<String> {
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if stream.read_line(&mut head).await.ok()? == 0 {
            return None;
        }
    }
    Some(head)
}

fn header<'h>(head: &'h str, name: &str) -> Option<&'h str> {
    let mut lines = head.lines();
    lines.find_map(|line| {
        let (field, value) = line.split_once(':')?;
        field.eq_ignore_ascii_case(name).then(|| value.trim())
    })
}

/// Asks the server on a connection that it closes: its whole answer.
async fn ask(server: &str, head: &str, body: &[u8]) -> Vec<u8> {
    let mut upstream = TcpStream::connect(server).await.unwrap();
    let mut closing = String::new();
    for line in head.split_inclusive("\r\n") {
        if !line.to_ascii_lowercase().starts_with("connection:") && line != "\r\n" {
            closing.push_str(line);
        }
    }
    closing.push_str("Connection: close\r\n\r\n");
    upstream.write_all(closing.as_bytes()).await.unwrap();
    upstream.write_all(body).await.unwrap();
    let mut answer = Vec::new();
    upstream.read_to_end(&mut answer).await.unwrap();
    answer
}

impl Proxy {
    /// Stands before a mail server; the end of a message is what has an effect.
    pub(super) async fn before_mail(server: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let proxy = Self {
            address: listener.local_addr().unwrap(),
            script: Arc::default(),
            effects: Arc::default(),
            freeze: Arc::default(),
            frozen: Arc::default(),
        };
        let (known, server) = (proxy.clone(), server.to_owned());
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let (known, server) = (known.clone(), server.clone());
                tokio::spawn(async move { known.relay(client, &server).await });
            }
        });
        proxy
    }

    /// One conversation, command by command. `None` ends it, as a cut.
    async fn relay(&self, client: TcpStream, server: &str) -> Option<()> {
        if self.script.lock().unwrap().front() == Some(&Refuses) {
            self.script.lock().unwrap().pop_front();
            self.effects.lock().unwrap().push(Refuses);
            return None;
        }
        let mut client = BufReader::new(client);
        let mut upstream = BufReader::new(TcpStream::connect(server).await.ok()?);
        let greeting = mail_answer(&mut upstream).await?;
        client.get_mut().write_all(&greeting).await.ok()?;
        let mut in_message = false;
        loop {
            let command = match in_message {
                true => message(&mut client).await?,
                false => line(&mut client).await?,
            };
            let held = self.is_held();
            if held == Some(Side::Before) {
                return self.hold().await;
            }
            let mischief = match in_message {
                true => self.script.lock().unwrap().pop_front().unwrap_or(Passes),
                false => Passes,
            };
            if in_message {
                self.effects.lock().unwrap().push(mischief);
            }
            let instead: Option<&[u8]> = match mischief {
                CutsBefore => return None,
                OddError => Some(b"554 5.7.1 no\r\n"),
                Unavailable | TooMany => Some(b"451 4.7.1 later\r\n"),
                _ => None,
            };
            let answer = match instead {
                Some(answer) => answer.to_vec(),
                None => {
                    upstream.get_mut().write_all(&command).await.ok()?;
                    mail_answer(&mut upstream).await?
                }
            };
            if held == Some(Side::After) {
                return self.hold().await;
            }
            let answer = match mischief {
                CutsAfter | Late => return None,
                // It took the letter, and says "not now".
                DoneBut502 => b"451 4.3.0 not now\r\n".to_vec(),
                DoneButOdd => b"what?\r\n".to_vec(),
                _ => answer,
            };
            in_message = !in_message && command.eq_ignore_ascii_case(b"DATA\r\n");
            client.get_mut().write_all(&answer).await.ok()?;
        }
    }
}

async fn line(stream: &mut BufReader<TcpStream>) -> Option<Vec<u8>> {
    let mut line = Vec::new();
    let read = stream.read_until(b'\n', &mut line).await.ok()?;
    (read > 0).then_some(line)
}

async fn message(stream: &mut BufReader<TcpStream>) -> Option<Vec<u8>> {
    let mut whole = Vec::new();
    loop {
        let line = line(stream).await?;
        whole.extend_from_slice(&line);
        if line == b".\r\n" {
            return Some(whole);
        }
    }
}

/// An answer of one or more lines.
async fn mail_answer(stream: &mut BufReader<TcpStream>) -> Option<Vec<u8>> {
    let mut whole = Vec::new();
    loop {
        let line = line(stream).await?;
        let goes_on = line.get(3) == Some(&b'-');
        whole.extend_from_slice(&line);
        if !goes_on {
            return Some(whole);
        }
    }
}
