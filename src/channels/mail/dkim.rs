//! Signing a message (DKIM, RFC 6376; Ed25519 by RFC 8463).
//!
//! The usual crate for this leans on an RSA implementation with a known weakness in its timing
//! (RUSTSEC-2023-0071); the one that TLS already brings signs as well, and the rest is text.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::digest::{SHA256, digest};
use ring::rand::SystemRandom;
use ring::signature::{Ed25519KeyPair, RSA_PKCS1_SHA256, RsaKeyPair};
use rustls::pki_types::PrivateKeyDer;
use rustls::pki_types::pem::PemObject;

use super::Unfit;
use crate::domain::channel::Dkim;

/// The header fields that are signed where they stand in a message. What a list's robot adds or
/// changes of the envelope is not among them.
const SIGNED: [&str; 10] = [
    "from",
    "to",
    "subject",
    "date",
    "message-id",
    "in-reply-to",
    "references",
    "mime-version",
    "content-type",
    "content-language",
];

/// What signs for one domain.
pub(super) struct Signer {
    domain: String,
    selector: String,
    key: Key,
}

enum Key {
    Rsa(RsaKeyPair),
    Ed25519(Ed25519KeyPair),
}

impl std::fmt::Debug for Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Signer({}, {})", self.domain, self.selector)
    }
}

impl Signer {
    /// Reads the key.
    pub(super) fn open(dkim: &Dkim) -> Result<Self, Unfit> {
        let der = PrivateKeyDer::from_pem_slice(dkim.key.reveal().as_bytes())
            .map_err(|_| Unfit("dkim.key: no private key in PEM".into()))?;
        Ok(Self {
            domain: dkim.domain.clone(),
            selector: dkim.selector.clone(),
            key: Key::read(&der)?,
        })
    }

    /// The message behind its signature.
    pub(super) fn sign(&self, message: &str, at: i64) -> Result<String, Unfit> {
        let Some((head, body)) = message.split_once("\r\n\r\n") else {
            return Err(Unfit("the message has no body to sign".into()));
        };
        let hash = STANDARD.encode(digest(&SHA256, relaxed_body(body).as_bytes()));
        let fields = fields(head);
        let mut names: Vec<&str> = Vec::new();
        let mut text = String::new();
        for name in SIGNED {
            let found = fields.iter().find(|(field, _)| field == name);
            if let Some((_, value)) = found {
                names.push(name);
                text.push_str(&format!("{name}:{value}\r\n"));
            }
        }
        // Named once more, so that nobody can add a second sender.
        names.push("from");
        let (word, names) = (self.key.algorithm(), names.join(":"));
        let signature = format!(
            "v=1; a={word}; c=relaxed/relaxed; d={}; s={};\r\n\tt={at}; h={names};\r\n\tbh={hash};\r\n\tb=",
            self.domain, self.selector
        );
        text.push_str(&format!("dkim-signature:{}", relaxed(&signature)));
        let signed = STANDARD.encode(self.key.sign(text.as_bytes())?);
        let lines: Vec<&str> = signed
            .as_bytes()
            .chunks(72)
            .filter_map(|line| std::str::from_utf8(line).ok())
            .collect();
        let signed = lines.join("\r\n\t ");
        Ok(format!("DKIM-Signature: {signature}{signed}\r\n{message}"))
    }
}

impl Key {
    fn read(der: &PrivateKeyDer<'_>) -> Result<Self, Unfit> {
        let damaged = |_| Unfit("dkim.key: the key is damaged".into());
        match der {
            PrivateKeyDer::Pkcs1(key) => RsaKeyPair::from_der(key.secret_pkcs1_der())
                .map(Self::Rsa)
                .map_err(damaged),
            PrivateKeyDer::Pkcs8(key) => {
                let bytes = key.secret_pkcs8_der();
                match Ed25519KeyPair::from_pkcs8_maybe_unchecked(bytes) {
                    Ok(key) => Ok(Self::Ed25519(key)),
                    Err(_) => RsaKeyPair::from_pkcs8(bytes)
                        .map(Self::Rsa)
                        .map_err(damaged),
                }
            }
            _ => Err(Unfit("dkim.key: neither RSA nor Ed25519".into())),
        }
    }

    fn algorithm(&self) -> &'static str {
        match self {
            Self::Rsa(_) => "rsa-sha256",
            Self::Ed25519(_) => "ed25519-sha256",
        }
    }

    fn sign(&self, text: &[u8]) -> Result<Vec<u8>, Unfit> {
        match self {
            Self::Rsa(key) => {
                let mut signature = vec![0; key.public().modulus_len()];
                key.sign(
                    &RSA_PKCS1_SHA256,
                    &SystemRandom::new(),
                    text,
                    &mut signature,
                )
                .map_err(|_| Unfit("dkim.key: it cannot sign".into()))?;
                Ok(signature)
            }
            // The hash is what is signed (RFC 8463, section 3).
            Self::Ed25519(key) => Ok(key.sign(digest(&SHA256, text).as_ref()).as_ref().to_vec()),
        }
    }
}

/// The header fields of a message, canonical: name in lower case, value on one line (section 3.4.2).
fn fields(head: &str) -> Vec<(String, String)> {
    let mut fields: Vec<(String, String)> = Vec::new();
    for line in head.split("\r\n") {
        match (line.starts_with([' ', '\t']), fields.last_mut()) {
            (true, Some((_, value))) => value.push_str(line),
            _ => {
                let (name, value) = line.split_once(':').unwrap_or((line, ""));
                fields.push((name.trim_end().to_ascii_lowercase(), value.to_owned()));
            }
        }
    }
    for (_, value) in &mut fields {
        *value = relaxed(value);
    }
    fields
}

/// Unfolded, runs of white space as one space, none at the ends.
fn relaxed(value: &str) -> String {
    let words = value.split([' ', '\t', '\r', '\n']);
    words
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Runs of white space as one space, none at the ends of lines, no empty lines at the end (section
/// 3.4.4).
fn relaxed_body(body: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    for line in body.split("\r\n") {
        let mut relaxed = String::with_capacity(line.len());
        for c in line.trim_end_matches([' ', '\t']).chars() {
            match c {
                ' ' | '\t' if relaxed.ends_with(' ') => {}
                ' ' | '\t' => relaxed.push(' '),
                _ => relaxed.push(c),
            }
        }
        lines.push(relaxed);
    }
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    lines.iter().map(|line| format!("{line}\r\n")).collect()
}

#[cfg(test)]
mod tests {
    use super::{fields, relaxed_body};

    #[test]
    fn canonical_forms_are_those_of_the_standard() {
        // The example of RFC 6376, section 3.4.5.
        let head = "A: X\r\nB : Y\t\r\n\tZ  ";
        let expected = [("a", "X"), ("b", "Y Z")].map(|(n, v)| (n.to_owned(), v.to_owned()));
        assert_eq!(fields(head), expected);
        assert_eq!(relaxed_body(" C \r\nD \t E\r\n\r\n\r\n"), " C\r\nD E\r\n");
        assert_eq!(relaxed_body("\r\n\r\n"), "");
    }
}
