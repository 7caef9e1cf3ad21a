//! One SMTP conversation, stage by stage, so that an error says whether the message may have left.

use std::fmt;
use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use lettre::Address;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{
    AsyncSmtpConnection, Certificate, TlsParameters, TlsParametersBuilder,
};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt, Rset};
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::response::Response;
use tokio::time::timeout;

use super::letter::Letter;
use super::{ChannelError, Pass, Report, Unfit};
use crate::domain::channel::{Login, MailSecurity, MailTarget};

/// How to reach a submission server.
pub(super) struct Route {
    server: String,
    port: u16,
    security: MailSecurity,
    tls: TlsParameters,
    login: Option<Login>,
    /// Our name in `EHLO`: the sender's domain, since it exists and the machine's own name may not.
    name: ClientId,
    patience: Patience,
}

impl fmt::Debug for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "Route({}:{}, {:?})",
            self.server, self.port, self.security
        )
    }
}

/// How long to wait for an answer. RFC 5321, section 4.5.3.2, asks for ten minutes after the message
/// and for five elsewhere; a submission server that needs more than two is not well.
#[derive(Clone, Copy, Debug)]
pub(super) struct Patience {
    pub(super) step: Duration,
    pub(super) after_message: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            step: Duration::from_secs(120),
            after_message: Duration::from_secs(600),
        }
    }
}

impl Route {
    /// `authority` holds certificates in PEM, trusted beside the machine's own.
    pub(super) fn new(
        target: &MailTarget,
        name: &str,
        authority: Option<&[u8]>,
    ) -> Result<Self, Unfit> {
        if target.security == MailSecurity::None && !is_loopback(&target.server) {
            return Err(Unfit(format!(
                "security: {} is not a loopback address: mail to it must be encrypted",
                target.server
            )));
        }
        Ok(Self {
            server: target.server.clone(),
            port: target.port,
            security: target.security,
            tls: tls(&target.server, authority)?,
            login: target.login.clone(),
            name: ClientId::Domain(name.to_owned()),
            patience: Patience::default(),
        })
    }

    /// Carries one message; answers what the server said when it took it.
    pub(super) async fn deliver(
        &self,
        letter: &Letter,
        message: &str,
        pass: &Pass<'_>,
    ) -> Result<String, ChannelError> {
        let mut connection = self.open().await?;
        self.address(&mut connection, &letter.from, &letter.to)
            .await?;
        self.step("DATA", connection.command(Data)).await?;
        pass.ask().await?;
        let answer = self.message(&mut connection, message).await?;
        // It is taken: how the farewell goes changes nothing.
        let _farewell = timeout(self.patience.step, connection.quit()).await;
        let said: Vec<&str> = answer.message().collect();
        Ok(format!("{} {}", answer.code(), said.join(" ")))
    }

    /// Everything up to the recipient, then nothing is sent.
    pub(super) async fn check(&self, from: &Address, to: &Address) -> Report {
        let mut report = Report::default();
        let server = format!("{}:{}", self.server, self.port);
        let mut connection = match self.open().await {
            Ok(connection) => connection,
            Err(error) => {
                report.bad(format!("{server}: {error}"));
                return report;
            }
        };
        report.good(match connection.is_encrypted() {
            true => format!("{server} answers, encrypted with a certificate we trust"),
            false => format!("{server} answers, on this machine, in clear"),
        });
        if let Some(login) = &self.login {
            report.good(format!("{} may log in", login.user));
        }
        match self.address(&mut connection, from, to).await {
            Ok(()) => report.good(format!("{from} may write to {to}")),
            Err(error) => report.bad(format!("{from} may not write to {to}: {error}")),
        }
        let _forgotten = timeout(self.patience.step, connection.command(Rset)).await;
        let _farewell = timeout(self.patience.step, connection.quit()).await;
        report
    }

    /// Connects, encrypts, logs in. Nothing of this has an effect.
    async fn open(&self) -> Result<AsyncSmtpConnection, ChannelError> {
        let implicit = (self.security == MailSecurity::Tls).then(|| self.tls.clone());
        let connecting = AsyncSmtpConnection::connect_tokio1(
            (self.server.as_str(), self.port),
            Some(self.patience.step),
            &self.name,
            implicit,
            None,
        );
        let mut connection = self.step("connecting", connecting).await?;
        if self.security == MailSecurity::StartTls {
            let upgrade = connection.starttls(self.tls.clone(), &self.name);
            self.step("STARTTLS", upgrade).await?;
        }
        if let Some(login) = &self.login {
            let password = login.password.reveal().to_owned();
            let credentials = Credentials::new(login.user.clone(), password);
            let mechanisms = [Mechanism::Plain, Mechanism::Login];
            self.step("AUTH", connection.auth(&mechanisms, &credentials))
                .await?;
        }
        Ok(connection)
    }

    async fn address(
        &self,
        connection: &mut AsyncSmtpConnection,
        from: &Address,
        to: &Address,
    ) -> Result<(), ChannelError> {
        let mail = Mail::new(Some(from.clone()), Vec::new());
        self.step("MAIL FROM", connection.command(mail)).await?;
        let rcpt = Rcpt::new(to.clone(), Vec::new());
        self.step("RCPT TO", connection.command(rcpt)).await?;
        Ok(())
    }

    /// One exchange before the message: whatever goes wrong, nothing has left.
    async fn step<T>(
        &self,
        stage: &str,
        exchange: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, ChannelError> {
        match timeout(self.patience.step, exchange).await {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(error)) if error.is_permanent() || error.is_client() => {
                Err(ChannelError::refused(format!("{stage}: {error}")))
            }
            Ok(Err(error)) => Err(ChannelError::later(format!("{stage}: {error}"))),
            Err(_late) => Err(ChannelError::later(format!("{stage}: no answer in time"))),
        }
    }

    /// Sends the text and the final dot, and reads the verdict.
    ///
    /// The connection writes the dot once the pieces have run out: until then a server must throw
    /// away what it has (RFC 5321, section 4.1.1.4), after that only its answer tells.
    async fn message(
        &self,
        connection: &mut AsyncSmtpConnection,
        message: &str,
    ) -> Result<Response, ChannelError> {
        let dot_may_be_out = AtomicBool::new(false);
        let text = message.strip_suffix("\r\n").unwrap_or(message);
        let pieces = text.as_bytes().chunks(16 * 1024);
        let pieces = pieces.chain(std::iter::from_fn(|| {
            dot_may_be_out.store(true, Ordering::Relaxed);
            None
        }));
        let sending = connection.message_iter(pieces);
        let outcome = timeout(self.patience.after_message, sending).await;
        match outcome {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(error)) if error.is_permanent() => {
                Err(ChannelError::refused(format!("message: {error}")))
            }
            Ok(Err(error)) if error.is_transient() || !dot_may_be_out.load(Ordering::Relaxed) => {
                Err(ChannelError::later(format!("message: {error}")))
            }
            Ok(Err(error)) => Err(ChannelError::uncertain(format!(
                "the connection was lost after the message: {error}"
            ))),
            Err(_late) if !dot_may_be_out.load(Ordering::Relaxed) => {
                Err(ChannelError::later("message: the server stopped reading"))
            }
            Err(_late) => Err(ChannelError::uncertain("no answer after the message")),
        }
    }
}

fn tls(server: &str, authority: Option<&[u8]>) -> Result<TlsParameters, Unfit> {
    let wrong = |_: Error| Unfit("authority: it holds no certificate in PEM".into());
    let mut tls: TlsParametersBuilder = TlsParameters::builder(server.to_owned());
    if let Some(pem) = authority {
        tls = tls.add_root_certificate(Certificate::from_pem(pem).map_err(wrong)?);
    }
    tls.build().map_err(wrong)
}

fn is_loopback(server: &str) -> bool {
    server == "localhost" || server.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}
