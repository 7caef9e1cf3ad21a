//! A mailing list, by SMTP.
//!
//! The whole message is made when the edition is approved ([`letter`]) and stored; sending
//! ([`session`]) carries those bytes, behind an `Approved` header when the list wants one: that is
//! a password, and has no place in the archive. Nothing in SMTP tells afterwards whether a message
//! arrived, so that a connection lost after the last byte leaves a doubt that only a person, or the
//! list's archive, can lift.

mod letter;
mod session;

use chrono::{DateTime, Utc};
use lettre::message::Mailbox;

use super::parcel::{ChannelError, Packed, Parcel, Report, Unfit, Verdict, fingerprint};
use super::{Destination, Receipt};
use crate::domain::channel::{ChannelSpec, MailTarget, Target};
use crate::domain::rendition::{Form, Issue, Rendition};
use crate::domain::secret::Secret;
use letter::{Letter, Writer};
use session::Route;

/// A list that can be written to.
#[derive(Debug)]
pub struct Mail {
    key: String,
    writer: Writer,
    route: Route,
    approval: Option<Secret>,
}

impl Mail {
    /// Reads the addresses and the certificates.
    pub(super) fn open(spec: &ChannelSpec) -> Result<Box<Self>, Unfit> {
        let Target::Mail(target) = &spec.target else {
            return Err(Unfit("not a mail channel".into()));
        };
        let writer = Writer {
            from: mailbox("from", &target.from)?,
            to: mailbox("to", &target.to)?,
            list: target.list,
        };
        Ok(Box::new(Self {
            key: spec.head.key.clone(),
            route: route(target, &writer)?,
            writer,
            approval: target.approval.clone(),
        }))
    }

    /// The message as it leaves: as stored, behind the password that Mailman takes away again.
    fn bytes(&self, letter: &Letter) -> String {
        match &self.approval {
            Some(password) => format!("Approved: {}\r\n{}", password.reveal(), letter.message),
            None => letter.message.clone(),
        }
    }
}

impl Destination for Mail {
    fn form(&self) -> Form {
        Form::Mail
    }

    fn pack(&self, issue: &Issue, rendition: &Rendition) -> Result<Vec<Packed>, Unfit> {
        let Rendition::Mail {
            subject,
            text,
            html,
        } = rendition
        else {
            return Err(Unfit("a mail channel carries a mail".into()));
        };
        let digest: String = issue.digest.chars().filter(|c| atom(*c)).collect();
        let remote_key = format!(
            "<{digest}.{}.{}@{}>",
            issue.number,
            fingerprint(&self.key, issue, 0),
            self.writer.from.email.domain()
        );
        let letter = self
            .writer
            .compose(issue, &remote_key, subject, text, html)?;
        Ok(vec![Packed {
            payload: letter.to_bytes()?,
            remote_key,
        }])
    }

    async fn send(&self, parcel: &Parcel, _now: DateTime<Utc>) -> Result<Receipt, ChannelError> {
        let letter = Letter::from_bytes(&parcel.payload)?;
        let answer = self.route.deliver(&letter, &self.bytes(&letter)).await?;
        Ok(Receipt {
            remote_id: parcel.remote_key.clone(),
            url: None,
            answer,
        })
    }

    async fn verify(&self, _: &Parcel, _now: DateTime<Utc>) -> Result<Verdict, ChannelError> {
        Ok(Verdict::Unknown)
    }

    async fn check(&self, _now: DateTime<Utc>) -> Report {
        let from = &self.writer.from.email;
        self.route.check(from, &self.writer.to.email).await
    }
}

/// Whether `c` may stand in the left part of a Message-ID as we write them (RFC 5322, `atext`, less).
fn atom(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_')
}

fn mailbox(setting: &str, address: &str) -> Result<Mailbox, Unfit> {
    address
        .parse()
        .map_err(|error| Unfit(format!("{setting}: {address:?} is not an address: {error}")))
}

fn route(target: &MailTarget, writer: &Writer) -> Result<Route, Unfit> {
    let authority = match &target.authority {
        Some(path) => Some(
            std::fs::read(path)
                .map_err(|error| Unfit(format!("authority: {}: {error}", path.display())))?,
        ),
        None => None,
    };
    Route::new(target, writer.from.email.domain(), authority.as_deref())
}

#[cfg(test)]
mod tests {
    use super::Mail;
    use crate::channels::parcel::tests::{http, issue};
    use crate::channels::{Channel, Unfit};
    use crate::domain::channel::{ChannelSpec, ListKind, MailSecurity, MailTarget, Target};
    use crate::domain::digest::ChannelHead;
    use crate::domain::rendition::Rendition;
    use crate::domain::secret::Secret;
    use crate::domain::visibility::Visibility;

    pub(super) fn target() -> MailTarget {
        MailTarget {
            server: "127.0.0.1".into(),
            port: 25,
            security: MailSecurity::None,
            authority: None,
            login: None,
            from: "Veille informatique <veille@example.org>".into(),
            to: "lettre@listes.example.org".into(),
            list: ListKind::Plain,
            approval: None,
            dkim: None,
        }
    }

    pub(super) fn open(target: MailTarget) -> Result<Box<Mail>, Unfit> {
        let head = ChannelHead {
            key: "liste".into(),
            clearance: Visibility::Internal,
        };
        let target = Target::Mail(target);
        match Channel::open(&ChannelSpec { head, target }, &http())? {
            Channel::Mail(mail) => Ok(mail),
            other => panic!("{other:?}"),
        }
    }

    pub(super) fn packed(mail: &Mail, text: &str) -> super::Packed {
        use crate::channels::Destination;
        let rendition = Rendition::Mail {
            subject: "Veille n° 12".into(),
            text: text.into(),
            html: format!("<p>{text}</p>"),
        };
        mail.pack(&issue(), &rendition).unwrap().remove(0)
    }

    #[test]
    fn the_same_approval_gives_the_same_message_to_the_byte() {
        let first = packed(&open(target()).unwrap(), "Bonjour");
        let second = packed(&open(target()).unwrap(), "Bonjour");
        assert_eq!(first, second);
        assert!(first.remote_key.starts_with("<hebdo.12."));
        assert!(first.remote_key.ends_with("@example.org>"));
    }

    #[test]
    fn the_approval_password_leaves_first_and_is_not_stored() {
        let mail = open(MailTarget {
            approval: Some(Secret::new("sésame-1")),
            ..target()
        })
        .unwrap();
        let packed = packed(&mail, "Bonjour");
        assert!(!String::from_utf8_lossy(&packed.payload).contains("same-1"));
        let letter = super::Letter::from_bytes(&packed.payload).unwrap();
        assert!(mail.bytes(&letter).starts_with("Approved: sésame-1\r\n"));
    }

    #[test]
    fn what_cannot_work_is_refused_when_it_is_opened() {
        let bad = |change: fn(&mut MailTarget)| {
            let mut target = target();
            change(&mut target);
            open(target).unwrap_err().0
        };
        assert!(bad(|t| t.from = "not an address".into()).contains("from"));
        assert!(bad(|t| t.to = String::new()).contains("to"));
        assert!(bad(|t| t.server = "mail.example.org".into()).contains("loopback"));
        assert!(bad(|t| t.authority = Some("/nowhere".into())).contains("authority"));
    }
}
