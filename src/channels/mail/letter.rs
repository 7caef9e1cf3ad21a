//! One message, made once: RFC 5322 headers, a text and an HTML part, all in ASCII on the wire.

use std::time::SystemTime;

use chrono::{DateTime, Utc};
use lettre::address::Address;
use lettre::message::header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue};
use lettre::message::{Body, Mailbox, Message, MultiPart, SinglePart};
use serde::{Deserialize, Serialize};

use super::dkim::Signer;
use super::{ChannelError, Note, Unfit};
use crate::domain::channel::ListKind;
use crate::domain::rendition::Issue;
use crate::domain::rendition::plain::plain;

/// Who writes to whom.
#[derive(Debug)]
pub(super) struct Writer {
    pub(super) from: Mailbox,
    pub(super) to: Mailbox,
    pub(super) list: ListKind,
    pub(super) signer: Option<Signer>,
}

/// What a letter says.
pub(super) struct Words<'a> {
    pub(super) subject: &'a str,
    pub(super) text: &'a str,
    pub(super) html: &'a str,
}

/// An envelope (RFC 5321) and its message (RFC 5322), as the outbox stores them.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Letter {
    #[serde(with = "written")]
    pub(super) from: Address,
    #[serde(with = "written")]
    pub(super) to: Address,
    pub(super) message: String,
}

/// An address as it is written.
mod written {
    use super::Address;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(address: &Address, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(address)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Address, D::Error> {
        String::deserialize(from)?.parse().map_err(D::Error::custom)
    }
}

impl Letter {
    pub(super) fn to_bytes(&self) -> Result<Vec<u8>, Unfit> {
        serde_json::to_vec(self).map_err(|error| Unfit(error.to_string()))
    }

    pub(super) fn from_bytes(bytes: &[u8]) -> Result<Self, ChannelError> {
        serde_json::from_slice(bytes).map_err(|error| {
            ChannelError::refused(format!("the stored letter is unreadable: {error}"))
        })
    }
}

impl Writer {
    /// Makes the whole message.
    ///
    /// No `List-*` header: the list's robot writes them, and Mailman takes a post that bears its own
    /// `List-Post` for a loop. `Auto-Submitted` (RFC 3834) keeps holiday answers away, but Sympa
    /// drops, without a word, a post where it says anything but `no`. `answers` is the Message-ID of
    /// the letter that this one follows up.
    pub(super) fn compose(
        &self,
        issue: &Issue,
        message_id: &str,
        words: &Words<'_>,
        answers: Option<&str>,
    ) -> Result<Letter, Unfit> {
        let Words {
            subject,
            text,
            html,
        } = *words;
        let subject = format!("[{}] {}", issue.label.tlp(), one_line(subject));
        let mut message = Message::builder()
            .date(SystemTime::from(issue.leaves_at.to_utc()))
            .message_id(Some(message_id.to_owned()))
            .from(self.from.clone())
            .to(self.to.clone())
            .subject(subject)
            .raw_header(header("Content-Language", &issue.language));
        if self.list != ListKind::Sympa {
            message = message.raw_header(header("Auto-Submitted", "auto-generated"));
        }
        if let Some(first) = answers {
            message = message
                .in_reply_to(first.to_owned())
                .references(first.to_owned());
        }
        let boundary = boundary(message_id);
        let parts = MultiPart::alternative()
            .boundary(boundary)
            .singlepart(part(ContentType::TEXT_PLAIN, text)?)
            .singlepart(part(ContentType::TEXT_HTML, html)?);
        let message = message
            .multipart(parts)
            .map_err(|error| Unfit(error.to_string()))?;
        let message = String::from_utf8(message.formatted())
            .map_err(|_| Unfit("the message is not text".into()))?;
        let message = match &self.signer {
            Some(signer) => signer.sign(&message, issue.leaves_at.timestamp())?,
            None => message,
        };
        Ok(Letter {
            from: self.from.email.clone(),
            to: self.to.email.clone(),
            message,
        })
    }
}

impl Writer {
    /// A letter to one person: plain text, which no robot answers (RFC 3834).
    pub(super) fn note(&self, note: &Note, now: DateTime<Utc>) -> Result<Letter, Unfit> {
        let unfit = |what: &dyn std::fmt::Display| Unfit(format!("the letter: {what}"));
        // An address and nothing else: no name, no second one, no line break.
        let to: Address = note.to.parse().map_err(|error| unfit(&error))?;
        let identity = format!("{}\n{}\n{now}", note.to, note.text);
        let identity = &blake3::hash(identity.as_bytes()).to_hex()[..32];
        let message = Message::builder()
            .date(SystemTime::from(now))
            .message_id(Some(format!("<{identity}@{}>", self.from.email.domain())))
            .from(self.from.clone())
            .to(Mailbox::new(None, to.clone()))
            .subject(one_line(&note.subject))
            .raw_header(header("Content-Language", &note.language))
            .raw_header(header("Auto-Submitted", "auto-generated"))
            .singlepart(part(ContentType::TEXT_PLAIN, &note.text)?)
            .map_err(|error| unfit(&error))?;
        let message = String::from_utf8(message.formatted());
        Ok(Letter {
            from: self.from.email.clone(),
            to,
            message: message.map_err(|error| unfit(&error))?,
        })
    }
}

/// Quoted-printable: readable in the raw, short lines, and no server on the way rewrites it.
fn part(kind: ContentType, text: &str) -> Result<SinglePart, Unfit> {
    let encoding = ContentTransferEncoding::QuotedPrintable;
    let body = Body::new_with_encoding(text.to_owned(), encoding)
        .map_err(|_| Unfit("the text cannot be encoded".into()))?;
    Ok(SinglePart::builder().header(kind).body(body))
}

fn header(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), one_line(value))
}

/// Header values stand on one line: a title with a line break must not become a header, nor one that looks
/// like an encoded word (RFC 2047) be decoded into another.
fn one_line(text: &str) -> String {
    let words = plain(text);
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    words.replace("=?", "= ?")
}

/// Made from the Message-ID, so that the message is the same each time; `=_` never stands in
/// quoted-printable text (RFC 2045, section 6.7).
fn boundary(message_id: &str) -> String {
    format!("=_{}", &blake3::hash(message_id.as_bytes()).to_hex()[..24])
}

#[cfg(test)]
mod tests {
    use super::super::tests::{open, packed, target};
    use super::{Letter, Note, one_line};
    use crate::domain::channel::{ListKind, MailTarget};

    fn letter(target: MailTarget, text: &str) -> Letter {
        Letter::from_bytes(&packed(&open(target).unwrap(), text).payload).unwrap()
    }

    #[test]
    fn a_message_has_what_lists_and_readers_need() {
        let letter = letter(target(), "Été à l'Élysée");
        let (head, body) = letter.message.split_once("\r\n\r\n").unwrap();
        for line in [
            "Date: Fri, 09 Oct 2026 14:00:00 +0000",
            "Message-ID: <hebdo.12.",
            "To: lettre@listes.example.org",
            "Content-Language: fr",
            "Auto-Submitted: auto-generated",
            "MIME-Version: 1.0",
            "Content-Type: multipart/alternative;",
            "Subject: [TLP:GREEN] Veille",
        ] {
            assert!(head.contains(line), "{line}\n{head}");
        }
        assert!(!head.contains("List-"));
        let plain = body.find("Content-Type: text/plain; charset=utf-8");
        let html = body.find("Content-Type: text/html; charset=utf-8");
        assert!(plain.is_some() && plain < html);
        assert!(body.contains("=C3=89t=C3=A9 =C3=A0"));
    }

    #[test]
    fn sympa_gets_no_auto_submitted_header() {
        let letter = letter(
            MailTarget {
                list: ListKind::Sympa,
                ..target()
            },
            "Bonjour",
        );
        assert!(!letter.message.contains("Auto-Submitted"));
    }

    #[test]
    fn lines_are_ascii_end_in_crlf_and_stay_short() {
        let letter = letter(target(), &"très long ".repeat(400));
        assert!(letter.message.is_ascii());
        assert!(!letter.message.replace("\r\n", "").contains(['\r', '\n']));
        let longest = letter.message.lines().map(str::len).max();
        assert!(longest < Some(100), "{longest:?}");
    }

    #[test]
    fn a_title_cannot_add_a_header() {
        assert_eq!(one_line("Un\r\nBcc: x@y\u{85}\t deux"), "Un Bcc: x@y deux");
    }

    #[test]
    fn a_title_that_looks_encoded_is_read_as_it_is_written() {
        for word in [
            "=?utf-8?b?UGlyYXTDqQ==?=",
            "=?UTF-8?Q?a?= =?iso-8859-1?q?b?=",
            "=\u{202e}?x?=",
        ] {
            let letter = one_line(word);
            assert!(!letter.contains("=?"), "{letter}");
        }
        assert_eq!(one_line("a = b ? c"), "a = b ? c");
        assert_eq!(one_line("un\u{202e}fdp.exe"), "unfdp.exe");
    }

    #[test]
    fn an_address_that_is_more_than_an_address_is_refused() {
        let mail = open(target()).unwrap();
        let note = |to: &str| Note {
            to: to.into(),
            subject: "Un lien".into(),
            text: "Bonjour".into(),
            language: "fr".into(),
        };
        let now = chrono::DateTime::UNIX_EPOCH;
        for to in [
            "ada@example.org\r\nBcc: eve@example.org",
            "ada@example.org\nDATA",
            "ada@example.org, eve@example.org",
            "Ada <ada@example.org>",
            "ada@example.org\u{0}",
            "\"a\r\nb\"@example.org",
        ] {
            let made = mail.writer.note(&note(to), now);
            assert!(made.is_err(), "{to:?}: {made:?}");
        }
        let made = mail.writer.note(&note("ada@example.org"), now).unwrap();
        assert!(made.message.contains("To: ada@example.org\r\n"));
    }
}
