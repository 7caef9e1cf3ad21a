//! A watch of its own for a test: a folder, a configuration, sites on loopback.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use vigie::app::App;
use vigie::clock::Clock;
use vigie::config::{self, Env};

/// The folder of real feeds and pages that `VIGIE_CORPUS` names. It is no part of the project: absent, a
/// test that needs it is skipped, with a line; named, it must be there.
pub(crate) fn corpus() -> Option<PathBuf> {
    let folder = std::env::var_os("VIGIE_CORPUS").filter(|folder| !folder.is_empty());
    let Some(folder) = folder.map(PathBuf::from) else {
        eprintln!("skipped: VIGIE_CORPUS names no corpus");
        return None;
    };
    assert!(
        folder.is_dir(),
        "there is no corpus at {}",
        folder.display()
    );
    Some(folder)
}

/// A site on loopback that serves documents with validators and counts what it is asked.
pub(crate) struct Site {
    pub(crate) base: String,
    pages: Arc<Mutex<HashMap<String, Vec<u8>>>>,
    asked: Arc<Mutex<Vec<(String, u16)>>>,
}

impl Site {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let (pages, asked) = (Arc::default(), Arc::default());
        let site = Self {
            base,
            pages: Arc::clone(&pages),
            asked: Arc::clone(&asked),
        };
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                tokio::spawn(answer(stream, Arc::clone(&pages), Arc::clone(&asked)));
            }
        });
        site
    }

    pub(crate) fn serve(&self, path: &str, body: impl Into<Vec<u8>>) {
        self.pages
            .lock()
            .unwrap()
            .insert(path.to_owned(), body.into());
    }

    /// Paths asked since the last call, each with the status answered.
    pub(crate) fn asked(&self) -> Vec<(String, u16)> {
        std::mem::take(&mut self.asked.lock().unwrap())
    }
}

async fn answer(
    mut stream: tokio::net::TcpStream,
    pages: Arc<Mutex<HashMap<String, Vec<u8>>>>,
    asked: Arc<Mutex<Vec<(String, u16)>>>,
) {
    let mut read = Vec::new();
    let mut chunk = [0; 4096];
    loop {
        while !read.windows(4).any(|four| four == b"\r\n\r\n") {
            match stream.read(&mut chunk).await {
                Ok(0) | Err(_) => return,
                Ok(n) => read.extend_from_slice(&chunk[..n]),
            }
        }
        let request = String::from_utf8_lossy(&std::mem::take(&mut read)).into_owned();
        let path = request.split(' ').nth(1).unwrap_or_default().to_owned();
        let body = pages.lock().unwrap().get(&path).cloned();
        let (status, head, body) = match body {
            None => (404, String::new(), Vec::new()),
            // What is served so asks for time.
            Some(body) if body.starts_with(b"Retry-After: ") => {
                let head = String::from_utf8_lossy(&body).into_owned();
                (429, format!("{head}\r\n"), Vec::new())
            }
            Some(body) => {
                let tag = format!(
                    "\"{}-{}\"",
                    body.len(),
                    body.iter().map(|b| u64::from(*b)).sum::<u64>()
                );
                if request
                    .to_lowercase()
                    .contains(&format!("if-none-match: {tag}"))
                {
                    (304, format!("ETag: {tag}\r\n"), Vec::new())
                } else {
                    (200, format!("ETag: {tag}\r\n"), body)
                }
            }
        };
        asked.lock().unwrap().push((path, status));
        let head = format!(
            "HTTP/1.1 {status} X\r\n{head}Content-Length: {}\r\n\r\n",
            body.len()
        );
        if stream
            .write_all(&[head.as_bytes(), &body].concat())
            .await
            .is_err()
        {
            return;
        }
    }
}

/// A watch in a folder that goes away with it.
pub(crate) struct Watch {
    folder: tempfile::TempDir,
}

impl Watch {
    /// `sections` follow `[watch]` and `[defaults]`, which let loopback be contacted.
    pub(crate) fn new(sections: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let watch = Self { folder };
        watch.write(sections);
        watch
    }

    pub(crate) fn write(&self, sections: &str) {
        let text = format!(
            "[watch]\nname = \"Essai\"\nlisten = \"127.0.0.1:0\"\nzone = \"Europe/Paris\"\n\
             [defaults]\nvisibility = \"public\"\nallow = [\"127.0.0.0/8\"]\ngap = \"0s\"\n{sections}"
        );
        std::fs::write(self.file(), text).unwrap();
    }

    /// From now on the public internet is asked through the proxy at `base`.
    pub(crate) fn go_through(&self, base: &str) {
        let text = std::fs::read_to_string(self.file()).unwrap();
        let text = text.replacen("[watch]\n", &format!("[watch]\nproxy = \"{base}\"\n"), 1);
        std::fs::write(self.file(), text).unwrap();
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn file(&self) -> PathBuf {
        self.folder.path().join("feeds.toml")
    }

    /// The watch, open in this process, at the time that `clock` tells.
    pub(crate) fn open(&self, clock: Clock) -> App {
        let config = config::load(&self.file(), &Env::of([])).unwrap_or_else(|e| panic!("{e}"));
        App::open(config, clock).unwrap()
    }

    /// The real command on this watch.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_vigie"));
        command.arg("--config").arg(self.file()).args(args);
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Runs the real command and gives what it prints.
    pub(crate) fn run(&self, args: &[&str]) -> String {
        let output = self.command(args).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "vigie {args:?}: {said}");
        String::from_utf8(output.stdout).unwrap()
    }
}
