//! One question to a mail server: is this message there? (IMAP, RFC 9051.)

use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use super::trust::told;
use super::{ChannelError, Unfit};
use crate::domain::channel::{ImapTarget, MailSecurity};
use crate::domain::limits;

/// The whole question takes less.
const PATIENCE: Duration = Duration::from_secs(60);

/// A folder of a mail server.
pub(super) struct Imap {
    target: ImapTarget,
    tls: TlsConnector,
}

impl fmt::Debug for Imap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Imap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ImapTarget { server, login, .. } = &self.target;
        write!(f, "{} at {server}", login.user)
    }
}

impl Imap {
    /// `authority` holds certificates in PEM, trusted beside the machine's own.
    pub(super) fn open(target: &ImapTarget, authority: Option<&Path>) -> Result<Self, Unfit> {
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        if let Some(path) = authority {
            let wrong = || Unfit("authority: it holds no certificate in PEM".into());
            for certificate in CertificateDer::pem_file_iter(path).map_err(|_| wrong())? {
                let certificate = certificate.map_err(|_| wrong())?;
                roots.add(certificate).map_err(|_| wrong())?;
            }
        }
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let tls = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| Unfit(error.to_string()))?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self {
            target: target.clone(),
            tls: TlsConnector::from(Arc::new(tls)),
        })
    }

    /// Whether the folder holds a message with this Message-ID.
    pub(super) async fn find(&self, message_id: &str) -> Result<bool, ChannelError> {
        let asked = timeout(PATIENCE, self.ask(message_id)).await;
        asked.unwrap_or_else(|_| Err(ChannelError::later(format!("{self}: no answer in time"))))
    }

    async fn ask(&self, message_id: &str) -> Result<bool, ChannelError> {
        let ImapTarget { server, port, .. } = &self.target;
        let failed =
            |error: std::io::Error| ChannelError::later(format!("{server}: {}", told(&error)));
        let plain = TcpStream::connect((server.as_str(), *port)).await;
        let plain = plain.map_err(failed)?;
        match self.target.security {
            MailSecurity::None => self.talk(Talk::new(plain), true, message_id).await,
            MailSecurity::Tls => {
                let inside = self.encrypt(plain).await.map_err(failed)?;
                self.talk(Talk::new(inside), true, message_id).await
            }
            MailSecurity::StartTls => {
                let mut talk = Talk::new(plain);
                talk.line().await?;
                talk.command("STARTTLS").await?;
                let inside = self
                    .encrypt(talk.stream.into_inner())
                    .await
                    .map_err(failed)?;
                self.talk(Talk::new(inside), false, message_id).await
            }
        }
    }

    async fn encrypt(
        &self,
        plain: TcpStream,
    ) -> std::io::Result<tokio_rustls::client::TlsStream<TcpStream>> {
        let name = ServerName::try_from(self.target.server.clone());
        let name = name.map_err(|error| std::io::Error::other(error.to_string()))?;
        self.tls.connect(name, plain).await
    }

    async fn talk<S: AsyncRead + AsyncWrite + Unpin>(
        &self,
        mut talk: Talk<S>,
        greets: bool,
        message_id: &str,
    ) -> Result<bool, ChannelError> {
        if greets {
            talk.line().await?;
        }
        let login = &self.target.login;
        let (user, password) = (quoted(&login.user)?, quoted(login.password.reveal())?);
        talk.command(&format!("LOGIN {user} {password}"))
            .await
            .map_err(|error| match error {
                ChannelError::Refused { why } => {
                    ChannelError::refused(format!("{} may not log in: {why}", login.user))
                }
                other => other,
            })?;
        talk.command(&format!("EXAMINE {}", quoted(&self.target.folder)?))
            .await?;
        let search = format!("UID SEARCH HEADER Message-ID {}", quoted(message_id)?);
        let found = talk.command(&search).await?;
        // The answer is there: how the farewell goes changes nothing.
        let _farewell = talk.command("LOGOUT").await;
        Ok(found.iter().any(|line| {
            let numbers = line.strip_prefix("* SEARCH");
            numbers.is_some_and(|numbers| numbers.contains(|c: char| c.is_ascii_digit()))
        }))
    }
}

/// One conversation: each command waits for its answer.
struct Talk<S> {
    stream: BufReader<S>,
    commands: usize,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Talk<S> {
    fn new(stream: S) -> Self {
        Self {
            stream: BufReader::new(stream),
            commands: 0,
        }
    }

    /// Sends a command and reads up to its answer; the lines before it.
    async fn command(&mut self, command: &str) -> Result<Vec<String>, ChannelError> {
        self.commands += 1;
        let tag = format!("v{}", self.commands);
        let line = format!("{tag} {command}\r\n");
        let sent = self.stream.get_mut().write_all(line.as_bytes()).await;
        sent.map_err(|error| ChannelError::later(error.to_string()))?;
        let (mut lines, mut bytes) = (Vec::new(), 0);
        loop {
            let line = self.line().await?;
            // Each line has its bound; so has their number.
            bytes += line.len() + 1;
            if bytes > limits::MAIL_ANSWER {
                return Err(ChannelError::later("the mail server answers without end"));
            }
            let Some(answer) = line.strip_prefix(&format!("{tag} ")) else {
                lines.push(line);
                continue;
            };
            return match answer.split(' ').next() {
                Some("OK") => Ok(lines),
                _ => Err(ChannelError::refused(answer.to_owned())),
            };
        }
    }

    async fn line(&mut self) -> Result<String, ChannelError> {
        let mut line = Vec::new();
        loop {
            let piece = self.stream.fill_buf().await;
            let piece = piece.map_err(|error| ChannelError::later(error.to_string()))?;
            let end = piece.iter().position(|byte| *byte == b'\n');
            let taken = end.map_or(piece.len(), |end| end + 1);
            line.extend_from_slice(&piece[..taken]);
            self.stream.consume(taken);
            if taken == 0 || line.len() > limits::MAIL_ANSWER {
                return Err(ChannelError::later("the mail server broke off"));
            }
            if end.is_some() {
                return Ok(String::from_utf8_lossy(&line).trim_end().to_owned());
            }
        }
    }
}

/// A quoted string; one with a line break in it would be a command of its own.
fn quoted(text: &str) -> Result<String, ChannelError> {
    if text.chars().any(char::is_control) {
        return Err(ChannelError::refused(
            "a name or a password holds a line break",
        ));
    }
    let escaped = text.replace('\\', "\\\\").replace('"', "\\\"");
    Ok(format!("\"{escaped}\""))
}

#[cfg(test)]
mod tests {
    use super::{Imap, quoted};
    use crate::domain::channel::{ImapTarget, Login, MailSecurity};
    use crate::domain::secret::Secret;
    use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
    use tokio::net::TcpListener;

    /// A mail server with one message, `<a@b>`, for ann.
    async fn server() -> u16 {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let mut stream = BufReader::new(stream);
                stream.get_mut().write_all(b"* OK ready\r\n").await.unwrap();
                let mut line = String::new();
                while stream.read_line(&mut line).await.is_ok_and(|read| read > 0) {
                    let (tag, command) = line.trim_end().split_once(' ').unwrap();
                    let answer = match command {
                        "LOGIN \"ann\" \"pass\"" => format!("{tag} OK in\r\n"),
                        other if other.starts_with("LOGIN") => format!("{tag} NO bad\r\n"),
                        "UID SEARCH HEADER Message-ID \"<a@b>\"" => {
                            format!("* SEARCH 3\r\n{tag} OK\r\n")
                        }
                        other if other.starts_with("UID") => format!("* SEARCH\r\n{tag} OK\r\n"),
                        _ => format!("{tag} OK\r\n"),
                    };
                    stream.get_mut().write_all(answer.as_bytes()).await.unwrap();
                    line.clear();
                }
            }
        });
        port
    }

    fn imap(port: u16, password: &str) -> Imap {
        let target = ImapTarget {
            server: "127.0.0.1".into(),
            port,
            security: MailSecurity::None,
            login: Login {
                user: "ann".into(),
                password: Secret::new(password),
            },
            folder: "INBOX".into(),
        };
        Imap::open(&target, None).unwrap()
    }

    #[tokio::test]
    async fn a_message_is_found_by_its_identity() {
        let port = server().await;
        assert_eq!(imap(port, "pass").find("<a@b>").await, Ok(true));
        assert_eq!(imap(port, "pass").find("<c@d>").await, Ok(false));
        let refused = imap(port, "wrong").find("<a@b>").await.unwrap_err();
        assert!(
            refused.to_string().contains("ann may not log in"),
            "{refused}"
        );
        assert!(!refused.to_string().contains("wrong"));
    }

    #[tokio::test]
    async fn a_server_that_answers_without_end_is_left() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            stream.write_all(b"* OK ready\r\n").await.unwrap();
            while stream.write_all(b"* 1 EXISTS\r\n").await.is_ok() {}
        });
        let left = imap(port, "pass").find("<a@b>").await.unwrap_err();
        assert!(left.to_string().contains("without end"), "{left}");
    }

    #[test]
    fn a_name_cannot_end_its_command() {
        assert_eq!(quoted("a\"b\\c").unwrap(), "\"a\\\"b\\\\c\"");
        assert!(quoted("a\r\nv9 DELETE INBOX").is_err());
    }
}
