//! A mail server that keeps what it is sent, and may be down.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// Clones share it.
#[derive(Clone, Default)]
pub(super) struct Letters {
    taken: Arc<Mutex<Vec<String>>>,
    is_down: Arc<AtomicBool>,
}

impl Letters {
    /// Starts it; answers its port.
    pub(super) async fn start() -> (Self, u16) {
        let letters = Self::default();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let own = letters.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let own = own.clone();
                // Whoever is broken off has sent nothing.
                tokio::spawn(async move { own.converse(stream).await });
            }
        });
        (letters, port)
    }

    pub(super) fn set_down(&self, is_down: bool) {
        self.is_down.store(is_down, Ordering::SeqCst);
    }

    /// In how many letters an entry stands.
    pub(super) fn with(&self, entry: usize) -> usize {
        let title = format!("Nouvelle {entry}");
        let says = |letter: &&String| {
            letter.match_indices(&title).any(|(at, _)| {
                let next = letter[at + title.len()..].chars().next();
                !next.is_some_and(|next| next.is_ascii_digit())
            })
        };
        self.taken.lock().unwrap().iter().filter(says).count()
    }

    /// RFC 5321, as far as letters need.
    async fn converse(&self, stream: TcpStream) -> std::io::Result<()> {
        let (read, mut write) = stream.into_split();
        if self.is_down.load(Ordering::SeqCst) {
            return write.write_all(b"421 not now\r\n").await;
        }
        write.write_all(b"220 essai\r\n").await?;
        let mut lines = BufReader::new(read).lines();
        let mut letter = None::<String>;
        while let Some(said) = lines.next_line().await? {
            if let Some(text) = &mut letter {
                if said != "." {
                    // Quoted-printable breaks lines anywhere.
                    text.push_str(said.strip_suffix('=').unwrap_or(&said));
                    continue;
                }
                self.taken.lock().unwrap().extend(letter.take());
            }
            let answer = match said.get(..4) {
                Some("DATA") => {
                    letter = Some(String::new());
                    "354 go on\r\n"
                }
                Some("QUIT") => "221 bye\r\n",
                _ => "250 well\r\n",
            };
            write.write_all(answer.as_bytes()).await?;
        }
        Ok(())
    }
}
