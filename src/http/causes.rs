//! Why a connection failed, in words of our own: the system, the resolver and TLS each have theirs, which
//! name no next step and change with every version.

use std::error::Error;
use std::io::{self, ErrorKind};

use rustls::CertificateError as Certificate;

/// The innermost cause, which says most; it never holds the address, which may hold secrets.
pub(super) fn in_words(error: &reqwest::Error) -> String {
    if error.is_timeout() {
        let what = if error.is_connect() {
            "no connection"
        } else {
            "no answer"
        };
        return format!("{what} within the time allowed");
    }
    let mut cause = error.source();
    while let Some(deeper) = cause.and_then(|cause| cause.source()) {
        cause = Some(deeper);
    }
    cause.map_or_else(|| "the request cannot be written".to_owned(), told)
}

/// The cause that lies deepest in an error, as a person is told it.
pub(super) fn told(cause: &(dyn Error + 'static)) -> String {
    let io = cause.downcast_ref::<io::Error>();
    let inner = io.and_then(io::Error::get_ref);
    let tls = inner.and_then(|inner| inner.downcast_ref::<rustls::Error>());
    if let Some(tls) = tls.or_else(|| cause.downcast_ref()) {
        return of_tls(tls);
    }
    let said = cause.to_string();
    let known = match io.map(io::Error::kind) {
        // Neither the system nor the runtime gives this failure a kind.
        _ if said.starts_with("failed to lookup address") || said == "no such name" => {
            "no name server knows this name, or none answers"
        }
        Some(ErrorKind::ConnectionRefused) => "the connection was refused",
        Some(ErrorKind::ConnectionReset | ErrorKind::UnexpectedEof) => "the connection was cut",
        Some(ErrorKind::NetworkUnreachable | ErrorKind::HostUnreachable) => {
            "the network cannot be reached"
        }
        _ => return said,
    };
    known.to_owned()
}

fn of_tls(error: &rustls::Error) -> String {
    let rustls::Error::InvalidCertificate(why) = error else {
        return format!("no encryption could be agreed on: {error}");
    };
    let known = match why {
        Certificate::UnknownIssuer => {
            "its certificate comes from an authority that is not known here: see `authorities`"
        }
        Certificate::Expired | Certificate::ExpiredContext { .. } => "its certificate has expired",
        Certificate::NotValidYet | Certificate::NotValidYetContext { .. } => {
            "its certificate is not valid yet"
        }
        Certificate::NotValidForName | Certificate::NotValidForNameContext { .. } => {
            "its certificate is for another name"
        }
        other => return format!("its certificate is not accepted: {other}"),
    };
    known.to_owned()
}

#[cfg(test)]
mod tests {
    use super::told;
    use std::io::{Error, ErrorKind};

    #[test]
    fn a_failed_connection_is_told_in_our_own_words() {
        let refused = Error::from_raw_os_error(111);
        assert_eq!(told(&refused), "the connection was refused");
        let unreachable = Error::from_raw_os_error(101);
        assert_eq!(told(&unreachable), "the network cannot be reached");
        let cut = Error::from(ErrorKind::ConnectionReset);
        assert_eq!(told(&cut), "the connection was cut");
        let name = Error::other("failed to lookup address information: Name or service not known");
        assert!(told(&name).contains("no name server"));
        let certificate = |why| Error::other(rustls::Error::InvalidCertificate(why));
        let unknown = told(&certificate(rustls::CertificateError::UnknownIssuer));
        assert!(unknown.contains("`authorities`"), "{unknown}");
        let old = told(&certificate(rustls::CertificateError::Expired));
        assert_eq!(old, "its certificate has expired");
        let other = told(&certificate(rustls::CertificateError::NotValidForName));
        assert!(other.contains("another name"), "{other}");
        assert_eq!(told(&Error::other("as it is")), "as it is");
    }
}
