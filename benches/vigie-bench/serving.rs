//! `vigie run` in a process of its own, asked over HTTP.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::measure::{TICKS, times_of};
use vigie::clock::Clock;
use vigie::domain::ids::MemberId;
use vigie::domain::member::{Role, Themes};
use vigie::store::Store;
use vigie::store::members::keys::Key;
use vigie::store::members::{self, MemberError, NewMember, sessions};

/// A running Vigie.
pub(super) struct Serving {
    child: Child,
    /// Host and port.
    address: String,
    /// Of a reader who is signed in.
    cookie: String,
}

impl Serving {
    /// Starts it on the archive in `folder`; answers too how long it took until the first page came.
    pub(super) fn start(folder: &Path) -> anyhow::Result<(Self, Duration)> {
        let config = folder.join("serving.toml");
        // Nothing is watched: what is measured is the archive.
        std::fs::write(
            &config,
            "[watch]\nname = \"Bench\"\nlisten = \"127.0.0.1:0\"\n",
        )?;
        let cookie = sign_in(folder)?;
        let started = Instant::now();
        let mut child = Command::new(vigie()?)
            .arg("run")
            .arg("--config")
            .arg(&config)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()?;
        let mut line = String::new();
        if let Some(output) = child.stdout.take() {
            BufReader::new(output).read_line(&mut line)?;
        }
        let address = line
            .split_once("http://")
            .and_then(|(_, rest)| rest.split_whitespace().next());
        let serving = Self {
            address: address.unwrap_or_default().to_owned(),
            child,
            cookie,
        };
        serving.get("/")?;
        Ok((serving, started.elapsed()))
    }

    /// How long a page of results takes.
    pub(super) fn search(&self, typed: &str) -> anyhow::Result<Duration> {
        let query: String = url::form_urlencoded::byte_serialize(typed.as_bytes()).collect();
        self.get(&format!("/search?q={query}"))
    }

    fn get(&self, path: &str) -> anyhow::Result<Duration> {
        let started = Instant::now();
        let mut stream = TcpStream::connect(&self.address)?;
        write!(
            stream,
            "GET {path} HTTP/1.1\r\nHost: {}\r\nCookie: {}\r\nConnection: close\r\n\r\n",
            self.address, self.cookie
        )?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer)?;
        anyhow::ensure!(
            answer.starts_with(b"HTTP/1.1 200"),
            "{path} was not answered"
        );
        Ok(started.elapsed())
    }

    /// Its number, for `/proc`.
    pub(super) fn process(&self) -> String {
        self.child.id().to_string()
    }

    /// Processor time so far, in seconds.
    pub(super) fn cpu(&self) -> f64 {
        times_of(&self.process()).map_or(f64::NAN, |(ticks, _)| ticks as f64 / TICKS)
    }

    /// Ends it.
    pub(super) fn stop(mut self) -> anyhow::Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // Already stopped is as good.
        let _gone = self.child.kill();
        let _gone = self.child.wait();
    }
}

/// The program itself, built beside this one.
fn vigie() -> anyhow::Result<PathBuf> {
    let program = std::env::current_exe()?.with_file_name("vigie");
    anyhow::ensure!(
        program.is_file(),
        "{} is missing: build it with the same profile first",
        program.display()
    );
    Ok(program)
}

/// Has somebody signed in, in an archive that nobody else has open.
fn sign_in(folder: &Path) -> anyhow::Result<String> {
    let store = Store::open(&folder.join("index/archive.db"))?;
    let now = Clock::System.now();
    let key = Key::make()?;
    store.write_here::<_, MemberError>(|tx| {
        // One for each start: a folder that is kept has those of earlier ones.
        let new = NewMember {
            login: format!("bench-{}", now.timestamp_micros()),
            name: String::new(),
            email: None,
            role: Role::Reader,
            themes: Themes::All,
        };
        let id = members::add(tx, &new, MemberId(0), now)?;
        sessions::begin(tx, id, &key.hash, "bench", now)?;
        Ok(())
    })?;
    Ok(format!("vigie-session={}", key.secret.reveal()))
}
