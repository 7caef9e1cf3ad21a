//! Why no encrypted line to a mail server came about, in words that say what to mend.

use std::error::Error;
use std::io;

use rustls::{CertificateError, Error as TlsError};

/// What went wrong with a connection: our own words where it is the encryption, else the error's.
pub(super) fn told(error: &(dyn Error + 'static)) -> String {
    match tls(error) {
        Some(tls) => in_words(tls),
        None => error.to_string(),
    }
}

/// The error of the encryption that an error was made from.
fn tls<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a TlsError> {
    let mut next = Some(error);
    while let Some(one) = next {
        if let Some(tls) = one.downcast_ref() {
            return Some(tls);
        }
        // The error inside one of input and output is no source of it, but stands in its place.
        let inner = one.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        next = match inner {
            Some(inner) => Some(inner as &(dyn Error + 'static)),
            None => one.source(),
        };
    }
    None
}

fn in_words(error: &TlsError) -> String {
    let told = match error {
        TlsError::InvalidCertificate(wrong) => match wrong {
            CertificateError::UnknownIssuer => {
                "is signed by nobody that this machine trusts: name the file of its authority with `authority`"
            }
            CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
                "has expired, or this machine's clock is wrong"
            }
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
                "is not valid yet: is this machine's clock right?"
            }
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                "bears another name: is `server` the name that it bears?"
            }
            other => return format!("the server's certificate is not sound: {other}"),
        },
        TlsError::InvalidMessage(_) => {
            return "no TLS is spoken at this port: is `security` right (`starttls` on 587, `tls` on 465)?"
                .to_owned();
        }
        other => {
            return format!("the server and Vigie have no way of encrypting in common: {other}");
        }
    };
    format!("the server's certificate {told}")
}

#[cfg(test)]
mod tests {
    use super::super::tests::{open, target};
    use super::told;
    use crate::domain::channel::{MailSecurity, MailTarget};
    use rustls::{CertificateError, Error};
    use std::io;

    fn said(error: Error) -> String {
        told(&io::Error::new(io::ErrorKind::InvalidData, error))
    }

    #[test]
    fn a_certificate_that_is_not_trusted_is_told_with_its_mend() {
        for (wrong, words) in [
            (CertificateError::UnknownIssuer, "`authority`"),
            (CertificateError::Expired, "clock"),
            (CertificateError::NotValidYet, "clock"),
            (CertificateError::NotValidForName, "`server`"),
            (CertificateError::BadSignature, "not sound"),
        ] {
            let said = said(Error::InvalidCertificate(wrong));
            assert!(said.contains(words) && !said.contains("InvalidC"), "{said}");
        }
        assert_eq!(told(&io::Error::other("closed")), "closed");
    }

    #[tokio::test]
    async fn a_port_that_speaks_no_tls_is_told_through_the_library_too() {
        let door = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = door.local_addr().unwrap().port();
        tokio::spawn(async move {
            let (mut line, _) = door.accept().await.unwrap();
            let greeting = b"220 mail.example.org ready\r\n";
            tokio::io::AsyncWriteExt::write_all(&mut line, greeting)
                .await
                .unwrap();
            // Held open until the other side gives up.
            let mut rest = Vec::new();
            let _ended = tokio::io::AsyncReadExt::read_to_end(&mut line, &mut rest).await;
        });
        let mail = open(MailTarget {
            port,
            security: MailSecurity::Tls,
            ..target()
        });
        let mail = mail.unwrap();
        let (from, to) = (&mail.writer.from.email, &mail.writer.to.email);
        let report = mail.route.check(from, to).await;
        assert!(
            report.findings[0].said.contains("no TLS is spoken"),
            "{report:?}"
        );
    }
}
